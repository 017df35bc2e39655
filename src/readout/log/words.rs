//! What a row says, and what an empty list says.

use super::super::format::whole;
use super::{Rows, Selection};
use crate::policy::Action;
use crate::report::{LogRow, Report};

/// A row in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// Start, `12:55`.
    pub time: String,
    /// End of a longer hold, `–57` or `–13:02`.
    pub until: Option<String>,
    /// Start with its date, and the end.
    pub when: String,
    /// Replicas before; those that are kept for a hold.
    pub from: String,
    /// Replicas after, where that changed.
    pub to: Option<String>,
    /// `out`, `in` or `held`.
    pub action: &'static str,
    /// `out`, `override`, `in` or `held`: which glyph.
    pub glyph: &'static str,
    /// Number of the stage that decided it, from 1.
    pub stage: u8,
    /// Why, cut to its figures.
    pub reason: String,
}

/// What a row says. Give it [`known_at`] the cursor, so that a hold does not tell its end in advance.
pub fn row_words(report: &Report, row: &LogRow) -> RowView {
    let (first, last) = (report.civil(row.first as usize), report.civil(row.last as usize));
    // Minutes alone name the end of anything shorter than an hour, where there are no seconds.
    let is_short = row.last.saturating_sub(row.first).saturating_mul(report.step.secs()) < 3600
        && (first.second, last.second) == (0, 0);
    let until = (row.last > row.first).then(|| {
        let end = last.time();
        if is_short { format!("–{}", &end[3..]) } else { format!("–{end}") }
    });
    let when = match until {
        Some(_) => format!("{} to {}", first.day_and_time(), last.day_and_time()),
        None => first.day_and_time(),
    };
    let held = row.action == Action::Held;
    RowView {
        time: first.time(),
        until,
        when,
        from: whole(row.from as usize),
        to: (!held).then(|| whole(row.to as usize)),
        action: row.action.word(),
        glyph: if row.is_override { "override" } else { row.action.word() },
        stage: row.decided_by,
        reason: reason(report, row),
    }
}

fn reason(report: &Report, row: &LogRow) -> String {
    let site = report.site_at(row.first as usize);
    let moment = report.moment(&site, row.first as usize);
    moment.map_or_else(String::new, |moment| report.scenario.policy.log_words(&moment))
}

/// What an empty list says: a title, a sentence, and the tick at which the first row comes.
pub fn empty_words(
    report: &Report,
    selection: &Selection,
    rows: &Rows,
    cursor: usize,
) -> (String, String, Option<usize>) {
    let time = |tick: usize| {
        let (tick, now) = (report.civil(tick), report.civil(cursor));
        if tick.day == now.day && tick.month == now.month { tick.time() } else { tick.day_and_time() }
    };
    let first = rows.first_tick();
    let (now, target) = (report.civil(cursor).time(), report.initial_replicas());
    let words = selection.words(&report.scenario.policy);
    let title = match (words.split_last(), first) {
        (None, Some(_)) => format!("No decision up to {now}"),
        (None, None) => "No decision in this replay".to_owned(),
        (Some((only, [])), Some(_)) => format!("No row up to {now} is {only}"),
        (Some((only, [])), None) => format!("No row is {only}"),
        (Some((last, [one])), _) => format!("No row is both {one} and {last}"),
        (Some((last, others)), _) => format!("No row is {} and {last}", others.join(", ")),
    };
    let in_or_held = matches!(selection.action, Some(Action::In | Action::Held));
    let text = match first {
        Some(first) if words.is_empty() => {
            format!("The fleet stayed at {target}. The first decision comes at {}.", time(first))
        }
        Some(first) => format!("The first one comes at {}.", time(first)),
        None if words.is_empty() => format!("Nothing was changed or held back. The fleet stayed at {target}."),
        None if selection.overrides && in_or_held => "An override only ever scales out.".to_owned(),
        None => "Nothing in this replay matches.".to_owned(),
    };
    (title, text, first)
}
