//! Each finding with a case that has it and one that has not, worked by hand; arithmetic against the controller itself.

use super::super::StepAdjustment;
use super::super::text::{parse_predictive, parse_rules, parse_schedule};
use super::*;
use crate::detect::Verdict;
use crate::policy::{PolicySettings, TickInput};
use proptest::prelude::*;
use std::collections::VecDeque;

fn site(min: u32, max: u32) -> Site {
    Site { initial_replicas: min, ..crate::policy::tests::site(min, max) }
}

fn aws(policies: &str) -> Aws {
    Aws { rules: parse_rules(policies).expect("policies"), ..Aws::default() }
}

fn scheduled(schedule: &str) -> Aws {
    Aws { schedule: parse_schedule(schedule).expect("schedule"), ..Aws::default() }
}

fn all(settings: &Aws, min: u32, max: u32) -> Vec<Finding> {
    let site = site(min, max);
    settings.findings(&site)
}

fn find(settings: &Aws, code: &str) -> Option<Finding> {
    all(settings, 2, 40).into_iter().find(|finding| finding.code == code)
}

fn has(settings: &Aws, code: &str) -> bool {
    find(settings, code).is_some()
}

/// Counts minute by minute at a constant load; an ordered replica is ready `startup_secs` later.
fn counts(settings: &Aws, site: &Site, load_rps: f64, from: u32, minutes: usize) -> Vec<u32> {
    let mut policy = settings.start(site);
    let (mut current, mut starting, mut counts) = (from, VecDeque::<(usize, u32)>::new(), Vec::new());
    let wait = (site.startup_secs / site.step.secs()) as usize;
    for tick in 0..minutes {
        while starting.pop_front_if(|(ready, _)| *ready <= tick).is_some() {}
        let ready = current - starting.iter().map(|(_, count)| count).sum::<u32>().min(current);
        let (utc_secs, outlook_rps, verdict) = (tick as i64 * 60, f64::NAN, Verdict::Normal);
        let input = TickInput {
            tick,
            utc_secs,
            load_rps,
            is_observed: true,
            outlook_rps,
            planned_replicas: 0,
            verdict,
            current,
            ready,
        };
        let to = policy.observe(&input).to;
        if to > current && wait > 0 {
            starting.push_back((tick + wait, to - current));
        }
        current = to;
        counts.push(current);
    }
    counts
}

/// Out by one above 80 %, in by one below 30 %: the plainest corridor.
const CORRIDOR: &str = "step:cpu:>80:3/1m:change:0..=1~step:cpu:<30:3/1m:change:..0=-1";

#[test]
fn plain_settings_have_no_finding() {
    for policies in [
        "target:cpu:70",
        "target:requests:600~target:cpu:50",
        CORRIDOR,
        "step:cpu:>=75:2/1m:percent:0..15=10,15..=30~step:cpu:<=30:15/1m:percent:-10..0=-5,..-10=-10",
        "simple:cpu:>80:3/1m:change:2~simple:cpu:<25:5/1m:change:-1",
    ] {
        assert_eq!(all(&aws(policies), 2, 40), [], "{policies}");
    }
    // What is raised in the morning is lowered in the evening.
    assert_eq!(all(&scheduled("cron:UTC;0+8+*+*+1-5;6;;~cron:UTC;0+18+*+*+1-5;2;;"), 2, 40), []);
}

#[test]
fn what_cannot_be_exceeded() {
    let capped = |policies: &str| {
        let mut settings = aws(policies);
        settings.cpu.limit = 1.0;
        settings
    };
    assert!(has(&capped("target:cpu:100"), "target_never_exceeded"));
    assert!(!has(&capped("target:cpu:90"), "target_never_exceeded"));
    let alarm = |sign: &str| capped(&format!("step:cpu:{sign}100:3/1m:change:0..=1~step:cpu:<30:3/1m:change:..0=-1"));
    assert!(has(&alarm(">"), "target_never_exceeded"));
    // The fullest replica is at 100 %, which is at least 100 %.
    assert!(!has(&alarm(">="), "target_never_exceeded"));
}

