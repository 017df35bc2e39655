// What a worker can be busy with: how each task is begun, and how it is seen to be over, done or with words for why not.
import { rested } from '../journeys/settled.mjs';
import { csv, drop } from '../journeys/traffic.mjs';

const dialog = (page, name) => page.getByRole('dialog', { name });
const main = (page, name) => page.getByRole('main', { name, exact: true });
const trials = (page) => main(page, 'Compare').getByRole('region', { name: 'What if, many times' });
const form = (page) => main(page, 'Tune').getByRole('form', { name: 'What is searched' });

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

/**
 * Tasks by name. `ready` brings the page where it can be begun, `begin` begins it, `over` resolves with what it came to: 'done', or what
 * else is said. `owner` is whose worker does it, `again` what asks for it once more where the page leaves that to the reader, and
 * `said` the words that must have gone by then.
 */
export const TASKS = {
  run: {
    owner: 'replay',
    ready: (page) => turn(page, 'Replay'),
    begin: (page, round) => setKnob(page, 'Scale-in cooldown', 100 + round),
    over: rested,
  },
  import: {
    owner: 'replay',
    ready: (page) => turn(page, 'Data'),
    begin: (page, round) => drop(page, `other-${round}.csv`, csv(20_000)),
    over: (page) => page.getByRole('button', { name: 'Replay this trace' }).waitFor().then(() => 'done'),
  },
  'policy file': {
    owner: 'replay',
    ready: async (page) => {
      await turn(page, 'Replay');
      await page.getByRole('button', { name: 'Import a policy' }).click();
      await dialog(page, 'Import a policy').getByRole('textbox', { name: 'Configuration' }).fill(HPA);
    },
    begin: (page) => dialog(page, 'Import a policy').getByRole('button', { name: 'Read this' }).click(),
    over: (page) => first(page, 'done', dialog(page, 'Import a policy').getByRole('button', { name: 'Apply' }),
      dialog(page, 'Import a policy').getByText(/The engine stopped/)),
    again: (page) => dialog(page, 'Import a policy').getByRole('button', { name: 'Read this' }).click(),
  },
  'pack for a link': {
    owner: 'replay',
    ready: (page) => turn(page, 'Replay'),
    begin: (page) => page.getByRole('button', { name: 'Copy link' }).first().click(),
    over: (page) => first(page, 'done', dialog(page, 'Share this scenario').getByText(/kB packed/),
      dialog(page, 'Share this scenario').getByText(/The engine stopped|Nothing was made/)),
    again: async (page) => {
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Copy link' }).first().click();
    },
  },
  study: {
    owner: 'study',
    ready: (page) => turn(page, 'Forecasts'),
    begin: (page, round) => page.getByRole('combobox', { name: 'Horizon' }).selectOption({ index: round % 3 }),
    over: (page) => page.getByRole('region', { name: 'Training' }).getByRole('status').filter({ hasText: /models examined/ })
      .waitFor({ timeout: 240_000 }).then(() => 'done'),
  },
  comparison: {
    owner: 'comparison',
    ready: async (page, round) => {
      await turn(page, 'Replay');
      await setKnob(page, 'Scale-in window', 300 + round);
      await rested(page);
    },
    begin: (page) => turn(page, 'Compare'),
    over: (page) => first(page, 'done', page.locator('.rival-table tbody tr td.num').first(), main(page, 'Compare').getByText(/The engine stopped/)),
    said: (page) => main(page, 'Compare').getByText(/The engine stopped/),
    again: (page) => main(page, 'Compare').getByRole('button', { name: 'Try again' }).click(),
  },
  trials: {
    owner: 'comparison',
    ready: async (page) => {
      await turn(page, 'Compare');
      await trials(page).getByRole('combobox', { name: 'Trials' }).selectOption({ label: '50 trials' });
    },
    begin: (page) => trials(page).getByRole('button', { name: 'Start' }).click(),
    over: (page) => first(page, 'done', trials(page).getByRole('status').getByText('50 trials', { exact: true }), trials(page).getByText(/The engine stopped/)),
    said: (page) => trials(page).getByText(/The engine stopped/),
    again: async (page) => {
      const retry = main(page, 'Compare').getByRole('button', { name: 'Try again' });
      if (await retry.count()) await retry.click();
      await trials(page).getByRole('button', { name: 'Start' }).click();
    },
  },
  tuning: {
    owner: 'tuning',
    ready: async (page, round) => {
      await turn(page, 'Tune');
      for (const [name, value] of [['Runs of each search', 60 + round % 2], ['Workers', 2]]) {
        const field = form(page).getByRole('textbox', { name });
        await field.fill(String(value));
        await field.press('Enter');
      }
    },
    begin: search,
    said: (page) => main(page, 'Tune').getByText(/stopped unexpectedly/),
    over: async (page) => {
      // The result of the search before stands until then.
      await form(page).getByRole('button', { name: 'Start' }).waitFor({ timeout: 240_000 });
      return await TASKS.tuning.said(page).count() ? 'said' : 'done';
    },
    again: search,
  },
  calibration: {
    owner: 'calibration',
    ready: async (page) => {
      await turn(page, 'Replay');
      await page.getByRole('button', { name: 'Calibrate' }).click();
    },
    begin: (page) => dialog(page, 'Calibrate').locator('input[type=file]').setInputFiles({ name: 'service.csv', mimeType: 'text/csv', buffer: measurements() }),
    over: (page) => first(page, 'done', dialog(page, 'Calibrate').getByRole('rowheader', { name: 'Start-up' }), dialog(page, 'Calibrate').getByText(/The engine stopped/)),
    again: (page) => TASKS.calibration.begin(page),
  },
};

/** Starts a search, and waits for its own sign, as until then the form stands as it does when one is over. */
async function search(page) {
  await form(page).getByRole('button', { name: 'Start' }).click();
  await form(page).getByRole('button', { name: 'Cancel' }).waitFor();
}

/** `name` once `done` is seen, or 'said' where `said` is seen first. */
async function first(page, name, done, said) {
  await done.or(said).first().waitFor({ timeout: 240_000 });
  return await said.count() ? 'said' : name;
}
