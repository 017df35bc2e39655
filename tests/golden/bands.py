"""Ends of split-conformal bands by MAPIE on a few sets of scores -> bands.json.

Made with Python 3.11.7, numpy 2.4.6, scikit-learn as MAPIE 1.6.0 brings it:
    python tests/golden/bands.py > tests/golden/bands.json

A regressor that always says 0 is calibrated on the scores, with one score for each side (sym=False), so its interval's ends are
the quantiles of the scores themselves.
"""

import json

import numpy as np
from mapie.conformity_scores import AbsoluteConformityScore
from mapie.regression import SplitConformalRegressor
from sklearn.dummy import DummyRegressor

rng = np.random.default_rng(41)
cases = []
for n, levels in ((23, (0.9, 0.8)), (28, (0.9, 0.5)), (120, (0.98, 0.9, 0.8)), (337, (0.99, 0.95, 0.9))):
    scores = np.round(rng.standard_t(4, n), 4)
    zero = DummyRegressor(strategy="constant", constant=0.0).fit(np.zeros((1, 1)), [0.0])
    ends = []
    for level in levels:
        regressor = SplitConformalRegressor(
            zero, confidence_level=level, conformity_score=AbsoluteConformityScore(sym=False), prefit=True
        )
        regressor.conformalize(np.zeros((n, 1)), scores)
        _, interval = regressor.predict_interval(np.zeros((1, 1)))
        ends.append({"level": level, "lower": float(interval[0, 0, 0]), "upper": float(interval[0, 1, 0])})
    cases.append({"scores": scores.tolist(), "ends": ends})
print(json.dumps(cases))