#[test]
fn totals_and_directions() {
    let total = aws("target:total:100");
    assert!(has(&total, "total_never_settles"));
    // 150 rps at a target of 100: half as many again, each time.
    assert_eq!(counts(&total, &site(2, 40), 150.0, 2, 300).last(), Some(&40));
    assert!(!has(&aws("target:requests:600"), "total_never_settles"));
    assert!(has(&aws("target:cpu:70:out"), "never_scales_in"));
    assert!(has(&aws("step:cpu:>80:3/1m:change:0..=1"), "never_scales_in"));
    assert!(has(&aws("step:cpu:<30:3/1m:change:..0=-1"), "never_scales_out"));
    assert!(!has(&aws("target:cpu:70:out~target:requests:600"), "never_scales_in"));
    assert!(all(&aws("target:cpu:70"), 5, 5).iter().any(|finding| finding.code == "fixed_bounds"));
}

#[test]
fn steps_with_gaps_overlaps_and_wrong_sides() {
    let step = |lower: Option<f64>, upper: Option<f64>| StepAdjustment { lower, upper, adjustment: 1 };
    let codes =
        |steps: &[StepAdjustment]| step_findings(steps).into_iter().map(|finding| finding.code).collect::<Vec<_>>();
    assert_eq!(codes(&[step(Some(0.0), Some(10.0)), step(Some(15.0), None)]), ["step_gap"]);
    assert_eq!(codes(&[step(Some(5.0), None), step(Some(0.0), Some(10.0))]), ["step_overlap"]);
    assert_eq!(codes(&[step(Some(0.0), None), step(Some(20.0), None)]), ["step_overlap"]);
    assert_eq!(codes(&[step(Some(10.0), None), step(Some(0.0), Some(10.0))]), [""; 0]);
    // Above 80 the alarm fires, and the first step begins at 90.
    let gap = aws("step:cpu:>80:3/1m:change:10..=1~step:cpu:<30:3/1m:change:..0=-1");
    assert!(find(&gap, "step_gap").is_some_and(|finding| finding.title.contains("Between 80 and 90")));
    assert_eq!(counts(&gap, &site(2, 40), 34.0, 2, 60).last(), Some(&2), "85 % of 2 × 20");
    let wrong = aws("step:cpu:>80:3/1m:change:..0=1~step:cpu:<30:3/1m:change:..0=-1");
    assert!(has(&wrong, "step_wrong_side") && !has(&aws(CORRIDOR), "step_wrong_side"));
    let sign = aws("step:cpu:>80:3/1m:change:0..=-1~target:cpu:50");
    assert!(has(&sign, "sign_against_alarm") && !has(&aws(CORRIDOR), "sign_against_alarm"));
}

#[test]
fn alarms_against_time_and_silence() {
    let alarm = |points: &str| aws(&format!("step:cpu:>80:{points}:change:0..=1~step:cpu:<30:15/1m:change:..0=-1"));
    assert!(has(&alarm("5/1m"), "slow_alarm") && has(&alarm("1/5m"), "slow_alarm"));
    assert!(!has(&alarm("3/1m"), "slow_alarm"));
    // Start-up of ten minutes: the alarm is not what takes long.
    let slow_start = Site { startup_secs: 600, ..site(2, 40) };
    assert!(!alarm("5/1m").lint(&slow_start).iter().any(|finding| finding.code == "slow_alarm"));
    assert!(has(&alarm("3/1m,breaching"), "no_data_scales") && !has(&alarm("3/1m,fine"), "no_data_scales"));
    let basic = Aws { resolution_secs: 300, ..aws("target:cpu:70") };
    assert!(has(&basic, "finer_than_metric") && !has(&aws("target:cpu:70"), "finer_than_metric"));
}

#[test]
fn a_cooldown_shorter_than_the_start_up_overshoots() {
    let with = |cooldown_out_secs: u32| Aws { cooldown_out_secs, ..aws("target:cpu:50") };
    // 120 s of start-up and 60 s until a point is known.
    assert!(has(&with(60), "startup_exceeds_cooldown") && !has(&with(180), "startup_exceeds_cooldown"));
    // Of 400 rps, 40 replicas carry half of what they can: 20 would be full, 40 are wanted.
    let highest = |cooldown_secs: u32| counts(&with(cooldown_secs), &site(2, 400), 400.0, 20, 60).into_iter().max();
    assert_eq!(highest(240), Some(40));
    assert!(highest(60) > Some(40), "{:?}", highest(60));
}

