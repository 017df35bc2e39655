// A scenario travels: by link into a fresh profile, over a reload, with its trace inside or beside it, and with mistakes.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { journey, settled, VIEWPORTS, pictures } from './harness.mjs';
import { bring, csv, drop, noisy, replay } from './traffic.mjs';

const figures = (page) => page.getByRole('region', { name: 'Key figures' }).textContent();
const clipboard = { context: { permissions: ['clipboard-read', 'clipboard-write'] } };
const trace = (page, name) => page.getByRole('button', { name: new RegExp(`Trace: ${name}`) });

/** A page in a profile that has never been here. */
async function fresh(visit, link) {
  const context = await visit.context.browser().newContext({ viewport: VIEWPORTS.desktop });
  const page = await context.newPage();
  const said = [];
  page.on('console', (message) => said.push(message.text()));
  await page.goto(link);
  return { page, said, close: () => context.close() };
}

/** What was copied; a busy browser hands it over a moment after it took it. */
async function copied(page) {
  await page.getByText(/Link copied/).waitFor();
  return (await page.waitForFunction(() => navigator.clipboard.readText())).jsonValue();
}

/** Opens the dialog of an own trace and copies the link. */
async function copyLink(page) {
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Share this scenario' });
  // The button waits until the trace is in the link, and the click for the button.
  await dialog.getByRole('button', { name: 'Copy link' }).click();
  return copied(page);
}

journey('a copied link shows a colleague the same', clipboard, async (visit) => {
  const page = await visit.open('?v=1&preset=saver&cooldown=7m');
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  const link = await copied(page);
  const seen = await figures(page);
  const other = await fresh(visit, link);
  await settled(other.page);
  assert.equal(await figures(other.page), seen);
  await other.close();
});

