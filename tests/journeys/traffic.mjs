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
  await dropAll(page, [[name, text]]);
}

/** Drops files of those names and texts at once. */
export async function dropAll(page, files) {
  const transfer = await page.evaluateHandle((all) => {
    const data = new DataTransfer();
    for (const [name, body] of all) data.items.add(new File([body], name, { type: 'text/csv' }));
    return data;
  }, files);
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/** Waits until what was dropped is read, and replays it. */
export async function replay(page) {
  await page.getByRole('button', { name: 'Replay this trace' }).click();
  await page.waitForFunction(() => location.hash.startsWith('#data='));
}

/** Drops a file and replays it. */
export async function bring(page, name, text) {
  await drop(page, name, text);
  await replay(page);
}

/** Lines of an access log, one every so many seconds over so many days; every fiftieth fails. */
export function accessLog({ days = 3, secs = 20, zone = '+0000' } = {}) {
  const lines = [];
  for (let second = 0, at = 0; second < days * 86_400; second += secs, at += 1) {
    const [date, time] = new Date(Date.UTC(2026, 2, 1) + second * 1000).toISOString().slice(0, 19).split('T');
    const code = at % 50 === 49 ? 503 : 200;
    lines.push(`10.0.0.${at % 200} - - [${date.slice(8)}/Mar/2026:${time} ${zone}] "GET / HTTP/1.1" ${code} 512`);
  }
  return `${lines.join('\n')}\n`;
}

/** Drops a log of 260 MB, made in the page: that much text does not go through the wire. */
export async function dropHuge(page) {
  const transfer = await page.evaluateHandle((block) => {
    const data = new DataTransfer();
    data.items.add(new File(Array.from({ length: 260 }, () => block), 'huge.log'));
    return data;
  }, accessLog());
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
}

/**
 * Presses Stop once a file is being read and the page says `words`, and gives what stood there then. The page does it itself: a
 * fast machine is through with the file before a click from outside arrives.
 */
export async function stopReading(page, words = /Reading/) {
  const said = await page.waitForFunction(({ source, flags }) => {
    const buttons = [...document.querySelectorAll('button')];
    const stop = buttons.find((one) => one.textContent.trim() === 'Stop');
    if (!stop || !new RegExp(source, flags).test(document.body.textContent)) return null;
    const strip = document.querySelector('.strip');
    const said = {
      status: strip.querySelector('[role=status]').textContent,
      progress: strip.querySelector('[role=progressbar]').getAttribute('aria-label'),
      disabled: buttons.filter((one) => one.disabled).map((one) => one.textContent.trim()),
    };
    stop.click();
    return said;
  }, { source: words.source, flags: words.flags });
  return said.jsonValue();
}
