// What a first visit costs: the budget of a cold load up to the first painted run, compressed as a good host does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { firstLoad } from '../bench/weight.mjs';
import { dist, launch } from './browser.mjs';
import { serve } from './server.mjs';

/** Bytes with brotli 11 that a first load may have. */
const BUDGET = { page: 430_000, total: 900_000 };
/** How long after its first run a page that nobody touches is watched, in ms. */
const SETTLE_MS = 1500;

let host;
let browser;
let load;

before(async () => {
  [host, browser] = await Promise.all([serve(dist), launch()]);
  load = await firstLoad(browser, { folder: dist, host }, { settle: SETTLE_MS });
});

after(async () => {
  await browser?.close();
  await host?.close();
});

test('the first load is within its budget', () => {
  const page = load.parts.find(({ name }) => name === 'page').bytes;
  const told = load.files.map(({ name, bytes }) => `${bytes} ${name}`).join('\n');
  assert.ok(page <= BUDGET.page, `the page's program has ${page} bytes, the budget is ${BUDGET.page}\n${told}`);
  assert.ok(load.total <= BUDGET.total, `a first load has ${load.total} bytes, the budget is ${BUDGET.total}\n${told}`);
});

test('the first run asks for nothing that can come later', () => {
  assert.deepEqual(load.files.filter(({ name }) => name.includes('_later')), []);
});
