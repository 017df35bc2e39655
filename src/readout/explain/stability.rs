//! What layer 3 kept back and until when, and its timers. A decision is named by the bucket that it saw.

use super::super::format::{duration_words, replicas};
use super::super::{count_at, ticks_secs};
use super::TimerView;
use crate::autoscale::{Action, Reason};
use crate::report::Report;
use crate::scenario::{Rate, RateAmount, Rules};

/// The timers after `tick`, each in ticks × step.
pub(super) fn timers(report: &Report, tick: usize) -> [TimerView; 3] {
    let (c, scenario) = (&report.columns, &report.scenario);
    let timer = |name, left: &[u32], secs: u32| {
        let total_secs = ticks_secs(report, report.step.buckets_to_cover(secs));
        let left_secs = ticks_secs(report, ticks_left(report, left, tick, secs)).min(total_secs);
        TimerView { name, left_secs, total_secs }
    };
    [
        timer("Scale-in cooldown", &c.cooldown_left, scenario.cooldown_secs),
        timer("Scale-in window", &c.window_left, scenario.window_down_secs),
        timer("Hold on drop", &c.hold_left, scenario.hold_on_drop_secs),
    ]
}

/// Ticks left of a timer. It runs on where nothing is decided, but for the original's, which counts decisions.
fn ticks_left(report: &Report, left: &[u32], tick: usize, secs: u32) -> usize {
    let longest = report.step.buckets_to_cover(secs);
    let mut decided = (tick.saturating_sub(longest)..=tick).rev();
    let Some(last) = decided.find(|tick| report.has_decision(*tick)) else { return 0 };
    let is_classic = report.scenario.preset.rules() == Rules::Classic;
    let passed = if is_classic { 0 } else { tick - last };
    (count_at(left, last) as usize).saturating_sub(passed)
}

/// Layer 3's sentence.
pub(super) fn stability(report: &Report, tick: usize, reason: &Reason) -> String {
    let (from, to) = (report.target_before(tick), count_at(&report.columns.target, tick));
    let wanted = count_at(&report.columns.wanted, tick);
    let now = if to == from { format!("The fleet stays at *{to}*.") } else { format!("{from} → *{to}* for now.") };
    match *reason {
        Reason::WindowUp { .. } => {
            let lasts = duration_words(report.scenario.window_up_secs);
            format!("A rise to {wanted} must last {lasts} before it counts. {now}")
        }
        Reason::WindowDown { left, .. } => window_down(report, tick, left, &now),
        Reason::HoldOnDrop { left } => {
            let until = time_after(report, tick, left);
            format!("An outage is often followed by retries. The fleet is kept until *{until}*.")
        }
        Reason::Cooldown { left } => cooldown(report, tick, left, wanted),
        Reason::ClassicCooldown { left } => classic_cooldown(left),
        Reason::RateUp { .. } => format!("{wanted} are wanted. {} {now}", rate_words(report.scenario.rate_up, "added")),
        Reason::RateDown { .. } => {
            format!("{wanted} would be enough. {} {now}", rate_words(report.scenario.rate_down, "removed"))
        }
        Reason::Min { bound } => format!("{wanted} would be enough. The fleet never gets smaller than *{bound}*."),
        Reason::Max { bound } => {
            format!(
                "More is wanted and not allowed: {wanted} are asked for, the fleet never gets larger than *{bound}*."
            )
        }
        _ => passes(report, tick),
    }
}

fn passes(report: &Report, tick: usize) -> String {
    let starts = if report.scenario.cooldown_secs > 0 { " The scale-in cooldown starts again." } else { "" };
    let is_classic = report.scenario.preset.rules() == Rules::Classic;
    match report.columns.action.get(tick) {
        Some(Action::Out) if is_classic || report.scenario.window_up_secs == 0 => {
            format!("Scale-out is never delayed.{starts}")
        }
        Some(Action::Out) => {
            format!("The rise has lasted {}.{starts}", duration_words(report.scenario.window_up_secs))
        }
        Some(Action::In) if is_classic => "The cooldown has passed and starts again.".to_owned(),
        Some(Action::In) => "Window and cooldown have passed.".to_owned(),
        _ => "Nothing to hold back.".to_owned(),
    }
}

/// The tick at which the window saw the recommendation that it keeps, and that recommendation.
pub(in super::super) fn kept_since(report: &Report, tick: usize, left: u32) -> Option<(usize, u32)> {
    let ticks = report.step.buckets_to_cover(report.scenario.window_down_secs);
    let seen = (tick + left as usize).checked_sub(ticks).filter(|seen| left > 0 && *seen <= tick)?;
    let wanted = count_at(&report.columns.wanted, seen);
    (wanted >= count_at(&report.columns.target, tick)).then_some((seen, wanted))
}

fn window_down(report: &Report, tick: usize, left: u32, now: &str) -> String {
    let lasts = duration_words(report.scenario.window_down_secs);
    let Some((seen, wanted)) = kept_since(report, tick, left) else {
        return format!("A fall must last {lasts} before it counts. {now}");
    };
    let (seen, until) = (report.civil(seen).time(), time_after(report, tick, left));
    let verb = if wanted == 1 { "was" } else { "were" };
    format!("{wanted} {verb} wanted at {seen}. The window keeps that for {lasts}, until *{until}*.")
}

fn cooldown(report: &Report, tick: usize, left: u32, wanted: u32) -> String {
    let to = wanted.max(report.scenario.min_replicas);
    let until = time_after(report, tick, left);
    let ticks = report.step.buckets_to_cover(report.scenario.cooldown_secs);
    match (tick + left as usize).checked_sub(ticks) {
        Some(change) => {
            let change = report.civil(change).time();
            format!("The last change was at {change}. Scale-in to {to} is allowed at *{until}*.")
        }
        None => format!("The last change is too recent. Scale-in to {to} is allowed at *{until}*."),
    }
}

/// The original counts decisions, not time, so there is no clock time to name.
fn classic_cooldown(left: u32) -> String {
    let more = match left.saturating_sub(1) {
        0 => "after this tick it is free".to_owned(),
        1 => "and for one more tick".to_owned(),
        more => format!("and for {more} more ticks"),
    };
    format!("*Cooldown:{left}*. No scale-in now, {more}.")
}

fn rate_words(rate: Option<Rate>, verb: &str) -> String {
    let Some(Rate { amount, period_secs }) = rate else { return String::new() };
    let most = match amount {
        RateAmount::Replicas(count) => replicas(count),
        RateAmount::Percent(percent) => format!("{percent} %"),
    };
    format!("At most {most} may be {verb} in {}.", duration_words(period_secs))
}

fn time_after(report: &Report, tick: usize, ticks: u32) -> String {
    report.civil(tick + ticks as usize).time()
}
