// The browser and the build that journeys and benchmarks share.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { launchFirefox } from './firefox.mjs';

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** The release build. */
export const dist = process.env.PLANORA_DIST ?? join(root, 'dist');

const FLAGS = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-quic',
  '--no-first-run',
  // Without this each test needs more shared memory than a container usually has.
  '--disable-dev-shm-usage',
  // The list replaces Playwright's own, of which this is what matters here; the last three draw pop-ups of the address bar for every
  // new window, out of sight, and take the processor from the page for half a second.
  `--disable-features=${[
    'AimEnabled', 'HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'MediaRouter', 'NetworkTimeServiceQuerying', 'OptimizationHints',
    'PaintHolding', 'PreconnectToSearch', 'WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup',
  ].join(',')}`,
];

/** Whether journeys run in Firefox. */
export const isFirefox = Boolean(process.env.FIREFOX);

/** Starts the browser that FIREFOX or CHROMIUM names, else Debian's Chromium. */
export function launch() {
  if (isFirefox) return launchFirefox(process.env.FIREFOX);
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    args: [...FLAGS, ...sandbox],
  });
}
