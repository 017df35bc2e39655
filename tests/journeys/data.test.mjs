// Own traffic: seen before it is replayed, corrected, refused with a reason, kept over a reload, asked for when it is missing.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './browser.mjs';
import { VIEWPORTS, journey, pictures, settled } from './harness.mjs';
import { accessLog, bring, csv, drop, dropAll, dropHuge, replay, stopReading } from './traffic.mjs';

const fixtures = join(root, 'tests/fixtures');
const read = (page) => page.getByRole('region', { name: 'What was read' });
const traces = (page) => page.getByRole('region', { name: 'Traces' });
const corrections = (page) => page.getByRole('region', { name: 'Corrections' });
const trace = (page, name) => page.getByRole('button', { name: new RegExp(`Trace: ${name}`) });

/** The value of a fact of what was read. */
async function fact(page, name) {
  const row = read(page).locator('.facts div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${name}$`) }) });
  return row.locator('dd').textContent();
}

/** What a list shows as chosen. */
const shown = (select) => select.evaluate((one) => one.selectedOptions[0]?.textContent);

/** Where notices stand on the Data page. */
const notices = (page) => page.locator('.data').getByRole('region', { name: 'Notices' });

/** Waits until what was dropped is read to its end. */
async function done(page) {
  await page.getByRole('button', { name: 'Replay this trace' }).waitFor();
}

journey('an own CSV is seen, replayed, and kept over a reload', async (visit) => {
  const page = await visit.open();
  await drop(page, 'checkout.csv', csv());
  await done(page);
  await page.getByRole('region', { name: 'What was understood' }).getByText(/Column requests is the count/).waitFor();
  assert.match(await fact(page, 'Length'), /10 d, 2,880 buckets of 5 min/);
  await trace(page, 'NASA-HTTP 1995').waitFor();
  await visit.screenshot('an own trace before it is replayed');
  await replay(page);
  await trace(page, 'checkout.csv').waitFor();
  await visit.screenshot('an own trace');
  await page.reload();
  await visit.ready();
  await trace(page, 'checkout.csv').waitFor();
  await page.getByRole('link', { name: 'Data' }).click();
  await traces(page).getByText('in use').waitFor();
  assert.equal(await traces(page).locator('[aria-current]').textContent().then((text) => text.includes('checkout.csv')), true);
});

journey('a broken file names its line, and the trace before stays', async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv());
  await drop(page, 'broken.csv', 'timestamp,requests\n2026-03-01T00:00,1\n2026-03-01T00:05,few\n');
  await read(page).getByText('broken.csv was not read').waitFor();
  await read(page).getByText(/Line 3 has no count. Column requests reads few. Leave the field empty/).waitFor();
  await read(page).locator('.excerpt .it').getByText('2026-03-01T00:05,few').waitFor();
  await read(page).getByText('checkout.csv is still loaded.').waitFor();
  await trace(page, 'checkout.csv').waitFor();
  await visit.screenshot();
});

journey('files that are no traffic are refused with what they are', async (visit) => {
  const page = await visit.open('#data');
  const cases = [
    ['page.csv', '<!doctype html><html><body>Sign in</body></html>', /web page/],
    ['book.xlsx', `PK\u0003\u0004${'\u0000'.repeat(22)}\u0013\u0000\u0000\u0000[Content_Types].xml`, /a workbook.*save the sheet as CSV/],
    ['empty.csv', '', /file is empty/],
    ['header.csv', 'timestamp,requests\n', /header but no rows/],
    ['formula.csv', 'timestamp,requests\n2026-03-01T00:00,=1+1\n2026-03-01T00:05,=2\n', /formula/],
    ['years.csv', 'timestamp,requests\n2026-03-01T00:00,1\n2026-03-01T00:01,2\n9999-01-01T00:00,3\n', /line 4\), \d+ buckets of 60 s/],
  ];
  for (const [name, text, reason] of cases) {
    await drop(page, name, text);
    await read(page).getByText(`${name} was not read`).waitFor();
    assert.match(await read(page).getByRole('alert').textContent(), reason, name);
  }
  await trace(page, 'NASA-HTTP 1995').waitFor();
});

