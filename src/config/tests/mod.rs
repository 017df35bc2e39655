//! What is said of files of which not everything can be replayed.

mod aws;
mod bridged;
mod commands;
mod files;
mod keda;
mod manifests;
mod terraform;

use super::{Assumptions, Imported, Outcome, read_text, to_patch};

/// A file that is imported.
fn read(name: &str, text: &str) -> Imported {
    let imported = read_text(name, text);
    assert_ne!(imported.outcome, Outcome::Refused, "{:?}", imported.refusals);
    imported
}

/// Why a file is refused, and where.
fn refused(name: &str, text: &str) -> (u32, String) {
    let imported = read_text(name, text);
    let first = imported.refusals.first().expect("a refusal");
    assert!(imported.autoscalers.is_empty(), "{first}");
    (first.line, format!("{}; {}", first.reason, first.remedy))
}

/// Lines and texts of all warnings that have these words.
fn warnings(imported: &Imported, words: &str) -> Vec<(Option<u32>, String)> {
    let own = imported.autoscalers.iter().flat_map(|autoscaler| &autoscaler.remarks);
    let all = imported.remarks.iter().chain(own).filter(|remark| remark.text.contains(words));
    all.map(|remark| (remark.line, remark.text.clone())).collect()
}

/// Lines of all warnings that have these words.
fn lines(imported: &Imported, words: &str) -> Vec<u32> {
    warnings(imported, words).into_iter().filter_map(|(line, _)| line).collect()
}

/// Names and texts of the first autoscaler's gaps.
fn gaps(imported: &Imported) -> Vec<(String, Option<String>)> {
    let first = imported.autoscalers.first().expect("an autoscaler");
    first.gaps().into_iter().map(|gap| (gap.name, gap.text)).collect()
}

/// The text of the first autoscaler's knob, with answers to its gaps.
fn knob(imported: &Imported, name: &str, answers: &[(&str, &str)]) -> Option<String> {
    let answers = answers.iter().map(|(gap, text)| ((*gap).to_owned(), (*text).to_owned())).collect();
    let first = imported.autoscalers.first().expect("an autoscaler");
    let patch = to_patch(first, &Assumptions { answers }).expect("answers to its gaps");
    patch.knobs.into_iter().find(|knob| knob.name == name).map(|knob| knob.text)
}