#[test]
fn no_corridor_and_flapping() {
    let pair = |high: u32, low: u32, out: i32| {
        aws(&format!("step:cpu:>{high}:1/1m:change:0..={out}~step:cpu:<{low}:1/1m:change:..0=-1"))
    };
    assert!(has(&pair(60, 65, 1), "no_corridor") && !has(&pair(60, 20, 1), "no_corridor"));
    // Two at 60 % become three at 40 %; below 50 one goes.
    let finding = find(&pair(60, 50, 1), "flapping").expect("a finding");
    assert!(finding.title.contains("2 (60"), "{}", finding.title);
    // 60 × 2 ÷ 3 = 40: from the fewest on, one more leaves it above 35.
    assert!(!has(&pair(60, 35, 1), "flapping"));
    // Two more at once, four at 30 %: one goes, and three are at 40 %. Below 42 another goes, below 38 they stay.
    assert!(has(&pair(60, 42, 2), "flapping") && !has(&pair(60, 38, 2), "flapping"));
}

#[test]
fn actions_that_do_not_return() {
    assert!(has(&scheduled("cron:UTC;0+8+*+*+1-5;6;;"), "bounds_never_return"));
    assert!(has(&scheduled("cron:UTC;0+8+*+*+1-5;;10;"), "bounds_never_return"));
    assert!(has(&scheduled("cron:UTC;0+8+*+*+1-5;;;"), "action_without_effect"));
    assert!(has(&scheduled("cron:UTC;0+8+*+*+1-5;50;;~cron:UTC;0+18+*+*+1-5;2;;"), "schedule_above_max"));
    // Monday at eight is every Monday's and every weekday's.
    let twice = "cron:UTC;0+8+*+*+1-5;6;;~cron:UTC;0+8+*+*+1;8;;~cron:UTC;0+18+*+*+*;2;;";
    assert!(has(&scheduled(twice), "same_time"));
    let zones = "cron:Europe/Berlin;0+9+*+*+*;6;;~cron:UTC;0+8+*+*+*;8;;~cron:UTC;0+18+*+*+*;2;;";
    assert!(has(&scheduled(zones), "same_time"), "nine in Berlin is eight in UTC");
    assert!(!has(&scheduled("cron:UTC;0+8+*+*+*;6;;~cron:UTC;5+8+*+*+*;8;;~cron:UTC;0+18+*+*+*;2;;"), "same_time"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Waits of nothing, so that the controller does what the rules alone say.
    #[test]
    fn what_flaps_by_arithmetic_flaps_in_the_controller(
        high in 40_u32..90, low in 10_u32..80, out in 1_i32..4, back in 1_i32..3, min in 1_u32..5,
        tries in prop::collection::vec((1_u32..30, 1.0_f64..500.0), 4),
    ) {
        let policies = format!("step:cpu:>{high}:1/1m:change:0..={out}~step:cpu:<{low}:1/1m:change:..0=-{back}");
        let settings = Aws { cooldown_out_secs: 0, cooldown_in_secs: 0, delay_secs: 0, ..aws(&policies) };
        let site = Site { startup_secs: 0, ..site(min, 40) };
        let moves = |load_rps: f64, from: u32| {
            let late = counts(&settings, &site, load_rps, from, 240).split_off(120);
            late.windows(2).any(|pair| pair[1] > pair[0]) && late.windows(2).any(|pair| pair[1] < pair[0])
        };
        let findings = settings.lint(&site);
        if let Some(finding) = findings.iter().find(|finding| finding.code == "flapping") {
            let figure = |name: &str| finding.figures.get(name).copied().unwrap_or(f64::NAN);
            prop_assert!(moves(figure("load_rps"), figure("low_replicas") as u32), "{finding:?}");
        } else if !findings.iter().any(|finding| finding.code == "no_corridor") {
            for (from, load_rps) in tries {
                let from = from.clamp(min, 40);
                prop_assert!(!moves(load_rps, from), "{policies} flaps at {load_rps} from {from}");
            }
        }
    }
}

#[test]
fn predictive_scaling_that_only_forecasts_is_found() {
    let codes = |text: &str| {
        let predictive = parse_predictive(text).expect("predictive scaling");
        let found = findings(&Aws { predictive, ..aws("target:cpu:50") }, &site(2, 20));
        found.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(
        (codes("cpu:50:forecast:5m:honor"), codes("cpu:50:scale:5m:honor").len()),
        (vec!["forecast_only".to_owned()], 0)
    );
}
