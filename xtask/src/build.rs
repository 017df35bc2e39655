//! The release build of the page.

use crate::failure::Outcome;
use crate::shell::{Shell, run};

/// Builds the page into `dist/`, ready for any static host.
///
/// # Errors
/// When the build fails.
pub fn release(shell: &Shell) -> Outcome<()> {
    run(&mut shell.wasm_command("trunk", ["build", "--release"]))
}

/// Prints the size of each file in `dist/`: raw, gzip, brotli.
///
/// # Errors
/// When the files cannot be read.
pub fn print_sizes(shell: &Shell) -> Outcome<()> {
    run(&mut shell.command("node", ["xtask/sizes.mjs", "dist"]))
}
