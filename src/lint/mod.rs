//! What is wrong with a scenario before it runs: its policy's settings against its bounds, its start-up and its clock.
//!
//! In: a [`Scenario`]. Out: [`Finding`]s, each with its numbers, the rule that it follows from, and what would mend it; what
//! matters most first. Each policy has its own checks beside its settings; here they are joined. What only a configuration
//! file shows stands in `file`. Nothing is replayed.

mod file;
mod imported;
mod names;
mod supposed;

pub use file::{FileFinding, file_findings};
pub use imported::imported_findings;

use crate::policy::{Finding, Severity};
use crate::scenario::Scenario;
use std::cmp::Reverse;

/// Every finding. Takes the data of all time zones, as a replay does.
pub fn findings(scenario: &Scenario) -> Vec<Finding> {
    let site = scenario.site();
    let mut findings = scenario.policy.findings(&site);
    findings.sort_by_key(|finding| Reverse(finding.severity));
    findings
}

/// Whether one of them is more than a note.
pub fn has_warning(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.severity == Severity::Warning)
}

#[cfg(test)]
mod tests;
