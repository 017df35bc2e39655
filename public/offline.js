// The service worker: keeps the files of one release, so that the page works without a network after its first visit.
//
// A release is kept as a whole and served as a whole: its page from here, and every file that this page names from here, so that
// page and programs are always of one build. A newer release is kept aside, in a cache of its own, until the reader takes it or
// has closed every tab. What a tab of an older release still needs stays. Whatever is not kept is asked of the host.

// The build fills this in (xtask/offline.mjs): files as { address, bytes, digest, isFirst }, addresses relative to this folder.
const RELEASE = { build: '', files: [] };

const FOLDER = self.registration.scope;
/** Names of this folder's caches begin like this. An address has no space, so another folder's never do. */
const PREFIX = `planora ${FOLDER} `;
const OWN = PREFIX + RELEASE.build;
/** How long a tab may take to say which build it runs, in ms. */
const ANSWER_MS = 2000;

const files = new Map(RELEASE.files.map((file) => [file.address, file]));

self.addEventListener('install', (event) => event.waitUntil(install()));
// A tab that was opened before there was a worker may lose its network, too.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  const { ask } = event.data ?? {};
  if (ask === 'build') event.ports[0]?.postMessage(RELEASE.build);
  if (ask === 'take over') event.waitUntil(self.skipWaiting());
  if (ask === 'tidy') event.waitUntil(tidy());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  // A part of a file is the host's affair.
  if (request.method !== 'GET' || request.headers.has('range') || !request.url.startsWith(FOLDER)) return;
  if (request.mode !== 'navigate') event.respondWith(answer(request, event.clientId));
  else if (isPage(request.url)) event.respondWith(page(request));
});

/** Keeps the release. The worker is thrown away unless all of it came; what came is found again by the next attempt. */
async function install() {
  const wanted = navigator.connection?.saveData ? RELEASE.files.filter(({ isFirst }) => isFirst) : RELEASE.files;
  const total = wanted.reduce((sum, { bytes }) => sum + bytes, 0);
  const { quota = Infinity, usage = 0 } = (await navigator.storage?.estimate?.()) ?? {};
  // Own traces live in the same place, and are worth more.
  if (quota - usage < 2 * total) throw new Error('There is too little room to keep this release.');
  const cache = await caches.open(OWN);
  try {
    // One after the other: nobody waits for this, and the page may want the line.
    for (const file of wanted) await keep(cache, file);
  } catch (error) {
    if (error.name === 'QuotaExceededError') await caches.delete(OWN);
    throw error;
  }
}

/** Puts a file into the cache: from there, from an older release that has the same one, or from the host. */
async function keep(cache, file) {
  const address = FOLDER + file.address;
  if (await cache.match(address, { ignoreVary: true })) return;
  // Caches on the way may still have a file of another release under this address; the host has not.
  const sources = [
    () => caches.match(address, { ignoreVary: true }),
    () => fetch(address, { priority: 'low' }),
    () => fetch(address, { priority: 'low', cache: 'reload' }),
    ...(file.address === '' ? [() => fetch(`${FOLDER}index.html`, { cache: 'reload' })] : []),
  ];
  for (const source of sources) {
    const copy = await checked(await source(), file);
    if (copy) {
      await cache.put(address, copy);
      return;
    }
  }
  throw new Error(`${address} is not of build ${RELEASE.build}`);
}

/** The response with all its bytes, if it is whole and of this release. */
async function checked(response, file) {
  if (response?.status !== 200) return undefined;
  const bytes = await response.arrayBuffer();
  if (!(await isOfRelease(bytes, file))) return undefined;
  const headers = new Headers(response.headers);
  // The bytes are unpacked, and the progress of a start is counted by their number.
  headers.delete('Content-Encoding');
  headers.set('Content-Length', String(bytes.byteLength));
  // The files are the same for whoever asks, and a cache refuses `Vary: *`.
  headers.delete('Vary');
  // Made anew, it forgets that it was redirected, which a page may not be.
  return new Response(bytes, { headers });
}

async function isOfRelease(bytes, { address, digest }) {
  // Hosts put things of their own into pages. Its build says what a page goes with.
  if (address === '') return new TextDecoder().decode(bytes).includes(`data-build="${RELEASE.build}"`);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('') === digest;
}

/** Whether this is the page's own address, whatever its scenario. */
function isPage(address) {
  const { origin, pathname } = new URL(address);
  return [FOLDER, `${FOLDER}index.html`].includes(origin + pathname);
}

async function page(request) {
  return (await caches.match(FOLDER, { cacheName: OWN, ignoreVary: true })) ?? fetch(request);
}

/** A kept file, of the build that the address or whoever asks belongs to; else the host's. */
async function answer(request, clientId) {
  const address = request.url.split('#')[0];
  const client = clientId ? await self.clients.get(clientId) : undefined;
  const build = buildIn(address) ?? buildIn(client?.url);
  const kept = await find(address, build);
  if (kept) return kept;
  const file = files.get(address.slice(FOLDER.length));
  return file && (build ?? RELEASE.build) === RELEASE.build ? fetchAndKeep(request, file) : fetch(request);
}

/** The build in an address: programs of a worker name it, and so does the address of the worker that asks. */
function buildIn(address) {
  return address ? new URL(address).searchParams.get('build') ?? undefined : undefined;
}

async function find(address, build) {
  if (build) return caches.match(address, { cacheName: PREFIX + build, ignoreVary: true });
  // A name with a hash is the same file in each release that has it.
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
  for (const cacheName of [OWN, ...names]) {
    const kept = await caches.match(address, { cacheName, ignoreVary: true });
    if (kept) return kept;
  }
  return undefined;
}

/** A file of this release that was left out to save data. */
async function fetchAndKeep(request, file) {
  const response = await fetch(request);
  if (response.status !== 200) return response;
  const copy = await checked(response, file);
  // The host has moved on to another release. The page says that a part is missing, and the new release is offered.
  if (!copy) return Response.error();
  const kept = copy.clone();
  caches.open(OWN).then((cache) => cache.put(request.url, kept)).catch(() => {});
  return copy;
}

/** Removes the caches of releases that no tab runs any more. */
async function tidy() {
  // The cache of a release that waits, or is on its way, belongs to no tab yet.
  if (self.registration.installing || self.registration.waiting) return;
  const old = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== OWN);
  if (old.length === 0) return;
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const builds = await Promise.all(tabs.filter(({ url }) => isPage(url)).map(askBuild));
  // A tab that does not answer may run any of them.
  if (builds.includes(undefined)) return;
  await Promise.all(old.filter((name) => !builds.includes(name.slice(PREFIX.length))).map((name) => caches.delete(name)));
}

/** The build that a tab runs; `undefined` where it does not say. */
function askBuild(tab) {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = ({ data }) => done(data);
    tab.postMessage({ ask: 'build' }, [port2]);
    setTimeout(done, ANSWER_MS);
  });
}
