// A static host as strict as one can meet: under a sub-path, with a policy that forbids inline scripts and other hosts.
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { POLICY } from '../../xtask/policy.mjs';

/** The page must work anywhere, so it is never tested at the root. */
const PREFIX = '/hosted/anywhere/';

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.csv': 'text/csv; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** What Brotli made of each file, by its path. */
const packed = new Map();

/**
 * Serves `folder` on a free port. `url` is the page's address; `show` has another folder take its place; `close` ends it.
 * `compress` sends files with Brotli to who takes it. All are packed before anything is served, as a host does it, so that no
 * visit waits for that.
 */
export async function serve(folder, { compress = false } = {}) {
  let shown = folder;
  if (compress) await pack(folder);
  const server = createServer((request, response) => {
    const takesBrotli = compress && /\bbr\b/.test(request.headers['accept-encoding'] ?? '');
    answer(shown, request, response, takesBrotli).catch((error) => {
      response.writeHead(500).end(String(error));
    });
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  return {
    url: `http://127.0.0.1:${port}${PREFIX}`,
    show: (other) => { shown = other; },
    close: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
  };
}

async function answer(folder, request, response, takesBrotli) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = decodeURIComponent(pathname);
  const file = path.startsWith(PREFIX) ? resolve(folder, path.slice(PREFIX.length) || 'index.html') : null;
  const found = file && (await stat(file).catch(() => null));
  if (!found?.isFile()) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found');
    return;
  }
  const headers = {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
  };
  if (!takesBrotli) {
    response.writeHead(200, { ...headers, 'Content-Length': found.size });
    createReadStream(file).pipe(response);
    return;
  }
  const body = packed.get(file) ?? (await pack(file));
  response.writeHead(200, { ...headers, 'Content-Encoding': 'br', 'Content-Length': body.length, Vary: 'Accept-Encoding' }).end(body);
}

/** Packs a file, or each of a folder. */
async function pack(path) {
  if ((await stat(path)).isDirectory()) {
    for (const name of await readdir(path)) await pack(join(path, name));
    return undefined;
  }
  const body = brotliCompressSync(await readFile(path));
  packed.set(path, body);
  return body;
}

/** The file that a path names, or null when it points outside the folder. */
function resolve(folder, path) {
  const file = normalize(join(folder, path));
  return file.startsWith(folder + sep) ? file : null;
}
