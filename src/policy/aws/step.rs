//! Step adjustments: how far a value is beyond a threshold says how much is added or removed.
//!
//! Source: Amazon EC2 Auto Scaling User Guide, "Step and simple scaling policies": "Step adjustments" and "Scaling
//! adjustment types". Simple scaling is one step without bounds.

/// Most steps of a policy.
pub const MOST_STEPS: usize = 20;

/// What an adjustment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdjustmentType {
    /// So many more or fewer.
    ChangeInCapacity,
    /// So many in all.
    ExactCapacity,
    /// So many percent more or fewer, and at least `min_magnitude` replicas.
    PercentChangeInCapacity {
        /// Fewest replicas of a change.
        min_magnitude: u32,
    },
}

impl AdjustmentType {
    /// The capacity that `adjustment` makes of `capacity`.
    ///
    /// A percentage is cut towards 0, but what is not nothing is at least one replica.
    pub fn apply(self, capacity: u32, adjustment: i32) -> u32 {
        let change = match self {
            Self::ChangeInCapacity => i64::from(adjustment),
            Self::ExactCapacity => return u32::try_from(adjustment).unwrap_or(0),
            Self::PercentChangeInCapacity { min_magnitude } => {
                let hundredfold = i64::from(capacity) * i64::from(adjustment);
                let size = (hundredfold.abs() / 100).max(i64::from(hundredfold != 0));
                let size = if adjustment == 0 { 0 } else { size.max(i64::from(min_magnitude)) };
                size * i64::from(adjustment.signum())
            }
        };
        u32::try_from((i64::from(capacity) + change).max(0)).unwrap_or(u32::MAX)
    }
}

/// One step. Bounds are offsets from the alarm's threshold; `None` is without end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepAdjustment {
    /// Lower bound.
    pub lower: Option<f64>,
    /// Upper bound.
    pub upper: Option<f64>,
    /// What it does, in the unit of its [`AdjustmentType`].
    pub adjustment: i32,
}

impl StepAdjustment {
    /// Whether an offset lies in it: above the threshold the lower bound is part of it, below the upper one.
    fn holds(&self, offset: f64, is_upward: bool) -> bool {
        let (lower, upper) = (self.lower.unwrap_or(f64::NEG_INFINITY), self.upper.unwrap_or(f64::INFINITY));
        if offset > 0.0 || (offset == 0.0 && is_upward) {
            lower <= offset && offset < upper
        } else {
            lower < offset && offset <= upper
        }
    }
}

/// The adjustment for a value that is `offset` beyond the threshold; `None` where no step holds it.
pub fn adjustment(steps: &[StepAdjustment], offset: f64, is_upward: bool) -> Option<i32> {
    steps.iter().find(|step| step.holds(offset, is_upward)).map(|step| step.adjustment)
}

/// Why steps cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadSteps {
    /// None, or too many.
    #[error("1 to {MOST_STEPS} steps")]
    Count,
    /// A lower bound that is not below its upper one.
    #[error("a lower bound below its upper bound in every step")]
    Empty,
    /// Two steps that do not meet.
    #[error("steps that meet without gap or overlap")]
    Apart,
    /// A negative lower bound without a step that begins at negative infinity, or the same upwards.
    #[error("a step without end on the side that steps reach to")]
    Ended,
}

/// Checks bounds.
///
/// # Errors
/// The first rule that they break.
pub fn check(steps: &[StepAdjustment]) -> Result<(), BadSteps> {
    if steps.is_empty() || steps.len() > MOST_STEPS {
        return Err(BadSteps::Count);
    }
    let mut bounds: Vec<(f64, f64)> = steps
        .iter()
        .map(|step| (step.lower.unwrap_or(f64::NEG_INFINITY), step.upper.unwrap_or(f64::INFINITY)))
        .collect();
    bounds.sort_by(|one, two| one.0.total_cmp(&two.0));
    if bounds.iter().any(|(lower, upper)| lower >= upper) {
        return Err(BadSteps::Empty);
    }
    if bounds.windows(2).any(|pair| matches!(pair, [one, two] if one.1 != two.0)) {
        return Err(BadSteps::Apart);
    }
    let lowest = bounds.first().map_or(0.0, |first| first.0);
    let highest = bounds.last().map_or(0.0, |last| last.1);
    let is_ended = (lowest < 0.0 && lowest.is_finite()) || (highest > 0.0 && highest.is_finite());
    if is_ended { Err(BadSteps::Ended) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn step(lower: Option<f64>, upper: Option<f64>, adjustment: i32) -> StepAdjustment {
        StepAdjustment { lower, upper, adjustment }
    }

    const PERCENT: AdjustmentType = AdjustmentType::PercentChangeInCapacity { min_magnitude: 0 };

    #[test]
    fn the_guides_steps_hold_their_lower_bound_above_and_their_upper_one_below() {
        let out = [step(Some(0.0), Some(10.0), 0), step(Some(10.0), Some(20.0), 10), step(Some(20.0), None, 30)];
        let seen = [50.0, 59.9, 60.0, 69.9, 70.0].map(|value| adjustment(&out, value - 50.0, true));
        assert_eq!(seen, [Some(0), Some(0), Some(10), Some(10), Some(30)]);
        let back = [step(Some(-10.0), Some(0.0), 0), step(Some(-20.0), Some(-10.0), -10), step(None, Some(-20.0), -30)];
        let seen = [50.0, 40.1, 40.0, 30.1, 30.0].map(|value| adjustment(&back, value - 50.0, false));
        assert_eq!(seen, [Some(0), Some(0), Some(-10), Some(-10), Some(-30)]);
        assert_eq!((check(&out), check(&back)), (Ok(()), Ok(())));
    }

    #[test]
    fn a_percentage_is_cut_towards_nothing_but_is_at_least_one() {
        // 30 % of 11 = 3.3, 10 % of 14 = 1.4, 30 % of 13 = 3.9, 10 % of 6 = 0.6.
        let cases = [(11, 30, 14), (14, -10, 13), (13, -30, 10), (6, 10, 7), (6, -10, 5), (10, 0, 10), (3, -200, 0)];
        for (capacity, percent, to) in cases {
            assert_eq!(PERCENT.apply(capacity, percent), to, "{percent} % of {capacity}");
        }
        // 25 % of 4 is 1; at least 2.
        assert_eq!(AdjustmentType::PercentChangeInCapacity { min_magnitude: 2 }.apply(4, 25), 6);
        assert_eq!(AdjustmentType::ExactCapacity.apply(4, 9), 9);
        assert_eq!(AdjustmentType::ChangeInCapacity.apply(4, -9), 0);
    }

    #[test]
    fn steps_that_cannot_be_used_are_refused() {
        let refused = [
            (vec![], BadSteps::Count),
            (vec![step(Some(5.0), Some(5.0), 1)], BadSteps::Empty),
            (vec![step(Some(0.0), Some(10.0), 1), step(Some(15.0), None, 2)], BadSteps::Apart),
            (vec![step(Some(0.0), Some(10.0), 1), step(Some(5.0), None, 2)], BadSteps::Apart),
            (vec![step(Some(0.0), Some(10.0), 1)], BadSteps::Ended),
            (vec![step(Some(-10.0), Some(0.0), -1)], BadSteps::Ended),
        ];
        for (steps, why) in refused {
            assert_eq!(check(&steps), Err(why), "{steps:?}");
        }
    }
}
