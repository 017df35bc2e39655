//! `cargo xtask test-engines`: the queries of `planora-cli query`, run in DuckDB, ClickHouse and Spark. These come from PyPI into
//! a folder below `target/`; Spark needs a Java runtime.

use crate::failure::{Failure, Outcome};
use crate::shell::{Shell, ask, run};
use std::fs;
use std::path::{Path, PathBuf};

/// What the engines are installed from, with exact versions.
const REQUIREMENTS: &str = "tests/engines/requirements.txt";
/// Compiles fast; what is measured here is no speed.
const CHEAP: [(&str, &str); 2] = [("CARGO_PROFILE_RELEASE_LTO", "off"), ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")];

/// Runs the comparison with `args` behind its own, like `--lines 10000`.
///
/// # Errors
/// When something that it needs cannot be had, or a series differs.
pub fn test(shell: &Shell, args: &[&str]) -> Outcome<()> {
    ensure_java(shell)?;
    let python = ensure_python(shell)?;
    let build = ["build", "--release", "--bin", "planora-cli"];
    run(shell.command("cargo", build).envs(CHEAP))?;
    let mut compare = shell.command(&python.to_string_lossy(), ["tests/engines/compare.py"]);
    compare.arg("--cli").arg(shell.target("release/planora-cli"));
    compare.arg("--work").arg(shell.target("engines/work")).args(args);
    run(&mut compare)
}

/// Takes the Java on PATH, else installs one where Debian's packages are to be had.
fn ensure_java(shell: &Shell) -> Outcome<()> {
    if shell.find("java").is_some() {
        return Ok(());
    }
    let is_root = ask(&mut shell.command("id", ["-u"])).as_deref() == Some("0");
    if shell.find("apt-get").is_none() || !is_root {
        return Err(Failure::new(
            "Spark needs Java 17 or newer: install it (Debian: apt-get install default-jre-headless), then run this again",
        ));
    }
    println!("Installing a Java runtime.");
    run(&mut shell.command("apt-get", ["update"]))?;
    let packages = ["install", "-y", "--no-install-recommends", "default-jre-headless"];
    run(shell.command("apt-get", packages).env("DEBIAN_FRONTEND", "noninteractive"))
}

/// The Python that has the engines; they are installed unless just these versions are there.
fn ensure_python(shell: &Shell) -> Outcome<PathBuf> {
    let folder = shell.target("engines/python");
    let python = folder.join("bin/python");
    let requirements = shell.path(REQUIREMENTS);
    let wanted = fs::read_to_string(&requirements).map_err(Failure::file("read", &requirements))?;
    // Inside the folder that it vouches for: gone with it when that is deleted.
    let stamp = folder.join(".xtask-requirements");
    if fs::read_to_string(&stamp).is_ok_and(|stamped| stamped == wanted) {
        return Ok(python);
    }
    if shell.find("python3").is_none() {
        return Err(Failure::new("Python 3.10 or newer is missing: install it, then run this again"));
    }
    println!("Installing the engines, about 1.5 GB.");
    run(shell.command("python3", ["-m", "venv"]).arg(&folder))?;
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"];
    run(shell.command(&python.to_string_lossy(), install).arg(Path::new(REQUIREMENTS)))?;
    fs::write(&stamp, &wanted).map_err(Failure::file("write", &stamp))?;
    Ok(python)
}
