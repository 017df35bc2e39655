//! Models on resampled series see no further than the end of the last coarse bucket.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::forecast::{ModelId, Shelf, fit};
use planora::progress::{Silent, block_on};
use planora::series::regimes::Regime;
use planora::series::{Origin, Quality, TimeSeries};
use planora::units::{Step, UnixSecs};

/// Twenty-eight days of ten-minute counts that start at a time between multiples of the step, with other ones from `changed` on.
fn fine(changed: usize) -> TimeSeries {
    let ten_minutes = Step::from_secs(600).expect("a step");
    let series = Regime::Growth.series(ten_minutes, 28 * 144, 11).expect("a trace");
    let counts = series.counts().iter().enumerate();
    let counts: Vec<f64> = counts.map(|(at, count)| if at < changed { *count } else { 2.0 * count + 50.0 }).collect();
    let quality = vec![Quality::Observed; counts.len()];
    let clock = (UnixSecs(series.start().0 + 17 * 60), 0);
    TimeSeries::new("fine.csv", Origin::Upload, clock, ten_minutes, counts, quality).expect("valid")
}

#[test]
fn the_future_of_the_finer_series_changes_no_forecast() {
    let half_hour = Step::from_secs(1800).expect("a step");
    let whole = fine(usize::MAX).resample(half_hour).expect("a multiple");
    let train_end = 960;
    let origin = 1_100;
    // The first fine bucket behind the origin's coarse one.
    let finer = whole.finer().expect("resampled");
    let changed = fine(finer.first_part(origin + 1)).resample(half_hour).expect("a multiple");
    assert_eq!(whole.counts()[..=origin], changed.counts()[..=origin]);
    assert_ne!(whole.counts()[origin + 1..], changed.counts()[origin + 1..]);
    for id in [ModelId::Ridge, ModelId::Stack, ModelId::Smoothing, ModelId::SeasonalDay, ModelId::Last] {
        let model = |series: &TimeSeries| block_on(fit(id, series, train_end, &Shelf::default(), &Silent));
        let (a, b) = (model(&whole).expect("fits"), model(&changed).expect("fits"));
        let bits = |mean: &[f64]| mean.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        let one = a.forecast(&whole.history(origin), 4);
        assert_eq!(bits(&one.mean), bits(&b.forecast(&changed.history(origin), 4).mean), "{id}");
        let rolled = a.rolling(&whole, origin..origin + 1, 4);
        let other = b.rolling(&changed, origin..origin + 1, 4);
        for lead in 1..=4 {
            assert_eq!(rolled.at(origin, lead).to_bits(), other.at(origin, lead).to_bits(), "{id}, lead {lead}");
            assert_eq!(rolled.at(origin, lead).to_bits(), one.mean[lead - 1].to_bits(), "{id}, lead {lead}");
        }
    }
}
