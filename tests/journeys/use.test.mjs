// What gets in the way of real use: failed runs, lost clicks, dead keys, lost changes, starved paints, and screens of odd sizes.
import assert from 'node:assert/strict';
import { frames, journey, settled, VIEWPORTS } from './harness.mjs';
import { bring } from './traffic.mjs';

const rail = (page) => page.locator('form.rail');
const field = (page, name) => rail(page).getByRole('textbox', { name });
const standing = (page) => page.getByRole('region', { name: 'Picture and scenario' });
const trace = (page, name) => page.getByRole('button', { name: new RegExp(`Trace: ${name}`) });
const notices = (page) => page.getByRole('region', { name: 'Notices' });

/** A minute's counts, without those minutes for which `skips` says so, as a CSV. */
function minutes(count, skips = () => false) {
  const rows = ['timestamp,requests'];
  for (let i = 0; i < count; i += 1) {
    const time = new Date(Date.UTC(2026, 2, 1) + i * 60_000).toISOString().slice(0, 16);
    if (!skips(i)) rows.push(`${time},${600 + Math.round(300 * Math.sin((i * 2 * Math.PI) / 240)) + ((i * 7919) % 97)}`);
  }
  return `${rows.join('\n')}\n`;
}

/** Paints of four runs, each of three charts. */
const PAINTS = 12;

/** Types into a knob. */
async function set(page, name, text) {
  await field(page, name).fill(text);
  await field(page, name).press('Enter');
}

journey('a refused run leaves the picture under its own name, with what was asked for and what stands in the way', async (visit) => {
  const page = await visit.open('?v=1&model=arima');
  await bring(page, 'short.csv', minutes(12));
  await settled(page, 'failed');
  const said = standing(page);
  assert.match(await said.locator('dd').nth(0).textContent(), /^NASA-HTTP 1995, 1 min, balanced$/);
  assert.match(await said.locator('dd').nth(1).textContent(), /^short\.csv, 1 min, balanced$/);
  assert.match(await said.locator('dd').nth(2).textContent(), /history/);
  assert.equal(await page.getByText(/Replaying/).count(), 0, 'nothing claims that the file is replayed');
  await trace(page, 'NASA-HTTP 1995').waitFor();
  await page.getByRole('region', { name: 'Capacity and demand' }).getByText('NASA-HTTP 1995').waitFor();
  await visit.screenshot();
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('dialog').getByText('NASA-HTTP 1995').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export series as CSV' }).click();
  assert.equal((await download).suggestedFilename(), 'nasa-http-1995-series.csv');
  await said.getByRole('button', { name: 'Forecast with the last value' }).click();
  await settled(page);
  await trace(page, 'short.csv').waitFor();
  assert.equal(await said.textContent(), '', 'nothing is left to say');
});

journey('a failed change says what is shown and what was asked for, and a good one ends that', async (visit) => {
  const page = await visit.open('?v=1&step=15m');
  await set(page, 'Replay from', '2030-01-01T00:00');
  await settled(page, 'failed');
  assert.match(await standing(page).locator('dd').nth(0).textContent(), /^NASA-HTTP 1995, the run before$/);
  assert.match(await standing(page).locator('dd').nth(1).textContent(), /Replay from 2030-01-01/);
  await standing(page).getByRole('button', { name: 'Replay what follows the split' }).click();
  await settled(page);
  assert.equal(await standing(page).textContent(), '');
});

journey('nothing in the rail moves when a knob takes or loses the focus, nor when it refuses a value', async (visit) => {
  const page = await visit.open();
  await rail(page).getByRole('slider', { name: 'At the start' }).scrollIntoViewIfNeeded();
  const places = () => rail(page).locator('.knob > label').evaluateAll((all) => all.map((one) => one.getBoundingClientRect().top));
  const before = await places();
  assert.ok(before.length > 15);
  await field(page, 'Per replica').focus();
  const hint = rail(page).locator('.knob:focus-within .hint').first();
  await hint.waitFor();
  assert.deepEqual(await places(), before, 'a hint moves nothing');
  await field(page, 'Per replica').fill('0');
  // The press that takes the focus away is the click that changes the other control.
  const other = rail(page).getByRole('slider', { name: 'At the start' });
  const box = await other.boundingBox();
  const was = await other.inputValue();
  await page.mouse.click(box.x + box.width * 0.25, box.y + box.height / 2);
  await page.getByText(/last good value/).waitFor();
  assert.notEqual(await other.inputValue(), was, 'the click is not lost');
  assert.deepEqual(await places(), before, 'a refusal moves nothing');
  await visit.screenshot();
});

