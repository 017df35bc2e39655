// The Forecasts page on quarter hours of the bundled trace: how long a cold page takes to examine every model, and how the
// page and its worker behave while a network is trained, beside the native trainer.
import { execFileSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { dist, launch, root } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';

const QUERY = '?v=1&step=15m';
/** Earlier than where the bundled weights end, so that networks are trained here. */
const SPLIT = '1995-08-22T00:00';
/** What the page keeps for later while it rests is left out, so that it does not stand in the figures. */
const PROFILE = { viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' };
const COLD = 3;
const CANCELS = 8;
const WAIT = { timeout: 300_000, polling: 'raf' };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const worst = (values) => Math.max(0, ...values);
const line = (name, text) => console.log(`${name.padEnd(44)} ${text}`);
const host = await serve(dist);
const browser = await launch();

/** A page in a profile of its own that notes its long tasks. */
async function open(query) {
  const context = await browser.newContext(PROFILE);
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.long = [];
    const keep = (list) => globalThis.long.push(...list.getEntries().map(({ startTime, duration }) => ({ startTime, duration })));
    new PerformanceObserver(keep).observe({ type: 'longtask', buffered: true });
  });
  await page.goto(`${host.url}${query}#forecasts`);
  return page;
}
/** Seconds since the navigation when the last model has answered. */
const finished = async (page) => {
  const time = await page.waitForFunction(() => {
    const status = document.querySelector('#f-training [role=status]');
    return /models examined/.test(status?.textContent ?? '') && performance.now() / 1000;
  }, null, WAIT);
  return time.jsonValue();
};
/** Each model's row as `name` to the text below each head. */
const table = (page) => page.evaluate(() => {
  const region = document.querySelector('[aria-label=Models]');
  const heads = [...region.querySelectorAll('thead th')].map((head) => head.textContent.replace(/ ?[↑↓].*/, '').trim());
  const rows = [...region.querySelectorAll('tbody tr[aria-selected]')];
  return Object.fromEntries(rows.map((row) => {
    const cells = [...row.children].map((cell) => cell.textContent.trim());
    return [row.querySelector('.name').textContent, Object.fromEntries(heads.map((head, at) => [head, cells[at]]))];
  }));
});
const number = (text) => Number.parseFloat(text.replaceAll(',', ''));

const cold = [];
const busy = [];
let rows;
for (let round = 0; round < COLD; round += 1) {
  const page = await open(QUERY);
  const shown = await page.waitForFunction(() => document.querySelector('#f-training') && performance.now(), null, WAIT).then((time) => time.jsonValue());
  cold.push(await finished(page));
  rows = await table(page);
  busy.push(...(await page.evaluate(() => globalThis.long)).filter(({ startTime }) => startTime > shown).map(({ duration }) => duration));
  await page.context().close();
}

const trainingBegins = (page) => page.waitForFunction(() => {
  const text = document.querySelector('#f-training')?.textContent ?? '';
  return /Training LSTM/.test(text) && /Epoch \d/.test(text) && performance.now();
}, null, WAIT).then((time) => time.jsonValue());

const page = await open(`${QUERY}&split=${SPLIT.slice(0, 10)}`);
const begun = await trainingBegins(page);
// Until the network's row is there: what is told in the meantime, and the frames.
const seen = await page.evaluate(() => new Promise((done) => {
  const [told, frames] = [[performance.now()], []];
  const observer = new MutationObserver(() => told.push(performance.now()));
  observer.observe(document.querySelector('#f-training'), { subtree: true, childList: true, characterData: true, attributes: true });
  const look = (now) => {
    frames.push(now);
    const names = [...document.querySelectorAll('[aria-label=Models] tbody tr[aria-selected] .name')].map((name) => name.textContent);
    if (names.includes('lstm')) {
      observer.disconnect();
      done({ told, frames, end: performance.now() });
    } else {
      requestAnimationFrame(look);
    }
  };
  requestAnimationFrame(look);
}));
const withTraining = await finished(page);
const trained = await table(page);
const long = (await page.evaluate(() => globalThis.long)).filter(({ startTime }) => startTime >= begun && startTime <= seen.end);
const gaps = (times) => times.slice(1).map((time, at) => time - times[at]);
await page.context().close();

