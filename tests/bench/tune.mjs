// A search in the page: how long it takes with one worker and with two, how often it tells how far it is, what it costs the page's own
// thread, and how soon it is cancelled.
//
// `node tests/bench/tune.mjs`, after `cargo xtask dist`.
import { availableParallelism } from 'node:os';
import { dist, launch } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';

const BUDGET = 1000;
const SEARCHES = { 'three layers, 1 min': '?v=1&preset=balanced', 'HPA, 15 s': '?v=1&preset=balanced&policy=hpa' };
const CREWS = [1, Math.min(2, availableParallelism())];
const SEARCH_MS = 600_000;

const say = (label, text) => console.log(`${label.padEnd(31)}${text}`);
const main = (page) => page.getByRole('main', { name: 'Tune' });
const form = (page) => main(page).getByRole('form', { name: 'What is searched' });
const press = (page, name) => main(page).getByRole('button', { name }).click();

/** Watches the page's thread, and how often what is said of the search changes. */
const watch = () => {
  window.seen = { longest: 0, told: 0, began: performance.now() };
  new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) => {
    window.seen.longest = Math.max(window.seen.longest, duration);
  })).observe({ type: 'longtask' });
  new MutationObserver(() => { window.seen.told += 1; }).observe(document.querySelector('.tune-form').closest('[role=main]'), { childList: true, characterData: true, subtree: true });
};

async function fill(page, name, value) {
  const field = form(page).getByRole('textbox', { name });
  await field.fill(String(value));
  await field.press('Enter');
}

const host = await serve(dist);
const browser = await launch();
for (const [name, query] of Object.entries(SEARCHES)) {
  const secs = [];
  for (const workers of CREWS) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, serviceWorkers: 'block' });
    const page = await context.newPage();
    await page.goto(`${host.url}${query}#tune`);
    await page.locator('.tune-form .plan').waitFor();
    await fill(page, 'Runs of each search', BUDGET);
    await fill(page, 'Workers', workers);
    if (workers === CREWS[0]) say(name, (await page.locator('.tune-form .plan').innerText()).replaceAll(/\s+/g, ' '));
    await page.evaluate(watch);
    const began = performance.now();
    await press(page, 'Start');
    await main(page).getByRole('region', { name: 'Recommendation' }).waitFor({ timeout: SEARCH_MS });
    const took = (performance.now() - began) / 1000;
    const { longest, told } = await page.evaluate(() => window.seen);
    secs.push(took);
    say(`${name}, ${workers} worker${workers > 1 ? 's' : ''}`, `${took.toFixed(1)} s for ${BUDGET} runs a search, told ${(told / took).toFixed(0)} times a second, longest task of the page ${longest.toFixed(0)} ms`);
    await fill(page, 'Runs of each search', 20 * BUDGET);
    await press(page, 'Start');
    await main(page).getByText(/ a second · /).first().waitFor({ timeout: SEARCH_MS });
    const cancel = await page.evaluate(() => new Promise((done) => {
      const button = [...document.querySelector('.tune-form').closest('[role=main]').querySelectorAll('button')].find(({ textContent }) => /Cancel/.test(textContent));
      const at = performance.now();
      new MutationObserver((_, observer) => {
        if (button.isConnected && button.offsetParent) return;
        observer.disconnect();
        done(performance.now() - at);
      }).observe(document.body, { childList: true, subtree: true, attributes: true });
      button.click();
    }));
    say('', `cancelled within ${cancel.toFixed(0)} ms`);
    await context.close();
  }
  if (secs.length > 1) say(name, `two workers are ${(secs[0] / secs[1]).toFixed(2)} × as fast as one`);
}
await browser.close();
await host.close();
