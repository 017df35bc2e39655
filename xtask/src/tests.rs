//! `cargo xtask test`: every check of the project in one run, cheap ones first, and one line of counts.

use crate::browser::Browser;
use crate::build;
use crate::failure::{Failure, Outcome};
use crate::rust::WASM;
use crate::shell::{Shell, tee};
use crate::tally::Tally;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs all steps. A failing step does not hide those after it, unless they need what it makes.
///
/// # Errors
/// When a runner cannot be started at all.
pub fn run(shell: &Shell, browser: &Browser) -> Outcome<Tally> {
    let mut steps = Steps::default();
    let format = ["fmt", "--all", "--check"];
    steps.take("Formatting", || single(&mut shell.command("cargo", format)))?;
    let lint = ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"];
    steps.take("Lints, native", || single(&mut shell.command("cargo", lint)))?;
    let lint = ["clippy", "--target", WASM, "--lib", "--bins", "--", "-D", "warnings"];
    steps.take("Lints, wasm", || single(&mut shell.wasm_command("cargo", lint)))?;
    let test = ["test", "--workspace", "--no-fail-fast"];
    steps.take("Native tests", || counted(&mut shell.command("cargo", test)))?;
    steps.take("Wasm tests in the browser", || wasm_tests(shell, browser))?;
    let built = steps.take("Release build", || Ok(release(shell)))?;
    steps.take("Browser journeys", || journeys(shell, browser, built))?;
    Ok(steps.finish())
}

/// What the steps so far came to.
#[derive(Default)]
struct Steps {
    total: Tally,
    failed: Vec<&'static str>,
}

impl Steps {
    /// Runs one step under its heading and says whether all of it passed.
    fn take(&mut self, heading: &'static str, step: impl FnOnce() -> Outcome<Tally>) -> Outcome<bool> {
        println!("\n== {heading}");
        let tally = step()?;
        self.total += tally;
        if tally.failed > 0 {
            self.failed.push(heading);
        }
        Ok(tally.failed == 0)
    }

    /// Says where to look, then the counts in the last line.
    fn finish(self) -> Tally {
        println!();
        if !self.failed.is_empty() {
            println!("Failed: {}", self.failed.join(" · "));
        }
        println!("{}", self.total);
        self.total
    }
}

fn release(shell: &Shell) -> Tally {
    let built = build::release(shell);
    if let Err(failure) = &built {
        eprintln!("{failure}");
    }
    Tally::single(built.is_ok())
}

fn wasm_tests(shell: &Shell, browser: &Browser) -> Outcome<Tally> {
    if !shell.path("tests/browser.rs").is_file() {
        println!("None: there is no tests/browser.rs.");
        return Ok(Tally::default());
    }
    // Built as the worker is, so that the two share what they are made of, and what is tested is what is shipped.
    let test = ["test", "--release", "--no-default-features", "--target", WASM, "--test", "browser"];
    let mut command = shell.wasm_command("cargo", test);
    browser.for_wasm_tests(shell, &mut command)?;
    counted(&mut command)
}

fn journeys(shell: &Shell, browser: &Browser, built: bool) -> Outcome<Tally> {
    if !built {
        println!("Not run: they need the release build.");
        return Ok(Tally::default());
    }
    let mut command = shell.command("node", ["--test", "--test-reporter=spec"]);
    // Each file has a host and a browser of its own.
    command.arg(format!("--test-concurrency={}", side_by_side()));
    command.args(longest_first(scripts(&shell.path("tests/journeys"), ".test.mjs")?));
    browser.for_scripts(&mut command);
    counted(&mut command)
}

/// Journeys that run at once: as many as there are processors, and not so many that they keep each other waiting.
fn side_by_side() -> usize {
    std::thread::available_parallelism().map_or(2, |processors| processors.get().clamp(2, 4))
}

/// Long files first, so that none of them is left to run alone at the end.
fn longest_first(mut paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.sort_by_key(|path| std::cmp::Reverse(fs::metadata(path).map_or(0, |file| file.len())));
    paths
}

/// The scripts in `folder` whose names end in `suffix`, sorted. None where there is no such folder.
///
/// # Errors
/// When the folder cannot be read.
pub fn scripts(folder: &Path, suffix: &str) -> Outcome<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = fs::read_dir(folder).map_err(Failure::file("read", folder))?;
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(suffix));
    paths.sort();
    Ok(paths)
}

fn single(command: &mut Command) -> Outcome<Tally> {
    Ok(Tally::single(tee(command)?.0))
}

fn counted(command: &mut Command) -> Outcome<Tally> {
    let (succeeded, output) = tee(command)?;
    Ok(Tally::read(&output, succeeded))
}
