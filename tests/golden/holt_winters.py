"""Damped additive Holt-Winters at fixed rates by statsmodels -> holt_winters.json.

Made with Python 3.11.7, numpy 2.4.6, statsmodels 0.15.0:
    python tests/golden/holt_winters.py > tests/golden/holt_winters.json

`plain` is statsmodels' ETSModel; `carried` adds Taylor's correction by the first-order autocorrelation of the errors, in numpy,
and agrees with the former where that correlation is 0.
"""

import json
import platform

import numpy as np
import statsmodels
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

PERIOD, AHEAD = 6, 15
LEVEL, TREND, SEASON, DAMPING, CARRY = 0.35, 0.04, 0.15, 0.9, 0.45
FIRST_LEVEL, FIRST_SEASON = 20.0, [4.0, 1.5, -2.0, -5.0, -0.5, 2.0]


def by_numpy(values, carry):
    level, trend, season, error = FIRST_LEVEL, 0.0, list(FIRST_SEASON), 0.0
    fitted = []
    for value in [*values, *[None] * AHEAD]:
        before = level + DAMPING * trend + season[0]
        fitted.append(before + carry * error)
        error = carry * error if value is None else value - before
        level, trend = level + DAMPING * trend + LEVEL * error, DAMPING * trend + TREND * error
        # Beyond the end the season stays as it is.
        season = season[1:] + [season[0] + (0.0 if value is None else SEASON * error)]
    return fitted


rng = np.random.default_rng(86400)
at = np.arange(60)
values = np.round(20 + 0.1 * at + np.tile(FIRST_SEASON, 10) + rng.normal(0, 1.5, 60).cumsum() * 0.5 + rng.normal(0, 1, 60), 2)
model = ETSModel(
    values, error="add", trend="add", damped_trend=True, seasonal="add", seasonal_periods=PERIOD,
    initialization_method="known", initial_level=FIRST_LEVEL, initial_trend=0.0, initial_seasonal=FIRST_SEASON,
)
named = {
    "smoothing_level": LEVEL, "smoothing_trend": TREND, "smoothing_seasonal": SEASON, "damping_trend": DAMPING,
    "initial_level": FIRST_LEVEL, "initial_trend": 0.0,
    **{f"initial_seasonal.{lag}": FIRST_SEASON[-lag - 1] for lag in range(PERIOD)},
}
smoothed = model.smooth([named[name] for name in model.param_names])
plain = [*smoothed.fittedvalues, *smoothed.forecast(AHEAD)]
assert np.allclose(plain, by_numpy(values, 0.0))
print(json.dumps({
    "made_by": "tests/golden/holt_winters.py",
    "versions": {"python": platform.python_version(), "numpy": np.__version__, "statsmodels": statsmodels.__version__},
    "rates": [LEVEL, TREND, SEASON, DAMPING, CARRY],
    "first_level": FIRST_LEVEL, "first_season": FIRST_SEASON,
    "values": values.tolist(),
    "plain": [float(value) for value in plain],
    "carried": [float(value) for value in by_numpy(values, CARRY)],
}))
