"""Root mean squared errors of peers on a folder of traces, to be set beside `planora-cli backtest --panel DIR`.

    python -m venv peers && peers/bin/pip install numpy pandas statsforecast==2.1.1 lightgbm==4.7.0
    peers/bin/python tests/bench/peers/panel.py DIR > peers.json

Each `DIR/*.csv` has a time and a count per row. Prints {trace: {lead: {peer: rmse}}} for 1, 3 and 12 steps ahead.

Protocol, the same for all peers: the first 70 % of the buckets train. Parameters are fixed there. Then every later bucket
that was observed is forecast from the actual counts up to `lead` buckets before it. A missing bucket trains as the line
between its neighbours, and is passed over as if it had been what was expected (AutoETS, AutoARIMA) or as the last observed
count (MSTL, LightGBM). Peers get the seasons that their manuals advise: AutoETS and AutoARIMA one of at most 24 buckets (a
day of hours, a week of days), MSTL those of at most 336, LightGBM lags of all.

AutoETS: statsforecast, all of ZZZ by AICc. AutoARIMA: statsforecast, stepwise, with its approximation, order chosen on the
last 2,000 training buckets at most. MSTL: statsforecast's, AutoETS on what the seasons leave; the seasons are taken anew
from all that is known once per shortest season. LightGBM: one model per lead for the change from the last count, 31 leaves,
rate 0.05, number of trees by early stopping on the last fifth of the training part, then fitted to all of it.
"""

import json
import pathlib
import sys
import warnings

import lightgbm
import numpy as np
import pandas as pd
from statsforecast.models import MSTL, AutoARIMA, AutoETS
from statsforecast.mstl import mstl as decomposition

warnings.simplefilter("ignore")
LEADS = (1, 3, 12)
DAY = 86_400
ARIMA_ROWS = 2000


def read(path):
    table = pd.read_csv(path)
    times = pd.to_datetime(table.iloc[:, 0], utc=True).astype("datetime64[s, UTC]").astype("int64").to_numpy()
    step = int(np.median(np.diff(times)))
    places = times // step - times[0] // step
    counts = np.full(places.max() + 1, np.nan)
    counts[places] = table.iloc[:, 1].to_numpy(float)
    return counts, times[0] // step * step, step


