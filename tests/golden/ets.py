"""Golden values for src/forecast/ets: what AutoETS chooses and how likely it is, on series made here.

Made with statsforecast 2.1.1 and numpy 2.4.6, Python 3.11:
    pip install statsforecast==2.1.1 numpy==2.4.6
    python tests/golden/ets.py > tests/golden/ets.json

Per series: values, of which the first `train` are fitted; season length; form; rates and first state; -2 log L up to the
usual constant; AICc; the fitted means; forecasts of the twelve buckets after the training part; and the RMSE of one-step
forecasts of the rest at fixed parameters.
"""
import json

import numpy as np
from statsforecast.models import AutoETS


def made(rng, n, m, trend, season, noise):
    """Counts with a level that wanders, a trend, a season that adds or multiplies, and noise of either kind."""
    t = np.arange(n)
    shape = np.sin(2 * np.pi * t / m) + 0.5 * np.cos(4 * np.pi * t / m) if m > 1 else np.zeros(n)
    level = 200 + trend * t + np.cumsum(rng.normal(0, 3, n))
    base = level * (1 + 0.4 * shape) if season == "M" else level + 60 * shape * (season == "A")
    values = base * (1 + 0.06 * rng.normal(size=n)) if noise == "M" else base + 12 * rng.normal(size=n)
    return np.round(np.maximum(values, 1.0), 1)


def main():
    rng = np.random.default_rng(11)
    kinds = [
        (200, 1, 0.0, "N", "A"), (200, 1, 1.5, "N", "A"), (240, 1, 0.8, "N", "M"), (280, 7, 0.0, "A", "A"),
        (280, 7, 0.6, "M", "M"), (300, 12, 0.0, "M", "M"), (336, 12, 0.7, "A", "A"), (600, 24, 0.0, "M", "M"),
        (600, 24, 0.2, "A", "A"), (300, 7, 0.0, "Z", "A"),
    ]
    cases = []
    for n, m, trend, season, noise in kinds:
        values = made(rng, n, m, trend, "A" if season == "Z" else season, noise)
        if season == "Z":  # with zeros, so that nothing may multiply
            values[rng.integers(0, n, 25)] = 0.0
        train = n * 7 // 10
        model = AutoETS(season_length=m, model="ZZZ").fit(values[:train])
        found = model.model_
        number = lambda value: None if np.isnan(value) else float(value)
        ahead = model.predict(12)["mean"]
        errors = [model.forward(values[:at], 1)["mean"][0] - values[at] for at in range(train, n)]
        cases.append({
            "values": values.tolist(), "train": train, "season": m, "form": found["components"],
            "rates": [number(value) for value in np.asarray(found["par"], float)[:4]],
            "first": np.asarray(found["states"])[0].tolist(),
            "minus_2_log_likelihood": -2 * float(found["loglik"]), "aicc": float(found["aicc"]),
            "fitted": np.asarray(found["fitted"], float).tolist(), "ahead": np.asarray(ahead, float).tolist(),
            "rmse": float(np.sqrt(np.mean(np.square(errors)))),
        })
    print(json.dumps(cases))


main()
