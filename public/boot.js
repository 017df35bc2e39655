// Starts the page: downloads the program, shows how far it is, and says what to do when it cannot start.
// A classic script, because a module would not even load from a file: address and could not explain that.
(() => {
  performance.mark('planora:boot');

  const boot = document.getElementById('boot');
  const { js, wasm, worker, charts } = document.getElementById('app').dataset;
  const address = (path) => new URL(path, document.baseURI).href;

  // On a slow line the start panel is there sooner when nothing large is asked for beside it.
  const painted = new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
    // A page that is not seen paints nothing.
    setTimeout(done, 300);
  });

  /** A reason not to start that the reader can do something about. */
  class Remedy extends Error {
    constructor(message, remedy) {
      super(message);
      this.remedy = remedy;
    }
  }

  // The smallest module that uses a vector instruction: () -> v128 { i32.const 0; i8x16.splat }.
  const SIMD_PROBE = new Uint8Array([
    0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
  ]);

  function checkBrowser() {
    if (location.protocol === 'file:') {
      throw new Remedy(
        'This page was opened as a file.',
        'Browsers do not load programs from files. Serve the folder with any web server and open that address.',
      );
    }
    if (typeof WebAssembly !== 'object' || !WebAssembly.validate(SIMD_PROBE)) {
      throw new Remedy(
        'This browser has no WebAssembly SIMD, which Planora computes with.',
        'Use Chrome or Edge 91, Firefox 89, Safari 16.4, or anything newer.',
      );
    }
  }

  async function download(path) {
    const response = await fetch(address(path)).catch((cause) => {
      throw new Remedy(`${path} could not be fetched (${cause.message}).`, 'Check the connection, then reload.');
    });
    if (!response.ok) {
      throw new Remedy(
        `${path} could not be fetched (HTTP ${response.status}).`,
        'The page may have been updated a moment ago. Reload; if it stays, a file is missing on the server.',
      );
    }
    return response;
  }

  /** Reads a copy of the body and leaves the response itself to the engine, which compiles and caches it as it streams. */
  async function showProgress(response) {
    const encoded = response.headers.has('Content-Encoding');
    // A compressed length says nothing about the bytes that are counted here.
    const total = encoded ? 0 : Number(response.headers.get('Content-Length'));
    const meter = boot.querySelector('.meter i');
    const reader = response.body.getReader();
    let received = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      received += value.length;
      if (total > 0) meter.style.setProperty('--p', `${Math.min(100, (100 * received) / total)}%`);
    }
    meter.style.setProperty('--p', '100%');
  }

  /** Compiles while the download runs, where the host names the type that engines insist on for that. */
  async function compile(response) {
    const type = response.headers.get('Content-Type') ?? '';
    return type.startsWith('application/wasm')
      ? WebAssembly.compileStreaming(response)
      : WebAssembly.compile(await response.arrayBuffer());
  }

  async function fetchModule() {
    const response = await download(wasm);
    // Progress is decoration: a failing copy means a failing original, and that one is reported.
    showProgress(response.clone()).catch(() => {});
    return compile(response);
  }

  /** Has the charts arrive beside the programs. */
  function fetchCharts() {
    const script = document.createElement('script');
    script.src = address(charts);
    return new Promise((done, failed) => {
      script.onerror = () => failed(new Remedy('The charts could not be loaded.', 'Check the connection, then reload.'));
      // A host may answer with a page of its own instead.
      script.onload = () => (globalThis.echarts ? done() : script.onerror());
      document.head.append(script);
    });
  }

  /** Has the worker arrive and start beside the page's program, which takes it over; `events` is what it says until then. */
  function startWorker() {
    const early = { worker: new Worker(address(worker), { type: 'module' }), events: [] };
    const keep = (event) => {
      event.preventDefault();
      early.events.push(event);
    };
    early.worker.onmessage = keep;
    early.worker.onerror = keep;
    globalThis.planoraWorker = early;
  }

  async function start() {
    checkBrowser();
    await painted;
    startWorker();
    const [module, program] = await Promise.all([fetchModule(), import(address(js)), fetchCharts()]);
    await program.default({ module_or_path: module });
  }

  function explain(cause) {
    const line = (name, text) => {
      const p = document.createElement('p');
      p.className = name;
      p.textContent = text;
      return p;
    };
    const reload = document.createElement('button');
    reload.type = 'button';
    reload.className = 'btn';
    reload.textContent = 'Reload';
    reload.addEventListener('click', () => location.reload());

    boot.setAttribute('role', 'alert');
    boot.classList.add('failed');
    boot.querySelector('.meter')?.remove();
    boot.querySelector('.boot-text').textContent = 'Planora could not start';
    boot.append(
      line('boot-help', cause.message || String(cause)),
      line('boot-help', cause.remedy ?? 'Reload the page. If it stays, the message above belongs in a bug report.'),
      reload,
    );
    // The app may have taken the panel away before it failed.
    if (!boot.isConnected) document.body.prepend(boot);
  }

  // The page is made in tasks of its own, and a fault in one of them is nobody's promise.
  addEventListener('error', ({ error }) => {
    if (error && boot.isConnected) explain(error);
  });

  // The program itself could not go on.
  boot.addEventListener('planora:failed', ({ detail }) => explain(new Remedy(detail, 'Check the connection, then reload.')));

  start().catch(explain);
})();
