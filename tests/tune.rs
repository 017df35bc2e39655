//! The same search natively and in the page comes to the same digest. The journey of the Tune page reads the same file.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::cli;
use serde::Deserialize;

/// A search and what it came to natively on x86-64.
#[derive(Debug, Deserialize)]
struct Case {
    /// The scenario, as a link has it.
    query: String,
    /// Replays of each search.
    budget: usize,
    /// `planora-cli tune --scenario QUERY --budget BUDGET --json`, then `digest`.
    digest: String,
}

#[test]
fn the_digest_of_a_search_is_what_the_page_comes_to() {
    let case: Case = serde_json::from_str(include_str!("fixtures/tune_digest.json")).expect("a case");
    let (budget, threads) = (case.budget.to_string(), ["1", "2"]);
    for threads in threads {
        let words = ["tune", "--scenario", &case.query, "--budget", &budget, "--threads", threads, "--json"];
        let answer = cli::run(words.iter().map(Into::into), None).expect("a tuning");
        let tuning: serde_json::Value = serde_json::from_str(&answer.text).expect("JSON");
        assert_eq!(tuning["digest"], case.digest.as_str(), "{threads} threads");
    }
}
