// Own traffic for journeys, and how it comes onto the page.

/** `count` five-minute counts with a daily cycle, as a CSV. */
export function csv(count = 2880) {
  const rows = ['timestamp,requests'];
  for (let i = 0; i < count; i += 1) {
    const time = new Date(Date.UTC(2026, 2, 1) + i * 300_000).toISOString().slice(0, 16);
    rows.push(`${time},${Math.round(900 + 600 * Math.sin((i * 2 * Math.PI) / 288) + ((i * 7919) % 97))}`);
  }
  return `${rows.join('\n')}\n`;
}

/** `count` minute counts that hardly pack, as a CSV. */
export function noisy(count) {
  const rows = ['timestamp,requests'];
  let state = 1;
  for (let i = 0; i < count; i += 1) {
    // Lehmer's generator with the constants of MINSTD.
    state = (state * 48_271) % 2_147_483_647;
    const time = new Date(Date.UTC(2026, 2, 1) + i * 60_000).toISOString().slice(0, 16);
    rows.push(`${time},${1000 + (state % 60_000)}`);
  }
  return `${rows.join('\n')}\n`;
}

/** Drags a file of that name and text over the page and drops it. */
export async function drop(page, name, text) {
  const transfer = await page.evaluateHandle(([fileName, body]) => {
    const data = new DataTransfer();
    data.items.add(new File([body], fileName, { type: 'text/csv' }));
    return data;
  }, [name, text]);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}
