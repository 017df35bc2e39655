//! Where the search for coefficients starts.
//!
//! E. J. Hannan, J. Rissanen, "Recursive estimation of mixed autoregressive-moving average order", Biometrika 69 (1982): a
//! long autoregression gives shocks, then the series is regressed on its own past and on theirs.

use super::model::{Model, Order};
use super::regression::Moments;

/// Lags of the long autoregression.
const LONG: usize = 12;
/// Rows that a regression needs for each of its columns.
const ROWS_PER_COLUMN: usize = 4;

/// Coefficients for `order`, not always stationary ones; `None` if there are too few values without a gap.
pub fn hannan_rissanen(order: Order, values: &[f64]) -> Option<Model> {
    let Order { p, d, q } = order;
    if p + q == 0 {
        return None;
    }
    let mut differenced = values.to_vec();
    for _ in 0..d {
        for at in (1..differenced.len()).rev() {
            differenced[at] -= differenced[at - 1];
        }
        if let Some(first) = differenced.first_mut() {
            *first = f64::NAN;
        }
    }
    if q == 0 {
        let weights = regress(&differenced, |at, row| lags(&differenced, at, row), (p, p))?;
        return Some(Model::new(order, &weights, &[]));
    }
    let long = regress(&differenced, |at, row| lags(&differenced, at, row), (LONG, LONG))?;
    let mut shocks = vec![f64::NAN; differenced.len()];
    let mut row = vec![0.0; LONG];
    for at in LONG..differenced.len() {
        lags(&differenced, at, &mut row);
        shocks[at] = differenced[at] - row.iter().zip(&long).map(|(value, weight)| value * weight).sum::<f64>();
    }
    let both = |at: usize, row: &mut [f64]| {
        let (own, past_shocks) = row.split_at_mut(p);
        lags(&differenced, at, own);
        lags(&shocks, at, past_shocks);
    };
    let weights = regress(&differenced, both, (p + q, p.max(q)))?;
    Some(Model::new(order, &weights[..p], &weights[p..]))
}

fn lags(values: &[f64], at: usize, row: &mut [f64]) {
    row.iter_mut().enumerate().for_each(|(lag, cell)| *cell = values[at - 1 - lag]);
}

/// Weights of the columns that `fill` writes, from the first row with `reach` values before it.
fn regress(targets: &[f64], fill: impl Fn(usize, &mut [f64]), (columns, reach): (usize, usize)) -> Option<Vec<f64>> {
    let mut moments = Moments::new(columns);
    let mut row = vec![0.0; columns + 1];
    for at in reach..targets.len() {
        fill(at, &mut row[..columns]);
        row[columns] = targets[at];
        if row.iter().all(|value| !value.is_nan()) {
            moments.add(&row);
        }
    }
    (moments.rows() >= ROWS_PER_COLUMN * columns).then(|| moments.solve())?
}
