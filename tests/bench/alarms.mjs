// Detectors on labelled series: windows found, false alarms a week, how far into its window an anomaly is found, and the
// standard profile of the Numenta Anomaly Benchmark (A. Lavin, S. Ahmad, "Evaluating Real-time Anomaly Detection Algorithms",
// ICMLA 2015), each detector at its own usual threshold for all series.
//
//   node tests/bench/alarms.mjs DIR [WINDOWS.json] [--each]
//   node tests/bench/alarms.mjs
//
// DIR holds CSV files of time and value, in folders or not; WINDOWS.json (DIR/windows.json if not given) says for each, by its
// path in DIR, the first and last time of every window that holds an anomaly. The benchmark's own `data` and
// `labels/combined_windows.json` are such. `--each` prints every series too. Without a folder it prints false alarms
// a week of the default detector on noise that is made here, where one a week is asked for.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const CLI = process.env.PLANORA_CLI ?? 'target/release/planora-cli';
const DETECTORS = ['calibrated', 'zscore', 'robust', 'classic'];
const WEEK_SECS = 604_800;
/** Share of a series at its start in which nothing counts, of at most that many rows. */
const PROBATION = { share: 0.15, rows: 5000 };
/** What a window that was missed and a row that was flagged outside of any cost, relative to a window found at its start. */
const COST = { missed: 1, falseRow: 0.11 };

