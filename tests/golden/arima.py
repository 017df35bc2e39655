"""Log-likelihoods of ARIMA on the bundled trace by statsmodels and statsforecast -> arima.json.

Made with Python 3.11.7, numpy 2.4.6, pandas 2.3.3, statsmodels 0.15.0, statsforecast 2.1.1:
    python tests/golden/arima.py nasa_http_1995_1min.csv.gz > tests/golden/arima.json
The argument is a CSV with the columns timestamp, requests and status, one row a minute.

Each case is the training part (before 23 August) at a step. `stretch` is its longest part without a gap; `gaps` is all of it,
buckets with a missing or imputed minute as NaN. Both tools compute the exact Gaussian likelihood of the differenced series
(the first d values have a prior of variance 1e6 and do not count; hence hundreds of
requests, beside which that is diffuse). Seconds are the best of three fits on the machine at hand.
"""

import json
import platform
import sys
import time
import warnings

import numpy as np
import pandas as pd
import statsforecast
import statsmodels
from statsforecast.arima import arima
from statsmodels.tsa.statespace.sarimax import SARIMAX

warnings.simplefilter("ignore")
TRAIN_END = "1995-08-23"


def counts(minutes, step):
    """Sums per bucket; NaN where a minute was not observed."""
    requests = minutes["requests"].where(minutes["status"] == "ok")
    return requests.resample(f"{step}s").sum(min_count=step // 60)[lambda s: s.index < TRAIN_END].to_numpy(float)


def longest_stretch(values):
    edges = np.flatnonzero(np.diff(np.r_[True, np.isnan(values), True]))
    spans = [(a, b) for a, b in zip(edges, edges[1:]) if not np.isnan(values[a])]
    return max(spans, key=lambda span: span[1] - span[0])


def seconds(work):
    times = []
    for _ in range(3):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    return result, min(times)


def by_statsmodels(values, order):
    model = SARIMAX(values, order=order, trend="n")
    fitted, took = seconds(lambda: model.fit(disp=0, maxiter=500))
    p, _, q = order
    return {
        "log_likelihood": fitted.llf,
        "ar": list(fitted.params[:p]),
        "ma": list(fitted.params[p : p + q]),
        "sigma2": fitted.params[-1],
        "secs": took,
    }


def by_statsforecast(values, order):
    try:
        fitted, took = seconds(lambda: arima(values, order=order, include_mean=False, method="CSS-ML"))
    except Exception as error:
        return {"error": str(error)}
    coefficients = list(fitted["coef"].values())
    p, _, q = order
    return {
        "log_likelihood": float(fitted["loglik"]),
        "ar": [float(c) for c in coefficients[:p]],
        "ma": [float(c) for c in coefficients[p : p + q]],
        "sigma2": float(fitted["sigma2"]),
        "secs": took,
    }


def main():
    minutes = pd.read_csv(sys.argv[1], parse_dates=["timestamp"], index_col="timestamp")
    cases = []
    for step in (900, 300):
        raw = counts(minutes, step)
        first, end = longest_stretch(raw)
        for part, series in (("stretch", raw[first:end]), ("gaps", raw)):
            for scale, values in (("hundreds", series / 100), ("root", 2.0 * np.sqrt(series + 0.375))):
                for order in ((2, 1, 2), (1, 1, 1), (2, 0, 1)):
                    # Without a mean, an undifferenced series is centred first.
                    shift = float(np.nanmean(values)) if order[1] == 0 else 0.0
                    cases.append({
                        "step_secs": step, "part": part, "scale": scale, "order": order, "shift": shift,
                        "first": int(first) if part == "stretch" else 0, "n": len(values),
                        "observed": int(np.isfinite(values).sum()),
                        "statsmodels": by_statsmodels(values - shift, order),
                        "statsforecast": by_statsforecast(values - shift, order),
                    })
                    print(json.dumps(cases[-1]), file=sys.stderr)
    versions = {
        "python": platform.python_version(), "numpy": np.__version__, "pandas": pd.__version__,
        "statsmodels": statsmodels.__version__, "statsforecast": statsforecast.__version__,
    }
    print(json.dumps({"made_by": "tests/golden/arima.py", "versions": versions, "cases": cases}, indent=1))


main()
