// A policy as people have it in a file: read, asked about, shown as a diff, applied, and undone.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { VIEWPORTS, journey } from './harness.mjs';
import { drop } from './traffic.mjs';

const HPA = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: checkout
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: checkout }
  minReplicas: 4
  maxReplicas: 36
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 65 } }
  behavior:
    scaleDown:
      stabilizationWindowSeconds: 120
`;

const dialog = (page) => page.getByRole('dialog', { name: 'Import a policy' });
const policy = (page) => page.getByRole('combobox', { name: 'Policy', exact: true });
const row = (page, knob) => dialog(page).getByRole('row').filter({ has: page.getByRole('rowheader', { name: knob, exact: true }) });

async function paste(page, text) {
  await page.getByRole('button', { name: 'Import a policy' }).click();
  await dialog(page).getByRole('textbox', { name: 'Configuration' }).fill(text);
  await dialog(page).getByRole('button', { name: 'Read this' }).click();
}

journey('a manifest that is pasted is shown as a diff with its lines, applied, replayed and undone', async (visit) => {
  const page = await visit.open();
  await paste(page, HPA);
  await row(page, 'Fewest replicas').waitFor();
  assert.deepEqual(await row(page, 'Fewest replicas').getByRole('cell').allTextContents().then((cells) => cells.slice(1)), ['4', '7']);
  assert.deepEqual(await row(page, 'Metrics').getByRole('cell').allTextContents().then((cells) => cells.slice(1)), ['cpu:65', '10']);
  await visit.screenshot('a manifest before it is applied');
  await dialog(page).getByRole('button', { name: 'Apply' }).click();
  await visit.ready();
  assert.equal(await policy(page).inputValue(), 'hpa');
  assert.match(new URL(page.url()).search, /policy=hpa.*max_replicas=36|max_replicas=36.*policy=hpa/);
  await page.getByRole('button', { name: 'Undo' }).click();
  await page.waitForFunction(() => !location.search.includes('policy=hpa'));
  assert.equal(await policy(page).inputValue(), 'three-layer');
});

journey('what a template leaves open is asked before it can be applied', async (visit) => {
  const page = await visit.open();
  await drop(page, 'hpa.yaml', HPA.replace('minReplicas: 4', 'minReplicas: {{ .Values.least }}'));
  await dialog(page).getByText('{{ .Values.least }} in line 7').waitFor();
  const apply = dialog(page).getByRole('button', { name: 'Apply' });
  assert.equal(await apply.isDisabled(), true);
  await dialog(page).getByText('One question is open.').waitFor();
  await visit.screenshot('a template with a question');
  await dialog(page).getByRole('textbox', { name: 'min', exact: true }).fill('5');
  await dialog(page).getByRole('textbox', { name: 'min', exact: true }).press('Tab');
  await row(page, 'Fewest replicas').getByText('5', { exact: true }).waitFor();
  await apply.click();
  await visit.ready();
  assert.match(page.url(), /min_replicas=5/);
});

journey('a file that cannot be used says where and why, and nothing changes', async (visit) => {
  const page = await visit.open();
  const before = page.url();
  await drop(page, 'broken.yaml', HPA.replace('maxReplicas: 36', 'maxReplicas: [36'));
  await dialog(page).getByRole('alert').getByText(/^Line \d+: /).waitFor();
  assert.equal(await dialog(page).getByRole('button', { name: 'Apply' }).count(), 0);
  await visit.screenshot('a file that cannot be used');
  await dialog(page).getByRole('button', { name: 'Another file' }).click();
  await dialog(page).getByRole('textbox', { name: 'Configuration' }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(page.url(), before);
});

journey('a JSON file that is traffic is still read as traffic', async (visit) => {
  const page = await visit.open();
  const rows = Array.from({ length: 60 }, (_, minute) => ({ time: `2026-03-01T00:${String(minute).padStart(2, '0')}:00Z`, requests: 100 + minute }));
  await drop(page, 'requests.json', JSON.stringify(rows));
  await page.getByRole('button', { name: 'Replay this trace' }).waitFor();
  assert.equal(await dialog(page).count(), 0);
});

journey('the dialog on a phone', { viewport: VIEWPORTS.phone }, async (visit) => {
  const page = await visit.open();
  await drop(page, 'hpa.yaml', HPA);
  await row(page, 'Fewest replicas').waitFor();
  const box = await dialog(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= page.viewportSize().width + 1);
  await visit.screenshot('a manifest on a phone');
});

const check = (page) => page.getByRole('dialog', { name: 'Check and export the policy' });

/** Turns a knob of the rail that has a field. */
async function turn(page, name, value) {
  const field = page.getByRole('textbox', { name, exact: true });
  await field.fill(value);
  await field.press('Tab');
}

/** What a click saves: name and text. */
async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
}

journey('a changed policy goes back into its file as a diff, and the changed file makes the same scenario', async (visit) => {
  const page = await visit.open();
  await drop(page, 'checkout.yaml', HPA);
  await dialog(page).getByRole('button', { name: 'Apply' }).click();
  await visit.ready();
  await turn(page, 'Most replicas', '40');
  await visit.ready();
  const address = () => new URL(page.url()).searchParams.toString();
  const before = address();
  await page.getByRole('button', { name: /^Check and export/ }).click();
  const diff = check(page).getByRole('region', { name: 'Changes' });
  await diff.waitFor();
  const lines = (await diff.innerText()).split('\n');
  assert.ok(lines.includes('-  maxReplicas: 36') && lines.includes('+  maxReplicas: 40'), lines.join('\n'));
  assert.equal(await diff.locator('.added').count(), 1);
  assert.match(await check(page).getByRole('region', { name: 'Policy' }).innerText(), /kind: HorizontalPodAutoscaler[\s\S]*maxReplicas: 40/);
  await visit.screenshot('a policy as changes of its file');
  const file = await saved(page, () => check(page).getByRole('button', { name: 'Save the whole file checkout.yaml' }).click());
  assert.deepEqual(file, { name: 'checkout.yaml', text: HPA.replace('maxReplicas: 36', 'maxReplicas: 40') });
  await page.keyboard.press('Escape');
  await drop(page, file.name, file.text);
  await dialog(page).getByText('Nothing: the scenario is like this already.').waitFor();
  await page.keyboard.press('Escape');
  assert.equal(address(), before);
});

journey('after a reload the file is asked for again, and brought again it shows the same', async (visit) => {
  const page = await visit.open();
  await drop(page, 'checkout.yaml', HPA);
  await dialog(page).getByRole('button', { name: 'Apply' }).click();
  await visit.ready();
  await page.reload();
  await visit.ready();
  await page.getByRole('button', { name: /^Check and export/ }).click();
  await check(page).getByText(/^checkout.yaml was imported before this page was loaded anew/).waitFor();
  await check(page).getByLabel('File of the policy').setInputFiles({ name: 'checkout.yaml', mimeType: 'text/yaml', buffer: Buffer.from(HPA) });
  await check(page).getByText('checkout.yaml says this already: nothing in it changes.').waitFor();
});

journey('what is wrong with the policy that is shown stands with its rule, also on a phone', { viewport: VIEWPORTS.phone, colorScheme: 'light' }, async (visit) => {
  const page = await visit.open('?policy=hpa&min_replicas=57&max_replicas=100&window_up=1h');
  await page.getByRole('button', { name: 'Scenario', exact: true }).click();
  await page.getByRole('button', { name: /^Check and export\s*\d+ findings/ }).click();
  await check(page).getByText('A rise must last 1 h before one replica is added.').waitFor();
  await check(page).getByText(/stabilizeRecommendationWithBehaviors/).first().waitFor();
  await check(page).getByRole('region', { name: 'Policy' }).waitFor();
  const box = await check(page).boundingBox();
  assert.ok(box.x >= 0 && box.x + box.width <= page.viewportSize().width + 1);
  await visit.screenshot('findings on a phone');
});
