//! The compiler's parts: the wasm target, the formatter, the linter.

use crate::failure::{Failure, Outcome};
use crate::shell::{Shell, ask, run};
use std::path::Path;

/// What the browser programs are compiled for.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Adds the wasm target unless the compiler has it already, from rustup or from elsewhere.
///
/// # Errors
/// When it is missing and cannot be added.
pub fn ensure_wasm(shell: &Shell) -> Outcome<()> {
    let libraries = ask(&mut shell.command("rustc", ["--print", "target-libdir", "--target", WASM]));
    if libraries.is_some_and(|folder| Path::new(&folder).is_dir()) {
        return Ok(());
    }
    rustup(shell, &format!("the target {WASM}"), ["target", "add", WASM])
}

/// Adds `cargo fmt` and `cargo clippy` where they are missing.
///
/// # Errors
/// When one is missing and cannot be added.
pub fn ensure_checks(shell: &Shell) -> Outcome<()> {
    for (subcommand, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if ask(&mut shell.command("cargo", [subcommand, "--version"])).is_none() {
            rustup(shell, component, ["component", "add", component])?;
        }
    }
    Ok(())
}

fn rustup<const N: usize>(shell: &Shell, what: &str, args: [&str; N]) -> Outcome<()> {
    if shell.find("rustup").is_none() {
        return Err(Failure::new(format!(
            "{what} is missing: install rustup from https://rustup.rs, then run this again"
        )));
    }
    run(&mut shell.command("rustup", args))
}
