// Every broken file of the tests, dropped on the page: each ends in words about what is wrong, and what was loaded stays.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './browser.mjs';
import { journey } from './harness.mjs';
import { bring, csv } from './traffic.mjs';

/** Where the command line must refuse, the page asks. */
const ASKED = new Set(['which count', 'ambiguous dates', 'numbers without time', 'thousands or a fraction', 'a latency']);
/** The page unpacks by itself, and says what came of it. */
const OTHER_WORDS = { 'still packed': 'ends too early', 'zip or xlsx': 'ends too early', bzip2: 'ends too early', zstandard: 'ends too early' };

journey('no broken file is read, and the trace before stays', async (visit) => {
  const page = await visit.open();
  await bring(page, 'checkout.csv', csv());
  const kept = page.getByRole('button', { name: /Trace: checkout\.csv/ });
  await kept.waitFor();
  const broken = JSON.parse(await readFile(join(root, 'tests/fixtures/broken.json'), 'utf8'));
  const result = page.getByRole('region', { name: 'What was read' });
  const wrong = [];
  for (const [place, { name, bytes, says, line }] of broken.entries()) {
    const file = `broken-${place}.csv`;
    const transfer = await page.evaluateHandle(([text, name]) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(text, (char) => char.charCodeAt(0))], name));
      return data;
    }, [bytes, file]);
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    const strip = page.locator('.strip').filter({ hasText: file });
    const outcome = await strip.getByText(/buckets,|question is open|Not read/).textContent();
    if (/question is open/.test(outcome)) {
      if (!ASKED.has(name) && !name.startsWith('asks ')) wrong.push(`${name}: asked`);
    } else if (/Not read/.test(outcome)) {
      const words = await result.getByRole('alert').textContent();
      const expected = OTHER_WORDS[name] ?? says;
      if (!words.includes(`${file} was not read`) || !words.includes(expected)) wrong.push(`${name}: ${words}`);
      const shown = await result.locator('.excerpt .it b').allTextContents();
      if (line && !OTHER_WORDS[name] && shown[0] !== String(line)) wrong.push(`${name}: line ${line} is not shown, but ${shown}`);
      await result.getByText('checkout.csv is still loaded.').waitFor();
    } else {
      wrong.push(`${name} was read: ${outcome}`);
    }
    if (!(await kept.isVisible())) wrong.push(`${name}: the trace is gone`);
  }
  assert.deepEqual(wrong, []);
  assert.ok(broken.length >= 60);
});
