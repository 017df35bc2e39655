//! What is odd about the rows of a file, one line each.

use super::offset_words;
use crate::ingest::{Occurrences, QualityReport, Span};
use crate::job::Imported;
use crate::readout::format::{capital, duration_words, figure, lower, whole};
use crate::series::calendar::Civil;

/// Examples that a line unfolds to at most.
const MAX_EXAMPLES: usize = 12;

/// How much a line matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// All is as it should be.
    Fine,
    /// Worth knowing.
    Note,
    /// Something of the file is not in the series.
    Loss,
}

/// A line of the quality report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oddity {
    /// What it is about.
    pub title: String,
    /// How many.
    pub count: u64,
    /// What it means, with the first place.
    pub text: String,
    /// Some of them.
    pub examples: Vec<String>,
    /// How much it matters.
    pub weight: Weight,
}

/// The quality report of `imported`, losses first. Every line is there, also with nothing to say.
pub fn oddities(imported: &Imported) -> Vec<Oddity> {
    let report = &imported.report;
    let step = imported.summary.step_secs;
    let mut lines: Vec<Oddity> = report
        .rejected
        .iter()
        .map(|rejected| {
            let (reason, text) = (rejected.first.reason.words(), rejected.first.to_string());
            Oddity { title: capital(reason), count: rejected.count, text, examples: Vec::new(), weight: Weight::Loss }
        })
        .collect();
    if lines.is_empty() {
        lines.push(fine("Rejected rows", "Every row was understood."));
    }
    lines.push(gaps(report, step));
    let twice = "Rows whose time was there already, or lines that two files have; such lines count once.";
    lines.push(noted("Duplicates", &report.duplicates, twice, "No time comes twice."));
    lines.push(noted(
        "Out of order",
        &report.out_of_order,
        "Rows behind a later one; they are put in their place.",
        "Rows are in order of time.",
    ));
    let zone = format!(
        "Rows with another zone than the row before. Times are shown in the first row's, {}.",
        offset_words(imported.summary.utc_offset_secs)
    );
    lines.push(noted("Zone changes", &report.zone_changes, &zone, "All rows have the same zone."));
    lines.push(outliers(report));
    if report.clock_changes.count > 0 {
        let meaning = "Rows an hour off the others, as their clock went to summer time or back. Each counts for its own day or part of one.";
        lines.push(noted("Summer time", &report.clock_changes, meaning, ""));
    }
    if report.jitter.count > 0 {
        let meaning = "Rows some seconds off the step, as a timer makes them that is late, or several series with seconds of their own. Each counts for the bucket that it belongs to.";
        lines.push(noted("Jitter", &report.jitter, meaning, ""));
    }
    if report.others.count > 0 {
        let meaning = "Lines that are no requests, or of another metric; they are left out.";
        lines.push(noted("Left out", &report.others, meaning, ""));
    }
    if let Some(text) = partial_ends_words(report) {
        lines.push(Oddity { count: 1, weight: Weight::Note, ..fine("Ends", &text) });
    }
    if report.resets > 0 {
        let text = "Falls of the running total: it was set back, and counts from 0 again.";
        lines.push(Oddity { count: report.resets, weight: Weight::Note, ..fine("Resets", text) });
    }
    if report.hosts_inexact {
        let text = "Some buckets had more different hosts than there was memory for; their number is a lower bound.";
        lines.push(Oddity { count: 1, weight: Weight::Note, ..fine("Hosts", text) });
    }
    lines
}

/// What is to be said where a log covers a part of its first or last bucket only.
pub fn partial_ends_words(report: &QualityReport) -> Option<String> {
    let (first, last) = report.partial_ends?;
    let share = |which: &str, share: f64| format!("{} % of the {which}", (share * 100.0).round());
    let covered = match (first < 1.0, last < 1.0) {
        (true, true) => format!("{} and {}", share("first", first), share("last bucket", last)),
        (true, false) => share("first bucket", first),
        (false, _) => share("last bucket", last),
    };
    Some(format!("The log covers {covered}, so its count is a part of what came then. It stays in the series."))
}

fn fine(title: &str, text: &str) -> Oddity {
    Oddity { title: title.to_owned(), count: 0, text: text.to_owned(), examples: Vec::new(), weight: Weight::Fine }
}

