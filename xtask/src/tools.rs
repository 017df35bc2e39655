//! Build tools that cargo compiles from source, at the exact versions that work together.

use crate::failure::Outcome;
use crate::shell::{Shell, ask, run};
use std::env;
use std::path::PathBuf;

/// A crate whose programs the build calls.
struct Tool {
    name: &'static str,
    programs: &'static [&'static str],
    version: &'static str,
    /// Whether the crate's own lock file is used.
    locked: bool,
    /// Cargo's `opt-level`: what compiling it costs against what running it costs.
    opt_level: &'static str,
}

const TOOLS: [Tool; 2] = [
    // It starts other programs and copies files; nothing to optimise.
    Tool { name: "trunk", programs: &["trunk"], version: "0.21.14", locked: true, opt_level: "0" },
    // Must equal the `wasm-bindgen` of Cargo.toml. A dependency in its lock file is not to be had any more.
    // It parses and writes whole modules.
    Tool {
        name: "wasm-bindgen-cli",
        programs: &["wasm-bindgen", "wasm-bindgen-test-runner"],
        version: "0.2.130",
        locked: false,
        opt_level: "1",
    },
];

/// Cheap to compile. Without default features there is no TLS and no asking for updates: everything that the
/// tools would fetch is there before they run.
const CHEAP: [(&str, &str); 5] = [
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_PANIC", "unwind"),
    ("CARGO_PROFILE_RELEASE_STRIP", "none"),
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
    let mut install =
        shell.command("cargo", ["install", tool.name, "--version", tool.version, "--no-default-features"]);
    install.arg("--root").arg(home).args(tool.programs.iter().flat_map(|program| ["--bin", program]));
    if tool.locked {
        install.arg("--locked");
    }
    install.envs(CHEAP).env("CARGO_PROFILE_RELEASE_OPT_LEVEL", tool.opt_level);
    // A tool runs here, whatever target or flags the caller builds for.
    run(install.env_remove("CARGO_BUILD_TARGET").env_remove("RUSTFLAGS"))
}

fn fits(shell: &Shell, tool: &Tool) -> bool {
    tool.programs.iter().all(|program| {
        let answer = ask(&mut shell.command(program, ["--version"]));
        answer.is_some_and(|answer| answer.split_whitespace().any(|word| word == tool.version))
    })
}

fn cargo_home(shell: &Shell) -> PathBuf {
    let home = || env::home_dir().map(|home| home.join(".cargo"));
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home).unwrap_or_else(|| shell.target("cargo-home"))
}
