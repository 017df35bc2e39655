//! Each finding with a case that has it and one that has not, worked by hand; what is stuck against the autoscaler itself.

use super::super::text::{parse_schedules, parse_signals};
use super::*;
use crate::detect::Verdict;
use crate::policy::{PolicySettings, TickInput};
use proptest::prelude::*;

fn site(min: u32, max: u32) -> Site {
    Site { initial_replicas: min, ..crate::policy::tests::site(min, max) }
}

fn gcp(signals: &str, schedules: &str, change: impl FnOnce(&mut Gcp)) -> Gcp {
    let (signals, schedules) =
        (parse_signals(signals).expect("signals"), parse_schedules(schedules).expect("schedules"));
    let mut settings = Gcp { signals, schedules, ..Gcp::default() };
    change(&mut settings);
    settings
}

fn all(settings: &Gcp, min: u32, max: u32) -> Vec<Finding> {
    let site = site(min, max);
    settings.findings(&site)
}

fn has(settings: &Gcp, code: &str) -> bool {
    all(settings, 2, 40).iter().any(|finding| finding.code == code)
}

const DAY: &str = "Europe/Berlin;0+8+*+*+1-5;10h;12";

#[test]
fn plain_settings_have_no_finding() {
    assert!(all(&Gcp::default(), 2, 40).is_empty());
    assert!(all(&gcp("cpu:60~assignment:25", DAY, |_| ()), 2, 40).is_empty());
    let control =
        |settings: &mut Gcp| settings.scale_in = crate::knob::parse_rate("50pct/10m").expect("a rate").map(into);
    assert!(all(&gcp("serving:80", "none", control), 2, 40).is_empty());
}

fn into(rate: crate::knob::Rate) -> ScaleInControl {
    ScaleInControl { most: rate.amount, window_secs: rate.period_secs }
}

fn controlled(text: &str) -> Gcp {
    gcp("cpu:60", "none", |settings| settings.scale_in = crate::knob::parse_rate(text).expect("a rate").map(into))
}

#[test]
fn what_changes_nothing() {
    assert!(has(&gcp("cpu:60", "none", |settings| settings.mode = Mode::Off), "inactive"));
    assert!(has(&gcp("none", "none", |_| ()), "inactive"));
    assert!(has(&gcp("none", DAY, |_| ()), "no_load_signal") && !has(&gcp("cpu:60", DAY, |_| ()), "no_load_signal"));
    assert!(has(&gcp("cpu:60", "none", |settings| settings.mode = Mode::OnlyScaleOut), "never_scales_in"));
    let capped = |percent: u32| gcp(&format!("cpu:{percent}"), "none", |settings| settings.cpu.limit = 1.0);
    assert!(has(&capped(100), "target_never_exceeded") && !has(&capped(99), "target_never_exceeded"));
    assert!(has(&controlled("38/10m"), "idle_rate") && !has(&controlled("37/10m"), "idle_rate"));
    assert!(all(&Gcp::default(), 4, 4).iter().any(|finding| finding.code == "fixed_bounds"));
}

#[test]
fn schedules_that_do_nothing_or_too_much() {
    let scheduled = |text: &str| gcp("cpu:60", text, |_| ());
    assert!(has(&scheduled("UTC;0+8+*+*+*;10h;2"), "schedule_only_raises"));
    assert!(has(&scheduled("UTC;0+8+*+*+*;10h;41"), "schedule_above_max"));
    // Five minutes, and the peak of ten minutes is kept.
    assert!(
        has(&scheduled("UTC;0+8+*+*+*;5m;9"), "short_window") && !has(&scheduled("UTC;0+8+*+*+*;1h;9"), "short_window")
    );
    assert!(has(&scheduled("UTC;0+8+*+*+*;10h;9~UTC;0+9+*+*+*;1h;5"), "schedule_overlap"));
    assert!(!has(&scheduled("UTC;0+8+*+*+*;10h;9~UTC;0+18+*+*+*;1h;5"), "schedule_overlap"));
    let quick = gcp("cpu:60", "none", |settings| settings.stabilization_secs = 60);
    assert!(has(&quick, "startup_exceeds_window") && !has(&Gcp::default(), "startup_exceeds_window"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_group_is_stuck_where_that_is_found(percent in 1_u32..60, min in 1_u32..20, more in 1_u32..40) {
        let (settings, site) = (controlled(&format!("{percent}pct/1m")), site(min, min + more));
        let mut policy = settings.start(&site);
        let mut current = site.bounds.max;
        for tick in 0..600_usize {
            let (utc_secs, outlook_rps, verdict, ready) = (0, f64::NAN, Verdict::Normal, current);
            let input = TickInput { tick, utc_secs, load_rps: 0.0, is_observed: true, outlook_rps, planned_replicas: 0, verdict, current, ready };
            current = policy.observe(&input).to;
        }
        let stuck = all(&settings, min, min + more).into_iter().find(|finding| finding.code == "never_scales_in");
        let expected = stuck.and_then(|finding| finding.figures.get("stuck_replicas").copied()).unwrap_or(f64::from(min));
        prop_assert_eq!(f64::from(current), expected);
    }
}
