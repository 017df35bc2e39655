// A static host as strict as one can meet: under a sub-path, with a policy that forbids inline scripts and other hosts.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
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

/** Serves `folder` on a free port. `url` is the page's address; `show` has another folder take its place; `close` ends it. */
export async function serve(folder) {
  let shown = folder;
  const server = createServer((request, response) => {
    answer(shown, request, response).catch((error) => {
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

async function answer(folder, request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = decodeURIComponent(pathname);
  const file = path.startsWith(PREFIX) ? resolve(folder, path.slice(PREFIX.length) || 'index.html') : null;
  const found = file && (await stat(file).catch(() => null));
  if (!found?.isFile()) {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('not found');
    return;
  }
  response.writeHead(200, {
    'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream',
    'Content-Length': found.size,
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
  });
  createReadStream(file).pipe(response);
}

/** The file that a path names, or null when it points outside the folder. */
function resolve(folder, path) {
  const file = normalize(join(folder, path));
  return file.startsWith(folder + sep) ? file : null;
}
