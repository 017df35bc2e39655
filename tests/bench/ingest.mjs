// Own traffic in the browser, from the file to finished buckets in the page's worker: an access log against reading the same
// file and doing nothing, a CSV against Papa Parse and DuckDB-WASM, lines of JSON against JSON.parse of each, memory and the main
// thread while a gigabyte is read.
// All in turns, in one session, each time in a fresh worker. What is read must be what the same code finds natively.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { dist, launch, root } from '../journeys/browser.mjs';
import { serve } from '../journeys/server.mjs';

const ROUNDS = 5;
const PEER_ROUNDS = 3;
/** Megabytes of the log that is timed, and of the one at which memory is looked at. */
const [LOG_MB, LARGE_MB] = [200, 1000];
/** A page that waits for a trace: its worker has done nothing yet, so whatever memory grows is the reader's. */
const NOWHERE = 'ab'.repeat(32);
const MEASURE = 'planora:ingest';
const PEERS = join(root, 'tests/bench/peers/node_modules');
const site = join(root, 'target/bench-ingest');
const folder = mkdtempSync(join(tmpdir(), 'planora-ingest-'));

const best = (values) => Math.min(...values);
const line = (name, text) => console.log(`${name.padEnd(54)} ${text}`);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

function make(name, megabytes) {
  const to = join(folder, name);
  mkdirSync(to);
  const env = { ...process.env, PLANORA_BENCH_MB: String(megabytes) };
  const options = { cwd: root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
  const found = JSON.parse(execFileSync('cargo', ['bench', '--quiet', '--bench', 'ingest', '--', 'make', to], options));
  const file = (path, key) => ({ path: join(to, path), ...found[key] });
  return { log: file('bench.log', 'log'), counts: file('counts.csv', 'counts'), requests: file('requests.csv', 'requests'), lines: file('requests.jsonl', 'lines') };
}

/** Puts the peers where the browser can load them, with a worker for each. */
function stage() {
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  const duckdb = join(PEERS, '@duckdb/duckdb-wasm/dist');
  cpSync(join(PEERS, 'papaparse/papaparse.min.js'), join(site, 'papaparse.js'));
  for (const file of ['duckdb-eh.wasm', 'duckdb-browser-eh.worker.js']) cpSync(join(duckdb, file), join(site, file));
  const bundle = ['--bundle', '--format=esm', '--log-level=warning', `--outfile=${join(site, 'duckdb.js')}`];
  execFileSync(join(root, 'node_modules/.bin/esbuild'), [join(duckdb, 'duckdb-browser.mjs'), ...bundle]);
  writeFileSync(join(site, 'index.html'), '<!doctype html><title>Peers</title><input type="file" aria-label="File">');
  const worker = (name, head, body) =>
    writeFileSync(join(site, name), `${head}\nonmessage = async ({ data: file }) => {\n  const begin = performance.now();\n${body}\n};\n`);
  worker('stream.js', '', `  const reader = file.stream().getReader();
  while (!(await reader.read()).done);
  postMessage({ ms: performance.now() - begin });`);
  // `each` is called with every line, which no chunk parts.
  const eachLine = (each) => `  let rest = '';
  const reader = file.stream().pipeThrough(new TextDecoderStream()).getReader();
  for (let read = await reader.read(); !read.done; read = await reader.read()) {
    const lines = (rest + read.value).split('\\n');
    rest = lines.pop();
    for (const line of lines) ${each}
  }`;
  worker('json.js', '', `  let rows = 0;
${eachLine('rows += JSON.parse(line) ? 1 : 0;')}
  postMessage({ ms: performance.now() - begin, rows });`);
  worker('json-lines.js', '', `  const buckets = new Map();
${eachLine(`{
      const { time, status, bytes, client_ip: host } = JSON.parse(line);
      const minute = Math.floor(Date.parse(time) / 60000);
      let bucket = buckets.get(minute);
      if (!bucket) buckets.set(minute, (bucket = { requests: 0, bytes: 0, classes: [0, 0, 0, 0, 0, 0], hosts: new Set() }));
      bucket.requests += 1;
      bucket.bytes += bytes;
      bucket.classes[Math.floor(status / 100)] += 1;
      bucket.hosts.add(host);
    }`)}
  let requests = 0;
  buckets.forEach((bucket) => (requests += bucket.requests));
  postMessage({ ms: performance.now() - begin, requests, buckets: buckets.size });`);
  const papa = "importScripts('papaparse.js');";
  worker('papa.js', papa, `  let rows = 0;
  Papa.parse(file, { chunk: ({ data }) => (rows += data.length), complete: () => postMessage({ ms: performance.now() - begin, rows }) });`);
  // What a page that uses Papa Parse does with its rows, to come to what ours gives.
  worker('papa-counts.js', papa, `  const buckets = new Map();
  const chunk = ({ data }) => data.forEach(([time, requests]) => {
    const minute = Math.floor(Date.parse(time) / 60000);
    if (minute >= 0) buckets.set(minute, (buckets.get(minute) ?? 0) + Number(requests));
  });
  const complete = () => {
    let requests = 0;
    buckets.forEach((bucket) => (requests += bucket));
    postMessage({ ms: performance.now() - begin, requests, buckets: buckets.size });
  };
  Papa.parse(file, { chunk, complete });`);
  worker('papa-requests.js', papa, `  const buckets = new Map();
  const chunk = ({ data }) => data.forEach(([time, , , status, bytes, host]) => {
    const minute = Math.floor(Date.parse(time) / 60000);
    if (!(minute >= 0)) return;
    let bucket = buckets.get(minute);
    if (!bucket) buckets.set(minute, (bucket = { requests: 0, bytes: 0, classes: [0, 0, 0, 0, 0, 0], hosts: new Set() }));
    bucket.requests += 1;
    bucket.bytes += Number(bytes);
    bucket.classes[Math.floor(Number(status) / 100)] += 1;
    bucket.hosts.add(host);
  });
  const complete = () => {
    let requests = 0;
    buckets.forEach((bucket) => (requests += bucket.requests));
    postMessage({ ms: performance.now() - begin, requests, buckets: buckets.size });
  };
  Papa.parse(file, { chunk, complete });`);
}

const [large, small] = [make('large', LARGE_MB), make('small', LOG_MB)];
[large.counts, large.requests, large.lines].forEach(({ path }) => rmSync(path));
stage();
const [host, peers, browser] = await Promise.all([serve(dist), serve(site), launch()]);

/** Looks at the memory of all renderers, in MB, again and again until it is called back. */
async function sample() {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const files = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => `/proc/${id}/status`);
  const megabytes = (file) => (existsSync(file) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0) / 1024 : 0);
  const samples = [];
  const look = () => samples.push({ at: Date.now(), mb: files.map(megabytes).reduce((a, b) => a + b, 0) });
  look();
  const timer = setInterval(look, 10);
  return () => {
    clearInterval(timer);
    return samples;
  };
}

