//! Each finding with a case that has it and one that has not, worked by hand.

use super::super::text::{parse_fallback, parse_triggers};
use super::*;
use crate::detect::Verdict;
use crate::policy::{PolicySettings, Severity, TickInput};
use crate::units::Step;

fn site(min: u32, max: u32) -> Site {
    Site {
        step: Step::from_secs(15).expect("15 s"),
        initial_replicas: min.max(1),
        startup_secs: 0,
        ..crate::policy::tests::site(min, max)
    }
}

fn keda(triggers: &str, change: impl FnOnce(&mut Keda)) -> Keda {
    let mut settings = Keda { triggers: parse_triggers(triggers).expect("triggers"), ..Keda::default() };
    change(&mut settings);
    settings
}

fn all(settings: &Keda, min: u32, max: u32) -> Vec<Finding> {
    let site = site(min, max);
    settings.findings(&site)
}

fn find(settings: &Keda, min: u32, max: u32, code: &str) -> Option<Finding> {
    all(settings, min, max).into_iter().find(|finding| finding.code == code)
}

const DAY: &str = "cron:Europe/Berlin;0+8+*+*+1-5;0+18+*+*+1-5;10";

#[test]
fn plain_settings_have_no_finding() {
    assert!(all(&Keda::default(), 2, 40).is_empty());
    assert!(all(&Keda::default(), 0, 30).is_empty());
    assert!(all(&keda(&format!("requests:100~{DAY}"), |_| ()), 0, 30).is_empty());
    assert!(all(&keda("cpu:70~requests:100", |_| ()), 1, 30).is_empty());
}

#[test]
fn a_cooldown_that_nothing_waits_for() {
    let cool = |change: fn(&mut Keda)| keda("requests:100", change);
    let long = cool(|settings| settings.cooldown_secs = 60);
    assert!(find(&long, 1, 30, "cooldown_without_effect").is_some());
    assert_eq!(find(&long, 0, 30, "cooldown_without_effect"), None);
    let idle = cool(|settings| (settings.cooldown_secs, settings.idle) = (60, Some(0)));
    assert_eq!(find(&idle, 1, 30, "cooldown_without_effect"), None);
    // 300 s is what KEDA fills in.
    assert_eq!(find(&cool(|_| ()), 1, 30, "cooldown_without_effect"), None);
    assert!(find(&cool(|settings| settings.idle = Some(0)), 0, 30, "idle_without_effect").is_some());
}

#[test]
fn what_cannot_wake_from_zero() {
    let waking = |triggers: &str, min: u32, code: &str| find(&keda(triggers, |_| ()), min, 30, code).is_some();
    assert!(waking(&format!("cpu:70~{DAY}"), 0, "asleep_at_zero"));
    assert!(!waking(&format!("cpu:70~{DAY}"), 1, "asleep_at_zero"));
    assert!(!waking(&format!("cpu:70~requests:5~{DAY}"), 0, "asleep_at_zero"));
    assert!(waking("cpu:70", 0, "never_at_zero"));
    // 45 requests at 10 each are work for five; they start nothing.
    assert!(waking("requests:10:50", 0, "late_activation"));
    assert!(!waking("requests:10:9", 0, "late_activation") && !waking("requests:10:50", 1, "late_activation"));
}

#[test]
fn cron_triggers_that_do_nothing() {
    let found = |triggers: &str, min: u32, max: u32, code: &str| find(&keda(triggers, |_| ()), min, max, code);
    assert!(found(DAY, 10, 30, "schedule_only_raises").is_some());
    assert_eq!(found(DAY, 9, 30, "schedule_only_raises"), None);
    assert!(found(DAY, 1, 9, "schedule_above_max").is_some());
    assert_eq!(found(DAY, 1, 10, "schedule_above_max"), None);
    assert!(found("cron:UTC;0+8+*+*+*;0+8+*+*+*;5", 0, 30, "equal_ends").is_some());
    assert_eq!(found(DAY, 0, 30, "equal_ends"), None);
    // 60 ÷ 57 = 1.05; 70 ÷ 57 = 1.23.
    let two = |desired: u32| format!("cron:UTC;0+6+*+*+*;0+9+*+*+*;57~cron:UTC;0+9+*+*+*;0+18+*+*+*;{desired}");
    assert!(found(&two(60), 1, 100, "unreachable_count").is_some_and(|finding| finding.title.contains("from 57")));
    assert_eq!(found(&two(70), 1, 100, "unreachable_count"), None);
}

