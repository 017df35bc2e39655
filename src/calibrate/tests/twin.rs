//! A fleet that a replay made is its own twin, and a wrong assumption is found out.

use super::fleet::Fleet;
use crate::calibrate::{Assumption, Cause, Columns, FleetRecord, Twin, calibrate, twin};
use crate::job::Engine;
use crate::progress::{Silent, block_on};
use crate::scenario::{DataRef, Scenario, parse};
use crate::series::Landmarks;

/// The policy that ran.
const RAN: &str =
    "policy=hpa&metrics=cpu:60&rps_per_replica=25&startup=2m&metric_lag=30s&min_replicas=2&max_replicas=40&model=last";

fn scenario(query: &str) -> Scenario {
    let (scenario, notices) = parse(query);
    assert_eq!(notices, [], "{query}");
    scenario
}

/// What a replay of [`RAN`] on a day of load records.
fn record() -> FleetRecord {
    let load = Fleet { gaps: 0.0, ..Fleet::default() }.record();
    let series = load.series("load").expect("a trace");
    let data = DataRef::Upload(series.source().digest);
    let mut engine = Engine::default();
    engine.add_trace(data, series, Landmarks::default());
    let from = crate::knob::print_time(Some(load.local_secs(0)));
    let query = format!("{RAN}&data={data}&step=30s&from={from}&multiplier=1&initial_replicas=2");
    let report = block_on(engine.replay(&scenario(&query), &Silent)).expect("a replay");
    let per_sample = report.ticks_per_bucket();
    let at = |tick: usize| f64::from(report.columns.ready[tick]);
    let wanted = |tick: usize| f64::from(report.target_before(tick));
    let ticks = || (0..report.len()).step_by(per_sample);
    let columns = Columns {
        load_rps: load.columns().load_rps.clone(),
        ready: ticks().map(at).collect(),
        desired: Some(ticks().map(wanted).collect()),
        ..Columns::default()
    };
    FleetRecord::new((load.start(), 0), load.step(), columns).expect("a record")
}

fn checked(record: &FleetRecord, query: &str) -> Twin {
    let known = calibrate(record, 0.6);
    block_on(twin(&mut Engine::default(), &scenario(query), record, &known, &Silent)).expect("a twin")
}

#[test]
fn a_replay_is_its_own_twin() {
    let twin = checked(&record(), RAN);
    assert_eq!((twin.agreement.equal_share, twin.agreement.delay_secs, twin.cause), (1.0, 0.0, Cause::Equal));
    assert!(twin.agreement.samples == 2880 && (300..=400).contains(&twin.picture.len()));
}

#[test]
fn a_wrong_assumption_is_named() {
    let record = record();
    for (right, wrong, assumption) in [
        ("startup=2m", "startup=5m", Assumption::Startup),
        ("startup=2m", "startup=15s", Assumption::Startup),
        ("rps_per_replica=25", "rps_per_replica=40", Assumption::RpsPerReplica),
        ("min_replicas=2", "min_replicas=9", Assumption::MinReplicas),
    ] {
        let twin = checked(&record, &RAN.replace(right, wrong));
        assert!(twin.agreement.equal_share < 0.99, "{wrong}: {:?}", twin.agreement);
        assert_eq!(twin.cause, Cause::Assumption(assumption), "{wrong}: {:#?}", twin.tried);
    }
}

#[test]
fn a_difference_that_no_assumption_explains_is_said_to_be_one() {
    // Somebody adds and takes away up to two replicas by hand, all the time.
    let made = record();
    let mut columns = made.columns().clone();
    let by_hand = |(at, ready): (usize, &mut f64)| *ready = (*ready + (at * 7919 % 5) as f64 - 2.0).max(1.0);
    columns.ready.iter_mut().enumerate().for_each(by_hand);
    columns.desired = None;
    let record = FleetRecord::new((made.start(), 0), made.step(), columns).expect("a record");
    let twin = checked(&record, RAN);
    assert!(twin.agreement.equal_share < 0.3 && twin.tried.len() == 5, "{:?}", twin.agreement);
    assert_eq!(twin.cause, Cause::None, "{:#?}", twin.tried);
}