/** From 1 far before 0 to −1 far behind it. */
const sigmoid = (place) => (place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1);
const seconds = (text) => Date.parse(`${text.replace(' ', 'T').slice(0, 19)}Z`) / 1000;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Rows of a scores file: when, flagged, in an incident or not. */
function rows(path) {
  const [head, ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  const [time, flag, incident, score] = ['timestamp', 'flag', 'incident', 'score'].map((name) => names.indexOf(name));
  return lines.map((line) => {
    const cells = line.split(',');
    return { at: seconds(cells[time]), isFlagged: cells[flag] === '1', incident: cells[incident], score: Number(cells[score]) };
  });
}

/** What one detector made of one series with `windows` as pairs of seconds. */
function measure(series, windows) {
  const first = Math.floor(PROBATION.share * Math.min(series.length, PROBATION.rows));
  const spans = windows.map(([from, to]) => {
    const inside = series.map(({ at }, row) => (at >= from && at <= to ? row : -1)).filter((row) => row >= 0);
    return { from: inside[0], to: inside.at(-1), width: inside.length };
  }).filter(({ width, to }) => width > 0 && to >= first);
  const spanOf = (row) => spans.find(({ from, to }) => row >= from && row <= to);
  let profile = 0;
  const found = new Map();
  series.forEach(({ isFlagged }, row) => {
    if (!isFlagged || row < first) return;
    const span = spanOf(row);
    if (span) {
      if (!found.has(span)) found.set(span, (row - span.from) / span.width);
      return;
    }
    const before = spans.filter(({ to }) => to < row).at(-1);
    profile += COST.falseRow * (before ? sigmoid((row - before.to) / Math.max(1, before.width - 1)) : -1);
  });
  for (const span of spans) {
    profile += found.has(span) ? sigmoid(found.get(span) - 1) / sigmoid(-1) : -COST.missed;
  }
  const incidents = new Map();
  series.forEach(({ incident }, row) => {
    if (incident !== '' && row >= first) incidents.set(incident, incidents.get(incident) || spanOf(row) !== undefined);
  });
  const alarms = [...incidents.values()].filter((isReal) => !isReal).length;
  const outside = series.filter((_, row) => row >= first && !spanOf(row)).length;
  const step = median(series.slice(1).map(({ at }, row) => at - series[row].at));
  return { windows: spans.length, delays: [...found.values()], alarms, weeks: (outside * step) / WEEK_SECS, profile };
}

function scored(csv, detector, folder) {
  const out = join(folder, 'scores.csv');
  execFileSync(CLI, ['detect', csv, '--detector', detector, '--together', 'mean', '--json', '--scores', out], { stdio: 'pipe' });
  return rows(out);
}

const line = (name, { windows, delays, alarms, weeks, profile }) => {
  const percent = windows ? (100 * (profile + windows)) / (2 * windows) : Number.NaN;
  const delay = delays.length ? (100 * median(delays)).toFixed(0) : '–';
  const cells = [`${delays.length}/${windows}`, (alarms / weeks).toFixed(2), delay, percent.toFixed(1)];
  console.log(`${name.padEnd(44)}${cells.map((cell) => cell.padStart(12)).join('')}`);
};

/** Numbers above 0 and up to 1 from a seed: B. Jenkins' small fast generator (2007) on 32 bits. */
function uniform(seed) {
  let [a, b, c, d] = [0xf1ea5eed, seed, seed, seed];
  const turn = (value, by) => (value << by) | (value >>> (32 - by));
  const next = () => {
    const e = (a - turn(b, 27)) | 0;
    a = b ^ turn(c, 17);
    b = (c + d) | 0;
    c = (d + e) | 0;
    d = (e + a) | 0;
    return ((d >>> 0) + 1) / 2 ** 32;
  };
  for (let round = 0; round < 20; round += 1) next();
  return next;
}
const normal = (next) => Math.sqrt(-2 * Math.log(next())) * Math.cos(2 * Math.PI * next());
/** By the times between arrivals. */
function poisson(next, mean) {
  let arrivals = 0;
  for (let time = -Math.log(next()); time < mean; time -= Math.log(next())) arrivals += 1;
  return arrivals;
}
const NOISES = {
  normal: (next) => (3 * normal(next) - 50).toFixed(6),
  'Poisson, mean 40': (next) => poisson(next, 40),
  'Poisson, mean 4': (next) => poisson(next, 4),
  'negative binomial, mean 40, shape 5': (next) => {
    const gamma = Array.from({ length: 5 }, () => -Math.log(next())).reduce((sum, time) => sum + time);
    return poisson(next, 8 * gamma);
  },
};
/** Seconds between points, weeks of a series, series. */
const LENGTHS = [[300, 2, 160], [300, 4, 80], [300, 16, 20], [60, 2, 80], [3600, 52, 8]];

function noise(folder) {
  for (const [name, draw] of Object.entries(NOISES)) {
    const rates = LENGTHS.map(([step, weeks, count]) => {
      const all = { alarms: 0, weeks: 0 };
      for (let seed = 1; seed <= count; seed += 1) {
        const next = uniform(seed);
        const time = (row) => new Date(Date.UTC(2026, 0, 1) + row * step * 1000).toISOString().slice(0, 19);
        const lines = Array.from({ length: (weeks * WEEK_SECS) / step }, (_, row) => `${time(row)},${draw(next)}`);
        const csv = join(folder, 'noise.csv');
        writeFileSync(csv, `timestamp,value\n${lines.join('\n')}\n`);
        const one = measure(scored(csv, 'calibrated', folder), []);
        all.alarms += one.alarms;
        all.weeks += one.weeks;
      }
      return `${(all.alarms / all.weeks).toFixed(2)} ± ${(Math.sqrt(all.alarms) / all.weeks).toFixed(2)}`;
    });
    console.log(`${name.padEnd(38)}${rates.map((rate) => rate.padStart(16)).join('')}`);
  }
}

/** Every detector on the series of `directory`. */
function labelled(directory, labels, isEach, folder) {
  const truth = JSON.parse(readFileSync(labels, 'utf8'));
  console.log(`${''.padEnd(44)}${['found', 'false/week', 'delay %', 'profile'].map((head) => head.padStart(12)).join('')}`);
  for (const detector of process.env.DETECTORS?.split(',') ?? DETECTORS) {
    const all = { windows: 0, delays: [], alarms: 0, weeks: 0, profile: 0 };
    for (const [name, windows] of Object.entries(truth)) {
      const one = measure(scored(join(directory, name), detector, folder), windows.map((pair) => pair.map(seconds)));
      if (isEach) line(`  ${name}`, one);
      for (const key of Object.keys(all)) all[key] = key === 'delays' ? [...all.delays, ...one.delays] : all[key] + one[key];
    }
    line(detector, all);
  }
}

const words = process.argv.slice(2).filter((word) => !word.startsWith('--'));
const [directory, labels = join(directory ?? '', 'windows.json')] = words;
const folder = mkdtempSync(join(tmpdir(), 'alarms-'));
if (directory) {
  labelled(directory, labels, process.argv.includes('--each'), folder);
} else {
  const heads = LENGTHS.map(([step, weeks]) => `${step} s, ${weeks} weeks`.padStart(16)).join('');
  console.log(`${''.padEnd(38)}${heads}`);
  noise(folder);
}
rmSync(folder, { recursive: true });