fn noted(title: &str, noted: &Occurrences, meaning: &str, nothing: &str) -> Oddity {
    let Some(first) = noted.first.as_ref().filter(|_| noted.count > 0) else { return fine(title, nothing) };
    let text = format!("{meaning} The first: {}.", lower(&first.to_string()));
    Oddity { count: noted.count, weight: Weight::Note, ..fine(title, &text) }
}

fn gaps(report: &QualityReport, step_secs: u32) -> Oddity {
    let Some(first) = report.gaps.first() else { return fine("Gaps", "Every bucket has a row.") };
    let one = |span: &Span| {
        let secs = u32::try_from(span.buckets as u64 * u64::from(step_secs)).unwrap_or(u32::MAX);
        format!("{} from {}", duration_words(secs), time(span.local_secs))
    };
    let longest = report.gaps.iter().max_by_key(|span| span.buckets).unwrap_or(first);
    let text = format!(
        "{} without a row, in {}. They are missing, not zero, and never scored. The longest: {}.",
        counted(report.missing_buckets, "bucket"),
        counted(report.gap_count, "gap"),
        one(longest)
    );
    let examples = report.gaps.iter().take(MAX_EXAMPLES).map(one).collect();
    Oddity { count: report.gap_count as u64, examples, weight: Weight::Note, ..fine("Gaps", &text) }
}

fn outliers(report: &QualityReport) -> Oddity {
    let Some(largest) = report.outliers.first() else {
        return fine("Outliers", "No count is far from the others.");
    };
    let one = |outlier: &crate::ingest::Outlier| format!("{} at {}", figure(outlier.count), time(outlier.local_secs));
    let text = format!("Counts far from the others. They stay in the series. The largest: {}.", one(largest));
    let examples = report.outliers.iter().take(MAX_EXAMPLES).map(one).collect();
    Oddity { count: report.outlier_count as u64, examples, weight: Weight::Note, ..fine("Outliers", &text) }
}

fn counted(count: usize, what: &str) -> String {
    format!("{} {what}{}", whole(count), if count == 1 { "" } else { "s" })
}

fn time(local_secs: i64) -> String {
    let civil = Civil::from_local_secs(local_secs);
    format!("{} {}", civil.day_and_time(), civil.year)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;
    use crate::ingest::{Reader, sniff};

    fn read(text: &str) -> Vec<Oddity> {
        let mut plan = sniff(text.as_bytes()).unwrap().settled().unwrap();
        plan.max_rejected = 1.0;
        let mut reader = Reader::new(plan).unwrap();
        reader.push(text.as_bytes()).unwrap();
        oddities(&Imported::of(&reader.finish("t").unwrap()))
    }

    fn row(minute: u32, count: &str) -> String {
        format!("2026-03-01T00:{minute:02}Z,{count}\n")
    }

    #[test]
    fn a_clean_file_has_nothing_to_hide() {
        let text = ["timestamp,requests\n".to_owned(), row(0, "1"), row(1, "2"), row(2, "1")].concat();
        let lines = read(&text);
        assert!(lines.iter().all(|line| line.weight == Weight::Fine && line.count == 0), "{lines:?}");
        assert_eq!(lines.len(), 6);
    }

    #[test]
    fn every_oddity_names_its_first_place() {
        let rows = [row(0, "1"), row(1, "x"), row(2, "3"), row(2, "4"), row(5, "6"), row(4, "5")];
        let lines = read(&format!("timestamp,requests\n{}", rows.concat()));
        let line = |title: &str| lines.iter().find(|line| line.title == title).unwrap();
        assert_eq!((line("No count").count, line("No count").weight), (1, Weight::Loss));
        assert!(line("No count").text.starts_with("Line 3 has no count"), "{}", line("No count").text);
        assert!(line("Duplicates").text.ends_with("The first: line 5."), "{}", line("Duplicates").text);
        assert!(line("Out of order").text.ends_with("The first: line 7."));
        assert_eq!(line("Gaps").examples, ["1 min from 1 Mar 00:01 2026", "1 min from 1 Mar 00:03 2026"]);
    }
}
