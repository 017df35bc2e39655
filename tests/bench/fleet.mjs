// Many services from the command line: 200 of them, a month of five minutes each, tuned by one process and by two shards.
//
// `node tests/bench/fleet.mjs [SERVICES]`, after `cargo build --release --bin planora-cli`.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../journeys/browser.mjs';
import { uniform } from '../uniform.mjs';

const SERVICES = Number(process.argv[2] ?? 200);
const BUCKETS = 30 * 288;
const CLI = join(root, 'target/release/planora-cli');
const TUNE = ['--policy', 'hpa', '--metrics', 'cpu:60', '--tick', '1m', '--tune', '--budget', '100', '--folds', '0'];

/** A service: days and weeks of its own height and shape, some noise, and a crowd now and then. */
function trace(seed) {
  const next = uniform(seed + 1);
  const [height, swing, phase, weekend] = [10 ** (2 + 3 * next()), 0.2 + 0.7 * next(), next(), 0.4 + 0.6 * next()];
  const crowds = Array.from({ length: 4 }, () => [Math.floor(next() * BUCKETS), 1 + 2 * next()]);
  const rows = ['timestamp,requests'];
  for (let bucket = 0; bucket < BUCKETS; bucket += 1) {
    const day = Math.floor(bucket / 288);
    const wave = 1 + swing * Math.sin(2 * Math.PI * (bucket / 288 + phase));
    const crowd = crowds.reduce((sum, [at, size]) => sum + (bucket >= at && bucket < at + 24 ? size : 0), 1);
    const noise = 1 + 0.1 * (next() + next() - 1);
    const count = Math.round(height * wave * (day % 7 >= 5 ? weekend : 1) * crowd * noise);
    rows.push(`${new Date(Date.UTC(2026, 0, 1) + bucket * 300_000).toISOString().slice(0, 16)}:00Z,${count}`);
  }
  return `${rows.join('\n')}\n`;
}

const folder = await mkdtemp(join(tmpdir(), 'planora-fleet-'));
const traces = join(folder, 'traces');
await mkdir(traces);
for (let service = 0; service < SERVICES; service += 1) {
  await writeFile(join(traces, `service-${String(service).padStart(4, '0')}.csv`), trace(service));
}

/** Seconds that so many shards take side by side. */
async function work(shards) {
  const began = performance.now();
  await Promise.all(Array.from({ length: shards }, (_, shard) => new Promise((done, failed) => {
    const out = join(folder, `${shards}-${shard}.jsonl`);
    const child = spawn(CLI, ['fleet', traces, ...TUNE, '--shard', `${shard}/${shards}`, '--out', out], { stdio: ['ignore', 'ignore', 'inherit'] });
    child.on('exit', (code) => (code === 0 ? done() : failed(new Error(`shard ${shard} ended with ${code}`))));
  })));
  return (performance.now() - began) / 1000;
}

const lines = async (shards) => {
  const all = await Promise.all(Array.from({ length: shards }, (_, shard) => readFile(join(folder, `${shards}-${shard}.jsonl`), 'utf8')));
  return all.join('').split('\n').filter(Boolean).sort();
};

const [one, two] = [await work(1), await work(2)];
const [single, joined] = [await lines(1), await lines(2)];
if (single.length !== SERVICES || single.some((line, at) => line !== joined[at])) throw new Error('shards found something else');
console.log(`${SERVICES} services of ${BUCKETS} buckets, 100 runs each: ${one.toFixed(0)} s in one process, ${two.toFixed(0)} s in two shards, × ${(one / two).toFixed(2)}`);
await rm(folder, { recursive: true });
