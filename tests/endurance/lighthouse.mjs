// Lighthouse on the release build, served with Brotli as a good host does: desktop, and its phone on slow 4G.
//
// `node tests/endurance/lighthouse.mjs`, after `cargo xtask dist`. Lighthouse is fetched from npm at the version below into `target/`, as
// nothing else needs it. Prints the scores and what cost points, and ends with 1 where a goal is missed.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dist, root } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';

const VERSION = '12.8.2';
const GOALS = {
  desktop: { performance: 95, accessibility: 100, 'best-practices': 100, seo: 100 },
  phone: { performance: 80, accessibility: 100, 'best-practices': 100, seo: 100 },
};
const ROUNDS = 3;
const folder = join(root, 'target/lighthouse');
const program = join(folder, 'node_modules/lighthouse/cli/index.js');
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

if (!existsSync(program)) {
  mkdirSync(folder, { recursive: true });
  execFileSync('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `lighthouse@${VERSION}`], { stdio: 'inherit' });
}

/** One report of the page at `url`. */
async function report(url, device, round) {
  const path = join(folder, `${device}-${round}.json`);
  const flags = ['--no-sandbox', '--headless=new', '--disable-dev-shm-usage'].join(' ');
  const args = [program, url, '--quiet', '--output=json', `--output-path=${path}`, `--chrome-flags=${flags}`];
  if (device === 'desktop') args.push('--preset=desktop');
  const env = { ...process.env, CHROME_PATH: process.env.CHROMIUM || '/usr/bin/chromium' };
  await new Promise((done, failed) => {
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (code) => (code === 0 ? done() : failed(new Error(`lighthouse ended with ${code}`))));
  });
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What of a category's audits that count is not perfect. */
function losses({ categories, audits }, category) {
  const lost = categories[category].auditRefs.filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1);
  return lost.map(({ id }) => `${id} ${audits[id].displayValue ?? audits[id].score}`);
}

const host = await serve(dist, { compress: true });
let isMissed = false;
for (const [device, goals] of Object.entries(GOALS)) {
  const reports = [];
  for (let round = 0; round < ROUNDS; round += 1) reports.push(await report(host.url, device, round));
  for (const [category, goal] of Object.entries(goals)) {
    const scores = reports.map(({ categories }) => Math.round(100 * categories[category].score));
    const score = median(scores);
    isMissed ||= score < goal;
    const lost = losses(reports[scores.indexOf(score)], category);
    console.log(`${device.padEnd(8)} ${category.padEnd(15)} ${String(score).padStart(3)} of ${goal} (${scores.join(', ')})  ${lost.join('; ')}`);
  }
}
await host.close();
process.exit(isMissed ? 1 : 0);
