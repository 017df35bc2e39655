// What a page and its workers hold after their garbage was collected, by the DevTools protocol.

/** Notes every memory that a program is instantiated with, in page and worker, before their own scripts run. */
const NOTE_MEMORIES = `
globalThis.memoriesOfPrograms = new Set();
for (const name of ['instantiate', 'instantiateStreaming']) {
  const plain = WebAssembly[name];
  WebAssembly[name] = async (...given) => {
    const made = await plain.apply(WebAssembly, given);
    const { memory } = (made.instance ?? made).exports ?? {};
    if (memory) globalThis.memoriesOfPrograms.add(memory);
    return made;
  };
}
`;
const WASM_BYTES = '[...globalThis.memoriesOfPrograms].reduce((sum, { buffer }) => sum + buffer.byteLength, 0)';
/** Notes every canvas that is made, without keeping any. */
const NOTE_CANVASES = `
globalThis.canvasesMade = [];
const plainCreate = Document.prototype.createElement;
Document.prototype.createElement = function createElement(name, ...rest) {
  const made = plainCreate.call(this, name, ...rest);
  if (made.localName === 'canvas') globalThis.canvasesMade.push(new WeakRef(made));
  return made;
};
`;

/** Has `page` note its memories from its next navigation on. */
export async function prepare(page) {
  await page.addInitScript(NOTE_MEMORIES + NOTE_CANVASES);
  await page.route('**/worker_loader.js*', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: NOTE_MEMORIES + await response.text() });
  });
}

/** Lines to a page's dedicated workers, of which `ask` asks each the same and gives what they answer. */
async function workersOf(session) {
  const [lines, waiting] = [new Set(), new Map()];
  let count = 0;
  session.on('Target.attachedToTarget', ({ sessionId, targetInfo }) => targetInfo.type === 'worker' && lines.add(sessionId));
  session.on('Target.detachedFromTarget', ({ sessionId }) => lines.delete(sessionId));
  session.on('Target.receivedMessageFromTarget', ({ message }) => {
    const { id, result, error } = JSON.parse(message);
    const { done, failed } = waiting.get(id) ?? {};
    waiting.delete(id);
    if (error) failed?.(new Error(error.message));
    else done?.(result);
  });
  await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const send = (sessionId, method, params) => new Promise((done, failed) => {
    count += 1;
    waiting.set(count, { done, failed });
    session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id: count, method, params }) }).catch(failed);
  });
  return { ask: (method, params = {}) => Promise.all([...lines].map((line) => send(line, method, params))), count: () => lines.size };
}

/** Watches `page`, which was prepared; what comes back measures it. Figures of memory are bytes. */
export async function watch(page) {
  const session = await page.context().newCDPSession(page);
  const workers = await workersOf(session);
  await session.send('Performance.enable');
  return async () => {
    // What is let go of by what the first pass collects goes with the second.
    for (let pass = 0; pass < 2; pass += 1) {
      await session.send('HeapProfiler.collectGarbage');
      await workers.ask('HeapProfiler.collectGarbage');
    }
    const { metrics } = await session.send('Performance.getMetrics');
    const metric = (name) => metrics.find((one) => one.name === name).value;
    const ofWorkers = async (method, params, pick) => (await workers.ask(method, params)).reduce((sum, answer) => sum + pick(answer), 0);
    const evaluated = { expression: WASM_BYTES, returnByValue: true };
    return {
      pageHeap: metric('JSHeapUsedSize'),
      pageWasm: await page.evaluate(WASM_BYTES),
      workerHeap: await ofWorkers('Runtime.getHeapUsage', {}, ({ usedSize }) => usedSize),
      workerWasm: await ofWorkers('Runtime.evaluate', evaluated, ({ result }) => result.value),
      workers: workers.count(),
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      ...await page.evaluate(held, metric('Nodes')),
    };
  };
}

/** Of so many nodes those that are not in the page, canvases that are not, and characters of all that is stored. */
function held(nodes) {
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_ALL);
  let inPage = 1;
  while (walker.nextNode()) inPage += 1;
  const size = (storage) => Object.entries(storage).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  const canvases = globalThis.canvasesMade.map((one) => one.deref()).filter((one) => one && !one.isConnected);
  return {
    detached: nodes - inPage,
    detachedCanvases: canvases.length,
    sessionStorage: size(sessionStorage),
    localStorage: size(localStorage),
  };
}