journey('every shape that is promised is read or asks for what only the reader knows', async (visit) => {
  const page = await visit.open('#data');
  const expected = JSON.parse(await readFile(join(fixtures, 'expected.json'), 'utf8'));
  let read_ = 0;
  for (const { file, counts, first_step: step } of expected) {
    await page.locator('input[type=file]').first().setInputFiles(join(fixtures, file));
    const outcome = page.locator('.strip').getByText(/buckets,|question is open|Not read/);
    await page.locator('.strip').getByText(file).first().waitFor();
    await outcome.waitFor();
    if (step && /Not read/.test(await outcome.textContent())) {
      // Its rows stand on no grid before somebody says how wide a bucket is.
      await corrections(page).getByRole('combobox', { name: 'Step' }).selectOption('1 min');
      await done(page);
    }
    const words = await outcome.textContent();
    assert.doesNotMatch(words, /Not read/, file);
    if (/buckets/.test(words) && !step && !/ambiguous|day-first-slash|numbers|long-format|wide|prometheus|two-values/.test(file)) {
      assert.equal(words.split(' ')[0].replaceAll(',', ''), String(counts.length), `buckets of ${file}`);
      read_ += 1;
    }
    await page.getByRole('button', { name: 'Discard' }).click();
  }
  assert.ok(read_ >= 35, `${read_} were read without a question`);
});

journey('what has two readings is asked about, and a press answers', async (visit) => {
  const page = await visit.open('#data');
  const minutes = [100, 120, 90, 150, 130, 110, 140, 160].map((count, at) => [`2026-03-01T10:0${at}`, count]);
  const strip = (name) => page.locator('.strip').filter({ hasText: name });
  const metrics = minutes.map(([time, count]) => `cpu,${time},${count}\nlatency,${time},7`).join('\n');
  await drop(page, 'metrics.csv', `metric,time,value\n${metrics}\n`);
  await corrections(page).getByText(/rows are of different metrics, and none is named like requests/).waitFor();
  await corrections(page).getByRole('button', { name: 'cpu', exact: true }).click();
  await strip('metrics.csv').getByText(/8 buckets,/).waitFor();
  assert.equal(await fact(page, 'Rows'), '8, all accepted');
  let total = 5000;
  const totals = minutes.map(([time, count]) => `${time},${(total += count)}`).join('\n');
  await drop(page, 'total.csv', `time,web\n${totals}\n`);
  await corrections(page).getByText(/Is it a running total/).waitFor();
  await corrections(page).getByRole('button', { name: 'A running total' }).click();
  await strip('total.csv').getByText(/7 buckets,/).waitFor();
  await drop(page, 'gauges.csv', `time,cpu,memory\n${minutes.map(([time, count]) => `${time},1,${count}`).join('\n')}\n`);
  await corrections(page).getByText(/cpu, memory count something else/).waitFor();
  await corrections(page).getByRole('button', { name: 'memory' }).click();
  await strip('gauges.csv').getByText(/8 buckets,/).waitFor();
  const array = JSON.stringify(minutes.map(([time, requests]) => ({ time, requests })));
  await drop(page, 'array.json', array);
  await strip('array.json').getByText(/8 buckets,/).waitFor();
  await visit.screenshot();
});

journey('a wrong column is corrected before anything is replayed', async (visit) => {
  const page = await visit.open();
  const rows = csv(600).trim().split('\n').slice(1).map((row, at) => `${row.split(',')[0]},${10 + (at % 7)},${row.split(',')[1]},2`);
  await drop(page, 'wide.csv', `when,count,served,other\n${rows.join('\n')}\n`);
  await done(page);
  const before = await fact(page, 'Requests');
  await page.getByRole('combobox', { name: 'Column count is' }).selectOption('Not read');
  await corrections(page).getByText('Which column holds the count?').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Replay this trace' }).count(), 0);
  await corrections(page).getByRole('button', { name: 'served' }).click();
  await done(page);
  const served = await fact(page, 'Requests');
  assert.notEqual(served, before);
  await page.getByRole('combobox', { name: 'Column other is' }).selectOption('Count');
  await page.waitForFunction((text) => !document.querySelector('.facts').textContent.includes(text), served);
  const sum = Number((await fact(page, 'Requests')).replaceAll(',', ''));
  assert.equal(sum, Number(served.replaceAll(',', '')) + 2 * 600, 'columns that are counts are summed');
  await corrections(page).getByRole('combobox', { name: 'Step' }).selectOption('15 min');
  await page.locator('.strip').getByText('200 buckets').waitFor();
  await corrections(page).getByRole('textbox', { name: 'Zone' }).fill('+05:30');
  await corrections(page).getByRole('textbox', { name: 'Zone' }).press('Enter');
  await read(page).getByText(/UTC\+05:30/).waitFor();
  await corrections(page).getByRole('textbox', { name: 'Zone' }).fill('CET');
  await corrections(page).getByRole('textbox', { name: 'Zone' }).press('Enter');
  await corrections(page).getByText(/CET is no offset/).waitFor();
  await visit.screenshot();
});

