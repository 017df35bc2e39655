//! Complete replays a second as a search does them, on 1 and on 2 threads, as JSON: three layers over the whole bundled trace,
//! and an HPA over its test days at 15 s. Each replay has other settings.

use planora::ingest::packed::Manifest;
use planora::job::{Arena, Cut, Engine, Stage};
use planora::progress::{Silent, block_on};
use planora::scenario::{DataRef, Scenario, parse};
use planora::tune::{Part, Task, perform};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

/// Replays of each measurement.
const RUNS: usize = 1000;

fn settings(base: &Scenario, run: usize) -> Result<Scenario, Box<dyn std::error::Error>> {
    let replicas = 1 + run % 4;
    let (window, low) = (60 * (run % 11), 0.01 * (run % 20) as f64);
    let knobs = [
        ("min_replicas", replicas.to_string()),
        ("window_down", window.to_string()),
        ("tolerance_down", low.to_string()),
    ];
    Ok(base.with_all(knobs.iter().map(|(name, text)| (*name, text.as_str())))?)
}

fn secs(arena: &Arena, tasks: &[Task], threads: usize) -> f64 {
    let (next, began) = (AtomicUsize::new(0), Instant::now());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    std::hint::black_box(perform(arena, task).ok());
                }
            });
        }
    });
    began.elapsed().as_secs_f64()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let manifest: Manifest = serde_json::from_slice(&std::fs::read("data/nasa-http-1995/trace.json")?)?;
    let series = manifest.series(&std::fs::read("data/nasa-http-1995/requests.col")?)?;
    let mut found: BTreeMap<String, f64> = BTreeMap::new();
    for (name, query, is_whole) in
        [("three layers, 89,280 ticks of 1 min", "", true), ("HPA, 51,840 ticks of 15 s", "policy=hpa", false)]
    {
        let mut engine = Engine::default();
        engine.add_trace(DataRef::Nasa, series.clone(), manifest.landmarks());
        let (stage, _): (Stage, _) = engine.stage(&parse(query).0)?;
        let replay = if is_whole { 0..stage.replay.end } else { stage.replay.clone() };
        let mut arena = block_on(engine.arena(&stage, Cut { split: stage.split, replay }, 1, &Silent))?;
        block_on(engine.foresee(&stage, &mut arena, &[stage.scenario.outlook()], &Silent))?;
        let tasks: Vec<Task> = (0..RUNS)
            .map(|run| {
                let scenario = settings(&stage.scenario, run)?;
                Ok(Task { part: Part::Tuned, ticks: 0..arena.len(), lead_in: 0, scenario })
            })
            .collect::<Result<_, Box<dyn std::error::Error>>>()?;
        for threads in [1, 2] {
            found.insert(format!("{name}, {RUNS} runs, {threads} threads, s"), secs(&arena, &tasks, threads));
        }
    }
    #[allow(clippy::print_stdout, reason = "its answer")]
    {
        println!("{}", serde_json::to_string_pretty(&found)?);
    }
    Ok(())
}
