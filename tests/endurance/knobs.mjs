// Changes of the scenario that are drawn from a seed, as a person makes them.
import { settled } from '../journeys/settled.mjs';

/** Fields of the rail, least and greatest value, digits. Not each is there with each policy. */
const FIELDS = [
  ['Scale-in cooldown', 0, 900], ['Scale-in window', 0, 900], ['Scale-out window', 0, 300], ['Hold on drop', 0, 1800], ['Start-up', 0, 600],
  ['Draining', 0, 300], ['Target utilisation', 50, 95], ['Quantile', 60, 98], ['Fewest replicas', 1, 5], ['Most replicas', 20, 60],
  ['Per replica', 10, 40], ['Multiplier', 30, 120], ['Horizon', 5, 60], ['Price', 0.01, 0.1, 2], ['Threshold', 2, 5, 1], ['Low below', 10, 50],
];
/** Lists of the rail, and what is chosen of them. */
const LISTS = [
  ['Policy', ['three-layer', 'hpa', 'keda', 'aws', 'gcp', 'fixed', 'classic']],
  ['Forecast model', ['auto', 'ridge', 'smoothing', 'holt-winters', 'last', 'seasonal-day']],
  ['Detector', ['auto', 'zscore', 'robust']],
];
/** Of so many changes one is of a list. */
const LIST_EVERY = 8;
/** After so long a field that is not there has gone. */
const GONE_MS = 3000;

const rail = (page) => page.locator('form.rail');

/** Enters a value; whether the field was there to take it, which it is not where another policy comes just then. */
async function enter(field, value) {
  try {
    await field.fill(value, { timeout: GONE_MS });
    await field.press('Enter', { timeout: GONE_MS });
    return true;
  } catch (error) {
    if (error.name === 'TimeoutError') return false;
    throw error;
  }
}

/** Changes one knob to a value drawn by `next`; what it was. */
export async function turnKnob(page, next, place) {
  if (place % LIST_EVERY === 0) {
    const [name, values] = LISTS[Math.floor(next() * LISTS.length)];
    const list = rail(page).getByRole('combobox', { name, exact: true });
    if (await list.count()) {
      const value = values[Math.floor(next() * values.length)];
      await list.selectOption(value);
      return [name, value];
    }
  }
  for (;;) {
    const [name, least, most, digits = 0] = FIELDS[Math.floor(next() * FIELDS.length)];
    const field = rail(page).getByRole('textbox', { name, exact: true });
    const value = (least + next() * (most - least)).toFixed(digits);
    if (await field.count() && await enter(field, value)) return [name, value];
  }
}

/** Takes the preset as it is, and waits for its run. */
export async function takePreset(page, preset) {
  const list = page.locator('.topbar').getByRole('combobox', { name: 'Preset' });
  if (!new RegExp(`^\\?v=1&preset=${preset}$`).test(new URL(page.url()).search)) {
    // A change of the list is heard only where there is one.
    await list.selectOption(preset === 'saver' ? 'flash-crowd' : 'saver');
    await settled(page);
    await list.selectOption(preset);
    await settled(page);
  }
}
