//! Windows and rates of an HPA: how long a way takes is found by asking the controller itself.

use super::super::{Behavior, Controller, History, Scaling, ScalingRules, SelectPolicy, Wish, down_limit, up_limit};
use crate::format::duration_words;
use crate::knob::{Rate, RateAmount, print_secs};
use crate::policy::checks::{long_scale_out_window, short_scale_in_window};
use crate::policy::stages::Bounds;
use crate::policy::{Finding, Site};

/// A way that takes longer than this is slow: as long as Kubernetes waits by default before it scales in.
const SLOW_SECS: u32 = 300;
/// Longest way that is looked at, in seconds.
const DAY_SECS: u32 = 86_400;
/// A rate by this many percent removes everything at once.
const ALL_PERCENT: u32 = 100;

/// Findings on windows and rates for an HPA that looks every `sync_secs`.
pub(crate) fn scaling(scaling: &Scaling, site: &Site, sync_secs: u32) -> Vec<Finding> {
    if !scaling.has_behavior {
        return Vec::new();
    }
    let Behavior { up, down } = &scaling.rules;
    let bounds = Bounds { min: site.bounds.min.max(1), max: site.bounds.max };
    let mut findings = Vec::new();
    if up.select == SelectPolicy::Disabled {
        findings.push(disabled(true, bounds));
    } else {
        findings.extend(long_scale_out_window(up.window_secs, site));
        findings.extend(slow_growth(&scaling.rules, bounds, sync_secs));
        findings.extend(narrowest(&scaling.rules, bounds, sync_secs));
        findings.extend(idle_rates(up, &Direction::UP, bounds, sync_secs));
    }
    if down.select == SelectPolicy::Disabled {
        findings.push(disabled(false, bounds));
    } else {
        findings.extend(short_scale_in_window(down.window_secs, "window_down", site));
        findings.extend(idle_rates(down, &Direction::DOWN, bounds, sync_secs));
    }
    findings
}

/// Seconds from `from` replicas to `to` while the metrics want `to`, from the first sync that sees it; `None` where it takes
/// more than a day.
pub(super) fn seconds_between(rules: &Behavior, bounds: Bounds, from: u32, to: u32, sync_secs: u32) -> Option<u32> {
    let mut controller = Controller::new(bounds, Some(rules.clone()));
    let wish = Wish { replicas: to, ratio: f64::from(to) / f64::from(from.max(1)), value: f64::NAN, is_kept: false };
    let (mut current, mut now_secs) = (from, 0);
    while now_secs <= DAY_SECS {
        current = controller.sync(f64::from(now_secs), current, || Ok((0, wish))).to(current);
        if current == to {
            return Some(now_secs);
        }
        now_secs += sync_secs.max(1);
    }
    None
}

fn words(secs: Option<u32>) -> String {
    secs.map_or_else(|| "more than a day".to_owned(), duration_words)
}

fn disabled(is_up: bool, bounds: Bounds) -> Finding {
    let rule = "selectPolicy Disabled: no change in this direction (Kubernetes, horizontal.go).";
    let (title, text) = if is_up {
        ("It never scales out:", "selectPolicy of scaleUp is Disabled.")
    } else {
        (
            "It never scales in:",
            "selectPolicy of scaleDown is Disabled, so that every peak is paid for until somebody sets the count.",
        )
    };
    let finding = if is_up {
        Finding::warning("never_scales_out", title, text).about("policies_up")
    } else {
        Finding::note("never_scales_in", title, text).about("policies_down")
    };
    let finding = finding.figure("min_replicas", bounds.min).figure("max_replicas", bounds.max);
    finding.rule(rule).remedy("Set it to Max, with rate policies that limit the change.")
}

