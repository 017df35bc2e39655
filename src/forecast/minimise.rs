//! The lowest point of a smooth function of some variables, found by the BFGS method.
//!
//! J. Nocedal, S. J. Wright, "Numerical Optimization", 2nd ed., §6.1 (update), §3.1 (backtracking), eq. 6.20 (first
//! scale). A value that is not a number counts as infinitely high.

use crate::progress::{Cancelled, Progress, Stage};

/// Width of the differences.
const DIFFERENCE: f64 = 1e-5;
/// Share of the promised decrease with which a step is content.
const ENOUGH: f64 = 1e-4;
/// Longest first step, before anything is known of the curvature.
const FIRST_STEP: f64 = 0.2;
/// Longest step in one variable.
const LONGEST_STEP: f64 = 2.0;
/// Halvings before a direction is given up.
const HALVINGS: usize = 20;
/// Iterations after which it ends in any case.
const MAX_ITERATIONS: usize = 100;

/// Where the slopes of the function come from.
pub enum Gradient<'a> {
    /// From differences: a value more for each variable.
    Differences,
    /// From a function that knows them.
    Exact(&'a dyn Fn(&[f64]) -> Vec<f64>),
}

/// The lowest point that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Minimum {
    /// `[variables]`
    pub at: Vec<f64>,
    /// The function there.
    pub value: f64,
}

/// Goes downhill from `start` until an iteration gains less than `tolerance`.
///
/// # Errors
/// When the listener, who is asked before every value, cancels.
pub async fn minimise(
    (function, slopes): (impl Fn(&[f64]) -> f64, Gradient<'_>),
    start: Vec<f64>,
    tolerance: f64,
    (progress, stage): (&dyn Progress, Stage),
) -> Result<Minimum, Cancelled> {
    let objective = Objective { function, slopes, progress, stage };
    let value = objective.value(&start).await?;
    let mut inverse = Inverse::new(start.len());
    let mut lowest = Minimum { at: start, value };
    // The last step, and the gradient where it began.
    let mut last: Option<(Vec<f64>, Vec<f64>)> = None;
    for _ in 0..MAX_ITERATIONS {
        let gradient = objective.gradient(&lowest).await?;
        if gradient.iter().any(|slope| !slope.is_finite()) {
            break;
        }
        if let Some((moved, before)) = &last {
            inverse.learn(moved, &difference(&gradient, before));
        }
        let Some(there) = objective.descend(&lowest, &gradient, &mut inverse).await? else { break };
        let gained = lowest.value - there.value;
        last = Some((difference(&there.at, &lowest.at), gradient));
        lowest = there;
        if gained < tolerance {
            break;
        }
    }
    Ok(lowest)
}

/// The function, and who is asked before each of its values.
struct Objective<'a, F> {
    function: F,
    slopes: Gradient<'a>,
    progress: &'a dyn Progress,
    stage: Stage,
}

impl<F: Fn(&[f64]) -> f64> Objective<'_, F> {
    async fn value(&self, at: &[f64]) -> Result<f64, Cancelled> {
        self.progress.checkpoint(self.stage).await?;
        let value = (self.function)(at);
        Ok(if value.is_nan() { f64::INFINITY } else { value })
    }

    /// The slopes at a point, `[variables]`.
    async fn gradient(&self, from: &Minimum) -> Result<Vec<f64>, Cancelled> {
        match &self.slopes {
            Gradient::Exact(slopes) => Ok(slopes(&from.at)),
            Gradient::Differences => {
                let mut gradient = Vec::with_capacity(from.at.len());
                for index in 0..from.at.len() {
                    let mut beside = from.at.clone();
                    beside[index] += DIFFERENCE;
                    gradient.push((self.value(&beside).await? - from.value) / DIFFERENCE);
                }
                Ok(gradient)
            }
        }
    }

    /// The next point downhill; `None` where no direction leads lower.
    async fn descend(
        &self,
        from: &Minimum,
        gradient: &[f64],
        inverse: &mut Inverse,
    ) -> Result<Option<Minimum>, Cancelled> {
        let found = self.search_along(&inverse.direction(gradient), from, gradient).await?;
        if found.is_some() || inverse.is_new() {
            return Ok(found);
        }
        // A direction that leads nowhere may be the fault of an old curvature: once more, straight downhill.
        *inverse = Inverse::new(from.at.len());
        self.search_along(&inverse.direction(gradient), from, gradient).await
    }

    /// A point that is lower by enough, at the direction's end or half as far, again and again.
    async fn search_along(
        &self,
        direction: &[f64],
        from: &Minimum,
        gradient: &[f64],
    ) -> Result<Option<Minimum>, Cancelled> {
        let slope = dot(direction, gradient);
        let mut step = 1.0;
        for _ in 0..HALVINGS {
            let there: Vec<f64> = from.at.iter().zip(direction).map(|(at, towards)| at + step * towards).collect();
            let found = self.value(&there).await?;
            if found <= from.value + ENOUGH * step * slope {
                return Ok(Some(Minimum { at: there, value: found }));
            }
            step *= 0.5;
        }
        Ok(None)
    }
}

