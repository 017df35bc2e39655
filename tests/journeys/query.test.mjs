// What is too big to be read here is counted by the engine in which it lies.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { VIEWPORTS, journey } from './harness.mjs';

const fixtures = join(import.meta.dirname, '../fixtures/query');
const clipboard = { context: { permissions: ['clipboard-read', 'clipboard-write'] } };

/** What stands in a text of the panel, without what the command line adds to it. */
const text = (panel, name) => panel.getByRole('region', { name, exact: true }).innerText();

async function opened(visit) {
  const page = await visit.open('#data');
  const panel = page.locator('details.elsewhere');
  await panel.getByText('Let your engine count it').click();
  return { page, panel };
}

journey('an engine gets its query, its command, and what to do with the answer', clipboard, async (visit) => {
  const { page, panel } = await opened(visit);
  const query = await text(panel, 'Query');
  // The command line's own text for the same has the query in it.
  const golden = readFileSync(join(fixtures, 'duckdb-combined.txt'), 'utf8');
  assert.ok(golden.includes(query.trim()), query);
  await panel.getByRole('button', { name: 'Copy: Query' }).click();
  await panel.getByText('Copied.').waitFor();
  assert.equal((await page.evaluate(() => navigator.clipboard.readText())).trim(), query.trim());
  await panel.getByRole('combobox', { name: 'A bucket is' }).selectOption({ label: '1 h' });
  await panel.getByRole('textbox', { name: 'Clock' }).fill('+05:30');
  await panel.getByRole('textbox', { name: 'Clock' }).press('Tab');
  await panel.getByRole('region', { name: 'Query', exact: true }).getByText('19800').first().waitFor();
  await visit.screenshot();
});

journey('what the engine has to be told is asked for, and kept while files are open', async (visit) => {
  const { page, panel } = await opened(visit);
  const engine = panel.getByRole('combobox', { name: 'Engine' });
  const fill = async (name, value) => {
    await panel.getByLabel(name, { exact: true }).fill(value);
    await panel.getByLabel(name, { exact: true }).press('Tab');
  };
  await engine.selectOption({ label: 'Prometheus' });
  // It holds nothing but counters.
  const held = panel.getByRole('combobox', { name: 'It holds' });
  assert.deepEqual(await held.locator('option').allTextContents(), ['A table with a row per request']);
  await panel.getByRole('status').getByText('--table is missing').waitFor();
  await fill('Name', 'http_requests_total{job="api"}');
  await panel.getByText('--from and --to are missing').waitFor();
  await fill('From', '2026-03-01T00:00');
  await fill('To', '2026-03-02T00:00');
  const golden = readFileSync(join(fixtures, 'prometheus-table.txt'), 'utf8');
  const query = await text(panel, 'Query');
  assert.ok(golden.includes(query.trim()), query);
  // Another clock moves the span in UTC, and not what it reads.
  await fill('Clock', '+02:00');
  assert.equal(await panel.getByLabel('From', { exact: true }).inputValue(), '2026-03-01T00:00');
  await page.getByLabel('Or paste rows').fill('timestamp,requests\n2026-03-01T00:00,1\n2026-03-01T00:01,2\n');
  await page.getByRole('button', { name: 'Read these rows' }).click();
  await page.getByRole('button', { name: 'Discard' }).click();
  await panel.getByText('Let your engine count it').click();
  assert.equal(await panel.getByLabel('Name', { exact: true }).inputValue(), 'http_requests_total{job="api"}');
});

journey('the query on a phone', { viewport: VIEWPORTS.phone }, async (visit) => {
  const { page, panel } = await opened(visit);
  await text(panel, 'Query');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(overflow <= 0, `${overflow} px too wide`);
  await visit.screenshot();
});
