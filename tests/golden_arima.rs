//! ARIMA's likelihood against statsmodels and statsforecast: `tests/golden/arima.py` names versions and command.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::forecast::arima::{Model, Order, likelihood, maximise};
use planora::ingest::packed::Manifest;
use planora::progress::{Silent, Stage, block_on};
use planora::series::calendar::parse_local;
use planora::units::Step;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    step_secs: u32,
    part: String,
    scale: String,
    order: (usize, usize, usize),
    shift: f64,
    first: usize,
    n: usize,
    observed: usize,
    statsmodels: Result,
    statsforecast: Result,
}

#[derive(Deserialize)]
struct Result {
    log_likelihood: f64,
    ar: Vec<f64>,
    ma: Vec<f64>,
    sigma2: f64,
}

impl Case {
    /// The values that the tools were given, from the bundled trace.
    fn values(&self) -> Vec<f64> {
        let text = std::fs::read("data/nasa-http-1995/trace.json").expect("the manifest");
        let manifest: Manifest = serde_json::from_slice(&text).expect("valid JSON");
        let column = std::fs::read("data/nasa-http-1995/requests.col").expect("a column");
        let minutes = manifest.series(&column).expect("a series");
        let series = minutes.resample(Step::from_secs(self.step_secs).expect("a step")).expect("a multiple");
        let train_end = series.index_at(parse_local(&manifest.test_start).expect("a time"));
        let root = self.scale == "root";
        let value = |count: f64| if root { 2.0 * (count + 0.375).sqrt() } else { count / 100.0 } - self.shift;
        let values: Vec<f64> = series.observed_or_nan()[..train_end].iter().map(|count| value(*count)).collect();
        let values = values[self.first..self.first + self.n].to_vec();
        assert_eq!(values.iter().filter(|value| !value.is_nan()).count(), self.observed);
        values
    }

    fn order(&self) -> Order {
        let (p, d, q) = self.order;
        Order { p, d, q }
    }

    fn name(&self) -> String {
        format!("{} at {} s, {} on the {} scale", self.order(), self.step_secs, self.part, self.scale)
    }
}

fn cases() -> Vec<Case> {
    let text = std::fs::read("tests/golden/arima.json").expect("the fixture");
    serde_json::from_slice::<Golden>(&text).expect("valid JSON").cases
}

#[test]
fn the_filter_gives_the_likelihood_of_statsmodels_at_the_same_coefficients() {
    for case in cases() {
        let values = case.values();
        let theirs = &case.statsmodels;
        let model = Model::new(case.order(), &theirs.ar, &theirs.ma);
        let ours = likelihood(&model, &values, case.order().d);
        // Theirs is at their variance, ours at the best one.
        let share = ours.variance / theirs.sigma2;
        let at_their_variance = ours.log + 0.5 * ours.n as f64 * (share.ln() + 1.0 - share);
        let off = at_their_variance - theirs.log_likelihood;
        assert!(off.abs() < 0.01, "{}: {at_their_variance} and {}", case.name(), theirs.log_likelihood);
        assert_eq!(ours.n, case.observed - case.order().d);
    }
}

#[test]
fn the_maximum_is_as_high_as_that_of_statsmodels_and_statsforecast() {
    let stage = Stage { what: "Testing", done: 0, total: 1 };
    for case in cases() {
        let values = case.values();
        let fitted = maximise(case.order(), &values, 0, (None, true, 1e-3), (&Silent, stage));
        let ours = block_on(fitted).expect("nobody cancels").likelihood.log;
        let theirs = case.statsmodels.log_likelihood.max(case.statsforecast.log_likelihood);
        assert!(ours >= theirs - 0.5, "{}: {ours} and {theirs}", case.name());
    }
}