#[test]
fn windows_alone_want_no_count_between_two() {
    let found = |triggers: &str, code: &str| find(&keda(triggers, |_| ()), 0, 100, code).is_some();
    assert!(!found(DAY, "dead_band") && found(&format!("{DAY}~requests:10"), "dead_band"));
    assert!(find(&keda(DAY, |_| ()), 1, 5, "rounding_blocks_scale_in").is_none());
    assert!(find(&keda("requests:10", |_| ()), 1, 5, "rounding_blocks_scale_in").is_some());
}

#[test]
fn windows_that_overlap() {
    let found =
        |triggers: &str| find(&keda(triggers, |_| ()), 1, 100, "schedule_overlap").map(|finding| finding.severity);
    // Noon to two lies within eight to six, and asks for fewer.
    let noon = |desired: u32| format!("{DAY}~cron:Europe/Berlin;0+12+*+*+1-5;0+14+*+*+1-5;{desired}");
    assert_eq!((found(&noon(5)), found(&noon(20))), (Some(Severity::Warning), Some(Severity::Note)));
    // Berlin is an hour ahead in winter: 17 to 20 UTC begins as the day there ends.
    assert_eq!(found(&format!("{DAY}~cron:UTC;0+17+*+*+1-5;0+20+*+*+1-5;5")), None);
    assert_eq!(found(&format!("{DAY}~cron:UTC;0+16+*+*+1-5;0+20+*+*+1-5;5")), Some(Severity::Note));
}

#[test]
fn one_minute_is_paid_for_six() {
    let minute = keda("cron:UTC;0+8+*+*+*;1+8+*+*+*;10", |_| ());
    let finding = find(&minute, 0, 30, "short_window").expect("a finding");
    assert_eq!(finding.figures.get("paid_secs"), Some(&360.0));
    assert_eq!(find(&keda(DAY, |_| ()), 0, 30, "short_window"), None);
    // Replayed: ten from 8:00, the window at 8:01, and still there five minutes later.
    let mut policy = minute.start(&site(0, 30));
    let (mut current, mut paid_secs) = (0, 0);
    for tick in 0..240_usize {
        let utc_secs = 1_704_067_200 + 8 * 3600 - 600 + tick as i64 * 15;
        let (outlook_rps, verdict, ready) = (f64::NAN, Verdict::Normal, current);
        let input = TickInput {
            tick,
            utc_secs,
            load_rps: 0.0,
            is_observed: true,
            outlook_rps,
            planned_replicas: 0,
            verdict,
            current,
            ready,
        };
        current = policy.observe(&input).to;
        paid_secs += if current == 10 { 15 } else { 0 };
    }
    assert!((300..=420).contains(&paid_secs), "{paid_secs}");
}

#[test]
fn totals_and_fallbacks() {
    let settings =
        keda("value:100~cpu:70", |settings| settings.fallback = parse_fallback("3:50:static").expect("fallback"));
    assert!(find(&settings, 1, 30, "total_never_settles").is_some());
    assert!(find(&settings, 1, 30, "partial_fallback").is_some());
    assert!(find(&settings, 1, 30, "fallback_above_max").is_some());
    let settings =
        keda("requests:100", |settings| settings.fallback = parse_fallback("3:20:static").expect("fallback"));
    assert!(all(&settings, 1, 30).is_empty());
}

#[test]
fn a_fixed_fleet_still_says_that_its_cooldown_is_idle() {
    let codes = |settings: &Keda| all(settings, 3, 3).into_iter().map(|finding| finding.code).collect::<Vec<_>>();
    assert_eq!(codes(&keda("cpu:70", |_| ())), ["fixed_bounds"]);
    assert_eq!(
        codes(&keda("cpu:70", |settings| settings.cooldown_secs = 30)),
        ["fixed_bounds", "cooldown_without_effect"]
    );
    // An idle count makes it move.
    assert!(!codes(&keda("requests:70", |settings| settings.idle = Some(0))).contains(&"fixed_bounds".to_owned()));
}
