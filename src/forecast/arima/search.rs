//! Which order: the stepwise search of R. J. Hyndman, Y. Khandakar, "Automatic Time Series Forecasting: The forecast
//! Package for R", J. Stat. Softw. 27 (2008), §3.2, by AICc.

use super::likelihood::{Fitted, maximise};
use super::model::{MAX_COEFFICIENTS, Model, Order};
use crate::progress::{Cancelled, Progress, Stage};

/// (p, q) of the first candidates.
const FIRST: [(usize, usize); 4] = [(2, 2), (0, 0), (1, 0), (0, 1)];
/// Steps to the neighbours of the best so far.
const NEIGHBOURS: [(isize, isize); 8] = [(-1, 0), (0, -1), (1, 0), (0, 1), (-1, -1), (1, 1), (1, -1), (-1, 1)];
/// Log-likelihood within which the search needs to know a candidate.
const TOLERANCE: f64 = 0.05;

/// The best process with `d` differences for `values`, given the first `given` of them; `others` parameters are estimated
/// beside it.
///
/// # Errors
/// When the listener cancels.
pub async fn stepwise(
    values: &[f64],
    d: usize,
    (given, others): (usize, usize),
    listener: (&dyn Progress, Stage),
) -> Result<Fitted, Cancelled> {
    let mut visited: Vec<(usize, usize)> = Vec::new();
    let mut best: Option<Fitted> = None;
    // Without differences and φ a process would never follow a level that moves after the training part.
    let allowed = |(p, q): &(usize, usize)| p + d > 0 && *p <= MAX_COEFFICIENTS && *q <= MAX_COEFFICIENTS;
    let mut waiting: Vec<(usize, usize)> = FIRST.into_iter().rev().filter(allowed).collect();
    let firsts = waiting.len();
    loop {
        while let Some((p, q)) = waiting.pop() {
            if visited.contains(&(p, q)) {
                continue;
            }
            visited.push((p, q));
            let order = Order { p, d, q };
            let start = best.as_ref().map(|best| Model::new(order, &best.model.ar, &best.model.ma));
            let start = start.filter(|_| visited.len() > firsts);
            let found = maximise(order, values, given, (start.as_ref(), false, TOLERANCE), listener).await?;
            if best.as_ref().is_none_or(|best| found.aicc(others) < best.aicc(others)) {
                best = Some(found);
                if visited.len() > firsts {
                    waiting.clear();
                    break;
                }
            }
        }
        let Some(best) = best else { continue };
        let Order { p, q, .. } = best.model.order;
        let beside = |(dp, dq): (isize, isize)| p.checked_add_signed(dp).zip(q.checked_add_signed(dq));
        waiting.extend(NEIGHBOURS.into_iter().rev().filter_map(beside).filter(allowed));
        waiting.retain(|order| !visited.contains(order));
        if waiting.is_empty() {
            return Ok(best);
        }
    }
}
