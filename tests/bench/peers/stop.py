"""Where the package prophet stops, to be set beside `planora-cli backtest --panel DIR --model prophet --horizon 1 --json`.

    python -m venv peers && peers/bin/pip install prophet==1.5.0
    peers/bin/python tests/bench/peers/stop.py DIR

Each `DIR/*.csv` has a time and a count per row; the first 70 % of the buckets train, the others are one long forecast, cut off at 0.
Prints the root mean squared error of the package by its defaults, whose L-BFGS ends once a step gains little, and by its own
Newton's method, which comes closer to the top of the same density, and the logarithm of the density at both.
"""

import logging
import pathlib
import sys

import numpy as np
import pandas as pd
from prophet import Prophet

logging.disable(logging.CRITICAL)


def read(path):
    table = pd.read_csv(path)
    times = pd.to_datetime(table.iloc[:, 0], utc=True).dt.tz_localize(None)
    counts = pd.Series(table.iloc[:, 1].to_numpy(float), index=times)
    return counts.asfreq(counts.index.to_series().diff().median())


def fitted(train, test, **options):
    model = Prophet()
    model.fit(train, **options)
    errors = test.y - model.predict(test[["ds"]]).yhat.clip(lower=0).to_numpy()
    return np.sqrt(np.nanmean(errors**2)), model.stan_fit.optimized_params_dict["lp__"]


for path in sorted(pathlib.Path(sys.argv[1]).glob("*.csv")):
    counts = read(path)
    cut = len(counts) * 7 // 10
    frame = pd.DataFrame({"ds": counts.index, "y": counts.to_numpy()})
    train, test = frame[:cut].dropna(), frame[cut:]
    row = [fitted(train, test), fitted(train, test, algorithm="Newton", iter=2000)]
    print(path.stem, *(f"rmse {rmse:.1f} density {density:.1f}" for rmse, density in row), flush=True)
