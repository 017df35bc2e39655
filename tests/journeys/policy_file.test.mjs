// A policy as people have it in a file: read, asked about, shown as a diff, applied, and undone.
import assert from 'node:assert/strict';
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
