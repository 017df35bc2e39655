"""How long prophet and statsforecast take to fit what `models data` (benches/models.rs) prints: read from standard input,
the best of three in milliseconds with the number that ours is checked against to standard output. Ends with code 3 if a
package is missing. Needs Python 3.11 with prophet and statsforecast:

    python -m venv peers && peers/bin/pip install prophet==1.5.0 statsforecast==2.1.1
    PYTHON=peers/bin/python cargo xtask bench
"""

import json
import logging
import sys
import time
import warnings

# First of all, so that whoever writes is not cut off when a package is missing.
data = json.load(sys.stdin)
try:
    import pandas as pd
    import prophet
    import statsforecast
    from statsforecast.arima import arima
except ImportError as missing:
    print(missing, file=sys.stderr)
    sys.exit(3)

warnings.simplefilter("ignore")
for name in ("cmdstanpy", "prophet"):
    logging.getLogger(name).setLevel(logging.ERROR)


def measure(work):
    times = []
    for _ in range(3):
        began = time.perf_counter()
        result = work()
        times.append((time.perf_counter() - began) * 1e3)
    return result, min(times)


def main():
    history = pd.DataFrame(data["prophet"], columns=["secs", "y"])
    history["ds"] = pd.to_datetime(history.pop("secs"), unit="s")
    model, ms = measure(lambda: prophet.Prophet().fit(history))
    later = pd.DataFrame({"ds": [history.ds.iloc[-1] + pd.Timedelta("5min")]})
    answer = float(model.predict(later).yhat.iloc[0])
    peers = {"prophet": {"peer": f"prophet {prophet.__version__}", "ms": ms, "answer": answer, "values": len(history)}}
    for name, values in data["arima"].items():
        values = pd.Series(values).to_numpy()
        fit = lambda: arima(values, order=tuple(data["order"]), include_mean=False, method="CSS-ML")
        fit()  # compiles
        fitted, ms = measure(fit)
        peer = f"statsforecast {statsforecast.__version__}"
        peers[name] = {"peer": peer, "ms": ms, "answer": float(fitted["loglik"]), "values": len(values)}
    print(json.dumps(peers))


main()
