// What axe-core finds against WCAG 2.2 AA, and some of its best practices, in the states that a reader meets.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { isFirefox, root } from './browser.mjs';
import { journey, settled, VIEWPORTS } from './harness.mjs';
import { drop } from './traffic.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** What WCAG 2.2 AA asks of a target's sides. */
const TARGET_PX = 24;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Rules beside those tags: best practices, and what axe leaves off by itself. */
const RULES = ['page-has-heading-one', 'label-content-name-mismatch', 'landmark-unique', 'target-size'];

const RUN = `axe.run(document, {
  runOnly: { type: 'tag', values: ${JSON.stringify([...TAGS, 'best-practice'])} },
  rules: { 'label-content-name-mismatch': { enabled: true } },
}).then(({ violations }) => violations.map(({ id, tags, nodes }) => ({ id, tags, nodes: nodes.map(({ target, any, all, none }) =>
  [target.join(' '), ...[...any, ...all, ...none].map(({ message }) => message)].join(' | ')) })))`;

/** What axe finds, from a world of its own, so that the page's policy needs no exception for it. */
async function apart(page) {
  const session = await page.context().newCDPSession(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' });
  await session.send('Runtime.evaluate', { expression: AXE, contextId });
  const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression: RUN, contextId, awaitPromise: true, returnByValue: true });
  assert.equal(exceptionDetails, undefined, exceptionDetails?.exception?.description);
  await session.detach();
  return result.value;
}

/** What axe finds, from the page's own world: what WebDriver runs there, no policy stops. */
async function inside(page) {
  await page.evaluate(AXE);
  return page.evaluate(RUN);
}

