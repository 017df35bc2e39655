// What comes after the reading: every model and the replay on an own trace, in its zone; series that are chosen; what is asked.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './browser.mjs';
import { journey, settled } from './harness.mjs';
import { bring, drop } from './traffic.mjs';

const result = (page) => page.getByRole('region', { name: 'What was read' });
const corrections = (page) => page.getByRole('region', { name: 'Corrections' });
const models = (page) => page.getByRole('region', { name: 'Models' });
const done = (page) => page.getByRole('button', { name: 'Replay this trace' }).waitFor();
const requests = async (page) => {
  const row = result(page).locator('.facts div').filter({ has: page.locator('dt', { hasText: /^Requests$/ }) });
  return Number((await row.locator('dd').textContent()).replaceAll(',', ''));
};

/** Thirty days of quarter hours with a day and a week in them, on a clock of half an hour's offset. */
function quarters(days = 30) {
  const rows = ['timestamp,requests'];
  for (let i = 0; i < days * 96; i += 1) {
    const time = new Date(Date.UTC(2026, 2, 1) + i * 900_000).toISOString().slice(0, 16);
    const week = Math.floor(i / 96) % 7 < 2 ? 0.6 : 1;
    rows.push(`${time}+05:30,${Math.round(week * (9000 + 6000 * Math.sin((i * 2 * Math.PI) / 96)) + ((i * 7919) % 613))}`);
  }
  return `${rows.join('\n')}\n`;
}

journey('every model answers on an own trace, in its own zone', async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', quarters());
  await page.locator('.dock').getByText('UTC+05:30').waitFor();
  await page.getByRole('link', { name: 'Forecasts' }).click();
  const training = page.getByRole('region', { name: 'Training' });
  await training.getByRole('status').filter({ hasText: /models examined/ }).waitFor({ timeout: 240_000 });
  const names = await models(page).locator('tbody tr[aria-selected] .name').allTextContents();
  assert.equal(names.length, 15, `${names}`);
  const heads = await models(page).locator('thead th').allTextContents();
  const at = heads.findIndex((head) => head.startsWith('RMSE')) + 1;
  const rmse = async (name) => {
    const row = models(page).locator('tbody tr[aria-selected]').filter({ has: page.getByRole('rowheader', { name }) });
    return Number.parseFloat((await row.locator(`:scope > :nth-child(${at})`).textContent()).replaceAll(',', ''));
  };
  assert.ok((await rmse('stack')) < (await rmse('last value')), 'the mix beats the last value');
  await visit.screenshot();
  const use = models(page).getByRole('button', { name: 'Use lstm in the replay' });
  await use.click();
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  await page.waitForFunction(() => location.search.includes('model=lstm'));
  await settled(page);
  assert.ok(await page.getByRole('region', { name: 'Key figures' }).isVisible());
  await visit.screenshot('an own trace with the lstm');
});

journey('one series of several is chosen, and the sum is only proposed', async (visit) => {
  const page = await visit.open('#data');
  await drop(page, 'query_range.json', await readFile(join(root, 'tests/fixtures/prometheus.json'), 'utf8'));
  await done(page);
  const all = await requests(page);
  await corrections(page).getByRole('combobox', { name: 'Series' }).selectOption({ label: 'code=500' });
  await page.waitForFunction((was) => !document.querySelector('.facts').textContent.includes(was), all.toLocaleString('en'));
  await done(page);
  const one = await requests(page);
  assert.ok(one > 0 && one * 3 === all, `${one} of ${all}: the fixture has half as many failures as successes`);
  await corrections(page).getByRole('combobox', { name: 'Count is' }).selectOption('Requests in the bucket');
  await page.waitForFunction((was) => !document.querySelector('.facts').textContent.includes(was), one.toLocaleString('en'));
  await done(page);
  assert.equal(await requests(page), one / 60);
  await visit.screenshot();
});

journey('a number that may be a thousandfold of another is asked about', async (visit) => {
  const page = await visit.open('#data');
  await drop(page, 'januar.csv', 'zeit;anfragen\n2026-03-01T00:00;2.000\n2026-03-01T00:01;3.000\n');
  await corrections(page).getByText('Line 2 reads 2.000.').waitFor();
  await result(page).getByText('Nothing is read yet').waitFor();
  await visit.screenshot();
  await corrections(page).getByRole('button', { name: /follow a comma/ }).click();
  await done(page);
  assert.equal(await requests(page), 5000);
  await corrections(page).getByRole('combobox', { name: 'Fractions follow' }).selectOption('A point');
  await page.waitForFunction(() => !document.querySelector('.facts').textContent.includes('5,000'));
  await done(page);
  assert.equal(await requests(page), 5);
});

journey('a table with an hour in each column is read, and a log without years is asked for its own', async (visit) => {
  const page = await visit.open('#data');
  const hours = Array.from({ length: 24 }, (_, hour) => hour);
  const days = ['2026-03-01', '2026-03-02'].map((day) => [day, ...hours.map((hour) => hour + 1)].join(','));
  await drop(page, 'hours.csv', `date,${hours.join(',')},total\n${days.map((row) => `${row},300`).join('\n')}\n`);
  await result(page).getByText(/48 buckets of 1 h/).waitFor();
  assert.equal(await requests(page), 600, 'a total beside its parts is not counted again');
  await visit.screenshot();
  const line = (time, at) => `${time} web-1 nginx: 192.0.2.${at} "GET /a HTTP/1.1" 200 512`;
  const times = ['Dec 31 23:58:01', 'Dec 31 23:59:40', 'Jan  1 00:00:02', 'Jan  1 00:01:09'];
  await drop(page, 'syslog.log', `${times.map(line).join('\n')}\n`);
  await corrections(page).getByText(/names no year/).waitFor();
  await visit.screenshot('asked');
  const year = corrections(page).getByRole('textbox', { name: 'Year' });
  await year.fill('26');
  await year.press('Enter');
  await corrections(page).getByText('26 is no year. Write it like 2026.').waitFor();
  await year.fill('2025');
  await year.press('Enter');
  await done(page);
  await result(page).getByText(/31 Dec 2025 23:58/).first().waitFor();
  assert.equal(await requests(page), 4);
});
