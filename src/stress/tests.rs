use super::*;
use crate::series::{Origin, Quality, TimeSeries};
use crate::units::{Step, UnixSecs};
use proptest::prelude::*;

/// A series of minutes from 1970-01-01T00:00 on.
fn minutes(counts: &[f64]) -> TimeSeries {
    let quality = vec![Quality::Observed; counts.len()];
    TimeSeries::new("test", Origin::Upload, (UnixSecs(0), 0), Step::MINUTE, counts.to_vec(), quality).expect("counts")
}

fn load(text: &str, counts: &[f64]) -> Vec<f64> {
    let stress = Stress::parse(text).expect("edits");
    stress.load(&minutes(counts), 1.0, 7).expect("a load").observed_or_nan()
}

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64]) {
    let same = |(a, b): (&f64, &f64)| (a - b).abs() < 1e-9 || (a.is_nan() && b.is_nan());
    assert!(found.len() == expected.len() && found.iter().zip(expected).all(same), "{found:?} is not {expected:?}");
}

#[test]
fn each_kind_is_written_as_its_example_says() {
    for info in &KINDS {
        let edit = Edit::new(info.kind, 809_359_200);
        assert_eq!(edit.to_string(), info.example());
        assert_eq!(Edit::parse(&info.example()), Ok(edit));
        assert_eq!(info.kind.info(), info);
    }
}

#[test]
fn a_bad_edit_says_what_and_where() {
    let said = |text: &str| Stress::parse(text).expect_err("no edit").to_string();
    assert_eq!(
        said("flash/1970-01-01T00:00/4"),
        "flash/1970-01-01T00:00/4 has 3 parts; it is written like flash/1995-08-25T14:00/4/5m/30m"
    );
    assert_eq!(
        said("flood/1970-01-01T00:00/-1/5m"),
        "Requests in flood/1970-01-01T00:00/-1/5m is -1; allowed is 0 to 1000000000"
    );
    assert_eq!(said("blind/noon/5m"), "the time in blind/noon/5m is noon; allowed is a time like 1995-08-25T14:00");
    assert!(said("storm/1970-01-01T00:00").starts_with("storm is no kind of edit; there are flash, ramp"));
    assert_eq!(said(&["ramp/1970-01-01T00:00/2/1m"; 33].join(";")), "there are 33 edits; at most 32 are possible");
}

#[test]
fn a_flash_crowd_rises_stays_and_goes() {
    // From 60 s on: up to × 3 within two minutes, there for one, and down within two. A bucket has the mean of its minute.
    let found = load("flash/1970-01-01T00:01/3/2m/1m", &[10.0; 8]);
    assert_near(&found, &[10.0, 15.0, 25.0, 30.0, 25.0, 15.0, 10.0, 10.0]);
    // Half a minute into a bucket: half of it is as it was.
    assert_near(&load("flash/1970-01-01T00:00:30/3/0s/1m", &[10.0; 3]), &[20.0, 20.0, 10.0]);
}

#[test]
fn ramp_multiply_and_growth_go_on() {
    assert_near(&load("ramp/1970-01-01T00:01/2/2m", &[8.0; 5]), &[8.0, 10.0, 14.0, 16.0, 16.0]);
    assert_near(&load("multiply/1970-01-01T00:01/0.5/0s", &[8.0; 3]), &[8.0, 4.0, 4.0]);
    assert_near(&load("multiply/1970-01-01T00:01/0.5/1m", &[8.0; 3]), &[8.0, 4.0, 8.0]);
    // The mean of 1.1^(t/day) from day 1 to day 1 and a minute, times the count: worked with bc.
    let day = load("growth/1970-01-01T00:00/0.1", &[100.0; 1441])[1440];
    assert!((day - 110.003_640_4).abs() < 1e-6, "{day}");
}

#[test]
fn a_flood_adds_what_it_says_and_knows_the_multiplier() {
    // 2 requests a second for 90 s from the middle of a minute on.
    assert_near(&load("flood/1970-01-01T00:00:30/2/90s", &[1.0; 3]), &[61.0, 121.0, 1.0]);
    let stress = Stress::parse("flood/1970-01-01T00:00/60/1m").expect("an edit");
    // Where a count stands for 60 requests, 60 requests a second are a count a second.
    assert_near(stress.load(&minutes(&[1.0]), 60.0, 0).expect("a load").counts(), &[61.0]);
}

