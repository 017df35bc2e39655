//! The HPA, KEDA, AWS and GCP against cases that were worked by hand, and what holds for any settings.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::cli;
use planora::detect::Verdict;
use planora::policy::hpa::{Behavior, Controller, ScalingRules, SelectPolicy, Wish, percent, pods};
use planora::policy::keda::{CronWindow, Schedule};
use planora::policy::stages::Bounds;
use planora::policy::{Decision, Policy, Site, TickInput};
use planora::units::Step;
use proptest::prelude::*;

fn conformance(suite: &str, file: &str) {
    let words = ["conformance", suite, file].map(Into::into);
    let answer = cli::run(words, None).expect("a file of cases");
    assert_eq!(answer.code, 0, "{}", answer.text);
}

#[test]
fn arithmetic_of_the_hpa_comes_out_as_worked_by_hand() {
    conformance("hpa", "tests/fixtures/hpa_cases.json");
}

#[test]
fn policies_in_time_come_out_as_worked_by_hand() {
    conformance("policy", "tests/fixtures/policy_cases.json");
}

#[test]
fn a_case_that_fails_is_named() {
    let file = std::env::temp_dir().join("planora-failing-case.json");
    let case = r#"{"cases": [{"id": "wrong", "op": "no_behavior_limit",
        "input": {"current_replicas": 3, "desired": 9, "min": 1, "max": 20}, "expected": {"replicas": 9}}]}"#;
    std::fs::write(&file, case).expect("a place for a file");
    let answer = cli::run(["conformance".into(), "hpa".into(), file.into_os_string()], None).expect("a file of cases");
    assert_eq!(answer.code, 1);
    assert_eq!(answer.text, "case wrong fails: replicas is 6 and not 9\n0 of 1 cases pass\n");
}

