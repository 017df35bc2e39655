// What should I set: a search on a crew of workers, cancelled, applied, undone, compared, refused; on a phone and by keyboard.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './browser.mjs';
import { VIEWPORTS, journey, settled } from './harness.mjs';
import { bring, csv } from './traffic.mjs';

const NATIVE = JSON.parse(await readFile(join(root, 'tests/fixtures/tune_digest.json'), 'utf8'));
/** How long a small search may take on a slow machine, in ms. */
const SEARCH_MS = 240_000;

const main = (page) => page.getByRole('main', { name: 'Tune' });
const form = (page) => main(page).getByRole('form', { name: 'What is searched' });
const start = (page) => form(page).getByRole('button', { name: 'Start' });
const search = (page) => main(page).getByRole('region', { name: 'Search' });
const verdict = (page) => main(page).getByRole('region', { name: 'Recommendation' });
const knobs = (page) => main(page).getByRole('region', { name: 'Knobs' });

async function open(visit, query = `?${NATIVE.query}`) {
  const page = await visit.open(`${query}#tune`);
  await main(page).waitFor();
  await page.waitForFunction(() => document.querySelector('.tune-form .plan, .tune-form .refused'));
  return page;
}

async function fill(page, label, value) {
  const field = form(page).getByRole('textbox', { name: label });
  await field.fill(String(value));
  await field.press('Enter');
}

/** Starts a search with so many runs and workers, and waits for its end. */
async function tune(page, { budget = NATIVE.budget, workers = 1 } = {}) {
  await fill(page, 'Runs of each search', budget);
  await fill(page, 'Workers', workers);
  await start(page).click();
  await verdict(page).waitFor({ timeout: SEARCH_MS });
}

const digest = (page) => verdict(page).getAttribute('data-digest');

journey('the page comes to the native digest with one worker and with two', async (visit) => {
  const page = await open(visit);
  await visit.screenshot('tune before a search');
  await tune(page, { workers: 1 });
  assert.equal(await digest(page), NATIVE.digest);
  await visit.screenshot('tune at its end');
  await fill(page, 'Workers', 2);
  await start(page).click();
  await search(page).waitFor();
  await verdict(page).waitFor({ timeout: SEARCH_MS });
  assert.equal(await digest(page), NATIVE.digest);
});

journey('fewest replicas by the time of the week are searched once they are asked for', async (visit) => {
  // It takes a week before the days that are tuned on.
  const page = await open(visit, '?step=15m');
  const byWeek = form(page).getByRole('checkbox', { name: 'Fewest by week' });
  assert.equal(await byWeek.isChecked(), false);
  for (const box of await form(page).getByRole('list', { name: 'Knobs to vary' }).getByRole('checkbox').all()) {
    if (await box.isChecked()) await box.uncheck();
  }
  await byWeek.check();
  await tune(page, { budget: 30 });
  await knobs(page).getByText('Fewest by week').waitFor();
  assert.equal(await knobs(page).locator('tbody tr').count(), 1);
  await visit.screenshot('tune by week');
});

