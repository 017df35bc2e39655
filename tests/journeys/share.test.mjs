// A scenario travels: by link into a fresh profile, over a reload, and with mistakes in it.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';

const figures = (page) => page.getByRole('region', { name: 'Key figures' }).textContent();

journey('a copied link shows a colleague the same', { context: { permissions: ['clipboard-read', 'clipboard-write'] } }, async (visit) => {
  const page = await visit.open('?v=1&preset=saver&cooldown=7m');
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  await page.getByText(/Link copied/).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const seen = await figures(page);
  const fresh = await visit.context.browser().newContext({ viewport: { width: 1440, height: 900 } });
  const other = await fresh.newPage();
  await other.goto(link);
  await other.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  assert.equal(await figures(other), seen);
  await fresh.close();
});

journey('a reload restores knobs and cursor', async (visit) => {
  const page = await visit.open();
  const field = page.locator('form.rail').getByRole('textbox', { name: 'Scale-in cooldown' });
  await field.fill('400');
  await field.press('Enter');
  await page.waitForFunction(() => location.search.includes('cooldown=400s'));
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  await page.waitForTimeout(600);
  const seen = await figures(page);
  await page.reload();
  await visit.ready();
  assert.equal(await figures(page), seen);
  assert.equal(await field.inputValue(), '400');
});

journey('bad values in a link are named and the page works on', async (visit) => {
  const page = await visit.open('?v=1&cooldown=9h&colour=red&model=oracle&%ff=%');
  const notices = page.getByRole('region', { name: 'Notices' });
  await notices.getByRole('button', { name: /more/ }).click();
  await notices.getByText(/9h/).waitFor();
  await notices.getByText(/allowed is 0s to 1h/).waitFor();
  await notices.getByText(/colour/).first().waitFor();
  await notices.getByText(/oracle/).waitFor();
  await visit.screenshot();
});
