// Once around the page, in whichever browser runs the journeys: FIREFOX names a stock Firefox.
import assert from 'node:assert/strict';
import { journey, pictures, settled, VIEWPORTS } from './harness.mjs';
import { bring, csv } from './traffic.mjs';

const LINK = '?v=1&preset=saver&cooldown=7m&at=1995-08-25T14:00';
/** Charts of the replay. */
const CHARTS = 4;
const PAGES = ['Tune', 'Compare', 'Forecasts', 'Data'];
const figures = (page) => page.getByRole('region', { name: 'Key figures' }).innerText();

for (const [name, viewport] of [['1440', VIEWPORTS.desktop], ['390', VIEWPORTS.phone]]) {
  journey(`the bundled trace is replayed to a picture, ${name}`, { viewport }, async (visit) => {
    const page = await visit.open();
    assert.ok(await pictures(page) >= CHARTS);
    await page.keyboard.press('Home');
    const first = await figures(page);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => Number(document.querySelector('[aria-label="Time"]').value) > 10);
    await page.keyboard.press('Space');
    await page.keyboard.press('End');
    assert.notEqual(await figures(page), first);
    await visit.screenshot();
  });
}

journey('a link opens as it was sent, and a knob changes it', async (visit) => {
  const page = await visit.open(LINK);
  await page.locator('#w-time').getByText('25 Aug 14:00').waitFor();
  const cooldown = page.locator('form.rail').getByRole('textbox', { name: 'Scale-in cooldown' });
  assert.equal(await cooldown.inputValue(), '420');
  // Typed, as Firefox tells of a change only where keys made it.
  await cooldown.press('Control+a');
  await cooldown.pressSequentially('600');
  await cooldown.press('Enter');
  await page.waitForFunction(() => location.search.includes('cooldown=10m'));
  await settled(page);
  await page.locator('#w-time').getByText('25 Aug 14:00').waitFor();
});

journey('own traffic is read, replayed, and kept over a reload', async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await page.getByRole('button', { name: /Trace: checkout.csv/ }).waitFor();
  await settled(page);
  await page.reload();
  await visit.ready();
  await page.getByRole('button', { name: /Trace: checkout.csv/ }).waitFor();
});

journey('every page opens and shows what it is for', async (visit) => {
  const page = await visit.open(LINK);
  for (const name of PAGES) {
    await page.getByRole('link', { name, exact: true }).click();
    await page.getByRole('main', { name, exact: true }).waitFor();
    if (name === 'Tune') await page.waitForFunction(() => document.querySelector('.tune-form .plan'));
    if (name === 'Compare') await page.locator('.rival-table tbody td.num').first().waitFor({ timeout: 60_000 });
    if (name === 'Forecasts') await page.getByRole('region', { name: 'Models' }).locator('tr[aria-selected]').first().waitFor({ timeout: 60_000 });
    await visit.screenshot(`tour ${name}`);
  }
  await page.getByRole('link', { name: 'Replay', exact: true }).click();
  await page.locator('#p-main .chart').waitFor();
});

journey('two tabs do not harm what each other keeps', async (visit) => {
  const one = await visit.open();
  await bring(one, 'first.csv', csv());
  await settled(one);
  const other = await visit.context.newPage();
  await other.goto(visit.url);
  await other.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  await bring(other, 'second.csv', csv(2000));
  await settled(other);
  // One tab forgets its own; the other's stays, also over a reload of both.
  await one.reload();
  await visit.ready();
  await one.getByRole('button', { name: /Trace: first.csv/ }).waitFor();
  await one.getByRole('link', { name: 'Data', exact: true }).click();
  await one.getByRole('main', { name: 'Data' }).getByText('second.csv').first().waitFor();
  await other.reload();
  await other.getByRole('button', { name: /Trace: second.csv/ }).waitFor();
  await settled(other);
});
