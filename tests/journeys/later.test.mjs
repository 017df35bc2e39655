// What the first run does not need comes when it is asked for, and says so when it cannot come.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';

journey('another page is fetched when it is opened', async (visit) => {
  const page = await visit.open();
  const isLater = (address) => address.includes('_later.wasm');
  assert.equal(visit.requests.some(isLater), false);
  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByRole('main', { name: 'Data' }).waitFor();
  assert.equal(visit.requests.filter(isLater).length, 1);
});

journey('a page that cannot be fetched says so and can be opened again', { allow: [/404/] }, async (visit) => {
  const page = await visit.open();
  await page.route('**/planora*_later.wasm*', (route) => route.fulfill({ status: 404, body: '' }));
  await page.getByRole('link', { name: 'Forecasts' }).click();
  await page.getByRole('region', { name: 'Notices' }).getByText('The page could not be fetched.').waitFor();
  await page.unroute('**/planora*_later.wasm*');
  await page.getByRole('link', { name: 'Forecasts' }).click();
  await page.getByRole('main', { name: 'Forecasts' }).waitFor();
});
