// A worker is killed 100 times, in every kind of task: each time the page says so or recovers, keeps scenario, trace and what can be
// undone, and its next run succeeds.
//
// `node tests/endurance/kills.mjs [--kills N] [--only 'trials,tuning']`, after `cargo xtask dist`. When in a task, and how, is drawn from a seed: most die of an
// error that is thrown, some end themselves without a word, which the page finds out by itself, after up to a minute. Ends with 1 where
// something was lost.
import assert from 'node:assert/strict';
import { dist, launch } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';
import { rested, settled } from '../journeys/settled.mjs';
import { bring, csv } from '../journeys/traffic.mjs';
import { uniform } from '../uniform.mjs';
import { TASKS, setKnob, turn } from './tasks.mjs';

const SEED = 15;
const KILLS = 100;
/** Share of workers that end without a word. */
const SILENT = 0.1;
/** At most so long after a task's beginning its worker dies, in ms. */
const LATEST_MS = 250;
const TRACE = 'checkout.csv';
const PRESETS = ['saver', 'balanced'];

const at = process.argv.indexOf('--kills');
const kills = at > 0 ? Number(process.argv[at + 1]) : KILLS;
const next = uniform(SEED);
const [host, browser] = await Promise.all([serve(dist), launch()]);
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
const page = await context.newPage();
page.setDefaultTimeout(90_000);

/** Whose worker each is: of the task in which it came. */
const owners = new Map();
let owner = 'replay';
page.on('worker', (worker) => {
  owners.set(worker, owner);
  worker.on('close', () => owners.delete(worker));
});

/** Kills one worker of the task; whether there was one. */
async function kill(isSilent) {
  const all = [...owners].filter(([, whose]) => whose === owner).map(([worker]) => worker);
  if (all.length === 0) return false;
  const worker = all[Math.floor(next() * all.length)];
  const die = isSilent ? () => { setTimeout(() => self.close(), 0); } : () => { setTimeout(() => { throw new Error('planora kill'); }, 0); };
  // It may be gone before it answers.
  await worker.evaluate(die).catch(() => {});
  return true;
}

/** Takes the other preset, which can be undone; the address before and now. */
async function change(round) {
  await turn(page, 'Replay');
  await rested(page);
  const before = new URL(page.url()).search;
  await page.locator('.topbar').getByRole('combobox', { name: 'Preset' }).selectOption(PRESETS[round % 2]);
  await settled(page);
  return before;
}

/** One task whose worker is killed in it; how it was met. */
async function meet(name, round) {
  owner = 'replay';
  const before = await change(round);
  const task = TASKS[name];
  // Opening a page may start its worker.
  owner = task.owner;
  await task.ready(page, round);
  const isSilent = next() < SILENT;
  await task.begin(page, round);
  await page.waitForTimeout(next() * LATEST_MS);
  const wasKilled = await kill(isSilent);
  const outcome = await task.over(page);
  if (outcome !== 'done' && task.again) {
    await task.again(page);
    // What was said of the one that died must be gone before words are read as the new one's.
    await task.said?.(page).first().waitFor({ state: 'hidden' });
    assert.equal(await task.over(page), 'done', `${name} succeeds when it is asked for again`);
  }
  await page.keyboard.press('Escape');
  owner = 'replay';
  return { before, wasKilled, isSilent, outcome };
}

/** What must hold after each. */
async function check(before, round) {
  await turn(page, 'Replay');
  await rested(page);
  await page.getByRole('button', { name: new RegExp(`Trace: ${TRACE}`) }).waitFor();
  assert.match(page.url(), /#data=[0-9a-f]{64}/);
  const undo = page.getByRole('button', { name: 'Undo' });
  const hasUndo = await undo.count() > 0;
  if (hasUndo) {
    await undo.click();
    await settled(page);
    assert.equal(new URL(page.url()).search, before, 'what can be undone is kept');
  }
  const kept = new URL(page.url()).search;
  await setKnob(page, 'Start-up', 60 + round);
  await settled(page);
  assert.ok(new URL(page.url()).search.includes('startup='), page.url());
  assert.equal(new URL(page.url()).searchParams.get('preset'), new URLSearchParams(kept).get('preset'));
  return hasUndo;
}

await page.goto(host.url);
await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
await bring(page, TRACE, csv(1440));
await settled(page);

const tally = Object.fromEntries(Object.keys(TASKS).map((name) => [name, { kills: 0, silent: 0, missed: 0, said: 0, undone: 0, failed: 0 }]));
const only = process.argv.indexOf('--only');
const names = Object.keys(TASKS).filter((name) => only < 0 || process.argv[only + 1].split(',').includes(name));
for (let round = 0; round < kills; round += 1) {
  // Every kind comes before one comes again.
  const name = names[round % names.length];
  const one = tally[name];
  try {
    const { before, wasKilled, isSilent, outcome } = await meet(name, round);
    one.kills += Number(wasKilled);
    one.missed += Number(!wasKilled);
    one.silent += Number(isSilent);
    one.said += Number(outcome !== 'done');
    one.undone += Number(await check(before, round));
  } catch (error) {
    one.failed += 1;
    console.log(`${name}, round ${round}: ${error.message.split('\n').slice(0, 6).join(' | ')}`);
    await page.keyboard.press('Escape');
  }
}
await browser.close();
await host.close();
console.table(tally);
process.exit(Object.values(tally).some(({ failed }) => failed > 0) ? 1 : 0);
