// WebKitGTK's MiniBrowser by WebDriver (W3C Recommendation, 2018): what the tour needs of it.
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const LIBRARIES = '/usr/lib/x86_64-linux-gnu';
/** Keys that have no letter, as WebDriver writes them. */
export const KEYS = { Home: '\uE011', End: '\uE010', Enter: '\uE007', Space: ' ', Control: '\uE009' };
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
const TRIES = 100;
const pause = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** The browser that MINIBROWSER names, else Debian's. */
function miniBrowser() {
  if (process.env.MINIBROWSER) return process.env.MINIBROWSER;
  const folder = readdirSync(LIBRARIES).filter((name) => name.startsWith('webkit2gtk-4')).toSorted().at(-1);
  if (!folder) throw new Error('no MiniBrowser: apt-get install webkit2gtk-driver, or name one by MINIBROWSER');
  return join(LIBRARIES, folder, 'MiniBrowser');
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  const { port } = server.address();
  await new Promise((done) => { server.close(done); });
  return port;
}

/** A window of MiniBrowser. */
export class Browser {
  /** Starts the driver and a window; on a machine without a screen below `xvfb-run`. */
  static async launch() {
    const port = await freePort();
    const browser = new Browser();
    browser.driver = spawn('WebKitWebDriver', [`--port=${port}`], { stdio: 'ignore' });
    browser.driver.on('error', (error) => { throw error; });
    browser.base = `http://127.0.0.1:${port}/session`;
    const wanted = { 'webkitgtk:browserOptions': { binary: miniBrowser(), args: ['--automation'] } };
    for (let tried = 0; !browser.version; tried += 1) {
      try {
        const { sessionId, capabilities } = await browser.#ask('POST', '', { capabilities: { alwaysMatch: wanted } });
        browser.base += `/${sessionId}`;
        browser.version = `${capabilities.browserName} ${capabilities.browserVersion}`;
      } catch (error) {
        if (tried === TRIES || !(error instanceof TypeError)) throw error;
        await pause(50);
      }
    }
    return browser;
  }

  async close() {
    await this.#ask('DELETE', '').catch(() => {});
    this.driver.kill();
  }

  goto(url) {
    return this.#ask('POST', '/url', { url });
  }

  reload() {
    return this.#ask('POST', '/refresh', {});
  }

  resize({ width, height }) {
    return this.#ask('POST', '/window/rect', { width, height });
  }

  /** A PNG of what is on screen. */
  async screenshot() {
    return Buffer.from(await this.#ask('GET', '/screenshot'), 'base64');
  }

  /** What `body`, a function of `args`, returns in the page. */
  evaluate(body, ...args) {
    return this.#ask('POST', '/execute/sync', { script: `return (${body})(...arguments)`, args });
  }

  /** Waits until `body`, a function of `args`, returns something true in the page; what that is. */
  async until(body, ms, ...args) {
    for (const end = Date.now() + ms; Date.now() < end; await pause(50)) {
      const found = await this.evaluate(body, ...args);
      if (found) return found;
    }
    throw new Error(`waited ${ms} ms in vain for ${body} (${args.join(', ')})`);
  }

  /** Clicks the first element of that XPath. */
  async click(xpath) {
    await this.#ask('POST', `/element/${await this.#find(xpath)}/click`, {});
  }

  /** Writes `text` over what stands in the field of that XPath, by keys, and presses Enter. */
  async type(xpath, text) {
    const field = await this.#find(xpath);
    await this.evaluate((element) => element.select(), { [ELEMENT]: field });
    await this.#ask('POST', `/element/${field}/value`, { text: text + KEYS.Enter });
  }

  /** Presses one key wherever the focus is. */
  async press(key) {
    const keys = [{ type: 'keyDown', value: key }, { type: 'keyUp', value: key }];
    await this.#ask('POST', '/actions', { actions: [{ type: 'key', id: 'keyboard', actions: keys }] });
  }

  async #find(xpath) {
    const found = await this.#ask('POST', '/element', { using: 'xpath', value: xpath });
    return found[ELEMENT];
  }

  async #ask(method, path, body) {
    const answer = await fetch(this.base + path, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (value?.error) throw new Error(`${path}: ${value.error}: ${value.message}`);
    return value;
  }
}
