//! `planora-cli lint`: what it says, and what it ends with.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::cli::{Answer, run};
use serde_json::Value;

fn lint(words: &[&str]) -> Result<Answer, String> {
    let words = std::iter::once("lint").chain(words.iter().copied()).map(std::ffi::OsString::from);
    run(words, None).map_err(|error| error.to_string())
}

#[test]
fn a_plain_scenario_passes_and_notes_do_not_fail() {
    let plain = lint(&[]).expect("the default scenario");
    assert_eq!(plain.code, 0);
    assert_eq!(plain.text, "0 findings, 0 notes\n");
    let note = lint(&["--policy", "hpa", "--min-replicas", "57", "--max-replicas", "100"]).expect("a scenario");
    assert!(note.code == 0 && note.text.starts_with("note dead_band: From 57 replicas"), "{}", note.text);
}

#[test]
fn findings_fail_with_number_rule_and_remedy() {
    let scenario = "policy=keda&min_replicas=1&cooldown_period=1m";
    let answer = lint(&["--scenario", scenario, "--json"]).expect("a scenario");
    assert_eq!(answer.code, 1);
    let report: Value = serde_json::from_str(&answer.text).expect("JSON");
    let finding = report.pointer("/findings/0").expect("a finding");
    let text = |name: &str| finding.get(name).and_then(Value::as_str).unwrap_or_default();
    assert_eq!(
        (text("code"), text("severity"), text("field")),
        ("cooldown_without_effect", "warning", "cooldown_period")
    );
    assert_eq!(finding.pointer("/figures/cooldown_secs").and_then(Value::as_f64), Some(60.0));
    assert!(text("rule").contains("KEDA") && !text("remedy").is_empty());
}

#[test]
fn what_cannot_be_read_is_an_error() {
    for (words, expected) in [
        (&["--no-such-knob", "1"][..], "--no-such-knob"),
        (&["--scenario", "cooldown=soon"], "cooldown"),
        (&["--policy", "keda", "--triggers", "cron:Nowhere;0+8+*+*+*;0+9+*+*+*;5"], "Nowhere"),
        (&["--sync", "15s"], "sync"),
    ] {
        let error = lint(words).expect_err("nothing that can be read");
        assert!(error.contains(expected), "{error}");
    }
}