journey('keys of the page work after a slider, a list or a switch was used with the pointer', async (visit) => {
  const page = await visit.open();
  const play = (name) => page.getByRole('button', { name, exact: true }).waitFor();
  const use = {
    slider: async () => {
      const slider = rail(page).getByRole('slider', { name: 'At the start' });
      await slider.scrollIntoViewIfNeeded();
      const box = await slider.boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    },
    // An open list is a window of the browser's own that takes all keys, so the press is one that focuses and opens nothing.
    list: () => rail(page).getByRole('combobox', { name: 'Forecast model' }).click({ button: 'right' }),
    switch: async () => { await rail(page).locator('.segmented label').first().click(); },
  };
  for (const [name, act] of Object.entries(use)) {
    await act();
    await settled(page);
    await page.keyboard.press('Space');
    await play('Pause');
    await page.keyboard.press('Space');
    await play('Play');
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Help' }).waitFor({ timeout: 3000 }).catch(() => assert.fail(`? after a ${name}`));
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
});

journey('a preset says what it takes away, and Undo brings it back; the brand keeps the scenario', async (visit) => {
  const page = await visit.open();
  await set(page, 'Scale-in cooldown', '400');
  await settled(page);
  const before = new URL(page.url()).search;
  await page.locator('#preset').selectOption('saver');
  await settled(page);
  const toast = page.locator('.toast');
  await toast.getByText('Preset saver; 1 change of yours is gone').waitFor();
  await toast.getByRole('button', { name: 'Undo' }).click();
  await settled(page);
  assert.equal(new URL(page.url()).search, before);
  await page.getByRole('link', { name: 'Planora, replay' }).click();
  await frames(page, 2);
  assert.equal(new URL(page.url()).search, before);
  assert.equal(await field(page, 'Scale-in cooldown').inputValue(), '400');
});

journey('a slider that is pulled paints on its way, and ends with its last value', async (visit) => {
  const page = await visit.open();
  const slider = rail(page).getByRole('slider', { name: 'Quantile' });
  const box = await slider.boundingBox();
  const y = box.y + box.height / 2;
  const paints = () => page.evaluate(() => performance.getEntriesByName('planora:paint').length);
  const before = await paints();
  await page.mouse.move(box.x + 2, y);
  await page.mouse.down();
  // Pulled until it has been painted a few times; starved, it would never be.
  let moves = 0;
  for (; moves < 2000 && (await paints()) < before + PAINTS; moves += 1) {
    await page.mouse.move(box.x + 4 + (moves % 50) * ((box.width - 8) / 50), y);
    await frames(page, 1);
  }
  const painted = (await paints()) - before;
  await page.mouse.up();
  assert.ok(painted >= PAINTS, `${painted} paints in ${moves} moves`);
  await settled(page);
  const last = Number(await field(page, 'Quantile').inputValue());
  assert.match(page.url(), new RegExp(`quantile=${last / 100}`));
});

journey('gaps are one notice with the list behind it', async (visit) => {
  const page = await visit.open();
  await bring(page, 'gaps.csv', minutes(3000, (i) => i % 50 === 49));
  await settled(page);
  const more = notices(page).getByRole('button', { name: /more/ });
  if (await more.count()) await more.click();
  const gaps = notices(page).getByText(/ticks are missing/);
  await gaps.waitFor();
  assert.equal(await gaps.count(), 1);
  assert.match(await gaps.locator('xpath=..').textContent(), /in \d+ places, the longest: 1 from/);
  await notices(page).getByText('List them').click();
  const rows = notices(page).locator('.gap-list li');
  assert.ok((await rows.count()) > 5);
  assert.match(await rows.first().textContent(), /, 1 tick$/);
  await visit.screenshot();
});

journey('a trace of seconds can be replayed in seconds by clicks', async (visit) => {
  const page = await visit.open();
  const rows = ['timestamp,requests'];
  for (let i = 0; i < 1800; i += 1) rows.push(`${new Date(Date.UTC(2026, 2, 1) + i * 1000).toISOString().slice(0, 19)},${10 + (i % 7)}`);
  await bring(page, 'seconds.csv', `${rows.join('\n')}\n`);
  const step = rail(page).getByRole('combobox', { name: 'Resolution' });
  await step.selectOption({ label: '1 s' });
  await page.waitForFunction(() => /step=1s/.test(location.search) || document.querySelector('#knob-step').value === '1s');
});

journey('coarse steps say what a timer comes to', async (visit) => {
  const page = await visit.open('?v=1&step=1h');
  await rail(page).locator('.knob', { has: page.locator('#knob-startup') }).getByText('counts as 1 h in whole ticks').waitFor();
});

journey('scenarios are saved under a name, and the whole log and the way out of a zoom are in sight', async (visit) => {
  const page = await visit.open();
  await set(page, 'Scale-in cooldown', '400');
  await settled(page);
  await rail(page).getByRole('button', { name: 'Presets and saved' }).click();
  const dialog = page.getByRole('dialog', { name: 'Scenarios' });
  await dialog.getByText('What the page opens with.').waitFor();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('slow to shrink');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await visit.screenshot();
  await page.reload();
  await visit.ready();
  await page.locator('#preset').selectOption('saver');
  await settled(page);
  await rail(page).getByRole('button', { name: 'Presets and saved' }).click();
  await dialog.getByRole('button', { name: /^slow to shrink/ }).click();
  await settled(page);
  assert.match(page.url(), /cooldown=400s/);

  await page.keyboard.press('Home');
  const log = page.getByRole('region', { name: 'Decision log' });
  const rows = async () => Number((await log.locator('#l-n').textContent()).replace(/[^\d]/g, ''));
  const few = await rows();
  await log.getByRole('button', { name: 'Whole replay' }).click();
  await page.waitForFunction((was) => Number(document.querySelector('#l-n').textContent.replace(/[^\d]/g, '')) > was, few);
  const follow = page.getByRole('button', { name: 'Reset zoom' });
  assert.equal(await follow.count(), 0);
  await page.keyboard.press('+');
  await follow.click();
  await follow.waitFor({ state: 'detached' });
});

const SIZES = {
  desktop: VIEWPORTS.desktop,
  low: { width: 1280, height: 720 },
  tablet: VIEWPORTS.tablet,
  phone: VIEWPORTS.phone,
  small: { width: 320, height: 640 },
};
for (const colorScheme of ['dark', 'light']) {
  for (const [name, viewport] of Object.entries(SIZES)) {
    journey(`a long file name, the comparison and the help fit, ${colorScheme}, ${name}`, { colorScheme, viewport }, async (visit) => {
      const page = await visit.open();
      await bring(page, `access-log-of-the-checkout-service-in-production-${'x'.repeat(60)}.csv`, minutes(2880));
      await settled(page);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the page scrolls sideways by ${wide} px`);
      const bar = await page.locator('.topbar > *:visible').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()));
      for (const [at, one] of bar.entries()) {
        for (const other of bar.slice(at + 1)) {
          const meet = Math.min(one.right, other.right) - Math.max(one.left, other.left);
          const level = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
          assert.ok(meet <= 0.5 || level <= 0.5, `${meet} × ${level} px of the bar lie on each other`);
        }
      }
      if (viewport.width >= 768) {
        const { height } = await page.locator('#p-main .chart').boundingBox();
        assert.ok(height >= 150, `the main chart is ${height} px high`);
        const code = await page.locator('.verdict .code').evaluate((one) => one.getBoundingClientRect().right - one.closest('.panel').getBoundingClientRect().right);
        assert.ok(code <= 0, `the reason code stands out by ${code} px`);
      }
      await visit.screenshot();
      const compare = page.getByRole('button', { name: 'Compare' });
      if (await compare.isVisible()) {
        await compare.click();
        await page.getByRole('dialog').getByRole('rowheader', { name: /^This scenario/ }).waitFor();
        await visit.screenshot(`comparison, ${colorScheme}, ${name}`);
        const cut = await page.getByRole('dialog').evaluate((one) => one.scrollWidth - one.clientWidth);
        assert.ok(cut <= 0, `${cut} px of the dialog are cut off`);
        if (viewport.width >= 1280) {
          const hidden = await page.locator('.compare').evaluate((one) => one.scrollWidth - one.clientWidth);
          assert.ok(hidden <= 0, `${hidden} px of the comparison are hidden`);
        }
        await page.keyboard.press('Escape');
      }
      await page.getByRole('button', { name: 'Keyboard help' }).click();
      await page.getByRole('dialog', { name: 'Help' }).waitFor();
      await visit.screenshot(`help, ${colorScheme}, ${name}`);
    });
  }
}
