//! What a row says, and what an empty list says.

use super::super::explain::kept_since;
use super::super::format::{duration_words, figure, whole};
use super::super::{at, count_at};
use super::{Rows, Selection, limit_label};
use crate::autoscale::{Action, Layer, Limit};
use crate::report::{LogRow, Report};
use crate::scenario::Rules;

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
    /// 1, 2 or 3.
    pub layer: u8,
    /// Why, cut to its figures.
    pub reason: String,
}

/// What a row says. Give it [`known_at`] the cursor, so that a hold does not tell its end in advance.
pub fn row_words(report: &Report, row: &LogRow) -> RowView {
    let (first, last) = (report.civil(row.first as usize), report.civil(row.last as usize));
    // Minutes alone name the end of anything shorter than an hour.
    let is_short = row.last.saturating_sub(row.first).saturating_mul(report.step.secs()) < 3600;
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
        layer: row.layer as u8,
        reason: reason(report, row),
    }
}

fn reason(report: &Report, row: &LogRow) -> String {
    match row.action {
        Action::Held => held_reason(report, row),
        Action::In => in_reason(report, row),
        Action::Out | Action::None => out_reason(report, row),
    }
}

fn held_reason(report: &Report, row: &LogRow) -> String {
    let tick = row.first as usize;
    let wanted = whole(count_at(&report.columns.wanted, tick) as usize);
    match row.limit {
        Limit::WindowDown => match kept_since(report, tick, count_at(&report.columns.window_left, tick)) {
            Some((seen, kept)) => format!("{} wanted at {}", whole(kept as usize), report.civil(seen).time()),
            None => limit_label(row.limit).to_owned(),
        },
        Limit::WindowUp => format!("{wanted} must last {}", duration_words(report.scenario.window_up_secs)),
        Limit::RateUp | Limit::RateDown => format!("{}, {wanted} wanted", limit_label(row.limit)),
        limit => limit_label(limit).to_owned(),
    }
}

fn in_reason(report: &Report, row: &LogRow) -> String {
    let to = whole(row.to as usize);
    let window = report.step.buckets_to_cover(report.scenario.window_down_secs);
    if report.scenario.preset.rules() == Rules::Classic || window <= 1 {
        format!("{} wanted", whole(count_at(&report.columns.wanted, row.first as usize) as usize))
    } else if (row.first as usize) + 1 < window {
        format!("{to} or less since the start")
    } else {
        format!("{to} or less for {}", duration_words(report.scenario.window_down_secs))
    }
}

fn out_reason(report: &Report, row: &LogRow) -> String {
    let (c, tick) = (&report.columns, row.first as usize);
    let why = if row.layer == Layer::Predictive {
        let lead = c.peak_lead.get(tick).copied().unwrap_or(0);
        format!("Forecast peak {} by {}", figure(at(&c.peak_rps, tick)), report.civil(tick + usize::from(lead)).time())
    } else if row.is_override {
        let lag = if report.scenario.preset.rules() == Rules::Classic { 0 } else { report.lag_ticks() };
        let forecast = tick.checked_sub(lag).map_or(f64::NAN, |seen| at(&c.forecast_rps, seen));
        format!("Load {}, forecast {} rps", figure(report.known_load_rps(tick)), figure(forecast))
    } else {
        let wanted = whole(count_at(&c.wanted, tick) as usize);
        format!("Load {} rps needs {wanted}", figure(report.known_load_rps(tick)))
    };
    match row.limit {
        Limit::Max => format!("{why}, {} at most", whole(row.to as usize)),
        Limit::RateUp => format!("{why}, at the fastest rate"),
        _ => why,
    }
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
    let words = selection.words();
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
