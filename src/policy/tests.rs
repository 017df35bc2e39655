//! The rules, case by case, worked by hand.

use super::stages::{COOLDOWN, HOLD_ON_DROP, MAX, MIN, WINDOW_DOWN};
use super::*;
use crate::detect::Verdict;
use proptest::prelude::*;

/// The balanced preset's service: 20 requests per second a replica, 2 to 40 replicas, ticks of a minute.
pub(super) fn site(min: u32, max: u32) -> Site {
    Site {
        step: Step::MINUTE,
        bucket: Step::MINUTE,
        rps_per_replica: 20.0,
        bounds: Bounds { min, max },
        initial_replicas: 5,
        startup_secs: 120,
        metric_lag_secs: 0,
    }
}

/// Three layers with some knobs set as in a link.
fn three_layers(query: &str) -> Policy {
    let mut policy = Policy::default();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        assert_eq!(policy.set(name, value), Some(Ok(())), "{name}");
    }
    policy
}

fn start(query: &str) -> Box<dyn ScalingPolicy> {
    three_layers(query).start(&site(2, 40))
}

fn input(tick: usize, load_rps: f64, outlook_rps: f64, current: u32) -> TickInput {
    let (utc_secs, is_observed, verdict) = (tick as i64 * 60, true, Verdict::Normal);
    TickInput {
        tick,
        utc_secs,
        load_rps,
        is_observed,
        outlook_rps,
        planned_replicas: 0,
        verdict,
        current,
        ready: current,
    }
}

/// Feeds (load, peak) pairs, one a tick, and gives (to, action, limit) of each.
fn play(policy: &mut dyn ScalingPolicy, start: u32, ticks: &[(f64, f64)]) -> Vec<(u32, Action, ReasonCode)> {
    let mut current = start;
    let step = |(tick, (load, peak)): (usize, &(f64, f64))| {
        let decision = policy.observe(&input(tick, *load, *peak, current));
        current = decision.to;
        (decision.to, decision.action, decision.limit)
    };
    ticks.iter().enumerate().map(step).collect()
}

/// 16 planned requests per second a replica, no timers.
const PLAIN: &str = "window_down=0&cooldown=0&hold_on_drop=0&tolerance_up=0&tolerance_down=0";

#[test]
fn targets_are_load_over_plan_rounded_up() {
    for (rps, target) in [(0.0, 1), (1.0, 1), (16.0, 1), (16.01, 2), (180.0, 12), (139.0, 9)] {
        assert_eq!(replicas_for(rps, 16.0), target, "{rps}");
    }
    let decision = start(PLAIN).observe(&input(0, 20.0, f64::NAN, 2));
    assert_eq!((decision.proposals[0].target, decision.to), (0, 2));
}

#[test]
fn a_rounding_error_costs_no_replica() {
    // 3 × 0.7 is a little less than 2.1 in binary, and 6.3 ÷ that a little more than 3.
    let plain = |rps: f64, rps_per_replica: f64| (rps / rps_per_replica).ceil();
    assert_eq!(plain(6.3, 3.0 * 0.7), 4.0);
    assert_eq!(replicas_for(6.3, 3.0 * 0.7), 3);
    assert_eq!(replicas_for(6.3 + 1e-9, 3.0 * 0.7), 4);
}

#[test]
fn the_tolerance_is_a_closed_interval_around_the_plan() {
    // 10 replicas carry 160; ± 10 % is 144 to 176.
    for (load, target) in [(144.0, 10), (176.0, 10), (143.9, 9), (176.1, 12)] {
        let decision = start("window_down=0&cooldown=0").observe(&input(0, load, f64::NAN, 10));
        assert_eq!(decision.proposals[1].target, target, "{load}");
    }
}

#[test]
fn real_load_above_the_forecast_overrides_at_once() {
    let mut layers = start(PLAIN);
    let decision = layers.observe(&input(0, 180.0, 139.0, 8));
    assert_eq!((decision.proposals[0].target, decision.proposals[1].target, decision.to), (9, 12, 12));
    assert_eq!((decision.action, decision.decided_by, decision.is_override), (Action::Out, 2, true));
}

#[test]
fn the_forecast_pre_warms_and_never_goes_below_the_load() {
    let mut layers = start(PLAIN);
    let up = layers.observe(&input(0, 20.0, 139.0, 4));
    assert_eq!((up.to, up.decided_by, up.is_override), (9, 1, false));
    let down = layers.observe(&input(1, 100.0, 20.0, 9));
    assert_eq!((down.to, down.decided_by), (7, 2));
}