/// Rates that make the way from the fewest to the most long.
fn slow_growth(rules: &Behavior, bounds: Bounds, sync_secs: u32) -> Option<Finding> {
    let secs = seconds_between(rules, bounds, bounds.min, bounds.max, sync_secs);
    let by_rates = secs.is_none_or(|secs| secs.saturating_sub(rules.up.window_secs) > SLOW_SECS);
    by_rates.then(|| {
        let Bounds { min, max } = bounds;
        let took = secs.map_or_else(|| words(None), |secs| format!("{secs} s"));
        let title = format!("From {min} to {max} replicas takes {took}, however high the load.");
        let text = format!("The scale-out rates are {}.", rates(&rules.up));
        Finding::warning("slow_rate", title, text)
            .figure("from_replicas", min)
            .figure("to_replicas", max)
            .figure("growth_secs", secs.map_or(f64::INFINITY, f64::from).min(f64::from(DAY_SECS)))
            .rule("Within its period a rate policy adds no more than its value to the count at the period's start (Kubernetes, horizontal.go).")
            .remedy("Add a policy of 100 percent in 15 s beside it and keep selectPolicy Max, or shorten the period.")
            .about("policies_up")
    })
}

/// `selectPolicy: Min` where that makes a difference.
fn narrowest(rules: &Behavior, bounds: Bounds, sync_secs: u32) -> Option<Finding> {
    if rules.up.select != SelectPolicy::Min || rules.up.policies.len() < 2 {
        return None;
    }
    let mut widest = rules.clone();
    widest.up.select = SelectPolicy::Max;
    let time = |rules: &Behavior| seconds_between(rules, bounds, bounds.min, bounds.max, sync_secs);
    let (with_min, with_max) = (time(rules), time(&widest));
    (with_min != with_max).then(|| {
        let Bounds { min, max } = bounds;
        let title = format!("selectPolicy Min takes the slowest scale-out rate: {min} to {max} in {}.", words(with_min));
        let text = format!("With Max it is {}. The rates are {}.", words(with_max), rates(&rules.up));
        let secs = |secs: Option<u32>| f64::from(secs.unwrap_or(DAY_SECS));
        Finding::warning("min_select_policy", title, text)
            .figure("growth_secs", secs(with_min))
            .figure("growth_with_max_secs", secs(with_max))
            .rule("Min takes the policy that allows the narrowest change (Kubernetes, horizontal.go: calculateScaleUpLimitWithScalingRules).")
            .remedy("Set selectPolicy to Max for scaleUp, or leave it out.")
            .about("policies_up")
    })
}

/// What is different about scaling out and scaling in.
struct Direction {
    word: &'static str,
    field: &'static str,
    default: fn() -> ScalingRules,
    /// How far one rate lets a count of `start` go.
    allowance: fn(Rate, u32) -> i64,
}

impl Direction {
    const UP: Self = Self {
        word: "scale-out",
        field: "policies_up",
        default: ScalingRules::default_up,
        allowance: |rate, start| up_limit(0.0, start, &alone(rate), &History::default()) - i64::from(start),
    };
    const DOWN: Self = Self {
        word: "scale-in",
        field: "policies_down",
        default: ScalingRules::default_down,
        allowance: |rate, start| i64::from(start) - down_limit(0.0, start, &alone(rate), &History::default()),
    };
}

fn alone(rate: Rate) -> ScalingRules {
    ScalingRules { window_secs: 0, select: SelectPolicy::Max, policies: vec![rate] }
}

/// Rates that never decide anything.
fn idle_rates(rules: &ScalingRules, direction: &Direction, bounds: Bounds, sync_secs: u32) -> Vec<Finding> {
    // What the API server fills in was nobody's choice.
    if *rules == (ScalingRules { window_secs: rules.window_secs, ..(direction.default)() }) {
        return Vec::new();
    }
    let rates = || rules.policies.iter().enumerate();
    let check = |(place, rate): (usize, &Rate)| {
        let ruled = |(other_place, other): &(usize, &Rate)| {
            *other_place != place
                && is_ruled_by(rules.select, direction, bounds, (place, *rate), (*other_place, **other))
        };
        match rates().find(ruled) {
            Some((_, other)) => Some(ruled_finding(rules.select, direction, bounds, *rate, *other)),
            None => wide_finding(direction, bounds, *rate, sync_secs),
        }
    };
    rates().filter_map(check).collect()
}

