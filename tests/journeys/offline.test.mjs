// The page is kept for use without a network, and a newer release is offered, never forced.
import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { addOfflineWorker } from '../../xtask/offline.mjs';
import { dist, journey, pictures, settled, VIEWPORTS } from './harness.mjs';
import { serve } from './server.mjs';
import { bring, csv } from './traffic.mjs';

const WITH_WORKER = { context: { serviceWorkers: 'allow' } };
/** The id of the release that is published after the first. */
const NEXT = 'fedcba987654';

const folders = [];
const hosts = [];
after(() => Promise.all([
  ...folders.map((folder) => rm(folder, { recursive: true, force: true })),
  ...hosts.map((host) => host.close()),
]));

/** A copy of the build that may be changed. */
async function copyOfBuild() {
  const folder = await mkdtemp(join(tmpdir(), 'planora-release-'));
  folders.push(folder);
  await cp(dist, folder, { recursive: true });
  return folder;
}

async function buildIn(folder) {
  return (await readFile(join(folder, 'index.html'), 'utf8')).match(/data-build="(\w+)"/)[1];
}

/** The build again under another id, as a later release would be, with `change` made to it before its worker is. */
async function nextRelease() {
  const folder = await copyOfBuild();
  const old = await buildIn(folder);
  for (const name of await readdir(folder)) {
    const renamed = name.replace(old, NEXT);
    if (renamed !== name) await rename(join(folder, name), join(folder, renamed));
    if (!/\.(js|html)$/.test(name)) continue;
    const text = await readFile(join(folder, renamed), 'utf8');
    await writeFile(join(folder, renamed), text.replaceAll(old, NEXT));
  }
  addOfflineWorker(folder);
  return folder;
}

/** A host of its own, so that it can be taken away. */
async function hosted(visit, folder = dist) {
  const host = await serve(folder);
  hosts.push(host);
  visit.url = host.url;
  return host;
}

/** Waits for what has to be asked for, which `waitForFunction` would take for an answer. */
async function until(page, ask, argument) {
  const end = Date.now() + 60_000;
  while (!(await page.evaluate(ask, argument))) {
    assert.ok(Date.now() < end, `waited in vain for ${ask}`);
    await page.waitForTimeout(200);
  }
}

/** Waits until the release that the host has is kept as a whole. */
async function kept(page) {
  await until(page, async () => (await navigator.serviceWorker.getRegistration())?.active?.state === 'activated');
}

const build = (page) => page.locator('#app').getAttribute('data-build');
const offer = (page) => page.getByRole('status').filter({ hasText: 'A new version is there.' });
const cacheNames = (page) => page.evaluate(() => caches.keys());

journey('after one visit the page works without its host', WITH_WORKER, async (visit) => {
  const host = await hosted(visit);
  const page = await visit.open('?v=1&preset=saver&step=15m');
  await kept(page);
  await host.close();

  await page.reload();
  await visit.ready();
  assert.match(page.url(), /preset=saver/);
  assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null));
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  assert.ok((await pictures(page)) > 0);

  await page.getByRole('link', { name: 'Forecasts' }).click();
  await page.getByRole('main', { name: 'Forecasts' }).getByRole('row', { name: /ridge/i }).first().waitFor();
  await page.getByRole('link', { name: 'Compare' }).click();
  await page.getByRole('main', { name: 'Compare' }).waitFor();
  await page.getByRole('link', { name: 'Tune' }).click();
  await page.getByRole('main', { name: 'Tune' }).waitFor();
  await page.getByRole('link', { name: 'Data' }).click();
  await page.getByRole('main', { name: 'Data' }).waitFor();
  await bring(page, 'checkout.csv', csv());
  await settled(page);
  await page.getByRole('button', { name: /Trace: checkout\.csv/ }).waitFor();
  await visit.screenshot();
});

journey('a kept page that is opened by another link is that link, without its host too', WITH_WORKER, async (visit) => {
  const host = await hosted(visit);
  const page = await visit.open();
  await kept(page);
  await host.close();
  // Networks and another resolution: files that the first visit never asked for.
  await visit.open('index.html?v=1&model=lstm&step=15m');
  await settled(page);
  assert.match(await page.locator('#p-main').textContent(), /15 min|NASA/);
});

journey('the worker serves its own folder and nothing else', WITH_WORKER, async (visit) => {
  const host = await hosted(visit);
  const page = await visit.open();
  await kept(page);
  const scope = await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).scope);
  assert.equal(scope, host.url);
  // What a first visit asked for is all in the list, under the address that it was asked by.
  const list = await readFile(join(dist, 'offline.js'), 'utf8');
  const asked = visit.requests.map((address) => address.slice(host.url.length)).filter((address) => address !== 'offline.js');
  assert.deepEqual(asked.filter((address) => !list.includes(`"address":"${address}"`)), []);
});

