"""Scores and bands of last-value forecasts on a small series by numpy -> backtest.json.

Made with Python 3.11.7, numpy 2.4.6:
    python tests/golden/backtest.py > tests/golden/backtest.json

Thirty days of hours with a gap. Bands: adaptive conformal inference (Gibbs and Candes 2021), gamma 0.01 over the root of the
lead, one miss rate for each tail, on residuals over sqrt(forecast) and over their running spread, from the scores of the last
200 hours. The upper end is the ceil((n+1)(1-miss))-th smallest score and the lower one the ceil((n+1)(1-miss))-th largest;
MAPIE checks that in bands.py.
"""

import json
import platform

import numpy as np

STEP, SPLIT, LEADS, LEVEL = 3600, 450, (1, 3, 24), 0.9
WINDOW, MAX_LEADS, LEAST = 200, 60, 19


def spread_after(sizes):
    """Running spread: moves by 2 % of the way to each new size, within a quarter and eight times what is usual."""
    usual = np.mean(sizes)
    new = min(sizes[-1], 8.0 * usual)
    return usual, new


def band(actual, mean, lead):
    """Lower and upper end for each origin; actual[i] is what came for the forecast mean[i]."""
    n = len(mean)
    root = np.sqrt(np.maximum(mean, 1.0))
    scales = np.empty(n)
    sizes, spread = [], None
    for i in range(n):
        seen = i - lead
        if seen >= 0 and not np.isnan(actual[seen]) and not np.isnan(mean[seen]):
            sizes.append(abs(actual[seen] - mean[seen]) / root[seen])
            usual, new = spread_after(sizes)
            spread = new if spread is None else spread + 0.02 * (new - spread)
            spread = max(spread, 0.25 * usual)
        scales[i] = root[i] * (1.0 if spread is None else spread)
    scores = (actual - mean) / scales
    aim = (1.0 - LEVEL) / 2.0
    miss = [aim, aim]
    lower, upper = np.full(n, np.nan), np.full(n, np.nan)
    for i in range(n):
        seen = i - lead
        if seen >= 0 and not np.isnan(actual[seen]) and not np.isnan(lower[seen]):
            missed = (actual[seen] < lower[seen], actual[seen] > upper[seen])
            miss = [float(np.clip(rate + 0.01 / np.sqrt(lead) * (aim - one), 0.0, 0.5)) for rate, one in zip(miss, missed)]
        held = scores[max(0, seen - WINDOW + 1) : max(0, seen + 1)]
        held = np.sort(held[~np.isnan(held)])
        if len(held) < LEAST or np.isnan(mean[i]):
            continue

        def outermost(miss, ascending):
            """The ceil((n+1)(1-miss))-th score, at most the last."""
            place = int(np.clip(np.ceil((len(held) + 1) * (1.0 - miss) - 1e-9), 1, len(held)))
            return ascending[place - 1]

        lower[i] = max(0.0, min(mean[i], mean[i] + outermost(miss[0], held[::-1]) * scales[i]))
        upper[i] = max(mean[i], mean[i] + outermost(miss[1], held) * scales[i])
    return lower, upper


def scores(actual, mean, lower, upper, scale):
    error = mean - actual
    some = actual != 0.0
    banded, rate = ~np.isnan(lower), 0.5 * (1.0 + LEVEL)
    return {
        "n": len(actual),
        "rmse": np.sqrt(np.mean(error**2)),
        "mae": np.mean(np.abs(error)),
        "mape": np.mean(np.abs(error[some]) / actual[some]),
        "zeros": int(np.sum(~some)),
        "smape": np.mean(np.nan_to_num(2.0 * np.abs(error) / (actual + mean))),
        "mase": np.mean(np.abs(error)) / scale,
        "r2": 1.0 - np.sum(error**2) / np.sum((actual - actual.mean()) ** 2),
        "bias": np.mean(error),
        "coverage": np.mean((lower <= actual)[banded] & (actual <= upper)[banded]),
        "width": np.mean((upper - lower)[banded]),
        "winkler": np.mean(
            (upper - lower + 2.0 / (1.0 - LEVEL) * (np.maximum(lower - actual, 0.0) + np.maximum(actual - upper, 0.0)))[banded]
        ),
        "pinball": np.mean(np.maximum(rate * (actual - upper), (rate - 1.0) * (actual - upper))[banded]),
    }


rng = np.random.default_rng(823)
hours = np.arange(30 * 24)
counts = rng.poisson(6.0 + 5.5 * np.sin(hours / 24 * 2 * np.pi)).astype(float)
counts[600:640] *= 3.0
values = counts.copy()
values[200:230] = np.nan
values[500:503] = np.nan
last = values.copy()
for at in range(1, len(last)):
    if np.isnan(last[at]):
        last[at] = last[at - 1]
first = SPLIT - (WINDOW + MAX_LEADS)
naive = np.nanmean(np.abs(np.diff(values[:SPLIT])))
cases = []
for lead in LEADS:
    mean = last[first:]
    actual = np.append(values[first + lead :], np.full(lead, np.nan))
    lower, upper = band(actual, mean, lead)
    scored = ~np.isnan(actual) & (np.arange(len(mean)) + first + lead >= SPLIT)
    cases.append({
        "lead": lead,
        "scores": {k: v if isinstance(v, int) else float(v) for k, v in scores(*(x[scored] for x in (actual, mean, lower, upper)), naive).items()},
        "lower": [None if np.isnan(x) else float(x) for x in lower],
        "upper": [None if np.isnan(x) else float(x) for x in upper],
    })
print(json.dumps({
    "made_by": "tests/golden/backtest.py",
    "versions": {"python": platform.python_version(), "numpy": np.__version__},
    "step_secs": STEP, "split": SPLIT, "level": LEVEL, "first_origin": first,
    "values": [None if np.isnan(x) else float(x) for x in values],
    "cases": cases,
}))
