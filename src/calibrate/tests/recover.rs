//! Twenty services whose truth is known are measured.

use super::fleet::Fleet;
use crate::calibrate::{Calibration, Columns, FleetRecord, Why, calibrate};
use crate::latency::erlang_c;
use crate::series::SplitMix;
use crate::units::{Step, UnixSecs};

/// How far an estimate of the rate may be from the truth.
const RATE_TOLERANCE: f64 = 0.05;

/// What is wrong with the calibration of a service, in words.
fn faults(fleet: &Fleet, found: &Calibration) -> Vec<String> {
    let mut faults = Vec::new();
    let rate = &found.rate;
    for (name, finding, truth) in
        [("full", &rate.at_full, fleet.rate(1.0)), ("target", &rate.at_target, fleet.rate(0.6))]
    {
        match finding.estimate() {
            Some(found) if (found.value / truth - 1.0).abs() <= RATE_TOLERANCE => {}
            Some(found) => faults.push(format!("rate at {name} {:.3} for {truth:.3}", found.value)),
            None => faults.push(format!("rate at {name}: {:?}", finding.refusal())),
        }
    }
    let step = f64::from(fleet.step_secs);
    for (name, finding, truth) in [
        ("start-up", &found.startup.delay_secs, fleet.startup_secs as f64),
        ("lag", &found.lag.lag_secs, fleet.lag_secs as f64),
    ] {
        match finding.estimate() {
            Some(found) if (found.value - truth).abs() <= step => {}
            Some(found) => faults.push(format!("{name} {:.1} s for {truth} s at {step} s", found.value)),
            None => faults.push(format!("{name}: {:?}", finding.refusal())),
        }
    }
    faults
}

#[test]
fn the_truth_of_twenty_services_is_found() {
    let (mut all, mut inside) = (Vec::new(), 0);
    for fleet in (1..=20).map(Fleet::drawn) {
        let found = calibrate(&fleet.record(), 0.6);
        let faults = faults(&fleet, &found);
        let truth = fleet.rate(1.0);
        inside += found.rate.at_full.estimate().map_or(0, |rate| u32::from(rate.low <= truth && truth <= rate.high));
        all.extend((!faults.is_empty()).then_some((fleet, faults)));
    }
    assert!(all.is_empty(), "{all:#?}");
    // Of twenty intervals of 95 %, fewer than 17 hold the truth once in 60 times.
    assert!(inside >= 17, "{inside} of 20 intervals hold the truth");
}

/// A fleet of one replica without CPU whose mean latency is that of `slots` servers by Erlang's formula.
fn queue(slots: u32, rate: f64, most: f64, noise: f64) -> FleetRecord {
    let mut random = SplitMix(u64::from(slots));
    let load = |at: usize| rate * most * (0.55 - 0.45 * libm::cos(at as f64 / 700.0 * std::f64::consts::TAU));
    let load_rps: Vec<f64> = (0..2100).map(load).collect();
    let work_secs = f64::from(slots) / rate;
    let mut secs = |load: &f64| {
        let erlangs = load * work_secs;
        let waiting = erlang_c(slots, erlangs) / (f64::from(slots) - erlangs);
        work_secs * (1.0 + waiting) * (1.0 + noise * random.normal())
    };
    let latency_secs = Some(load_rps.iter().map(&mut secs).collect());
    let ready = vec![1.0; load_rps.len()];
    let columns = Columns { load_rps, ready, latency_secs, ..Columns::default() };
    FleetRecord::new((UnixSecs(0), 0), Step::MINUTE, columns).expect("a record")
}

#[test]
fn latency_tells_the_rate_where_the_knee_was_seen() {
    for (slots, rate, most) in [(1, 20.0, 0.8), (2, 50.0, 0.9), (4, 80.0, 0.95), (8, 300.0, 0.97), (16, 40.0, 0.98)] {
        let found = calibrate(&queue(slots, rate, most, 0.05), 0.6);
        let full = found.rate.at_full.estimate().unwrap_or_else(|| panic!("{slots} slots: {:?}", found.rate.at_full));
        assert!((full.value / rate - 1.0).abs() <= RATE_TOLERANCE, "{slots} slots: {full:?}");
        let target = found.rate.at_target.estimate().expect("the same");
        assert!((target.value / full.value - 0.6).abs() < 1e-12 && found.rate.idle_share.is_none());
    }
    let calm = calibrate(&queue(8, 300.0, 0.5, 0.05), 0.6);
    assert_eq!(calm.rate.at_full.refusal().map(|refusal| refusal.why), Some(Why::NoKnee));
}
