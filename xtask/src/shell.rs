//! Child processes: where programs are found, where they run, how their output reaches the terminal.

use crate::failure::{Failure, Outcome};
use std::env;
use std::ffi::OsString;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The project's folder and the places that programs are taken from, in order of preference.
pub struct Shell {
    root: PathBuf,
    target: PathBuf,
    search: Vec<PathBuf>,
}

impl Shell {
    /// Starts with the project that this task belongs to and the PATH of the caller.
    ///
    /// # Errors
    /// When the project's folder cannot be told.
    pub fn new() -> Outcome<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .filter(|root| root.join("Trunk.toml").is_file())
            .ok_or_else(|| Failure::new("the project was moved; run `cargo clean --package xtask` once"))?
            .to_path_buf();
        let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let inherited = env::var_os("PATH").unwrap_or_default();
        // npm's programs first: a wasm-opt of another version may be on PATH.
        let search = std::iter::once(root.join("node_modules/.bin")).chain(env::split_paths(&inherited)).collect();
        Ok(Self { root, target, search })
    }

    /// A file or folder of the project.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// A file or folder beside cargo's build products.
    pub fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// Prefers the programs in `folder` from now on.
    pub fn prefer(&mut self, folder: PathBuf) {
        self.search.insert(0, folder);
    }

    /// The first program of this name, if there is one.
    pub fn find(&self, program: &str) -> Option<PathBuf> {
        let names: &[String] = &if cfg!(windows) {
            vec![format!("{program}.exe"), format!("{program}.cmd")]
        } else {
            vec![program.to_owned()]
        };
        let candidates = self.search.iter().flat_map(|folder| names.iter().map(move |name| folder.join(name)));
        candidates.into_iter().find(|path| path.is_file())
    }

    /// A command in the project's folder.
    pub fn command<const N: usize>(&self, program: &str, args: [&str; N]) -> Command {
        let mut command = Command::new(self.find(program).unwrap_or_else(|| program.into()));
        command.args(args).current_dir(&self.root);
        // Without a colon or a quote in a folder's name this cannot fail; with one, PATH stays as it was.
        if let Ok(path) = env::join_paths(&self.search) {
            command.env("PATH", path);
        }
        command
    }

    /// Like [`Shell::command`], for what compiles to wasm.
    pub fn wasm_command<const N: usize>(&self, program: &str, args: [&str; N]) -> Command {
        let mut command = self.command(program, args);
        // These would replace the flags of .cargo/config.toml, and with them SIMD.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        command
    }
}

/// Runs a command whose output goes straight to the terminal.
///
/// # Errors
/// When it cannot start or does not succeed.
pub fn run(command: &mut Command) -> Outcome<()> {
    let status = command.status().map_err(|error| cannot_start(command, &error))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{}` failed, {status}", words(command)))) }
}

/// Runs a command in this task's place, so that whoever ends the task ends the command.
///
/// # Errors
/// When it cannot start or, where the system knows no such thing, does not succeed.
#[cfg(unix)]
pub fn become_command(command: &mut Command) -> Outcome<()> {
    let error = std::os::unix::process::CommandExt::exec(command);
    Err(cannot_start(command, &error))
}

#[cfg(not(unix))]
pub use run as become_command;

/// The trimmed output of a quiet command, or nothing when it cannot start or does not succeed.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// Runs a command, shows its output line by line, and gives (succeeded, output).
///
/// # Errors
/// When it cannot start.
pub fn tee(command: &mut Command) -> Outcome<(bool, String)> {
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(|error| cannot_start(command, &error))?;
    let mut text = String::new();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).split(b'\n').map_while(Result::ok) {
            let line = String::from_utf8_lossy(&line);
            println!("{line}");
            text.push_str(&line);
            text.push('\n');
        }
        // A closed terminal is no reason to stop the tests.
        let _ = std::io::stdout().flush();
    }
    let status = child.wait().map_err(|error| cannot_start(command, &error))?;
    Ok((status.success(), text))
}

fn cannot_start(command: &Command, error: &std::io::Error) -> Failure {
    Failure::new(format!("cannot run `{}`: {error}", words(command)))
}

/// The command as it would be typed, with the program's name instead of its path.
fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().map(OsString::from).unwrap_or_default();
    let words = std::iter::once(program.as_os_str()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
