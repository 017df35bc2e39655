//! What is claimed of ARIMA and Holt–Winters on the bundled trace, measured.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::forecast::{ModelId, Shelf, fit, score_leads};
use planora::ingest::packed::Manifest;
use planora::progress::{Silent, block_on};
use planora::series::calendar::parse_local;
use planora::units::Step;

#[test]
fn arima_and_holt_winters_beat_what_was_asked_without_a_leak() {
    let text = std::fs::read("data/nasa-http-1995/trace.json").expect("the manifest");
    let manifest: Manifest = serde_json::from_slice(&text).expect("valid JSON");
    let column = std::fs::read("data/nasa-http-1995/requests.col").expect("a column");
    let minutes = manifest.series(&column).expect("a series");
    // The second limit is what tuned smoothing gets, the third a two-sided oracle that sees the future.
    let limits = [
        (Step::MINUTE, 14.0, 14.03, 13.0),
        (Step::FIVE_MINUTES, 46.6, 46.47, 41.6),
        (Step::QUARTER_HOUR, 119.5, 119.06, 92.0),
    ];
    for (step, arima, smoothing, leak) in limits {
        let series = minutes.resample(step).expect("a multiple");
        let split = series.index_at(parse_local(&manifest.test_start).expect("a time"));
        for (id, limit) in [(ModelId::Arima, arima), (ModelId::HoltWinters, smoothing)] {
            let model = block_on(fit(id, &series, split, &Shelf::default(), &Silent)).expect("fits");
            let scores = score_leads(model.as_ref(), &series, split, &[1])[0].scores;
            assert!(scores.rmse <= limit && scores.rmse > leak, "{id} at {step:?}: {}", scores.rmse);
            assert!((0.89..=0.91).contains(&scores.coverage), "{id} at {step:?}: {}", scores.coverage);
        }
    }
}