/// Whether `other` decides instead of `rate` at every count. Allowances of both kinds grow with the count, so that the ends
/// tell.
fn is_ruled_by(
    select: SelectPolicy,
    direction: &Direction,
    bounds: Bounds,
    (place, rate): (usize, Rate),
    (other_place, other): (usize, Rate),
) -> bool {
    let wider = |one: Rate, two: Rate| {
        let ends = [bounds.min, bounds.max];
        one.period_secs <= two.period_secs
            && ends.into_iter().all(|count| (direction.allowance)(one, count) >= (direction.allowance)(two, count))
    };
    let (ruled, back) = match select {
        SelectPolicy::Max => (wider(other, rate), wider(rate, other)),
        SelectPolicy::Min => (wider(rate, other), wider(other, rate)),
        SelectPolicy::Disabled => (false, false),
    };
    // Of two that are the same, the later one is idle.
    ruled && (!back || other_place < place)
}

fn ruled_finding(select: SelectPolicy, direction: &Direction, bounds: Bounds, rate: Rate, other: Rate) -> Finding {
    let word = if select == SelectPolicy::Min { "less" } else { "more" };
    let (idle, active) = (rate_words(rate), rate_words(other));
    let title = format!("The {} rate {idle} never binds:", direction.word);
    let text = format!(
        "between {} and {} replicas {active} always allows as much or {word}, and selectPolicy {select:?} takes that one.",
        bounds.min, bounds.max
    );
    Finding::note("idle_rate", title, text)
        .figure("allowed_at_fewest", (direction.allowance)(rate, bounds.min) as f64)
        .figure("other_allows_at_fewest", (direction.allowance)(other, bounds.min) as f64)
        .rule("Max takes the policy that allows the widest change, Min the one that allows the narrowest (Kubernetes, horizontal.go).")
        .remedy("Remove it, or choose the other selectPolicy if it is meant to limit.")
        .about(direction.field)
}

/// A rate over a time that allows the whole way at once; within one sync that says "as fast as can be" and is plain.
fn wide_finding(direction: &Direction, bounds: Bounds, rate: Rate, sync_secs: u32) -> Option<Finding> {
    let way = bounds.max.saturating_sub(bounds.min);
    let is_all = matches!(rate.amount, RateAmount::Percent(percent) if percent >= ALL_PERCENT);
    let is_wide = (direction.allowance)(rate, bounds.min) >= i64::from(way) && !is_all;
    (is_wide && rate.period_secs > sync_secs).then(|| {
        let title = format!("The {} rate {} never binds:", direction.word, rate_words(rate));
        let text = format!("the whole way from {} to {} is {way} replicas.", bounds.min, bounds.max);
        Finding::note("idle_rate", title, text)
            .figure("way_replicas", way)
            .figure("allowed_at_fewest", (direction.allowance)(rate, bounds.min) as f64)
            .rule("A rate policy limits only changes that are larger than its value.")
            .remedy("Remove it, or set what should limit.")
            .about(direction.field)
    })
}

fn rate_words(rate: Rate) -> String {
    let period = print_secs(rate.period_secs);
    match rate.amount {
        RateAmount::Replicas(pods) => format!("{pods} pods in {period}"),
        RateAmount::Percent(percent) => format!("{percent} % in {period}"),
    }
}

fn rates(rules: &ScalingRules) -> String {
    let words = rules.policies.iter().map(|rate| rate_words(*rate)).collect::<Vec<_>>().join(", ");
    format!("{words} (selectPolicy {:?})", rules.select)
}
