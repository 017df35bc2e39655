//! `export-policy`: a scenario's policy as the system that runs it wants it written.

use super::CliError;
use super::args::{missing, text};
use super::lint::{KnobArgs, parse_knob, scenario};
use crate::policy::manifest::{Format, Target};
use lexopt::{Arg, Parser};

/// `export-policy --format FORMAT [--name NAME] [--scenario QUERY] [--KNOB VALUE]…`
#[derive(Debug)]
pub struct ExportArgs {
    pub format: Format,
    /// Name of the workload.
    pub name: String,
    pub knobs: KnobArgs,
}

/// What a workload is called unless it is named.
const WORKLOAD: &str = "web";

/// Reads the words behind `export-policy`.
pub fn parse_export(mut parser: Parser) -> Result<ExportArgs, CliError> {
    let (mut format, mut name, mut knobs) = (None, WORKLOAD.to_owned(), KnobArgs::default());
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("format") => format = Some(parse_format(&text(&mut parser)?)?),
            Arg::Long("name") => name = parse_name(text(&mut parser)?)?,
            Arg::Long(option) => {
                let option = option.to_owned();
                parse_knob(&mut parser, &option, &mut knobs)?;
            }
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(ExportArgs { format: format.ok_or_else(|| missing("--format"))?, name, knobs })
}

fn parse_format(word: &str) -> Result<Format, CliError> {
    let known = || Format::ALL.map(Format::name).join(", ");
    Format::from_name(word).ok_or_else(|| CliError::new(format!("no format {word}; there are {}", known())))
}

/// A name that every system takes: lower-case letters, digits and hyphens, a letter first.
fn parse_name(name: String) -> Result<String, CliError> {
    const MOST_LETTERS: usize = 40;
    let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase()) && !name.ends_with('-');
    if is_plain && begins && name.len() <= MOST_LETTERS {
        return Ok(name);
    }
    Err(CliError::new(format!(
        "--name is {name}; it takes up to {MOST_LETTERS} lower-case letters, digits and hyphens, a letter first"
    )))
}

/// Writes the policy.
pub fn run(args: &ExportArgs) -> Result<String, CliError> {
    let scenario = scenario(&args.knobs)?;
    scenario.policy.check_schedules().map_err(CliError::new)?;
    let site = scenario.site();
    let target = Target { name: &args.name, site: &site };
    let written = |format: Format| scenario.policy.manifest(format, &target);
    let manifest = written(args.format).ok_or_else(|| {
        let formats: Vec<&str> =
            Format::ALL.into_iter().filter(|format| written(*format).is_some()).map(Format::name).collect();
        let known = if formats.is_empty() { "no format".to_owned() } else { formats.join(", ") };
        CliError::new(format!(
            "the policy {} has no form in {}; it has {known}",
            scenario.policy.name(),
            args.format.name()
        ))
    })?;
    Ok(manifest.text)
}
