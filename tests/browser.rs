//! The same run natively and in the browser gives the same bytes: every number of every tick.

#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::job::Engine;
use planora::progress::{Silent, block_on};
use planora::report::{summary_json, ticks_csv};
use planora::scenario::parse;
use planora::series::Digest;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_browser);

/// `planora-cli simulate --scenario 'data=synthetic&seed=7&step=5m&queue=10m&metric_lag=5m' --ticks ticks.csv` natively on
/// x86-64, then `sha256sum ticks.csv`.
const TICKS: &str = "e35b80242f57f282bcd558619521d0b7fb0e9230f64ad38491f9bf355260b1cc";
/// `sha256sum` of what the same command prints.
const SUMMARY: &str = "21301f0665aa7f8b45c94b9284effddb5360ac9d8d02eb2fb96a2bac391bfb98";

#[test]
fn native_and_browser_agree_bit_for_bit() {
    let (scenario, notices) = parse("data=synthetic&seed=7&step=5m&queue=10m&metric_lag=5m");
    assert_eq!(notices, []);
    let report = block_on(Engine::default().run(&scenario, &Silent)).expect("a report");
    assert_eq!(Digest::of(ticks_csv(&report).as_bytes()).to_string(), TICKS);
    assert_eq!(Digest::of(summary_json(&report).expect("json").as_bytes()).to_string(), SUMMARY);
}