#[test]
fn a_case_may_leave_out_what_has_a_default_and_says_what_it_lacks() {
    let outcome = |op: &str, input: &str, expected: &str| {
        let file = std::env::temp_dir().join(format!("planora-case-{op}-{}.json", input.len()));
        let case = format!(r#"{{"cases": [{{"id": "one", "op": "{op}", "input": {input}, "expected": {expected}}}]}}"#);
        std::fs::write(&file, case).expect("a place for a file");
        cli::run(["conformance".into(), "hpa".into(), file.into_os_string()], None).expect("a file of cases").text
    };
    let passes = "1 of 1 cases pass\n";
    let pods = r#"[{"type": "Pods", "value": 4, "periodSeconds": 60}]"#;
    let up = format!(r#"{{"current_replicas": 10, "scaleUp": {{"policies": {pods}}}, "scale_up_events": null}}"#);
    assert_eq!(outcome("policy_limit", &up, r#"{"replicas": 14}"#), passes);
    let down = format!(r#"{{"current_replicas": 10, "direction": "down", "scale_down": {{"policies": {pods}}}}}"#);
    assert_eq!(outcome("policy_limit", &down, r#"{"replicas": 6}"#), passes);
    let plain = r#"{"current_replicas": 3, "desired": 5}"#;
    assert_eq!(outcome("no_behavior_limit", plain, r#"{"replicas": 5, "metric": null}"#), passes);
    let bad = r#"{"current_replicas": 3, "desired": 5, "scale_up": {"policies": [{"type": "Pod", "value": 4}]}}"#;
    let said = outcome("rate_limit", bad, r#"{"replicas": 5}"#);
    assert!(said.contains(r#"the policy {"type":"Pod","value":4}: unknown variant `Pod`"#), "{said}");
    let said = outcome("rate_limit", r#"{"current_replicas": 3}"#, r#"{"replicas": 5}"#);
    assert!(said.contains("neither desired nor a direction"), "{said}");
    for unchecked in ["{}", r#"{"metrik": null}"#] {
        assert!(outcome("no_behavior_limit", plain, unchecked).contains("nothing is checked"));
    }
}

fn any_rules() -> impl Strategy<Value = ScalingRules> {
    let select = prop::sample::select(&[SelectPolicy::Max, SelectPolicy::Min, SelectPolicy::Disabled][..]);
    let rate = prop_oneof![
        (1_u32..30, 1_u32..300).prop_map(|(count, secs)| pods(count, secs)),
        (1_u32..300, 1_u32..300).prop_map(|(share, secs)| percent(share, secs)),
    ];
    (0_u32..400, select, prop::collection::vec(rate, 1..4)).prop_map(|(window_secs, select, policies)| ScalingRules {
        window_secs,
        select,
        policies,
    })
}

fn any_behavior() -> impl Strategy<Value = Option<Behavior>> {
    prop::option::of((any_rules(), any_rules()).prop_map(|(up, down)| Behavior { up, down }))
}

/// Decisions of a policy on one load a tick, whose replicas are ready at once.
fn play(policy: &Policy, loads: &[f64], step_secs: u32) -> Vec<Decision> {
    let step = Step::from_secs(step_secs).expect("a step");
    let site = Site {
        step,
        bucket: step,
        rps_per_replica: 20.0,
        bounds: Bounds { min: 1, max: 30 },
        initial_replicas: 5,
        startup_secs: 0,
        metric_lag_secs: 0,
    };
    let mut scaler = policy.start(&site);
    let mut current = 5;
    let decide = |(tick, load_rps): (usize, &f64)| {
        let utc_secs = 1_700_000_000 + tick as i64 * i64::from(step_secs);
        let input = TickInput {
            tick,
            utc_secs,
            load_rps: *load_rps,
            is_observed: true,
            outlook_rps: f64::NAN,
            planned_replicas: 0,
            verdict: Verdict::Normal,
            current,
            ready: current,
        };
        let decision = scaler.observe(&input);
        current = decision.to;
        decision
    };
    loads.iter().enumerate().map(decide).collect()
}

const SETTINGS: [(&str, &[(&str, &str)]); 10] = [
    ("hpa", &[]),
    ("hpa", &[("metrics", "pods:14~average:12.5~value:200"), ("behavior", "none")]),
    ("hpa", &[("policies_up", "min:2/30s~50pct/1m"), ("policies_down", "max:1/1m"), ("window_up", "45s")]),
    ("keda", &[("triggers", "requests:15:5~cpu:70~cron:Europe/Berlin;0+8+*+*+1-5;0+18+*+*+1-5;7")]),
    ("aws", &[]),
    (
        "aws",
        &[
            ("policies", "target:requests:600~target:cpu:55:out"),
            ("schedule", "cron:UTC;15+22+*+*+*+2023-2024;6;20;~every:1h;2;;"),
        ],
    ),
    (
        "aws",
        &[
            ("service", "ec2"),
            (
                "policies",
                "step:cpu:>=70:2of3/1m,breaching,maximum:percent2:0..10=10,10..=50~simple:total:<40:5/1m:change,minimum:-1",
            ),
            ("schedule", "cron:Europe/Berlin;30+23+*+*+*;4;;9"),
            ("warm_up", "2m"),
        ],
    ),
    ("gcp", &[]),
    (
        "gcp",
        &[
            ("signals", "cpu:60~serving:80~each:12.5~assignment:25"),
            ("schedules", "Europe/Berlin;30+23+*+*+*;10m;12"),
            ("scale_in_control", "2/10m"),
        ],
    ),
    ("schedule", &[("zone", "Asia/Kolkata"), ("spans", "12345;08:00-18:00;9~06;22:15-04:00;40")]),
];

fn any_policy() -> impl Strategy<Value = Policy> {
    prop::sample::select(&SETTINGS[..]).prop_map(|(name, knobs)| {
        let mut policy = Policy::from_name(name).expect("a policy");
        for (name, text) in knobs {
            assert_eq!(policy.set(name, text), Some(Ok(())), "{name}");
            assert_eq!(policy.print(name).as_deref(), Some(*text));
        }
        policy
    })
}

proptest! {
    #[test]
    fn a_limit_never_crosses_the_current_count_and_bounds_hold(
        behavior in any_behavior(), start in 0_u32..60, wanted in prop::collection::vec(0_u32..80, 1..60),
    ) {
        let bounds = Bounds { min: 2, max: 40 };
        let mut controller = Controller::new(bounds, behavior);
        let mut current = start;
        for (sync, replicas) in wanted.into_iter().enumerate() {
            let wish = Wish { replicas, ratio: 1.0, value: 1.0, is_kept: false };
            let to = controller.sync(15.0 * sync as f64, current, || Ok((0, wish))).to(current);
            if current == 0 {
                prop_assert_eq!(to, 0);
            } else {
                prop_assert!((bounds.min..=bounds.max).contains(&to), "{} of {}", to, current);
            }
            if (bounds.min..=bounds.max).contains(&current) && replicas >= current {
                // Older recommendations may hold a rise back; none may turn it into a fall.
                prop_assert!(to >= current, "{} to {} where {} are wanted", current, to, replicas);
            }
            current = to;
        }
    }

    #[test]
    fn the_future_never_changes_the_past(
        policy in any_policy(), step in prop::sample::select(&[15_u32, 60, 300][..]),
        past in prop::collection::vec(0.0_f64..900.0, 1..40), future in prop::collection::vec(0.0_f64..900.0, 0..20),
    ) {
        let alone = play(&policy, &past, step);
        let all = [past.clone(), future].concat();
        let longer = play(&policy, &all, step);
        let said = |decisions: &[Decision]| decisions.iter().map(|d| (d.from, d.to, d.wanted, d.action)).collect::<Vec<_>>();
        prop_assert_eq!(said(&alone), said(&longer[..past.len()]));
        prop_assert!(alone.iter().all(|decision| (1..=30).contains(&decision.to)));
    }

    #[test]
    fn the_next_time_of_a_schedule_is_the_first_minute_that_matches(
        zone in prop::sample::select(&["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "UTC"][..]),
        minute in 0_u32..60, hour in 0_u32..24, minutes_on in 0_i64..60 * 24 * 366,
    ) {
        // 2023-12-31T00:00Z and a year from there.
        let now = 1_703_980_800 + minutes_on * 60;
        let schedule = Schedule::parse(&format!("{minute} {hour} * * *"), zone).expect("a schedule");
        let zone = jiff::tz::TimeZone::get(zone).expect("a zone");
        let matches = |secs: &i64| {
            let wall = zone.to_datetime(jiff::Timestamp::from_second(*secs).expect("a time"));
            (wall.minute() as u32, wall.hour() as u32) == (minute, hour)
        };
        let expected = (1..60 * 24 * 3).map(|minutes| now + minutes * 60).find(matches);
        prop_assert_eq!(schedule.next_after(now), expected);
    }
}

#[test]
fn a_window_is_closed_at_its_end_and_open_at_its_start() {
    // 2024-01-08 is a Monday; 08:00 in Berlin is 07:00 UTC.
    let mut window = CronWindow::parse("0 8 * * 1-5", "0 18 * * 1-5", "Europe/Berlin").expect("a window");
    let at = |hour: i64, minute: i64| 1_704_672_000 + hour * 3600 + minute * 60;
    let seen = [(6, 59), (7, 0), (16, 59), (17, 0)].map(|(hour, minute)| window.is_inside(at(hour, minute)));
    assert_eq!(seen, [false, true, true, false]);
    for bad in ["* * * *", "61 8 * * *", "0 0 30 2 *"] {
        assert!(CronWindow::parse(bad, "0 18 * * *", "UTC").is_err(), "{bad}");
    }
    assert!(CronWindow::parse("0 8 * * *", "0 18 * * *", "Europe/Nowhere").is_err());
}