journey('a newer release is offered, not forced, and opens the same scenario', WITH_WORKER, async (visit) => {
  const host = await hosted(visit);
  const first = await buildIn(dist);
  const page = await visit.open('?v=1&preset=saver&cooldown=7m');
  await kept(page);
  await page.reload();
  await visit.ready();
  const other = await visit.context.newPage();
  await other.goto(`${visit.url}?v=1&preset=flash-crowd`);
  await other.waitForFunction(() => document.documentElement.dataset.ready === 'true');

  host.show(await nextRelease());
  await page.reload();
  await visit.ready();
  assert.equal(await build(page), first, 'a reload alone changes nothing');
  await offer(page).waitFor({ timeout: 60_000 });
  await visit.screenshot();
  assert.equal(await build(page), first);

  await offer(page).getByRole('button', { name: 'Reload' }).click();
  await page.waitForFunction((next) => document.getElementById('app')?.dataset.build === next, NEXT);
  await visit.ready();
  assert.match(page.url(), /preset=saver&cooldown=7m/);
  assert.equal(await offer(page).count(), 0);

  // The other tab runs on, with files of its own release that the host has no more.
  assert.equal(await build(other), first);
  await offer(other).waitFor();
  await other.getByRole('link', { name: 'Forecasts' }).click();
  await other.getByRole('main', { name: 'Forecasts' }).getByRole('row', { name: /ridge/i }).first().waitFor();
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).active.postMessage({ ask: 'tidy' }));
  assert.equal((await cacheNames(page)).length, 2, 'what a tab runs is kept');

  await other.close();
  await page.reload();
  await visit.ready();
  await until(page, async (next) => (await caches.keys()).every((name) => name.endsWith(next)), NEXT);
  assert.equal((await cacheNames(page)).length, 1);
  await host.close();
  await page.reload();
  await visit.ready();
});

journey('the offer is reached by keyboard, put off, and readable on a phone in the light', {
  ...WITH_WORKER, viewport: VIEWPORTS.phone, colorScheme: 'light',
}, async (visit) => {
  const host = await hosted(visit);
  const page = await visit.open();
  await kept(page);
  host.show(await nextRelease());
  await page.reload();
  await offer(page).waitFor({ timeout: 60_000 });
  await visit.screenshot();
  const { x, width } = await offer(page).boundingBox();
  assert.ok(x >= 0 && x + width <= VIEWPORTS.phone.width);
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Later');
  await page.keyboard.press('Enter');
  await offer(page).waitFor({ state: 'hidden' });
});

journey('a release that is published by halves is not kept', WITH_WORKER, async (visit) => {
  const host = await hosted(visit);
  const first = await buildIn(dist);
  const page = await visit.open();
  await kept(page);
  const half = await nextRelease();
  await writeFile(join(half, 'worker.js'), await readFile(join(dist, 'worker.js')));
  host.show(half);
  const outcome = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    const installing = new Promise((done) => registration.addEventListener('updatefound', () => done(registration.installing), { once: true }));
    registration.update();
    const worker = await installing;
    return new Promise((done) => worker.addEventListener('statechange', () => done(worker.state), { once: true }));
  });
  assert.equal(outcome, 'redundant');
  await page.reload();
  await visit.ready();
  assert.equal(await build(page), first);
});

journey('a host that lost the worker has a page that works as ever', { ...WITH_WORKER, allow: [/404/] }, async (visit) => {
  const folder = await copyOfBuild();
  await rm(join(folder, 'offline.js'));
  await hosted(visit, folder);
  const page = await visit.open();
  // Browsers say on the console that a file is missing; the page has nothing to say.
  await page.waitForEvent('console', (message) => message.text().includes('404'));
  assert.equal(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length), 0);
  assert.equal(await offer(page).count(), 0);
});

journey('a page that names no worker asks for none', WITH_WORKER, async (visit) => {
  const folder = await copyOfBuild();
  const text = await readFile(join(folder, 'index.html'), 'utf8');
  await writeFile(join(folder, 'index.html'), text.replace(' data-offline="offline.js"', ''));
  await hosted(visit, folder);
  const page = await visit.open();
  await page.waitForTimeout(8000);
  assert.equal(visit.requests.some((address) => address.endsWith('offline.js')), false);
});

journey('where there is no room nothing is kept, and nothing is said', WITH_WORKER, async (visit) => {
  const host = await hosted(visit);
  const page = await visit.context.newPage();
  const session = await visit.context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin: new URL(host.url).origin, quotaSize: 4_000_000 });
  await page.goto(host.url);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  await page.waitForTimeout(8000);
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
});

journey('who saves data is not made to load what the page does not need', WITH_WORKER, async (visit) => {
  const host = await hosted(visit);
  await visit.page.addInitScript(() => {
    Object.defineProperty(navigator.connection, 'saveData', { get: () => true });
  });
  const page = await visit.open();
  await page.waitForTimeout(8000);
  assert.equal(visit.requests.some((address) => /offline\.js|_later/.test(address)), false);
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
});

journey('the page can be installed', WITH_WORKER, async (visit) => {
  const page = await visit.open();
  const session = await visit.context.newCDPSession(page);
  const { errors, data } = await session.send('Page.getAppManifest');
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await session.send('Page.getInstallabilityErrors');
  // A journey's profile is a private one, which is all that may stand in the way.
  assert.deepEqual(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito'), []);
  for (const { src } of JSON.parse(data).icons) {
    const icon = await page.request.get(new URL(src, visit.url).href);
    assert.ok(icon.ok(), src);
  }
  const colours = () => page.locator('meta[name="theme-color"]').evaluateAll((all) => all.map(({ content }) => content));
  assert.deepEqual(await colours(), ['#ffffff', '#111418']);
  await page.getByRole('button', { name: 'Light theme' }).click();
  assert.deepEqual(await colours(), ['#ffffff', '#ffffff']);
});
