#![allow(missing_docs, clippy::all, clippy::pedantic, clippy::print_stdout, clippy::unwrap_used)]
use planora::ingest::packed::Manifest;
use planora::job::Engine;
use planora::progress::{Silent, block_on};
use planora::scenario::{DataRef, parse};
use std::time::Instant;
fn main() {
    let manifest: Manifest = serde_json::from_slice(&std::fs::read("data/nasa-http-1995/trace.json").unwrap()).unwrap();
    let series = manifest.series(&std::fs::read("data/nasa-http-1995/requests.col").unwrap()).unwrap();
    let args: Vec<String> = std::env::args().collect();
    let mut engine = Engine::default();
    engine.add_trace(DataRef::Nasa, series.clone(), manifest.landmarks());
    let scenario = parse(&args[1]).0;
    block_on(engine.replay(&scenario, &Silent)).unwrap();
    let mut t = Vec::new();
    for _ in 0..args[2].parse().unwrap() {
        let b = Instant::now();
        block_on(engine.replay(&scenario, &Silent)).unwrap();
        t.push(b.elapsed().as_secs_f64() * 1e3);
    }
    t.sort_by(f64::total_cmp);
    println!("min {:.3} median {:.3}", t[0], t[t.len() / 2]);
}
