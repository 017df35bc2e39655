//! `compare`: several policies on the same traffic, as one table.

use super::args::CompareArgs;
use super::{CliError, simulate};
use crate::job::{Compared, Engine};
use crate::progress::{Silent, block_on};
use crate::readout::{FIGURES, policy_words};
use crate::scenario::{Scenario, patch, print};
use serde_json::{Map, Value, json};

/// Replays each policy and prints the table.
pub fn run(args: &CompareArgs) -> Result<String, CliError> {
    let base = simulate::read(&args.base.scenario)?;
    let mut engine = Engine::default();
    let base = simulate::hand_in(&mut engine, base, &args.base)?;
    let all = all(&mut engine, &base, &args.others)?;
    let baseline = all.get(args.baseline - 1).or(all.first()).ok_or_else(|| CliError::new("nothing to compare"))?;
    if args.json { json_table(&all, baseline) } else { Ok(text_table(&all, baseline)) }
}

/// What `base` and each other policy on its traffic come to.
pub(super) fn all(engine: &mut Engine, base: &Scenario, others: &[String]) -> Result<Vec<Compared>, CliError> {
    let mut all = Vec::with_capacity(others.len() + 1);
    for knobs in std::iter::once("").chain(others.iter().map(String::as_str)) {
        let refused = |problem: crate::knob::Problem| CliError::new(format!("--with '{knobs}': {problem}"));
        let scenario = patch(base, knobs).map_err(refused)?;
        simulate::shelve(engine, &scenario)?;
        all.push(block_on(engine.compared(&scenario, &Silent)).map_err(CliError::new)?);
    }
    Ok(all)
}

fn json_table(all: &[Compared], baseline: &Compared) -> Result<String, CliError> {
    let row = |one: &Compared| {
        let (policy, knobs) = policy_words(&one.scenario);
        let head = [("policy", json!(policy)), ("knobs", json!(knobs)), ("scenario", json!(print(&one.scenario)))];
        // JSON has no number for what is not there.
        let figures = FIGURES.iter().map(|figure| (figure.name, json!(figure.value(one, Some(baseline)))));
        Value::Object(
            head.into_iter().chain(figures).map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>(),
        )
    };
    let rows: Vec<Value> = all.iter().map(row).collect();
    serde_json::to_string_pretty(&rows).map(|text| text + "\n").map_err(CliError::new)
}

fn text_table(all: &[Compared], baseline: &Compared) -> String {
    let heads: Vec<String> = (1..=all.len()).map(|place| format!("[{place}]")).collect();
    let lines = FIGURES.iter().map(|figure| {
        let cells = all.iter().map(|one| figure.words(figure.value(one, Some(baseline)))).collect();
        (figure.term.name.to_owned(), cells)
    });
    let lines: Vec<(String, Vec<String>)> = std::iter::once((String::new(), heads)).chain(lines).collect();
    let label_width = lines.iter().map(|(label, _)| label.chars().count()).max().unwrap_or(0);
    let width = lines.iter().flat_map(|(_, cells)| cells).map(|cell| cell.chars().count()).max().unwrap_or(0) + 2;
    let mut text = String::new();
    for (place, one) in all.iter().enumerate() {
        let (policy, knobs) = policy_words(&one.scenario);
        text.push_str(format!("[{}] {policy}  {knobs}", place + 1).trim_end());
        text.push('\n');
    }
    text.push('\n');
    for (label, cells) in lines {
        let cells: String = cells.iter().map(|cell| format!("{cell:>width$}")).collect();
        text.push_str(&format!("{label:label_width$}{cells}\n"));
    }
    text
}
