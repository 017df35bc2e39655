// Policies side by side: added, sorted, kept in the link, and taken into the replay.
import assert from 'node:assert/strict';
import { VIEWPORTS, journey } from './harness.mjs';

const main = (page) => page.getByRole('main', { name: 'Compare' });
const table = (page) => main(page).getByRole('region', { name: 'Comparison' });
const rows = (page) => table(page).getByRole('row').filter({ has: page.locator('th[scope="row"]') });
const names = (page) => table(page).locator('tbody th[scope="row"]').evaluateAll((all) => all.map((one) => one.childNodes[1].textContent));

async function open(visit, address) {
  const page = await visit.open(address);
  if (!address) await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await main(page).waitFor();
  return page;
}

/** Waits until every row has its figures. */
async function figures(page, count) {
  await page.waitForFunction((wanted) => {
    const found = [...document.querySelectorAll('.rival-table tbody tr')];
    return found.length === wanted && found.every((row) => row.querySelectorAll('td.num').length === 18);
  }, count);
}

/** The text of a policy's cell under a heading. */
async function cell(page, place, heading) {
  const heads = await table(page).locator('thead th').allTextContents();
  const at = heads.findIndex((text) => text.replace(/ [↑↓]$/, '') === heading);
  return rows(page).nth(place).locator('td').nth(at - 1).textContent();
}

journey('policies are compared, sorted, kept in the link and replayed', async (visit) => {
  const page = await open(visit);
  const add = main(page).getByRole('combobox', { name: 'Add a policy' });
  await add.selectOption({ label: 'Kubernetes HPA' });
  await add.selectOption({ label: 'Preset classic' });
  await figures(page, 3);
  assert.equal((await names(page))[0], 'Three layers, as replayed');
  assert.match(await cell(page, 0, 'Cost'), /^\$\d/);
  assert.equal(await cell(page, 0, 'Speed-up'), '× 1.00');
  await main(page).locator('svg .mark').nth(2).waitFor();
  await visit.screenshot('policies side by side');
  const [own, other] = ['× 1.00', await cell(page, 1, 'Speed-up')];
  const baseline = rows(page).nth(1).getByRole('button', { name: /^Baseline/ });
  await baseline.click();
  await rows(page).nth(1).getByText(own).waitFor();
  const inverse = Number((await cell(page, 0, 'Speed-up')).slice(2));
  assert.ok(Math.abs(inverse * Number(other.slice(2)) - 1) < 0.05, `${inverse} is the inverse of ${other}`);
  assert.equal(await baseline.evaluate((button) => button === document.activeElement), true, 'the focus stays');
  await rows(page).nth(0).getByRole('button', { name: /^Baseline/ }).click();
  await table(page).getByRole('button', { name: 'Cost', exact: true }).click();
  await table(page).locator('th[aria-sort="ascending"]').getByText('Cost').waitFor();
  const costs = await Promise.all([0, 1, 2].map(async (place) => Number((await cell(page, place, 'Cost')).replace(/[$,]/g, ''))));
  assert.deepEqual(costs, [...costs].sort((a, b) => a - b));
  const link = page.url();
  assert.equal(new URL(link).searchParams.getAll('vs').length, 2);
  await page.goto('about:blank');
  await page.goto(link);
  await visit.ready();
  await figures(page, 3);
  await rows(page).filter({ hasText: 'Kubernetes HPA' }).getByRole('button', { name: /^Replay/ }).click();
  await page.waitForFunction(() => location.search.includes('policy=hpa'));
  await visit.ready();
});

journey('a policy that does not fit says why, and can be removed', async (visit) => {
  const page = await open(visit, `?vs=${encodeURIComponent('policy=hpa&min_replicas=30&max_replicas=20')}#compare`);
  await rows(page).nth(1).locator('td.bad, td.num').first().waitFor();
  await rows(page).nth(1).getByRole('button', { name: /^Remove/ }).click();
  await page.waitForFunction(() => document.querySelectorAll('.rival-table tbody tr').length === 1);
  assert.equal(new URL(page.url()).searchParams.getAll('vs').length, 0);
});

journey('the comparison on a phone', { viewport: VIEWPORTS.phone }, async (visit) => {
  const page = await open(visit, `?vs=${encodeURIComponent('policy=classic')}#compare`);
  await figures(page, 2);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true);
  await visit.screenshot('the comparison on a phone');
});

const pair = (page) => page.getByRole('region', { name: 'Two policies side by side' });

for (const [words, options] of [['', {}], [' on a phone', { viewport: VIEWPORTS.phone, colorScheme: 'light' }]]) {
  journey(`two policies stand side by side in time, with both reasons at one cursor${words}`, options, async (visit) => {
    const page = await open(visit, '?vs=policy%3Dhpa&vs=policy%3Dfixed%26replicas%3D4#compare');
    await figures(page, 3);
    await table(page).getByRole('button', { name: /^Side by side: 1 / }).click();
    await pair(page).getByText('Choose a second one in the table.').waitFor();
    await table(page).getByRole('button', { name: /^Side by side: 2 / }).click();
    await pair(page).getByText(/^They ask for different numbers/).waitFor();
    await pair(page).locator('canvas').nth(1).waitFor();
    const reasons = pair(page).locator('.pair-reasons article');
    assert.equal(await reasons.count(), 2);
    const before = await pair(page).getByRole('heading', { name: /^Why, at/ }).textContent();
    await pair(page).getByRole('region', { name: 'Differences' }).getByRole('button').nth(1).click();
    assert.notEqual(await pair(page).getByRole('heading', { name: /^Why, at/ }).textContent(), before);
    assert.match(await reasons.nth(1).innerText(), /Kubernetes HPA[\s\S]*(Scale|Hold|Stay)/);
    await pair(page).getByRole('button', { name: 'Zoom in' }).click();
    await pair(page).scrollIntoViewIfNeeded();
    await visit.screenshot(`side by side${words}`);
    await table(page).getByRole('button', { name: /^Side by side: 1 / }).click();
    await pair(page).getByText('Choose a second one in the table.').waitFor();
  });
}

journey('a comparison that was made before is made again for a changed scenario, and shown side by side', async (visit) => {
  const page = await open(visit, '?v=1&preset=balanced&from=1995-08-25T00:00&to=1995-08-26T00:00&vs=policy%3Dhpa#compare');
  await figures(page, 2);
  const before = await cell(page, 0, 'Cost');
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  const capacity = page.locator('form.rail').getByRole('textbox', { name: 'Per replica', exact: true });
  await capacity.fill('10');
  await capacity.press('Enter');
  await page.getByRole('link', { name: 'Compare', exact: true }).click();
  await page.waitForFunction((cost) => !document.querySelector('.rival-table tbody tr').textContent.includes(cost), before);
  await figures(page, 2);
  for (const place of [1, 2]) await table(page).getByRole('button', { name: new RegExp(`^Side by side: ${place} `) }).click();
  await pair(page).locator('canvas').nth(1).waitFor();
});
