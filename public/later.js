// Brings the part of a program that its first run does not need; xtask/split.mjs cuts the two apart.
//
// A function of that part that is called before it is there waits for it, with its whole thread. So that it does not come
// to that, page and worker fetch it before they turn to what needs it (`globalThis.planoraLater`).

// (module (import "" "" (func)) (export "" (func 0))): only a function that a module exports fits into a table.
const WRAPPER = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 5, 1, 0, 0, 0, 0, 7, 4, 1, 0, 0, 0,
]);

/**
 * Has the later part of the program with these exports come from `address` when one of its functions is called. Style sheets of what
 * it shows come with it when it is fetched.
 */
export function arm(exports, address, styles = []) {
  if (!exports.later) return;
  const take = (module) => new WebAssembly.Instance(module, { first: exports });
  const wait = () => take(new WebAssembly.Module(read(address)));
  exports.later.set(0, new WebAssembly.Instance(new WebAssembly.Module(WRAPPER), { '': { '': wait } }).exports['']);

  let coming;
  globalThis.planoraLater = () => {
    coming ??= Promise.all([fetchModule(address), ...styles.map(addStyle)]).then(([module]) => take(module)).catch((error) => {
      coming = undefined;
      throw error;
    });
    return coming;
  };
}

async function fetchModule(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address} could not be fetched (HTTP ${response.status})`);
  return WebAssembly.compile(await response.arrayBuffer());
}

/** Adds the style sheet at `address`, unless it is there. */
function addStyle(address) {
  const { href } = address;
  if ([...document.styleSheets].some((sheet) => sheet.href === href)) return undefined;
  return new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => {
      link.remove();
      reject(new Error(`${address} could not be fetched`));
    });
    document.head.append(link);
  });
}

/** The bytes at `address`, at once. */
function read(address) {
  const request = new XMLHttpRequest();
  request.open('GET', address, false);
  // Only a worker may ask for bytes here. Elsewhere each comes as a character.
  const isWorker = typeof document === 'undefined';
  if (isWorker) request.responseType = 'arraybuffer';
  else request.overrideMimeType('text/plain; charset=x-user-defined');
  request.send();
  if (request.status !== 200) throw new Error(`${address} could not be fetched (HTTP ${request.status})`);
  return isWorker ? request.response : Uint8Array.from(request.response, (char) => char.charCodeAt(0));
}
