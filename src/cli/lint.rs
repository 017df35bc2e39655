//! `lint`: says what is wrong with a scenario before it runs, or that nothing is.

use super::{Answer, CliError};
use crate::format::trimmed;
use crate::lint::{findings, has_warning};
use crate::policy::{Finding, Severity};
use crate::scenario::{Scenario, parse, print};
use serde::Serialize;
use std::fmt::Write as _;

/// `[--scenario QUERY] [--KNOB VALUE]…`
#[derive(Debug, Default)]
pub struct KnobArgs {
    /// As in a link.
    pub scenario: String,
    /// Knobs by name, set over the scenario.
    pub knobs: Vec<(String, String)>,
}

/// `lint [--scenario QUERY] [--KNOB VALUE]… [--json]`
#[derive(Debug)]
pub struct LintArgs {
    pub knobs: KnobArgs,
    pub json: bool,
}

#[derive(Debug, Serialize)]
struct Checked<'a> {
    scenario: String,
    findings: &'a [Finding],
}

/// Checks the scenario.
pub fn run(args: &LintArgs) -> Result<Answer, CliError> {
    let scenario = scenario(&args.knobs)?;
    scenario.policy.check_schedules().map_err(CliError::new)?;
    let findings = findings(&scenario);
    let text = if args.json { json(&scenario, &findings)? } else { words(&findings) };
    Ok(Answer { text, passes: !has_warning(&findings) })
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

fn json(scenario: &Scenario, findings: &[Finding]) -> Result<String, CliError> {
    let checked = Checked { scenario: print(scenario), findings };
    serde_json::to_string_pretty(&checked).map(|text| text + "\n").map_err(CliError::new)
}

fn words(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let _ = writeln!(text, "{}", paragraph(finding));
    }
    let of = |severity: Severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let plural = |count: usize, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    let (warnings, notes) = (of(Severity::Warning), of(Severity::Note));
    let _ = writeln!(text, "{}, {}", plural(warnings, "finding"), plural(notes, "note"));
    text
}

fn paragraph(finding: &Finding) -> String {
    let word = match finding.severity {
        Severity::Warning => "finding",
        Severity::Note => "note",
    };
    let Finding { code, title, text, rule, remedy, .. } = finding;
    let figures = finding.figures.iter().map(|(name, value)| format!("{name} {}", trimmed(*value, 3)));
    let figures = figures.collect::<Vec<_>>().join(", ");
    let field = finding.field.as_ref().map_or_else(String::new, |field| format!("  knob    {field}\n"));
    format!("{word} {code}: {title} {text}\n{field}  numbers {figures}\n  rule    {rule}\n  remedy  {remedy}\n")
}
