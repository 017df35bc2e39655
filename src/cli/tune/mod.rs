//! `tune`: the settings that cost least under limits, proven on days that they were not tuned on.

pub mod args;
mod table;

use super::{CliError, lint, simulate};
use crate::job::Engine;
use crate::progress::{Silent, block_on};
use crate::tune::{Arenas, Measures, Task, TuneError, Tuner, Tuning, Unprepared};
use args::TuneArgs;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Runs the search and prints what it found.
pub fn run(args: &TuneArgs) -> Result<String, CliError> {
    let scenario = lint::scenario(&args.knobs)?;
    let mut engine = Engine::default();
    let scenario = simulate::hand_in(&mut engine, scenario, &args.traffic)?;
    simulate::shelve(&mut engine, &scenario)?;
    let (stage, notices) = engine.stage(&scenario).map_err(CliError::new)?;
    let tuner = Tuner::new(stage, args.request.clone()).map_err(CliError::new)?;
    let tuning = tune(&mut engine, tuner, args.threads).map_err(CliError::new)?;
    if args.json {
        serde_json::to_string_pretty(&tuning).map(|text| text + "\n").map_err(CliError::new)
    } else {
        Ok(table::text(&tuning, &notices))
    }
}

/// Does all that `tuner` asks for, on so many threads. Their number changes nothing but the time that it takes.
pub fn tune(engine: &mut Engine, mut tuner: Tuner, threads: usize) -> Result<Tuning, TuneError> {
    let mut arenas = Arenas::new(&tuner);
    loop {
        let tasks = tuner.next_generation();
        if tasks.is_empty() {
            return tuner.tuning(&arenas);
        }
        block_on(arenas.prepare_all(engine, &tasks, &Silent))?;
        tuner.take(&perform_all(&arenas, &tasks, threads)?);
    }
}

/// The results of `tasks`, in their order.
fn perform_all(arenas: &Arenas, tasks: &[Task], threads: usize) -> Result<Vec<Measures>, Unprepared> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut done = Vec::new();
        while let Some((place, task)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, tasks.get(at)?)))
        {
            done.push((place, arenas.perform(task)));
        }
        done
    };
    let mut all: Vec<(usize, Result<Measures, Unprepared>)> = std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let mut all = work();
        // A thread that panicked has left its places empty, which is found out below.
        others.into_iter().filter_map(|other| other.join().ok()).for_each(|done| all.extend(done));
        all
    });
    all.sort_by_key(|(place, _)| *place);
    if all.len() != tasks.len() {
        return Err(Unprepared);
    }
    all.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests;
