// A newcomer watches a replay, looks closer, changes a knob and reads why.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { frames, journey, settled, wordsOf } from './harness.mjs';

const time = (page) => page.getByRole('slider', { name: 'Time' });
const cursor = async (page) => Number(await time(page).inputValue());

/** Whether the chart inside a region has drawn anything: some pixel of its canvas is not transparent. */
const isDrawn = (page, region) =>
  page.getByRole('region', { name: region }).locator('canvas').first().evaluate((canvas) => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value, index) => index % 4 === 3 && value > 0);
  });

for (const colorScheme of ['dark', 'light']) {
  for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
    journey(`the first picture, ${colorScheme}, ${viewport.width}`, { colorScheme, viewport }, async (visit) => {
      const page = await visit.open();
      for (const region of ['Capacity and demand', 'Replicas', 'Residuals']) {
        assert.ok(await isDrawn(page, region), `${region} is blank`);
        // The summary is written once the picture rests.
        const chart = page.getByRole('region', { name: region }).getByRole('img', { name: /\d/ });
        await chart.first().waitFor({ timeout: 5000 });
      }
      for (const region of ['Why', 'Fleet', 'Decision log', 'Notices']) {
        assert.equal(await page.getByRole('region', { name: region }).count(), 1, region);
      }
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(overflow <= 0, `the page scrolls sideways by ${overflow} px`);
      // A phone has room for this one of the three; the others are keys and rows of the log.
      await page.getByRole('button', { name: 'Next decision' }).click();
      await frames(page, 2);
      await visit.screenshot();
    });
  }
}

journey('play moves the cursor, pause stops it, and jumps find what they name', async (visit) => {
  const page = await visit.open();
  const before = await cursor(page);
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction((was) => Number(document.querySelector('[aria-label="Time"]').value) > was + 5, before);
  await page.getByRole('button', { name: 'Pause' }).click();
  const stopped = await cursor(page);
  await frames(page, 30);
  assert.equal(await cursor(page), stopped);
  await page.getByRole('button', { name: 'Next decision' }).click();
  assert.ok((await cursor(page)) > stopped);
  const why = page.getByRole('region', { name: 'Why' });
  await why.getByText(/Scale (out|in)/).first().waitFor();
  await page.getByRole('button', { name: 'Next override' }).click();
  await why.getByText('overrides and decides').waitFor();
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  await visit.screenshot();
});

journey('everything can be done from the keyboard', async (visit) => {
  const page = await visit.open();
  await page.keyboard.press('Home');
  assert.equal(await cursor(page), 0);
  await page.keyboard.press('ArrowRight');
  assert.equal(await cursor(page), 1);
  await page.keyboard.press('Shift+ArrowRight');
  assert.equal(await cursor(page), 61);
  await page.keyboard.press('ArrowLeft');
  assert.equal(await cursor(page), 60);
  await page.keyboard.press('End');
  assert.equal(await cursor(page), 12_959);
  await page.keyboard.press('Home');
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Pause' }).waitFor();
  await page.keyboard.press('Space');
  await page.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog');
  await help.waitFor();
  await visit.screenshot();
  await page.keyboard.press('Escape');
  await help.waitFor({ state: 'hidden' });
  await page.keyboard.press('d');
  assert.ok((await cursor(page)) > 0);
});

journey('the wheel with Ctrl and a drag look closer, a double-click goes back', async (visit) => {
  const page = await visit.open();
  const plot = page.getByRole('region', { name: 'Capacity and demand' }).locator('.chart');
  const box = await plot.boundingBox();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const chart = page.getByRole('region', { name: 'Capacity and demand' }).getByRole('img').first();
  const wide = await wordsOf(chart);
  const at = await cursor(page);
  await page.mouse.move(x - 80, y);
  await page.mouse.down();
  await page.mouse.move(x + 80, y, { steps: 4 });
  await page.mouse.up();
  const close = await wordsOf(chart);
  assert.notEqual(close, wide);
  assert.equal(await cursor(page), at, 'a zoom never moves the cursor');
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -200);
  await page.keyboard.up('Control');
  assert.notEqual(await wordsOf(chart), close);
  await page.mouse.dblclick(x, y);
  assert.equal(await wordsOf(chart), wide);
  assert.equal(await cursor(page), at, 'a double click leaves the cursor where it was');
  await page.mouse.move(x - 30, y);
  await page.locator('.tip').first().waitFor();
  await visit.screenshot();
});

