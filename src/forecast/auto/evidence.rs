//! What is known at an origin of how good members are at a lead: their errors on the tail, and on what has been seen since.
//!
//! At lead l the last error that is known belongs to a forecast that was made l buckets ago. Where traffic changes its ways
//! members lose theirs at near leads first, so errors at nearer leads count too, each relative to the member's own error there
//! on the tail, and are soon forgotten.

use super::weights::weights;
use crate::forecast::Rolling;

/// What a squared error counts after one more bucket.
const DISCOUNT: f64 = 0.99;
/// The same for one at a nearer lead.
const NEARER_DISCOUNT: f64 = 0.95;
/// Leads whose errors count at all leads beyond them.
const NEARER_LEADS: [usize; 3] = [1, 3, 6];
/// Buckets that the tail's mean squared error counts for at the split.
const PRIOR_BUCKETS: f64 = 50.0;

/// What the tail has told of the members, of which the first is the last value.
#[derive(Debug)]
pub struct Prior {
    /// Mean squared error on the tail, `[leads][members]`.
    pub errors: Vec<Vec<f64>>,
    /// Power of the inverse squared error, `[leads]`.
    pub sharpness: Vec<u32>,
    /// What the last value's squared errors count, relative to the others', `[leads]`.
    pub allowances: Vec<f64>,
}

/// Discounted sums of squared errors at one lead.
#[derive(Debug)]
pub struct Evidence {
    lead: usize,
    /// At the lead itself, `[members]`.
    own: Vec<f64>,
    nearer: Vec<Nearer>,
    sharpness: u32,
    allowance: f64,
}

/// The same at a nearer lead.
#[derive(Debug)]
struct Nearer {
    lead: usize,
    /// The farther lead's mean squared error over this one's on the tail, `[members]`.
    ratios: Vec<f64>,
    /// `[members]`
    sums: Vec<f64>,
}

impl Prior {
    /// What is known at the split of errors at `lead`.
    pub fn evidence(&self, lead: usize) -> Evidence {
        let of_lead = |lead: usize| self.errors.get(lead - 1).map_or(&[][..], Vec::as_slice);
        let ratio = |(far, near): (&f64, &f64)| if *near > 0.0 { far / near } else { 1.0 };
        let nearer = NEARER_LEADS.into_iter().filter(|nearer| *nearer < lead).map(|nearer| Nearer {
            lead: nearer,
            ratios: of_lead(lead).iter().zip(of_lead(nearer)).map(ratio).collect(),
            sums: vec![0.0; of_lead(nearer).len()],
        });
        Evidence {
            lead,
            own: of_lead(lead).iter().map(|error| error * PRIOR_BUCKETS).collect(),
            nearer: nearer.collect(),
            sharpness: self.sharpness.get(lead - 1).copied().unwrap_or(1),
            allowance: self.allowances.get(lead - 1).copied().unwrap_or(1.0),
        }
    }
}

impl Evidence {
    /// Takes in that bucket `at` held `actual`; `all` has the members' forecasts of it at every lead, where they have one.
    pub fn learn(&mut self, all: &[Rolling], at: usize, actual: f64) {
        let squared_error = |member: &Rolling, lead: usize| {
            let error = at.checked_sub(lead).map_or(f64::NAN, |origin| member.at(origin, lead)) - actual;
            if error.is_nan() { 0.0 } else { error * error }
        };
        for (sum, member) in self.own.iter_mut().zip(all) {
            *sum = *sum * DISCOUNT + squared_error(member, self.lead);
        }
        for Nearer { lead, ratios, sums } in &mut self.nearer {
            for ((sum, ratio), member) in sums.iter_mut().zip(ratios.iter()).zip(all) {
                *sum = *sum * NEARER_DISCOUNT + ratio * squared_error(member, *lead);
            }
        }
    }

    /// Weights of the members, `[members]`.
    pub fn weights(&self) -> Vec<f64> {
        weights(&self.squared_errors(), self.sharpness)
    }

    /// `[members]`
    fn squared_errors(&self) -> Vec<f64> {
        let mut sums = self.own.clone();
        for nearer in &self.nearer {
            sums.iter_mut().zip(&nearer.sums).for_each(|(sum, nearer)| *sum += nearer);
        }
        if let Some(last_value) = sums.first_mut() {
            *last_value *= self.allowance;
        }
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two members whose forecasts of bucket 10 are 1 and 2 off at lead 1, and 3 and 5 off at lead 2.
    fn members() -> Vec<Rolling> {
        let off = |near: f64, far: f64| {
            let mut rolling = Rolling::empty(8..10, 2);
            rolling.set(9, 1, 100.0 + near);
            rolling.set(8, 2, 100.0 + far);
            rolling
        };
        vec![off(1.0, 3.0), off(2.0, 5.0)]
    }

    #[test]
    fn worked_by_hand() {
        let errors = vec![vec![1.0, 4.0], vec![3.0, 8.0]];
        let prior = Prior { errors, sharpness: vec![1; 2], allowances: vec![0.5, 1.0] };
        let mut near = prior.evidence(1);
        assert_eq!(near.squared_errors(), [25.0, 200.0]);
        assert_eq!(near.weights(), [8.0 / 9.0, 1.0 / 9.0]);
        near.learn(&members(), 10, 100.0);
        assert_eq!(near.squared_errors(), [0.5 * (49.5 + 1.0), 198.0 + 4.0]);
        let mut far = prior.evidence(2);
        far.learn(&members(), 10, 100.0);
        // Lead 2: 3 × 50 × 0.99 + 9 and 8 × 50 × 0.99 + 25; lead 1: 3 × 1 and 2 × 4.
        assert_eq!(far.squared_errors(), [157.5 + 3.0, 421.0 + 8.0]);
    }

    #[test]
    fn what_was_not_forecast_tells_nothing() {
        let prior = Prior { errors: vec![vec![0.0, 4.0]], sharpness: vec![], allowances: vec![] };
        let mut evidence = prior.evidence(1);
        evidence.learn(&members(), 3, 100.0);
        evidence.learn(&[], 10, 100.0);
        assert_eq!(evidence.squared_errors(), [0.0, 198.0]);
    }
}
