// Policies that people have, in the page: an HPA replayed at ticks of 15 s, eight policies compared, a file read until its diff is shown.
//
// `node tests/bench/policies.mjs [ROUNDS] [FILE]`, after `cargo xtask dist`; without FILE, the largest fixture is read. Goals: 6 ms,
// 150 ms and 100 ms.
import { readFile, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { dist, launch, root } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';

const ROUNDS = Number(process.argv[2] ?? 15);
const STAGE = 'planora:stage:Simulating';
const TICKS = 'v=1&preset=balanced&policy=hpa';
const RIVALS = [
  'policy=hpa&metrics=cpu:60', 'policy=keda&triggers=requests:20', 'policy=aws', 'policy=gcp', 'policy=classic', 'policy=fixed&replicas=12',
  'policy=oracle',
];
const EIGHT = `v=1&preset=balanced&${RIVALS.map((knobs) => `vs=${encodeURIComponent(knobs)}`).join('&')}`;

const sorted = (values) => values.toSorted((a, b) => a - b);
const say = (label, values, goal) => {
  const all = sorted(values);
  const median = all[Math.floor(all.length / 2)];
  console.log(`${label.padEnd(34)}median ${median.toFixed(1).padStart(6)} ms of ${all.length}, ${all[0].toFixed(1)} to ${all.at(-1).toFixed(1)}; goal ${goal} ms`);
};

const host = await serve(dist);
const browser = await launch();

/** A page in a profile of its own, with its first run painted. */
async function open(query) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
  const page = await context.newPage();
  await page.goto(`${host.url}?${query}`);
  await settled(page);
  return page;
}

const settled = (page) => page.waitForFunction(() => {
  const { ready, run } = document.documentElement.dataset;
  return ready === 'true' && run === 'done';
}, null, { timeout: 120_000 });

async function turn(page, name, value, knob) {
  const field = page.locator('form.rail').getByRole('textbox', { name, exact: true });
  await field.fill(value);
  await field.press('Enter');
  await page.waitForFunction((text) => location.search.includes(text), `${knob}=${value}`);
  await page.waitForTimeout(700);
  await settled(page);
}

/** Milliseconds from a click on `button` until `isShown`, and the frame behind that, has passed. */
const until = (page, button, isShown) => page.evaluate(([selector, words, test]) => new Promise((done) => {
  const target = [...document.querySelectorAll(selector)].find((one) => one.textContent.trim() === words);
  const shown = new Function(`return (${test})()`);
  const began = performance.now();
  const look = () => {
    if (shown()) requestAnimationFrame(() => done(performance.now() - began));
    else requestAnimationFrame(look);
  };
  target.click();
  requestAnimationFrame(look);
}), [...button, isShown.toString()]);

async function replay() {
  const page = await open(TICKS);
  const stages = () => page.workers()[0].evaluate((name) => {
    const found = performance.getEntriesByName(name).map(({ duration }) => duration);
    performance.clearMeasures();
    return found;
  }, STAGE);
  const [first] = await stages();
  const warm = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    await turn(page, 'Most replicas', String(41 + round), 'max_replicas');
    warm.push(...(await stages()));
  }
  say('HPA, 51,840 ticks, first', [first], 6);
  say('HPA, 51,840 ticks, warm', warm, 6);
  await page.context().close();
}

async function compare() {
  const page = await open(EIGHT);
  const rows = () => {
    const found = [...document.querySelectorAll('.rival-table tbody tr')];
    return found.length === 8 && found.every((row) => row.querySelectorAll('td.num').length === 18);
  };
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    times.push(await until(page, ['a', 'Compare'], rows));
    await page.getByRole('link', { name: 'Replay', exact: true }).click();
    // Another service makes every figure anew.
    await turn(page, 'Per replica', String(12 + round), 'rps_per_replica');
  }
  say('eight policies, first', times.slice(0, 1), 150);
  say('eight policies, warm', times.slice(1), 150);
  await page.context().close();
}

async function largest() {
  const given = process.argv[3];
  if (given) return { name: basename(given), text: await readFile(given, 'utf8') };
  const folder = join(root, 'tests/fixtures/config');
  const files = await Promise.all((await readdir(folder)).map(async (name) => ({ name, text: await readFile(join(folder, name), 'utf8') })));
  return files.toSorted((a, b) => b.text.length - a.text.length)[0];
}

async function read() {
  const { name, text } = await largest();
  const page = await open(TICKS);
  const dialog = page.getByRole('dialog', { name: 'Import a policy' });
  const times = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    await page.getByRole('button', { name: 'Import a policy' }).click();
    // A file stays in the dialog as long as the page lives.
    if (round > 0) await dialog.getByRole('button', { name: 'Another file' }).click();
    await dialog.getByRole('textbox', { name: 'Configuration' }).fill(text);
    const hasDiff = () => document.querySelector('dialog th[scope=row], [role=dialog] th[scope=row]') !== null;
    times.push(await until(page, ['[role=dialog] button, dialog button', 'Read this'], hasDiff));
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  }
  say(`${name}, ${text.length} bytes, first`, times.slice(0, 1), 100);
  say(`${name}, ${text.length} bytes`, times.slice(1), 100);
  await page.context().close();
}

for (const part of [replay, compare, read]) await part();
await browser.close();
await host.close();
