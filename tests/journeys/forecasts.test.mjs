// Models side by side: the table fills, is sorted, read and used; the split moves; a study is cancelled, voided, survives.
import assert from 'node:assert/strict';
import { frames, journey, settled, wordsOf } from './harness.mjs';
import { bring, csv } from './traffic.mjs';

const REGIONS = [
  'Models', 'Training', 'Error by horizon', 'Error by hour and weekday', 'Residual histogram', 'Residual autocorrelation',
  'Forecast against actual', 'Components', 'Beyond the end',
];
/** A study of quarter hours on a machine that does other things, too. */
const DONE_MS = 240_000;

const models = (page) => page.getByRole('region', { name: 'Models' });
const rowOf = (page, name) => models(page).getByRole('row').filter({ has: page.getByRole('rowheader', { name }) });
const done = (page) => page.getByRole('region', { name: 'Training' }).getByRole('status').filter({ hasText: /models examined/ }).waitFor({ timeout: DONE_MS });
const study = async (visit, query = '?v=1&step=15m') => {
  const page = await visit.open(`${query}#forecasts`);
  await done(page);
  return page;
};
const names = (page) => models(page).locator('tbody tr[aria-selected] .name').allTextContents();
const column = (page, title) => models(page).locator('thead th').allTextContents()
  .then((heads) => heads.findIndex((head) => head.startsWith(title)))
  .then((at) => models(page).locator(`tbody tr[aria-selected] > :nth-child(${at + 1})`).allTextContents());

/** Whether a canvas in the region has a pixel that is not transparent. */
const isDrawn = (page, region) =>
  page.getByRole('region', { name: region, exact: true }).locator('canvas').first().evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, index) => index % 4 === 3 && value > 0);
  });

