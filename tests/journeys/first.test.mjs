// The first minute: the welcome, the guided path, questions with their answers, and what the words mean.
import assert from 'node:assert/strict';
import { journey, settled, VIEWPORTS } from './harness.mjs';

const LAUNCH_DAY = 'v=1&preset=balanced&to=1995-07-14T00:00&split=1995-07-13T00:00';
const OWN = '?v=1&preset=saver&cooldown=5m&at=1995-08-25T14:00';
const STEPS = ['Demand and capacity', 'Why a decision was made', 'When the forecast is wrong', 'Change one knob', 'Your own'];

const welcome = (page) => page.getByRole('region', { name: 'Welcome' });
const path = (page) => page.getByRole('region', { name: 'Guided path' });
const questions = (page) => page.getByRole('dialog', { name: 'Questions and answers' });
const help = (page) => page.getByRole('dialog', { name: 'Help' });
const query = (page) => page.evaluate(() => decodeURIComponent(location.search));
/** Waits until the cursor stands at that time: `13 Jul 09:34`. */
const stands = (page, time) => page.locator('#w-time').getByText(time, { exact: true }).waitFor();
const openHelp = async (page) => {
  await page.getByRole('button', { name: 'Keyboard help' }).click();
  await help(page).waitFor();
};
/** Begins the path out of the help, and waits for its first step. */
const begin = async (page) => {
  await openHelp(page);
  await help(page).getByRole('button', { name: 'Take the guided path' }).click();
  await path(page).getByRole('heading', { name: STEPS[0] }).waitFor();
};

/** Notes what of the charts' column moves by itself. */
const watchShifts = () => {
  window.shifts = [];
  const isInMain = ({ node }) => (node?.closest ? node : node?.parentElement)?.closest('main');
  new PerformanceObserver((list) => list.getEntries().filter(({ hadRecentInput }) => !hadRecentInput).forEach(({ sources }) =>
    window.shifts.push(...sources.filter(isInMain).map(({ node }) => `${node.nodeName} ${node.id ?? ''}`)))).observe({ type: 'layout-shift', buffered: true });
};

journey('a first visit is welcomed, once and without a shift', async (visit) => {
  await visit.page.addInitScript(watchShifts);
  const page = await visit.open();
  await welcome(page).waitFor();
  for (const name of ['Watch the launch-day surge', 'Paste your HPA', 'Drop your traffic', 'Take the guided path', 'Questions and answers']) {
    assert.ok(await welcome(page).getByRole('button', { name }).isVisible(), name);
  }
  assert.ok(await page.locator('#p-main .chart').isVisible());
  await visit.screenshot();
  assert.deepEqual(await page.evaluate(() => window.shifts), []);
  await page.reload();
  await visit.ready();
  await welcome(page).waitFor();
  await welcome(page).getByRole('button', { name: 'Dismiss the welcome' }).click();
  await welcome(page).waitFor({ state: 'detached' });
  await page.reload();
  await visit.ready();
  assert.equal(await welcome(page).count(), 0);
  const other = await visit.context.newPage();
  await other.goto(visit.url);
  await other.waitForFunction(() => document.documentElement.dataset.ready === 'true');
  assert.equal(await welcome(other).count(), 0);
});

journey('who comes by a link to a scenario is not stopped', async (visit) => {
  const page = await visit.open(OWN);
  assert.equal(await welcome(page).count(), 0);
  assert.equal(await path(page).count(), 0);
});

