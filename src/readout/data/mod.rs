//! Own traffic in words: what was found out, what can be chosen, how far the reading is, and what came of it.

mod choices;
mod quality;

pub use choices::{
    DUPLICATE_POLICIES, GAPS, ROWS, TIME_FORMATS, format_choices, offset_of, offset_words, role_choices, role_words,
    scale_choices, step_choices, topic_words, unit_choices,
};
pub use quality::{Oddity, Weight, oddities, partial_ends_words};

use super::forecasts::model_words;
use super::format::{bytes, duration_words, figure, percent, trimmed, whole};
use crate::forecast::{ModelId, needs};
use crate::job::{FileFacts, Imported, KeptTrace, Quantity, Reading, TraceSummary};
use crate::series::calendar::Civil;
use crate::units::Step;

/// Name and value of a fact.
pub type Fact = (&'static str, String);

/// `checkout.csv`, `july.log and august.log`, `july.log and 3 more`.
pub fn files_words(files: &[FileFacts]) -> String {
    match files {
        [] => String::new(),
        [one] => one.name.clone(),
        [one, other] => format!("{} and {}", one.name, other.name),
        [first, rest @ ..] => format!("{} and {} more", first.name, rest.len()),
    }
}

/// Bytes of all files as they are stored.
pub fn files_size(files: &[FileFacts]) -> String {
    bytes(files.iter().map(|file| file.bytes).sum())
}

/// How far a reading is after `elapsed_secs`: share 0..1, and a sentence.
pub fn reading_words(reading: &Reading, elapsed_secs: f64) -> (f64, String) {
    let share = if reading.total == 0 { 0.0 } else { (reading.bytes as f64 / reading.total as f64).min(1.0) };
    let mut text = format!(
        "{} of {}, {} rows",
        bytes(reading.bytes),
        bytes(reading.total),
        whole(usize::try_from(reading.rows).unwrap_or(usize::MAX))
    );
    if reading.rejected > 0 {
        text.push_str(&format!(", {} rejected", whole(usize::try_from(reading.rejected).unwrap_or(usize::MAX))));
    }
    // The first moments say little about the rest.
    if share > 0.0 && elapsed_secs >= 0.5 {
        let left = (elapsed_secs * (1.0 - share) / share).ceil();
        text.push_str(&format!(", about {} left", duration_words(left.max(1.0) as u32)));
    }
    (share, text)
}

/// `2 h, 1 Mar 00:00 to 1 Mar 02:00 2026`: the span of a trace on its own clock, with its zone.
pub fn span_words(summary: &TraceSummary) -> String {
    let end = summary.start_local_secs + summary.buckets as i64 * i64::from(summary.step_secs);
    let (first, last) = (Civil::from_local_secs(summary.start_local_secs), Civil::from_local_secs(end));
    format!("{} – {} ({})", first.long(), last.long(), offset_words(summary.utc_offset_secs))
}

/// How long a trace is: `62 d`, `2 h 5 min`; from two days on whole days and hours.
pub fn length_words(summary: &TraceSummary) -> String {
    let secs = summary.buckets as u64 * u64::from(summary.step_secs);
    let secs = u32::try_from(secs).unwrap_or(u32::MAX);
    if secs >= 2 * 86_400 { duration_words(secs - secs % 3600) } else { duration_words(secs) }
}

/// A line about a trace that is kept: `2,880 × 5 min from Sun 1 Mar 2026 00:00, 26.0 kB`.
pub fn kept_words(kept: &KeptTrace) -> String {
    let TraceSummary { buckets, step_secs, start_local_secs, .. } = &kept.summary;
    let start = Civil::from_local_secs(*start_local_secs);
    let day = format!("{} {} {}", start.day, start.month_name(), start.year);
    format!("{} × {} from {day}, {}", whole(*buckets), duration_words(*step_secs), bytes(kept.bytes))
}

/// What was read, in facts.
pub fn facts(imported: &Imported) -> Vec<Fact> {
    let Imported { summary, report, sketches, .. } = imported;
    let mut facts: Vec<Fact> = vec![
        ("Span", span_words(summary)),
        (
            "Length",
            format!(
                "{}, {} buckets of {}",
                length_words(summary),
                whole(summary.buckets),
                duration_words(summary.step_secs)
            ),
        ),
        ("Rows", rows_words(report.accepted, report.rows)),
    ];
    for sketch in sketches {
        let value = match sketch.quantity {
            Quantity::Bytes => bytes(sketch.total as u64),
            Quantity::Hosts => format!("up to {} in a bucket", figure(sketch.total)),
            Quantity::Requests => trimmed(sketch.total, 2),
            Quantity::ClientErrors | Quantity::ServerErrors => {
                let share = sketches.first().map_or(f64::NAN, |requests| sketch.total / requests.total);
                format!("{} ({})", trimmed(sketch.total, 0), percent(share))
            }
        };
        facts.push((quantity_words(sketch.quantity), value));
    }
    let missing = summary.buckets - summary.observed;
    let covered = summary.observed as f64 / summary.buckets as f64;
    let text = match missing {
        0 => "every bucket".to_owned(),
        _ => format!("{} of buckets, {} missing", percent(covered), whole(missing)),
    };
    facts.push(("Covered", text));
    facts.push(("History", history_words(imported)));
    facts
}

/// Which models have enough of it before the split.
fn history_words(imported: &Imported) -> String {
    let step = Step::from_secs(imported.summary.step_secs).unwrap_or(Step::MINUTE);
    let short = |model: &ModelId| imported.history < needs(*model, step);
    let mut lacking: Vec<(usize, ModelId)> =
        ModelId::ALL.into_iter().filter(short).map(|model| (needs(model, step), model)).collect();
    lacking.sort_by_key(|(needed, _)| *needed);
    let has = format!("{} buckets before the split", whole(imported.history));
    let one = |(needed, model): &(usize, ModelId)| format!("{} ({})", model_words(*model), whole(*needed));
    match &lacking[..] {
        [] => format!("{has}, enough for every model"),
        all if all.len() == ModelId::ALL.len() => format!("{has}, too few for any model"),
        all => format!("{has}, too few for {}", all.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}

fn rows_words(accepted: u64, rows: u64) -> String {
    let count = |count: u64| whole(usize::try_from(count).unwrap_or(usize::MAX));
    if accepted == rows {
        format!("{}, all accepted", count(rows))
    } else {
        format!("{} of {} accepted", count(accepted), count(rows))
    }
}

/// A quantity's name.
pub const fn quantity_words(quantity: Quantity) -> &'static str {
    match quantity {
        Quantity::Requests => "Requests",
        Quantity::Bytes => "Bytes",
        Quantity::Hosts => "Hosts",
        Quantity::ClientErrors => "4xx",
        Quantity::ServerErrors => "5xx",
    }
}

/// The picture of `imported` in a sentence.
pub fn summary_sketch(imported: &Imported, quantity: Quantity) -> String {
    let Some(sketch) = imported.sketches.iter().find(|sketch| sketch.quantity == quantity) else {
        return String::new();
    };
    let peak = sketch.pieces.iter().map(|piece| piece.1).fold(f32::NAN, f32::max);
    format!(
        "{} per {} over {}, at most {}.",
        quantity_words(quantity),
        duration_words(imported.summary.step_secs),
        length_words(&imported.summary),
        figure(f64::from(peak))
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::Container;

    fn file(name: &str) -> FileFacts {
        FileFacts { name: name.to_owned(), bytes: 1500, container: Container::Plain }
    }

    #[test]
    fn files_are_named_as_long_as_there_is_room() {
        assert_eq!(files_words(&[file("a")]), "a");
        assert_eq!(files_words(&[file("a"), file("b")]), "a and b");
        assert_eq!(files_words(&[file("a"), file("b"), file("c")]), "a and 2 more");
        assert_eq!(files_size(&[file("a"), file("b")]), "3 kB");
    }

    #[test]
    fn progress_says_what_is_left_once_it_knows() {
        let reading = Reading { bytes: 50_000_000, total: 200_000_000, rows: 1_234_567, rejected: 3 };
        assert_eq!(reading_words(&reading, 0.1).1, "50 MB of 200 MB, 1,234,567 rows, 3 rejected");
        let (share, text) = reading_words(&reading, 2.0);
        assert_eq!(share, 0.25);
        assert!(text.ends_with("about 6 s left"), "{text}");
        assert_eq!(reading_words(&Reading::default(), 9.0), (0.0, "0 B of 0 B, 0 rows".to_owned()));
    }
}
