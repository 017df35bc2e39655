// Stock Firefox for the journeys, by WebDriver BiDi. It lacks two things that Playwright asks of every profile that it makes.
import utils from 'playwright-core/lib/utilsBundle';
import { firefox } from 'playwright-core';

/** What this Firefox does not know, and what harmless thing is asked instead: the scheme is a preference of the whole browser. */
const UNKNOWN = { 'emulation.setMediaFeaturesOverride': 'session.status' };

/** Firefox' numbers of colour schemes. */
const SCHEMES = { dark: 0, light: 1 };

const { send } = utils.ws.prototype;
utils.ws.prototype.send = function sendKnown(text, ...rest) {
  const message = typeof text === 'string' ? JSON.parse(text) : {};
  const known = UNKNOWN[message.method];
  return send.call(this, known ? JSON.stringify({ ...message, method: known, params: {} }) : text, ...rest);
};

/** Fields of one line that hold text. */
const LINE = 'input:not([type="checkbox"], [type="radio"], [type="range"], [type="file"], [type^="date"], [type="time"])';

/** Has everything that is filled into a field of one line typed: what a script wrote there, Firefox does not take for a change. */
export function typeWhatIsFilled(page) {
  const locators = Object.getPrototypeOf(page.locator('html'));
  if (locators.writes) return;
  locators.writes = locators.fill;
  locators.fill = async function fillTyped(text, options) {
    if (!await this.evaluate((field, line) => field.matches(line), LINE, options)) return this.writes(text, options);
    await this.focus(options);
    await this.evaluate((field) => field.select());
    return text === '' ? this.press('Delete', options) : this.pressSequentially(text, options);
  };
}

/** Starts the Firefox at that path, with all its pages in one colour scheme. */
export function launchFirefox(executablePath, { colorScheme = 'dark' } = {}) {
  return firefox.launch({
    executablePath,
    channel: 'moz-firefox',
    firefoxUserPrefs: {
      'layout.css.prefers-color-scheme.content-override': SCHEMES[colorScheme],
      // What a page keeps needs no question.
      'dom.storageManager.prompt.testing': true,
      'dom.storageManager.prompt.testing.allow': true,
    },
  });
}