journey('a date that can be read in two ways is asked, never guessed', async (visit) => {
  const page = await visit.open('#data');
  const rows = Array.from({ length: 12 }, (_, at) => `01/02/2026 00:${String(at * 5).padStart(2, '0')},${at}`);
  await drop(page, 'days.csv', `when,calls\n${rows.join('\n')}\n`);
  await corrections(page).getByText(/Does the day or the month come first/).waitFor();
  await read(page).getByText('Nothing is read yet').waitFor();
  await visit.screenshot();
  await corrections(page).getByRole('button', { name: 'Day first' }).click();
  await done(page);
  assert.match(await fact(page, 'Span'), /1 Feb 2026/);
  await corrections(page).getByRole('combobox', { name: 'Times are written' }).selectOption({ label: '3/31/2026 2:05 PM, month first' });
  await read(page).getByText(/2 Jan 2026/).first().waitFor();
});

journey('numbers without times are asked for their start', async (visit) => {
  const page = await visit.open('#data');
  await page.getByRole('textbox', { name: 'Or paste rows' }).fill('5\n6\n7\n8\n9\n10\n');
  await page.getByRole('button', { name: 'Read these rows' }).click();
  await corrections(page).getByText('These are numbers without times.').waitFor();
  await corrections(page).getByLabel('First number begins').fill('2026-03-01T08:00');
  await corrections(page).getByLabel('First number begins').blur();
  await done(page);
  assert.match(await fact(page, 'Span'), /1 Mar 2026 08:00/);
  const step = corrections(page).getByRole('combobox', { name: 'Step' });
  await step.selectOption('5 min');
  await read(page).getByText(/6 buckets of 5 min/).waitFor();
  await step.selectOption('1 min, unless you say otherwise');
  await read(page).getByText(/6 buckets of 1 min/).waitFor();
  assert.equal(await shown(step), '1 min');
  await step.selectOption('1 min, unless you say otherwise');
  assert.equal(await shown(step), '1 min', 'the list shows what counts');
});

