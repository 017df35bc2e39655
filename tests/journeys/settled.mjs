// When a run is over.
import assert from 'node:assert/strict';

/** How long a run may take on a slow machine, in ms. */
export const READY_MS = 60_000;

/** For so long a run must have been over, in ms: a control that is pulled asks for its run a moment after it was let go. */
const REST_MS = 150;

/** Waits until the run that was asked for is over and rests there; what it came to, 'done' or 'failed'. */
export async function rested(page) {
  const rests = (rest) => {
    const { run } = document.documentElement.dataset;
    const now = performance.now();
    if (!window.settledAs || window.settledAs.run !== run) window.settledAs = { run, since: now };
    // Before the program has begun, nothing is said.
    return run && run !== 'running' && now - window.settledAs.since >= rest && run;
  };
  await page.evaluate(() => { window.settledAs = undefined; });
  const run = await page.waitForFunction(rests, REST_MS, { timeout: READY_MS });
  return run.jsonValue();
}

/** Waits until the run that was asked for has come to `outcome`, 'done' or 'failed', and rests there. */
export async function settled(page, outcome = 'done') {
  assert.equal(await rested(page), outcome);
}
