// What is built, how it is optimised, and what of it can come later.

/** Whether a function's name, as rustc writes it, mentions one of these modules. */
const mentions = (modules) => {
  const pattern = new RegExp(`\\bplanora(\\[[0-9a-f]+\\])?::(${modules.join('|')})\\b`);
  return (name) => pattern.test(name);
};

/** The page's program and the worker's. */
export const PROGRAMS = [
  {
    name: 'planora',
    optimize: ['-Oz'],
    isLater: mentions(['ui::(page|part)::(data|forecasts)', 'chart::forecasts', 'readout::(data|forecasts)']),
  },
  {
    name: 'worker',
    // A browser compiles a small hot function soon and a large one late, so small ones must not be merged into their callers.
    optimize: ['-O3', '--one-caller-inline-max-function-size=200'],
    isLater: mentions(['ingest', 'share', 'worker::(import|pack|read|reading|unpack|study)', 'forecast::(lstm|prophet|arima|ets|stack|hybrid|significance)']),
  },
];