/** What axe holds against the page as it stands now, a line for each element. */
async function violations(page) {
  const found = await (isFirefox ? inside(page) : apart(page));
  const isHeld = ({ id, tags }) => RULES.includes(id) || tags.some((tag) => TAGS.includes(tag));
  return found.filter(isHeld).flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node}`));
}

/** Controls that are lower or narrower than a target should be, whatever the space around them. A box to tick has its words, too. */
function smallTargets(page) {
  return page.evaluate((least) => {
    const controls = [...document.querySelectorAll('button, select, summary, textarea, a, input:not([type="checkbox"], [type="file"])')];
    const isInText = (control) => control.tagName === 'A' && control.closest('p, dd, li, small');
    const seen = controls.filter((control) => control.checkVisibility() && !isInText(control)).map((control) => [control, control.getBoundingClientRect()]);
    // Half a pixel is the browser's rounding.
    const small = seen.filter(([, { width, height }]) => width > 0 && Math.min(width, height) < least - 0.5);
    return small.map(([control, { width, height }]) =>
      `small target: ${control.tagName} ${control.id || control.className} ${control.textContent.slice(0, 30)}, ${width.toFixed(1)} × ${height.toFixed(1)}`);
  }, TARGET_PX);
}

/** Fails with all that is held against the page. */
async function check(page) {
  const found = [...await violations(page), ...await smallTargets(page)];
  assert.equal(found.length, 0, `\n${found.join('\n')}`);
}

const DARK = { colorScheme: 'dark' };
const LIGHT = { colorScheme: 'light' };
const PHONE = { viewport: VIEWPORTS.phone };
const turn = async (page, name) => {
  await page.getByRole('link', { name, exact: true }).click();
  await page.getByRole('main', { name, exact: true }).waitFor();
};
const open = (query, then = async () => {}) => async (visit) => {
  const page = await visit.open(query);
  await settled(page);
  await then(page, visit);
  await check(page);
};
const dialog = (name, opens) => open('?v=1', async (page) => {
  await opens(page);
  await page.getByRole('dialog', { name }).waitFor();
});

journey('accessible: replay, dark', DARK, open('?v=1'));
journey('accessible: replay, light', LIGHT, open('?v=1'));
journey('accessible: replay with every group of knobs open', DARK, open('?v=1', async (page) => {
  await page.locator('form.rail details:not([open]) > summary').evaluateAll((all) => all.forEach((summary) => summary.click()));
}));
journey('accessible: another policy with something made up, light', LIGHT, open('?v=1&policy=hpa&stress=flash/1995-08-25T14:00/4/5m/30m'));
journey('accessible: replay on a phone, dark', { ...DARK, ...PHONE }, open('?v=1'));
journey('accessible: replay on a phone, light', { ...LIGHT, ...PHONE }, open('?v=1'));
for (const [name, theme] of [['Forecasts', DARK], ['Compare', LIGHT], ['Tune', DARK], ['Data', LIGHT]]) {
  journey(`accessible: ${name}`, theme, open('?v=1', (page) => turn(page, name)));
  journey(`accessible: ${name} on a phone, the other theme`, { ...(theme === DARK ? LIGHT : DARK), ...PHONE }, open('?v=1', (page) => turn(page, name)));
}
journey('accessible: a file that was read', DARK, open('?v=1', async (page) => {
  await drop(page, 'two.csv', 'time,requests\n2026-03-01T00:00,5\n2026-03-01T00:01,n/a\n2026-03-01T00:02,7\n');
  await page.getByRole('region', { name: 'What was read' }).waitFor();
}));
journey('accessible: help', DARK, dialog('Help', (page) => page.keyboard.press('?')));
journey('accessible: the welcome of a first visit, dark', DARK, open(''));
journey('accessible: the welcome of a first visit on a phone, light', { ...LIGHT, ...PHONE }, open(''));
journey('accessible: a term', LIGHT, dialog('Help', async (page) => {
  await page.locator('.totals').getByRole('button', { name: 'Unserved' }).click();
  await page.locator('#term-unserved').waitFor();
}));
const questions = (page) => page.getByRole('dialog', { name: 'Help' }).getByRole('button', { name: 'Questions and answers' });
journey('accessible: questions and answers', DARK, dialog('Questions and answers', async (page) => {
  await page.keyboard.press('?');
  await questions(page).click();
}));
for (const [name, options] of [['dark', DARK], ['light', LIGHT], ['on a phone', { ...LIGHT, ...PHONE }]]) {
  journey(`accessible: the guided path, ${name}`, options, open('', async (page) => {
    await page.getByRole('button', { name: 'Take the guided path' }).click();
    const path = page.getByRole('region', { name: 'Guided path' });
    for (const title of ['Demand and capacity', 'Why a decision was made', 'When the forecast is wrong']) {
      await path.getByRole('heading', { name: title }).waitFor();
      await path.getByRole('button', { name: 'Next' }).click();
    }
    await path.getByRole('heading', { name: 'Change one knob' }).waitFor();
    await settled(page);
    await check(page);
  }));
}
journey('accessible: export', LIGHT, dialog('Export', (page) => page.getByRole('button', { name: 'Export', exact: true }).click()));
journey('accessible: comparison of baselines', DARK, dialog(/./, (page) => page.locator('.topbar').getByRole('button', { name: 'Compare' }).click()));
journey('accessible: import of a policy', LIGHT, dialog(/./, (page) => page.getByRole('button', { name: /^Import/ }).first().click()));
journey('accessible: calibration', DARK, dialog(/./, (page) => page.getByRole('button', { name: 'Calibrate' }).click()));
journey('accessible: check and export of a policy', DARK, dialog(/./, (page) => page.getByRole('button', { name: /^Check and export/ }).first().click()));
journey('accessible: a run that was refused', LIGHT, async (visit) => {
  const page = await visit.open('?v=1&step=15m');
  await page.locator('form.rail').getByRole('textbox', { name: 'Replay from' }).fill('2030-01-01T00:00');
  await page.keyboard.press('Enter');
  await settled(page, 'failed');
  await check(page);
});

for (const colorScheme of ['dark', 'light']) {
  journey(`accessible: outlines of fields and counts of pressed chips stand out, ${colorScheme}`, { colorScheme }, async (visit) => {
    const page = await visit.open('?v=1');
    const ratios = await page.evaluate(() => {
      const channels = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((value) => value / 255);
      const linear = (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      const luminance = (colour) => {
        const [red, green, blue] = channels(colour).map(linear);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const contrast = (one, other) => {
        const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (high + 0.05) / (low + 0.05);
      };
      const style = (selector, pseudo) => getComputedStyle(document.querySelector(selector), pseudo);
      const ground = style('form.rail').backgroundColor;
      const edge = style('form.rail .field').borderTopColor;
      const pressed = style('.chip[aria-pressed="true"]');
      return { edge: contrast(edge, ground), inside: contrast(edge, style('form.rail .field').backgroundColor), pressed: contrast(pressed.color, pressed.backgroundColor) };
    });
    assert.ok(ratios.edge >= 3 && ratios.inside >= 3, JSON.stringify(ratios));
    assert.ok(ratios.pressed >= 4.5, JSON.stringify(ratios));
  });
}

journey('accessible: colours that the system forces', { context: { forcedColors: 'active' } }, async (visit) => {
  await open('?v=1')(visit);
  await visit.screenshot();
});

journey('accessible: each page has a title and a heading of its own', async (visit) => {
  const page = await visit.open('?v=1');
  for (const name of ['Forecasts', 'Compare', 'Tune', 'Data', 'Replay']) {
    await page.locator('.tabs').getByRole('link', { name, exact: true }).click();
    await page.waitForFunction((title) => document.title === title, `${name} · NASA-HTTP 1995 · Planora`);
    await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
  }
});

journey('accessible: letters and signs can be turned off, and on again', async (visit) => {
  const page = await visit.open('?v=1');
  const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
  const help = page.getByRole('dialog', { name: 'Help' });
  const letters = help.getByRole('checkbox', { name: /Letters and signs/ });
  await page.keyboard.press('?');
  await letters.uncheck();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  await page.keyboard.press('t');
  await page.keyboard.press('?');
  assert.equal(await theme(), undefined);
  assert.equal(await help.count(), 0);
  // Keys with names act as ever.
  const at = await page.getByRole('slider', { name: 'Time' }).inputValue();
  await page.keyboard.press('ArrowLeft');
  await page.waitForFunction((was) => document.querySelector('[aria-label="Time"]').value !== was, at);
  await page.reload();
  await visit.ready();
  await page.keyboard.press('t');
  assert.equal(await theme(), undefined);
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await letters.check();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  await page.keyboard.press('t');
  await page.waitForFunction(() => document.documentElement.dataset.theme !== undefined);
});
