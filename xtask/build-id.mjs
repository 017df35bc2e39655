// Trunk runs this on a finished build. The worker's files carry no hash in their names, so a cached worker could meet
// a newer page, or the other way round. This gives the build an id and puts it
// - into every address of a worker file, so that caches keep builds apart;
// - into <template id="app" data-build data-worker> for the page and `globalThis.planoraBuild` for the worker,
//   so that the page can tell when a host still answered with another build.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.TRUNK_STAGING_DIR;
const read = (name) => readFileSync(join(folder, name));

const hash = createHash('sha256');
for (const name of readdirSync(folder).filter((name) => /\.(js|wasm)$/.test(name)).sort()) hash.update(read(name));
const build = hash.digest('hex').slice(0, 12);

/** Replaces the one occurrence of `from`; anything else means that trunk or wasm-bindgen writes other files now. */
function rewrite(name, from, to) {
  const parts = read(name).toString().split(from);
  if (parts.length !== 2) throw new Error(`${name} has ${parts.length - 1} occurrences of ${from}, expected 1`);
  writeFileSync(join(folder, name), parts.join(to));
}

rewrite('worker.js', "'worker_bg.wasm'", `'worker_bg.wasm?build=${build}'`);
rewrite('worker_loader.js', "'./worker.js'", `'./worker.js?build=${build}'`);
rewrite('worker_loader.js', 'await init();', `globalThis.planoraBuild = '${build}';await init();`);
rewrite('index.html', '<template id="app"', `<template id="app" data-build="${build}" data-worker="worker_loader.js?build=${build}"`);
