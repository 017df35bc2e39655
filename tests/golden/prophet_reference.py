"""Reference fits of Prophet at its default settings, for tests of src/forecast/prophet.

Made with Python 3.11, prophet 1.5.0 (its bundled CmdStan 2.37.0), numpy 2.4.6, pandas 3.1.1,
scipy 1.17.1:

    python prophet_reference.py nasa_http_1995_1min.csv.gz > prophet.json

The argument is the per-minute table with the columns timestamp, requests and status. The training part ends at
1995-08-23T00:00. A bucket counts only if all of its minutes are `ok`. Prints, per step, the fitted parameters, the log
posterior that Stan's model gives them (without constants), and every 97th fitted value. Fit times go to standard error.

Stan's L-BFGS gets stuck at the kinks of the Laplace prior, somewhere that depends on the last digits of the data:
`itself_apart` is the root mean square distance between the package's fitted values for the data and for the data times
1 + 1e-9 sin(row). So `top` holds the same for the real top of the same density, found by scipy's SLSQP with every change
of slope split into a positive and a negative part, which makes the density smooth.
"""

import json
import logging
import sys
import time

import numpy as np
import pandas as pd
from prophet import Prophet
from scipy.optimize import minimize

logging.getLogger("cmdstanpy").setLevel(logging.WARNING)
TRAIN_END = pd.Timestamp("1995-08-23T00:00")
THIN = 97


def buckets(table, step_secs):
    """Sums of the buckets of which every minute was observed."""
    key = table.timestamp.dt.floor(f"{step_secs}s")
    sums = table.groupby(key).requests.sum()
    seen = table.status.eq("ok").groupby(key).all()
    history = pd.DataFrame({"ds": sums.index, "y": sums.values.astype(float)})
    return history[seen.values & (history.ds < TRAIN_END)].reset_index(drop=True)


def log_posterior(model, k, m, delta, beta, sigma):
    """What prophet.stan adds up, with the priors of the default settings."""
    t, y = model.history.t.values, model.history.y_scaled.values
    features = model.make_all_seasonality_features(model.history)[0].values
    hinges = np.maximum(t[:, None] - model.changepoints_t[None, :], 0.0)
    error = y - (k * t + m + hinges @ delta + features @ beta)
    prior = -(k**2 + m**2) / 50 - np.abs(delta).sum() / 0.05 - sigma**2 / 0.5 - (beta**2).sum() / 200
    return prior - len(y) * np.log(sigma) - (error**2).sum() / (2 * sigma**2)


def columns(model):
    """Slope, level, changes of slope, seasons: the model is linear in their weights."""
    t = model.history.t.values
    hinges = np.maximum(t[:, None] - model.changepoints_t[None, :], 0.0)
    features = model.make_all_seasonality_features(model.history)[0].values
    return np.column_stack([t, np.ones_like(t), hinges, features])


def top(model, start):
    """The weights and noise of highest density, from `start`."""
    z, y = columns(model), model.history.y_scaled.values
    gram, moments, square, n = z.T @ z, z.T @ y, y @ y, len(y)
    s = len(model.changepoints_t)
    bends = slice(2, 2 + s)
    ridge = np.r_[[1 / 25] * 2, [0] * s, [1 / 100] * (z.shape[1] - 2 - s)]

    def weights_of(x):
        weights = x[: z.shape[1]].copy()
        weights[bends] -= x[z.shape[1] : -1]
        return weights

    def negative_density(x):
        weights, noise = weights_of(x), np.exp(x[-1])
        squared = square - 2 * weights @ moments + weights @ gram @ weights
        slope = (gram @ weights - moments) / noise**2 + ridge * weights
        penalty = (x[bends].sum() + x[z.shape[1] : -1].sum()) / 0.05
        value = n * x[-1] + squared / (2 * noise**2) + 2 * noise**2 + 0.5 * weights @ (ridge * weights) + penalty
        minus = -slope[bends] + 1 / 0.05
        slope[bends] += 1 / 0.05
        return value / n, np.r_[slope, minus, n - squared / noise**2 + 4 * noise**2] / n

    weights, noise = start
    x = np.r_[weights, np.maximum(-weights[bends], 0), np.log(noise)]
    x[bends] = np.maximum(x[bends], 0)
    free, positive = (None, None), (0, None)
    bounds = [free] * 2 + [positive] * s + [free] * (z.shape[1] - 2 - s) + [positive] * s + [free]
    for _ in range(3):
        x = minimize(negative_density, x, jac=True, bounds=bounds, method="SLSQP", options={"ftol": 1e-16, "maxiter": 5000}).x
    return weights_of(x), float(np.exp(x[-1])), z @ weights_of(x) * model.y_scale


def reference(history, step_secs):
    seconds = []
    for _ in range(3):
        model, began = Prophet(), time.perf_counter()
        model.fit(history)
        seconds.append(time.perf_counter() - began)
    print(f"step {step_secs}: {len(history)} points, fit {sorted(seconds)} s", file=sys.stderr)
    single = {name: float(model.params[name][0, 0]) for name in ("k", "m", "sigma_obs")}
    delta, beta = model.params["delta"][0], model.params["beta"][0]
    assert list(model.seasonalities) == ["weekly", "daily"]
    fitted = model.predict(model.history).yhat.values
    objective = log_posterior(model, single["k"], single["m"], delta, beta, single["sigma_obs"])
    print(f"  Stan's own lp__ {model.stan_fit.optimized_params_dict['lp__']}, here {objective}", file=sys.stderr)
    nudged = history.assign(y=history.y * (1 + 1e-9 * np.sin(np.arange(len(history)))))
    again = Prophet().fit(nudged)
    apart = again.predict(again.history).yhat.values - fitted
    best, noise, best_fitted = top(model, (np.r_[single["k"], single["m"], delta, beta], single["sigma_obs"]))
    s = len(delta)
    return {
        "step_secs": step_secs,
        "points": len(history),
        "y_scale": model.y_scale,
        **single,
        "changepoints": model.changepoints_t.tolist(),
        "delta": delta.tolist(),
        "beta": beta.tolist(),
        "objective": objective,
        "rmse": float(np.sqrt(np.mean((history.y - fitted) ** 2))),
        "itself_apart": float(np.sqrt(np.mean(apart**2))),
        "thin": THIN,
        "fitted": fitted[::THIN].tolist(),
        "top": {
            "objective": log_posterior(model, best[0], best[1], best[2 : 2 + s], best[2 + s :], noise),
            "noise": noise,
            "weights": best.tolist(),
            "fitted": best_fitted[::THIN].tolist(),
        },
    }


def main():
    table = pd.read_csv(sys.argv[1], parse_dates=["timestamp"])
    print(json.dumps([reference(buckets(table, step), step) for step in (300, 900)], indent=1))


main()