for (const colorScheme of ['dark', 'light']) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 1024, height: 768 }, { width: 390, height: 844 }, { width: 320, height: 640 }]) {
    journey(`forecasts, ${colorScheme}, ${viewport.width}`, { colorScheme, viewport }, async (visit) => {
      const page = await study(visit);
      for (const name of REGIONS) {
        const region = page.getByRole('region', { name, exact: true });
        assert.equal(await region.count(), 1, name);
        if (['Models', 'Training', 'Components'].includes(name)) continue;
        await region.getByRole('img', { name: /\d/ }).first().waitFor();
        if (name !== 'Error by hour and weekday') assert.ok(await isDrawn(page, name), `${name} is blank`);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page scrolls sideways by ${overflow} px`);
      await visit.screenshot();
      await page.getByRole('region', { name: 'Beyond the end' }).scrollIntoViewIfNeeded();
      await frames(page, 2);
      await visit.screenshot(`forecasts, ${colorScheme}, ${viewport.width}, below`);
    });
  }
}

journey('the table is sorted by its heads, and a row chooses the pictures', async (visit) => {
  const page = await study(visit);
  const numbers = async (title) => (await column(page, title)).map((text) => Number.parseFloat(text.replaceAll(',', '')));
  const rmse = await numbers('RMSE');
  assert.ok(rmse.length >= 5, `${rmse.length} models`);
  assert.deepEqual(rmse, [...rmse].sort((a, b) => a - b));
  const head = models(page).getByRole('columnheader', { name: 'MAE', exact: true });
  await head.getByRole('button').click();
  assert.equal(await head.getAttribute('aria-sort'), 'ascending');
  await head.getByRole('button').press('Enter');
  assert.equal(await head.getAttribute('aria-sort'), 'descending');
  const mae = await numbers('MAE');
  assert.deepEqual(mae, [...mae].sort((a, b) => b - a));
  await rowOf(page, 'smoothing').click();
  await page.getByRole('region', { name: 'Error by hour and weekday' }).getByRole('img', { name: /^smoothing/ }).waitFor();
  await page.getByRole('region', { name: 'Forecast against actual' }).getByRole('img', { name: /^Actual against smoothing/ }).waitFor();
  await page.getByRole('combobox', { name: 'Score' }).selectOption('MASE');
  await models(page).getByRole('columnheader', { name: /^MASE.*vs last/ }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Table as CSV' }).click();
  assert.equal((await download).suggestedFilename(), 'nasa-http-1995-models.csv');
  await visit.screenshot();
});

journey('the surge is scored apart, and another horizon keeps what was fitted', async (visit) => {
  const page = await study(visit);
  const all = await column(page, 'RMSE');
  await page.getByRole('radio', { name: /Surge, 29–31 Aug/ }).check();
  assert.notDeepEqual(await column(page, 'RMSE'), all);
  await page.getByRole('radio', { name: 'All test days' }).check();
  assert.deepEqual(await column(page, 'RMSE'), all);
  await page.getByRole('combobox', { name: 'Horizon' }).selectOption({ label: '1 h' });
  await models(page).getByText('1 h ahead').waitFor();
  await done(page);
  assert.notDeepEqual(await column(page, 'RMSE'), all);
  await page.getByRole('region', { name: 'Forecast against actual' }).getByRole('img', { name: /1 h ahead/ }).waitFor();
});

journey('a model is used in the replay, which keeps cursor and zoom; Back goes between the pages', async (visit) => {
  const page = await visit.open('?v=1&step=15m');
  const time = page.getByRole('slider', { name: 'Time' });
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  const at = await time.inputValue();
  const chart = page.getByRole('region', { name: 'Capacity and demand' }).getByRole('img', { name: /\d/ }).first();
  const spanOf = (words) => words.match(/demand, (.*?):/)[1];
  const wide = spanOf(await wordsOf(chart));
  await page.keyboard.press('+');
  const close = spanOf(await wordsOf(chart));
  assert.notEqual(close, wide);
  await page.getByRole('link', { name: 'Forecasts' }).click();
  await page.waitForURL(/#forecasts$/);
  assert.equal(await page.locator('main').isVisible(), false);
  await rowOf(page, 'smoothing').getByRole('button', { name: 'Use smoothing in the replay' }).click({ timeout: DONE_MS });
  await rowOf(page, 'smoothing').getByText('in use').waitFor();
  assert.match(page.url(), /model=smoothing.*#forecasts$/);
  // Keys of the replay do nothing here.
  await page.keyboard.press('End');
  await page.goBack();
  await page.waitForFunction(() => !location.hash.includes('forecasts'));
  await page.locator('main').waitFor();
  await settled(page);
  assert.equal(await time.inputValue(), at);
  assert.equal(spanOf(await wordsOf(chart)), close);
  await page.goForward();
  await models(page).waitFor();
  assert.ok((await names(page)).length > 0, 'what was examined is still there');
});

journey('the split moves by keys and by dragging, and models are fitted again', async (visit) => {
  const page = await study(visit);
  const slider = page.getByRole('slider', { name: 'Split' });
  assert.match(await slider.getAttribute('aria-valuetext'), /Trains on 1 Jul–22 Aug, tests on 23–31 Aug/);
  await slider.focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  assert.match(await slider.getAttribute('aria-valuetext'), /Trains on 1 Jul–20 Aug, tests on 21–31 Aug/);
  await page.waitForURL(/split=1995-08-21/);
  await page.getByText(/Trained on 1 Jul–20 Aug/).waitFor();
  await done(page);
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + box.width * 0.82, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.9, box.y + 20, { steps: 5 });
  await page.mouse.up();
  await page.waitForURL(/split=1995-08-2[5-7]/);
  await done(page);
});

journey('cancel keeps what is there, and the rest can follow', async (visit) => {
  const page = await visit.open('?v=1#forecasts');
  await models(page).locator('tr[aria-selected]').first().waitFor({ timeout: DONE_MS });
  await page.getByRole('region', { name: 'Training' }).getByRole('button', { name: 'Cancel' }).click();
  await page.getByText(/^Cancelled\./).waitFor();
  const kept = await names(page);
  assert.ok(kept.length >= 1);
  await models(page).getByText('not examined: cancelled').first().waitFor();
  await visit.screenshot();
  await page.getByRole('button', { name: 'Go on' }).click();
  await done(page);
  assert.ok((await names(page)).length > kept.length);
});

journey('another resolution while models are being fitted voids the older study', async (visit) => {
  const page = await visit.open('?v=1#forecasts');
  const resolution = page.getByRole('combobox', { name: 'Resolution' });
  await models(page).locator('tr[aria-selected]').first().waitFor({ timeout: DONE_MS });
  await resolution.selectOption('5m');
  await page.getByText(/2,592 × 5 min/).waitFor();
  await resolution.selectOption('15m');
  await done(page);
  await page.getByText(/864 × 15 min/).waitFor();
  const rmse = (await column(page, 'RMSE')).map((text) => Number.parseFloat(text));
  assert.ok(rmse.every((value) => value > 90), `${rmse}: scores of another step`);
});

journey('too little history is said for each model that it is too little for', async (visit) => {
  const page = await visit.open();
  await bring(page, 'short.csv', csv(250));
  await page.getByRole('link', { name: 'Forecasts' }).click();
  await done(page);
  await rowOf(page, 'holt-winters').getByText(/needs .* observed buckets before the split and got/).waitFor();
  assert.ok((await names(page)).includes('last value'));
  await visit.screenshot();
});

journey('a browser that keeps no files still compares models on the own trace', async (visit) => {
  await visit.page.route('**/worker_loader.js*', async (route) => {
    const response = await route.fetch();
    const refuse = "StorageManager.prototype.getDirectory = () => Promise.reject(new Error('no room here'));";
    await route.fulfill({ response, body: `${refuse}${await response.text()}` });
  });
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(2880));
  await page.getByRole('link', { name: 'Forecasts' }).click();
  await done(page);
  await page.getByText(/Trained on 1–/).waitFor();
  assert.ok((await names(page)).includes('smoothing'));
});

journey('a dead worker of the comparison is said and restarted', { allow: [/planora kill/] }, async (visit) => {
  const page = await study(visit);
  const before = await names(page);
  const worker = page.workers().at(-1);
  const closed = worker.waitForEvent('close');
  await worker.evaluate(() => { setTimeout(() => self.close(), 0); });
  await closed;
  await page.getByRole('combobox', { name: 'Horizon' }).selectOption({ label: '30 min' });
  await page.getByRole('region', { name: 'Notices' }).getByText(/stopped unexpectedly/).waitFor({ timeout: DONE_MS });
  await models(page).getByText('30 min ahead').waitFor({ timeout: DONE_MS });
  await done(page);
  assert.deepEqual((await names(page)).sort(), before.sort());
});

journey('the chart of forecasts is zoomed by frame, wheel and buttons', async (visit) => {
  const page = await study(visit);
  const panel = page.getByRole('region', { name: 'Forecast against actual' });
  const label = () => panel.getByRole('img').getAttribute('aria-label');
  await panel.scrollIntoViewIfNeeded();
  const whole = await label();
  const box = await panel.locator('.over').boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x - 90, y);
  await page.mouse.down();
  await page.mouse.move(x + 90, y, { steps: 4 });
  await page.mouse.up();
  const close = await label();
  assert.notEqual(close, whole);
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  await page.waitForFunction(([element, was]) => element.ariaLabel !== was, [await panel.getByRole('img').elementHandle(), close]);
  await page.mouse.dblclick(x, y);
  assert.equal(await label(), whole);
  await panel.getByRole('button', { name: 'Zoom in' }).click();
  assert.notEqual(await label(), whole);
  await panel.getByRole('button', { name: 'last value' }).click();
  await visit.screenshot();
});