journey('a small own trace travels in the link', clipboard, async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await trace(page, 'checkout.csv').waitFor();
  await page.waitForFunction(() => location.hash.includes('data='));
  await page.keyboard.press('ArrowRight');
  await settled(page);
  await page.keyboard.press('c');
  const dialog = page.getByRole('dialog', { name: 'Share this scenario' });
  await dialog.getByText(/checkout.csv, 1,440 buckets of 5 min, [\d.]+ kB packed/).waitFor();
  await dialog.getByText(/of 32,768 characters/).waitFor();
  await visit.screenshot('share an own trace');
  await page.keyboard.press('Escape');
  const link = await copyLink(page);
  assert.match(link, /\?v=1[^#]*&at=2026-[^#]*#data=[0-9a-f]{64}&name=checkout\.csv&t=[\w-]+$/);
  assert.ok(link.length < 8_000, `${link.length} characters`);
  const seen = await figures(page);

  const other = await fresh(visit, link);
  await trace(other.page, 'checkout.csv').waitFor();
  await settled(other.page);
  assert.equal(await figures(other.page), seen);
  await other.page.getByText(/came with the link/).waitFor();
  assert.match(new URL(other.page.url()).hash, /^#data=[0-9a-f]{64}&name=checkout\.csv$/, 'the kept trace leaves the address');
  await other.page.reload();
  await settled(other.page);
  await trace(other.page, 'checkout.csv').waitFor();
  assert.deepEqual(other.said, []);

  await other.close();
  // The same on the Forecasts page, with a worker of its own.
  const third = await fresh(visit, link.replace('#data=', '#forecasts&data='));
  await third.page.getByText(/Trained on 1 Mar/).waitFor();
  await third.page.waitForFunction(() => location.hash.startsWith('#forecasts&data=') && !location.hash.includes('&t='));
  await third.close();
});

journey('a trace without room in the link travels as a bundle', { ...clipboard, viewport: VIEWPORTS.laptop }, async (visit) => {
  const page = await visit.open();
  await bring(page, 'long.csv', noisy(16_000));
  await trace(page, 'long.csv').waitFor();
  await page.waitForFunction(() => location.hash.includes('data='));
  await settled(page);
  await page.getByRole('button', { name: 'Copy link' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Share this scenario' });
  await dialog.getByText(/save a bundle instead/).waitFor();
  assert.ok(await dialog.getByRole('checkbox', { name: /Put the trace into the link/ }).isDisabled());
  await dialog.getByText(/The receiver is asked for long.csv/).waitFor();
  await visit.screenshot('share a long trace');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Save a bundle' }).click();
  const file = await download;
  assert.equal(file.suggestedFilename(), 'long.planora');
  const bundle = readFileSync(await file.path(), 'utf8');
  assert.equal(JSON.parse(bundle).trace.buckets, 16_000);
  const seen = await figures(page);
  const link = await copyLink(page);
  assert.doesNotMatch(link, /[#&]t=/);

  const other = await fresh(visit, link);
  await other.page.getByText('This link needs long.csv').waitFor();
  await other.page.screenshot({ path: await visit.path('a link to a long trace') });
  await drop(other.page, 'long.planora', bundle);
  await trace(other.page, 'long.csv').waitFor();
  await settled(other.page);
  assert.equal(await figures(other.page), seen);
  await drop(other.page, 'long.planora', bundle.replace(/"series": "A/, '"series": "B'));
  await other.page.getByText(/long.planora was not read/).waitFor();
  await other.page.getByRole('link', { name: 'Replay', exact: true }).click();
  assert.equal(await figures(other.page), seen, 'a damaged bundle changes nothing');
  await other.close();
});

journey('a damaged link says so and shows no other trace', clipboard, async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await trace(page, 'checkout.csv').waitFor();
  await page.waitForFunction(() => location.hash.includes('data='));
  await settled(page);
  const link = await copyLink(page);
  const seen = await figures(page);
  const cut = link.slice(0, -200);

  const other = await fresh(visit, cut);
  await other.page.getByText(/The trace in the link can't be used/).waitFor();
  await other.page.getByText('This link needs checkout.csv').waitFor();
  assert.equal(await pictures(other.page), 0);
  await other.page.screenshot({ path: await visit.path('a damaged link') });
  await other.close();

  // Where the trace is kept, the link's damage does no harm.
  await page.goto('about:blank');
  await page.goto(cut);
  await visit.ready();
  await page.getByText(/keeps the trace that the link names/).waitFor();
  assert.equal(await figures(page), seen);
});

journey('another file than the link asks for is not taken for it', clipboard, async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await trace(page, 'checkout.csv').waitFor();
  await page.waitForFunction(() => location.hash.includes('data='));
  await settled(page);
  const link = (await copyLink(page)).replace(/&t=.*/, '');
  const other = await fresh(visit, link);
  await other.page.getByText('This link needs checkout.csv').waitFor();
  await drop(other.page, 'march.csv', csv(1000));
  await other.page.getByText('This is not the trace of the link.').waitFor();
  await other.page.screenshot({ path: await visit.path('another trace') });
  await other.page.getByRole('button', { name: 'Discard' }).click();
  await other.page.getByRole('link', { name: 'Replay', exact: true }).click();
  await other.page.getByText('This link needs checkout.csv').waitFor();
  await drop(other.page, 'march.csv', csv(1000));
  await replay(other.page);
  await trace(other.page, 'march.csv').waitFor();
  await other.close();

  const third = await fresh(visit, link);
  await third.page.getByText('This link needs checkout.csv').waitFor();
  await drop(third.page, 'checkout.csv', csv(1440));
  await trace(third.page, 'checkout.csv').waitFor();
  await settled(third.page);
  assert.equal(await figures(third.page), await figures(page));
  await third.close();
});

journey('a browser that keeps nothing finds the trace in the address again', clipboard, async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await trace(page, 'checkout.csv').waitFor();
  await page.waitForFunction(() => location.hash.includes('data='));
  const link = await copyLink(page);
  const context = await visit.context.browser().newContext({ viewport: VIEWPORTS.desktop });
  const other = await context.newPage();
  await other.route('**/worker_loader.js*', async (route) => {
    const response = await route.fetch();
    const refuse = "StorageManager.prototype.getDirectory = () => Promise.reject(new Error('no room here'));";
    await route.fulfill({ response, body: `${refuse}${await response.text()}` });
  });
  await other.goto(link);
  await trace(other, 'checkout.csv').waitFor();
  await other.getByRole('region', { name: 'Notices' }).getByText(/did not keep the trace|came with the link/).first().waitFor();
  assert.match(new URL(other.url()).hash, /^#data=.*&t=/);
  await other.reload();
  await trace(other, 'checkout.csv').waitFor();
  await other.getByRole('link', { name: 'Forecasts' }).click();
  await other.getByText(/Trained on 1 Mar/).waitFor();
  assert.match(new URL(other.url()).hash, /^#forecasts&data=.*&t=/);
  await context.close();
});

journey('nothing of an own trace reaches the host, and older links are rewritten', async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await trace(page, 'checkout.csv').waitFor();
  const own = new URL(page.url());
  assert.doesNotMatch(own.search, /checkout|[0-9a-f]{64}/);
  const asked = visit.requests.length;
  await page.reload();
  await visit.ready();
  await trace(page, 'checkout.csv').waitFor();
  const sent = visit.requests.slice(asked);
  assert.ok(sent.length > 0, 'the page was asked for again');
  assert.deepEqual(sent.filter((address) => /checkout|[0-9a-f]{64}/.test(address.split('#')[0])), []);

  // As links were written before: digest and name in the query.
  const [, digest] = own.hash.match(/data=([0-9a-f]{64})/);
  await page.goto('about:blank');
  await page.goto(`${own.origin}${own.pathname}?v=1&preset=balanced&data=${digest}&multiplier=1&name=checkout.csv`);
  await visit.ready();
  await trace(page, 'checkout.csv').waitFor();
  assert.equal(new URL(page.url()).hash, own.hash);
  assert.doesNotMatch(new URL(page.url()).search, /checkout|[0-9a-f]{64}/);

  // Another link in the same tab that differs in its fragment alone.
  await page.evaluate(() => { location.hash = `#data=${'ab'.repeat(32)}&name=other.csv`; });
  await page.getByText('This link needs other.csv').waitFor();
});

journey('a trace that was read at a coarser step than it has travels in a link', clipboard, async (visit) => {
  const page = await visit.open();
  await drop(page, 'fine.csv', csv(2880));
  const step = page.getByRole('region', { name: 'Corrections' }).getByRole('combobox', { name: 'Step' });
  await step.selectOption('15 min');
  await page.getByText(/960 buckets of 15 min/).first().waitFor();
  await replay(page);
  await trace(page, 'fine.csv').waitFor();
  await settled(page);
  const link = await copyLink(page);
  const seen = await figures(page);
  await page.reload();
  await settled(page);
  assert.equal(await figures(page), seen, 'what it was made of is kept over a reload');
  const other = await fresh(visit, link);
  await trace(other.page, 'fine.csv').waitFor();
  await settled(other.page);
  assert.equal(await figures(other.page), seen);
  await other.close();
});

journey('a short link with a long trace is opened only when the user says so', async (visit) => {
  // 4,000,000 buckets by their head; no content, as that is not looked at before.
  const text = Buffer.from([1, 0x80, 0x92, 0xf4, 0x01, 3, 0]).toString('base64url');
  const { page } = visit;
  await page.goto(`${visit.url}?v=1&preset=balanced#data=${'ab'.repeat(32)}&name=long.csv&t=${text}`);
  const dialog = page.getByRole('dialog', { name: 'Open a large trace?' });
  await dialog.getByText(/4,000,000 buckets/).waitFor();
  await visit.screenshot('a large trace');
  await dialog.getByRole('button', { name: 'Do not open it' }).click();
  await page.getByText('This link needs long.csv').waitFor();
  await page.getByText(/was not opened/).waitFor();
  assert.doesNotMatch(page.url(), /&t=/);

  await page.goto('about:blank');
  await page.goto(`${visit.url}?v=1&preset=balanced#data=${'ab'.repeat(32)}&name=long.csv&t=${text}`);
  await dialog.getByRole('button', { name: 'Open it', exact: true }).click();
  await page.getByText(/The trace in the link can't be used/).waitFor();
});

journey('the dialog fits a phone', { viewport: VIEWPORTS.phone, colorScheme: 'light' }, async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv(1440));
  await page.waitForFunction(() => location.hash.includes('data='));
  await page.locator('.topbar button[aria-label="Copy link"]:visible').click();
  await page.getByText(/B packed\./).waitFor();
  await visit.screenshot();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.ok(!wide, 'nothing scrolls sideways');
});

journey('a reload restores knobs and cursor', async (visit) => {
  const page = await visit.open();
  const field = page.locator('form.rail').getByRole('textbox', { name: 'Scale-in cooldown' });
  await field.fill('400');
  await field.press('Enter');
  await page.waitForFunction(() => location.search.includes('cooldown=400s'));
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  await settled(page);
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
