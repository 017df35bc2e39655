"""Ridge forecasts of the bundled trace by numpy -> ridge.json.

Made with Python 3.11.7, numpy 2.4.6, pandas 2.3.3:
    python tests/golden/ridge.py nasa_http_1995_1min.csv.gz > tests/golden/ridge.json
The argument is a CSV with the columns timestamp, requests and status, one row a minute.

Quarter hours, trained before 23 August: the change from the last value on the plain, square-root or logarithmic scale, by dense
least squares. Outliers are left out, gaps inside rows are filled, columns, penalty and scale are chosen on the last fifth of
the training part. Targets that were not observed are left out of the sums here, lead by lead.
"""

import json
import platform
import sys

import numpy as np
import pandas as pd

STEP, DAY, WEEK, LAGS, LEADS, FINE = 900, 96, 672, 60, 60, 15
SEASONS = ((DAY, range(1, 2)), (DAY, range(2, 7)), (WEEK, range(1, 2)))
BASE, WINDOWS = (-6, -1), ((0, 2), (3, 6), (7, 14), (15, 30), (31, 60))
DAILY, WEEKLY = range(1, 9), (1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13)
PENALTIES = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 100.0, 1000.0)
GROUPS = ((range(0, 2), 1), (range(2, 6), 3), (range(6, 24), 12), (range(24, 60), 30))
LEFT_OUT = ((), ("level",), ("level", "wave"), ("level", "wave", "season"), ("level", "wave", "season", "far"))
SHOWN = (1, 4, 24, 60)
MAD = 1.482602218505602

