// A worker is killed 100 times, in every kind of task: each time the page says so, keeps scenario, trace, cursor and what can be undone, and
// what is asked for next succeeds.
//
// `node tests/endurance/kills.mjs [--kills N] [--only TASK,TASK]`, after `cargo xtask dist`. Each task runs once undisturbed, which says how
// long it takes. The moment of each death is drawn from a seed, from the task's beginning to a little after its end; it comes at the end
// of the slice of work in which it falls. Most die of an error that is thrown; some end themselves without a word, which the page finds
// out by itself, after up to a minute. Ends with 1 where something was lost.
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
/** Up to this share of a task's length its worker dies: now and then it has nothing to do any more. */
const LATEST = 1.1;
/** So soon a page that hears of a death says so, in ms; and so long a worker may take to die, which ends its slice of work first. */
const [SAYS_MS, DIES_MS] = [20_000, 60_000];
/** So long a task may take to start its worker, in ms. */
const STARTS_MS = 5000;
/** A task that can not be measured is taken to last so long, in ms. */
const UNKNOWN_MS = 500;
/** Undo is offered for 12 s; one that is younger than this must be there. */
const UNDO_MS = 10_000;
const TRACE = 'checkout.csv';
const PRESETS = ['saver', 'balanced'];

const argument = (name) => {
  const at = process.argv.indexOf(name);
  return at > 0 ? process.argv[at + 1] : undefined;
};
const kills = Number(argument('--kills') ?? KILLS);
const only = argument('--only')?.split(',');
const names = Object.keys(TASKS).filter((name) => !only || only.includes(name));
const next = uniform(SEED);
const [host, browser] = await Promise.all([serve(dist), launch()]);
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
const page = await context.newPage();
page.setDefaultTimeout(90_000);

/** What the page or a worker of it said that nobody provoked. */
const faults = [];
context.on('console', (message) => {
  const isOurs = /planora kill|Service Worker registration blocked/.test(message.text());
  if (['error', 'warning'].includes(message.type()) && !isOurs) faults.push(`${message.type()}: ${message.text()}`);
});
context.on('weberror', (error) => faults.push(`uncaught: ${error.error().stack ?? error.error()}`));

/** What went wrong, with what was said meanwhile. */
const inBrief = (error) => [...error.message.split('\n').slice(0, 12), ...faults.splice(0).map((fault) => fault.slice(0, 300))].join(' | ');

/** Whose worker each is, by the task in which it came, and its end. */
const workers = new Map();
let owner = 'replay';
page.on('worker', (worker) => {
  const closed = new Promise((done) => { worker.on('close', () => { workers.delete(worker); done(true); }); });
  workers.set(worker, { owner, closed });
});

const wait = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** Kills one worker of the task, and waits for its end; whether there was one. */
async function kill(isSilent) {
  const ofTask = () => [...workers].filter(([, one]) => one.owner === owner);
  // The first task of a kind starts it.
  for (const until = performance.now() + STARTS_MS; ofTask().length === 0 && performance.now() < until;) await wait(5);
  const all = ofTask();
  if (all.length === 0) return false;
  const [worker, { closed }] = all[Math.floor(next() * all.length)];
  const die = isSilent ? () => { setTimeout(() => self.close(), 0); } : () => { setTimeout(() => { throw new Error('planora kill'); }, 0); };
  // It may be gone before it answers.
  worker.evaluate(die).catch(() => {});
  const has = await Promise.race([closed, wait(DIES_MS)]);
  assert.ok(has, 'the worker ends');
  return true;
}

/** What must be kept: the address with the scenario, and its hash, which says which trace; the trace's name, and the cursor. */
const state = () => page.evaluate(() => ({
  knobs: Object.fromEntries(new URLSearchParams(location.search)),
  data: /data=[0-9a-f]+/.exec(location.hash)?.[0],
  trace: [...document.querySelectorAll('button')].map((one) => one.textContent).find((text) => text.startsWith('Trace: ')),
  cursor: Number(document.querySelector('[aria-label="Time"]').value),
}));

/** Takes away what was said before, so that what is said now is seen. */
async function dismissAll() {
  const all = page.getByRole('main').getByRole('region', { name: 'Notices' }).filter({ visible: true }).getByRole('button', { name: 'Dismiss', exact: true });
  for (let left = 50; left > 0 && await all.count() > 0; left -= 1) await all.first().click();
}