journey('settings that were found are applied, taken back, and compared', async (visit) => {
  const page = await open(visit);
  await tune(page);
  const hasQuantile = (is) => page.waitForFunction((wanted) => new URLSearchParams(location.search).has('quantile') === wanted, is);
  await hasQuantile(false);
  const changed = await knobs(page).locator('tbody tr:not(.same)').count();
  assert.ok(changed > 0, 'the winner differs');
  await verdict(page).getByRole('button', { name: 'Apply' }).click();
  await hasQuantile(true);
  await settled(page);
  assert.equal(await verdict(page).getByText('The scenario has changed').count(), 0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await hasQuantile(false);
  // Another page and back: the result is kept.
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  await page.getByRole('link', { name: 'Tune' }).click();
  await verdict(page).waitFor();
  await verdict(page).getByRole('button', { name: 'Compare with mine' }).click();
  await page.getByRole('main', { name: 'Compare' }).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.rival-table tbody tr').length === 2);
  assert.equal(new URL(page.url()).searchParams.getAll('vs').length, 1);
  await page.getByRole('link', { name: 'Tune' }).click();
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  await page.locator('form.rail').getByRole('textbox', { name: 'Start-up' }).fill('300');
  await page.locator('form.rail').getByRole('textbox', { name: 'Start-up' }).press('Enter');
  await settled(page);
  await page.getByRole('link', { name: 'Tune' }).click();
  await verdict(page).getByText('The scenario has changed since').waitFor();
});

journey('a search is cancelled at once, keeps what it found, and the page is used meanwhile', async (visit) => {
  const page = await open(visit);
  await fill(page, 'Runs of each search', 20000);
  await start(page).click();
  await search(page).getByText(/Best so far/).waitFor({ timeout: SEARCH_MS });
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  await page.keyboard.press('d');
  await page.getByRole('link', { name: 'Tune' }).click();
  await visit.screenshot('tune under way');
  await form(page).getByRole('button', { name: 'Cancel' }).click();
  await search(page).getByText('Cancelled.').waitFor();
  await main(page).getByRole('region', { name: 'Best so far' }).getByRole('button', { name: 'Apply' }).waitFor();
  await start(page).waitFor();
  await visit.screenshot('tune cancelled');
});

journey('knobs are locked, ranges are checked, and another policy is tuned beside', async (visit) => {
  const page = await open(visit);
  const list = form(page).getByRole('list', { name: 'Knobs to vary' });
  await list.getByRole('checkbox', { name: 'Lead' }).uncheck();
  await list.getByRole('textbox', { name: 'Range of Quantile' }).fill('2..1');
  await list.getByRole('textbox', { name: 'Range of Quantile' }).press('Enter');
  await form(page).getByRole('alert').getByText('the range of quantile is 2..1').waitFor();
  assert.equal(await start(page).isDisabled(), true);
  await list.getByRole('textbox', { name: 'Range of Quantile' }).fill('0.8|0.9');
  await list.getByRole('textbox', { name: 'Range of Quantile' }).press('Enter');
  await tune(page, { budget: 30 });
  const lead = knobs(page).getByRole('row').filter({ has: page.getByRole('rowheader', { name: 'Lead', exact: true }) });
  assert.equal(await lead.count(), 0, 'a locked knob is not varied');
  await form(page).getByRole('combobox', { name: 'Policy to tune' }).selectOption('hpa');
  await start(page).click();
  await main(page).getByRole('region', { name: 'Tuned policies' }).waitFor({ timeout: SEARCH_MS });
  await visit.screenshot('tune two policies');
});

journey('a trace that is too short is refused with what mends it', async (visit) => {
  const page = await visit.open();
  await bring(page, 'short.csv', csv(40));
  await settled(page);
  await page.getByRole('link', { name: 'Tune' }).click();
  await form(page).getByRole('alert').getByText(/at least 24 are needed. Split later/).waitFor();
  assert.equal(await start(page).isDisabled(), true);
  await visit.screenshot('tune refused');
});

journey('an own trace reaches the crew', async (visit) => {
  const page = await visit.open();
  await bring(page, 'own.csv', csv());
  await settled(page);
  await page.getByRole('link', { name: 'Tune' }).click();
  await form(page).getByRole('combobox', { name: 'Policy to tune' }).selectOption('hpa');
  await tune(page, { budget: 30, workers: 2 });
});

journey('a crew that dies is said, and what was found stays', { allow: [/planora kill/] }, async (visit) => {
  const page = await open(visit);
  const own = new Set(page.workers());
  await fill(page, 'Runs of each search', 20000);
  await start(page).click();
  await search(page).getByText(/Best so far/).waitFor({ timeout: SEARCH_MS });
  const worker = page.workers().find((one) => !own.has(one));
  await worker.evaluate(() => { setTimeout(() => { throw new Error('planora kill'); }, 0); });
  await search(page).getByRole('alert').getByText(/The search stopped unexpectedly/).waitFor();
  await search(page).getByText(/Best so far/).waitFor();
});

journey('a search on a phone, by keyboard', { viewport: VIEWPORTS.phone, colorScheme: 'light' }, async (visit) => {
  const page = await open(visit);
  await fill(page, 'Runs of each search', 30);
  await start(page).focus();
  await page.keyboard.press('Enter');
  await verdict(page).waitFor({ timeout: SEARCH_MS });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await page.screenshot({ path: await visit.path('tune on a phone'), fullPage: true });
  await verdict(page).getByRole('button', { name: 'Apply' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Undo' }).waitFor();
  await page.setViewportSize({ width: 320, height: 700 });
  // Charts have their new width a frame later.
  await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
});