journey('a log is counted in its own zone, with bytes, hosts and errors', async (visit) => {
  const page = await visit.open();
  await drop(page, 'access.log', `${accessLog({ zone: '+0530' })}10.0.0.7 - - "GET / HTTP/1.1" 200 512\n`);
  await done(page);
  assert.match(await fact(page, 'Span'), /Sun 1 Mar 2026 00:00 .*UTC\+05:30/);
  assert.equal(await fact(page, 'Rows'), '12,960 of 12,961 accepted');
  assert.match(await fact(page, '5xx'), /^259 \(2/);
  const quality = page.getByRole('region', { name: 'Data quality' });
  await quality.getByText(/Line 12961 is no line of this access log/).waitFor();
  const download = page.waitForEvent('download');
  await read(page).getByRole('button', { name: 'CSV' }).click();
  const file = await download;
  assert.equal(file.suggestedFilename(), 'access-series.csv');
  const [head, row] = (await readFile(await file.path(), 'utf8')).split('\n');
  assert.equal(head, 'timestamp,requests,status,bytes,hosts,http_1xx,http_2xx,http_3xx,http_4xx,http_5xx');
  assert.equal(row, '2026-03-01T00:00+05:30,3,ok,1536,3,0,3,0,0,0');
  await page.getByRole('button', { name: '5xx' }).click();
  await page.getByRole('img', { name: /^5xx per 1 min/ }).waitFor();
  await visit.screenshot();
  await replay(page);
  await page.locator('.dock').getByText('UTC+05:30').waitFor();
});

/** Drops what `parts` come to, each gzipped and then joined; `from` and `to` cut the packed file as `slice` does. */
async function dropPacked(page, name, parts, [from, to] = []) {
  const transfer = await page.evaluateHandle(async ([name, parts, from, to]) => {
    const pack = (text) => new Response(new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'))).blob();
    const packed = new Blob(await Promise.all(parts.map(pack)));
    const data = new DataTransfer();
    data.items.add(new File([packed.slice(from ?? 0, to ?? packed.size)], name));
    return data;
  }, [name, parts, from, to]);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

journey('a gzipped access log is read as it is', async (visit) => {
  const page = await visit.open();
  const log = accessLog();
  await dropPacked(page, 'access.log.gz', [log]);
  await done(page);
  const requests = await fact(page, 'Requests');
  await replay(page);
  await trace(page, 'access.log.gz').waitFor();
  // As a program leaves it that appends to a packed file.
  const middle = log.indexOf('\n', log.length / 2) + 1;
  await dropPacked(page, 'joined.log.gz', [log.slice(0, middle), log.slice(middle)]);
  await done(page);
  assert.equal(await fact(page, 'Requests'), requests);
  await dropPacked(page, 'cut.log.gz', [log], [0, -100]);
  await read(page).getByText(/The gzip file ends too early, so it was cut off. Copy or download it again/).waitFor();
  await dropPacked(page, 'cut-later.log.gz', [log, log], [0, -100]);
  await read(page).getByText('cut-later.log.gz was not read').waitFor();
  await read(page).getByText(/ends too early/).waitFor();
  await trace(page, 'access.log.gz').waitFor();
});

journey('several files make one trace', async (visit) => {
  const page = await visit.open();
  const rows = csv(2880).trim().split('\n');
  await dropAll(page, [['b.csv', `${rows[0]}\n${rows.slice(1441).join('\n')}\n`], ['a.csv', `${rows.slice(0, 1441).join('\n')}\n`]]);
  await done(page);
  assert.match(await fact(page, 'Length'), /2,880 buckets/);
  await page.getByRole('region', { name: 'What was understood' }).getByText('b.csv').waitFor();
  await replay(page);
  await trace(page, 'a.csv \\+ b.csv').waitFor();
  await dropAll(page, [['a.csv', csv(20)], ['b.log', accessLog({ days: 1, secs: 600 })]]);
  await read(page).getByText(/Files of one trace have one shape: drop them apart/).waitFor();
  const part = (from) => `${[rows[0], ...rows.slice(from, from + 960)].join('\n')}\n`;
  await dropAll(page, [['a.csv', part(1)], ['b.csv', part(961)], ['c.csv', part(1921)]]);
  await done(page);
  await replay(page);
  await trace(page, 'a.csv \\+ 2 more').waitFor();
});

journey('of two files of one name the lines of the right one are shown', async (visit) => {
  const page = await visit.open('#data');
  const good = 'timestamp,requests\n2026-07-31T22:00,1\n2026-07-31T23:00,2\n';
  const bad = 'timestamp,requests\n2026-08-01T00:00,3\n2026-08-01T01:00,oops\n';
  for (const texts of [[good, bad], [bad, good]]) {
    await dropAll(page, texts.map((text) => ['access.csv', text]));
    await read(page).getByText('access.csv was not read').waitFor();
    await read(page).locator('.excerpt .it').getByText('2026-08-01T01:00,oops').waitFor();
    await page.getByRole('button', { name: 'Discard' }).click();
  }
});

journey('lines of a file in UTF-16 are shown as they read', async (visit) => {
  const page = await visit.open('#data');
  const transfer = await page.evaluateHandle(() => {
    const units = Uint16Array.from('\uFEFFhello world\nthis is prose\n', (char) => char.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([units], 'wide.csv'));
    return data;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await read(page).getByText('wide.csv was not read').waitFor();
  await read(page).locator('.excerpt').getByText('this is prose').waitFor();
});

journey('a long reading says how far it is, and can be stopped', async (visit) => {
  const page = await visit.open();
  await dropHuge(page);
  const strip = page.locator('.strip');
  const said = await stopReading(page, /Reading .* of 2\d\d MB, .* rows/);
  assert.equal(said.status, 'Reading', 'the numbers are not said aloud');
  assert.equal(said.progress, 'Read so far');
  await strip.getByText('Stopped; nothing was changed').waitFor();
  await trace(page, 'NASA-HTTP 1995').waitFor();
  await visit.screenshot();
  await page.getByRole('button', { name: 'Read again' }).click();
  await strip.getByText(/Reading/).first().waitFor();
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Drop files here, or anywhere on the page').waitFor();
  await page.waitForFunction(() => document.activeElement?.textContent === 'Choose files');
});

journey('corrections outlive a stop, and a stopped correction gives back what was read before', async (visit) => {
  const page = await visit.open();
  const step = corrections(page).getByRole('combobox', { name: 'Step' });
  await dropHuge(page);
  await step.selectOption('15 min');
  await stopReading(page);
  await page.locator('.strip').getByText('Stopped; nothing was changed').waitFor();
  await page.getByRole('button', { name: 'Read again' }).click();
  await done(page);
  assert.match(await fact(page, 'Length'), /288 buckets of 15 min/);
  await step.selectOption('5 min');
  const said = await stopReading(page, /A CSV can be saved once this reading ends/);
  assert.ok(said.disabled.some((name) => name.includes('CSV')), said.disabled);
  await page.locator('.toasts').getByText(/the reading before counts again/).waitFor();
  await visit.screenshot();
  await done(page);
  assert.match(await fact(page, 'Length'), /288 buckets of 15 min/);
  assert.equal(await shown(step), '15 min');
  assert.ok(await read(page).getByRole('button', { name: 'CSV' }).isEnabled());
});

journey('the time of a row cannot be taken away', async (visit) => {
  const page = await visit.open('#data');
  await drop(page, 'checkout.csv', csv(600));
  await done(page);
  const time = page.getByRole('combobox', { name: 'Column timestamp is' });
  for (const role of ['Not read', 'Count']) {
    await time.selectOption(role);
    await page.getByRole('alert').filter({ hasText: 'Every row needs its time. Make another column the time first.' }).waitFor();
    assert.equal(await shown(time), 'Time', role);
  }
  await visit.screenshot();
  await page.locator('.strip').getByText('600 buckets').waitFor();
});

journey('a format that is named keeps what was found out, and one that fails is not shown', async (visit) => {
  const page = await visit.open('#data');
  const format = corrections(page).getByRole('combobox', { name: 'Format' });
  await drop(page, 'checkout.csv', csv(600));
  await done(page);
  await corrections(page).getByRole('combobox', { name: 'Step' }).selectOption('15 min');
  await page.locator('.strip').getByText('200 buckets').waitFor();
  await format.selectOption('JSON (lines or a document)');
  await read(page).getByText('checkout.csv was not read').waitFor();
  assert.equal(await shown(format), 'As detected');
  await page.getByRole('button', { name: 'Read it again' }).click();
  await page.locator('.strip').getByText('200 buckets').waitFor();
  await drop(page, 'metrics.json', await readFile(join(fixtures, 'prometheus.json'), 'utf8'));
  await page.locator('.strip').getByText('metrics.json').waitFor();
  await done(page);
  await format.selectOption('Prometheus answer');
  await done(page);
  assert.equal(await shown(format), 'Prometheus answer');
  await corrections(page).getByRole('combobox', { name: 'Series' }).waitFor();
  assert.equal(await shown(corrections(page).getByRole('combobox', { name: 'Count is' })), 'Requests per second');
  await page.getByRole('region', { name: 'First rows' }).getByRole('row').nth(1).waitFor();
});

journey('pasted rows that cannot be read can be corrected', async (visit) => {
  const page = await visit.open('#data');
  const rows = page.getByRole('textbox', { name: 'Or paste rows' });
  const bad = 'timestamp,requests\n2026-03-01T00:00,1\n2026-03-01T00:05,few\n';
  await rows.fill(bad);
  await page.getByRole('button', { name: 'Read these rows' }).click();
  await read(page).getByText('pasted rows was not read').waitFor();
  await page.waitForFunction(() => document.activeElement?.matches('.strip'));
  await page.getByRole('button', { name: 'Edit the rows' }).click();
  await page.waitForFunction(() => document.activeElement?.matches('.intake .paste-text'));
  assert.equal(await rows.inputValue(), bad);
  await rows.fill(bad.replace('few', '2'));
  await page.getByRole('button', { name: 'Read these rows' }).click();
  await done(page);
  await replay(page);
  await page.waitForFunction(() => document.activeElement?.id === 'p-main');
});

journey('files can be pasted, and the rows of a spreadsheet are no picture', async (visit) => {
  const page = await visit.open('#data');
  const paste = (files, text) => page.evaluate(([files, text]) => {
    const data = new DataTransfer();
    for (const [name, type, body] of files) data.items.add(new File([body], name, { type }));
    if (text) data.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, [files, text]);
  await paste([['copied.csv', 'text/csv', csv(600)]], '/home/somebody/copied.csv');
  await page.locator('.strip').getByText('copied.csv').waitFor();
  await done(page);
  await paste([['image.png', 'image/png', 'no picture']], csv(300).replaceAll(',', '\t'));
  await page.locator('.strip').getByText('pasted rows').waitFor();
  await page.locator('.strip').getByText('300 buckets').waitFor();
});

journey('a folder and a drop of nothing are said once, and what is open stays', async (visit) => {
  const page = await visit.open('#data');
  await drop(page, 'checkout.csv', csv(600));
  await done(page);
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await page.locator('dialog[open]').waitFor();
  await page.evaluate(() => { DataTransferItem.prototype.webkitGetAsEntry = () => ({ isDirectory: true, name: 'logs' }); });
  await drop(page, 'logs', '');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  await notices(page).getByText('logs is a folder. Drop the files in it.').waitFor();
  await page.locator('.strip').getByText('600 buckets').waitFor();
  await visit.screenshot();
  await notices(page).getByRole('button', { name: 'Dismiss' }).first().click();
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  await page.locator('#p-main').waitFor();
  assert.equal(await page.getByText('logs is a folder.').count(), 0, 'what was dismissed on one page is gone from all');
  await page.getByRole('link', { name: 'Data' }).click();
  await page.evaluate(() => Object.defineProperty(DataTransfer.prototype, 'types', { get: () => ['Files'] }));
  await dropAll(page, []);
  await notices(page).getByText(/Nothing came with the drop/).first().waitFor();
});

journey('kept traces are listed and can be deleted', async (visit) => {
  const page = await visit.open();
  await bring(page, 'first.csv', csv());
  await bring(page, 'second.csv', csv(2000));
  await page.getByRole('link', { name: 'Data' }).click();
  await traces(page).getByText(/The browser uses .* of/).waitFor();
  await traces(page).getByRole('button', { name: 'Delete first.csv' }).click();
  await traces(page).getByRole('button', { name: 'Keep' }).click();
  await traces(page).getByRole('button', { name: 'Delete first.csv' }).click();
  await visit.screenshot();
  await traces(page).getByRole('button', { name: 'Delete for good' }).click();
  await traces(page).getByText('first.csv').waitFor({ state: 'detached' });
  await traces(page).getByRole('button', { name: 'Replay NASA-HTTP 1995' }).click();
  await trace(page, 'NASA-HTTP 1995').waitFor();
  await page.getByRole('link', { name: 'Data' }).click();
  await traces(page).getByRole('button', { name: 'Replay second.csv' }).click();
  await trace(page, 'second.csv').waitFor();
});

journey('a browser that keeps nothing says so, and the trace is replayed all the same', async (visit) => {
  await visit.inWorker("StorageManager.prototype.getDirectory = () => Promise.reject(new Error('no room here'));");
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv());
  await trace(page, 'checkout.csv').waitFor();
  await page.getByRole('region', { name: 'Notices' }).getByText(/did not keep the trace/).first().waitFor();
  await page.getByRole('link', { name: 'Data' }).click();
  await traces(page).getByText(/keeps no traces: no room here/).waitFor();
  await traces(page).getByText('In memory only, gone on reload').waitFor();
  await visit.screenshot();
});

journey('a browser without streams to its files keeps the trace all the same', async (visit) => {
  await visit.inWorker('delete FileSystemFileHandle.prototype.createWritable;');
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv());
  await trace(page, 'checkout.csv').waitFor();
  await page.waitForFunction(() => location.hash.includes('data='));
  await page.reload();
  await visit.ready();
  await trace(page, 'checkout.csv').waitFor();
  await page.getByRole('link', { name: 'Data' }).click();
  await traces(page).getByText('in use').waitFor();
  assert.ok(await traces(page).getByRole('button', { name: 'Delete checkout.csv' }).isDisabled());
});

journey('a full store is said, and what was kept stays', async (visit) => {
  await visit.inWorker(`
    const write = FileSystemWritableFileStream.prototype.write;
    FileSystemWritableFileStream.prototype.write = function (data) {
      return data.byteLength > 20_000 ? Promise.reject(new DOMException('full', 'QuotaExceededError')) : write.call(this, data);
    };`);
  const page = await visit.open();
  await bring(page, 'small.csv', csv(1000));
  await bring(page, 'large.csv', csv(2880));
  await trace(page, 'large.csv').waitFor();
  await page.getByRole('region', { name: 'Notices' }).getByText(/storage is full: the trace takes 26.0 kB. Delete a kept trace/).first().waitFor();
  await page.getByRole('link', { name: 'Data' }).click();
  await traces(page).getByRole('button', { name: 'Replay small.csv' }).waitFor();
});

journey('a link to a trace that is not here asks for it, and shows no other in its place', async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv());
  const link = page.url();
  const named = (address) => new URL(address).hash.match(/data=[0-9a-f]{64}/)[0];
  const fresh = await visit.context.browser().newContext({ viewport: VIEWPORTS.desktop });
  const other = await fresh.newPage();
  await other.goto(link);
  await other.getByText(/This link needs (a file|checkout.csv)/).first().waitFor();
  assert.equal(await other.getByRole('button', { name: /^Trace: NASA/ }).count(), 0);
  assert.equal(await pictures(other), 0);
  await other.screenshot({ path: await visit.path('a link needs a file') });
  await drop(other, 'wrong.csv', csv(2000));
  await other.getByText('This is not the trace of the link.').waitFor();
  assert.equal(named(other.url()), named(link));
  await drop(other, 'renamed.csv', csv());
  await other.waitForFunction(() => location.hash.startsWith('#data='));
  await settled(other);
  assert.equal(await pictures(other), 4);
  assert.equal(named(other.url()), named(link));
  assert.equal(new URL(other.url()).search, new URL(link).search);
  await fresh.close();
});

journey('a short trace replays by default and says with which model', async (visit) => {
  const page = await visit.open();
  await bring(page, 'short.csv', csv().split('\n').slice(0, 200).join('\n'));
  await page.locator('html[data-run=done]').waitFor();
  const notices = page.getByRole('region', { name: 'Notices' });
  await notices.getByRole('button', { name: /more/ }).click();
  await notices.getByText(/The model is/).waitFor();
  await notices.getByText(/What one replica can serve/).waitFor();
  await visit.screenshot();
});

journey('own traffic on a phone', { viewport: VIEWPORTS.phone, context: { hasTouch: true } }, async (visit) => {
  const page = await visit.open('#data');
  await page.locator('input[type=file]').first().setInputFiles(join(fixtures, 'odd.log'));
  await done(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
  await visit.screenshot();
  await page.getByRole('button', { name: 'Replay this trace' }).tap();
  await page.waitForFunction(() => location.hash.includes('data='));
});

journey('long names break on the narrowest phone', { viewport: { width: 320, height: 640 } }, async (visit) => {
  const page = await visit.open('#data');
  const name = `${'a-very-long-name-'.repeat(8)}`;
  const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  await drop(page, `${name}.csv`, 'timestamp,requests\n2026-03-01T00:00,1\n2026-03-01T00:05,few\n');
  await read(page).getByRole('alert').getByText(/was not read/).waitFor();
  assert.ok((await overflow()) <= 0, `the refusal is ${await overflow()} px too wide`);
  await visit.screenshot();
  const rows = csv().trim().split('\n');
  await dropAll(page, [[`${name}1.csv`, `${rows.slice(0, 1441).join('\n')}\n`], [`${name}2.csv`, `${rows[0]}\n${rows.slice(1441).join('\n')}\n`]]);
  await done(page);
  assert.ok((await overflow()) <= 0, `the result is ${await overflow()} px too wide`);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.getByRole('button', { name: 'Replay this trace' }).click();
  await page.waitForFunction(() => location.hash.includes('data=') && scrollY === 0);
  await page.locator('.notice').first().waitFor();
  assert.ok((await overflow()) <= 0, `the replay is ${await overflow()} px too wide`);
});