def seasons(step, n):
    """Buckets of a day and of a week, where they are whole, longer than 1 and seen twice in `n` buckets."""
    lengths = [length // step for length in (DAY, 7 * DAY) if length % step == 0]
    return [length for length in lengths if 1 < length and 2 * length < n]


def filled(values):
    return pd.Series(values).interpolate(limit_direction="both").to_numpy()


def carried(values):
    return pd.Series(values).ffill().bfill().to_numpy()


def ets_forecasts(model, values, m, farthest):
    """Means for leads 1..farthest from every bucket of `values`, [n, farthest], by the recursions of Hyndman et al.
    (2008), table 2.2 and 2.3, from the fitted parameters and first states."""
    error, trend, season, damped = (str(part) for part in model["components"])
    states = np.asarray(model["states"])
    alpha, beta, gamma, phi = (float(value) for value in np.asarray(model["par"], float)[:4])
    level = states[0, 0]
    slope = states[0, 1] if trend != "N" else 0.0
    at = 1 + (trend != "N")
    ring = list(states[0, at : at + m][::-1]) if season != "N" else [0.0]
    gamma = gamma if season != "N" else 0.0
    phi = phi if damped == "D" else 1.0
    m = len(ring)
    out = np.full((len(values), farthest), np.nan)
    for now, y in enumerate(values):
        damped_slope = phi * slope if trend != "M" else slope**phi
        base = level if trend == "N" else level * damped_slope if trend == "M" else level + damped_slope
        s = ring[now % m]
        if np.isnan(y):
            y = base if season == "N" else base + s if season == "A" else base * s
        adjusted = y if season == "N" else y - s if season == "A" else y / s
        old, level = level, base + alpha * (adjusted - base)
        if trend != "N":
            change = level - old if trend == "A" else level / old
            slope = damped_slope + beta / alpha * (change - damped_slope)
        ring[now % m] = s + gamma * (0.0 if season == "N" else y - base - s if season == "A" else y / base - s)
        power, total = 1.0, 0.0
        for lead in range(1, farthest + 1):
            power *= phi
            total += power
            ahead = level if trend == "N" else level + total * slope if trend == "A" else level * slope**total
            s = ring[(now + lead) % m]
            out[now, lead - 1] = ahead if season == "N" else ahead + s if season == "A" else ahead * s
    return out


def auto_ets(values, split, m):
    train = filled(values[:split])
    fitted = AutoETS(season_length=m, model="ZZZ").fit(train).model_
    means = ets_forecasts(fitted, values, m, max(LEADS))
    own = np.asarray(fitted["fitted"], float)
    check = ets_forecasts(fitted, train, m, 1)[:-1, 0]
    if not np.allclose(check, own[1:], rtol=1e-6, atol=1e-6 * np.abs(train).max()):
        raise SystemExit("the recursions differ from statsforecast's fitted values")
    return means, fitted["method"]


def arima_forecasts(coefficients, arma, values, farthest):
    p, q, big_p, big_q, m, d, big_d = arma
    part = lambda name, n: [coefficients.get(f"{name}{i}", 0.0) for i in range(1, n + 1)]
    season = lambda terms, sign: np.concatenate([[1.0]] + [np.r_[np.zeros(m - 1), sign * term] for term in terms])
    ar = np.convolve(np.r_[1.0, -np.array(part("ar", p))], season(part("sar", big_p), -1.0))
    ma = np.convolve(np.r_[1.0, np.array(part("ma", q))], season(part("sma", big_q), 1.0))
    for _ in range(d):
        ar = np.convolve(ar, [1.0, -1.0])
    for _ in range(big_d):
        ar = np.convolve(ar, np.r_[1.0, np.zeros(m - 1), -1.0])
    n = len(values)
    line = coefficients.get("intercept", 0.0) + coefficients.get("drift", 0.0) * np.arange(1, n + farthest + 1)
    reach, moves = len(ar) - 1, len(ma) - 1
    y = np.concatenate([np.zeros(reach), values - line[:n], np.zeros(farthest)])
    y[:reach] = filled(values)[0] - line[0]
    e = np.zeros(moves + n + farthest)
    out = np.full((n, farthest), np.nan)
    back_ar, back_ma = -ar[:0:-1], ma[:0:-1]
    for now in range(n):
        expected = back_ar @ y[now : now + reach] + (back_ma @ e[now : now + moves] if moves else 0.0)
        if np.isnan(y[now + reach]):
            y[now + reach] = expected
        e[now + moves] = y[now + reach] - expected
        ahead = y[now + 1 : now + 1 + reach].copy()
        for lead in range(1, farthest + 1):
            shocks = e[now + lead : now + lead + moves].copy() if moves else np.zeros(0)
            if moves and lead > 1:
                shocks[max(0, moves - lead + 1) :] = 0.0
            mean = back_ar @ ahead + (back_ma @ shocks if moves else 0.0)
            ahead = np.r_[ahead[1:], mean] if reach else ahead
            out[now, lead - 1] = mean + line[now + lead]
    return out


def auto_arima(values, split, m):
    train = filled(values[:split])[-ARIMA_ROWS:]
    fitted = AutoARIMA(season_length=m, approximation=True).fit(train).model_
    start = split - len(train)
    means = arima_forecasts(fitted["coef"], fitted["arma"], values[start:], max(LEADS))
    return np.vstack([np.full((start, max(LEADS)), np.nan), means]), str(fitted["arma"])


def mstl(values, split, periods):
    n, farthest = len(values), max(LEADS)
    known = carried(values)
    out = np.full((n, farthest), np.nan)
    model = MSTL(season_length=periods, trend_forecaster=AutoETS(model="ZZN")).fit(filled(values[:split]))
    ets = model.trend_forecaster.model_
    for start in range(split - farthest, n, min(periods)):
        end = min(start + min(periods), n)
        parts = decompose(known[:start], periods)
        # The last cycle of each season goes on.
        ahead = np.arange(start, end + farthest)
        cycle = lambda column, period: parts[column].to_numpy()[start - period + (ahead - start) % period]
        season = sum(cycle(f"seasonal{period}" if len(periods) > 1 else "seasonal", period) for period in periods)
        whole = np.concatenate([(parts["trend"] + parts["remainder"]).to_numpy(), known[start:end] - season[: end - start]])
        if np.isnan(whole).any():
            raise SystemExit("MSTL left gaps")
        means = ets_forecasts(ets, whole, 1, farthest)
        for now in range(start, end):
            out[now] = means[now] + season[now + 1 - start : now + 1 - start + farthest]
    return out


def decompose(known, periods):
    return decomposition(known, period=np.array(periods) if len(periods) > 1 else periods[0])


def boosted(values, split, periods, start, step, lead):
    known = pd.Series(carried(values))
    n = len(known)
    columns = {f"lag{lag}": known.shift(lag) - known for lag in range(1, 25)}
    for period in periods:
        for back in (period, 2 * period):
            for beside in (-2, -1, 0, 1, 2):
                lag = back - lead + beside
                if lag > 0:
                    columns[f"season{back}{beside:+}"] = known.shift(lag) - known
    for width in (3, 6, 12, 24, *periods):
        columns[f"mean{width}"] = known.rolling(width, min_periods=1).mean() - known
    columns["last"] = known
    secs = start + step * (np.arange(n) + lead)
    columns["time"], columns["weekday"] = secs % DAY, (secs // DAY + 4) % 7
    columns["day"] = pd.to_datetime(secs, unit="s").dayofyear
    x = pd.DataFrame(columns)
    target = pd.Series(values).shift(-lead) - known
    usable = np.flatnonzero((np.arange(n) + lead < split) & target.notna().to_numpy())
    cut = usable[int(len(usable) * 0.8)]
    early, late = usable[usable + lead < cut], usable[usable >= cut]
    options = {"learning_rate": 0.05, "num_leaves": 31, "verbose": -1, "seed": 1, "deterministic": True, "num_threads": 1}
    data = lambda rows: lightgbm.Dataset(x.iloc[rows], target.iloc[rows])
    stop = [lightgbm.early_stopping(50, verbose=False)]
    tried = lightgbm.train(options, data(early), 1000, valid_sets=[data(late)], callbacks=stop)
    model = lightgbm.train(options, data(usable), max(1, tried.best_iteration))
    return known.to_numpy() + model.predict(x)


def rmse(means, values, split, lead):
    targets = np.arange(split, len(values))
    targets = targets[~np.isnan(values[targets])]
    errors = means[targets - lead] - values[targets]
    return float(np.sqrt(np.nanmean(errors**2)))


def one(path):
    values, start, step = read(path)
    split = len(values) * 7 // 10
    periods = seasons(step, split)
    short = [period for period in periods if period <= 24]
    m = short[0] if short else 1
    last = carried(values)
    answers = {"last": np.repeat(last[:, None], max(LEADS), axis=1)}
    answers["AutoETS"], name = auto_ets(values, split, m)
    print(path.stem, len(values), step, name, file=sys.stderr, flush=True)
    answers["AutoARIMA"], name = auto_arima(values, split, m)
    print(path.stem, name, file=sys.stderr, flush=True)
    if cycles := [period for period in periods if period <= 336]:
        answers["MSTL"] = mstl(values, split, cycles)
    answers["LightGBM"] = np.full((len(values), max(LEADS)), np.nan)
    for lead in LEADS:
        answers["LightGBM"][:, lead - 1] = boosted(values, split, periods, start, step, lead)
    return {lead: {peer: rmse(means[:, lead - 1], values, split, lead) for peer, means in answers.items()} for lead in LEADS}


print(json.dumps({path.stem: one(path) for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv"))}, indent=1))