#[test]
fn an_outage_ends_in_a_storm() {
    let found = load("outage/1970-01-01T00:01/3/2m/2m", &[10.0; 6]);
    assert_near(&found, &[10.0, 0.0, 0.0, 25.0, 15.0, 10.0]);
}

#[test]
fn a_load_comes_later_earlier_or_slower() {
    let counts = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    assert_near(&load("shift/1970-01-01T00:02/1m/0s", &counts), &[1.0, 2.0, 2.0, 3.0, 4.0, 5.0]);
    // Half a minute earlier: what would come after the end is not known.
    assert_near(&load("shift/1970-01-01T00:02/-30s/0s", &counts), &[1.0, 2.0, 3.5, 4.5, 5.5, f64::NAN]);
    assert_near(&load("shift/1970-01-01T00:02/1m/2m", &counts), &[1.0, 2.0, 2.0, 3.0, 5.0, 6.0]);
    assert_near(&load("stretch/1970-01-01T00:02/2", &counts), &[1.0, 2.0, 3.0, 3.0, 4.0, 4.0]);
    assert_near(&load("stretch/1970-01-01T00:02/0.5", &counts), &[1.0, 2.0, 3.5, 5.5, f64::NAN, f64::NAN]);
}

#[test]
fn noise_has_its_mean_and_deviation() {
    let found = load("noise/1970-01-01T00:00/0.3/0s", &vec![100.0; 40_000]);
    let mean = found.iter().sum::<f64>() / found.len() as f64;
    let variance = found.iter().map(|count| (count - mean) * (count - mean)).sum::<f64>() / found.len() as f64;
    // Standard errors of 40,000 draws: 0.15 of the mean, some 0.2 of the deviation, whose law has heavy tails.
    assert!((mean - 100.0).abs() < 0.6 && (variance.sqrt() - 30.0).abs() < 0.8, "{mean}, {}", variance.sqrt());
    assert_ne!(found[0], found[1]);
}

#[test]
fn edits_are_made_in_order() {
    let one = load("flood/1970-01-01T00:00/1/1m;multiply/1970-01-01T00:00/2/0s", &[10.0]);
    let other = load("multiply/1970-01-01T00:00/2/0s;flood/1970-01-01T00:00/1/1m", &[10.0]);
    assert_near(&[one[0], other[0]], &[140.0, 80.0]);
}

#[test]
fn what_was_not_seen_stays_so() {
    let mut quality = vec![Quality::Observed; 4];
    quality[1] = Quality::Missing;
    let gappy = minutes(&[10.0, 0.0, 10.0, 10.0]).with_counts(vec![10.0, 0.0, 10.0, 10.0], quality).expect("a series");
    let seen = |text: &str| Stress::parse(text).expect("edits").load(&gappy, 1.0, 0).expect("a load").observed_or_nan();
    assert_near(&seen("flood/1970-01-01T00:00/1/10m"), &[70.0, f64::NAN, 70.0, 70.0]);
    assert_near(&seen("shift/1970-01-01T00:00/30s/0s"), &[f64::NAN, f64::NAN, f64::NAN, 10.0]);
}

#[test]
fn lost_metrics_hide_and_change_nothing() {
    let stress = Stress::parse("blind/1970-01-01T00:01/2m").expect("an edit");
    let series = minutes(&[1.0, 2.0, 3.0, 4.0]);
    assert_near(&stress.load(&series, 1.0, 0).expect("a load").observed_or_nan(), &[1.0, 2.0, 3.0, 4.0]);
    assert_near(&stress.measured(&series).expect("a series").observed_or_nan(), &[1.0, f64::NAN, f64::NAN, 4.0]);
}

#[test]
fn a_coarser_series_is_edited_below() {
    let coarse = minutes(&[10.0; 10]).resample(Step::FIVE_MINUTES).expect("a multiple");
    let stress = Stress::parse("multiply/1970-01-01T00:01/2/2m").expect("an edit");
    let load = stress.load(&coarse, 1.0, 0).expect("a load");
    assert_near(load.counts(), &[70.0, 50.0]);
    assert_near(&load.finer().expect("the minutes").series.counts()[..4], &[10.0, 20.0, 20.0, 10.0]);
}

#[test]
fn too_much_is_an_error() {
    let stress = Stress::parse(&["multiply/1970-01-01T00:00/1000/0s"; 5].join(";")).expect("edits");
    assert!(stress.load(&minutes(&[1e6]), 1.0, 0).is_err());
}

