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
    let mut total = Tally::default();

    heading("Formatting");
    total += single(&mut shell.command("cargo", ["fmt", "--all", "--check"]))?;
    heading("Lints, native");
    total += single(&mut shell.command("cargo", ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    heading("Lints, wasm");
    let clippy = ["clippy", "--target", WASM, "--lib", "--bins", "--", "-D", "warnings"];
    total += single(&mut shell.wasm_command("cargo", clippy))?;
    heading("Native tests");
    total += counted(&mut shell.command("cargo", ["test", "--workspace", "--no-fail-fast"]))?;
    heading("Wasm tests in the browser");
    total += wasm_tests(shell, browser)?;
    heading("Release build");
    let built = build::release(shell).map_err(|failure| eprintln!("{failure}"));
    total += Tally::single(built.is_ok());
    heading("Browser journeys");
    total += journeys(shell, browser, built.is_ok())?;

    println!("\n{total}");
    Ok(total)
}

fn wasm_tests(shell: &Shell, browser: &Browser) -> Outcome<Tally> {
    if !shell.path("tests/browser.rs").is_file() {
        println!("None: there is no tests/browser.rs.");
        return Ok(Tally::default());
    }
    let mut command = shell.wasm_command("cargo", ["test", "--target", WASM, "--test", "browser"]);
    browser.for_wasm_tests(shell, &mut command)?;
    counted(&mut command)
}

fn journeys(shell: &Shell, browser: &Browser, built: bool) -> Outcome<Tally> {
    if !built {
        println!("Not run: they need the release build.");
        return Ok(Tally::default());
    }
    let mut command = shell.command("node", ["--test", "--test-reporter=spec"]);
    command.args(scripts(&shell.path("tests/journeys"), ".test.mjs")?);
    browser.for_scripts(&mut command);
    counted(&mut command)
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

fn heading(text: &str) {
    println!("\n== {text}");
}

fn single(command: &mut Command) -> Outcome<Tally> {
    Ok(Tally::single(tee(command)?.0))
}

fn counted(command: &mut Command) -> Outcome<Tally> {
    let (succeeded, output) = tee(command)?;
    Ok(Tally::read(&output, succeeded))
}
