"""Ridge forecasts of the bundled trace by numpy -> ridge.json.

Made with Python 3.11.7, numpy 2.4.6, pandas 3.1.1:
    python tests/golden/ridge.py nasa_http_1995_1min.csv.gz > tests/golden/ridge.json
The argument is a CSV with the columns timestamp, requests and status, one row a minute.

Quarter hours on the scale 2 sqrt(x + 3/8), trained before 23 August, penalty 800 on standardised columns for leads 1 and 2, 1600
for the others: 60 lags, the 15 last minutes, two means of the longer past, means around the same time yesterday, on the five
days before it, and a week ago, and waves of the day and week. One set of weights a lead.
"""

import json
import platform
import sys

import numpy as np
import pandas as pd

STEP, DAY, WEEK, HISTORY, LEADS = 900, 96, 672, 240, 60
PENALTIES, FINE_LAGS = ((800.0, slice(0, 2)), (1600.0, slice(2, LEADS))), 15
SEASONS = ((DAY, range(1, 2)), (DAY, range(2, 7)), (WEEK, range(1, 2)))
WINDOWS = ((-6, -1), (0, 2), (3, 6), (7, 14), (15, 30), (31, 60))
DAILY, WEEKLY = range(1, 9), (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13)
SHOWN = (1, 4, 24, 60)

minutes = pd.read_csv(sys.argv[1], parse_dates=["timestamp"], index_col="timestamp")
observed = minutes["requests"].where(minutes["status"] == "ok")
requests = observed.resample(f"{STEP}s").sum(min_count=STEP // 60)
fine = 2.0 * np.sqrt(observed.to_numpy(float) + 0.375)
y = 2.0 * np.sqrt(requests.to_numpy(float) + 0.375)
train_end = int((requests.index < "1995-08-23").sum())
secs = (requests.index - pd.Timestamp("1970-01-01")).total_seconds().to_numpy()


def row(origin):
    """Columns of an origin; NaN for a seasonal mean that was not observed in full."""
    past = y[origin - HISTORY + 1 : origin + 1][::-1]
    last = (origin + 1) * STEP // 60
    cells = [*past[:60], *fine[last - FINE_LAGS : last][::-1], past[60:120].mean(), past[120:240].mean()]
    for season, lags in SEASONS:
        means = []
        for near, far in WINDOWS:
            starts = [origin - lag * season for lag in lags]
            each = [y[start + near : start + far + 1].mean() for start in starts if start + near >= 0]
            each = [mean for mean in each if not np.isnan(mean)]
            means.append(np.mean(each) if each else np.nan)
        cells += [*means, float(np.isnan(means).any())]
    for period, harmonics in ((86400, DAILY), (604800, WEEKLY)):
        for k in harmonics:
            phase = 2.0 * np.pi * k * (secs[origin] % period) / period
            cells += [np.sin(phase), np.cos(phase)]
    return np.array(cells)


def seen(origin, leads):
    return not np.isnan(y[origin + 1 - HISTORY : origin + 1 + leads]).any()


origins = [origin for origin in range(HISTORY, train_end - LEADS) if seen(origin, LEADS)]
x = np.array([row(origin) for origin in origins])
usual = np.nanmean(x, axis=0)
x = np.where(np.isnan(x), usual, x)
centre, spread = x.mean(axis=0), x.std(axis=0)
spread[spread < 1e-9] = np.inf  # a constant column says nothing
z = (x - centre) / spread
targets = np.array([y[origin + 1 : origin + 1 + LEADS] for origin in origins])
moments = z.T @ (targets - targets.mean(axis=0))
weights = np.hstack([
    np.linalg.solve(z.T @ z + penalty * np.eye(z.shape[1]), moments[:, leads]) for penalty, leads in PENALTIES
])
variance = np.mean((targets - targets.mean(axis=0) - z @ weights) ** 2, axis=0)
shown = [origin for origin in range(train_end - 3, len(y), 97) if seen(origin, 0)]
means = []
for origin in shown:
    cells = row(origin)
    cells = np.where(np.isnan(cells), usual, cells)
    forecast = targets.mean(axis=0) + (cells - centre) / spread @ weights
    counts = np.maximum((forecast**2 + variance) / 4.0 - 0.375, 0.0)
    means.append([float(counts[lead - 1]) for lead in SHOWN])
print(json.dumps({
    "made_by": "tests/golden/ridge.py",
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "pandas": pd.__version__},
    "step_secs": STEP, "train_end": train_end, "rows": len(origins), "leads": SHOWN, "origins": shown, "means": means,
}))
