// What a user waits for: a knob until the charts are painted, and frames while the replay runs at full speed, against what
// an empty page holds on this machine.
import { dist, launch } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const worst = (values) => Math.max(...values);
const host = await serve(dist);
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });

/** Frames a second over `ms` milliseconds. */
const frames = (target, ms) => target.evaluate((span) => new Promise((done) => {
  let count = 0;
  const begin = performance.now();
  const tick = () => {
    count += 1;
    const passed = performance.now() - begin;
    if (passed >= span) done((1000 * count) / passed);
    else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}), ms);

const empty = await browser.newPage({ viewport: { width: 1440, height: 900 } });
await empty.goto('about:blank');
const emptyFrames = await frames(empty, 3000);
await empty.close();

await page.goto(host.url);
await page.waitForFunction(() => document.documentElement.dataset.ready === 'true', null, { timeout: 120_000 });
const boot = await page.evaluate(() => performance.getEntriesByName('planora:paint')[0].startTime - performance.getEntriesByName('planora:boot')[0].startTime);

// From the event to the frame after the charts were set.
const waits = [];
for (let round = 0; round < 15; round += 1) {
  await page.evaluate(() => performance.clearMarks('planora:paint'));
  const ms = await page.evaluate((value) => new Promise((done) => {
    const field = [...document.querySelectorAll('form.rail input')].find((input) => input.getAttribute('aria-label') === 'Scale-in cooldown' && input.type !== 'range');
    const begin = performance.now();
    field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
    field.dispatchEvent(new Event('change', { bubbles: true }));
    const look = () => {
      const painted = performance.getEntriesByName('planora:paint').at(-1);
      if (painted) done(painted.startTime - begin);
      else requestAnimationFrame(look);
    };
    look();
  }), String(200 + round));
  waits.push(ms);
  await page.waitForTimeout(150);
}

await page.keyboard.press('Home');
await page.getByRole('slider', { name: 'Speed' }).evaluate((slider) => {
  slider.value = slider.max;
  slider.dispatchEvent(new Event('input', { bubbles: true }));
});
const slow = [];
for (const speed of [60, 1000, 10_000]) {
  await page.getByRole('slider', { name: 'Speed' }).evaluate((slider, ticks) => {
    slider.value = String((Math.log10(ticks) / 4) * Number(slider.max));
    slider.dispatchEvent(new Event('input', { bubbles: true }));
  }, speed);
  await page.keyboard.press('Home');
  await page.getByRole('button', { name: 'Play' }).click();
  slow.push([speed, await frames(page, speed === 10_000 ? 1000 : 3000)]);
  const pause = page.getByRole('button', { name: 'Pause' });
  if (await pause.count()) await pause.click();
}
await browser.close();
await host.close();

console.log(`boot to first painted run      ${boot.toFixed(0)} ms (from the start script)`);
console.log(`knob to painted charts         median ${median(waits).toFixed(0)} ms, worst of ${waits.length} ${worst(waits).toFixed(0)} ms (limit 100, aim 50)`);
console.log(`frames a second, empty page    ${emptyFrames.toFixed(1)}`);
for (const [speed, rate] of slow) console.log(`frames a second, ${String(speed).padStart(5)} ticks/s  ${rate.toFixed(1)} (${(rate / emptyFrames).toFixed(2)} of the empty page)`);
