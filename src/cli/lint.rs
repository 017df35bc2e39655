//! `lint`: says what is wrong with a scenario, or with configuration files of autoscalers, before anything runs.

use super::args::text;
use super::{Answer, CliError};
use crate::config::{Imported, Outcome, read};
use crate::format::trimmed;
use crate::lint::{FileFinding, findings, has_warning, imported_findings};
use crate::policy::{Finding, Severity};
use crate::scenario::{Scenario, is_known, parse, print};
use lexopt::{Arg, Parser};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Exit code where there are findings.
const FOUND: u8 = 1;
/// Exit code where a file is refused.
const REFUSED: u8 = 2;

/// `[--scenario QUERY] [--KNOB VALUE]…`
#[derive(Debug, Default)]
pub struct KnobArgs {
    /// As in a link.
    pub scenario: String,
    /// Knobs by name, set over the scenario.
    pub knobs: Vec<(String, String)>,
}

/// `lint [FILE]… [--scenario QUERY] [--KNOB VALUE]… [--json]`
#[derive(Debug)]
pub struct LintArgs {
    pub knobs: KnobArgs,
    /// Files to check in place of the scenario, which then is the service that they run on.
    pub files: Vec<PathBuf>,
    pub json: bool,
}

/// Reads the words behind `lint`.
pub fn parse_lint(mut parser: Parser) -> Result<LintArgs, CliError> {
    let mut args = LintArgs { knobs: KnobArgs::default(), files: Vec::new(), json: false };
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Value(file) => args.files.push(PathBuf::from(file)),
            Arg::Long("json") => args.json = true,
            Arg::Long(name) => {
                let name = name.to_owned();
                parse_knob(&mut parser, &name, &mut args.knobs)?;
            }
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(args)
}

/// Reads the option `name` as a scenario, or as one of its knobs.
pub fn parse_knob(parser: &mut Parser, name: &str, args: &mut KnobArgs) -> Result<(), CliError> {
    let knob = name.replace('-', "_");
    if name == "scenario" {
        args.scenario = text(parser)?;
    } else if is_known(&knob) {
        args.knobs.push((knob, text(parser)?));
    } else {
        return Err(CliError::new(format!("there is no option --{name}, and no such knob")));
    }
    Ok(())
}

/// Checks the files, or the scenario where none is named.
pub fn run(args: &LintArgs) -> Result<Answer, CliError> {
    let scenario = scenario(&args.knobs)?;
    if args.files.is_empty() { of_scenario(&scenario, args.json) } else { of_files(args, &scenario) }
}

/// The scenario with the knobs that were named. Whatever cannot be used is an error, since nobody would see a notice.
pub fn scenario(args: &KnobArgs) -> Result<Scenario, CliError> {
    let (scenario, notices) = parse(&args.scenario);
    if let Some(notice) = notices.first() {
        return Err(CliError::new(format!("{} {}", notice.title, notice.text)));
    }
    let knobs = args.knobs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    scenario.with_all(knobs).map_err(CliError::new)
}

fn of_scenario(scenario: &Scenario, is_json: bool) -> Result<Answer, CliError> {
    scenario.policy.check_schedules().map_err(CliError::new)?;
    let found = findings(scenario);
    let text = if is_json {
        pretty(&json!({"scenario": print(scenario), "findings": found}))?
    } else {
        let paragraphs = found.iter().map(|finding| paragraph(finding, "")).collect::<Vec<_>>();
        paragraphs.join("\n") + if found.is_empty() { "" } else { "\n" } + &count(&found)
    };
    Ok(Answer { text, code: if has_warning(&found) { FOUND } else { 0 } })
}

fn of_files(args: &LintArgs, base: &Scenario) -> Result<Answer, CliError> {
    let files = args.files.iter().map(|path| checked(path, base)).collect::<Result<Vec<_>, _>>()?;
    let all: Vec<Finding> =
        files.iter().flat_map(|(_, found)| found.iter().map(|found| found.finding.clone())).collect();
    let text = if args.json {
        pretty(&json!({"files": files.iter().map(|(imported, found)| file_json(imported, found)).collect::<Vec<_>>()}))?
    } else {
        files.iter().map(|(imported, found)| file_words(imported, found)).collect::<String>() + &count(&all)
    };
    let is_refused = files.iter().any(|(imported, _)| imported.outcome == Outcome::Refused);
    let code = match (is_refused, has_warning(&all)) {
        (true, _) => REFUSED,
        (false, true) => FOUND,
        (false, false) => 0,
    };
    Ok(Answer { text, code })
}

fn checked(path: &Path, base: &Scenario) -> Result<(Imported, Vec<FileFinding>), CliError> {
    let bytes = std::fs::read(path).map_err(|error| CliError::new(format!("{}: {error}", path.display())))?;
    let imported = read(&path.to_string_lossy(), &bytes);
    let found = imported_findings(&imported, base);
    Ok((imported, found))
}

fn file_json(imported: &Imported, found: &[FileFinding]) -> Value {
    let refusals: Vec<String> = imported.refusals.iter().map(ToString::to_string).collect();
    let found = found.iter().map(|found| {
        let mut value = json!(found.finding);
        if let Some(object) = value.as_object_mut() {
            object.insert("autoscaler".to_owned(), Value::from(found.autoscaler.clone()));
            object.insert("line".to_owned(), Value::from(found.line));
        }
        value
    });
    json!({
        "file": imported.file, "outcome": imported.outcome.name(), "refusals": refusals,
        "findings": found.collect::<Vec<_>>(),
    })
}

fn file_words(imported: &Imported, found: &[FileFinding]) -> String {
    let mut text = String::new();
    for refusal in &imported.refusals {
        let _ = writeln!(text, "{}: refused: {refusal}\n", imported.file);
    }
    for FileFinding { autoscaler, line, finding } in found {
        let line = line.map_or_else(String::new, |line| format!(":{line}"));
        let _ = writeln!(text, "{}", paragraph(finding, &format!("{}{line}: {autoscaler}: ", imported.file)));
    }
    text
}

fn pretty(value: &Value) -> Result<String, CliError> {
    serde_json::to_string_pretty(value).map(|text| text + "\n").map_err(CliError::new)
}

/// `2 findings, 1 note`
fn count(findings: &[Finding]) -> String {
    let of = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}\n", plural(of(Severity::Warning), "finding"), plural(of(Severity::Note), "note"))
}

/// A finding behind `place`, which is empty or ends in a space.
fn paragraph(finding: &Finding, place: &str) -> String {
    let word = match finding.severity {
        Severity::Warning => "finding",
        Severity::Note => "note",
    };
    let Finding { code, title, text, rule, remedy, .. } = finding;
    let figures = finding.figures.iter().map(|(name, value)| format!("{name} {}", trimmed(*value, 3)));
    let figures = figures.collect::<Vec<_>>().join(", ");
    let field = finding.field.as_ref().map_or_else(String::new, |field| format!("  knob    {field}\n"));
    format!("{place}{word} {code}: {title} {text}\n{field}  numbers {figures}\n  rule    {rule}\n  remedy  {remedy}\n")
}
