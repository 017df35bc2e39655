// What if: something is made up on the chart, moved, changed, taken back, sent as a link, and drawn many times.
import assert from 'node:assert/strict';
import { VIEWPORTS, journey, settled } from './harness.mjs';

const bar = (page) => page.getByRole('group', { name: 'What if', exact: true });
const add = (page) => bar(page).getByRole('combobox', { name: 'Add what happens' });
const mark = (page, place = 0) => page.locator(`#stress-mark-${place}`);
const stress = (page) => new URL(page.url()).searchParams.get('stress');
const trials = (page) => page.getByRole('main', { name: 'Compare' }).getByRole('region', { name: 'What if, many times' });
const START = '?preset=balanced&from=1995-08-25T00:00&to=1995-08-26T00:00&at=1995-08-25T12:00';

/** Waits until the address says what `wanted` of it. */
const says = (page, wanted) => page.waitForFunction((text) => (new URLSearchParams(location.search).get('stress') ?? '') === text, wanted);

async function open(visit, address = START) {
  const page = await visit.open(address);
  const button = page.getByRole('form', { name: 'Scenario' }).getByRole('button', { name: /^What if/ });
  if (!(await button.isVisible())) await page.getByRole('button', { name: 'Scenario', exact: true }).click();
  await button.click();
  await bar(page).waitFor();
  return page;
}

