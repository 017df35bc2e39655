"""Scores of residuals by pandas and numpy -> detect.json.

Made with Python 3.11.7, numpy 2.4.6, pandas 2.3.3:
    python tests/golden/detect.py > tests/golden/detect.json

Window 30, 10 points before the first score. `zscore` is a rolling mean and sample deviation of what came before the point,
`classic` a rolling mean and population deviation with it, `robust` the modified z-score of Iglewicz and Hoaglin, whose window
takes a point clipped to the threshold. Deviations of `zscore` and `robust` are never less than 1, a Poisson deviation.
"""

import json
import platform

import numpy as np
import pandas as pd

WINDOW, LEAST = 30, 10
THRESHOLDS = {"zscore": 3.0, "robust": 3.5, "classic": 3.0}


def robust(points, threshold):
    window, scores = [], []
    for point in points:
        if len(window) < LEAST:
            scores.append(np.nan)
            window.append(point)
            continue
        last = np.array(window[-WINDOW:])
        median = np.median(last)
        deviation = np.median(np.abs(last - median)) / 0.6745
        if deviation == 0.0:
            deviation = 1.253314 * np.mean(np.abs(last - median))
        deviation = max(deviation, 1.0)
        z = (point - median) / deviation
        scores.append(z)
        window.append(median + np.clip(z, -threshold, threshold) * deviation)
    return pd.Series(scores)


def word(z, threshold):
    if z > threshold:
        return "spike"
    if z < -threshold:
        return "drop"
    return "warning" if abs(z) > 2.0 else ""


rng = np.random.default_rng(1995)
at = np.arange(240)
forecast = np.round(40 + 30 * np.sin(at / 20), 1)
load = rng.poisson(forecast).astype(float)
load[80] += 60  # one spike
load[120:140] += 45  # a flood
load[180:183] = 0  # an outage
residual = pd.Series(load - forecast)
standard = residual / np.sqrt(np.maximum(forecast, 1.0))
before = standard.shift(1).rolling(WINDOW, min_periods=LEAST)
within = residual.rolling(WINDOW, min_periods=LEAST)
scores = {
    "zscore": (standard - before.mean()) / before.std(ddof=1).clip(lower=1.0),
    "robust": robust(standard, THRESHOLDS["robust"]),
    "classic": (residual - within.mean()) / within.std(ddof=0),
}
print(json.dumps({
    "made_by": "tests/golden/detect.py",
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "pandas": pd.__version__},
    "window": WINDOW,
    "load": load.tolist(),
    "forecast": forecast.tolist(),
    "detectors": [
        {
            "name": name,
            "threshold": THRESHOLDS[name],
            "z": [None if np.isnan(z) else float(z) for z in series],
            "words": [word(z, THRESHOLDS[name]) for z in series],
        }
        for name, series in scores.items()
    ],
}))
