//! The same run natively and in the browser gives the same bytes: every number of every tick.

#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::forecast::{ModelId, Shelf, fit};
use planora::job::Engine;
use planora::progress::{Silent, block_on};
use planora::report::{summary_json, ticks_csv};
use planora::scenario::parse;
use planora::series::{Digest, synthetic};
use planora::units::Step;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// `planora-cli simulate --scenario 'data=synthetic&seed=7&step=5m&queue=10m&metric_lag=5m' --ticks ticks.csv` natively on
/// x86-64, then `sha256sum ticks.csv`.
const TICKS: &str = "f783acd665ad41b908ddd71e547075871ed9d8c6bd8138d54ed40496a18434e6";
/// `sha256sum` of what the same command prints.
const SUMMARY: &str = "6f6c6f0aa2bcacc12e7421b4ed7ca5994eca96209e51a412839993eb55346ebf";

#[test]
fn native_and_browser_agree_bit_for_bit() {
    let (scenario, notices) = parse("data=synthetic&seed=7&step=5m&queue=10m&metric_lag=5m");
    assert_eq!(notices, []);
    let report = block_on(Engine::default().run(&scenario, &Silent)).expect("a report");
    assert_eq!(Digest::of(ticks_csv(&report).as_bytes()).to_string(), TICKS);
    assert_eq!(Digest::of(summary_json(&report).expect("json").as_bytes()).to_string(), SUMMARY);
}

/// `planora-cli simulate --scenario 'data=synthetic&seed=7&policy=hpa&spread=poisson&from=2026-01-18&model=last' --ticks ticks.csv`
/// natively on x86-64, then `sha256sum ticks.csv`.
const DRAWN_TICKS: &str = "bc4ba3777b8632179baadae37bb02ac41e249ebffb8fb46802c46a76efb693f9";

#[test]
fn drawn_ticks_of_an_hpa_agree_bit_for_bit() {
    let (scenario, notices) = parse("data=synthetic&seed=7&policy=hpa&spread=poisson&from=2026-01-18&model=last");
    assert_eq!(notices, []);
    let report = block_on(Engine::default().run(&scenario, &Silent)).expect("a report");
    assert_eq!((report.step.secs(), report.len()), (15, 5760));
    assert_eq!(Digest::of(ticks_csv(&report).as_bytes()).to_string(), DRAWN_TICKS);
}

/// SHA-256 of every model's forecasts as they come natively on x86-64: the synthetic trace of seed 7 in quarter hours, two thirds
/// of it for the fit, then one and four steps ahead of every later bucket, as little-endian doubles.
const FORECASTS: [(ModelId, &str); ModelId::ALL.len()] = [
    (ModelId::Auto, "7c05177a358b3a4ed511f0db4bf1eeefede997db434c1091012870a77e746f4d"),
    (ModelId::Ridge, "120bfe67c63013d6d621a16b8859a3bb43e871083efab4ff89897b71f971c91e"),
    (ModelId::Stack, "2db4eca4991a35d42fa988350a0041f101930959b3f44cfada609121fe684a7c"),
    (ModelId::Lstm, "82fe7b968c6c5c0eedf6be0d03fc13a357db87858b2c45ebe07ead713d11e520"),
    (ModelId::Hybrid, "d3c97fa238b5c69cc714fd568ad40f7eb74c193c9a64f7d884cbc6e45803d4bc"),
    (ModelId::Boosted, "b27787f2e0a79286ad96bbdf63dbf242bf16798670880d370f86bdca164193f2"),
    (ModelId::Arima, "ebb5130cb3ba8ddf28e99b3336fbbdae4cff04a8655dd9fd0911c9ecfacf6ffc"),
    (ModelId::Ets, "69bf6297a2ebb1c750ed297cc664878ecabe2e36f2b9e09cf5a13fd11b4d2c87"),
    (ModelId::HoltWinters, "202fda228857f3a4fb8a0db2aa33d21e39833f19900dfdc529aef41a827c323c"),
    (ModelId::Prophet, "88a209ebb5efb1cd3aeb11df16dfe184e6abf573ca925e779dd0d78bf1620b20"),
    (ModelId::Smoothing, "bb81c48593af51b5e75be32f6d57e644e5abd0ef7a930ac5a8f363b49198597a"),
    (ModelId::Tsb, "dcc3751730fa9a4c0d08b1e702bccc085ccae0192ac70002ad498585d2ab399d"),
    (ModelId::SeasonalWeek, "48f595084a7307b6ccd389b2e0249883b65083f5e0dd6cea52ce3099f622ced3"),
    (ModelId::SeasonalDay, "02111d4cea293321ae86920a0af6395b4fba8580a61b4cf10401f72a0e8123f7"),
    (ModelId::Last, "a9a42e89de2da5426f4e9ae044f1cf429dfadb1983fb599fadd6c5044931cadb"),
];

#[test]
fn every_model_forecasts_the_same_bits() {
    let series = synthetic(7).expect("a trace").resample(Step::QUARTER_HOUR).expect("a multiple");
    let split = series.len() * 2 / 3;
    let digest = |model| {
        let fitted = block_on(fit(model, &series, split, &Shelf::default(), &Silent)).expect("enough history");
        let rolling = fitted.rolling(&series, split..series.len(), 4);
        let means = [1, 4].into_iter().flat_map(|lead| rolling.lead(lead).to_vec());
        Digest::of(&means.flat_map(f64::to_le_bytes).collect::<Vec<_>>()).to_string()
    };
    let ours = ModelId::ALL.map(|model| (model, digest(model)));
    assert_eq!(ours.each_ref().map(|(model, digest)| (*model, digest.as_str())), FORECASTS);
}
