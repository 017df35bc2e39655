//! What the guided path and the questions with their answers say: every figure again, by the engine, from the link.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::ingest::packed::Manifest;
use planora::job::Engine;
use planora::progress::{Silent, block_on};
use planora::readout::examples::{Example, GALLERY, PATH};
use planora::report::Report;
use planora::scenario::{DataRef, Scenario, parse, patch};
use planora::series::calendar::parse_local;
use std::collections::HashMap;

const FOLDER: &str = "data/nasa-http-1995";

/// An engine with the bundled trace, as the page has it, and what it has run.
struct Runs {
    engine: Engine,
    reports: HashMap<String, Report>,
}

impl Runs {
    fn new() -> Self {
        let text = std::fs::read(format!("{FOLDER}/trace.json")).expect("the manifest");
        let manifest: Manifest = serde_json::from_slice(&text).expect("valid JSON");
        let column = std::fs::read(format!("{FOLDER}/requests.col")).expect("a column");
        let mut engine = Engine::default();
        engine.add_trace(DataRef::Nasa, manifest.series(&column).expect("a series"), manifest.landmarks());
        Self { engine, reports: HashMap::new() }
    }

    fn of(&mut self, scenario: &Scenario) -> &Report {
        let query = planora::scenario::print(scenario);
        if !self.reports.contains_key(&query) {
            let report = block_on(self.engine.run(scenario, &Silent)).expect("a report");
            self.reports.insert(query.clone(), report);
        }
        &self.reports[&query]
    }
}

fn all() -> impl Iterator<Item = &'static Example> {
    PATH.iter().chain(&GALLERY)
}

fn scenario(example: &Example) -> Scenario {
    let (scenario, notices) = parse(example.query);
    assert_eq!(notices, [], "{}", example.id);
    scenario
}

#[test]
fn every_figure_is_what_the_engine_comes_to() {
    let mut runs = Runs::new();
    let mut wrong = Vec::new();
    for example in all() {
        let own = scenario(example);
        for reading in example.readings {
            let asked = patch(&own, reading.knobs).expect("knobs");
            let words = reading.measure.words(runs.of(&asked));
            if words != reading.words {
                wrong.push(format!("{}.{} is {words}, not {}", example.id, reading.name, reading.words));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_cursor_is_where_the_link_says() {
    let mut runs = Runs::new();
    for example in all() {
        let secs = parse_local(example.at).expect("a time");
        let report = runs.of(&scenario(example));
        assert_eq!(report.local_secs(report.tick_at(secs)), secs, "{}", example.id);
        assert!(example.link().starts_with("?v=1&preset="), "{}", example.id);
        assert!(patch(&scenario(example), example.other.1).is_ok(), "{}", example.id);
    }
}

/// A text without its readings, and without days and times.
fn bare(example: &Example) -> String {
    let text = example.readings.iter().fold(example.text.to_owned(), |text, reading| {
        let place = format!("{{{}}}", reading.name);
        assert!(text.contains(&place), "{} has no place for {}", example.id, reading.name);
        text.replace(&place, "")
    });
    let is_moment = |word: &str| word.contains(':') || ["1", "13", "1995"].contains(&word) || word.starts_with("Layer");
    let words = text.split_whitespace().filter(|word| !is_moment(word.trim_end_matches([',', '.'])));
    words.collect::<Vec<_>>().join(" ")
}

#[test]
fn a_text_has_no_figure_that_is_not_read_from_a_run() {
    for example in all() {
        let text = bare(example);
        let named: Vec<&str> = example.other.1.split(['=', '&']).collect();
        let is_figure = |word: &&str| word.contains(|letter: char| letter.is_ascii_digit());
        let figures = text.split_whitespace().filter(is_figure).map(|word| word.trim_end_matches([',', '.']));
        let loose: Vec<&str> = figures.filter(|word| !named.contains(word) && !["2"].contains(word)).collect();
        assert!(loose.is_empty() && !text.contains(['{', '}']), "{}: {loose:?} in {text}", example.id);
    }
}
