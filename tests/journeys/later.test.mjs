// What the first run does not need comes when it is asked for, and says so when it cannot come.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';

/**
 * A host that can lose the page's later part: `is.missing` says whether it has. Called before the page is opened, as a browser that
 * is told of a route while it loads may still fetch past it.
 */
async function hostWithoutLaterPart(visit, missing = true) {
  const is = { missing };
  await visit.page.route('**/planora*_later.wasm*', (route) => (is.missing ? route.fulfill({ status: 404, body: '' }) : route.continue()));
  return is;
}

journey('another page is fetched when it is opened', async (visit) => {
  const page = await visit.open();
  const isLater = (address) => /planora[^/]*_later\.wasm/.test(address);
  assert.equal(visit.requests.some(isLater), false);
  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByRole('main', { name: 'Data' }).waitFor();
  assert.equal(visit.requests.filter(isLater).length, 1);
});

journey('a page that cannot be fetched says so and can be opened again', { allow: [/404/] }, async (visit) => {
  const laterPart = await hostWithoutLaterPart(visit);
  const page = await visit.open();
  await page.getByRole('link', { name: 'Forecasts' }).click();
  await page.getByRole('region', { name: 'Notices' }).getByText('A part of the page could not be fetched.').waitFor();
  laterPart.missing = false;
  await page.getByRole('link', { name: 'Forecasts' }).click();
  await page.getByRole('main', { name: 'Forecasts' }).waitFor();
});

journey('a dialog that cannot be fetched says so and can be opened again', { allow: [/404/] }, async (visit) => {
  const laterPart = await hostWithoutLaterPart(visit);
  const page = await visit.open();
  await page.keyboard.press('?');
  await page.getByRole('region', { name: 'Notices' }).getByText('A part of the page could not be fetched.').waitFor();
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  laterPart.missing = false;
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Help' }).getByText('Next decision').waitFor();
});

journey('a link to a policy whose code comes later waits for it, or says why there is no page', { allow: [/404/] }, async (visit) => {
  const laterPart = await hostWithoutLaterPart(visit, false);
  const page = await visit.open('?policy=hpa');
  await page.getByRole('combobox', { name: 'Policy', exact: true }).waitFor();
  assert.equal(await page.getByRole('combobox', { name: 'Policy', exact: true }).inputValue(), 'hpa');
  laterPart.missing = true;
  await page.reload();
  await page.getByRole('alert').getByText('Planora could not start').waitFor();
});

journey('another policy can be chosen, and is not when its code cannot be fetched', { allow: [/404/] }, async (visit) => {
  const laterPart = await hostWithoutLaterPart(visit);
  const page = await visit.open();
  const policy = page.getByRole('combobox', { name: 'Policy', exact: true });
  await policy.selectOption('keda');
  await page.getByRole('region', { name: 'Notices' }).getByText('A part of the page could not be fetched.').waitFor();
  assert.equal(await policy.inputValue(), 'three-layer');
  laterPart.missing = false;
  await policy.selectOption('keda');
  await page.waitForFunction(() => location.search.includes('policy=keda'));
  await visit.ready();
});
