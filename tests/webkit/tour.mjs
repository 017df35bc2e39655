// Once around the page in WebKit, as far as its driver reaches: `xvfb-run -a node tests/webkit/tour.mjs`, after `cargo xtask dist`.
// Needs Debian's webkit2gtk-driver and, where there is no screen, xvfb. Ends with 1 where something is not as it should be.
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dist, root } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';
import { READY_MS } from '../journeys/settled.mjs';
import { csv } from '../journeys/traffic.mjs';
import { Browser, KEYS } from './driver.mjs';

const LINK = '?v=1&preset=saver&cooldown=7m&at=1995-08-25T14:00';
/** Charts of the replay. */
const CHARTS = 4;
/** What each page shows once it is there. */
const PAGES = {
  Tune: '.tune-form .plan',
  Compare: '.rival-table tbody td.num',
  Forecasts: '[aria-label="Models"] tr[aria-selected]',
  Data: '[role="main"][aria-label="Data"]',
};

let host;
let browser;

before(async () => {
  host = await serve(dist);
  browser = await Browser.launch();
  console.log(browser.version);
});
after(async () => {
  await browser?.close();
  await host?.close();
});

const ready = () => browser.until(() => document.documentElement.dataset.ready === 'true', READY_MS);
const settled = () => browser.until(() => document.documentElement.dataset.run === 'done', READY_MS);
async function open(query = '') {
  await browser.goto(host.url + query);
  await ready();
}
async function screenshot(name) {
  await mkdir(join(root, 'target/screenshots'), { recursive: true });
  await writeFile(join(root, `target/screenshots/webkit-${name}.png`), await browser.screenshot());
}
/** How many canvases show anything: some pixel of theirs is not transparent. */
const pictures = () => browser.evaluate(() => [...document.querySelectorAll('canvas')].filter((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return data.some((value, at) => at % 4 === 3 && value > 0);
}).length);
const time = () => browser.evaluate(() => Number(document.querySelector('[aria-label="Time"]').value));

for (const [name, size] of [['desktop', { width: 1440, height: 900 }], ['phone', { width: 390, height: 844 }]]) {
  test(`the bundled trace is replayed to a picture, ${name}`, async () => {
    await browser.resize(size);
    await open();
    assert.ok(await pictures() >= CHARTS);
    await browser.press(KEYS.Home);
    const from = await time();
    await browser.press(KEYS.Space);
    await browser.until((start) => Number(document.querySelector('[aria-label="Time"]').value) > start + 10, READY_MS, from);
    await browser.press(KEYS.Space);
    await browser.press(KEYS.End);
    await screenshot(name);
  });
}

test('a link opens as it was sent, and a knob changes it', async () => {
  await browser.resize({ width: 1440, height: 900 });
  await open(LINK);
  await browser.until(() => document.querySelector('#w-time').textContent.includes('25 Aug 14:00'), READY_MS);
  const cooldown = '//form[contains(@class, "rail")]//input[@aria-label="Scale-in cooldown" or @id=//label[contains(., "Scale-in cooldown")]/@for]';
  await browser.type(cooldown, '600');
  await browser.until(() => location.search.includes('cooldown=10m'), READY_MS);
  await settled();
  await browser.until(() => document.querySelector('#w-time').textContent.includes('25 Aug 14:00'), READY_MS);
});

test('own traffic is read and replayed, and is kept over a reload or said not to be', async () => {
  await open();
  await browser.evaluate((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'checkout.csv', { type: 'text/csv' }));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }
  }, csv(1440));
  const replay = '//button[normalize-space(.)="Replay this trace"]';
  await browser.until((xpath) => document.evaluate(xpath, document).iterateNext() !== null, READY_MS, replay);
  await browser.click(replay);
  await browser.until(() => document.documentElement.dataset.run === 'done' && location.hash.startsWith('#data='), READY_MS);
  // MiniBrowser has no storage manager.
  const keeps = await browser.evaluate(() => 'storage' in navigator);
  const isSaid = () => document.body.innerText.includes('The browser did not keep the trace.');
  if (!keeps) await browser.until(isSaid, READY_MS);
  await browser.reload();
  await browser.until((run) => document.documentElement.dataset.run === run, READY_MS, keeps ? 'done' : 'failed');
  const needed = await browser.evaluate(() => document.body.innerText.includes('This link needs checkout.csv'));
  assert.equal(needed, !keeps);
});

test('every page opens and shows what it is for', async () => {
  await open(LINK);
  for (const [name, what] of Object.entries(PAGES)) {
    await browser.click(`//nav//a[normalize-space(.)="${name}"]`);
    await browser.until((selector) => document.querySelector(selector) !== null, READY_MS, what);
    await screenshot(name);
  }
});