journey('a knob runs again at once and keeps the cursor; Reset takes it back', async (visit) => {
  const page = await visit.open();
  await page.getByRole('button', { name: 'Next anomaly' }).click();
  const at = await cursor(page);
  const cost = page.getByRole('region', { name: 'Key figures' }).getByText(/^\$/).first();
  const before = await cost.textContent();
  const field = page.locator('form.rail').getByRole('textbox', { name: 'Per replica' });
  await field.fill('10');
  await field.press('Enter');
  await page.waitForFunction((was) => document.querySelector('[aria-label="Key figures"]').textContent.includes(was) === false, before);
  assert.equal(await cursor(page), at);
  assert.match(page.url(), /rps_per_replica=10/);
  await page.getByRole('button', { name: /Reset/ }).click();
  await page.waitForFunction((was) => document.querySelector('[aria-label="Key figures"]').textContent.includes(was), before);
  await field.fill('0');
  await field.press('Enter');
  await page.getByText(/last good value/).waitFor();
  assert.doesNotMatch(page.url(), /rps_per_replica/);
  await visit.screenshot();
});

/** Values of a knob's list, as the page offers them. */
const offered = (page, id) => page.locator(`#${id} option`).evaluateAll((options) => options.map((option) => option.value));

journey('every preset, model and detector gives a run', async (visit) => {
  const page = await visit.open('?v=1&step=15m');
  await page.locator('form.rail details').evaluateAll((groups) => groups.forEach((group) => { group.open = true; }));
  for (const [id, key, least] of [['knob-model', 'model', 10], ['knob-detector', 'detector', 2], ['preset', 'preset', 4]]) {
    const values = await offered(page, id);
    assert.ok(values.length >= least, `${key}: ${values}`);
    // The first is chosen last, so that every choice is a change.
    for (const value of [...values.slice(1), values[0]]) {
      const before = new URL(page.url()).search;
      await page.locator(`#${id}`).selectOption(value);
      await settled(page);
      assert.notEqual(new URL(page.url()).search, before, `${key}=${value} changes the address`);
      assert.equal(await page.locator(`#${id}`).inputValue(), value);
      assert.match(await page.getByRole('region', { name: 'Key figures' }).textContent(), /\$\d/, `${key}=${value} has a cost`);
    }
  }
  await page.locator('#preset').selectOption('classic');
  await page.getByRole('region', { name: 'Notices' }).getByText(/sees the tick/).waitFor();
  await visit.screenshot();
});

journey('the decision log filters, jumps and exports', async (visit) => {
  const page = await visit.open();
  await page.keyboard.press('End');
  const log = page.getByRole('region', { name: 'Decision log' });
  await log.getByRole('button', { name: /Override/ }).click();
  const row = log.locator('tbody tr[data-t], tbody tr[aria-selected]').nth(2);
  await row.click();
  assert.ok((await cursor(page)) < 12_959);
  const download = page.waitForEvent('download');
  await log.getByRole('button', { name: 'Export decisions' }).click();
  const csv = readFileSync(await (await download).path(), 'utf8');
  assert.match(csv, /^first,last,from,to,action,layer,limited_by,override,anomaly,reasons\n1995-/);
});

journey('the exported report is the command line’s, number for number', async (visit) => {
  const query = 'v=1&preset=balanced&step=5m&cooldown=10m';
  const page = await visit.open(`?${query}`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  await page.getByRole('button', { name: 'Export report as JSON' }).click();
  const exported = readFileSync(await (await download).path(), 'utf8');
  const args = ['run', '--quiet', '--profile', 'test', '--bin', 'planora-cli', '--', 'simulate', '--scenario', query, '--json'];
  assert.equal(exported, execFileSync('cargo', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
});

journey('where the scenario says how long a request takes, its latency stands beside the totals', async (visit) => {
  const page = await visit.open('?v=1&service_time=0.2&concurrency=4&slo_latency=0.5');
  const figures = page.getByRole('region', { name: 'Key figures' });
  const slow = figures.locator('.figure', { has: page.getByRole('heading', { name: 'Slow' }) });
  await slow.waitFor();
  const [, share, p95] = (await slow.innerText()).match(/([\d.]+)\s%\s+p95\s([\d.,]+)\sms/) ?? [];
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export report as JSON' }).click();
  const report = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
  const within = (shown, exact, places) => assert.ok(Math.abs(Number(shown) - exact) <= 0.51 * 10 ** -places, `${shown}, not ${exact}`);
  within(share, 100 * report.slow_share, share.split('.')[1]?.length ?? 0);
  within(p95, 1000 * report.p95_secs, 0);
  await visit.screenshot();
  const plain = await visit.open();
  assert.equal(await plain.getByRole('heading', { name: 'Slow' }).count(), 0);
});
