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
    let mut cargo = shell.command("cargo", ["build", "--release", "--bin", "planora-cli"]);
    run(cargo.envs(revision(shell).map(|revision| ("PLANORA_REVISION", revision))))
}

/// Packs `dist/` into an archive with its checksum.
///
/// # Errors
/// When `dist/` cannot be read.
pub fn archive(shell: &Shell) -> Outcome<()> {
    let version = env!("CARGO_PKG_VERSION");
    let name = revision(shell).map_or_else(|| format!("planora-{version}"), |hash| format!("planora-{version}-{hash}"));
    run(shell.command("node", ["xtask/archive.mjs", "dist"]).arg(shell.target("archive")).arg(name))
}

/// The commit that is checked out; `None` outside a repository, as in an unpacked source archive.
fn revision(shell: &Shell) -> Option<String> {
    let output =
        shell.command("git", ["describe", "--always", "--dirty", "--abbrev=10", "--exclude=*"]).output().ok()?;
    let name = String::from_utf8(output.stdout).ok().filter(|_| output.status.success())?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

/// Prints the size of each file in `dist/`: raw, gzip, brotli.
///
/// # Errors
/// When the files cannot be read.
pub fn print_sizes(shell: &Shell) -> Outcome<()> {
    run(&mut shell.command("node", ["xtask/sizes.mjs", "dist"]))
}
