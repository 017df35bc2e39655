//! What happens that is not in the trace, and what it came to over many trials, in words.

use super::format::{duration_words, full, percent, trimmed, usd};
use crate::job::{Breaking, Compared, Outcome, Trial};
use crate::knob::print_secs;
use crate::series::calendar::Civil;
use crate::stress::{Amount, Edit, Unit};

/// A figure whose spread over trials is shown.
#[derive(Debug, Clone, Copy)]
pub struct TrialFigure {
    /// Stable name, as in exports.
    pub name: &'static str,
    /// Its heading.
    pub label: &'static str,
    value: fn(&Outcome) -> f64,
    words: fn(f64) -> String,
}

/// Figures of a trial, in the table's order.
pub static TRIAL_FIGURES: [TrialFigure; 3] = [
    TrialFigure { name: "cost_usd", label: "Cost", value: |one| one.cost_usd, words: usd },
    TrialFigure { name: "unserved_share", label: "Unserved", value: |one| one.unserved_share, words: percent },
    TrialFigure {
        name: "longest_violation_secs",
        label: "Longest violation",
        value: |one| one.longest_violation_secs,
        words: |secs| duration_words(secs as u32),
    },
];

/// How a figure of one policy is spread over trials.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// Value that 5 % of the trials are below.
    pub low: f64,
    /// The one in the middle.
    pub median: f64,
    /// Value that 95 % of the trials are below.
    pub high: f64,
    /// The greatest, which for all of these figures is the worst.
    pub worst: f64,
    /// Place of the first trial with it.
    pub worst_trial: usize,
}

impl TrialFigure {
    /// Its value in one replay.
    pub fn of(&self, compared: &Compared) -> f64 {
        (self.value)(&Outcome::of(compared))
    }

    /// Its spread for the policy at `place`; `None` without trials. Between two trials quantiles are straight lines (R. Hyndman and
    /// Y. Fan, "Sample Quantiles in Statistical Packages", 1996, definition 7).
    pub fn spread(&self, trials: &[Trial], place: usize) -> Option<Spread> {
        let values: Vec<f64> = trials.iter().filter_map(|trial| trial.outcomes.get(place)).map(self.value).collect();
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        let worst = *sorted.last()?;
        let at = |share: f64| {
            let place = share * (sorted.len() - 1) as f64;
            let (below, above) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        let worst_trial = values.iter().position(|value| *value == worst)?;
        Some(Spread { low: at(0.05), median: at(0.5), high: at(0.95), worst, worst_trial })
    }

    /// A value in words.
    pub fn words(&self, value: f64) -> String {
        (self.words)(value)
    }
}

/// What happens, when, and for how long.
pub fn edit_words(edit: &Edit) -> String {
    let info = edit.kind.info();
    let amount = info.amount.map(|amount| amount_words(&amount, edit.amount));
    let at = Civil::from_local_secs(edit.at_secs).day_and_time();
    let rise = info
        .rise
        .filter(|_| edit.rise_secs > 0)
        .map(|rise| format!("{} {}", rise.label.to_lowercase(), print_secs(edit.rise_secs)));
    let length = info.length.map(|length| match edit.length_secs {
        0 => "to the end".to_owned(),
        secs => format!("{} {}", length.label.to_lowercase(), print_secs(secs)),
    });
    let parts = amount.into_iter().chain([at]).chain(rise).chain(length);
    format!("{}: {}", info.label, parts.collect::<Vec<_>>().join(", "))
}

fn amount_words(amount: &Amount, value: f64) -> String {
    match amount.unit {
        Unit::Factor => format!("× {}", trimmed(value, 2)),
        Unit::Share => percent(value),
        Unit::Rps => format!("{} rps", trimmed(value, 1)),
        Unit::Secs => amount.print(value),
    }
}

/// How high a crowd may be.
pub fn breaking_words(breaking: &Breaking, limit: f64) -> String {
    match breaking {
        Breaking::Already => format!("loses more than {} without the crowd", percent(limit)),
        Breaking::Above(height) => format!("breaks above × {}", full(*height, 2)),
        Breaking::Never(height) => format!("holds at × {}", full(*height, 0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stress::Stress;

    #[test]
    fn edits_are_said_with_their_own_figures() {
        let said = |text: &str| edit_words(&Edit::parse(text).expect("an edit"));
        assert_eq!(said("flash/1995-08-25T14:00/4/5m/30m"), "Flash crowd: × 4, 25 Aug 14:00, rise 5m, length 30m");
        assert_eq!(said("crash/1995-08-25T14:00/0.3"), "Replica failures: 30 %, 25 Aug 14:00");
        assert_eq!(said("shift/1995-08-25T14:00/-90s/0s"), "Shift in time: -90s, 25 Aug 14:00, to the end");
        assert_eq!(said("blind/1995-08-25T14:00/10m"), "Metrics lost: 25 Aug 14:00, length 10m");
    }

    #[test]
    fn a_spread_has_the_quantiles_of_numpy() {
        // numpy 2.4.6: np.quantile([3, 1, 4, 1, 5, 9, 2, 6], [.05, .5, .95]) → 1.0, 3.5, 7.95
        let outcome = |cost_usd: f64| Outcome { cost_usd, unserved_share: 0.0, longest_violation_secs: 0.0 };
        let trial = |cost: f64| Trial { stress: Stress::default(), outcomes: vec![outcome(cost)] };
        let trials = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0].map(trial);
        let spread = TRIAL_FIGURES[0].spread(&trials, 0).expect("trials");
        let near = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(near(spread.low, 1.0) && near(spread.median, 3.5) && near(spread.high, 7.95), "{spread:?}");
        assert_eq!((spread.worst, spread.worst_trial), (9.0, 5));
        assert_eq!(TRIAL_FIGURES[0].spread(&trials, 1), None);
    }
}
