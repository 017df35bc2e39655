//! What comes from npm: wasm-opt, the browser driver for tests, and the charts bundle.

use crate::failure::{Failure, Outcome};
use crate::shell::{Shell, ask, run};
use std::fs;
use std::path::Path;

/// The oldest Node.js whose test runner and APIs the journeys use.
const NODE_MAJOR: u32 = 20;

/// Where the bundle's notice is kept when comments are dropped.
const NOTICE: &str = "--banner:js=/* Apache ECharts, Apache License 2.0. Copyright The Apache Software Foundation. */";

/// Installs the packages of package-lock.json, unless just these are installed.
///
/// # Errors
/// When Node.js or npm is missing or too old, or the installation fails.
pub fn ensure_packages(shell: &Shell) -> Outcome<()> {
    check_node(shell)?;
    install(shell, ".")
}

/// Installs what benchmarks compare with, 300 MB, unless it is there.
///
/// # Errors
/// When the installation fails.
pub fn ensure_peers(shell: &Shell) -> Outcome<()> {
    install(shell, "tests/bench/peers")
}

/// Installs the packages of a folder's lock file.
fn install(shell: &Shell, folder: &str) -> Outcome<()> {
    let folder = shell.path(folder);
    let inputs = read(&folder.join("package-lock.json"))?;
    // Inside the folder that it vouches for: gone with it when that is deleted.
    let stamp = folder.join("node_modules/.xtask-lock");
    if is_current(&stamp, &inputs) {
        return Ok(());
    }
    println!("Installing npm packages.");
    run(shell.command("npm", ["ci"]).current_dir(folder))?;
    write(&stamp, &inputs)
}

/// Bundles the part of ECharts that the page uses, unless the bundle is current. Wants the packages.
///
/// # Errors
/// When the bundler fails.
pub fn ensure_charts(shell: &Shell) -> Outcome<()> {
    let mut inputs = read(&shell.path("package-lock.json"))?;
    inputs.push_str(&read(&shell.path("xtask/echarts-entry.js"))?);
    let stamp = shell.path("public/vendor/.echarts-inputs");
    if shell.path("public/vendor/echarts.js").is_file() && is_current(&stamp, &inputs) {
        return Ok(());
    }
    run(&mut shell.command(
        "esbuild",
        [
            "xtask/echarts-entry.js",
            "--bundle",
            "--minify",
            "--format=iife",
            "--global-name=echarts",
            "--outfile=public/vendor/echarts.js",
            "--log-level=warning",
            NOTICE,
        ],
    ))?;
    write(&stamp, &inputs)
}

fn check_node(shell: &Shell) -> Outcome<()> {
    let remedy = format!("install Node.js {NODE_MAJOR} or newer with npm, then run this again");
    let Some(version) = ask(&mut shell.command("node", ["--version"])) else {
        return Err(Failure::new(format!("Node.js is missing: {remedy}")));
    };
    let major = version.trim_start_matches('v').split('.').next().and_then(|major| major.parse::<u32>().ok());
    if major.is_none_or(|major| major < NODE_MAJOR) {
        return Err(Failure::new(format!("Node.js {version} is too old: {remedy}")));
    }
    if shell.find("npm").is_none() {
        return Err(Failure::new(format!("npm is missing: {remedy}")));
    }
    Ok(())
}

fn is_current(stamp: &Path, inputs: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|stamped| stamped == inputs)
}

fn read(path: &Path) -> Outcome<String> {
    fs::read_to_string(path).map_err(Failure::file("read", path))
}

fn write(path: &Path, text: &str) -> Outcome<()> {
    fs::write(path, text).map_err(Failure::file("write", path))
}
