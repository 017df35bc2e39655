// The models' costly parts in wasm in the browser against their peers and against the same code natively, taking turns in one
// session: the LSTM's step against onnxruntime-web, Prophet and ARIMA against Python. PYTHON names an interpreter that has
// prophet and statsforecast (tests/bench/peers/fits.py says how); without them those lines are left out.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { launch, root } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';
import { lstm } from './peers/onnx.mjs';

const ROUNDS = 7;
const STEPS = 89_280;
const SHAPE = { inputs: 16, hidden: 64 };
/** As many outputs as the network has at least; the peer has the first. */
const OUTPUTS = 4;
/** Calls of the peer, a step each, that one round measures. */
const CALLS = 3000;
const FITS = { prophet: 'Prophet MAP', 'arima-300': 'ARIMA(2,1,2), 5 min', 'arima-900': 'ARIMA(2,1,2), 15 min' };
const DATA = join(root, 'data/nasa-http-1995');
const PEERS = join(root, 'tests/bench/peers');
const site = join(root, 'target/bench-models');
const WASM = 'wasm32-unknown-unknown';

/** Compiles benches/models.rs with the page's own profile, and gives the program's path. */
function build(...options) {
  const { RUSTFLAGS, CARGO_ENCODED_RUSTFLAGS, ...env } = process.env;
  const args = ['build', '--release', '--bench', 'models', '--message-format', 'json', ...options];
  const text = execFileSync('cargo', args, { cwd: root, env, encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] });
  const built = text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const { filenames, executable } = built.find(({ reason, target }) => reason === 'compiler-artifact' && target.name === 'models');
  return executable ?? filenames[0];
}

/** The numbers of benches/models.rs. */
function noise() {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) / 16_777_216 - 0.5;
  };
}

const native = build();
rmSync(site, { recursive: true, force: true });
mkdirSync(site, { recursive: true });
execFileSync('wasm-bindgen', [build('--target', WASM), '--target', 'web', '--no-typescript', '--out-dir', site, '--out-name', 'models']);
const wasm = join(site, 'models_bg.wasm');
execFileSync('wasm-opt', ['-O3', wasm, '-o', wasm]);
for (const file of ['ort.wasm.min.mjs', 'ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm']) {
  cpSync(join(PEERS, 'node_modules/onnxruntime-web/dist', file), join(site, file));
}
for (const file of ['trace.json', 'requests.col']) cpSync(join(DATA, file), join(site, file));
const draw = noise();
const rows = Array.from({ length: 4 * SHAPE.hidden + OUTPUTS }, () =>
  Array.from({ length: SHAPE.hidden + SHAPE.inputs + 1 }, () => draw() * 0.5));
writeFileSync(join(site, 'lstm.onnx'), lstm(SHAPE, rows.slice(0, 4 * SHAPE.hidden), rows[4 * SHAPE.hidden]));
writeFileSync(join(site, 'inputs.f32'), Buffer.from(Float32Array.from({ length: STEPS * SHAPE.inputs }, draw).buffer));
writeFileSync(join(site, 'index.html'), '<!doctype html><title>Models</title>');

const host = await serve(site);
const browser = await launch();
const page = await browser.newPage();
await page.goto(host.url);
await page.evaluate(async ([url, { inputs, hidden }, steps]) => {
  const read = async (name) => (await fetch(url + name)).arrayBuffer();
  const [manifest, column] = [new Uint8Array(await read('trace.json')), new Uint8Array(await read('requests.col'))];
  await (await import(`${url}models.js`)).default();
  const ort = await import(`${url}ort.wasm.min.mjs`);
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = url;
  const session = await ort.InferenceSession.create(await read('lstm.onnx'), { executionProviders: ['wasm'], graphOptimizationLevel: 'all' });
  const x = new Float32Array(await read('inputs.f32'));
  const rest = () => new ort.Tensor('float32', new Float32Array(hidden), [1, 1, hidden]);
  globalThis.ours = (task) => {
    const begin = performance.now();
    const answer = globalThis.planoraBench(task, manifest, column);
    const ms = performance.now() - begin;
    if (typeof answer === 'string') throw new Error(answer);
    return { ms, answer };
  };
  /** `calls` calls of `length` steps each; the state goes from one to the next. */
  globalThis.peer = async (length, calls) => {
    let [h, c, answer] = [rest(), rest(), 0];
    const begin = performance.now();
    for (let call = 0; call < calls; call += 1) {
      const part = x.subarray(call * length * inputs, (call + 1) * length * inputs);
      const result = await session.run({ x: new ort.Tensor('float32', part, [length, 1, inputs]), h, c });
      [h, c, answer] = [result.h_next, result.c_next, result.out.data[length - 1]];
    }
    return { ms: performance.now() - begin, answer };
  };
  // What a page does before anybody measures.
  globalThis.ours('lstm');
  await globalThis.peer(1, 200);
  await globalThis.peer(steps, 1);
}, [host.url, SHAPE, STEPS]);
const ours = (task) => page.evaluate((name) => globalThis.ours(name), task);
const peer = (length, calls) => page.evaluate(([l, n]) => globalThis.peer(l, n), [length, calls]);
const natively = (task, runs) => {
  const { ms, answer } = JSON.parse(execFileSync(native, [task, String(runs)], { cwd: root, encoding: 'utf8' }));
  return { ms: Math.min(...ms), answer };
};

