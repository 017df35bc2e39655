//! Trunk, which builds the page, and what it built.

use crate::failure::Outcome;
use crate::shell::{Shell, run};
use std::process::Command;

/// Trunk with these arguments.
pub fn trunk<const N: usize>(shell: &Shell, args: [&str; N]) -> Command {
    let mut command = shell.wasm_command("trunk", args);
    // It asks for newer versions of itself on each run, and takes NO_COLOR=1 for a wrong argument.
    command.env("TRUNK_SKIP_VERSION_CHECK", "true").env_remove("NO_COLOR");
    command
}

/// Builds the page into `dist/`, ready for any static host.
///
/// # Errors
/// When the build fails.
pub fn release(shell: &Shell) -> Outcome<()> {
    run(&mut trunk(shell, ["build", "--release"]))
}

/// Builds the command line into `target/release/`.
///
/// # Errors
/// When the build fails.
pub fn command_line(shell: &Shell) -> Outcome<()> {
    run(&mut shell.command("cargo", ["build", "--release", "--bin", "planora-cli"]))
}

/// Prints the size of each file in `dist/`: raw, gzip, brotli.
///
/// # Errors
/// When the files cannot be read.
pub fn print_sizes(shell: &Shell) -> Outcome<()> {
    run(&mut shell.command("node", ["xtask/sizes.mjs", "dist"]))
}
