// Trunk runs this on a finished build.
//
// In a release build it cuts each program in two (split.mjs): what a first run needs, and what comes when it is called.
//
// The worker's files carry no hash in their names, so a cached worker could meet a newer page, or the other way round. This
// gives the build an id and puts it
// - into every address of a file that a program names, so that caches keep builds apart;
// - into <template id="app" data-build data-worker> for the page and `globalThis.planoraBuild` for the worker,
//   so that the page can tell when a host still answered with another build.
//
// The charts' script is taken out of the page and named to the start script (data-charts), which asks for it after the first paint.
//
// At last a release build gets the worker that keeps it for use without a network (offline.mjs).
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { WORKER, addOfflineWorker, filesBelow } from './offline.mjs';
import { POLICY } from './policy.mjs';
import { PROGRAMS } from './programs.mjs';
import { split } from './split.mjs';

const folder = process.env.TRUNK_STAGING_DIR;
const target = resolve(process.env.TRUNK_SOURCE_DIR, process.env.CARGO_TARGET_DIR ?? 'target');
const isRelease = process.env.TRUNK_PROFILE === 'release';
const run = promisify(execFile);
const path = (name) => join(folder, name);
const read = (name) => readFileSync(path(name));

/** Replaces the one occurrence of `from`; anything else means that trunk or wasm-bindgen writes other files now. */
function rewrite(name, from, to) {
  const parts = read(name).toString().split(from);
  if (parts.length !== 2) throw new Error(`${name} has ${parts.length - 1} occurrences of ${from}, expected 1`);
  writeFileSync(path(name), parts.join(to));
}

/** The name of the one file that `pattern` fits. */
function find(pattern) {
  const names = readdirSync(folder).filter((name) => pattern.test(name));
  if (names.length !== 1) throw new Error(`${names.length} files fit ${pattern}, expected 1`);
  return names[0];
}

/** Cuts a program in two, lets wasm-opt loose on both, and has its glue fetch the second when it is called. */
async function shrink({ name, profile, optimize, isLater, styles = [] }) {
  const stem = find(new RegExp(`^${name}(-[0-9a-f]+)?_bg\\.wasm$`)).replace('_bg.wasm', '');
  const linked = readFileSync(join(target, 'wasm32-unknown-unknown', profile, `${name}.wasm`));
  const parts = split(read(`${stem}_bg.wasm`), linked, isLater);
  writeFileSync(path(`${stem}_bg.wasm`), parts.first);
  writeFileSync(path(`${stem}_later.wasm`), parts.later);
  await Promise.all([`${stem}_bg.wasm`, `${stem}_later.wasm`].map((file) =>
    run('wasm-opt', [...optimize, '--strip-debug', '--strip-producers', path(file), '-o', path(file)], { shell: process.platform === 'win32' })));
  const exports = '    wasm = instance.exports;\n';
  const addresses = [`${stem}_later.wasm`, ...styles.map(unlink)].map((file) => `new URL('${file}', import.meta.url)`);
  rewrite(`${stem}.js`, exports, `${exports}    arm(wasm, ${addresses[0]}, [${addresses.slice(1).join(', ')}]);\n`);
  writeFileSync(path(`${stem}.js`), `import { arm } from './later.js';\n${read(`${stem}.js`)}`);
  console.log(`${name}: ${parts.count} functions come later, by ${parts.entries} entries`);
}

/** Has a style sheet come later: takes the link to it out of the page, and gives its file's name. */
function unlink(style) {
  const file = find(new RegExp(`^${style}-[0-9a-f]+\\.css$`));
  const links = read('index.html').toString().match(new RegExp(`<link[^>]*${file}[^>]*>`, 'g')) ?? [];
  if (links.length !== 1) throw new Error(`index.html has ${links.length} links to ${file}, expected 1`);
  rewrite('index.html', links[0], '');
  return file;
}

/** Takes a script out of the page, and gives its address. */
function takeScript(pattern) {
  const address = `./${find(pattern)}`;
  rewrite('index.html', `<script src="${address}" defer></script>`, '');
  return address;
}

if (isRelease) await Promise.all(PROGRAMS.map(shrink));

// Of all files: whoever keeps a release by its build must not find another style sheet in it.
const hash = createHash('sha256');
for (const name of filesBelow(folder)) hash.update(`${name}\n`).update(read(name));
const build = hash.digest('hex').slice(0, 12);

/** Names the page's files after the build: trunk's hash is of what they were before they were cut. */
function rename() {
  const old = find(/^planora-[0-9a-f]+\.js$/).replace('.js', '');
  const stem = `planora-${build}`;
  for (const end of ['.js', '_bg.wasm', '_later.wasm']) renameSync(path(old + end), path(stem + end));
  for (const name of [`${stem}.js`, 'index.html']) writeFileSync(path(name), read(name).toString().replaceAll(old, stem));
}

if (isRelease) {
  rename();
  rewrite('worker.js', "'worker_later.wasm'", `'worker_later.wasm?build=${build}'`);
  for (const name of [`planora-${build}.js`, 'worker.js']) rewrite(name, "'./later.js'", `'./later.js?build=${build}'`);
}
rewrite('worker.js', "'worker_bg.wasm'", `'worker_bg.wasm?build=${build}'`);
rewrite('worker_loader.js', "'./worker.js'", `'./worker.js?build=${build}'`);
rewrite('worker_loader.js', 'await init();', `globalThis.planoraBuild = '${build}';await init();`);

/** Takes out of a program's glue what only people read. */
async function minify(name) {
  const { code } = await transform(read(name).toString(), { minify: true, format: 'esm', target: 'es2022' });
  writeFileSync(path(name), code);
}

if (isRelease) await Promise.all([`planora-${build}.js`, 'worker.js'].map(minify));
rewrite('index.html', '<template id="app"', `<template id="app" data-build="${build}" data-worker="worker_loader.js?build=${build}"`);
rewrite('index.html', '<template id="app"', `<template id="app" data-charts="${takeScript(/^echarts-[0-9a-f]+\.js$/)}"`);
if (isRelease) {
  rewrite('index.html', '<template id="app"', `<template id="app" data-offline="${WORKER}"`);
  // Trunk's own server puts a script into the page, which a build that is worked on must let it do.
  rewrite('index.html', '<head>', `<head><meta http-equiv="Content-Security-Policy" content="${POLICY}">`);
  addOfflineWorker(folder);
}
