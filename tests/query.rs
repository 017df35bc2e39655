//! `planora-cli query`: each text is that of its fixture; what has no sense is refused with what has.
//!
//! Fixtures are compared whole. `PLANORA_WRITE_FIXTURES=1 cargo test --test query` writes them anew, to be read in the diff.
//! What the texts do is tested by `cargo xtask test-engines`.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::cli::run;
use planora::query::{Engine, Source};
use std::collections::BTreeSet;
use std::path::Path;

const SPAN: &str = "--from 2026-03-01T00:00 --to 2026-03-02T00:00";
const JSON: &str = "--source json --time request.time --status status --bytes size";
const TABLE: &str = "--source table --table web.hits --time at --status code --bytes sent";

/// Names of fixtures, and the words that make them.
fn cases() -> Vec<(String, String)> {
    let mut cases = Vec::new();
    for engine in ["duckdb", "clickhouse", "spark", "athena", "bigquery"] {
        for (name, words) in [
            ("combined", "--source combined"),
            ("alb", "--source alb"),
            ("cloudfront", "--source cloudfront"),
            ("json", JSON),
            ("table", TABLE),
        ] {
            cases.push((format!("{engine}-{name}"), words.to_owned()));
        }
    }
    let mut add = |name: &str, words: String| cases.push((name.to_owned(), words));
    add("duckdb-combined-zone", format!("--source combined --file logs/*.gz --step 3600 --zone +05:30 {SPAN}"));
    add("clickhouse-json-epoch", "--source json --time ts --time-unit ms".to_owned());
    add("spark-table-local", "--source table --table hits --time at --time-unit local --zone -03:30".to_owned());
    add("athena-table-iso", "--source table --table alb_logs --time time --time-unit iso".to_owned());
    let lines = |source: &str| format!("--source {source} --table {{job=\"nginx\"}} {SPAN}");
    add("loki-combined", lines("combined"));
    add("loki-alb", lines("alb"));
    add("loki-json", format!("--source json --time time --table {{job=\"api\"}} {SPAN}"));
    add("prometheus-table", format!("--source table --table http_requests_total{{job=\"api\"}} {SPAN}"));
    add("cloudwatch-insights-combined", format!("--source combined --table /ecs/nginx --step 300 {SPAN}"));
    add("cloudwatch-insights-json", format!("{JSON} --table /ecs/api {SPAN}"));
    add("elasticsearch-combined", "--source combined --table filebeat-*".to_owned());
    add("elasticsearch-json", format!("{JSON} --table api --zone +02:00 {SPAN}"));
    add("elasticsearch-table", "--source table --table hits --time at --step 300".to_owned());
    cases
}

fn query(engine: &str, words: &str) -> Result<String, String> {
    let words = ["query", "--engine", engine].into_iter().chain(words.split_whitespace());
    run(words.map(std::ffi::OsString::from), None).map(|answer| answer.text).map_err(|error| error.to_string())
}

#[test]
fn each_text_is_that_of_its_fixture() {
    let folder = Path::new("tests/fixtures/query");
    let is_written = std::env::var_os("PLANORA_WRITE_FIXTURES").is_some();
    for (name, words) in cases() {
        let engine = ["cloudwatch-insights"].into_iter().find(|engine| name.starts_with(engine));
        let engine = engine.or_else(|| name.split('-').next()).expect("a name");
        let text = query(engine, &words).unwrap_or_else(|error| panic!("{name}: {error}"));
        let path = folder.join(format!("{name}.txt"));
        if is_written {
            std::fs::write(&path, &text).expect("a fixture to write");
        }
        let expected = std::fs::read_to_string(&path).expect("a fixture");
        assert_eq!(text, expected, "{name}");
    }
}

#[test]
fn every_fixture_is_a_case() {
    let names: BTreeSet<String> = cases().into_iter().map(|case| format!("{}.txt", case.0)).collect();
    let files = std::fs::read_dir("tests/fixtures/query").expect("the fixtures").flatten();
    let files: BTreeSet<String> = files.map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(files, names);
}

#[test]
fn what_an_engine_does_not_hold_is_refused_with_what_it_holds() {
    for (engine, words, expected) in [
        ("prometheus", "--source combined", "--source table --table http_requests_total works with it"),
        ("loki", "--source cloudfront --table {a=\"b\"}", "combined, alb and json work with it"),
        ("loki", "--source table --table {a=\"b\"}", "combined, alb and json work with it"),
        ("cloudwatch-insights", "--source alb", "take --engine athena"),
        ("elasticsearch", "--source cloudfront", "take --source table"),
        ("athena", "--source combined --file access.log", "name it by --table"),
        ("duckdb", "--source table --file a.csv --time t", "say --table NAME"),
        ("duckdb", "--source json", "--time is missing"),
        ("duckdb", "--source table --table hits", "--time is missing"),
        ("spark", "--source json --time a..b", "no key of JSON"),
        ("spark", "--source json --time at --time-unit local", "iso for text"),
        ("loki", "--source combined --table {a=\"b\"}", "--from and --to are missing"),
        ("loki", "--source combined", "the selector of the streams"),
    ] {
        let refused = query(engine, words).expect_err(words);
        assert!(refused.contains(expected), "{engine} {words}: {refused}");
    }
}

#[test]
fn an_engine_answers_for_just_what_it_is_said_to_hold() {
    for (name, engine) in Engine::NAMES {
        for (word, source) in Source::NAMES {
            let words = format!("--source {word} --table hits --time at {SPAN}");
            let answer = query(name, &words);
            assert_eq!(answer.is_ok(), engine.sources().contains(&source), "{name} {word}: {answer:?}");
        }
    }
}

#[test]
fn a_span_begins_and_ends_with_a_bucket_and_fits_into_an_answer() {
    let loki = |words: &str| query("loki", &format!("--source combined --table {{a=\"b\"}} {words}"));
    let from = |from: &str, to: &str| format!("--from {from} --to {to}");
    assert!(loki(&from("2026-03-01T00:00", "2026-03-08T00:00")).is_ok());
    let long = loki(&from("2026-03-01T00:00", "2026-03-09T00:00")).expect_err("11,520 minutes");
    assert!(long.contains("at most 11000 buckets") && long.contains("11520"), "{long}");
    let within = loki(&from("2026-03-01T00:00:30", "2026-03-02T00:00")).expect_err("half a minute");
    assert!(within.contains("begins at 2026-03-01T00:00Z"), "{within}");
    let backwards = loki(&from("2026-03-02T00:00", "2026-03-01T00:00")).expect_err("no time");
    assert!(backwards.contains("--to is not behind --from"), "{backwards}");
    let insights = format!("--source json --time t --table g --step 90 {SPAN}");
    let odd = query("cloudwatch-insights", &insights).expect_err("a minute and a half");
    assert!(odd.contains("no buckets of 90 s"), "{odd}");
}

#[test]
fn names_stay_names() {
    let duckdb = query("duckdb", "--source table --table h --time a\"b --file x';DROP");
    assert!(duckdb.is_err_and(|error| error.contains("--file names files")));
    let quoted = query("duckdb", "--source table --table we\"b.hits --time a\"b").expect("a query");
    assert!(quoted.contains("\"a\"\"b\" AS stamp") && quoted.contains("FROM \"we\"\"b\".\"hits\""), "{quoted}");
    for engine in ["clickhouse", "spark"] {
        let path = query(engine, "--source combined --file it's.log").expect("a query");
        assert!(path.contains(r"'it\'s.log'"), "{path}");
    }
    assert!(query("duckdb", "--source combined --file it's.log").expect("a query").contains("'it''s.log'"));
}
