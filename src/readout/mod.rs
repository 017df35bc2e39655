//! A report in words: every figure, sentence, tooltip and log row that the page shows.
//!
//! In: a [`Report`](crate::report::Report) and a tick. Out: text and the few numbers that a drawing needs. Nothing here
//! looks past the tick, but at the forecast that was made at it. No clock, no markup, no colours.

pub mod calibrate;
mod compare;
pub mod data;
pub mod detectors;
pub mod examples;
pub mod explain;
mod figures;
mod fleet;
pub mod forecasts;
mod glossary;
pub mod incidents;
mod jump;
pub mod log;
mod pair;
mod policies;
mod run_report;
mod sentence;
mod skill;
pub mod stress;
mod summary;
mod tooltip;
pub mod tune;

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;

pub use crate::format;
pub use compare::{CompareRow, compare};
pub use explain::{Explanation, Headline, StageView, TimerView, explain};
pub use figures::{Figures, figures};
pub use fleet::{FleetView, fleet};
pub use glossary::{CHAPTERS, Term, term};
pub use jump::{next_anomaly, next_decision, next_override, previous_decision};
pub use pair::{Difference, Pair};
pub use policies::{FIGURES, Figure, policy_words, sorted_by};
pub use run_report::{Attachments, Html, run_report};
pub use sentence::{Sentence, plain};
pub use skill::loss_to_last_value;
pub use summary::{summary_capacity, summary_replicas, summary_residuals};
pub use tooltip::{Tooltip, TooltipRow, tooltip};

use crate::report::Report;
use crate::series::Quality;

/// The value at `tick`, `NaN` beyond the end.
fn at(column: &[f64], tick: usize) -> f64 {
    column.get(tick).copied().unwrap_or(f64::NAN)
}

/// The newest score that is known at the end of `tick`; `NaN` where there is none.
fn score_at(report: &Report, tick: usize) -> f64 {
    report.scored_tick(tick).map_or(f64::NAN, |scored| at(&report.columns.score, scored))
}

/// The count at `tick`, 0 beyond the end.
fn count_at(column: &[u32], tick: usize) -> u32 {
    column.get(tick).copied().unwrap_or(0)
}

/// Replicas asked for after `tick`; those before it where the report ends earlier.
fn target_at(report: &Report, tick: usize) -> u32 {
    report.columns.target.get(tick).copied().unwrap_or_else(|| report.target_before(tick))
}

/// Replicas that start once the decision of `tick` is taken.
fn starting_at(report: &Report, tick: usize) -> u32 {
    target_at(report, tick).saturating_sub(count_at(&report.columns.ready, tick))
}

/// What is known of the bucket; missing beyond the end.
fn quality_at(report: &Report, tick: usize) -> Quality {
    report.columns.quality.get(tick).copied().unwrap_or(Quality::Missing)
}

/// Seconds in so many ticks.
fn ticks_secs(report: &Report, ticks: usize) -> u32 {
    u32::try_from(ticks).unwrap_or(u32::MAX).saturating_mul(report.step.secs())
}