#[test]
fn faults_stand_at_their_ticks() {
    let text = "crash/1970-01-01T00:02/0.5;slow-start/1970-01-01T00:03/2.5/1m;blind/1970-01-01T00:00:30/1m;lag/1970-01-01T00:01/90s/0s";
    let faults = Stress::parse(text).expect("edits").faults(60, Step::MINUTE, 5);
    let ticks = 0..5_usize;
    assert_eq!(ticks.clone().map(|tick| faults.failing(tick, 5)).collect::<Vec<_>>(), [0, 3, 0, 0, 0]);
    assert_eq!(ticks.clone().map(|tick| faults.startup_ticks(tick, 2)).collect::<Vec<_>>(), [2, 2, 5, 2, 2]);
    assert_eq!(ticks.clone().map(|tick| faults.is_blind(tick)).collect::<Vec<_>>(), [true, false, false, false, false]);
    assert_eq!(ticks.map(|tick| faults.lag_ticks(tick)).collect::<Vec<_>>(), [2; 5]);
    assert_eq!((faults.failing(1, 1), faults.failing(1, 0)), (1, 0));
}

#[test]
fn a_forecast_is_wrong_for_as_long_as_it_says() {
    let stress = Stress::parse("misforecast/1970-01-01T00:01/0.5/1m;misforecast/1970-01-01T00:01/3/0s").expect("edits");
    assert_eq!([0, 60, 119, 120].map(|secs| stress.forecast_factor(secs)), [1.0, 1.5, 1.5, 3.0]);
}

#[test]
fn trials_are_told_apart_and_each_is_always_the_same() {
    let stress = Stress::parse("flash/1970-01-01T00:00/5/1m/1m;crash/1970-01-01T00:00/0.8").expect("edits");
    let sampling = Sampling { places_secs: 600..1200, step_secs: 60, strength: (0.5, 2.0), seed: 3 };
    let drawn: Vec<Stress> = (0..200).map(|trial| sampling.draw(&stress, trial)).collect();
    assert_eq!(drawn[5], sampling.draw(&stress, 5));
    assert_ne!(drawn[5], drawn[6]);
    for edit in drawn.iter().flat_map(Stress::edits) {
        assert!((600..1200).contains(&edit.at_secs) && edit.at_secs % 60 == 0, "{edit}");
        let range = if edit.kind == Kind::Flash { 3.0..=9.0 } else { 0.4..=1.0 };
        assert!(range.contains(&edit.amount), "{edit}");
    }
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let secs = -60_000_000_000_i64..200_000_000_000;
    (0..KINDS.len(), secs, 0.0..1.0_f64, 0..MAX_SPAN_SECS, 1..MAX_SPAN_SECS).prop_map(
        |(place, at_secs, share, rise, length)| {
            let info = &KINDS[place];
            let amount = info.amount.map_or(0.0, |amount| {
                let value = amount.min + (amount.max - amount.min) * share;
                if amount.unit == Unit::Secs { value.round() + 0.0 } else { value }
            });
            let (rise_secs, length_secs) = (info.rise.map_or(0, |_| rise), info.length.map_or(0, |_| length));
            Edit { kind: info.kind, at_secs, amount, rise_secs, length_secs }
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read(edits in prop::collection::vec(any_edit(), 0..=MAX_EDITS)) {
        let stress = Stress::new(edits).expect("few");
        prop_assert_eq!(Stress::parse(&stress.to_string()), Ok(stress));
    }

    #[test]
    fn nothing_written_by_hand_panics(text in "([a-z-]{0,12}[/;T:.0-9-]{0,40}){0,4}") {
        let _ = Stress::parse(&text);
    }

    /// Before an edit begins, the load is what it was, and it is never less than nothing.
    #[test]
    fn the_past_stays(edit in any_edit(), counts in prop::collection::vec(0.0..1e5_f64, 1..80), at in 0_i64..5000) {
        let series = minutes(&counts);
        let stress = Stress::new(vec![Edit { at_secs: at, ..edit }]).expect("one");
        if let Ok(load) = stress.load(&series, 60.0, 1) {
            let before = (at / 60) as usize;
            let kept = before.min(counts.len());
            prop_assert_eq!(&load.counts()[..kept], &counts[..kept]);
            prop_assert_eq!(load.len(), counts.len());
        }
    }
}