/** Drops the file on a fresh page, and gives what its worker says of the time, and what the page saw meanwhile. */
async function ours(file) {
  const page = await browser.newPage({ serviceWorkers: 'block' });
  await page.goto(`${host.url}?v=1&data=${NOWHERE}`);
  await page.getByText(/This link needs/).first().waitFor();
  await page.evaluate(() => {
    globalThis.tasks = [];
    new PerformanceObserver((list) => list.getEntries().forEach(({ startTime, duration }) => globalThis.tasks.push({ startTime, duration })))
      .observe({ type: 'longtask' });
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', id: 'bench', hidden: true });
    document.body.append(input);
  });
  await page.setInputFiles('#bench', file.path);
  await sleep(500);
  const stop = await sample();
  await page.evaluate(() => {
    const transfer = new DataTransfer();
    transfer.items.add(document.getElementById('bench').files[0]);
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  });
  let read;
  for (const begin = Date.now(); !read; await sleep(20)) {
    assert.ok(Date.now() - begin < 120_000, 'the file was never read');
    read = await page.workers()[0]?.evaluate((name) => performance.getEntriesByName(name, 'measure')
      .map(({ startTime, duration }) => ({ at: performance.timeOrigin + startTime, ms: duration }))[0], MEASURE);
  }
  const samples = stop();
  await page.getByRole('button', { name: 'Replay this trace' }).click();
  const digest = await page.waitForFunction((nowhere) => {
    const found = new URLSearchParams(location.hash.slice(1)).get('data');
    return found !== nowhere && found;
  }, NOWHERE, { timeout: 60_000 }).then((found) => found.jsonValue());
  assert.equal(digest, file.digest, 'another series than natively');
  const tasks = await page.evaluate((until) => globalThis.tasks.filter(({ startTime }) => performance.timeOrigin + startTime < until), read.at + read.ms);
  await page.close();
  return { ...read, samples, tasks: tasks.map(({ duration }) => duration) };
}

