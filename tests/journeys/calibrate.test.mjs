// Measurements of a running service say what one of its replicas can serve; the policy that ran is replayed beside what it did.
import assert from 'node:assert/strict';
import { VIEWPORTS, journey, settled } from './harness.mjs';

/** What a replica of the made service serves at all of its CPU request, and how long it takes to be ready. */
const [RPS, STARTUP_SECS] = [50, 90];

/** Uneven numbers that are the same each time, from 0 to 1. */
function drawn(seed) {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Two days of a service in samples of 30 s whose fleet follows its load; CPU is what its load makes of it. */
function measured({ busy = 1 } = {}) {
  const noise = drawn(7);
  const rows = ['timestamp,rps,ready_replicas,desired_replicas,cpu_percent'];
  const starting = [];
  let [desired, ready] = [6, 6];
  for (let at = 0; at < 5760; at += 1) {
    while (starting[0]?.due <= at) ready += starting.shift().count;
    const load = 250 + 180 * Math.sin((2 * Math.PI * at) / 2880) + 40 * (noise() - 0.5);
    const cpu = busy * (100 * load) / (ready * RPS) * (1 + 0.04 * (noise() - 0.5));
    rows.push([new Date(1_772_323_200_000 + at * 30_000).toISOString(), load.toFixed(2), ready, desired, cpu.toFixed(2)].join());
    const wanted = Math.max(2, Math.ceil(load / RPS / 0.6));
    if (wanted > desired) {
      starting.push({ due: at + STARTUP_SECS / 30, count: wanted - desired });
      desired = wanted;
    } else if (wanted < desired && starting.length === 0 && at % 20 === 0) {
      [desired, ready] = [wanted, wanted];
    }
  }
  return rows.join('\n');
}

const dialog = (page) => page.getByRole('dialog', { name: 'Calibrate by measurements' });

async function calibrated(visit, text, name = 'service.csv') {
  const page = await visit.open();
  if (await page.getByRole('button', { name: 'Scenario', exact: true }).isVisible()) {
    await page.getByRole('button', { name: 'Scenario', exact: true }).click();
  }
  await page.getByRole('button', { name: 'Calibrate' }).click();
  await dialog(page).locator('input[type=file]').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  return page;
}

/** The number that a row of the table begins with. */
async function told(page, name) {
  const row = dialog(page).getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  return Number.parseFloat(await row.getByRole('cell').first().innerText());
}

for (const colorScheme of ['dark', 'light']) {
  journey(`a service is calibrated and its figures are used, ${colorScheme}`, { colorScheme }, async (visit) => {
    const page = await calibrated(visit, measured());
    await dialog(page).getByRole('rowheader', { name: 'Start-up' }).waitFor({ timeout: 60_000 });
    const rps = await told(page, 'Requests of a replica at full use');
    assert.ok(Math.abs(rps / RPS - 1) < 0.05, `${rps} of ${RPS}`);
    assert.ok(Math.abs((await told(page, 'Start-up')) - STARTUP_SECS) <= 30);
    await visit.screenshot();
    await dialog(page).getByRole('button', { name: 'Use these in the scenario' }).click();
    await settled(page);
    assert.match(page.url(), /rps_per_replica=\d+/);
    assert.match(page.url(), /startup=/);
    await page.getByRole('button', { name: 'Undo' }).click();
    await settled(page);
    assert.doesNotMatch(page.url(), /rps_per_replica/);
  });
}

journey('a twin stands beside the real fleet, with what explains the difference', async (visit) => {
  const page = await calibrated(visit, measured());
  await dialog(page).getByRole('button', { name: 'Replay it on this load' }).click({ timeout: 60_000 });
  await dialog(page).getByText(/as many ready replicas as the real fleet/).waitFor({ timeout: 90_000 });
  await dialog(page).getByRole('img', { name: /its twin/ }).scrollIntoViewIfNeeded();
  await visit.screenshot();
});

journey('what a file does not tell is said with what would', async (visit) => {
  const page = await calibrated(visit, measured({ busy: 0.3 }));
  await dialog(page).getByText('not told').first().waitFor({ timeout: 60_000 });
  await dialog(page).getByText(/40 %/).first().waitFor();
  await dialog(page).getByRole('button', { name: 'Another file' }).click();
  await dialog(page).getByRole('textbox', { name: 'Measurements' }).fill('a,b\n1,2\n');
  await dialog(page).getByRole('button', { name: 'Read this' }).click();
  await dialog(page).getByRole('alert').waitFor();
});

journey('two columns that may be the load are asked about', async (visit) => {
  const rows = measured().split('\n').map((row, at) => (at === 0 ? `${row},requests_per_second` : `${row},${row.split(',')[1]}`));
  const page = await calibrated(visit, rows.join('\n'));
  const question = dialog(page).getByRole('alert');
  await question.getByRole('button').first().click();
  await dialog(page).getByRole('rowheader', { name: 'Start-up' }).waitFor({ timeout: 60_000 });
});

journey('a calibration on a phone', { viewport: VIEWPORTS.phone }, async (visit) => {
  const page = await calibrated(visit, measured());
  await dialog(page).getByRole('rowheader', { name: 'Start-up' }).waitFor({ timeout: 60_000 });
  const overflow = await dialog(page).evaluate((element) => element.scrollWidth - element.clientWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
  await visit.screenshot();
});