#[test]
fn shadow_computes_the_forecast_and_does_not_obey_it() {
    let mut layers = start(&format!("mode=shadow&{PLAIN}"));
    let decision = layers.observe(&input(0, 20.0, 139.0, 4));
    assert_eq!((decision.proposals[0].target, decision.to, decision.is_override), (9, 2, false));
}

#[test]
fn a_fall_has_to_last_for_the_window() {
    // 300 s are five ticks; only recommendations strictly newer than that keep the fleet.
    let mut layers = start("cooldown=0&tolerance_up=0&tolerance_down=0");
    let low = (10.0, f64::NAN);
    let held = (8, Action::Held, WINDOW_DOWN);
    let seen = play(layers.as_mut(), 2, &[(128.0, f64::NAN), low, low, low, low, low]);
    assert_eq!(seen[1..], [held, held, held, held, (2, Action::In, MIN)]);
}

#[test]
fn cooldown_blocks_scale_in_and_never_scale_out() {
    let mut layers = three_layers("window_down=0&cooldown=3m&tolerance_up=0&tolerance_down=0").start(&site(1, 40));
    let seen =
        play(layers.as_mut(), 4, &[(100.0, 0.0), (50.0, 0.0), (120.0, 0.0), (50.0, 0.0), (50.0, 0.0), (50.0, 0.0)]);
    let held = (8, Action::Held, COOLDOWN);
    // Changed at ticks 0 and 2; three minutes later it may shrink.
    assert_eq!(
        seen,
        [
            (7, Action::Out, ReasonCode::NONE),
            (7, Action::Held, COOLDOWN),
            (8, Action::Out, ReasonCode::NONE),
            held,
            held,
            (4, Action::In, ReasonCode::NONE)
        ]
    );
}

#[test]
fn a_drop_keeps_the_fleet_for_its_time() {
    let mut layers = start("window_down=0&cooldown=0&hold_on_drop=2m&tolerance_down=0");
    let drop = TickInput { verdict: Verdict::Drop, ..input(0, 0.0, 0.0, 9) };
    assert_eq!(layers.observe(&drop).limit, HOLD_ON_DROP);
    let held: Vec<ReasonCode> = (1..4).map(|tick| layers.observe(&input(tick, 0.0, 0.0, 9)).limit).collect();
    assert_eq!(held, [HOLD_ON_DROP, HOLD_ON_DROP, MIN]);
}

#[test]
fn a_hold_of_nothing_holds_nothing() {
    let mut layers = start("window_down=0&cooldown=0&hold_on_drop=0s&tolerance_down=0");
    let drop = TickInput { verdict: Verdict::Drop, ..input(0, 0.0, 0.0, 9) };
    assert_eq!(layers.observe(&drop).limit, MIN);
}

#[test]
fn a_policy_is_known_by_its_name_and_reads_its_own_knobs() {
    for name in Policy::NAMES {
        let policy = Policy::from_name(name).expect("a policy of the list");
        assert_eq!(policy.name(), *name);
        assert!(policy.stages().len() <= STAGES && policy.timer_names().len() <= TIMERS);
        for key in policy.keys() {
            let mut copy = policy.clone();
            let text = policy.print(key.name).expect("its own knob");
            assert_eq!(copy.set(key.name, &text), Some(Ok(())), "{name} {}", key.name);
            assert_eq!(copy, policy);
        }
    }
    assert_eq!(Policy::from_name("fixed").and_then(|fixed| fixed.print("cooldown")), None);
}

#[test]
fn a_fixed_fleet_never_changes() {
    let mut fixed = Policy::Fixed(Fixed { replicas: 7 }).start(&site(2, 40));
    let seen = play(fixed.as_mut(), 7, &[(0.0, 0.0), (900.0, f64::NAN), (f64::NAN, f64::NAN)]);
    assert!(seen.iter().all(|step| *step == (7, Action::None, ReasonCode::NONE)));
}

#[test]
fn rates_count_changes_strictly_newer_than_their_period() {
    let mut layers = start(&format!("rate_up=4/2m&{PLAIN}"));
    let up = (640.0, f64::NAN);
    let seen: Vec<u32> = play(layers.as_mut(), 2, &[up, up, up, up]).iter().map(|step| step.0).collect();
    assert_eq!(seen, [6, 6, 10, 10]);
}

