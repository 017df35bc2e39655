//! From what is wanted to what may be: stabilization windows, rate policies, bounds.
//!
//! Pure functions over a [`History`]. Sources: Kubernetes' `horizontal.go`, `stabilizeRecommendationWithBehaviors`,
//! `convertDesiredReplicasWithBehaviorRate`, `stabilizeRecommendation`, `convertDesiredReplicasWithRules`. They differ from it
//! in one point: there a change of one direction is forgotten once its own longest period has passed, even while a longer
//! period of the other direction would count it; here each period counts what happened in it.

use super::{AbleToScale, Entry, History, ScalingLimited, ScalingRules, SelectPolicy};
use crate::knob::{Rate, RateAmount};
use crate::policy::stages::Bounds;

/// Without a behavior the count may become this many times what it is …
const UP_FACTOR: i64 = 2;
/// … or this many, if that is more.
const UP_LEAST: i64 = 4;

/// `desired` as the windows let it pass: the current count, pulled to at least the lowest recommendation of the up window
/// and to at most the highest of the down window, `desired` among both.
pub fn stabilize(
    now_secs: f64,
    current: u32,
    desired: u32,
    recommendations: impl Iterator<Item = Entry>,
    windows_secs: (u32, u32),
) -> (u32, AbleToScale) {
    let (up_secs, down_secs) = (f64::from(windows_secs.0), f64::from(windows_secs.1));
    let (mut floor, mut ceiling) = (desired, desired);
    for entry in recommendations {
        let age_secs = entry.age_secs(now_secs);
        if age_secs < up_secs {
            floor = floor.min(entry.replicas);
        }
        if age_secs < down_secs {
            ceiling = ceiling.max(entry.replicas);
        }
    }
    let stabilized = current.max(floor).min(ceiling);
    let able = if stabilized == desired {
        AbleToScale::ReadyForNewScale
    } else if desired >= current {
        AbleToScale::ScaleUpStabilized
    } else {
        AbleToScale::ScaleDownStabilized
    };
    (stabilized, able)
}

/// The same without a behavior: the highest recommendation that is not older than the window, `desired` among them.
pub fn stabilize_plain(
    now_secs: f64,
    desired: u32,
    recommendations: impl Iterator<Item = Entry>,
    window_secs: u32,
) -> (u32, AbleToScale) {
    let recent = recommendations.filter(|entry| entry.age_secs(now_secs) <= f64::from(window_secs));
    let stabilized = recent.map(|entry| entry.replicas).fold(desired, u32::max);
    let able = if stabilized == desired { AbleToScale::ReadyForNewScale } else { AbleToScale::ScaleDownStabilized };
    (stabilized, able)
}

/// `desired` as rates and bounds let it pass. A limit never crosses the current count.
pub fn limit(
    now_secs: f64,
    current: u32,
    desired: u32,
    bounds: Bounds,
    rules: (&ScalingRules, &ScalingRules),
    history: &History,
) -> (u32, ScalingLimited) {
    if desired > current {
        let fastest = up_limit(now_secs, current, rules.0, history).max(i64::from(current));
        let most = i64::from(bounds.max).min(fastest);
        let why = if i64::from(bounds.max) > fastest {
            ScalingLimited::ScaleUpLimit
        } else {
            ScalingLimited::TooManyReplicas
        };
        if i64::from(desired) > most {
            return (count(most), why);
        }
    } else if desired < current {
        let fastest = down_limit(now_secs, current, rules.1, history).min(i64::from(current));
        let fewest = i64::from(bounds.min).max(fastest);
        let why = if i64::from(bounds.min) < fastest {
            ScalingLimited::ScaleDownLimit
        } else {
            ScalingLimited::TooFewReplicas
        };
        if i64::from(desired) < fewest {
            return (count(fewest), why);
        }
    }
    (desired, ScalingLimited::DesiredWithinRange)
}

/// The same without a behavior: at most twice the current count or 4, and the bounds.
pub fn limit_plain(current: u32, desired: u32, bounds: Bounds) -> (u32, ScalingLimited) {
    let fastest = (UP_FACTOR * i64::from(current)).max(UP_LEAST);
    let (most, why) = if i64::from(bounds.max) > fastest {
        (count(fastest), ScalingLimited::ScaleUpLimit)
    } else {
        (bounds.max, ScalingLimited::TooManyReplicas)
    };
    if desired < bounds.min {
        (bounds.min, ScalingLimited::TooFewReplicas)
    } else if desired > most {
        (most, why)
    } else {
        (desired, ScalingLimited::DesiredWithinRange)
    }
}

/// Most replicas that the policies allow; may be below the current count.
pub fn up_limit(now_secs: f64, current: u32, rules: &ScalingRules, history: &History) -> i64 {
    let proposals = rules.policies.iter().map(|rate| most(*rate, period_start(now_secs, current, *rate, history)));
    match rules.select {
        SelectPolicy::Disabled => i64::from(current),
        // The widest change is the highest count.
        SelectPolicy::Max => proposals.max().unwrap_or(i64::from(i32::MIN)),
        SelectPolicy::Min => proposals.min().unwrap_or(i64::from(i32::MAX)),
    }
}

/// Fewest replicas that the policies allow; may be above the current count.
pub fn down_limit(now_secs: f64, current: u32, rules: &ScalingRules, history: &History) -> i64 {
    let proposals = rules.policies.iter().map(|rate| fewest(*rate, period_start(now_secs, current, *rate, history)));
    match rules.select {
        SelectPolicy::Disabled => i64::from(current),
        // The widest change is the lowest count.
        SelectPolicy::Max => proposals.min().unwrap_or(i64::from(i32::MAX)),
        SelectPolicy::Min => proposals.max().unwrap_or(i64::from(i32::MIN)),
    }
}

/// Replicas at the start of the period that ends now: what was added within it taken back, what was removed put back.
fn period_start(now_secs: f64, current: u32, rate: Rate, history: &History) -> i64 {
    let changed = |entries: &std::collections::VecDeque<Entry>| -> i64 {
        let recent = entries.iter().filter(|entry| entry.age_secs(now_secs) < f64::from(rate.period_secs));
        recent.map(|entry| i64::from(entry.replicas)).sum()
    };
    i64::from(current) - changed(&history.added) + changed(&history.removed)
}

fn most(rate: Rate, start: i64) -> i64 {
    match rate.amount {
        RateAmount::Replicas(pods) => start + i64::from(pods),
        RateAmount::Percent(percent) => (start as f64 * (1.0 + f64::from(percent) / 100.0)).ceil() as i64,
    }
}

fn fewest(rate: Rate, start: i64) -> i64 {
    match rate.amount {
        RateAmount::Replicas(pods) => start - i64::from(pods),
        // The cast cuts towards zero, as the controller's does.
        RateAmount::Percent(percent) => (start as f64 * (1.0 - f64::from(percent) / 100.0)) as i64,
    }
}

fn count(replicas: i64) -> u32 {
    u32::try_from(replicas.max(0)).unwrap_or(u32::MAX)
}
