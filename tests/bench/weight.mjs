// Bytes of a cold first load as a host sends them with brotli at its best.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

/** Brotli's bytes of a file, at quality 11. */
function brotli(path) {
  const bytes = readFileSync(path);
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  }).length;
}

/** Bytes as whole kB. */
export const kilobytes = (bytes) => Math.round(bytes / 1000);

/** What a file of the build is part of, by its name. */
function partOf(name) {
  if (/^planora.*\.(js|wasm)$/.test(name)) return 'page';
  if (/^worker.*\.(js|wasm)$/.test(name)) return 'worker';
  if (/^echarts/.test(name)) return 'charts';
  if (/\.col$/.test(name)) return 'columns';
  return 'rest';
}

/** Opens the build in `folder`, served at `host`, with an empty cache, and weighs what it fetched up to its first painted run. */
export async function firstLoad(browser, { folder, host }, { settle = 0 } = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  const names = new Set();
  context.on('response', (response) => {
    const { origin, pathname } = new URL(response.url());
    if (response.ok() && origin === new URL(host.url).origin) names.add(pathname.slice(new URL(host.url).pathname.length) || 'index.html');
  });
  const page = await context.newPage();
  await page.goto(host.url);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true', null, { timeout: 120_000 });
  await page.waitForTimeout(settle);
  await context.close();

  const files = [...names].map((name) => ({ name, part: partOf(basename(name)), bytes: brotli(join(folder, name)) }));
  const sum = (some) => some.reduce((total, { bytes }) => total + bytes, 0);
  const parts = [...new Set(files.map(({ part }) => part))].sort()
    .map((name) => ({ name, bytes: sum(files.filter(({ part }) => part === name)) }));
  return { total: sum(files), parts, files };
}
