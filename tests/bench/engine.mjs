// The engine in the browser's worker against the same engine run natively, stage by stage, in one session.
import { execFileSync } from 'node:child_process';
import { dist, launch } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';

const ROUNDS = 9;
const QUERY = '?v=1&preset=balanced&from=1995-07-01T00:00';
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const show = (ms) => `${ms.toFixed(2).padStart(9)} ms`;

const host = await serve(dist);
const browser = await launch();
const stages = {};
const keep = (entries) => entries.forEach(({ name, duration }) => (stages[name.slice('planora:stage:'.length)] ??= []).push(duration));
const read = (worker) => worker.evaluate(() => {
  const found = performance.getEntriesByType('measure').filter(({ name }) => name.startsWith('planora:stage:'));
  const plain = found.map(({ name, duration }) => ({ name, duration }));
  performance.clearMeasures();
  return plain;
});

let cold = [];
for (let round = 0; round < 3; round += 1) {
  const page = await browser.newPage();
  await page.goto(host.url + QUERY);
  await page.waitForFunction(() => document.documentElement.dataset.ready === 'true', null, { timeout: 120_000 });
  const entries = await read(page.workers()[0]);
  cold.push(Object.fromEntries(entries.map(({ name, duration }) => [name.slice('planora:stage:'.length), duration])));
  if (round === 2) {
    // Warm: the same code again with another knob, which neither fits nor forecasts.
    const field = page.locator('form.rail').getByRole('textbox', { name: 'Scale-in cooldown' });
    for (let warm = 0; warm < ROUNDS; warm += 1) {
      await field.fill(String(181 + warm));
      await field.press('Enter');
      await page.waitForFunction((text) => location.search.includes(text), `cooldown=${181 + warm}s`);
      await page.waitForTimeout(700);
    }
    keep(await read(page.workers()[0]));
  }
  await page.close();
}
await browser.close();
await host.close();

const native = JSON.parse(execFileSync('cargo', ['bench', '--quiet', '--bench', 'stages'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
console.log('Engine, 89,280 ticks. Wasm in Chromium (first: median of 3 cold pages; warm: median of 9) against native.');
for (const [stage, nativeMs] of Object.entries(native)) {
  if (!cold.some((entry) => stage in entry)) {
    console.log(`${stage}: native ${show(nativeMs)}`);
    continue;
  }
  const first = median(cold.map((entry) => entry[stage] ?? 0));
  const warm = stages[stage] ? median(stages[stage]) : undefined;
  const ratio = ((warm ?? first) / nativeMs).toFixed(2);
  console.log(`${stage.padEnd(16)} first ${show(first)}  warm ${warm === undefined ? '          –' : show(warm)}  native ${show(nativeMs)}  ratio ${ratio}`);
}
