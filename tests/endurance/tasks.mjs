// What a worker can be busy with: how each task is begun, how it is seen to be over, and what is said where its worker dies.
import { rested } from '../journeys/settled.mjs';
import { bring, csv, drop } from '../journeys/traffic.mjs';

/** How long a task may take on a slow machine, a death that the page has to find out by itself included. */
const PATIENCE_MS = 240_000;

/** A dialog by how its name begins. */
const dialog = (page, name) => page.getByRole('dialog', { name });
const main = (page, name) => page.getByRole('main', { name, exact: true });
const region = (page, of, name) => main(page, of).getByRole('region', { name, exact: true });
const trials = (page) => region(page, 'Compare', 'What if, many times');
const form = (page) => main(page, 'Tune').getByRole('form', { name: 'What is searched' });
const training = (page) => region(page, 'Forecasts', 'Training');
/** What the Compare page says of its worker, for the table and for the trials. */
const compareSaid = (page) => region(page, 'Compare', 'What is compared').getByRole('alert').filter({ hasText: 'The engine stopped' });
/** A notice that is there, on whichever page; of several only the first is seen before they are unfolded. */
const notice = (page, words) => page.getByRole('region', { name: 'Notices' }).filter({ visible: true }).getByText(words);
const engineSaid = (page) => notice(page, 'The engine stopped unexpectedly.');

/** Goes to a page. */
export async function turn(page, name) {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  if (name === 'Replay') await page.locator('#p-main .chart').waitFor();
  else await main(page, name).waitFor();
}

/** A control of the replay's rail is given a value. */
export async function setKnob(page, name, value) {
  const field = page.locator('form.rail').getByRole('textbox', { name, exact: true });
  await field.fill(String(value));
  await field.press('Enter');
}

/** Half a day of a service in samples of 30 s, with its replicas and their CPU. */
function measurements() {
  const rows = ['timestamp,rps,ready_replicas,desired_replicas,cpu_percent'];
  for (let at = 0; at < 1440; at += 1) {
    const load = 250 + 180 * Math.sin((2 * Math.PI * at) / 1440) + ((at * 7919) % 41);
    const ready = 4 + Math.round(load / 60);
    rows.push([new Date(1_772_323_200_000 + at * 30_000).toISOString(), load.toFixed(2), ready, ready, ((2 * load) / ready).toFixed(2)].join());
  }
  return Buffer.from(rows.join('\n'));
}

