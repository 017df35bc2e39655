//! The controller against its own rules, put together without anything that it remembers of the sync before.

use super::limits::{limit, limit_plain, stabilize, stabilize_plain};
use super::{Behavior, Controller, DOWN_WINDOW_SECS, History, ScalingRules, SelectPolicy, Unreadable, Wish};
use crate::knob::{Rate, RateAmount};
use crate::policy::stages::Bounds;
use proptest::prelude::*;

const BOUNDS: Bounds = Bounds { min: 2, max: 30 };

/// A stretch of syncs with the same proposal; `None` for one that cannot be read.
#[derive(Debug, Clone)]
struct Stretch {
    desired: Option<u32>,
    syncs: u32,
    sync_secs: u32,
}

/// Counts after each sync, by the rules alone.
fn by_the_rules(behavior: Option<&Behavior>, first: u32, stretches: &[Stretch]) -> Vec<u32> {
    let (mut history, mut current, mut now_secs) = (History::default(), first, 0.0);
    history.record_recommendation(0.0, first);
    let mut counts = Vec::new();
    for stretch in stretches {
        for _ in 0..stretch.syncs {
            let kept = history.recommendations.clone().into_iter();
            let to = stretch.desired.map(|desired| match behavior {
                Some(Behavior { up, down }) => {
                    let windows_secs = (up.window_secs, down.window_secs);
                    let (stabilized, _) = stabilize(now_secs, current, desired, kept, windows_secs);
                    limit(now_secs, current, stabilized, BOUNDS, (up, down), &history).0
                }
                None => {
                    let (stabilized, _) = stabilize_plain(now_secs + 0.001, desired, kept, DOWN_WINDOW_SECS);
                    limit_plain(current, stabilized, BOUNDS).0
                }
            });
            if let Some(desired) = stretch.desired {
                history.record_recommendation(now_secs, desired);
            }
            if behavior.is_some() {
                history.record_change(now_secs, current, to.unwrap_or(current));
            }
            current = to.unwrap_or(current);
            counts.push(current);
            now_secs += f64::from(stretch.sync_secs);
        }
    }
    counts
}

fn by_the_controller(behavior: Option<&Behavior>, first: u32, stretches: &[Stretch]) -> Vec<u32> {
    let mut controller = Controller::new(BOUNDS, behavior.cloned());
    let (mut current, mut now_secs, mut counts) = (first, 0.0, Vec::new());
    for stretch in stretches {
        for sync in 0..stretch.syncs {
            // What a metric reads moves although it proposes the same.
            let wish = |replicas| Wish { replicas, ratio: f64::from(sync), value: f64::NAN, is_kept: false };
            let lead = stretch.desired.map(|replicas| (0, wish(replicas))).ok_or(Unreadable::NoValue);
            current = controller.sync(now_secs, current, || lead).to(current);
            counts.push(current);
            now_secs += f64::from(stretch.sync_secs);
        }
    }
    counts
}

fn rules() -> impl Strategy<Value = ScalingRules> {
    let rate = (any::<bool>(), 1_u32..120, 1_u32..400).prop_map(|(is_percent, amount, period_secs)| Rate {
        amount: if is_percent { RateAmount::Percent(amount) } else { RateAmount::Replicas(amount.div_ceil(10)) },
        period_secs,
    });
    let select = prop_oneof![Just(SelectPolicy::Max), Just(SelectPolicy::Min)];
    (0_u32..400, select, prop::collection::vec(rate, 1..3)).prop_map(|(window_secs, select, policies)| ScalingRules {
        window_secs,
        select,
        policies,
    })
}

proptest! {
    /// Also where nothing changes for long, and while recommendations leave the windows one by one.
    #[test]
    fn a_settled_count_is_the_one_that_the_rules_give(
        up in rules(),
        down in rules(),
        has_behavior in any::<bool>(),
        first in 2_u32..=30,
        stretches in prop::collection::vec(
            (prop::option::weighted(0.9, 1_u32..35), 1_u32..12, 5_u32..70)
                .prop_map(|(desired, syncs, sync_secs)| Stretch { desired, syncs, sync_secs }),
            1..12,
        ),
    ) {
        let behavior = has_behavior.then_some(Behavior { up, down });
        let expected = by_the_rules(behavior.as_ref(), first, &stretches);
        prop_assert_eq!(by_the_controller(behavior.as_ref(), first, &stretches), expected);
    }
}
