// Renders public/icon.svg as the pictures that phones want for an installed page, by the browser of the journeys:
// node xtask/icons.mjs, after the icon was changed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch, root } from '../tests/journeys/browser.mjs';

const svg = readFileSync(join(root, 'public/icon.svg'), 'utf8');
// Systems that cut icons to a shape of their own need colour up to the edge, and the sign within the middle four fifths.
const full = svg
  .replace(' rx="7"', '')
  .replace('translate(6 6)', 'translate(16 16) scale(0.8) translate(-10 -10)');

const PICTURES = [
  { name: 'icon-180.png', size: 180, source: full },
  { name: 'icon-192.png', size: 192, source: svg },
  { name: 'icon-512.png', size: 512, source: svg },
  { name: 'icon-512-full.png', size: 512, source: full },
];

const browser = await launch();
for (const { name, size, source } of PICTURES) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${source}`);
  await page.screenshot({ path: join(root, 'public', name), omitBackground: true });
  await page.close();
}
await browser.close();
