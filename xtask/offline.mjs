// Makes the service worker of a finished build: public/offline.js with the list of the build's files.
//
// Each file stands there under the address by which the page asks for it, with its size and its digest, so that the worker keeps
// only what is of its own build. Alone: node xtask/offline.mjs FOLDER
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
/** The worker's name in the build. It stands beside index.html, as a worker serves the folder that it lies in. */
export const WORKER = 'offline.js';
/** Files that are asked for with the build in their address, as finish.mjs writes it. */
const WITH_BUILD = /^(later|worker|worker_loader)\.js$|^worker_(bg|later)\.wasm$/;
/** What a first run asks for that index.html does not name. */
const FIRST = /^(index\.html|(later|worker|worker_loader)\.js|worker_bg\.wasm|data\/nasa-http-1995\/(trace\.json|requests\.col))$/;
/** What a host may have added for itself. */
const PASSED_OVER = /\.(br|gz|zst|map)$|(^|\/)[._]/;

/** Names of all files below `folder`, with `/` between their parts, in a fixed order. */
export function filesBelow(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/')).sort();
}

/** Writes the worker of the build in `folder`, and returns what it keeps. */
export function addOfflineWorker(folder) {
  const page = readFileSync(join(folder, 'index.html'), 'utf8');
  const build = page.match(/data-build="(\w+)"/)?.[1];
  if (!build) throw new Error('index.html names no build');
  const names = filesBelow(folder).filter((name) => name !== WORKER && !PASSED_OVER.test(name));
  const files = names.map((name) => {
    const bytes = readFileSync(join(folder, name));
    return {
      // The page is asked for by its folder: some hosts send whoever asks for index.html there.
      address: name === 'index.html' ? '' : WITH_BUILD.test(name) ? `${name}?build=${build}` : name,
      bytes: bytes.length,
      digest: createHash('sha256').update(bytes).digest('hex'),
      isFirst: FIRST.test(name) || page.includes(`./${name}"`),
    };
  });
  // What a first run needs comes first, so that a kept release is of use as early as can be.
  files.sort((one, other) => Number(other.isFirst) - Number(one.isFirst));
  const blank = "const RELEASE = { build: '', files: [] };";
  const parts = readFileSync(join(here, '../public', WORKER), 'utf8').split(blank);
  if (parts.length !== 2) throw new Error(`public/${WORKER} has ${parts.length - 1} places for the list, expected 1`);
  const list = files.map((file) => `  ${JSON.stringify(file)},\n`).join('');
  writeFileSync(join(folder, WORKER), parts.join(`const RELEASE = { build: '${build}', files: [\n${list}] };`));
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = addOfflineWorker(resolve(process.argv[2]));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  console.log(`${files.length} files, ${(total / 1e6).toFixed(1)} MB, are kept for use without a network`);
}
