// Everything that can be saved: what is in each file, and what it is called.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { journey, settled, VIEWPORTS } from './harness.mjs';
import { bring, csv } from './traffic.mjs';

/** Opens the dialog, presses a button of it, and gives the file's name and bytes. */
async function save(page, label) {
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export' });
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: label }).click();
  const file = await download;
  return [file.suggestedFilename(), readFileSync(await file.path())];
}

const ALL = [
  'Export report as JSON', 'Export decisions as CSV', 'Export ticks as CSV', 'Export series as CSV',
  'Export charts as SVG', 'Export charts as PNG', 'Save a bundle',
];

journey('an own trace is saved as the series that it is', async (visit) => {
  const page = await visit.open();
  const text = csv(1440);
  await bring(page, 'checkout.csv', text);
  await page.waitForFunction(() => location.hash.includes('data='));
  await page.getByRole('button', { name: /Trace: checkout.csv/ }).waitFor();
  const [name, bytes] = await save(page, 'Export series as CSV');
  assert.equal(name, 'checkout-series.csv');
  const rows = bytes.toString().trim().split('\n').slice(1).map((row) => row.split(','));
  const given = text.trim().split('\n').slice(1).map((row) => row.split(','));
  assert.deepEqual(rows, given.map(([time, count]) => [`${time}Z`, count, 'ok']));
});

journey('ticks and decisions are the command line’s, and named after trace and preset', async (visit) => {
  const query = 'v=1&preset=saver&step=5m';
  const page = await visit.open(`?${query}`);
  const [name, ticks] = await save(page, 'Export ticks as CSV');
  assert.equal(name, 'nasa-http-1995-saver-ticks.csv');
  const out = `target/journey-ticks-${process.pid}.csv`;
  const args = ['run', '--quiet', '--profile', 'test', '--bin', 'planora-cli', '--', 'simulate', '--scenario', query, '--json', '--ticks', out];
  execFileSync('cargo', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  assert.equal(ticks.toString(), readFileSync(out, 'utf8'));
  const [decisionsName, decisions] = await save(page, 'Export decisions as CSV');
  assert.equal(decisionsName, 'nasa-http-1995-saver-decisions.csv');
  assert.match(decisions.toString(), /^first,last,from,to,action,layer,limited_by,override,anomaly,reasons\n1995-/);
});

journey('the charts are a well-formed SVG with words, and a PNG with pixels', { colorScheme: 'light' }, async (visit) => {
  const page = await visit.open();
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  const [svgName, svg] = await save(page, 'Export charts as SVG');
  assert.equal(svgName, 'nasa-http-1995-balanced-charts.svg');
  const seen = await page.evaluate((text) => {
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    const words = [...parsed.querySelectorAll('text')].map((one) => one.firstChild.textContent.trim());
    return { error: parsed.querySelector('parsererror')?.textContent, words, paths: parsed.querySelectorAll('path').length };
  }, svg.toString());
  assert.equal(seen.error, undefined);
  for (const word of ['Capacity and demand', 'Replicas', 'Residuals', 'Load', 'Forecast', 'scale', '+3']) {
    assert.ok(seen.words.includes(word), `${word} is not among ${seen.words.join(' | ')}`);
  }
  assert.ok(seen.words.some((word) => /^\d\d:\d\d$/.test(word)), 'there are times');
  assert.ok(seen.paths > 30, `${seen.paths} paths`);

  const [pngName, png] = await save(page, 'Export charts as PNG');
  assert.equal(pngName, 'nasa-http-1995-balanced-charts.png');
  assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from('PNG')]);
  assert.equal(png.readUInt32BE(16), 2400);
  const colours = await page.evaluate(async (bytes) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0))]));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
    return new Set(new Uint32Array(pixels.buffer)).size;
  }, png.toString('base64'));
  assert.ok(colours > 50, `${colours} colours`);
});

journey('the Forecasts page saves its own chart', async (visit) => {
  const page = await visit.open('?v=1&step=15m#forecasts');
  await page.getByRole('region', { name: 'Forecast against actual' }).getByText('90 % band').waitFor();
  await page.waitForFunction(() => document.querySelector('#f-actual canvas'));
  const [name, svg] = await save(page, 'Export charts as SVG');
  assert.equal(name, 'nasa-http-1995-balanced-forecasts.svg');
  for (const word of ['>Forecast against actual<', '>Actual <', '90 % band']) assert.ok(svg.toString().includes(word), word);
});

journey('every file is saved on a phone, too', { viewport: VIEWPORTS.phone }, async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await page.waitForFunction(() => location.hash.includes('data='));
  await settled(page);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await visit.screenshot('export on a phone');
  await page.keyboard.press('Escape');
  for (const label of ALL) {
    const [name, bytes] = await save(page, label);
    assert.match(name, /^checkout(-balanced)?(-\w+)?\.(json|csv|svg|png|planora)$/);
    assert.ok(bytes.length > 150, `${name} has ${bytes.length} bytes`);
  }
});
