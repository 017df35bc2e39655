//! `export-policy`: a scenario's policy as the system that runs it wants it written, or as changes of the file that it came from.

use super::CliError;
use super::args::{missing, text};
use super::lint::{KnobArgs, parse_knob, scenario};
use crate::config::amend::{amend, own_scenario, unified};
use crate::config::{Assumptions, Autoscaler, Imported, read};
use crate::policy::manifest::{Format, Target};
use crate::scenario::Scenario;
use lexopt::{Arg, Parser};
use std::path::{Path, PathBuf};

/// `export-policy (--format FORMAT | --against FILE) [--name NAME] [--scenario QUERY] [--KNOB VALUE]…`
#[derive(Debug)]
pub struct ExportArgs {
    pub form: Form,
    /// Name of the workload.
    pub name: String,
    pub knobs: KnobArgs,
}

/// What is written.
#[derive(Debug)]
pub enum Form {
    /// The whole policy.
    Whole(Format),
    /// What changes in a file.
    Against(PathBuf),
}

/// What a workload is called unless it is named.
const WORKLOAD: &str = "web";

/// What a text in UTF-8 may begin with.
const MARK: &str = "\u{feff}";

/// Reads the words behind `export-policy`.
pub fn parse_export(mut parser: Parser) -> Result<ExportArgs, CliError> {
    let (mut form, mut name, mut knobs) = (None, WORKLOAD.to_owned(), KnobArgs::default());
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("format") => form = Some(Form::Whole(parse_format(&text(&mut parser)?)?)),
            Arg::Long("against") => form = Some(Form::Against(PathBuf::from(text(&mut parser)?))),
            Arg::Long("name") => name = text(&mut parser)?,
            Arg::Long(option) => {
                let option = option.to_owned();
                parse_knob(&mut parser, &option, &mut knobs)?;
            }
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    let form = form.ok_or_else(|| missing("--format or --against"))?;
    // Only what is new is named by this; a file has its own names.
    let name = if matches!(form, Form::Whole(_)) { parse_name(name)? } else { name };
    Ok(ExportArgs { form, name, knobs })
}

fn parse_format(word: &str) -> Result<Format, CliError> {
    let known = || Format::ALL.map(Format::name).join(", ");
    Format::from_name(word).ok_or_else(|| CliError::new(format!("no format {word}; there are {}", known())))
}

/// A name that every system takes.
fn parse_name(name: String) -> Result<String, CliError> {
    if Target::is_name(&name) {
        return Ok(name);
    }
    Err(CliError::new(format!(
        "--name is {name}; it takes up to {} lower-case letters, digits and hyphens, a letter first",
        Target::MOST_LETTERS
    )))
}

/// Writes the policy.
pub fn run(args: &ExportArgs) -> Result<String, CliError> {
    match &args.form {
        Form::Whole(format) => whole(args, *format),
        Form::Against(path) => against(args, path),
    }
}

/// What changes in a file: with a scenario that scenario, else the file's own, with the knobs set over it.
fn against(args: &ExportArgs, path: &Path) -> Result<String, CliError> {
    let bytes = std::fs::read(path).map_err(|error| CliError::new(format!("{}: {error}", path.display())))?;
    let imported = read(&path.to_string_lossy(), &bytes);
    if let Some(refusal) = imported.refusals.first() {
        return Err(CliError::new(format!("{}: {refusal}", imported.file)));
    }
    let place = chosen(&imported, &args.name)?;
    let wanted = if args.knobs.scenario.is_empty() {
        let autoscaler = imported.autoscalers.get(place).ok_or_else(|| CliError::new("no autoscaler in this file"))?;
        let own = own_scenario(autoscaler, &Assumptions::default(), &Scenario::default()).map_err(CliError::new)?;
        own.with_all(args.knobs.knobs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            .map_err(CliError::new)?
    } else {
        scenario(&args.knobs)?
    };
    wanted.policy.check_schedules().map_err(CliError::new)?;
    let amended = amend(&imported, place, &Assumptions::default(), &wanted).map_err(CliError::new)?;
    let lost: String = amended.lost.iter().map(|lost| format!("# {lost}\n")).collect();
    // A byte order mark stays where it is.
    let mark = if bytes.starts_with(MARK.as_bytes()) { MARK } else { "" };
    let marked = |text: &str| format!("{mark}{text}");
    Ok(lost + &unified(&imported.file, &marked(&imported.text), &marked(&amended.text)))
}

/// The only autoscaler of a file, or the one of that name.
fn chosen(imported: &Imported, name: &str) -> Result<usize, CliError> {
    let titles: Vec<&str> = imported.autoscalers.iter().map(Autoscaler::title).collect();
    match titles.as_slice() {
        [_] => Ok(0),
        several => several.iter().position(|title| *title == name).ok_or_else(|| {
            let known = several.join(", ");
            CliError::new(format!("{} has several autoscalers; say which by --name: {known}", imported.file))
        }),
    }
}

fn whole(args: &ExportArgs, format: Format) -> Result<String, CliError> {
    let scenario = scenario(&args.knobs)?;
    scenario.policy.check_schedules().map_err(CliError::new)?;
    let written = |format: Format| scenario.manifest(format, &args.name);
    let manifest = written(format).ok_or_else(|| {
        let formats: Vec<&str> =
            Format::ALL.into_iter().filter(|format| written(*format).is_some()).map(Format::name).collect();
        let known = if formats.is_empty() { "no format".to_owned() } else { formats.join(", ") };
        CliError::new(format!("the policy {} has no form in {}; it has {known}", scenario.policy.name(), format.name()))
    })?;
    Ok(manifest.text)
}
