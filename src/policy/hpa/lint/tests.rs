//! Each finding with a case that has it and one that has not, worked by hand; arithmetic against the controller itself.

use super::super::text::{parse_metrics, set_policies};
use super::super::{Behavior, Scaling};
use super::*;
use crate::detect::Verdict;
use crate::policy::stages::Bounds;
use crate::policy::{PolicySettings, Severity, TickInput};
use crate::units::Step;
use proptest::prelude::*;

fn site(min: u32, max: u32) -> Site {
    Site { step: Step::from_secs(15).expect("15 s"), initial_replicas: min, ..crate::policy::tests::site(min, max) }
}

fn hpa(metrics: &str, change: impl FnOnce(&mut Hpa)) -> Hpa {
    let mut settings = Hpa { metrics: parse_metrics(metrics).expect("metrics"), ..Hpa::default() };
    change(&mut settings);
    settings
}

fn rates(up: &str, down: &str) -> Behavior {
    let mut rules = Behavior::default();
    assert!(set_policies(&mut rules.up, up) && set_policies(&mut rules.down, down));
    rules
}

fn find(settings: &Hpa, min: u32, max: u32, code: &str) -> Option<Finding> {
    settings.lint(&site(min, max)).into_iter().find(|finding| finding.code == code)
}

fn figure(finding: &Finding, name: &str) -> f64 {
    finding.figures.get(name).copied().expect("a figure")
}

/// Replicas after `secs` of a constant load, every replica ready at once.
fn settled(settings: &Hpa, site: &Site, load_rps: f64, from: u32, secs: u32) -> u32 {
    let mut policy = settings.start(site);
    let mut current = from;
    for tick in 0..(secs / site.step.secs()) as usize {
        let (utc_secs, outlook_rps, verdict) = (0, f64::NAN, Verdict::Normal);
        let input = TickInput {
            tick,
            utc_secs,
            load_rps,
            is_observed: true,
            outlook_rps,
            planned_replicas: 0,
            verdict,
            current,
            ready: current,
        };
        current = policy.observe(&input).to;
    }
    current
}

#[test]
fn plain_settings_have_no_finding() {
    assert!(Hpa::default().lint(&site(2, 40)).is_empty());
    assert!(hpa("cpu:50", |_| ()).lint(&site(1, 24)).is_empty());
    assert!(hpa("average:10~cpu:70", |_| ()).lint(&site(0, 30)).is_empty());
    let quick = hpa("pods:12.5", |settings| settings.scaling.rules = rates("max:30/15s", "max:10pct/1m"));
    assert!(quick.lint(&site(3, 30)).is_empty());
    let no_behavior = hpa("cpu:80", |settings| settings.scaling.has_behavior = false);
    assert!(no_behavior.lint(&site(3, 16)).is_empty());
}

#[test]
fn from_57_replicas_60_are_never_reached() {
    // 62 ÷ 57 = 1.0877, 63 ÷ 57 = 1.105.
    let finding = find(&Hpa::default(), 57, 100, "dead_band").expect("a finding");
    assert_eq!(figure(&finding, "highest_unreached_replicas"), 62.0);
    let average = hpa("average:10", |_| ());
    for wanted in 58..=62 {
        assert_eq!(settled(&average, &site(57, 100), f64::from(wanted) * 10.0, 57, 3600), 57);
    }
    assert_eq!(settled(&average, &site(57, 100), 630.0, 57, 3600), 63);
    // The interval is closed: 11 ÷ 10 is in it. From 9 it is 10 ÷ 9 = 1.11.
    assert_eq!(figure(&find(&average, 10, 20, "dead_band").expect("a finding"), "highest_unreached_replicas"), 11.0);
    assert_eq!(find(&average, 9, 20, "dead_band"), None);
    // Above 50 replicas five and more are hidden at once: 60 ÷ 55 = 1.0909.
    let finding = find(&average, 2, 60, "dead_band").expect("a finding");
    assert_eq!((figure(&finding, "from_replicas"), figure(&finding, "highest_unreached_replicas")), (55.0, 60.0));
    assert_eq!(find(&average, 2, 54, "dead_band"), None);
}

