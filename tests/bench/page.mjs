// What a user waits for: the first painted run, a knob until the charts are painted, and frames while the replay runs.
//
// `node tests/bench/page.mjs [BEFORE]` takes another build's folder, e.g. of an older commit: then both are measured in turns
// and what is told is a ratio, which a machine's speed and load change little.
import { dist, launch } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';
import { firstLoad, kilobytes } from './weight.mjs';

const ROUNDS = 7;
const KNOB_ROUNDS = 30;
const SPEEDS = [60, 1000, 10_000];
const VIEWPORT = { width: 1440, height: 900 };

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const worst = (values) => Math.max(...values);
const say = (label, text) => console.log(`${label.padEnd(31)}${text}`);

const folders = { now: dist, ...(process.argv[2] && { before: process.argv[2] }) };
const builds = await Promise.all(Object.entries(folders).map(async ([name, folder]) => ({ name, folder, host: await serve(folder) })));
const browser = await launch();

/** A page in a profile of its own, with its first run painted. */
async function open({ host }) {
  // What the page keeps for later while it rests would stand in the figures.
  const context = await browser.newContext({ viewport: VIEWPORT, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(host.url);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true', null, { timeout: 120_000 });
  return page;
}

/** Milliseconds from navigation to the first painted run, with nothing in the cache. */
async function start(build) {
  const page = await open(build);
  const ms = await page.evaluate(() => performance.getEntriesByName('planora:paint')[0].startTime);
  await page.context().close();
  return ms;
}

/** Milliseconds from a knob's event to the frame after the charts were set. */
async function knob(page, round) {
  await page.evaluate(() => performance.clearMarks('planora:paint'));
  const ms = await page.evaluate((value) => new Promise((done) => {
    const field = [...document.querySelectorAll('form.rail input')].find((input) => input.getAttribute('aria-label') === 'Scale-in cooldown' && input.type !== 'range');
    const begin = performance.now();
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    const look = () => {
      const painted = performance.getEntriesByName('planora:paint').at(-1);
      if (painted) done(painted.startTime - begin);
      else requestAnimationFrame(look);
    };
    look();
  }), String(200 + round));
  await page.waitForTimeout(100);
  return ms;
}

/** Frames a second over `ms` milliseconds. */
const frames = (page, ms) => page.evaluate((span) => new Promise((done) => {
  let count = 0;
  const begin = performance.now();
  const tick = () => {
    count += 1;
    const passed = performance.now() - begin;
    if (passed >= span) done((1000 * count) / passed);
    else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}), ms);

/** Frames a second of a page that repaints canvases of the charts' sizes and does nothing else. */
async function repainting(page) {
  const sizes = await page.evaluate(() => [...document.querySelectorAll('.plot canvas')].map(({ width, height }) => [width, height]));
  const bare = await browser.newPage({ viewport: VIEWPORT });
  await bare.evaluate((all) => {
    const pens = all.map(([width, height]) => {
      const canvas = Object.assign(document.createElement('canvas'), { width, height });
      document.body.append(canvas);
      return canvas.getContext('2d');
    });
    let shade = 0;
    const paint = () => {
      shade = (shade + 1) % 256;
      for (const pen of pens) {
        pen.fillStyle = `rgb(${shade} ${shade} ${shade})`;
        pen.fillRect(0, 0, pen.canvas.width, pen.canvas.height);
      }
      requestAnimationFrame(paint);
    };
    paint();
  }, sizes);
  const rate = await frames(bare, 3000);
  await bare.close();
  return rate;
}

/** Frames a second while the replay runs from its beginning. */
async function replay(page, speed) {
  await page.getByRole('slider', { name: 'Speed' }).evaluate((slider, ticks) => {
    slider.value = String((Math.log10(ticks) / 4) * Number(slider.max));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, speed);
  await page.keyboard.press('Home');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  const rate = await frames(page, speed === 10_000 ? 1000 : 3000);
  const pause = page.getByRole('button', { name: 'Pause', exact: true });
  if (await pause.count()) await pause.click();
  return rate;
}

/** Values of `measure` for each build, taken in turns. */
async function inTurns(rounds, measure) {
  const values = Object.fromEntries(builds.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const build of round % 2 ? builds.toReversed() : builds) values[build.name].push(await measure(build, round));
  }
  return values;
}

/** "now", and against what was before where there is one. */
function compared({ now, before }, pick) {
  const ratio = before ? `, ${(pick(now) / pick(before)).toFixed(2)} of ${pick(before).toFixed(0)} ms before` : '';
  return `${pick(now).toFixed(0)} ms${ratio}`;
}

for (const build of builds) {
  const load = await firstLoad(browser, build);
  say(`first load, ${build.name}`, `${kilobytes(load.total)} kB brotli: ${load.parts.map(({ name, bytes }) => `${name} ${kilobytes(bytes)}`).join(', ')}`);
}
await inTurns(1, start);
const starts = await inTurns(ROUNDS, start);
say('navigation to painted run', `median of ${ROUNDS} cold ${compared(starts, median)}`);

for (const build of builds) build.page = await open(build);
const knobs = await inTurns(KNOB_ROUNDS, ({ page }, round) => knob(page, round));
say('knob to painted charts', `median ${compared(knobs, median)}; worst of ${KNOB_ROUNDS} ${compared(knobs, worst)}`);

const bare = await repainting(builds[0].page);
say('frames a second, repainting', bare.toFixed(1));
for (const speed of SPEEDS) {
  for (const { name, page } of builds) {
    await page.bringToFront();
    const rate = await replay(page, speed);
    say(`… ${speed} ticks/s, ${name}`, `${rate.toFixed(1)}, ${(rate / bare).toFixed(2)} of repainting`);
  }
}
await browser.close();
await Promise.all(builds.map(({ host }) => host.close()));