minutes = pd.read_csv(sys.argv[1], parse_dates=["timestamp"], index_col="timestamp")
observed = minutes["requests"].where(minutes["status"] == "ok").astype(float)
requests = observed.resample(f"{STEP}s").sum(min_count=STEP // 60)
secs = (requests.index - pd.Timestamp("1970-01-01")).total_seconds().to_numpy()
train_end = int((requests.index < "1995-08-23").sum())
counts, parts, fine = requests.to_numpy(float), STEP // 60, observed.to_numpy(float)


def outliers(counts):
    root = 2.0 * np.sqrt(counts + 0.375)
    near = np.full(len(root), np.nan)
    for at in range(len(root)):
        others = np.delete(root[max(0, at - 6) : at + 7], min(at, 6))
        if not np.isnan(others).all():
            near[at] = root[at] - np.nanmedian(others)
    limit = 8.0 * max(1.0, MAD * np.nanmedian(np.abs(near)))
    found = []
    for at in np.flatnonzero(np.abs(near) > limit):
        same = [at + days for days in (-DAY, DAY, -WEEK, WEEK) if 0 <= at + days < len(root)]
        if not any(abs(root[at] - root[other]) <= limit for other in same):
            found.append(at)
    return found if len(found) <= 0.01 * np.sum(~np.isnan(near)) else []


class Scale:
    def __init__(self, name, mean):
        self.name, self.offset = name, max(0.02 * mean, 0.5)

    def forward(self, count):
        if self.name == "root":
            return 2.0 * np.sqrt(count + 0.375)
        return np.log(count + self.offset) if self.name == "log" else np.asarray(count, float)

    def expected(self, mean, variance):
        if self.name == "root":
            return np.maximum((np.maximum(mean, 0.0) ** 2 + variance) / 4.0 - 0.375, 0.0)
        return np.maximum(np.exp(mean + 0.5 * variance) - self.offset if self.name == "log" else mean, 0.0)


def filled(values):
    values, smooth = values.copy(), np.empty(len(values))
    level = values[~np.isnan(values)][0]
    for at in range(len(values)):
        if np.isnan(values[at]):
            level += smooth[at - DAY] - smooth[at - DAY - 1] if at > DAY else 0.0
            values[at] = level
        else:
            level += 0.1 * (values[at] - level)
        smooth[at] = level
    return values


def rows_of(counts, fine, scale):
    """Every origin's row, the kinds of its columns, and the values on the scale."""
    y = filled(scale.forward(counts))
    n, origins = len(y), np.arange(len(y))
    part = scale.forward(fine[: n * parts] * parts)
    part = np.where(np.isnan(part), np.repeat(y, parts), part)
    sums = np.concatenate([[0.0], np.cumsum(y)])

    def mean(first, last):
        """Mean of y[origin + first ..= origin + last], NaN where that reaches outside."""
        low, high = origins + first, origins + last + 1
        inside = (low >= 0) & (high <= n)
        low, high = np.clip(low, 0, n), np.clip(high, 0, n)
        return np.where(inside, (sums[high] - sums[low]) / (last - first + 1), np.nan)

    columns, kinds = [y], ["level"]

    def put(kind, column):
        columns.append(np.nan_to_num(column))
        kinds.append(kind)

    for lag in range(1, LAGS):
        put("near" if lag < 13 else "far", mean(-lag, -lag) - y)
    for lag in range(FINE):
        put("fine", part[(origins + 1) * parts - 1 - lag] - y)
    for near, far in ((61, 120), (121, 240)):
        put("far", mean(1 - far, 1 - near) - y)
    for season, lags in SEASONS:
        def around(first, last):
            each = np.array([mean(first - lag * season, last - lag * season) for lag in lags])
            seen = (~np.isnan(each)).sum(axis=0)
            return np.where(seen > 0, np.nansum(each, axis=0) / np.maximum(seen, 1), np.nan)

        base = around(*BASE)
        put("season", base - y)
        for window in WINDOWS:
            put("season", around(*window) - base)
    for period, multiples in ((86400, DAILY), (604800, WEEKLY)):
        for k in multiples:
            phase = 2.0 * np.pi * k * (secs[:n] % period) / period
            put("wave", np.sin(phase))
            put("wave", np.cos(phase))
    return np.column_stack(columns), np.array(kinds), y


def robust_variance(left):
    sigma = MAD * np.median(np.abs(left))
    return np.mean(np.minimum(np.abs(left), 4.0 * sigma if sigma > 0 else np.inf) ** 2)


def standard(x):
    centre, spread = x.mean(axis=0), x.std(axis=0)
    return centre, np.where(spread > 1e-6 * np.sqrt(np.mean(x**2, axis=0)), spread, np.inf)


def fit(x, targets, penalty, centre, spread):
    """Intercept and weights of ridge regression on columns that are standardised by `centre` and `spread`."""
    z = (x - centre) / spread
    middle, level = z.mean(axis=0), targets.mean()
    z = z - middle
    weights = np.linalg.solve(z.T @ z + penalty * np.eye(z.shape[1]), z.T @ (targets - level)) / spread
    return level - (centre + middle * np.where(np.isinf(spread), 0.0, spread)) @ weights, weights


train = counts[:train_end].copy()
fine_train = fine[: train_end * parts].copy()
for at in outliers(train):
    train[at] = np.nan
    fine_train[at * parts : (at + 1) * parts] = np.nan
seen = ~np.isnan(train)
gaps = np.concatenate([[0], np.cumsum(~seen)])
rows = np.array([
    o for o in range(LAGS, train_end - LEADS) if seen[o] and 5 * (gaps[o + 1 + LEADS] - gaps[o + 1 - LAGS]) <= LAGS + LEADS
])
cut = train_end - train_end // 5
head = rows[rows + LEADS < cut][-6000:]
every = max(1, -(-(train_end - cut) // 1500))
tail = np.array([o for o in range(cut, train_end, every) if seen[o]])
best_scale = None
for name in ("root", "log", "plain"):
    scale = Scale(name, np.nanmean(train))
    x, kinds, y = rows_of(train, fine_train, scale)
    best = [(np.inf, None, None)] * len(GROUPS)

    def judge(left_out, penalty):
        kept = ~np.isin(kinds, left_out)
        centre, spread = standard(x[head][:, kept])
        for group, (_, lead) in enumerate(GROUPS):
            intercept, weights = fit(x[head][:, kept], y[head + lead] - y[head], penalty * len(head), centre, spread)
            origins = tail[tail + lead < train_end]
            origins = origins[seen[origins + lead]]
            mean = y[origins] + intercept + x[origins][:, kept] @ weights
            variance = robust_variance(scale.forward(train[origins + lead]) - mean)
            rmse = np.sqrt(np.mean((scale.expected(mean, variance) - train[origins + lead]) ** 2))
            if rmse < 0.999 * best[group][0]:
                best[group] = (rmse, left_out, penalty)

    for penalty in PENALTIES:
        judge((), penalty)
    for penalties in [sorted({chosen[2] for chosen in best})]:
        for left_out in LEFT_OUT[1:]:
            for penalty in penalties:
                judge(left_out, penalty)
    error = np.mean([np.log(chosen[0]) for chosen in best])
    if best_scale is None or error < best_scale[0] + np.log(0.99):
        best_scale = (error, scale, x, kinds, y, best)

_, scale, x, kinds, y, best = best_scale
x_all, _, y_all = rows_of(counts, fine, scale)
shown = [o for o in range(train_end - 3, len(counts), 97) if not np.isnan(counts[o])]
means = np.empty((len(shown), len(SHOWN)))
for column, lead in enumerate(SHOWN):
    _, left_out, penalty = next(chosen for chosen, (leads, _) in zip(best, GROUPS) if lead - 1 in leads)
    kept = ~np.isin(kinds, left_out)
    centre, spread = standard(x[rows][:, kept])
    own = rows[seen[rows + lead]]
    intercept, weights = fit(x[own][:, kept], y[own + lead] - y[own], penalty * len(rows), centre, spread)
    some = rows[:: max(1, -(-len(rows) // 4000))]
    some = some[seen[some + lead]]
    variance = robust_variance(y[some + lead] - y[some] - intercept - x[some][:, kept] @ weights)
    for line, origin in enumerate(shown):
        mean = scale.expected(y_all[origin] + intercept + x_all[origin, kept] @ weights, variance)
        means[line, column] = min(mean, 3.0 * np.nanmax(counts[: origin + 1]))
print(json.dumps({
    "made_by": "tests/golden/ridge.py",
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "pandas": pd.__version__},
    "step_secs": STEP, "train_end": train_end, "rows": len(rows), "scale": scale.name,
    "chosen": [[list(left_out), penalty] for _, left_out, penalty in best],
    "leads": SHOWN, "origins": shown, "means": means.tolist(),
}))
