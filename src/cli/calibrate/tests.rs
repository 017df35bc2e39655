//! Words of `calibrate`, and what it prints.

use super::args::parse_calibrate;
use super::*;
use crate::calibrate::read::{CpuUnit, LoadUnit};
use lexopt::Parser;

fn args(words: &[&str]) -> Result<CalibrateArgs, String> {
    parse_calibrate(Parser::from_args(words)).map_err(|error| error.to_string())
}

#[test]
fn words_become_options_and_knobs_become_the_policy() {
    let found = args(&[
        "a.csv",
        "--load",
        "x",
        "--load-unit",
        "rate",
        "--cpu-unit",
        "cores:0.5",
        "--target-utilization",
        "70%",
    ]);
    let found = found.expect("words");
    assert_eq!((found.options.load.as_deref(), found.options.load_unit), (Some("x"), Some(LoadUnit::PerSecond)));
    assert_eq!((found.options.cpu_unit, found.target_utilization), (Some(CpuUnit::Cores(0.5)), 0.7));
    assert!(found.policy.is_none());
    let twin = args(&["a.csv", "--policy", "hpa", "--metrics", "cpu:60"]).expect("words").policy.expect("a policy");
    assert_eq!(scenario(&twin).expect("a scenario").policy.name(), "hpa");
    for (words, reason) in [
        (&["--json"][..], "the file to read is missing"),
        (&["a.csv", "b.csv"], "reads one file"),
        (&["a.csv", "--cpu-unit", "cores"], "it takes fraction, percent, cores:REQUEST"),
        (&["a.csv", "--cpu-unit", "cores:0"], "it takes fraction"),
        (&["a.csv", "--load-unit", "hits"], "it takes count, rate, per-minute, running-total"),
        (&["a.csv", "--target-utilization", "0"], "above 0 and up to 1"),
        (&["a.csv", "--color", "red"], "no option --color"),
    ] {
        let error = args(words).expect_err("refused");
        assert!(error.contains(reason), "{words:?}: {error}");
    }
}

/// Two hours of minutes: each replica serves 10 requests per second at a share of 0.1 for each 2, with no idle burn.
fn file() -> String {
    (0..120).fold("time,rps,ready,desired,cpu_percent\n".to_owned(), |mut text, at| {
        let load = 20 + 10 * (at * 7 % 10);
        let _ = writeln!(text, "2026-03-01T{:02}:{:02}:00Z,{load},10,10,{}", at / 60, at % 60, load / 2);
        text
    })
}

#[test]
fn a_table_is_printed_with_values_and_refusals() {
    let options = args(&["a.csv"]).expect("words").options;
    let read = read(file().as_bytes(), &options).expect("a record");
    let found = calibrate(&read.record, 0.6);
    let text = in_text(&read, &found, None);
    assert!(
        text.starts_with("120 samples of 60 s, 2026-03-01T00:00 to 2026-03-01T01:59\n  load     rps (its name says so"),
        "{text}"
    );
    // CPU is 5 % for each request per second: 12 at 60 %.
    assert!(text.contains("Requests of a replica at 60 %        12 rps"), "{text}");
    assert!(text.contains("There are 0 step-ups; 6 that can be read are needed."), "{text}");
    let parsed: Value = serde_json::from_str(&in_json(&read, &found, None).expect("JSON")).expect("JSON");
    assert_eq!(parsed["record"]["columns"][0]["role"], "load");
    assert_eq!(parsed["startup"]["delay_secs"]["refused"]["why"], "too_few_step_ups");
    assert!(
        (parsed["rate"]["at_full"]["estimated"]["value"].as_f64().expect("a number") - 20.0).abs() < 1e-6,
        "{parsed}"
    );
    assert!(parsed["twin"].is_null());
}