#[test]
fn four_replicas_stay_four_at_four_fifths() {
    // ⌈4 × 0.8⌉ = 4, ⌈4 × 0.75⌉ = 3.
    let settings = hpa("average:10", |_| ());
    let finding = find(&settings, 2, 4, "rounding_blocks_scale_in").expect("a finding");
    assert_eq!((figure(&finding, "needed_share"), finding.severity), (0.75, Severity::Note));
    assert_eq!(settled(&settings, &site(2, 4), 32.0, 4, 3600), 4);
    assert_eq!(settled(&settings, &site(2, 4), 30.0, 4, 3600), 3);
    assert_eq!(find(&settings, 2, 6, "rounding_blocks_scale_in"), None);
}

#[test]
fn three_to_fifteen_takes_390_seconds() {
    // A pod in 30 s after a window of 60 s: at 60, 90, … 390 s.
    let slow = hpa("cpu:70", |settings| {
        settings.scaling.rules = rates("max:1/30s", "max:100pct/15s");
        settings.scaling.rules.up.window_secs = 60;
    });
    let finding = find(&slow, 3, 15, "slow_rate").expect("a finding");
    assert_eq!(figure(&finding, "growth_secs"), 390.0);
    assert!(finding.title.contains("390 s"), "{}", finding.title);
    // Two in 30 s: five more times, 60 … 210 s.
    let quick = hpa("cpu:70", |settings| settings.scaling.rules = rates("max:2/30s", "max:100pct/15s"));
    assert_eq!(find(&quick, 3, 15, "slow_rate"), None);
}

#[test]
fn rates_that_never_bind() {
    let with = |up: &str, down: &str| hpa("cpu:70", |settings| settings.scaling.rules = rates(up, down));
    // From 2 to 20, 10 % is 1 or 2, and 4 pods are always more.
    let both = with("max:4/1m~10pct/1m", "max:100pct/15s");
    assert!(find(&both, 2, 20, "idle_rate").is_some_and(|finding| finding.title.contains("10 % in 1m")));
    // Up to 60, 10 % is 6: the one wins at first, the other in the end.
    assert_eq!(find(&both, 2, 60, "idle_rate"), None);
    // Min takes the other one.
    let narrow = with("min:4/1m~10pct/1m", "max:100pct/15s");
    assert!(find(&narrow, 2, 20, "idle_rate").is_some_and(|finding| finding.title.contains("4 pods in 1m")));
    // A minute, and more than there ever is.
    assert!(find(&with("max:50/1m", "max:100pct/15s"), 2, 20, "idle_rate").is_some());
    // In one sync that says: as fast as can be.
    assert_eq!(find(&with("max:50/15s", "max:100pct/15s"), 2, 20, "idle_rate"), None);
    // What the API server fills in is nobody's choice, though 4 pods never bind from 4 on.
    assert_eq!(find(&Hpa::default(), 4, 40, "idle_rate"), None);
}

#[test]
fn min_takes_the_slowest_rate() {
    let with = |up: &str| hpa("cpu:70", |settings| settings.scaling.rules = rates(up, "max:100pct/15s"));
    // 2 → 20 by 1 in 15 s is 17 × 15 s; by 100 % it is 4, 8, 16, 20.
    let finding = find(&with("min:1/15s~100pct/15s"), 2, 20, "min_select_policy").expect("a finding");
    assert_eq!((figure(&finding, "growth_secs"), figure(&finding, "growth_with_max_secs")), (255.0, 45.0));
    assert_eq!(find(&with("max:1/15s~100pct/15s"), 2, 20, "min_select_policy"), None);
    assert_eq!(find(&with("min:1/15s"), 2, 20, "min_select_policy"), None);
}