#[test]
fn percent_rates_round_like_the_hpa_controller() {
    // pkg/controller/podautoscaler/horizontal.go: 100 + 10 % is ⌈110.00000000000001⌉, 30 − 90 % is ⌊2.9999999999999996⌋.
    let mut up = three_layers(&format!("rate_up=10pct/1m&{PLAIN}")).start(&site(2, 500));
    assert_eq!(up.observe(&input(0, 9999.0, f64::NAN, 100)).to, 111);
    let mut down = three_layers(&format!("rate_down=90pct/1m&{PLAIN}")).start(&site(1, 40));
    assert_eq!(down.observe(&input(0, 0.0, f64::NAN, 30)).to, 2);
}

#[test]
fn bounds_come_last() {
    let mut layers = start(PLAIN);
    let decision = layers.observe(&input(0, 9000.0, 0.0, 39));
    assert_eq!((decision.to, decision.limit), (40, MAX));
    let decision = layers.observe(&input(1, 0.0, 0.0, 2));
    assert_eq!((decision.to, decision.action), (2, Action::None));
}

/// The original demo: capacity 150 a minute, 1 to 20 replicas, cooldown 3 ticks. (load, forecast) per minute, then what it
/// did. Worked by hand from its rules.
#[test]
fn classic_follows_the_original_rules() {
    use Action::{Held, In, None, Out};
    let cases: [((f64, f64), u32, Action, u32); 14] = [
        ((700.0, 650.0), 5, None, 0), // ⌈700/150⌉ = 5, as it is
        ((800.0, 650.0), 6, Out, 3),  // React:6 (Override)
        ((100.0, 100.0), 6, Held, 2), // Cooldown:3
        ((100.0, 100.0), 6, Held, 1), // Cooldown:2
        ((880.0, 100.0), 6, None, 0), // unchanged counts down too
        ((100.0, 100.0), 1, In, 3),   // allowed, and starts it again
        ((100.0, 301.0), 3, Out, 3),  // Pred:3
        ((300.0, 300.0), 3, Held, 2), // 2 wanted
        ((900.0, 300.0), 6, Out, 3),  // a scale-out is never blocked, and restarts it
        ((9e9, 0.0), 20, Out, 3),     // the upper bound
        ((0.0, 0.0), 20, Held, 2),
        ((0.0, 0.0), 20, Held, 1),
        ((0.0, 0.0), 20, Held, 0),
        ((0.0, 0.0), 1, In, 3), // the lower bound
    ];
    let service = Site { rps_per_replica: 2.5, ..site(1, 20) };
    let mut rules = Classic::ORIGINAL.start(&service);
    let mut current = 5;
    for (number, ((load, forecast), to, action, left)) in cases.into_iter().enumerate() {
        let decision = rules.observe(&input(number, load / 60.0, forecast / 60.0, current));
        assert_eq!(
            (decision.to, decision.action, rules.timers(number, decision.to)[0]),
            (to, action, left),
            "case {number}"
        );
        current = to;
    }
}

fn any_layers() -> impl Strategy<Value = (Policy, Site)> {
    (0_u32..600, 0_u32..600, 0_u32..600, 0_u32..600, 1_u32..20, 0_u32..30, prop::option::of(1_u32..9)).prop_map(
        |(window_up, window_down, cooldown, hold, min, more, rate)| {
            let rate = rate.map_or("none".to_owned(), |rate| format!("{rate}/2m"));
            let policy = three_layers(&format!(
                "window_up={window_up}&window_down={window_down}&cooldown={cooldown}&hold_on_drop={hold}&rate_up={rate}&\
                 rate_down={rate}"
            ));
            (policy, site(min, min + more))
        },
    )
}

proptest! {
    #[test]
    fn a_decision_moves_towards_what_is_wanted_and_not_past_it(
        (policy, site) in any_layers(), ticks in prop::collection::vec((0.0_f64..900.0, 0.0_f64..900.0), 1..60),
    ) {
        let (mut layers, mut current) = (policy.start(&site), 5);
        for (tick, (load, peak)) in ticks.into_iter().enumerate() {
            let d = layers.observe(&input(tick, load, peak, current));
            let bounded = Bounds::is_bound(d.limit);
            let between = (d.from.min(d.wanted)..=d.from.max(d.wanted)).contains(&d.to);
            prop_assert!(between || bounded, "{d:?}");
            prop_assert!((d.action == Action::Out) == (d.to > d.from) && (d.action == Action::In) == (d.to < d.from));
            current = d.to;
        }
    }
}
