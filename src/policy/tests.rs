//! The rules, case by case, worked by hand.

use super::*;
use crate::scenario::{Preset, Scenario, parse};
use proptest::prelude::*;

fn scenario(query: &str) -> Scenario {
    let (scenario, notices) = parse(query);
    assert_eq!(notices, [], "{query}");
    scenario
}

fn input(tick: usize, load_rps: f64, peak_rps: f64, current: u32) -> TickInput {
    TickInput { tick, load_rps, peak_rps, current, verdict: Verdict::Normal }
}

/// Feeds (load, peak) pairs, one a tick, and gives (to, action, limit) of each.
fn play(layers: &mut Layers, start: u32, ticks: &[(f64, f64)]) -> Vec<(u32, Action, Limit)> {
    let mut current = start;
    let step = |(tick, (load, peak)): (usize, &(f64, f64))| {
        let decision = layers.decide(&input(tick, *load, *peak, current));
        current = decision.to;
        (decision.to, decision.action, decision.limit)
    };
    ticks.iter().enumerate().map(step).collect()
}

/// 16 planned requests per second a replica, bounds 2 to 40, no timers.
const PLAIN: &str = "window_down=0&cooldown=0&hold_on_drop=0&tolerance_up=0&tolerance_down=0";

#[test]
fn targets_are_load_over_plan_rounded_up() {
    for (rps, target) in [(0.0, 1), (1.0, 1), (16.0, 1), (16.01, 2), (180.0, 12), (139.0, 9)] {
        assert_eq!(predictive_target(rps, 16.0), target, "{rps}");
    }
    assert_eq!(predictive_target(f64::NAN, 16.0), 0);
}

#[test]
fn the_tolerance_is_a_closed_interval_around_the_plan() {
    // 10 replicas carry 160; ± 10 % is 144 to 176.
    for (load, target) in [(144.0, 10), (176.0, 10), (143.9, 9), (176.1, 12)] {
        assert_eq!(reactive_target(load, 16.0, 10, (0.1, 0.1)), target, "{load}");
    }
}

#[test]
fn real_load_above_the_forecast_overrides_at_once() {
    let mut layers = Layers::new(&scenario(PLAIN));
    let decision = layers.decide(&input(0, 180.0, 139.0, 8));
    assert_eq!((decision.predictive, decision.reactive, decision.to), (9, 12, 12));
    assert_eq!((decision.action, decision.layer, decision.is_override), (Action::Out, Layer::Reactive, true));
}

#[test]
fn the_forecast_pre_warms_and_never_goes_below_the_load() {
    let mut layers = Layers::new(&scenario(PLAIN));
    let up = layers.decide(&input(0, 20.0, 139.0, 4));
    assert_eq!((up.to, up.layer, up.is_override), (9, Layer::Predictive, false));
    let down = layers.decide(&input(1, 100.0, 20.0, 9));
    assert_eq!((down.to, down.layer), (7, Layer::Reactive));
}

#[test]
fn shadow_computes_the_forecast_and_does_not_obey_it() {
    let mut layers = Layers::new(&scenario(&format!("mode=shadow&{PLAIN}")));
    let decision = layers.decide(&input(0, 20.0, 139.0, 4));
    assert_eq!((decision.predictive, decision.to, decision.is_override), (9, 2, false));
}

#[test]
fn a_fall_has_to_last_for_the_window() {
    // 300 s are five ticks; only recommendations strictly newer than that keep the fleet.
    let mut layers = Layers::new(&scenario("cooldown=0&tolerance_up=0&tolerance_down=0"));
    let low = (10.0, f64::NAN);
    let held = (8, Action::Held, Limit::WindowDown);
    let seen = play(&mut layers, 2, &[(128.0, f64::NAN), low, low, low, low, low]);
    assert_eq!(seen[1..], [held, held, held, held, (2, Action::In, Limit::Min)]);
}

#[test]
fn cooldown_blocks_scale_in_and_never_scale_out() {
    let mut layers = Layers::new(&scenario("window_down=0&cooldown=3m&tolerance_up=0&tolerance_down=0&min_replicas=1"));
    let seen = play(&mut layers, 4, &[(100.0, 0.0), (50.0, 0.0), (120.0, 0.0), (50.0, 0.0), (50.0, 0.0), (50.0, 0.0)]);
    let held = (8, Action::Held, Limit::Cooldown);
    // Changed at ticks 0 and 2; three minutes later it may shrink.
    assert_eq!(
        seen,
        [
            (7, Action::Out, Limit::None),
            (7, Action::Held, Limit::Cooldown),
            (8, Action::Out, Limit::None),
            held,
            held,
            (4, Action::In, Limit::None)
        ]
    );
}

