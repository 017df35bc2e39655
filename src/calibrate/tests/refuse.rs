//! Records that do not tell what is asked for: each must be refused, for its own reason, with a figure and a remedy.

use super::fleet::Fleet;
use crate::calibrate::{Calibration, Columns, Finding, FleetRecord, Why, calibrate};
use crate::series::SplitMix;

/// What is looked for.
type Pick = fn(&Calibration) -> &Finding;
/// A record, what it does not tell, and why not.
type Case = (&'static str, FleetRecord, Pick, Why);

const RATE: Pick = |found| &found.rate.at_full;
const TARGET: Pick = |found| &found.rate.at_target;
const STARTUP: Pick = |found| &found.startup.delay_secs;
const LAG: Pick = |found| &found.lag.lag_secs;

/// `record` with other columns.
fn with(record: &FleetRecord, change: impl FnOnce(&mut Columns)) -> FleetRecord {
    let mut columns = record.columns().clone();
    change(&mut columns);
    FleetRecord::new((record.start(), 0), record.step(), columns).expect("a record")
}

fn usual(seed: u64) -> FleetRecord {
    Fleet { seed, ..Fleet::default() }.record()
}

/// A fleet that nobody scales: every replica sees the same, or nearly nothing.
fn fixed(seed: u64, replicas: f64, day: f64) -> Fleet {
    let (min_replicas, max_replicas) = (replicas, replicas);
    Fleet { seed, min_replicas, max_replicas, day, crowds: 0, ..Fleet::default() }
}

fn rates() -> Vec<Case> {
    let low = |seed, replicas| fixed(seed, replicas, 0.75).record();
    let narrow = |seed, replicas| Fleet { load_noise: 0.03, ..fixed(seed, replicas, 0.0) }.record();
    // 120 requests per second on 4 replicas of 25 at most: far more than they can serve by day.
    let capped = |seed, cpu_cap| Fleet { cpu_cap, cpu_noise: 0.003, lag_secs: 0, ..fixed(seed, 6.0, 0.75) }.record();
    let short = |seed, samples: usize| {
        let cut = |column: &Vec<f64>| column[..samples].to_vec();
        with(&usual(seed), |columns| {
            *columns = Columns {
                load_rps: cut(&columns.load_rps),
                ready: cut(&columns.ready),
                cpu_share: columns.cpu_share.as_ref().map(cut),
                ..Columns::default()
            };
        })
    };
    let short_and_wild = Fleet { hours: 2, cpu_noise: 0.25, gaps: 0.0, ..fixed(10, 8.0, 0.1) }.record();
    let strange = with(&usual(11), |columns| {
        let mut random = SplitMix(5);
        columns.cpu_share.iter_mut().flatten().for_each(|cpu| *cpu = 0.3 + 0.4 * random.unit());
    });
    let greedy = Fleet { idle_share: 0.35, ..Fleet::default() }.record();
    vec![
        ("thirty-four idle replicas", low(1, 34.0), RATE, Why::LowUtilization),
        ("eighty idle replicas", low(2, 80.0), RATE, Why::LowUtilization),
        ("thirty idle replicas", low(3, 30.0), TARGET, Why::LowUtilization),
        ("one load for all replicas", narrow(4, 8.0), RATE, Why::NarrowLoad),
        ("one load for all replicas, busier", narrow(5, 6.0), TARGET, Why::NarrowLoad),
        ("flat at one core", capped(6, 1.0), RATE, Why::Saturated),
        ("flat at half a core", capped(7, 0.5), RATE, Why::Saturated),
        ("twenty minutes", short(8, 40), RATE, Why::TooFewSamples),
        ("two minutes", short(9, 4), RATE, Why::TooFewSamples),
        ("CPU of another service", strange, RATE, Why::Unrelated),
        ("an hour and a half of wild CPU", short_and_wild, RATE, Why::WideInterval),
        ("aimed below the idle burn", greedy, |found| &found.rate.at_target, Why::IdleAboveTarget),
    ]
}

fn without_cpu() -> Vec<Case> {
    let flat = |seed, secs: f64| {
        with(&fixed(seed, 20.0, 0.75).record(), |columns| {
            let mut random = SplitMix(seed);
            columns.latency_secs =
                Some(columns.load_rps.iter().map(|_| secs * (1.0 + 0.1 * random.normal())).collect());
            columns.cpu_share = None;
        })
    };
    let alone = with(&usual(14), |columns| columns.cpu_share = None);
    vec![
        ("latency of 20 ms always", flat(12, 0.02), RATE, Why::NoKnee),
        ("latency of 1 s always", flat(13, 1.0), TARGET, Why::NoKnee),
        ("neither CPU nor latency", alone.clone(), RATE, Why::NoColumn),
        ("no CPU that is late", alone, LAG, Why::NoColumn),
    ]
}

fn startups_and_lags() -> Vec<Case> {
    let unwanted = with(&usual(15), |columns| columns.desired = None);
    let calm = fixed(16, 8.0, 0.75).record();
    let quick =
        |seed, startup_secs| Fleet { seed, startup_secs, step_secs: 60, gaps: 0.0, ..Fleet::default() }.record();
    // Wanted replicas go up and down again before any is ready.
    let restless = |seed: usize| {
        with(&fixed(17, 8.0, 0.75).record(), |columns| {
            let n = columns.load_rps.len();
            columns.ready = vec![8.0; n];
            columns.desired = Some((0..n).map(|at| 8.0 + (at / 3 + seed).is_multiple_of(5) as u8 as f64).collect());
        })
    };
    let smooth =
        |seed, lag_secs| Fleet { load_noise: 0.0, cpu_noise: 0.1, lag_secs, ..fixed(seed, 8.0, 0.75) }.record();
    let one_hour = Fleet { seed: 23, hours: 1, crowds: 0, ..Fleet::default() }.record();
    let far = |lag_secs| Fleet { lag_secs, crowds: 6, ..fixed(24, 8.0, 0.0) }.record();
    let late = |seed| Fleet { seed, lag_secs: 0, load_window_secs: 300, ..Fleet::default() }.record();
    vec![
        ("nobody recorded wanted replicas", unwanted, STARTUP, Why::NoColumn),
        ("no step-up", calm, STARTUP, Why::TooFewStepUps),
        ("a quiet hour", one_hour, STARTUP, Why::TooFewStepUps),
        ("ready within 5 s, seen every minute", quick(18, 5), STARTUP, Why::CoarseSampling),
        ("ready at once, seen every minute", quick(19, 0), STARTUP, Why::CoarseSampling),
        ("taken back at once", restless(0), STARTUP, Why::OverlappingStepUps),
        ("taken back at once, later", restless(2), STARTUP, Why::OverlappingStepUps),
        ("a smooth day", smooth(20, 60), LAG, Why::SmoothLoad),
        ("a smooth day without delay", smooth(21, 0), LAG, Why::SmoothLoad),
        ("load over five minutes", late(22), LAG, Why::LateLoad),
        ("load over five minutes, again", late(25), LAG, Why::LateLoad),
        ("ten minutes late", far(600), LAG, Why::OutOfRange),
        ("a quarter of an hour late", far(900), LAG, Why::Unrelated),
    ]
}

#[test]
fn what_is_not_in_the_data_is_refused() {
    let cases: Vec<Case> = [rates(), without_cpu(), startups_and_lags()].into_iter().flatten().collect();
    assert!(cases.len() >= 20, "{}", cases.len());
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|(name, record, pick, why)| {
            let target = if *why == Why::IdleAboveTarget { 0.3 } else { 0.6 };
            let found = pick(&calibrate(record, target)).clone();
            let is_right = found.refusal().is_some_and(|refusal| {
                let has_figure = refusal.text.bytes().any(|byte| byte.is_ascii_digit()) || *why == Why::NoColumn;
                refusal.why == *why && has_figure && !refusal.remedy.is_empty()
            });
            (!is_right).then(|| format!("{name}: {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_bound_is_what_was_served_and_no_estimate() {
    let found = calibrate(&with(&usual(14), |columns| columns.cpu_share = None), 0.6);
    let bound = found.rate.bound.expect("a bound");
    assert!(found.rate.at_full.estimate().is_none());
    // It aims at 0.6 and stays within 0.8 but for seconds: replicas that are not starting serve no more than that.
    let truth = Fleet::default().rate(1.0);
    assert!((0.5 * truth..truth).contains(&bound.rps), "{} of {truth}", bound.rps);
}

#[test]
fn a_scenario_gets_what_is_right_at_the_target_and_an_interval_up_to_full_use() {
    let found = calibrate(&usual(3), 0.6).rate;
    let (target, full) = (found.at_target.estimate().expect("told"), found.at_full.estimate().expect("told"));
    let rate = found.for_scenario().expect("told");
    // 5 % idle: 25 · 0.55 / 0.6 = 22.9 in place of 23.75.
    assert!(rate.value == target.value / 0.6 && (rate.value / 22.917 - 1.0).abs() < 0.05, "{rate:?}");
    assert!(rate.high == full.high && rate.low < rate.value);
}

#[test]
fn the_same_record_gives_the_same_calibration() {
    assert_eq!(calibrate(&usual(3), 0.6), calibrate(&usual(3), 0.6));
}
