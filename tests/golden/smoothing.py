"""Simple exponential smoothing of the bundled trace by statsmodels -> smoothing.json.

Made with Python 3.11.7, numpy 2.4.6, pandas 2.3.3, statsmodels 0.15.0:
    python tests/golden/smoothing.py nasa_http_1995_1min.csv.gz > tests/golden/smoothing.json
The argument is a CSV with the columns timestamp, requests and status, one row a minute.

Observed quarter hours before 23 August, one after the other; the level starts at the first.
"""

import json
import platform
import sys

import numpy as np
import pandas as pd
import statsmodels
from statsmodels.tsa.holtwinters import SimpleExpSmoothing

minutes = pd.read_csv(sys.argv[1], parse_dates=["timestamp"], index_col="timestamp")
requests = minutes["requests"].where(minutes["status"] == "ok")
quarters = requests.resample("900s").sum(min_count=15)
values = quarters[quarters.index < "1995-08-23"].dropna().to_numpy(float)
fitted = SimpleExpSmoothing(values, initialization_method="known", initial_level=values[0]).fit()
print(json.dumps({
    "made_by": "tests/golden/smoothing.py",
    "versions": {
        "python": platform.python_version(), "numpy": np.__version__, "pandas": pd.__version__,
        "statsmodels": statsmodels.__version__,
    },
    "n": len(values),
    "alpha": float(fitted.params["smoothing_level"]),
    "squared_error": float(fitted.sse),
    "last_level": float(fitted.level[-1]),
}, indent=1))