journey('a flash crowd is placed by a click, pulled, changed, removed and taken back', async (visit) => {
  const page = await open(visit);
  const unserved = () => page.getByRole('region', { name: 'Capacity and demand' }).locator('.readout').textContent();
  const before = await unserved();
  await add(page).selectOption({ label: 'Flash crowd' });
  await bar(page).getByText('Click on the chart where it begins').waitFor();
  const chart = await page.locator('#p-main .chart').boundingBox();
  await page.mouse.click(chart.x + 0.6 * chart.width, chart.y + 80);
  await mark(page).waitFor();
  await settled(page);
  const placed = stress(page);
  assert.match(placed, /^flash\/1995-08-25T\d\d:\d\d\/4\/5m\/30m$/);
  await page.getByRole('region', { name: 'Capacity and demand' }).getByText('Synthetic', { exact: true }).waitFor();
  await visit.screenshot('a flash crowd on the chart');
  // Pulled to the left by its handle.
  const handle = await mark(page).boundingBox();
  await page.mouse.move(handle.x + 8, handle.y + 8);
  await page.mouse.down();
  await page.mouse.move(handle.x - 92, handle.y + 8, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((old) => new URLSearchParams(location.search).get('stress') !== old, placed);
  const pulled = stress(page);
  assert.ok(pulled < placed, `${pulled} is earlier than ${placed}`);
  // Moved by keys: a minute later, and back.
  await settled(page);
  await mark(page).focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction((old) => new URLSearchParams(location.search).get('stress') !== old, pulled);
  await page.waitForFunction(() => document.activeElement?.id === 'stress-mark-0');
  await page.keyboard.press('ArrowLeft');
  await says(page, pulled);
  // A figure that cannot be is said and changes nothing.
  const height = bar(page).getByRole('textbox', { name: 'Height' });
  await height.fill('abc');
  await height.press('Enter');
  await bar(page).getByRole('alert').getByText('Height is abc; allowed is 1 to 1000.').waitFor();
  assert.equal(stress(page), pulled);
  await height.fill('12');
  await height.press('Enter');
  await says(page, pulled.replace('/4/', '/12/'));
  await settled(page);
  await bar(page).getByRole('button', { name: /^Remove Flash crowd/ }).click();
  await says(page, '');
  await page.getByRole('button', { name: 'Undo' }).click();
  await says(page, pulled.replace('/4/', '/12/'));
  await settled(page);
  await bar(page).getByRole('button', { name: 'As it was' }).click();
  await says(page, '');
  await settled(page);
  assert.equal(await bar(page).count(), 0);
  assert.equal(await unserved(), before);
});

journey('a link with something made up opens in a fresh profile as it was sent', async (visit) => {
  const page = await visit.open(`${START}&stress=outage/1995-08-25T11:00/3/15m/10m;crash/1995-08-25T11:30/0.5`);
  await bar(page).getByRole('button', { name: /^Outage and retry storm/, pressed: false }).first().waitFor();
  await mark(page, 1).waitFor();
  assert.match(await mark(page, 1).getAttribute('aria-label'), /^Replica failures: 50 %, 25 Aug 11:30/);
  await page.getByText('2 things are made up:').waitFor();
});

journey('what a link says that cannot happen is told, and nothing is made up', async (visit) => {
  const page = await visit.open(`${START}&stress=flash/noon/4`);
  await page.getByText('in the link is flash/noon/4').first().waitFor();
  assert.equal(await bar(page).count(), 0);
});

journey('trials show how much is luck, and the worst is replayed', async (visit) => {
  const page = await visit.open(`${START}&stress=flash/1995-08-25T14:00/4/5m/30m&vs=policy%3Dfixed%26replicas%3D8#compare`);
  await trials(page).waitFor();
  await trials(page).getByRole('combobox', { name: 'Trials' }).selectOption({ label: '50 trials' });
  await trials(page).getByRole('button', { name: 'Start' }).click({ timeout: 60_000 });
  await trials(page).getByRole('status').getByText('50 trials', { exact: true }).waitFor({ timeout: 120_000 });
  const rows = trials(page).getByRole('region', { name: 'Trials' }).locator('tbody tr');
  assert.equal(await rows.count(), 2);
  // A fleet that never changes always costs the same: 8 replicas for a day at 4 cents an hour.
  const fixed = await rows.nth(1).locator('td.num').allTextContents();
  assert.deepEqual(fixed.slice(0, 2), ['$7.68', '$7.68']);
  assert.match(await rows.nth(1).locator('td').last().textContent(), /^breaks above × \d|^loses more than/);
  await visit.screenshot('trials');
  await rows.nth(1).locator('td.num button').nth(1).click();
  await page.waitForFunction(() => document.documentElement.dataset.page === 'replay');
  await page.waitForFunction(() => new URLSearchParams(location.search).get('policy') === 'fixed');
  await settled(page);
  await mark(page).waitFor();
});

journey('trials are stopped at once, and say so', async (visit) => {
  const page = await visit.open(`${START}&stress=flash/1995-08-25T14:00/4/5m/30m#compare`);
  await trials(page).getByRole('combobox', { name: 'Trials' }).selectOption({ label: '2000 trials' });
  await trials(page).getByRole('button', { name: 'Start' }).click({ timeout: 60_000 });
  await trials(page).getByText(/^[1-9]\d* of 2000 trials$/).waitFor({ timeout: 60_000 });
  await trials(page).getByRole('button', { name: 'Cancel' }).click();
  await trials(page).getByText(/^Stopped\. \d+ trials are here\.$/).waitFor();
});

journey('what if on a phone', { viewport: VIEWPORTS.phone }, async (visit) => {
  const page = await open(visit);
  await add(page).selectOption({ label: 'Metrics lost' });
  await bar(page).getByRole('button', { name: 'Begin at the cursor' }).click();
  await mark(page).waitFor();
  await settled(page);
  assert.match(stress(page), /^blind\/1995-08-25T12:00\/10m$/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `the page scrolls sideways by ${wide} px`);
  await visit.screenshot('what if on a phone');
});

/** The detectors stand side by side on the same residuals; another one is taken, and then the list is of that one. */
async function compareDetectors(dialog, incidents, visit) {
  const lines = dialog.getByRole('region', { name: 'Detectors on the same residuals' }).locator('tbody tr');
  await lines.first().waitFor();
  assert.equal(await lines.count(), 4);
  const of = (name) => lines.filter({ has: dialog.page().getByRole('rowheader', { name: new RegExp(`^${name}`) }) });
  const count = async (name) => Number(await of(name).locator('td').nth(1).textContent());
  const counts = { zscore: await count('zscore'), robust: await count('robust') };
  await of('zscore').getByRole('button', { name: 'In use zscore' }).waitFor();
  assert.equal(await incidents.count(), counts.zscore);
  assert.notEqual(counts.robust, counts.zscore);
  await visit.screenshot('detectors side by side');
  await of('robust').getByRole('button', { name: 'Use robust' }).click();
  await dialog.getByText(/^\d+ incidents? by robust in 1 d\./).waitFor();
  await of('robust').getByRole('button', { name: 'In use robust' }).waitFor();
  assert.equal(await incidents.count(), counts.robust);
  assert.equal(await count('zscore'), counts.zscore, 'what the others find does not depend on which one is in use');
  await of('zscore').getByRole('button', { name: 'Use zscore' }).click();
  await dialog.getByText(/^\d+ incidents? by zscore in 1 d\./).waitFor();
}

journey('incidents are listed, sorted, and one of them is gone to', async (visit) => {
  const page = await visit.open(START);
  await page.getByRole('region', { name: 'Residuals' }).getByRole('button', { name: 'Incidents' }).click();
  const dialog = page.getByRole('dialog', { name: 'Incidents' });
  const rows = dialog.getByRole('region', { name: 'Incidents', exact: true }).locator('tbody tr');
  await rows.first().waitFor();
  await dialog.getByText(/^\d+ incidents? by zscore in 1 d\./).waitFor();
  await dialog.getByRole('button', { name: 'Peak' }).click();
  await dialog.locator('th[aria-sort="descending"]').getByText('Peak').waitFor();
  const peaks = (await rows.locator('td:nth-child(3)').allTextContents()).map((text) => Math.abs(Number(text.replace('−', '-'))));
  assert.deepEqual(peaks, peaks.toSorted((a, b) => b - a));
  await visit.screenshot('incidents');
  await compareDetectors(dialog, rows, visit);
  const time = (await rows.first().getByRole('button').textContent()).trim();
  await rows.first().getByRole('button').click();
  await dialog.waitFor({ state: 'hidden' });
  await page.waitForFunction((text) => {
    const [hour, minute] = text.split(' ').at(-1).split(':').map(Number);
    const tag = document.querySelector('.tag')?.textContent ?? '';
    const [h, m] = tag.split(':').map(Number);
    return h * 60 + m === hour * 60 + minute + 5;
  }, time);
});