/// The inverse of the matrix of second derivatives, as far as it is known.
#[derive(Debug)]
struct Inverse {
    n: usize,
    /// `[n × n]`; nothing before the first step.
    cells: Option<Vec<f64>>,
}

impl Inverse {
    fn new(n: usize) -> Self {
        Self { n, cells: None }
    }

    fn is_new(&self) -> bool {
        self.cells.is_none()
    }

    /// A direction downhill.
    fn direction(&self, gradient: &[f64]) -> Vec<f64> {
        let down: Vec<f64> = match &self.cells {
            Some(cells) => cells.chunks_exact(self.n).map(|row| -dot(row, gradient)).collect(),
            None => {
                let length = dot(gradient, gradient).sqrt().max(f64::MIN_POSITIVE);
                gradient.iter().map(|slope| -slope * (FIRST_STEP / length).min(1.0)).collect()
            }
        };
        let longest = down.iter().fold(0.0, |longest: f64, step| longest.max(step.abs()));
        let shrink = if longest > LONGEST_STEP { LONGEST_STEP / longest } else { 1.0 };
        down.iter().map(|step| step * shrink).collect()
    }

    /// Takes in that a step `moved` turned the gradient by `turned`.
    fn learn(&mut self, moved: &[f64], turned: &[f64]) {
        let curvature = dot(moved, turned);
        if curvature <= 1e-12 * dot(turned, turned).sqrt() * dot(moved, moved).sqrt() {
            return;
        }
        let n = self.n;
        let cells = self.cells.get_or_insert_with(|| {
            let scale = curvature / dot(turned, turned);
            (0..n * n).map(|cell| if cell % (n + 1) == 0 { scale } else { 0.0 }).collect()
        });
        let through: Vec<f64> = cells.chunks_exact(n).map(|row| dot(row, turned)).collect();
        let own = (1.0 + dot(turned, &through) / curvature) / curvature;
        for (row, cells) in cells.chunks_exact_mut(n).enumerate() {
            for (column, cell) in cells.iter_mut().enumerate() {
                let crossed = moved[row] * through[column] + through[row] * moved[column];
                *cell += own * moved[row] * moved[column] - crossed / curvature;
            }
        }
    }
}

/// `new` − `old`, variable by variable.
fn difference(new: &[f64], old: &[f64]) -> Vec<f64> {
    new.iter().zip(old).map(|(new, old)| new - old).collect()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::progress::{Silent, block_on};

    fn lowest(objective: impl Fn(&[f64]) -> f64, start: &[f64]) -> Minimum {
        let stage = Stage { what: "Testing", done: 0, total: 1 };
        let objective = (objective, Gradient::Differences);
        block_on(minimise(objective, start.to_vec(), 1e-9, (&Silent, stage))).expect("nobody cancels")
    }

    #[test]
    fn the_valley_of_rosenbrock_is_walked_to_its_end() {
        let valley = |x: &[f64]| 100.0 * (x[1] - x[0] * x[0]).powi(2) + (1.0 - x[0]).powi(2);
        let found = lowest(valley, &[-1.2, 1.0]);
        assert!(found.value < 1e-4, "{found:?}");
        let slopes = |x: &[f64]| {
            let off = x[1] - x[0] * x[0];
            vec![-400.0 * x[0] * off - 2.0 * (1.0 - x[0]), 200.0 * off]
        };
        let stage = Stage { what: "Testing", done: 0, total: 1 };
        let objective = (valley, Gradient::Exact(&slopes));
        let found = block_on(minimise(objective, vec![-1.2, 1.0], 1e-9, (&Silent, stage))).expect("nobody cancels");
        assert!(found.value < 1e-12, "{found:?}");
    }

    #[test]
    fn a_place_without_a_value_is_no_trap() {
        let found = lowest(|x| if x[0] > 3.0 { f64::NAN } else { (x[0] - 2.9).powi(2) }, &[0.0]);
        assert!((found.at[0] - 2.9).abs() < 1e-4, "{found:?}");
        assert_eq!(lowest(|_| 7.0, &[]).value, 7.0);
        assert_eq!(lowest(|_| f64::NAN, &[1.0]).at, [1.0]);
    }
}
