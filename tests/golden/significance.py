"""Golden values for src/forecast/significance.rs.

Made with numpy 2.4.6 and scipy 1.17.1:
    pip install numpy==2.4.6 scipy==1.17.1
    python tests/golden/significance.py > tests/golden/significance.json

The long-run variance is scipy.signal.periodogram's, averaged over its lowest ordinates (Daniell), p that of scipy.stats.t.
"""
import json

import numpy as np
from scipy import signal, stats


def compare(a, b, lead):
    differences = np.asarray(a) - np.asarray(b)
    n = len(differences)
    _, power = signal.periodogram(differences, detrend="constant", return_onesided=False, scaling="density")
    m = max(1, min(int(np.floor(np.cbrt(n) + 1e-9)), n // (4 * lead)))
    statistic = differences.mean() / np.sqrt(power[1 : m + 1].mean() / n)
    return statistic, 2 * m, 2 * stats.t.sf(abs(statistic), 2 * m)


def main():
    rng = np.random.default_rng(7)
    cases = []
    for n, lead, gain in [(12, 1, 0.4), (40, 1, 0.0), (40, 4, 0.3), (150, 6, 0.1), (300, 15, 0.5), (343, 1, 0.05)]:
        noise = rng.normal(size=n + lead)
        # Errors some steps ahead overlap: a moving average of as many shocks.
        first = np.array([noise[t : t + lead].sum() for t in range(n)])
        second = first * (1 + gain) + 0.5 * rng.normal(size=n)
        a, b = np.round(first**2, 6), np.round(second**2, 6)
        statistic, freedom, p = compare(a, b, lead)
        case = {"lead": lead, "a": a.tolist(), "b": b.tolist(), "statistic": statistic, "freedom": freedom, "p": p}
        cases.append(case)
    print(json.dumps(cases))


main()
