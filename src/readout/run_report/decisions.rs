//! What was decided, in short: how often and why, and the largest changes.

use super::html::Html;
use crate::policy::Action;
use crate::readout::format::whole;
use crate::readout::log::row_words;
use crate::report::{LogRow, Report};
use std::collections::BTreeMap;

/// Most changes that are listed.
const MOST_CHANGES: usize = 12;

/// Counts by action and reason, and the largest changes with their reasons.
pub(super) fn write(html: &mut Html, report: &Report) {
    html.element("h2", "Decisions");
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in &report.log {
        *counts.entry((row.action.word(), reason(report, row))).or_default() += 1;
    }
    if counts.is_empty() {
        html.element("p", "Nothing was changed or held back.");
        return;
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_by_key(|(key, count)| (std::cmp::Reverse(*count), *key));
    let row = |((action, reason), count): ((&str, &str), usize)| vec![format!("{action}, {reason}"), whole(count)];
    html.table(&["Decision and reason", "Times"].map(str::to_owned), &counts.into_iter().map(row).collect::<Vec<_>>());
    largest(html, report);
}

/// The stable name of why a row was decided, or of what held it back.
fn reason(report: &Report, row: &LogRow) -> &'static str {
    let policy = &report.scenario.policy;
    let of_limit = policy.reason(row.limit).filter(|_| row.action == Action::Held);
    let place = usize::from(row.decided_by).checked_sub(1);
    let proposal = place.and_then(|place| Some(report.columns.stages.get(place)?.at(row.first as usize)));
    let of_stage = || policy.reason(proposal?.code);
    of_limit.or_else(of_stage).map_or("no reason given", |info| info.code)
}

fn largest(html: &mut Html, report: &Report) {
    let mut changes: Vec<&LogRow> =
        report.log.iter().filter(|row| row.from != row.to && row.action != Action::Held).collect();
    let count = changes.len();
    changes.sort_by_key(|row| (std::cmp::Reverse(row.from.abs_diff(row.to)), row.first));
    changes.truncate(MOST_CHANGES);
    if changes.is_empty() {
        return;
    }
    html.element("p", &format!("The {} largest of {} changes:", changes.len(), whole(count)));
    let row = |row: &&LogRow| {
        let words = row_words(report, row);
        vec![words.when, format!("{} → {}", words.from, words.to.unwrap_or_default()), words.reason]
    };
    html.raw("<div class=\"methods\">");
    html.table(&["When", "Replicas", "Why"].map(str::to_owned), &changes.iter().map(row).collect::<Vec<_>>());
    html.raw("</div>\n");
}
