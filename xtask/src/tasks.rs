//! The tasks by name, and what each needs before it can start.

use crate::browser::Browser;
use crate::failure::{Failure, Outcome};
use crate::shell::{Shell, become_command, run as run_command};
use crate::{build, engines, npm, rust, tests, tools};
use std::process::ExitCode;

const USAGE: &str = "\
Usage: cargo xtask <task>

  serve [trunk's options]           build the page, serve it on http://127.0.0.1:8080, rebuild on change;
                                    with --release it is built as for dist, which takes longer
  test                              formatting, lints, native tests, wasm tests, release build, browser journeys
  dist                              release build into dist/, with the size of each file, and packed into target/archive
                                    with a checksum
  bench                             measures the release build: every script in tests/bench/
  test-engines [--lines N]          runs the queries of `planora-cli query` in DuckDB, ClickHouse and Spark on a generated
                                    log of 10 million lines, or N, and compares their series with it
  setup                             only installs what the other tasks need

Each task installs what is missing first.";

/// Runs the task that `args` names.
///
/// # Errors
/// When the task is unknown, something it needs cannot be had, or it fails.
pub fn run(args: &[String]) -> Outcome<ExitCode> {
    match args.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["serve", rest @ ..] => serve(rest),
        ["test"] => test(),
        ["dist"] => dist(),
        ["bench"] => bench(),
        ["test-engines", rest @ ..] => {
            engines::test(&Shell::new()?, rest)?;
            Ok(ExitCode::SUCCESS)
        }
        ["setup"] => setup(),
        [] | ["help" | "-h" | "--help"] => {
            println!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(Failure::new(format!("there is no task `{}`; `cargo xtask help` lists them", other.join(" ")))),
    }
}

/// A shell in which the page can be built.
fn builder() -> Outcome<Shell> {
    let mut shell = Shell::new()?;
    rust::ensure_wasm(&shell)?;
    npm::ensure_packages(&shell)?;
    tools::ensure(&mut shell)?;
    npm::ensure_charts(&shell)?;
    Ok(shell)
}

fn serve(args: &[&str]) -> Outcome<ExitCode> {
    let shell = builder()?;
    let mut trunk = build::trunk(&shell, ["serve"]);
    // Apart from dist/, which would otherwise keep trunk's reload script.
    trunk.arg("--dist").arg(shell.target("serve"));
    trunk.args(args.iter().filter(|arg| **arg != "--"));
    println!("The first build takes a few minutes. Ctrl+C stops the server.");
    become_command(&mut trunk).map(|()| ExitCode::SUCCESS)
}

fn test() -> Outcome<ExitCode> {
    let shell = builder()?;
    rust::ensure_checks(&shell)?;
    let browser = Browser::ensure(&shell)?;
    let total = tests::run(&shell, &browser)?;
    Ok(if total.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn dist() -> Outcome<ExitCode> {
    let shell = builder()?;
    build::release(&shell)?;
    build::print_sizes(&shell)?;
    build::archive(&shell)?;
    Ok(ExitCode::SUCCESS)
}

fn bench() -> Outcome<ExitCode> {
    let shell = builder()?;
    let browser = Browser::ensure(&shell)?;
    npm::ensure_peers(&shell)?;
    build::release(&shell)?;
    build::command_line(&shell)?;
    for script in tests::scripts(&shell.path("tests/bench"), ".mjs")? {
        let mut node = shell.command("node", []);
        browser.for_scripts(node.arg(script));
        run_command(&mut node)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn setup() -> Outcome<ExitCode> {
    let shell = builder()?;
    rust::ensure_checks(&shell)?;
    Browser::ensure(&shell)?;
    println!("Everything is in place.");
    Ok(ExitCode::SUCCESS)
}
