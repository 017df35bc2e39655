// The worker dies: the page says so, starts it again, and loses nothing.
import { journey } from './harness.mjs';

journey('a dead worker is said, restarted, and nothing is lost', { allow: [/planora kill/] }, async (visit) => {
  const page = await visit.open();
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  const at = await page.getByRole('slider', { name: 'Time' }).inputValue();
  const [worker] = page.workers();
  await worker.evaluate(() => { setTimeout(() => self.close(), 0); });
  await page.waitForTimeout(200);
  const field = page.locator('form.rail').getByRole('textbox', { name: 'Scale-in cooldown' });
  await field.fill('400');
  await field.press('Enter');
  await page.getByRole('region', { name: 'Notices' }).getByText(/stopped unexpectedly|started again/).first().waitFor({ timeout: 20_000 });
  await page.waitForFunction(() => !document.querySelector('main').textContent.includes('Running again'), null, { timeout: 20_000 });
  await page.waitForFunction((was) => document.querySelector('[aria-label="Time"]').value === was, at);
  await visit.screenshot();
});
