//! A configuration file's autoscalers: what their files show, and what the scenarios that they make have findings of.

use super::file::{FileFinding, file_findings};
use super::{findings, supposed};
use crate::config::{Assumptions, Autoscaler, Imported, Mappings, OpenGap, Patch, to_patch};
use crate::policy::{Finding, Severity};
use crate::scenario::Scenario;

/// Findings on every autoscaler of a file, run on the service of `base` where the file says nothing of it. What a file leaves
/// open is not guessed: of such an autoscaler there are the findings that hold whatever is supplied, and a note says so. Of one
/// that is switched off there are only notes: charts carry many with their defaults.
pub fn imported_findings(imported: &Imported, base: &Scenario) -> Vec<FileFinding> {
    let own = file_findings(imported);
    let mut all = Vec::new();
    for (place, autoscaler) in imported.autoscalers.iter().enumerate() {
        let mut found = of_scenario(autoscaler, base);
        let says = |finding: &FileFinding, found: &[FileFinding]| {
            found.iter().any(|other| other.finding.code == finding.finding.code)
        };
        let fresh = own.iter().filter(|(of, _)| *of == place).map(|(_, finding)| finding);
        let fresh: Vec<FileFinding> = fresh.filter(|finding| !says(finding, &found)).cloned().collect();
        found.extend(fresh);
        if autoscaler.is_off() {
            found.iter_mut().for_each(|found| found.finding.severity = Severity::Note);
        }
        found.sort_by_key(|found| std::cmp::Reverse(found.finding.severity));
        all.extend(found);
    }
    all
}

fn of_scenario(autoscaler: &Autoscaler, base: &Scenario) -> Vec<FileFinding> {
    let title = autoscaler.title();
    let named = |line: Option<u32>, finding: Finding| FileFinding { autoscaler: title.to_owned(), line, finding };
    // Without answers there is none that could be wrong.
    let patch = to_patch(autoscaler, &Assumptions::default()).unwrap_or_default();
    let line = Some(autoscaler.place.line);
    if !patch.asks.is_empty() {
        let sure = whatever_is_supplied(autoscaler, &patch.asks, base).into_iter();
        let sure = sure.map(|finding| named(line_of(&patch, &finding).or(line), finding));
        return std::iter::once(named(line, open(&patch))).chain(sure).collect();
    }
    match patch.apply(base) {
        Ok(scenario) => {
            let found = findings(&scenario).into_iter().filter(|found| supposed::holds(found, autoscaler, &[], &[]));
            found.map(|finding| named(line_of(&patch, &finding).or(line), finding)).collect()
        }
        Err(problem) => vec![named(line, no_scenario(&problem))],
    }
}

/// Findings that do not need what `asks` names. Ways that make no scenario say nothing, unless none makes one.
fn whatever_is_supplied(autoscaler: &Autoscaler, asks: &[OpenGap], base: &Scenario) -> Vec<Finding> {
    let (mut lists, mut problems) = (Vec::new(), Vec::new());
    for way in supposed::ways(autoscaler, asks) {
        let Ok(patch) = to_patch(autoscaler, &way) else { continue };
        let holds = |finding: &Finding| supposed::holds(finding, autoscaler, asks, &patch.asks);
        match patch.apply(base) {
            Ok(scenario) => lists.push(findings(&scenario).into_iter().filter(holds).collect()),
            Err(problem) => problems.push(no_scenario(&problem)),
        }
    }
    let is_impossible = lists.is_empty() && asks.iter().all(|gap| Mappings::is_one(&gap.name));
    match lists.len() {
        0 if is_impossible => problems.dedup(),
        _ => problems.clear(),
    }
    problems.into_iter().chain(supposed::common(lists)).collect()
}

/// Line that set the knob which a finding is about.
fn line_of(patch: &Patch, finding: &Finding) -> Option<u32> {
    let field = finding.field.as_deref()?;
    patch.knobs.iter().find(|knob| knob.name == field)?.line
}

fn open(patch: &Patch) -> Finding {
    let names: Vec<&str> = patch.asks.iter().map(|gap| gap.name.as_str()).collect();
    let text = format!("{}. It can be checked as a whole when that is supplied.", names.join(", "));
    Finding::note("gaps", "The file leaves open:", text)
        .figure("gaps", names.len() as f64)
        .rule("What a file leaves open is not guessed.")
        .remedy("Supply the values, or render the template first.")
}

fn no_scenario(problem: &crate::knob::Problem) -> Finding {
    Finding::warning("no_scenario", "It makes no scenario:", format!("{problem}."))
        .figure("problems", 1)
        .rule("Every knob of a scenario has a range, and knobs may not contradict each other.")
        .remedy(format!("Set {} to {}.", problem.key, problem.allowed))
        .about(problem.key)
}

#[cfg(test)]
mod tests;
