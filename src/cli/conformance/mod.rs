//! `conformance`: runs cases with known answers and names those that come out otherwise.
//!
//! `hpa` cases ask for one piece of the HPA's arithmetic each (`arithmetic`); `policy` cases let a whole policy run over a
//! load and compare the counts in time (`policy`, with one file for each kind of policy).

mod arithmetic;
mod aws;
mod behavior;
mod expect;
mod forecast;
mod gcp;
mod hpa;
mod keda;
mod load;
mod metric;
mod policy;
mod setting;

use super::{Answer, CliError};
use serde::Deserialize;
use serde_json::Value;
use std::fmt::Write as _;
use std::path::Path;

/// Which cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Suite {
    /// Pieces of the HPA's arithmetic.
    Hpa,
    /// Whole policies in time.
    Policy,
}

/// `conformance hpa|policy FILE`
#[derive(Debug)]
pub struct ConformanceArgs {
    pub suite: Suite,
    pub file: std::path::PathBuf,
}

/// What the API server fills in for `minReplicas`.
const fn default_min() -> u32 {
    1
}

/// A file of cases.
#[derive(Debug, Deserialize)]
struct Cases {
    cases: Vec<Value>,
}

/// Runs every case of `args.file`.
pub fn run(args: &ConformanceArgs) -> Result<Answer, CliError> {
    let cases = read(&args.file)?;
    let mut report = String::new();
    let mut failed = 0;
    for (number, case) in cases.iter().enumerate() {
        let outcome = match args.suite {
            Suite::Hpa => arithmetic::check(case),
            Suite::Policy => policy::check(case),
        };
        if let Err(why) = outcome {
            failed += 1;
            let id = case.get("id").map_or_else(|| format!("number {}", number + 1), plain);
            let _ = writeln!(report, "case {id} fails: {why}");
        }
    }
    let _ = writeln!(report, "{} of {} cases pass", cases.len() - failed, cases.len());
    Ok(Answer { text: report, code: u8::from(failed > 0) })
}

fn read(file: &Path) -> Result<Vec<Value>, CliError> {
    let name = file.display();
    let bytes = std::fs::read(file).map_err(|error| CliError::new(format!("{name} can't be read: {error}")))?;
    let cases: Cases = serde_json::from_slice(&bytes)
        .map_err(|error| CliError::new(format!("{name} is no file of cases with a list \"cases\": {error}")))?;
    if cases.cases.is_empty() {
        return Err(CliError::new(format!("{name} has no cases")));
    }
    Ok(cases.cases)
}

/// A value as it reads in a line: text without its quotes.
fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