journey('the welcome leads to the surge, which plays, and back', async (visit) => {
  const page = await visit.open();
  await welcome(page).getByRole('button', { name: 'Watch the launch-day surge' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.waitForFunction(() => /^13 Jul (0[7-9]|1\d):/.test(document.getElementById('w-time').textContent));
  assert.equal(await query(page), `?${LAUNCH_DAY}`);
  assert.equal(await welcome(page).count(), 0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await settled(page);
  assert.equal(await query(page), '?v=1&preset=balanced');
});

journey('who wants no motion sees the surge still', { context: { reducedMotion: 'reduce' } }, async (visit) => {
  const page = await visit.open();
  await welcome(page).getByRole('button', { name: 'Watch the launch-day surge' }).click();
  await stands(page, '13 Jul 10:15');
  assert.equal(await page.getByRole('button', { name: 'Pause' }).count(), 0);
});

journey('the welcome leads to a policy and to own traffic', async (visit) => {
  const page = await visit.open();
  await welcome(page).getByRole('button', { name: 'Paste your HPA' }).click();
  await page.getByRole('dialog', { name: 'Import a policy' }).getByRole('textbox', { name: 'Configuration' }).waitFor();
  assert.equal(await welcome(page).count(), 0);
  await page.evaluate(() => { localStorage.clear(); sessionStorage.clear(); });
  await page.goto(visit.url);
  await visit.ready();
  await welcome(page).getByRole('button', { name: 'Drop your traffic' }).click();
  await page.getByRole('main', { name: 'Data' }).waitFor();
});

journey('the path goes forward and back, each step a state with a link, and gives the scenario back', async (visit) => {
  const page = await visit.open(OWN);
  const before = await query(page);
  await stands(page, '25 Aug 14:00');
  await begin(page);
  await page.waitForFunction(() => document.activeElement.id === 'path-title');
  const next = path(page).getByRole('button', { name: 'Next' });
  const times = ['13 Jul 10:15', '13 Jul 09:34', '13 Jul 20:11', '13 Jul 23:59'];
  for (const [place, time] of times.entries()) {
    await path(page).getByRole('heading', { name: STEPS[place] }).waitFor();
    await path(page).getByText(`Step ${place + 1} of 5`).waitFor();
    await stands(page, time);
    await settled(page);
    await page.waitForFunction(() => document.activeElement.id === 'path-title');
    const link = await path(page).getByRole('link', { name: 'Link to this state' }).getAttribute('href');
    assert.ok(link.startsWith(`?${LAUNCH_DAY}&at=1995-07-13T`), link);
    await visit.screenshot(`path ${place + 1}`);
    await next.click();
  }
  await path(page).getByRole('heading', { name: STEPS[4] }).waitFor();
  await page.getByRole('main', { name: 'Data' }).waitFor();
  await visit.screenshot('path 5');
  await path(page).getByRole('button', { name: 'Back' }).click();
  await path(page).getByRole('heading', { name: STEPS[3] }).waitFor();
  await stands(page, '13 Jul 23:59');
  const cost = page.locator('.totals .figure').first().locator('.value');
  const text = await path(page).locator('[aria-live]').textContent();
  assert.ok(text.includes(await cost.textContent()), text);
  await path(page).getByRole('button', { name: 'Set the quantile to 0.5' }).click();
  await settled(page);
  assert.ok(text.includes(`${await cost.textContent()}, and`), await cost.textContent());
  await path(page).getByRole('button', { name: 'Leave' }).click();
  await path(page).waitFor({ state: 'detached' });
  await settled(page);
  assert.equal(await query(page), before);
  await stands(page, '25 Aug 14:00');
  await page.reload();
  await visit.ready();
  assert.equal(await path(page).count(), 0);
});

journey('a state of the path opens by its link alone', async (visit) => {
  const page = await visit.open(`?${LAUNCH_DAY}&at=1995-07-13T20:11`);
  await stands(page, '13 Jul 20:11');
  assert.equal(await path(page).count(), 0);
  await page.locator('#verdict').getByText('Scale out').waitFor();
});

journey('a reload stays on the path, and Escape leaves it', async (visit) => {
  const page = await visit.open(OWN);
  const before = await query(page);
  await begin(page);
  await path(page).getByRole('button', { name: 'Next' }).click();
  await stands(page, '13 Jul 09:34');
  await settled(page);
  await page.reload();
  await visit.ready();
  await path(page).getByRole('heading', { name: STEPS[1] }).waitFor();
  await page.keyboard.press('Escape');
  await path(page).waitFor({ state: 'detached' });
  await settled(page);
  assert.equal(await query(page), before);
});

journey('what is changed on the path by hand is kept, with a way back to what was there before', async (visit) => {
  const page = await visit.open(OWN);
  const before = await query(page);
  await begin(page);
  await settled(page);
  await page.locator('.topbar').getByRole('combobox', { name: 'Preset' }).selectOption('flash-crowd');
  await settled(page);
  await path(page).getByRole('button', { name: 'Leave' }).click();
  await path(page).waitFor({ state: 'detached' });
  assert.match(await query(page), /preset=flash-crowd/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await settled(page);
  assert.equal(await query(page), before);
});

journey('every question opens where its answer is seen', async (visit) => {
  const page = await visit.open(OWN);
  await page.locator('form.rail').getByRole('button', { name: 'Presets and saved' }).click();
  await page.getByRole('dialog', { name: 'Scenarios' }).getByRole('button', { name: /^Questions and answers/ }).click();
  await questions(page).waitFor();
  await visit.screenshot('questions');
  const links = await questions(page).getByRole('link', { name: /^Open it/ }).evaluateAll((all) => all.map((link) => link.getAttribute('href')));
  assert.equal(links.length, 7);
  const answers = (await questions(page).locator('li > p').allTextContents()).map((text) => text.replaceAll('\u{a0}', ' '));
  // What is seen at the cursor, and what the totals come to at the end, of what the answer says.
  const seen = [
    ['25 Aug 14:02', '#p-why', /11/, '0.67 %'], ['1 Aug 16:00', '.figures', /Filled in/, null], ['25 Aug 14:06', '.figures', /17/, '$0.96'],
    ['29 Aug 06:30', '.figures', /57/, null], ['13 Jul 09:49', '#p-why', /CPU/, '69,885'], ['28 Aug 17:09', '#p-why', /Scale out 5/, '$42.40'],
    ['25 Aug 16:22', '#p-why', /Scale out 6/, '15,240'],
  ];
  for (const [place, [time, where, words, total]] of seen.entries()) {
    await page.goto(visit.url + links[place]);
    await visit.ready();
    await settled(page);
    await page.locator('#w-time').getByText(new RegExp(`^${time}`)).waitFor();
    assert.match(await page.locator(where).innerText(), words, links[place]);
    if (total === null) continue;
    assert.ok(answers[place].includes(total), answers[place]);
    await page.keyboard.press('End');
    await page.locator('.totals').getByText(total).waitFor();
  }
});

journey('a question opens in place, and can be undone', async (visit) => {
  const page = await visit.open(OWN);
  const before = await query(page);
  await openHelp(page);
  await help(page).getByRole('button', { name: 'Questions and answers' }).click();
  await questions(page).getByRole('link', { name: /^With a tolerance of 0.02/ }).click();
  await questions(page).waitFor({ state: 'hidden' });
  await settled(page);
  await page.locator('#w-time').getByText(/^29 Aug 06:30/).waitFor();
  assert.match(await page.locator('.figures').innerText(), /60\s*ready/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await settled(page);
  assert.equal(await query(page), before);
});

journey('a word says by keyboard what it means, with formula and source', async (visit) => {
  const page = await visit.open(OWN);
  const label = page.locator('.totals').getByRole('button', { name: 'Unserved' });
  await label.focus();
  await page.keyboard.press('Enter');
  await help(page).waitFor();
  await page.waitForFunction(() => document.activeElement.id === 'term-unserved');
  const entry = page.locator('#term-unserved');
  assert.ok(await entry.evaluate((element) => element.getBoundingClientRect().bottom <= innerHeight));
  for (const words of [/beyond what ready replicas could serve/, /Σ/, /sim\/queue/]) assert.match(await entry.innerText(), words);
  await visit.screenshot('terms');
  await page.keyboard.press('Escape');
  await help(page).waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Unserved');
  // Every other term is a step of the keyboard away.
  await page.keyboard.press('?');
  const chapter = help(page).locator('summary', { hasText: 'How closely supply follows demand' });
  await chapter.focus();
  await page.keyboard.press('Enter');
  await page.locator('#term-speed_up').getByText(/Herbst/).waitFor();
  await help(page).getByText('Planora replays a traffic trace').waitFor();
  await help(page).locator('details:not([open]) > summary').evaluateAll((all) => all.forEach((summary) => summary.click()));
  for (const term of ['In violation', 'Surplus', 'Flaps', '÷ 16', '× ideal', 'Winkler score', 'Stabilization window', 'z-score']) {
    await help(page).getByText(term, { exact: true }).waitFor();
  }
});

for (const width of [390, 320]) {
  journey(`the first minute at ${width} px`, { viewport: { ...VIEWPORTS.phone, width }, colorScheme: width === 390 ? 'light' : 'dark' }, async (visit) => {
    const page = await visit.open();
    const fits = async (what) => assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), what);
    await welcome(page).waitFor();
    await fits('welcome');
    await visit.screenshot();
    await welcome(page).getByRole('button', { name: 'Take the guided path' }).click();
    for (const [place, step] of STEPS.entries()) {
      await path(page).getByRole('heading', { name: step }).waitFor();
      await settled(page);
      await fits(step);
      await visit.screenshot(`path ${place + 1} at ${width}`);
      const done = path(page).getByRole('button', { name: place < 4 ? 'Next' : 'Done' });
      await done.click();
    }
    await path(page).waitFor({ state: 'detached' });
    await openHelp(page);
    await help(page).getByRole('button', { name: 'Questions and answers' }).click();
    await questions(page).waitFor();
    await fits('questions');
    await visit.screenshot(`questions at ${width}`);
  });
}