/** Reads the file with one of the workers above. */
async function peer(name, file) {
  const page = await browser.newPage();
  await page.goto(peers.url);
  await page.getByLabel('File').setInputFiles(file.path);
  const answer = await page.evaluate((script) => new Promise((done) => {
    const worker = new Worker(script);
    worker.onmessage = ({ data }) => done(data);
    worker.postMessage(document.querySelector('input').files[0]);
  }), name);
  await page.close();
  return answer;
}

/** Asks for `columns` by the minute, the requests first. */
async function duckdb(file, columns) {
  const page = await browser.newPage();
  await page.goto(peers.url);
  await page.getByLabel('File').setInputFiles(file.path);
  const answer = await page.evaluate(async ([url, columns]) => {
    const { AsyncDuckDB, VoidLogger, DuckDBDataProtocol } = await import(`${url}duckdb.js`);
    const db = new AsyncDuckDB(new VoidLogger(), new Worker(`${url}duckdb-browser-eh.worker.js`));
    await db.instantiate(`${url}duckdb-eh.wasm`);
    await db.registerFileHandle('bench.csv', document.querySelector('input').files[0], DuckDBDataProtocol.BROWSER_FILEREADER, true);
    const link = await db.connect();
    // What a page does before anybody measures.
    await link.query('SELECT 1');
    const begin = performance.now();
    const table = await link.query(`SELECT date_trunc('minute', "timestamp") AS minute, ${columns.join(', ')}
      FROM read_csv('bench.csv') GROUP BY minute`);
    const ms = performance.now() - begin;
    const counts = table.getChildAt(1).toArray();
    return { ms, requests: counts.reduce((sum, count) => sum + Number(count), 0), buckets: table.numRows };
  }, [peers.url, columns]);
  await page.close();
  return answer;
}

// Once for nothing: the files come into the system's memory.
await peer('stream.js', small.log);
const log = { ours: [], nothing: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  log.nothing.push((await peer('stream.js', small.log)).ms);
  log.ours.push((await ours(small.log)).ms);
}
/** Of each CSV: the one column that a peer can answer with, and all that ours gives. */
const COLUMNS = {
  requests: [['count(*)::DOUBLE'], ['sum(bytes)', 'count(DISTINCT client_ip)', ...[1, 2, 3, 4, 5].map((one) => `count(*) FILTER (status // 100 = ${one})`)]],
  counts: [['sum(requests)::DOUBLE'], []],
};
const tables = {};
const json = { ours: [], parsed: [], same: [] };
for (let round = 0; round < ROUNDS; round += 1) {
  json.ours.push((await ours(small.lines)).ms);
  json.parsed.push((await peer('json.js', small.lines)).ms);
  const { ms, requests, buckets } = await peer('json-lines.js', small.lines);
  assert.deepEqual([requests, buckets], [small.lines.requests, small.lines.buckets], 'JSON.parse came to something else');
  json.same.push(ms);
}
for (const [name, [first, others]] of Object.entries(COLUMNS)) {
  const [file, times] = [small[name], { ours: [], nothing: [], papa: [], papaSame: [], duckdb: [], duckdbSame: [] }];
  const same = ({ ms, requests, buckets }) => {
    assert.deepEqual([requests, buckets], [file.requests, file.buckets], 'a peer read something else');
    return ms;
  };
  for (let round = 0; round < PEER_ROUNDS; round += 1) {
    for (let again = 0; again < 3; again += 1) {
      times.ours.push((await ours(file)).ms);
      times.nothing.push((await peer('stream.js', file)).ms);
    }
    times.papa.push((await peer('papa.js', file)).ms);
    times.papaSame.push(same(await peer(`papa-${name}.js`, file)));
    times.duckdb.push(same(await duckdb(file, first)));
    times.duckdbSame.push(others.length ? same(await duckdb(file, [...first, ...others])) : times.duckdb.at(-1));
  }
  tables[name] = times;
}
// The whole renderer, the page and its garbage included. What it had before is the page itself.
const grown = [];
const tasks = [];
let largeMs = Infinity;
for (let round = 0; round < 2; round += 1) {
  const read = await ours(large.log);
  const during = read.samples.filter(({ at }) => at >= read.at && at <= read.at + read.ms).map(({ mb }) => mb);
  grown.push(Math.max(...during) - read.samples[0].mb);
  tasks.push(...read.tasks);
  largeMs = Math.min(largeMs, read.ms);
}
await browser.close();
await Promise.all([host.close(), peers.close()]);
const [logMb, largeMb, requestsMb, countsMb, linesMb] = [small.log, large.log, small.requests, small.counts, small.lines].map(({ path }) => statSync(path).size / 1e6);
rmSync(folder, { recursive: true, force: true });

