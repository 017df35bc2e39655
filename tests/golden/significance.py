"""Golden values for src/forecast/significance.rs.

Made with numpy 2.4.6 and scipy 1.17.1:
    pip install numpy==2.4.6 scipy==1.17.1
    python tests/golden/significance.py > tests/golden/significance.json

The test is that of Diebold and Mariano (1995), with the variance of Newey and West (1987) at lag h - 1 and the
small-sample correction and the t distribution of Harvey, Leybourne and Newbold (1997).
"""
import json

import numpy as np
from scipy import stats


def compare(a, b, h):
    d = np.asarray(a) - np.asarray(b)
    n = len(d)
    mean = d.mean()
    c = d - mean
    variance = np.dot(c, c) / n
    for k in range(1, h):
        variance += 2 * (1 - k / h) * np.dot(c[k:], c[:-k]) / n
    factor = np.sqrt((n + 1 - 2 * h + h * (h - 1) / n) / n)
    statistic = factor * mean / np.sqrt(variance / n)
    return statistic, 2 * stats.t.sf(abs(statistic), n - 1)


def main():
    rng = np.random.default_rng(7)
    cases = []
    for n, h, gain in [(12, 1, 0.4), (40, 1, 0.0), (40, 4, 0.3), (150, 6, 0.1), (300, 15, 0.5)]:
        noise = rng.normal(size=n + h)
        # Errors h steps ahead overlap: a moving average of h shocks.
        first = np.array([noise[t : t + h].sum() for t in range(n)])
        second = first * (1 + gain) + 0.5 * rng.normal(size=n)
        a, b = np.round(first**2, 6), np.round(second**2, 6)
        statistic, p = compare(a, b, h)
        cases.append({"lead": h, "a": a.tolist(), "b": b.tolist(), "statistic": statistic, "p": p})
    print(json.dumps(cases))


main()
