// Has the page kept for use without a network once it rests, and offers a newer release; the work is done by offline.js.
//
// Nothing here is needed by the page: without a service worker (http, a private window, a host that leaves the file out) it works
// as it does otherwise. A release is never changed under a reader's hands: the offer stands until it is taken.
(() => {
  const { build, offline } = document.getElementById('app').dataset;
  const { serviceWorker } = navigator;
  // A development build names no worker.
  if (!offline || !serviceWorker) return;

  /** How long the page must have had nothing to do before anything is fetched that it does not need, in ms. */
  const REST_MS = 5000;
  /** How often a tab that stays open asks whether there is a newer release, in ms. */
  const ASK_MS = 3_600_000;

  let region;
  let isDismissed = false;

  // The worker asks before it removes an old release.
  serviceWorker.addEventListener('message', ({ data, ports }) => {
    if (data?.ask === 'build') ports[0]?.postMessage(build);
  });

  /** The build of a worker; `undefined` where it does not say. */
  function buildOf(worker) {
    const { port1, port2 } = new MessageChannel();
    return new Promise((done) => {
      port1.onmessage = ({ data }) => done(data);
      worker.postMessage({ ask: 'build' }, [port2]);
      setTimeout(done, 3000);
    });
  }

  /** Looks whether a worker of another build than the page's is there. */
  async function look(registration) {
    const { waiting, active } = registration;
    const worker = waiting ?? active;
    // A page that came past the worker may be the newer of both.
    if (!worker || (!waiting && !serviceWorker.controller)) return;
    const other = await buildOf(worker);
    if (other === undefined) return;
    if (other !== build) offer(registration);
    else withdraw();
    // The page is that release already, so there is nothing to ask. Tabs of the one before keep what they need.
    if (other === build && waiting) waiting.postMessage({ ask: 'take over' });
  }

  function watch(registration) {
    const lookAgain = () => look(registration);
    const follow = (worker) => worker?.addEventListener('statechange', lookAgain);
    follow(registration.installing);
    registration.addEventListener('updatefound', () => follow(registration.installing));
    serviceWorker.addEventListener('controllerchange', lookAgain);
    lookAgain();

    let asked = performance.now();
    document.addEventListener('visibilitychange', () => {
      if (document.hidden || !navigator.onLine || performance.now() - asked < ASK_MS) return;
      asked = performance.now();
      registration.update().catch(() => {});
    });
  }

  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  function offer(registration) {
    if (isDismissed || region.childElementCount > 0) return;
    const reload = element('button', { type: 'button', className: 'btn', textContent: 'Reload' });
    const later = element('button', { type: 'button', className: 'btn quiet', textContent: 'Later' });
    reload.addEventListener('click', () => take(registration));
    later.addEventListener('click', () => {
      isDismissed = true;
      withdraw();
    });
    const title = element('strong', { textContent: 'A new version is there.' });
    region.append(element('p', {}, title, ' Reload when it suits you.'), reload, later);
  }

  function withdraw() {
    region.replaceChildren();
  }

  /** Has the new release take over, then comes back in it. The address holds the scenario. */
  async function take({ waiting }) {
    if (waiting) {
      await new Promise((done) => {
        waiting.addEventListener('statechange', () => waiting.state === 'activated' && done());
        waiting.postMessage({ ask: 'take over' });
        setTimeout(done, 3000);
      });
    }
    location.reload();
  }

  /** Waits until a run is on screen and nothing has been asked for since a while. */
  function rest() {
    let since;
    return new Promise((done) => {
      const timer = setInterval(() => {
        const { ready, run } = document.documentElement.dataset;
        const isBusy = ready !== 'true' || run === 'running' || document.hidden;
        since = isBusy ? undefined : since ?? performance.now();
        if (since === undefined || performance.now() - since < REST_MS) return;
        clearInterval(timer);
        done();
      }, 500);
    });
  }

  async function start() {
    // The region is there before its words, so that they are read out.
    region = element('div', { className: 'offer' });
    region.setAttribute('role', 'status');
    document.body.prepend(region);

    const folder = new URL('./', document.baseURI).href;
    // A page above this one in the same host may have a worker of its own, which is none of ours.
    const found = await serviceWorker.getRegistration(folder);
    const known = found?.scope === folder ? found : undefined;
    if (known) watch(known);
    await rest();
    if (!known && navigator.connection?.saveData) return;
    const options = { scope: folder, updateViaCache: 'none' };
    const registration = known ?? await serviceWorker.register(new URL(offline, document.baseURI), options);
    if (!known) watch(registration);
    registration.active?.postMessage({ ask: 'tidy' });
  }

  // Browsers refuse a worker for many reasons, none of which the reader has to know.
  start().catch(() => {});
})();
