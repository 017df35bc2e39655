// The user's own trace: read, refused with a reason, kept over a reload, asked for when it is not there.
import assert from 'node:assert/strict';
import { journey } from './harness.mjs';
import { csv, drop } from './traffic.mjs';

journey('an own CSV is replayed, kept over a reload, and a broken one changes nothing', async (visit) => {
  const page = await visit.open();
  await drop(page, 'checkout.csv', csv());
  await page.getByRole('button', { name: /Trace: checkout.csv/ }).waitFor();
  await page.waitForFunction(() => location.search.includes('data='));
  await visit.screenshot('an own trace');
  await drop(page, 'broken.csv', 'timestamp,requests\n2026-03-01T00:00,1\n2026-03-01T00:05,n/a\n');
  const notices = page.getByRole('region', { name: 'Notices' });
  await notices.getByText(/broken.csv was not read/).waitFor();
  await notices.getByText(/Line 3/).waitFor();
  await page.getByRole('button', { name: /Trace: checkout.csv/ }).waitFor();
  await visit.screenshot('a broken file');
  await page.reload();
  await visit.ready();
  await page.getByRole('button', { name: /Trace: checkout.csv/ }).waitFor();
});

journey('a gzipped access log is read as it is', async (visit) => {
  const page = await visit.open();
  const lines = [];
  // Three days, a request every twenty seconds by day and every minute by night.
  for (let second = 0; second < 3 * 86_400; second += (second % 86_400) / 3600 > 8 ? 20 : 60) {
    const [date, time] = new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString().slice(0, 19).split('T');
    lines.push(`10.0.0.${second % 200} - - [${date.slice(8)}/Mar/2026:${time} +0000] "GET / HTTP/1.1" 200 512`);
  }
  const transfer = await page.evaluateHandle(async (text) => {
    const packed = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
    const data = new DataTransfer();
    data.items.add(new File([await new Response(packed).blob()], 'access.log.gz'));
    return data;
  }, `${lines.join('\n')}\n`);
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await page.getByRole('button', { name: /Trace: access.log.gz/ }).waitFor();
  await page.waitForFunction(() => location.search.includes('data='));
  await visit.screenshot();
});

journey('a link to a trace that is not here asks for it and shows no other', async (visit) => {
  await visit.page.goto(`${visit.url}?v=1&data=${'ab'.repeat(32)}`);
  await visit.page.getByText('This link needs a file').first().waitFor();
  assert.equal(await visit.page.getByRole('button', { name: /^Trace: NASA/ }).count(), 0);
  assert.equal(await visit.page.locator('canvas').count(), 0);
  await visit.screenshot();
});

journey('too short a trace says what it needs and what works', async (visit) => {
  const page = await visit.open();
  await drop(page, 'short.csv', csv().split('\n').slice(0, 200).join('\n'));
  await page.getByText(/Too little history for ridge/).first().waitFor();
  await visit.screenshot();
});
