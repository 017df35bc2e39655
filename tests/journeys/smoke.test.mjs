// The page arrives, starts, and shows a finished run.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';

journey('the page loads and takes its loading panel away', async (visit) => {
  const page = await visit.open();
  assert.equal(await page.title(), 'Planora');
  assert.equal(await page.locator('#boot').count(), 0);
  await visit.screenshot();
});

journey('the theme that was chosen last is there before the program', async (visit) => {
  await visit.page.addInitScript(() => localStorage.setItem('planora:theme', 'light'));
  await visit.page.goto(visit.url, { waitUntil: 'commit' });
  await visit.page.locator('html[data-theme="light"]').waitFor({ state: 'attached' });
  await visit.ready();
});

journey('without its program the page says what to do', { allow: [/404/] }, async (visit) => {
  await visit.page.route('**/*.wasm', (route) => route.fulfill({ status: 404, body: '' }));
  await visit.page.goto(visit.url);
  const panel = visit.page.getByRole('alert');
  await panel.getByText('HTTP 404').waitFor();
  await panel.getByRole('button', { name: 'Reload' }).waitFor();
  await visit.screenshot();
});
