//! Project tasks: `cargo xtask serve | test | test-engines | dist | bench | setup`.
//!
//! Every task first installs what it needs and is missing, then does its work. Standard library only.

mod browser;
mod build;
mod engines;
mod failure;
mod npm;
mod rust;
mod shell;
mod tally;
mod tasks;
mod tests;
mod tools;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match tasks::run(&args) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}