/** Turn by turn, so that all meet the same load. The best of each counts: what is noise only adds. */
const times = { wasm: [], native: [], single: [], part: [], whole: [] };
let answers;
for (let round = 0; round < ROUNDS; round += 1) {
  const [a, b, c, d, e] = [await ours('lstm'), natively('lstm', 2), await peer(1, CALLS), await peer(992, STEPS / 992), await peer(STEPS, 1)];
  times.wasm.push(a.ms / STEPS);
  times.native.push(b.ms / STEPS);
  times.single.push(c.ms / CALLS);
  times.part.push(d.ms / STEPS);
  times.whole.push(e.ms / STEPS);
  answers = [a.answer, b.answer, d.answer, e.answer];
}
assert.ok(answers.every((answer) => Math.abs(answer - answers[0]) < 1e-3), `not the same network: ${answers}`);

const fits = {};
for (const task of Object.keys(FITS)) fits[task] = { wasm: [], native: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  for (const [task, { wasm: inWasm, native: alone }] of Object.entries(fits)) {
    const [a, again, b] = [await ours(task), await ours(task), natively(task, 3)];
    inWasm.push(a.ms, again.ms);
    alone.push(b.ms);
    assert.equal(a.answer, b.answer, `${task} is another in wasm`);
    fits[task].answer = a.answer;
  }
}
await browser.close();
await host.close();

const python = process.env.PYTHON || 'python3';
const data = execFileSync(native, ['data'], { cwd: root, maxBuffer: 2 ** 28 });
const run = spawnSync(python, [join(PEERS, 'fits.py')], { input: data, encoding: 'utf8', maxBuffer: 2 ** 28 });
const peers = run.status === 0 ? JSON.parse(run.stdout) : null;
const why = run.error?.code === 'ENOENT' ? `there is no ${python}` : run.stderr.trim().split('\n').at(-1) || `${python} failed`;

const best = (values) => Math.min(...values);
const us = (ms) => `${(1000 * ms).toFixed(2)} µs`;
const line = (name, text) => console.log(`${name.padEnd(34)} ${text}`);
const step = Object.fromEntries(Object.entries(times).map(([name, all]) => [name, best(all)]));
const load = loadavg()[0].toFixed(1);
console.log(`Models in wasm in Chromium, each the best of ${ROUNDS} rounds. Load at the end ${load}.`);
line('LSTM step, 64 cells', `wasm ${us(step.wasm)}, native ${us(step.native)}`);
line('onnxruntime-web step', `in one call ${us(step.whole)}, in calls of 992 steps ${us(step.part)}, in calls of 1 step ${us(step.single)}`);
const better = Math.min(step.whole, step.part, step.single);
line('LSTM ÷ onnxruntime-web at its best', `${(step.wasm / better).toFixed(2)} (limit 0.9, aim 0.6); ÷ step by step ${(step.wasm / step.single).toFixed(2)}`);
line('LSTM ÷ native', `${(step.wasm / step.native).toFixed(2)} (limit 1.4)`);
line('LSTM, 89,280 steps warm', `${(step.wasm * STEPS).toFixed(0)} ms (limit 250)`);
for (const [task, name] of Object.entries(FITS)) {
  const [inWasm, alone] = [best(fits[task].wasm), best(fits[task].native)];
  const here = `wasm ${inWasm.toFixed(0)} ms, native ${alone.toFixed(0)} ms`;
  const theirs = peers?.[task];
  if (!theirs) {
    line(name, `${here}; no ratio: ${why}`);
    continue;
  }
  const limit = task === 'prophet' ? 'limit 0.5, aim 0.15' : 'limit 2';
  line(`${name}, ${theirs.values} values`, `${here}; ${theirs.peer} ${theirs.ms.toFixed(0)} ms; wasm ÷ it ${(inWasm / theirs.ms).toFixed(3)} (${limit}); answers ${fits[task].answer.toFixed(2)} and ${theirs.answer.toFixed(2)}`);
}