// Cancel, while the network learns: when the page says so, and when the worker has let go of the work.
const cancelling = await open(`${QUERY}&split=${SPLIT.slice(0, 10)}`);
const [said, stopped] = [[], []];
for (let round = 0; round < CANCELS; round += 1) {
  await trainingBegins(cancelling);
  await cancelling.waitForTimeout(100 + 37 * round);
  const { at, ms } = await cancelling.evaluate(() => new Promise((done, fail) => {
    const button = [...document.querySelectorAll('#f-training button')].find(({ textContent }) => textContent === 'Cancel');
    if (!button) return fail(new Error('nothing is being trained any more'));
    const begin = performance.now();
    button.click();
    const look = () => {
      const is = document.querySelector('#f-training [role=status]').textContent.startsWith('Cancelled');
      if (is) done({ at: performance.timeOrigin + begin, ms: performance.now() - begin });
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }));
  said.push(ms);
  await cancelling.waitForTimeout(400);
  const ends = await Promise.all(cancelling.workers().map((worker) => worker.evaluate(() => performance.getEntriesByType('measure')
    .filter(({ name }) => name.startsWith('planora:stage:'))
    .map(({ startTime, duration }) => performance.timeOrigin + startTime + duration))));
  stopped.push(Math.max(...ends.flat()) - at);
  await cancelling.getByRole('button', { name: 'Go on' }).click();
}
await browser.close();
await host.close();

const command = ['run', '--quiet', '--release', '--bin', 'planora-cli', '--', 'backtest', '--data', 'nasa', '--model', 'lstm', '--step', '900', '--horizon', '1', '--test-start', SPLIT, '--json'];
const [native] = JSON.parse(execFileSync('cargo', command, { cwd: root, encoding: 'utf8' }));
const rmse = number(trained.lstm.RMSE);
console.log(`Forecasts page on quarter hours. Load at the end ${loadavg()[0].toFixed(1)}.`);
line('cold page to the last of its models', `median ${median(cold).toFixed(1)} s, worst of ${COLD} ${worst(cold).toFixed(1)} s, ${Object.keys(rows).length} models (limit 20)`);
line('  … where the networks are trained, too', `${withTraining.toFixed(1)} s (limit 20)`);
line('  longest task of the main thread meanwhile', `${worst(busy).toFixed(0)} ms, ${busy.length} above 50 ms on ${COLD} pages`);
const times = Object.entries(rows).map(([name, row]) => [name, row[Object.keys(row).find((head) => head === 'Fit')]]);
line('fits of the last one', times.map(([name, time]) => `${name} ${time}`).join(', '));
line('LSTM trained in the worker, RMSE', `${rmse} against ${native.rmse.toFixed(2)} natively, ratio ${(rmse / native.rmse).toFixed(4)} (limit 1.02)`);
line('  its training', `${((seen.end - begun) / 1000).toFixed(1)} s after the first epoch; natively ${native.fit_secs.toFixed(1)} s in all`);
line('  longest task of the main thread', `${worst(long.map(({ duration }) => duration)).toFixed(0)} ms, ${long.length} above 50 ms (limit 100)`);
line('  longest time without news, without a frame', `${worst(gaps(seen.told)).toFixed(0)} ms, ${worst(gaps(seen.frames)).toFixed(0)} ms`);
line('  cancel to Cancelled on the page', `median ${median(said).toFixed(0)} ms, worst of ${CANCELS} ${worst(said).toFixed(0)} ms (limit 200)`);
line('  cancel to the worker at rest', `median ${median(stopped).toFixed(0)} ms, worst ${worst(stopped).toFixed(0)} ms (limit 200)`);