const rate = (mb, ms) => `${ms.toFixed(0)} ms, ${((1000 * mb) / ms).toFixed(0)} MB/s`;
const [o, n] = [log.ours, log.nothing].map(best);
console.log(`Own traffic in Chromium, best of ${ROUNDS} rounds and of ${PEER_ROUNDS} for peers. Load at the end ${loadavg()[0].toFixed(1)}.`);
line(`log of ${logMb.toFixed(0)} MB, file to buckets`, `${rate(logMb, o)}; ${small.log.rejected} odd lines; exactly as natively`);
line('  the same file, stream() and nothing', rate(logMb, n));
line('  nothing ÷ ours', `${(n / o).toFixed(2)} (limit 0.6, aim 0.8)`);
for (const [what, mb, file, times] of [['request', requestsMb, small.requests, tables.requests], ['minute', countsMb, small.counts, tables.counts]]) {
  const least = Object.fromEntries(Object.entries(times).map(([who, all]) => [who, best(all)]));
  const against = (ms, limits = '') => `${rate(mb, ms)}; ÷ ours ${(ms / least.ours).toFixed(1)}${limits}`;
  line(`CSV of ${mb.toFixed(0)} MB, a row per ${what}, ${file.buckets} buckets`, rate(mb, least.ours));
  line('  the same file, stream() and nothing', against(least.nothing));
  line('  Papa Parse, in chunks, its rows thrown away', against(least.papa, ' (limit 10, aim 25)'));
  line('  Papa Parse, the same buckets', against(least.papaSame));
  line('  DuckDB-WASM, requests by the minute', against(least.duckdb, ' (limit 5, aim 12)'));
  if (what === 'request') line('  DuckDB-WASM, the same columns', against(least.duckdbSame));
}
const [jsonOurs, jsonParsed, jsonSame] = [json.ours, json.parsed, json.same].map(best);
line(`JSON lines of ${linesMb.toFixed(0)} MB, a line per request`, rate(linesMb, jsonOurs));
line('  JSON.parse of each line, thrown away', `${rate(linesMb, jsonParsed)}; ÷ ours ${(jsonParsed / jsonOurs).toFixed(1)} (limit 5)`);
line('  JSON.parse of each line, the same buckets', `${rate(linesMb, jsonSame)}; ÷ ours ${(jsonSame / jsonOurs).toFixed(1)}`);
line(`log of ${largeMb.toFixed(0)} MB`, `${rate(largeMb, largeMs)}, ${large.log.buckets} buckets`);
line('  the renderer grows by', `${best(grown).toFixed(0)} to ${Math.max(...grown).toFixed(0)} MB (limit 64, aim 32)`);
line('  longest task of the main thread meanwhile', tasks.length ? `${Math.max(...tasks).toFixed(0)} ms (limit 100)` : 'none above 50 ms (limit 100)');
