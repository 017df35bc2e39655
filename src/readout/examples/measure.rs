//! What of a report a figure in a text is, and how it is written.

use super::super::format::{duration_words, figure, percent, ratio, replicas, usd, whole};
use super::super::{at, count_at};
use crate::knob::parse_secs;
use crate::report::Report;
use crate::series::Quality;
use crate::series::calendar::parse_local;

/// What of a run is told. Times are on the trace's clock, like `1995-07-13T20:11`.
#[derive(Debug)]
pub enum Measure {
    /// Load at a time, in requests per second.
    Load(&'static str),
    /// How many times its forecast the load is at a time.
    Surprise(&'static str),
    /// Replicas that the stage of that number, from 1, asks for at a time.
    Stage(u8, &'static str),
    /// Replicas that are ready at a time.
    Ready(&'static str),
    /// Replicas that the load of a time needs at one utilisation, in requests per second of a replica.
    Needed(&'static str, f64),
    /// Replicas that are asked for after a time.
    Target(&'static str),
    /// Requests that are lost in the tick at a time.
    LostAt(&'static str),
    /// Requests that are lost in all.
    Lost,
    /// The same as a share of all.
    LostShare,
    /// Time in which requests are lost.
    Violation,
    /// Cost in all.
    Cost,
    /// Changes that turn back the one before.
    Flaps,
    /// From a time until fewer replicas are asked for than at it.
    Kept(&'static str),
    /// Buckets that the trace does not have.
    Gap,
    /// Cost within them.
    GapCost,
    /// A knob of the scenario.
    Knob(&'static str),
}

impl Measure {
    /// How a text has it.
    pub fn words(&self, report: &Report) -> String {
        let (columns, totals) = (&report.columns, &report.totals);
        let tick = |time: &str| parse_local(time).map_or(usize::MAX, |secs| report.tick_at(secs));
        match *self {
            Self::Load(time) => figure(at(&columns.load_rps, tick(time))),
            Self::Surprise(time) => {
                let tick = tick(time);
                ratio(at(&columns.load_rps, tick) / at(&columns.forecast_rps, tick))
            }
            Self::Stage(number, time) => {
                let stage = columns.stages.get(usize::from(number).saturating_sub(1));
                count_words(stage.map_or(0, |stage| count_at(&stage.target, tick(time))))
            }
            Self::Ready(time) => replicas(count_at(&columns.ready, tick(time))),
            Self::Needed(time, rps) => count_words((at(&columns.load_rps, tick(time)) / rps).ceil() as u32),
            Self::Target(time) => replicas(count_at(&columns.target, tick(time))),
            Self::LostAt(time) => whole(at(&columns.unserved, tick(time)).round() as usize),
            Self::Lost => whole(totals.unserved.round() as usize),
            Self::LostShare => percent(totals.unserved_share),
            Self::Violation => duration_words(totals.violation_secs as u32),
            Self::Cost => usd(totals.cost_usd),
            Self::Flaps => whole(totals.flaps as usize),
            Self::Kept(time) => duration_words(kept_secs(report, tick(time))),
            Self::Gap => whole(columns.quality.iter().filter(|quality| **quality != Quality::Observed).count()),
            Self::GapCost => usd(totals.missing_cost_usd),
            Self::Knob(name) => {
                let text = report.scenario.print_key(name).unwrap_or_default();
                parse_secs(&text).map_or(text, duration_words)
            }
        }
    }
}

fn count_words(count: u32) -> String {
    whole(count as usize)
}

/// Seconds from the end of `tick` until fewer replicas are asked for than after it.
fn kept_secs(report: &Report, tick: usize) -> u32 {
    let targets = report.columns.target.get(tick..).unwrap_or_default();
    let kept = targets.iter().position(|target| Some(target) < targets.first()).unwrap_or(targets.len());
    u32::try_from(kept).unwrap_or(u32::MAX).saturating_mul(report.step.secs())
}