#[test]
fn a_drop_keeps_the_fleet_for_its_time() {
    let mut layers = Layers::new(&scenario("window_down=0&cooldown=0&hold_on_drop=2m&tolerance_down=0"));
    let drop = TickInput { verdict: Verdict::Drop, ..input(0, 0.0, 0.0, 9) };
    assert_eq!(layers.decide(&drop).limit, Limit::HoldOnDrop);
    let held: Vec<Limit> = (1..4).map(|tick| layers.decide(&input(tick, 0.0, 0.0, 9)).limit).collect();
    assert_eq!(held, [Limit::HoldOnDrop, Limit::HoldOnDrop, Limit::Min]);
}

#[test]
fn rates_count_changes_strictly_newer_than_their_period() {
    let mut layers = Layers::new(&scenario(&format!("rate_up=4/2m&{PLAIN}")));
    let up = (640.0, f64::NAN);
    let seen: Vec<u32> = play(&mut layers, 2, &[up, up, up, up]).iter().map(|step| step.0).collect();
    assert_eq!(seen, [6, 6, 10, 10]);
}

#[test]
fn percent_rates_round_like_the_hpa_controller() {
    // pkg/controller/podautoscaler/horizontal.go: 100 + 10 % is ⌈110.00000000000001⌉, 30 − 90 % is ⌊2.9999999999999996⌋.
    let mut up = Layers::new(&scenario(&format!("rate_up=10pct/1m&max_replicas=500&{PLAIN}")));
    assert_eq!(up.decide(&input(0, 9999.0, f64::NAN, 100)).to, 111);
    let mut down = Layers::new(&scenario(&format!("rate_down=90pct/1m&min_replicas=1&{PLAIN}")));
    assert_eq!(down.decide(&input(0, 0.0, f64::NAN, 30)).to, 2);
}

#[test]
fn bounds_come_last() {
    let mut layers = Layers::new(&scenario(PLAIN));
    let decision = layers.decide(&input(0, 9000.0, 0.0, 39));
    assert_eq!((decision.to, decision.limit), (40, Limit::Max));
    let decision = layers.decide(&input(1, 0.0, 0.0, 2));
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
    let mut rules = Classic::new(&Preset::Classic.scenario());
    let mut current = 5;
    for (number, ((load, forecast), to, action, left)) in cases.into_iter().enumerate() {
        let decision = rules.decide(&input(number, load / 60.0, forecast / 60.0, current));
        assert_eq!((decision.to, decision.action, decision.timers.cooldown), (to, action, left), "case {number}");
        current = to;
    }
}

fn any_layers() -> impl Strategy<Value = Layers> {
    (0_u32..600, 0_u32..600, 0_u32..600, 0_u32..600, 1_u32..20, 0_u32..30, prop::option::of(1_u32..9)).prop_map(
        |(window_up, window_down, cooldown, hold, min, more, rate)| {
            let rate = rate.map_or("none".to_owned(), |rate| format!("{rate}/2m"));
            Layers::new(&scenario(&format!(
                "window_up={window_up}&window_down={window_down}&cooldown={cooldown}&hold_on_drop={hold}&\
                 min_replicas={min}&max_replicas={}&rate_up={rate}&rate_down={rate}",
                min + more
            )))
        },
    )
}

proptest! {
    #[test]
    fn a_decision_moves_towards_what_is_wanted_and_not_past_it(
        mut layers in any_layers(), ticks in prop::collection::vec((0.0_f64..900.0, 0.0_f64..900.0), 1..60),
    ) {
        let mut current = 5;
        for (tick, (load, peak)) in ticks.into_iter().enumerate() {
            let d = layers.decide(&input(tick, load, peak, current));
            let bounded = matches!(d.limit, Limit::Min | Limit::Max);
            let between = (d.from.min(d.wanted)..=d.from.max(d.wanted)).contains(&d.to);
            prop_assert!(between || bounded, "{d:?}");
            prop_assert!((d.action == Action::Out) == (d.to > d.from) && (d.action == Action::In) == (d.to < d.from));
            current = d.to;
        }
    }
}