/** Takes the other preset, which can be undone, and puts the cursor elsewhere; the address before, and when that was. */
async function change() {
  await turn(page, 'Replay');
  await rested(page);
  await dismissAll();
  const { knobs, data } = await state();
  const preset = PRESETS.find((one) => one !== knobs.preset);
  await page.locator('.topbar').getByRole('combobox', { name: 'Preset' }).selectOption(preset);
  const at = performance.now();
  await settled(page);
  await page.getByRole('slider', { name: 'Time' }).evaluate((slider, share) => {
    slider.value = Math.round(Number(slider.max) * share);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, next());
  return { to: { knobs, data }, at };
}

/** Closes what a task opened. */
async function leave() {
  await page.keyboard.press('Escape');
  await page.locator('dialog[open]').waitFor({ state: 'detached' });
  owner = 'replay';
}

/** How often each task was begun, and how long it takes by itself in ms. */
const [times, lengths] = [{}, {}];

/** A task from its beginning to its end, undisturbed; how long it took. */
async function undisturbed(name) {
  const task = TASKS[name];
  const time = count(times, name);
  owner = task.owner;
  await task.ready(page, time);
  const began = performance.now();
  await task.begin(page, time);
  assert.equal(await task.over(page), 'done', 'it succeeds undisturbed');
  const took = performance.now() - began;
  await leave();
  return took;
}

function count(of, name) {
  of[name] = (of[name] ?? 0) + 1;
  return of[name];
}

/** Goes back, where that can still be; whether it could. */
async function goBack({ to, at }) {
  const isYoung = performance.now() - at < UNDO_MS;
  const button = page.getByRole('button', { name: 'Undo' });
  if (!isYoung && await button.count() === 0) return false;
  try {
    await button.click({ timeout: isYoung ? SAYS_MS : 1000 });
  } catch (error) {
    if (!isYoung && error.name === 'TimeoutError') return false;
    throw error;
  }
  await settled(page);
  const { knobs, data } = await state();
  assert.deepEqual({ knobs, data }, to, 'what can be undone is kept');
  return true;
}

/** One task whose worker is killed in it, with what must hold afterwards. What came of it is counted in `one`. */
async function meet(name, one) {
  const task = TASKS[name];
  const time = count(times, name);
  let undo = await change();
  owner = task.owner;
  undo = await task.ready(page, time) ?? undo;
  const held = await state();
  const isSilent = next() < SILENT;
  let isOver = false;
  const beginning = task.begin(page, time);
  const ending = beginning.then(() => task.over(page)).finally(() => { isOver = true; });
  ending.catch(() => {});
  await wait(next() * LATEST * lengths[name]);
  const wasUnderWay = !isOver;
  if (!await kill(isSilent)) {
    one.missed += 1;
  } else {
    one.kills += 1;
    one['under way'] += Number(wasUnderWay);
    one.silent += Number(isSilent);
    await beginning;
    const saying = !isSilent && task.isSaidWhenIdle && task.said(page).first().waitFor({ timeout: SAYS_MS });
    // A worker that died before the task reached it has been replaced, and nothing was lost.
    await (saying && task.isTakenBack ? Promise.any([saying, ending.then((outcome) => assert.equal(outcome, 'done'))]) : saying);
    await ending;
    // Where it died just at its end, that is said after it.
    const outcome = await task.over(page);
    one.said += Number(await task.said(page).count() > 0);
    if (outcome === 'lost') {
      one['asked again'] += 1;
      await task.again(page, time);
      assert.equal(await task.over(page), 'done', 'it succeeds when it is asked for again');
    }
  }
  await ending;
  await leave();
  await turn(page, 'Replay');
  assert.equal(await rested(page), 'done');
  assert.deepEqual(await state(), { ...held, knobs: { ...held.knobs, ...task.sets?.(time) } }, 'scenario, trace and cursor are kept');
  one.undone += Number(await goBack(undo));
  // Whoever died without a word while nothing was under way is missed only now.
  await undisturbedOrAgain(name);
}

/** The task once more. A death that nobody noticed may be said only now, and then it is asked for once more. */
async function undisturbedOrAgain(name) {
  const task = TASKS[name];
  const time = count(times, name);
  owner = task.owner;
  await task.ready(page, time);
  await task.begin(page, time);
  if (await task.over(page) === 'lost') {
    await task.again(page, time);
    assert.equal(await task.over(page), 'done', 'the next one succeeds');
  }
  await leave();
}

/** Opens the page anew, with the trace. */
async function open() {
  owner = 'replay';
  await page.goto('about:blank');
  await page.goto(host.url);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  await bring(page, TRACE, csv(1440));
  await settled(page);
}

await open();
for (const name of names) {
  // What is needed for the first time is fetched first.
  for (const _ of ['first', 'second']) {
    lengths[name] = Math.round(await undisturbed(name).catch(async (error) => {
      console.log(`${name}, undisturbed: ${inBrief(error)}`);
      await open();
      return lengths[name] ?? UNKNOWN_MS;
    }));
  }
}
console.log(`ms of each task: ${JSON.stringify(lengths)}`);

const tally = Object.fromEntries(names.map((name) => [name, { kills: 0, 'under way': 0, silent: 0, said: 0, 'asked again': 0, undone: 0, missed: 0, failed: 0 }]));
for (let round = 0; round < kills; round += 1) {
  // Every kind comes before one comes again.
  const name = names[round % names.length];
  const before = tally[name];
  const one = { ...before };
  try {
    await meet(name, one);
    assert.deepEqual(faults.splice(0), [], 'console and errors stay clean');
    tally[name] = one;
  } catch (error) {
    // What came of it by then counts apart.
    before.failed += 1;
    console.log(`${name}, round ${round}: ${inBrief(error)}`);
    // What is broken may stay so.
    await open();
  }
}
await browser.close();
await host.close();
console.table(tally);
process.exit(Object.values(tally).some(({ failed, missed }) => failed + missed > 0) ? 1 : 0);
