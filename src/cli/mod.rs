//! The command line: the page's engine without a page. Arguments in, text out, one line on standard error when something
//! is wrong.

mod args;
mod backtest;
mod calibrate;
mod compare;
mod conformance;
mod detect;
mod export;
mod fleet;
mod import;
mod ingest;
mod ingest_args;
mod input;
mod lint;
mod load;
mod panel;
mod policy;
mod query;
mod report;
mod simulate;
mod stress;
mod train;
mod tune;
mod usage;

use args::Args;

/// Why a command failed; printed as one line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct CliError(String);

impl CliError {
    /// An error with everything on one line.
    fn new(text: impl std::fmt::Display) -> Self {
        Self(text.to_string().replace(['\n', '\r'], " "))
    }
}

/// Version of the program with the `revision` that it was built from, where that is known.
fn version(revision: Option<&str>) -> String {
    let version = env!("CARGO_PKG_VERSION");
    revision.map_or_else(|| version.to_owned(), |revision| format!("{version} ({revision})"))
}

/// What a command says, and what it found.
#[derive(Debug)]
pub struct Answer {
    /// What goes to standard output.
    pub text: String,
    /// Exit code: 0, unless something that was to be checked does not hold.
    pub code: u8,
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self { text, code: 0 }
    }
}

/// Runs the command that `args` name (without the program's own name); `revision` is what the program was built from.
///
/// # Errors
/// When the arguments, the data or the scenario can't be used.
pub fn run(args: impl IntoIterator<Item = std::ffi::OsString>, revision: Option<&str>) -> Result<Answer, CliError> {
    let text = match args::parse(args)? {
        Args::Help => Ok(usage::help()),
        Args::Version => Ok(format!("planora-cli {}\n", version(revision))),
        Args::Man => Ok(usage::man(&version(revision))),
        Args::Completions(shell) => Ok(usage::completions(shell)),
        Args::Fleet(args) => return fleet::run(&args),
        Args::ExportPolicy(args) => export::run(&args),
        Args::Ingest(args) => ingest::run(&args),
        Args::Detect(args) => detect::run(&args),
        Args::Calibrate(args) => calibrate::run(&args),
        Args::Query(args) => query::run(&args),
        Args::Import(args) => import::import(&args),
        Args::Simulate(args) => simulate::run(&args),
        Args::Compare(args) => compare::run(&args),
        Args::Report(args) => report::run(&args),
        Args::Stress(args) => stress::run(&args),
        Args::Backtest(args) => backtest::run(&args),
        Args::Panel(args) => panel::run(&args),
        Args::Train(args) => train::run(&args),
        Args::Tune(args) => tune::run(&args),
        Args::Policy(args) => return policy::run(&args),
        Args::Conformance(args) => return conformance::run(&args),
        Args::Lint(args) => return lint::run(&args),
    };
    text.map(Answer::from)
}
