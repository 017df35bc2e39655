// The worker dies: the page says so, starts it again, and loses nothing. What kills it again is given up.
import assert from 'node:assert/strict';
import { journey, settled } from './harness.mjs';
import { bring, csv, drop, dropHuge, stopReading } from './traffic.mjs';

const notices = (page) => page.getByRole('region', { name: 'Notices' });
const done = (page) => page.getByRole('button', { name: 'Replay this trace' }).waitFor();

/** Has the worker end itself, as if the browser had taken its memory. Nobody is told. */
async function kill(page) {
  const [worker] = page.workers();
  const closed = worker.waitForEvent('close');
  await worker.evaluate(() => { setTimeout(() => self.close(), 0); });
  await closed;
}

/** Sets the cooldown, so that a run is sent. */
async function run(page, cooldown) {
  const field = page.locator('form.rail').getByRole('textbox', { name: 'Scale-in cooldown' });
  await field.fill(cooldown);
  await field.press('Enter');
}

/** How often the worker's program was asked for. */
const starts = (visit) => visit.requests.filter((address) => address.includes('worker_loader')).length;

journey('a dead worker is said, restarted, and nothing is lost', { allow: [/planora kill/] }, async (visit) => {
  const page = await visit.open();
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  const at = await page.getByRole('slider', { name: 'Time' }).inputValue();
  await kill(page);
  await run(page, '400');
  await notices(page).getByText(/stopped unexpectedly|started again/).first().waitFor({ timeout: 20_000 });
  await settled(page);
  await page.waitForFunction((was) => document.querySelector('[aria-label="Time"]').value === was, at);
  await visit.screenshot();
});

journey('a run that kills the worker is not tried for ever', { allow: [/planora kill/] }, async (visit) => {
  await visit.inWorker("addEventListener('message', () => { throw new Error('planora kill'); });");
  const { page } = visit;
  await page.goto(visit.url);
  await page.getByText('This run stops the engine').waitFor({ timeout: 20_000 });
  await page.getByText(/twice in a row. The cause: .*planora kill/).waitFor();
  await visit.screenshot();
  const tried = starts(visit);
  await page.waitForTimeout(2000);
  assert.equal(starts(visit), tried, 'nothing is tried behind the reader');
  await page.unroute('**/worker_loader.js*');
  await page.getByRole('button', { name: 'Run again' }).click();
  await visit.ready();
});

journey('a worker that can not be loaded says so and is tried when it is asked for', { allow: [/404/] }, async (visit) => {
  const { page } = visit;
  await page.route('**/worker_loader.js*', (route) => route.fulfill({ status: 404, body: '' }));
  await page.goto(visit.url);
  await page.getByText('The engine could not be loaded').first().waitFor();
  await visit.screenshot();
  await page.waitForTimeout(2000);
  assert.equal(starts(visit), 1);
  await page.unroute('**/worker_loader.js*');
  await page.getByRole('button', { name: 'Run again' }).click();
  await visit.ready();
});

journey('a slow line and a stopped reading cost no worker its life', async (visit) => {
  const { page } = visit;
  // Longer than a worker may be silent.
  await page.route('**/worker*.wasm*', async (route) => {
    await page.waitForTimeout(8000);
    await route.continue();
  });
  await visit.open();
  await dropHuge(page);
  await stopReading(page, /of 2\d\d MB/);
  await page.locator('.strip').getByText('Stopped; nothing was changed').waitFor();
  // Longer than files may be silent.
  await page.waitForTimeout(17_000);
  assert.equal(await page.getByText(/stopped unexpectedly/).count(), 0);
  assert.equal(starts(visit), 1);
});

journey('a trace that the browser does not keep outlives the worker', async (visit) => {
  await visit.inWorker("StorageManager.prototype.getDirectory = () => Promise.reject(new Error('no room here'));");
  const page = await visit.open();
  await bring(page, 'first.csv', csv());
  await bring(page, 'second.csv', csv(2000));
  await page.getByRole('button', { name: /Trace: second.csv/ }).waitFor();
  await settled(page);
  await kill(page);
  await run(page, '400');
  await notices(page).getByText(/stopped unexpectedly/).first().waitFor({ timeout: 20_000 });
  await settled(page);
  await page.getByRole('button', { name: /Trace: second.csv/ }).waitFor();
  assert.equal(await page.getByText(/needs (a file|second.csv)/).count(), 0);
});

journey('a correction outlives the worker', async (visit) => {
  const page = await visit.open();
  await drop(page, 'checkout.csv', csv(600));
  await done(page);
  const step = page.getByRole('region', { name: 'Corrections' }).getByRole('combobox', { name: 'Step' });
  await kill(page);
  await step.selectOption('15 min');
  await notices(page).getByText(/stopped unexpectedly/).first().waitFor({ timeout: 40_000 });
  await page.locator('.strip').getByText('200 buckets').waitFor();
  await done(page);
});
