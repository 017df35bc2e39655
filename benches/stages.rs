//! How long each stage of a run takes natively, as JSON: `{"Fitting ridge": ms, …}`, the median of several runs. The page's
//! worker measures the same stages with User Timing, so that `tests/bench` can set one against the other. Beside them, what a
//! warm replay of the test days takes under policies with different ticks.

use planora::ingest::packed::Manifest;
use planora::job::Engine;
use planora::progress::{Checkpoint, Progress, Silent, Stage, block_on};
use planora::scenario::{DataRef, parse};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Instant;

/// Cold runs; odd, so that there is a median.
const RUNS: usize = 9;
/// The whole trace, so that a stage is long enough to measure.
const QUERY: &str = "from=1995-07-01";

/// Policies whose warm replays are measured on the test days, 12,960 minutes: the name of the figure, and the query.
const REPLAYS: [(&str, &str); 4] = [
    ("replay, three layers, 12,960 ticks of 1 min", ""),
    ("replay, HPA, 12,960 ticks of 1 min", "policy=hpa&tick=1m"),
    ("replay, HPA, 51,840 ticks of 15 s", "policy=hpa"),
    ("replay, AWS, 12,960 ticks of 1 min", "policy=aws"),
];
/// Warm replays of each.
const WARM_RUNS: usize = 31;

#[derive(Default)]
struct Stopwatch(RefCell<Vec<(&'static str, Instant)>>);

impl Progress for Stopwatch {
    fn checkpoint(&self, stage: Stage) -> Checkpoint<'_> {
        self.enter(stage.what);
        Box::pin(std::future::ready(Ok(())))
    }

    fn enter(&self, what: &'static str) {
        let mut seen = self.0.borrow_mut();
        if seen.last().is_none_or(|(before, _)| *before != what) {
            seen.push((what, Instant::now()));
        }
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let manifest: Manifest = serde_json::from_slice(&std::fs::read("data/nasa-http-1995/trace.json")?)?;
    let series = manifest.series(&std::fs::read("data/nasa-http-1995/requests.col")?)?;
    let mut times: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for _ in 0..RUNS {
        let mut engine = Engine::default();
        engine.add_trace(DataRef::Nasa, series.clone(), manifest.landmarks());
        let watch = Stopwatch::default();
        block_on(engine.run(&parse(QUERY).0, &watch))?;
        let end = ("", Instant::now());
        let marks = watch.0.into_inner();
        let ends = marks.iter().skip(1).chain(std::iter::once(&end));
        for ((what, began), (_, ended)) in marks.iter().zip(ends) {
            times.entry(what).or_default().push((*ended - *began).as_secs_f64() * 1e3);
        }
    }
    let median = |mut all: Vec<f64>| {
        all.sort_by(f64::total_cmp);
        all[all.len() / 2]
    };
    for (name, query) in REPLAYS {
        let mut engine = Engine::default();
        engine.add_trace(DataRef::Nasa, series.clone(), manifest.landmarks());
        let scenario = parse(query).0;
        block_on(engine.replay(&scenario, &Silent))?;
        for _ in 0..WARM_RUNS {
            let began = Instant::now();
            block_on(engine.replay(&scenario, &Silent))?;
            times.entry(name).or_default().push(began.elapsed().as_secs_f64() * 1e3);
        }
    }
    let medians: BTreeMap<&str, f64> = times.into_iter().map(|(what, all)| (what, median(all))).collect();
    #[allow(clippy::print_stdout, reason = "its answer")]
    {
        println!("{}", serde_json::to_string(&medians)?);
    }
    Ok(())
}
