//! Build tools that cargo compiles from source, at the exact versions that work together.

use crate::failure::Outcome;
use crate::shell::{Shell, ask, run};
use std::env;
use std::path::PathBuf;

/// A crate whose program the build calls.
struct Tool {
    name: &'static str,
    program: &'static str,
    version: &'static str,
    /// Whether the crate's own lock file is used.
    locked: bool,
}

const TOOLS: [Tool; 2] = [
    Tool { name: "trunk", program: "trunk", version: "0.21.14", locked: true },
    // Must equal the `wasm-bindgen` of Cargo.toml. A dependency in its lock file is not to be had any more.
    Tool { name: "wasm-bindgen-cli", program: "wasm-bindgen", version: "0.2.130", locked: false },
];

/// Makes the build tools callable, and compiles those that are missing or of another version.
///
/// # Errors
/// When one cannot be compiled.
pub fn ensure(shell: &mut Shell) -> Outcome<()> {
    for tool in &TOOLS {
        ensure_one(shell, tool)?;
    }
    Ok(())
}

/// A fitting program on PATH is taken as it is. Otherwise it goes into a folder of its own name and
/// version, which all checkouts share, so that another version that someone installed for other work stays.
fn ensure_one(shell: &mut Shell, tool: &Tool) -> Outcome<()> {
    if fits(shell, tool) {
        return Ok(());
    }
    let home = cargo_home(shell).join("tools").join(format!("{}-{}", tool.name, tool.version));
    shell.prefer(home.join("bin"));
    if fits(shell, tool) {
        return Ok(());
    }
    println!("Compiling {} {}. This happens once and takes a few minutes.", tool.name, tool.version);
    let mut install = shell.command("cargo", ["install", tool.name, "--version", tool.version, "--root"]);
    install.arg(home);
    if tool.locked {
        install.arg("--locked");
    }
    // A tool runs here, whatever target or flags the caller builds for.
    run(install.env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS"))
}

fn fits(shell: &Shell, tool: &Tool) -> bool {
    let answer = ask(&mut shell.command(tool.program, ["--version"]));
    answer.is_some_and(|answer| answer.split_whitespace().any(|word| word == tool.version))
}

fn cargo_home(shell: &Shell) -> PathBuf {
    let home = || env::home_dir().map(|home| home.join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home).unwrap_or_else(|| shell.target("cargo-home"))
}