#[test]
fn windows_and_directions() {
    let with = |up_secs: u32, down_secs: u32| {
        hpa("cpu:70", |settings| {
            settings.scaling.rules.up.window_secs = up_secs;
            settings.scaling.rules.down.window_secs = down_secs;
        })
    };
    assert!(
        find(&with(3600, 300), 2, 20, "slow_scale_out_window").is_some_and(|finding| finding.title.contains("1 h"))
    );
    assert_eq!(find(&with(60, 300), 2, 20, "slow_scale_out_window"), None);
    // Start-up takes two minutes.
    assert!(find(&with(0, 60), 2, 20, "startup_exceeds_window").is_some());
    assert_eq!(find(&with(0, 120), 2, 20, "startup_exceeds_window"), None);
    let disabled = hpa("cpu:70", |settings| settings.scaling.rules = rates("disabled", "disabled"));
    let severity = |code: &str| find(&disabled, 2, 20, code).map(|finding| finding.severity);
    assert_eq!(
        (severity("never_scales_out"), severity("never_scales_in")),
        (Some(Severity::Warning), Some(Severity::Note))
    );
}

#[test]
fn metrics_that_cannot_do_their_work() {
    // 100 ÷ 95 = 1.05 is within the tolerance, 100 ÷ 90 = 1.11 is not; 91 gives 1.099.
    let capped = |percent: u32| hpa(&format!("cpu:{percent}"), |settings| settings.cpu.limit = 1.0);
    let finding = find(&capped(95), 2, 20, "target_never_exceeded").expect("a finding");
    assert!(finding.remedy.contains("90 %"), "{}", finding.remedy);
    assert!(find(&capped(91), 2, 20, "target_never_exceeded").is_some());
    assert_eq!(find(&capped(90), 2, 20, "target_never_exceeded"), None);
    assert_eq!(find(&hpa("cpu:95", |_| ()), 2, 20, "target_never_exceeded"), None);
    // 0.57 × 100 is a hair below 57 in double precision; a sample has 57 % all the same, and 57 ÷ 51 = 1.118.
    let below_one = hpa("cpu:51", |settings| settings.cpu.limit = 0.57);
    assert_eq!(find(&below_one, 2, 20, "target_never_exceeded"), None);
    // 30 rps as a Value of 25: 1.2 at every sync, whatever there is. 20 rps: 0.8, until ⌈4 × 0.8⌉ = 4.
    let value = hpa("value:25", |_| ());
    assert!(find(&value, 2, 20, "total_never_settles").is_some());
    assert_eq!((settled(&value, &site(2, 20), 30.0, 2, 3600), settled(&value, &site(2, 20), 20.0, 20, 3600)), (20, 4));
    assert_eq!(find(&hpa("average:25", |_| ()), 2, 20, "total_never_settles"), None);
    assert!(find(&hpa("cpu:70~pods:5", |_| ()), 0, 20, "asleep_at_zero").is_some());
    assert_eq!(settled(&hpa("cpu:70~pods:5", |_| ()), &site(0, 20), 500.0, 0, 3600), 0);
    assert_eq!(find(&hpa("cpu:70~average:5", |_| ()), 0, 20, "asleep_at_zero"), None);
    let wide = hpa("cpu:70", |settings| settings.scaling.tolerance.down = 1.0);
    assert!(find(&wide, 2, 20, "never_scales_in").is_some());
    assert!(find(&Hpa::default(), 7, 7, "fixed_bounds").is_some());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_never_reached_is_never_reached_and_the_next_is(min in 1_u32..120, more in 1_u32..120, hundredths in 0_u32..40) {
        let up = f64::from(hundredths) / 100.0;
        let settings = hpa("average:10", |settings| settings.scaling.tolerance = Tolerance { up, down: 0.1 });
        let site = site(min, min + more);
        let after = |from: u32, wanted: u32| settled(&settings, &site, f64::from(wanted) * 10.0, from, 120);
        match dead_band(settings.scaling.tolerance, site.bounds) {
            Some(finding) => {
                let (from, to) = (figure(&finding, "from_replicas") as u32, figure(&finding, "highest_unreached_replicas") as u32);
                prop_assert!(from < to && to <= site.bounds.max);
                for wanted in from..=to {
                    prop_assert_eq!(after(from, wanted), from);
                }
                prop_assert!(to == site.bounds.max || after(from, to + 1) == to + 1);
            }
            None => prop_assert_eq!(after(min, min + 1), min + 1),
        }
    }

    #[test]
    fn a_target_that_is_never_exceeded_never_scales_out(percent in 1_u32..200, limit in 50_u32..200, hundredths in 0_u32..40) {
        let up = f64::from(hundredths) / 100.0;
        let settings = hpa(&format!("cpu:{percent}"), |settings| {
            settings.cpu = CpuModel { limit: f64::from(limit) / 100.0, ..CpuModel::DEFAULT };
            settings.scaling.tolerance = Tolerance { up, down: 0.1 };
        });
        let found = never_exceeded(f64::from(percent), settings.cpu, settings.scaling.tolerance, "metrics").is_some();
        let site = site(3, 50);
        prop_assert_eq!(settled(&settings, &site, 1e9, 3, 3600) <= 3, found);
    }

    #[test]
    fn an_idle_rate_can_be_left_out(
        pods in 1_u32..12, percent in 1_u32..150, periods in (1_u32..8, 1_u32..8), is_min: bool, min in 1_u32..12, more in 1_u32..60,
    ) {
        let (one, two) = (periods.0 * 15, periods.1 * 15);
        let select = if is_min { "min" } else { "max" };
        let written = [format!("{pods}/{one}s"), format!("{percent}pct/{two}s")];
        let grow = |rates: &str| {
            let mut rules = Behavior::default();
            assert!(set_policies(&mut rules.up, &format!("{select}:{rates}")));
            super::scaling::seconds_between(&rules, Bounds { min, max: min + more }, min, min + more, 15)
        };
        let settings = hpa("cpu:70", |settings| {
            assert!(set_policies(&mut settings.scaling.rules.up, &format!("{select}:{}~{}", written[0], written[1])));
        });
        let both = grow(&written.join("~"));
        for finding in settings.lint(&site(min, min + more)).iter().filter(|finding| finding.code == "idle_rate") {
            let is_ruled = finding.text.contains("always allows");
            let kept = if finding.title.contains("pods in") { &written[1] } else { &written[0] };
            prop_assert!(!is_ruled || grow(kept) == both, "{finding:?}");
        }
    }

    #[test]
    fn a_note_on_rounding_says_when_one_goes(max in 2_u32..5) {
        let settings = hpa("average:10", |_| ());
        let finding = find(&settings, 1, max, "rounding_blocks_scale_in");
        let finding = finding.expect("a small fleet");
        let after = |share: f64| settled(&settings, &site(1, max), share * 10.0 * f64::from(max), max, 3600);
        prop_assert_eq!(after(figure(&finding, "tried_share")), max);
        prop_assert_eq!(after(figure(&finding, "needed_share")), max - 1);
    }
}

#[test]
fn scaling_is_checked_for_whoever_has_one() {
    let rules = Scaling { has_behavior: false, ..Scaling::default() };
    assert!(scaling(&rules, &site(1, 20), 15).is_empty());
    let named = [("a".to_owned(), 57), ("b".to_owned(), 60), ("c".to_owned(), 70)];
    let found = unreachable(&named, Tolerance::DEFAULT, "triggers");
    assert_eq!(found.iter().map(|finding| figure(finding, "wanted_replicas")).collect::<Vec<_>>(), [60.0]);
}
