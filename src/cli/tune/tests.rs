//! Threads and words of `tune`.

use super::args::parse_tune;
use super::*;
use crate::scenario::{DataRef, parse};
use crate::series::{Landmarks, Origin, Quality, TimeSeries};
use crate::units::{Step, UnixSecs};
use lexopt::Parser;

fn args(words: &[&str]) -> Result<TuneArgs, String> {
    parse_tune(Parser::from_args(words)).map_err(|error| error.to_string())
}

/// A month of half hours with a day's shape and some noise.
fn engine() -> (Engine, DataRef) {
    let count = |bucket: usize| {
        let slot = (bucket % 48) as f64 / 48.0;
        (900.0 + 700.0 * libm::sin(slot * std::f64::consts::TAU) + (bucket * 7919 % 211) as f64).round()
    };
    let counts: Vec<f64> = (0..30 * 48).map(count).collect();
    let quality = vec![Quality::Observed; counts.len()];
    let step = Step::from_secs(1800).expect("a step");
    let series = TimeSeries::new("a.csv", Origin::Upload, (UnixSecs(0), 0), step, counts, quality).expect("valid");
    let data = DataRef::Upload(series.source().digest);
    let mut engine = Engine::default();
    engine.add_trace(data, series, Landmarks::default());
    (engine, data)
}

fn tuned(policy: &str, threads: usize) -> Tuning {
    let (mut engine, data) = engine();
    let query = format!("data={data}&model=seasonal-day&rps_per_replica=0.05&max_replicas=60&policy={policy}");
    let (scenario, notices) = parse(&query);
    assert_eq!(notices, []);
    let (stage, _) = engine.stage(&scenario).expect("a stage");
    let request = args(&["--budget", "80", "--limit", "unserved=1%", "--folds", "2"]).expect("words").request;
    tune(&mut engine, Tuner::new(stage, request).expect("a search"), threads).expect("a tuning")
}

#[test]
fn the_same_seed_gives_the_same_digest_on_any_number_of_threads() {
    for policy in ["three-layer", "hpa"] {
        let one = tuned(policy, 1);
        assert_eq!(one, tuned(policy, 3), "{policy}");
        assert!(one.runs > 150 && one.digest.len() == 64, "{policy}: {} replays", one.runs);
    }
}

#[test]
fn the_table_says_what_was_found_and_how_to_go_on() {
    let tuning = tuned("three-layer", 2);
    let text = table::text(&tuning, &[]);
    let expected = [
        "Present  Three layers",
        "Tuned on 1970-01-12",
        "Held out 1970-01-22",
        "Front, cheapest first",
        "Around the winner",
    ];
    for part in expected {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    assert!(text.contains(&format!("planora-cli simulate --scenario '{}'", tuning.check.winner.query)));
    assert_eq!(text.contains("Does not hold"), !tuning.holds);
}

#[test]
fn words_that_cannot_be_used_are_named() {
    let bad = [
        (&["--budget", "2"][..], "--budget is 2; it takes a whole number from 30 to 1000000"),
        (
            &["--limit", "cost=3"],
            "the limit cost=3 is none; allowed are unserved=0.1%, violation=10m (a day), longest=5m, starts=4 (an hour) and slow=1%",
        ),
        (&["--caution", "x"], "--caution is x; it takes standard errors, 0 to 10"),
        (&["--nothing", "1"], "there is no option --nothing, and no such knob"),
    ];
    for (words, expected) in bad {
        assert_eq!(args(words).err().as_deref(), Some(expected));
    }
    let read = args(&["--policy", "hpa", "--vary", "window-down=1m..10m", "--lock", "metrics,min_replicas", "--only"])
        .expect("words");
    assert_eq!(read.request.choice.vary, [("window_down".to_owned(), "1m..10m".to_owned())]);
    assert_eq!(read.request.choice.lock, ["metrics", "min_replicas"]);
    assert!(read.request.choice.only && read.knobs.knobs == [("policy".to_owned(), "hpa".to_owned())]);
}
