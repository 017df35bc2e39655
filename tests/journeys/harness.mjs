// What every journey needs: the built page on a strict host, a fresh browser profile, and a watch on console and network.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dist, isFirefox, launch, root } from './browser.mjs';
import { typeWhatIsFilled } from './firefox.mjs';
import { serve } from './server.mjs';
import { READY_MS, settled } from './settled.mjs';

export { dist, settled };

const screenshots = join(root, 'target/screenshots');

/** Widths of the design: desktop, the narrow desktop, tablet, phone. */
export const VIEWPORTS = {
  desktop: { width: 1440, height: 900 },
  laptop: { width: 1366, height: 768 },
  tablet: { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
};

/** What playwright says to a page whose service worker it blocks. */
const WORKER_BLOCKED = 'warning: Service Worker registration blocked by Playwright';

let host;
let browser;

before(async () => {
  assert.ok(existsSync(join(dist, 'index.html')), 'dist/ is empty: run `cargo xtask dist` first');
  [host, browser] = await Promise.all([serve(dist), launch()]);
});

after(async () => {
  await browser?.close();
  await host?.close();
});

/**
 * Declares a journey. Its body gets a `Visit` with a profile of its own.
 * Options: `viewport` (see VIEWPORTS), `colorScheme` 'dark' | 'light', `allow`: patterns of console lines
 * that this journey provokes on purpose, `context`: anything else for playwright's `newContext`.
 */
export function journey(name, options, body) {
  if (typeof options === 'function') [options, body] = [{}, options];
  test(name, async () => {
    const visit = await Visit.begin(name, options);
    try {
      await body(visit);
    } catch (error) {
      await visit.screenshot(`failed ${name}`).catch(() => {});
      // What the page said often explains why it did not do what was waited for.
      if (visit.faults.length > 0) error.message += `\nThe page said:\n  ${visit.faults.join('\n  ')}`;
      throw error;
    } finally {
      await visit.context.close();
    }
    assert.deepEqual(visit.faults, [], 'console, errors and requests must stay clean');
  });
}

/** The words of a chart of the replay once they rest: they follow the picture a moment later. */
export async function wordsOf(chart) {
  const rest = (element) => {
    const now = performance.now();
    if (window.saidAs?.words !== element.ariaLabel) window.saidAs = { words: element.ariaLabel, since: now };
    return now - window.saidAs.since >= 400 && /\d/.test(element.ariaLabel) && element.ariaLabel;
  };
  await chart.page().evaluate(() => { window.saidAs = undefined; });
  const words = await chart.page().waitForFunction(rest, await chart.elementHandle());
  return words.jsonValue();
}

/** How many canvases show anything: some pixel of theirs is not transparent. */
export function pictures(page) {
  return page.evaluate(() => [...document.querySelectorAll('canvas')].filter((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, at) => at % 4 === 3 && value > 0);
  }).length);
}

/** Waits for that many frames. */
export async function frames(page, count) {
  await page.evaluate((left) => new Promise((done) => {
    const next = (rest) => (rest > 0 ? requestAnimationFrame(() => next(rest - 1)) : done());
    next(left);
  }), count);
}

/** One fresh profile with one page, and what was held against it. */
class Visit {
  /** Console errors and warnings, uncaught errors, failed requests, requests to other hosts. */
  faults = [];
  /** Every address that was asked for. */
  requests = [];

  static async begin(name, options) {
    const { viewport = VIEWPORTS.desktop, colorScheme = 'dark', allow = [], context = {} } = options;
    const visit = new Visit();
    visit.name = name;
    visit.allow = allow;
    visit.url = host.url;
    // What a service worker answers passes a journey's routes by. Those of offline.test.mjs allow it.
    visit.context = await browser.newContext({ viewport, colorScheme, serviceWorkers: 'block', ...context });
    visit.page = await visit.context.newPage();
    if (isFirefox) typeWhatIsFilled(visit.page);
    visit.#watch();
    return visit;
  }

  /** Opens the page with a query such as `?v=1&preset=saver` or a hash, and waits until its first run is painted. */
  async open(query = '') {
    await this.page.goto(this.url + query);
    await this.ready();
    return this.page;
  }

  /** Waits for `data-ready="true"` on <html>: a finished run is on screen. */
  async ready() {
    await this.page.waitForFunction(() => document.documentElement.dataset.ready === 'true', null, { timeout: READY_MS });
  }

  /** Waits until the run that was asked for is shown, or has failed; which of both it must be. */
  async settled(outcome = 'done') {
    await settled(this.page, outcome);
  }

  /** Has every worker begin with `script`. */
  async inWorker(script) {
    await this.page.route('**/worker_loader.js*', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${script}${await response.text()}` });
    });
  }

  /** Saves what is on screen to target/screenshots/<name>.png. */
  async screenshot(name = this.name) {
    const path = await this.path(name);
    await this.page.screenshot({ path });
    return path;
  }

  /** Where a screenshot of that name goes. */
  async path(name) {
    await mkdir(screenshots, { recursive: true });
    return join(screenshots, `${name.replace(/[^\w-]+/g, '-')}.png`);
  }

  #watch() {
    const { context } = this;
    context.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.#hold(`${message.type()}: ${message.text()}`);
    });
    context.on('weberror', (error) => this.#hold(`uncaught: ${error.error().stack ?? error.error()}`));
    context.on('request', (request) => {
      this.requests.push(request.url());
      const { protocol, origin } = new URL(request.url());
      const local = protocol === 'data:' || protocol === 'blob:' || origin === new URL(this.url).origin;
      if (!local) this.#hold(`request to another host: ${request.url()}`);
    });
    context.on('response', (response) => {
      if (response.status() >= 400) this.#hold(`HTTP ${response.status()}: ${response.url()}`);
    });
  }

  #hold(fault) {
    if (fault === WORKER_BLOCKED) return;
    if (!this.allow.some((pattern) => pattern.test(fault))) this.faults.push(fault);
  }
}
