// Eight hours of replay and 1,000 changed knobs: what page and workers hold stays what it was.
//
// `node tests/endurance/replay.mjs [--blocks N]`, after `cargo xtask dist`. Eight hours are counted in ticks: 28,800 s at the page's
// standard speed of 63 ticks a second are 1,814,400, the nine days of the standard scenario 140 times over. They are played as fast as
// the page plays. Each of 20 blocks plays 7 times, changes 50 knobs, opens every page and dialog, and comes back to where it began,
// where all is measured after garbage was collected. All blocks make the same changes, as wasm memory never shrinks and so shows the
// highest that was ever needed: blocks before the first measurement warm up, and whatever grows after them is kept. Ends with 1 on a breach.
import { launch, dist } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';
import { rested, settled } from '../journeys/settled.mjs';
import { uniform } from '../uniform.mjs';
import { takePreset, turnKnob } from './knobs.mjs';
import { prepare, watch } from './memory.mjs';

const [BLOCKS, WARM_UP] = [20, 2];
const [PLAYS, KNOBS] = [7, 50];
const SEED = 15;
/** How far memory may be from what it was after the warm-up, and how far counts may grow. */
const MEMORY_SHARE = 0.1;
const COUNT_SHARE = 0.02;
/** How long the replay may take from end to end, and the forecasts of all models, on a slow machine. */
const PATIENCE_MS = 300_000;
const DIALOGS = ['Presets and saved', 'Import a policy', 'Calibrate', 'Check and export'];

/** Plays from the first tick to the last at full speed; how many ticks passed and how many frames were drawn. */
async function play(page) {
  await page.evaluate(() => {
    window.framesDrawn = 0;
    const count = () => { window.framesDrawn += 1; window.counting = requestAnimationFrame(count); };
    window.counting = requestAnimationFrame(count);
  });
  await page.keyboard.press('Home');
  const time = page.getByRole('slider', { name: 'Time' });
  const first = Number(await time.inputValue());
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction(() => {
    const slider = document.querySelector('[aria-label="Time"]');
    return Number(slider.value) >= Number(slider.max);
  }, null, { timeout: PATIENCE_MS });
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  const frames = await page.evaluate(() => { cancelAnimationFrame(window.counting); return window.framesDrawn; });
  return { ticks: Number(await time.inputValue()) - first + 1, frames };
}

/** Opens each page and some dialogs, and comes back. */
async function tour(page) {
  const turn = async (name) => {
    await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
    await page.getByRole('main', { name, exact: true }).waitFor();
  };
  await turn('Tune');
  await page.waitForFunction(() => document.querySelector('.tune-form .plan, .tune-form .refused'));
  await turn('Compare');
  await page.locator('.rival-table tbody tr').first().locator('td.num').first().waitFor();
  await turn('Forecasts');
  await page.getByRole('region', { name: 'Training' }).getByRole('status').filter({ hasText: /models examined/ }).waitFor({ timeout: PATIENCE_MS });
  await turn('Data');
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  await page.locator('#p-main .chart').waitFor();
  for (const name of DIALOGS) {
    await page.locator('form.rail').getByRole('button', { name }).click();
    await page.getByRole('dialog').first().waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').first().waitFor({ state: 'hidden' });
  }
}

/** One block of all of it; what was done. */
async function block(page) {
  const next = uniform(SEED);
  const sum = { ticks: 0, frames: 0, knobs: 0 };
  for (let round = 0; round < PLAYS; round += 1) {
    const { ticks, frames } = await play(page);
    sum.ticks += ticks;
    sum.frames += frames;
  }
  for (; sum.knobs < KNOBS; sum.knobs += 1) {
    await turnKnob(page, next, sum.knobs);
    // What is drawn may be refused, which is a state as good as any.
    await rested(page);
  }
  await takePreset(page, 'balanced');
  await tour(page);
  await settled(page);
  await page.keyboard.press('End');
  return sum;
}

/** What is measured, by heading, with how it is shown. */
const megabytes = (bytes) => (bytes / 2 ** 20).toFixed(1);
const COLUMNS = [
  ['page heap', 'pageHeap', megabytes], ['wasm', 'pageWasm', megabytes], ['worker heap', 'workerHeap', megabytes], ['wasm', 'workerWasm', megabytes],
  ['workers', 'workers'], ['nodes', 'nodes'], ['listeners', 'listeners'], ['detached', 'detached'], ['canvases', 'detachedCanvases'],
  ['session', 'sessionStorage'], ['local', 'localStorage'],
];
const cells = (texts) => texts.map((text, at) => String(text).padStart(at === 0 ? 9 : 12)).join('');

/** What went beyond its bounds, a line for each. */
function breaches([first, ...later]) {
  const memory = { page: ({ pageHeap, pageWasm }) => pageHeap + pageWasm, workers: ({ workerHeap, workerWasm }) => workerHeap + workerWasm };
  const found = [];
  const figures = [];
  for (const [name, of] of Object.entries(memory)) {
    const worst = Math.max(...later.map((one) => Math.abs(of(one) / of(first) - 1)));
    figures.push(`memory of ${name}: ${megabytes(of(first))} MiB after warm-up, ${megabytes(of(later.at(-1)))} at the end, at most ${(100 * worst).toFixed(1)} % from it`);
    if (worst > MEMORY_SHARE) found.push(`memory of ${name} is not flat`);
  }
  for (const name of ['nodes', 'listeners', 'detached', 'detachedCanvases', 'sessionStorage', 'localStorage']) {
    const [was, is] = [first[name], later.at(-1)[name]];
    if (is > was * (1 + COUNT_SHARE)) found.push(`${name} grew from ${was} to ${is}`);
  }
  return { found, figures };
}

const at = process.argv.indexOf('--blocks');
const blocks = at > 0 ? Number(process.argv[at + 1]) : BLOCKS;
const [host, browser] = await Promise.all([serve(dist), launch()]);
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
const page = await context.newPage();
await prepare(page);
await page.goto(`${host.url}?v=1&preset=balanced`);
await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
await page.getByRole('slider', { name: 'Speed' }).evaluate((slider) => {
  slider.value = slider.max;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
});
const measure = await watch(page);
for (let warm = 0; warm < WARM_UP; warm += 1) await block(page);

console.log(cells(['ticks', 'knobs', 'frames', ...COLUMNS.map(([heading]) => heading)]));
const total = { ticks: 0, knobs: 0, frames: 0 };
const measured = [];
const note = async () => {
  const one = await measure();
  measured.push(one);
  console.log(cells([...Object.values(total), ...COLUMNS.map(([, key, show = String]) => show(one[key]))]));
};
await note();
for (let number = 0; number < blocks; number += 1) {
  const done = await block(page);
  for (const key of Object.keys(total)) total[key] += done[key];
  await note();
}
await browser.close();
await host.close();

const { found, figures } = breaches(measured);
console.log(`\n${[...figures, ...found.map((breach) => `BREACH: ${breach}`)].join('\n')}`);
process.exit(found.length === 0 ? 0 : 1);