const HPA = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: checkout }
spec:
  minReplicas: 4
  maxReplicas: 36
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 65 } }
`;

/** 'done' or 'lost', whichever of two is seen first; where both are, the words count. */
async function either(done, lost) {
  await done.or(lost).first().waitFor({ timeout: PATIENCE_MS });
  return await lost.count() > 0 ? 'lost' : 'done';
}

/** Opens a dialog from the rail, without what it holds of the time before. */
async function openEmpty(page, name) {
  await turn(page, 'Replay');
  await page.locator('form.rail').getByRole('button', { name }).click();
  const other = dialog(page, name).getByRole('button', { name: 'Another file' });
  await dialog(page, name).getByRole('button', { name: /^(Another file|Read this)$/ }).first().waitFor();
  if (await other.count()) await other.click();
}

/**
 * Tasks by name. `owner` is whose worker does it. `ready` brings the page where it can be begun, `begin` begins it; `time` counts how often
 * it has been, as the page does nothing twice that it knows already; `ready` may resolve with another change that can be undone. `over` resolves with 'done', or with 'lost' where the page leaves
 * it to the reader to ask once more, as `again` does. `said` is what the page says of a worker that died; `isSaidWhenIdle` whether
 * it does where nothing was under way, and `isTakenBack` whether it takes that back once the task is begun with a new worker. `sets` is
 * what the task changes of the address.
 */
export const TASKS = {
  run: {
    owner: 'replay',
    ready: (page) => turn(page, 'Replay'),
    begin: (page, time) => setKnob(page, 'Scale-in cooldown', 100 + time),
    sets: (time) => ({ cooldown: `${100 + time}s` }),
    over: async (page) => (await rested(page) === 'done' ? 'done' : 'lost'),
    again: (page) => page.getByRole('button', { name: 'Run again' }).click(),
    said: engineSaid,
    isSaidWhenIdle: true,
  },
  import: {
    owner: 'replay',
    ready: (page) => turn(page, 'Data'),
    begin: (page, time) => drop(page, `other-${time}.csv`, csv(50_000 + time)),
    over: (page) => either(page.getByRole('button', { name: 'Replay this trace' }), page.getByText('The engine stopped twice in a row')),
    again: (page) => page.getByRole('button', { name: 'Read again' }).click(),
    said: engineSaid,
    isSaidWhenIdle: true,
  },
  'policy file': {
    owner: 'replay',
    ready: async (page) => {
      await openEmpty(page, 'Import a policy');
      await dialog(page, 'Import a policy').getByRole('textbox', { name: 'Configuration' }).fill(HPA);
    },
    begin: (page) => dialog(page, 'Import a policy').getByRole('button', { name: 'Read this' }).click(),
    over: (page) => either(dialog(page, 'Import a policy').getByRole('button', { name: 'Apply' }),
      dialog(page, 'Import a policy').getByRole('alert').filter({ hasText: 'The engine stopped' })),
    again: (page) => TASKS['policy file'].begin(page),
    said: engineSaid,
    isSaidWhenIdle: true,
  },
  'pack for a link': {
    owner: 'replay',
    ready: async (page, time) => {
      // What was packed is not packed again.
      await bring(page, `link-${time}.csv`, csv(1500 + time));
      await page.getByRole('button', { name: new RegExp(`Trace: link-${time}.csv`) }).waitFor();
      await rested(page);
    },
    begin: (page) => page.getByRole('button', { name: 'Copy link' }).first().click(),
    over: (page) => either(dialog(page, 'Share this scenario').getByText(/kB packed/),
      dialog(page, 'Share this scenario').getByText(/The engine stopped|Nothing was made/)),
    again: async (page) => {
      await page.keyboard.press('Escape');
      await dialog(page, 'Share this scenario').waitFor({ state: 'hidden' });
      await TASKS['pack for a link'].begin(page);
    },
    said: engineSaid,
    isSaidWhenIdle: true,
  },
  study: {
    owner: 'study',
    ready: (page) => turn(page, 'Forecasts'),
    begin: async (page, time) => {
      const horizon = main(page, 'Forecasts').getByRole('combobox', { name: 'Horizon' });
      const shown = await horizon.evaluate((list) => list.selectedIndex);
      const others = [0, 1, 2].filter((one) => one !== shown);
      await horizon.selectOption({ index: others[time % others.length] });
    },
    over: async (page) => {
      const failed = main(page, 'Forecasts').getByRole('alert').filter({ hasText: /stops? before it examines/ });
      const end = training(page).getByRole('status').filter({ hasText: /^\d+ models examined/ });
      const outcome = await either(end, failed);
      // Some models need more than this trace, and say so.
      return outcome === 'done' && await main(page, 'Forecasts').getByText(/The worker stopped while it examined/).count() > 0 ? 'lost' : outcome;
    },
    again: (page) => main(page, 'Forecasts').getByRole('button', { name: 'Try again' }).first().click(),
    said: (page) => notice(page, 'The comparison stopped unexpectedly.'),
    isSaidWhenIdle: true,
  },
  comparison: {
    owner: 'comparison',
    ready: async (page, time) => {
      await turn(page, 'Replay');
      await setKnob(page, 'Scale-in window', 300 + time);
      await rested(page);
    },
    begin: (page) => turn(page, 'Compare'),
    over: (page) => either(page.locator('.rival-table tbody tr td.num').first(), compareSaid(page)),
    again: (page) => compareSaid(page).getByRole('button', { name: 'Try again' }).click(),
    said: compareSaid,
    isSaidWhenIdle: true,
    isTakenBack: true,
  },
  trials: {
    owner: 'comparison',
    ready: async (page) => {
      await turn(page, 'Replay');
      const bar = page.getByRole('group', { name: 'What if', exact: true });
      let undo;
      // The edit of the time before may still be there.
      if (!/[?&]stress=/.test(page.url())) {
        if (!await bar.count()) await page.locator('form.rail').getByRole('button', { name: /^What if/ }).click();
        await bar.getByRole('combobox', { name: 'Add what happens' }).selectOption({ label: 'Flash crowd' });
        const to = await page.evaluate(() => ({ knobs: Object.fromEntries(new URLSearchParams(location.search)), data: /data=[0-9a-f]+/.exec(location.hash)?.[0] }));
        await bar.getByRole('button', { name: 'Begin at the cursor' }).click();
        undo = { to, at: performance.now() };
        await page.waitForFunction(() => /[?&]stress=/.test(location.search));
        await rested(page);
      }
      await turn(page, 'Compare');
      if (await TASKS.comparison.over(page) === 'lost') {
        await TASKS.comparison.again(page);
        await TASKS.comparison.over(page);
      }
      await trials(page).getByRole('combobox', { name: 'Trials' }).selectOption({ label: '50 trials' });
      return undo;
    },
    begin: (page) => trials(page).getByRole('button', { name: 'Start' }).click(),
    over: (page) => either(trials(page).getByRole('status').getByText('50 trials', { exact: true }), compareSaid(page)),
    again: async (page) => {
      await TASKS.comparison.again(page);
      await TASKS.comparison.over(page);
      await TASKS.trials.begin(page);
    },
    said: compareSaid,
    isSaidWhenIdle: true,
  },
  tuning: {
    owner: 'tuning',
    ready: async (page, time) => {
      await turn(page, 'Tune');
      for (const [name, value] of [['Runs of each search', 60 + time % 2], ['Workers', 2]]) {
        const field = form(page).getByRole('textbox', { name });
        await field.fill(String(value));
        await field.press('Enter');
      }
    },
    begin: (page) => form(page).getByRole('button', { name: 'Start' }).click(),
    over: async (page) => {
      // The result of the search before stands until this one is over.
      await form(page).getByRole('button', { name: 'Start' }).waitFor({ timeout: PATIENCE_MS });
      return await TASKS.tuning.said(page).count() > 0 ? 'lost' : 'done';
    },
    again: (page) => region(page, 'Tune', 'Search').getByRole('button', { name: 'Try again' }).click(),
    said: (page) => region(page, 'Tune', 'Search').getByRole('alert').filter({ hasText: 'The search stopped unexpectedly' }),
    isSaidWhenIdle: true,
  },
  calibration: {
    owner: 'calibration',
    ready: (page) => openEmpty(page, 'Calibrate'),
    begin: (page) => dialog(page, 'Calibrate').locator('input[type=file]').setInputFiles({ name: 'service.csv', mimeType: 'text/csv', buffer: measurements() }),
    over: (page) => either(dialog(page, 'Calibrate').getByRole('rowheader', { name: 'Start-up' }), TASKS.calibration.said(page)),
    again: (page) => TASKS.calibration.begin(page),
    said: (page) => dialog(page, 'Calibrate').getByRole('alert').filter({ hasText: 'The engine stopped' }),
    isSaidWhenIdle: false,
  },
};
