//! Which column or key is what: the same rules for tables and for objects.
//!
//! A number is a request count for a stated reason only: its name says so; it is the one number beside regular times; or it
//! is the sum, or are the parts, of one. Where two readings are possible the user is asked; where there is none, what is
//! missing is said.

use super::candidates::{Candidates, ask_for_count, ask_for_proof};
use super::columns::{TimeFinding, is_clock, numbers_in, time_of};
use super::doubts::{ask_fractions, ask_irregular};
use super::epochs::ask_elapsed;
use super::mangled::refuse_mangled;
use super::names::{
    Hint, TimeName, hint, is_duration, is_label, is_message, is_metric, is_no_count, is_other_time, is_request_metric,
    is_sure_count, is_sure_metric, time_strength,
};
use super::periods::{holds_days, refuse_periods, refuse_unread_clock, refuse_unread_parts};
use super::question::{Answer, Offer, Topic};
use super::sheet::Sheet;
use super::sources::{ask_of_requests, ask_whose, take_unit_column};
use super::unit_names::{names_zone, zone_of};
use super::{Detection, Question, context, series};
use crate::ingest::error::{IngestError, quoted};
use crate::ingest::plan::{Columns, DuplicatePolicy, RowFilter, Rows};
use crate::ingest::report::location::Location;
use crate::ingest::time::{TimeFormat, parse_zone};
use crate::series::calendar::Civil;

/// Most words of a column that says which metric its row is of.
pub(super) const MAX_METRICS: usize = 40;

/// Columns numbered in a row that make a table a wide one: the hours of a day.
const MIN_NUMBERED: usize = 24;

/// A sheet, the names of its columns, and what they are called: `Column` or `Key`.
pub(super) struct Subject<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) names: &'a [String],
    pub(super) word: &'static str,
}

impl Subject<'_> {
    pub(super) fn cells(&self, index: usize) -> Vec<&str> {
        self.sheet.filled(index).into_iter().map(|(_, cell)| cell).collect()
    }

    pub(super) fn is_number(&self, index: usize) -> bool {
        let cells = self.cells(index);
        let (point, comma) = numbers_in(&cells);
        !cells.is_empty()
            && point.max(comma) * 2 > cells.len()
            && cells.iter().any(|cell| cell.contains(|c: char| c.is_ascii_digit()))
    }

    pub(super) fn is_time(&self, index: usize) -> bool {
        let cells = self.cells(index);
        time_of(&cells, TimeName::Other).is_some_and(|found| found.good * 2 > cells.len())
    }

    /// The error of a table with a column for each minute or hour of a day, and what goes with it.
    pub(super) fn numbered(&self, and: &str) -> Option<IngestError> {
        self.sheet.header.as_ref()?;
        let hour = |name: &str| name.trim().trim_start_matches(['h', 'H']).trim_end_matches(":00").parse::<u32>().ok();
        let numbers: Vec<u32> = self.names.iter().filter_map(|name| hour(name)).collect();
        let (first, last) = (numbers.first()?, numbers.last()?);
        let in_a_row = numbers.windows(2).all(|pair| pair[1] == pair[0] + 1);
        let what = format!("The columns are numbered {first} to {last}, like the hours or minutes of a day, and {and}");
        let remedy = "Turn the table, so that each hour or minute is a row with its time and its requests".to_owned();
        (numbers.len() >= MIN_NUMBERED && in_a_row).then_some(IngestError::NoRequests { what, remedy })
    }

    pub(super) fn missing(&self, what: &str) -> IngestError {
        let place = Location { file: None, line: self.sheet.first_line };
        let found = match &self.sheet.header {
            Some(_) => self.names.join(" "),
            None => self.sheet.data.first().map_or_else(String::new, |row| row.1.join(" ")),
        };
        let found = quoted(found.as_bytes());
        match (self.word, what) {
            ("Key", "time") => IngestError::NoSeries {
                line: place.line,
                what: format!(
                    "no key of it holds a time ({found}). Give each object its time, and a count or one object per request"
                ),
            },
            ("Key", _) => IngestError::NoSeries {
                line: place.line,
                what: format!(
                    "no key of it holds a count ({found}). Give each object a number of requests, or say that each is one (on the command line --rows events)"
                ),
            },
            _ => IngestError::NoColumn { place, what: what.to_owned(), found },
        }
    }
}

/// Finds the columns of `subject`, and writes into `detection` why, and what has to be asked.
///
/// # Errors
/// When there is no time, or nothing that could be requests.
pub(super) fn assign(detection: &mut Detection, subject: &Subject<'_>) -> Result<Columns, IngestError> {
    let (time, finding) = time_column(subject)?;
    // Beside a time of day, numbered columns are anything: shards, for one.
    if holds_days(subject, time, &finding)
        && let Some(wide) = subject.numbered("each row has the counts of a whole day")
    {
        return Err(wide);
    }
    let mut columns = Columns { time, clock: clock_column(subject, time, &finding), ..Columns::default() };
    columns.zone = zone_column(subject, &columns);
    detection.plan.time = finding.format;
    say_time(detection, subject, &columns, &finding);
    detection.plan.seen_metrics.columns = context::seen_metrics(subject, &columns);
    let metric = metric_filter(detection, subject, &columns);
    let takes = |filter: &RowFilter<usize>, cells: &[String]| {
        filter.takes(cells.get(filter.column).map_or(b"", |cell| cell.as_bytes()))
    };
    let reduced = metric.as_ref().map(|metric| subject.sheet.with(|cells| takes(&metric.filter, cells)));
    columns.filter = metric.filter(|metric| !metric.is_asked).map(|metric| metric.filter);
    let subject = &Subject { sheet: reduced.as_ref().unwrap_or(subject.sheet), ..*subject };
    let optional = |wanted: Hint| strongest(subject, wanted, &columns);
    let [bytes, host, code, request] = [Hint::Bytes, Hint::Host, Hint::Code, Hint::Request].map(optional);
    let quality = quality_column(subject, &columns);
    let code = code.filter(|code| Some(*code) != quality);
    // What a program says of itself is called so as well.
    columns.labels = labels(subject, &columns);
    let has_rhythm = series::has_rhythm(subject.sheet, &columns, finding.format);
    // What comes as regularly as counts do and has a duration is the mean of many.
    let is_other = |name: &str| is_message(name) || has_rhythm && is_duration(name);
    let request = request.filter(|index| !is_other(&subject.names[*index]));
    let is_log = request.is_some() || [bytes, host, code].iter().flatten().count() >= 2;
    let found = Candidates::of(subject, &columns, quality);
    let rows = if found.are_rows_requests(subject, is_log, has_rhythm) { Rows::Events } else { Rows::Buckets };
    detection.plan = detection.plan.clone().with_rows(rows);
    if rows == Rows::Events {
        if found.are_counts_missing(subject, is_log) && series::are_regular(subject.sheet, &columns, finding.format) {
            ask_for_count(detection, subject);
        } else if found.is_unproven(subject, is_log) {
            ask_for_proof(detection, subject);
        }
        detection.because("rows", format!("One row per request: {}", found.why_requests(is_log)));
        refuse_unread_clock(subject, &columns, &finding)?;
        ask_of_requests(detection, subject, &columns);
        (columns.bytes, columns.host, columns.code) = (bytes, host, code);
        ask_elapsed(detection, subject, time, &finding);
        return Ok(columns);
    }
    ask_elapsed(detection, subject, time, &finding);
    refuse_mangled(subject, &columns, &finding)?;
    columns.quality = quality;
    columns.values = found.values(detection, subject)?;
    ask_irregular(detection, subject, &columns);
    ask_whose(detection, subject, &columns);
    context::check_columns(detection, subject, &columns);
    series::settle(detection, subject, &mut columns, finding.format);
    take_unit_column(detection, subject, &columns);
    ask_fractions(detection, subject, &columns);
    refuse_unread_parts(subject, &columns, &finding)?;
    Ok(columns)
}

/// The time of a request: by its name where that is one, else by its cells. What never changes is no such time.
pub(super) fn time_column(subject: &Subject<'_>) -> Result<(usize, TimeFinding), IngestError> {
    let width = subject.names.len();
    let varies = |index: &usize| subject.sheet.data.len() < 3 || subject.sheet.distinct(*index).len() > 1;
    let mut named: Vec<usize> = (0..width).filter(|index| time_strength(&subject.names[*index]).is_some()).collect();
    named.sort_by_key(|index| (!varies(index), time_strength(&subject.names[*index])));
    refuse_periods(subject, &named)?;
    let found = |index: usize, name: TimeName| {
        let finding = time_of(&subject.cells(index), name)?;
        Some((index, finding))
    };
    let by_name: Vec<(usize, TimeFinding)> =
        named.iter().filter_map(|index| found(*index, TimeName::of(&subject.names[*index]))).collect();
    let by_cells = || {
        let all = (0..width).filter_map(|index| found(index, TimeName::Other));
        let all = all.filter(|(index, finding)| finding.good * 2 >= subject.cells(*index).len());
        all.rev().max_by_key(|(index, found)| {
            let is_own = !is_other_time(&subject.names[*index]);
            (varies(index), is_own, found.good, !matches!(found.format, TimeFormat::Epoch(_)))
        })
    };
    // A duration may be called time, too: times of our age go first, whatever they are called.
    let likely = by_name.iter().find(|(index, found)| found.is_likely && varies(index)).cloned();
    // A column that is named like a time and holds none is still the one that was meant.
    let hopeless = TimeFinding { format: TimeFormat::Iso, good: 0, is_likely: false, ambiguous: None, deciding: None };
    let meant = || {
        let may_be = |index: &&usize| TimeName::of(&subject.names[**index]) == TimeName::MayBeElapsed;
        named.iter().find(may_be).map(|index| (*index, hopeless.clone()))
    };
    likely.or_else(by_cells).or_else(|| by_name.first().cloned()).or_else(meant).ok_or_else(|| no_time(subject))
}

/// Tables with a column per minute or hour have no time of their own.
fn no_time(subject: &Subject<'_>) -> IngestError {
    subject.numbered("no column has a time").unwrap_or_else(|| subject.missing("time"))
}

/// The column that holds the time of day, where the time column holds days alone.
pub(super) fn clock_column(subject: &Subject<'_>, time: usize, finding: &TimeFinding) -> Option<usize> {
    if !holds_days(subject, time, finding) {
        return None;
    }
    (0..subject.names.len()).find(|index| {
        let (cells, name) = (subject.cells(*index), subject.sheet.name(*index));
        *index != time && !is_duration(name) && !cells.is_empty() && cells.iter().all(|cell| is_clock(cell, name))
    })
}

/// The column that holds the zone of the time: beside it or its time of day, or named so.
fn zone_column(subject: &Subject<'_>, columns: &Columns) -> Option<usize> {
    let is_zone = |index: usize| {
        let cells = subject.cells(index);
        !cells.is_empty() && cells.iter().all(|cell| matches!(parse_zone(cell.as_bytes()), Some(Some(_))))
    };
    let beside = columns.clock.unwrap_or(columns.time) + 1;
    let mut places = (0..subject.names.len()).filter(|index| *index == beside || names_zone(&subject.names[*index]));
    (subject.word == "Column").then(|| places.find(|index| is_free(*index, columns) && is_zone(*index))).flatten()
}

pub(super) fn say_time(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns, finding: &TimeFinding) {
    let index = columns.time;
    let (cells, name, word) = (subject.sheet.filled(index), &subject.names[index], subject.word);
    let (all, good) = (cells.len(), finding.good);
    detection.because(
        "time",
        match finding.ambiguous {
            None => format!("{word} {name}: {good} of the first {all} are {}{}.", finding.format.name(), first_date(finding, &cells)),
            Some(_) => format!(
                "{word} {name}: {good} of the first {all} are dates. None tells whether the day or the month comes first."
            ),
        },
    );
    if let Some((row, cell)) = finding.deciding.and_then(|at| cells.get(at)) {
        let (line, cell) = (subject.sheet.line(*row), quoted(cell.as_bytes()));
        detection.because("time", format!("Line {line} reads {cell}, which can be read in one way only."));
    }
    if let Some((row, cell)) = finding.ambiguous.and_then(|at| cells.get(at)) {
        let place = Location { file: None, line: subject.sheet.line(*row) };
        detection.questions.push(Question::DayOrMonth { place, value: quoted(cell.as_bytes()) });
    }
    let zoned = |cell: &(usize, &str)| {
        finding.format.parse(cell.1.as_bytes()).is_some_and(|stamp| stamp.utc_offset_secs.is_some())
    };
    if let Some(zone) = columns.zone {
        let zone = &subject.names[zone];
        return detection.because("zone", format!("{word} {zone} holds the zone of each time."));
    }
    if cells.iter().any(zoned) {
        return;
    }
    if let Some(secs) = zone_of(name) {
        detection.plan.utc_offset_secs = secs;
        detection.because("zone", format!("The name of {} {name} says the zone of its times.", word.to_lowercase()));
    } else {
        detection.because("zone", "No time names a zone. They are taken for UTC unless you say otherwise.");
        detection.questions.push(Question::Zone);
    }
}

/// The date of the first of `cells` where they are numbers, by which it is seen that they count from where they are said to.
fn first_date(finding: &TimeFinding, cells: &[(usize, &str)]) -> String {
    let is_number = matches!(finding.format, TimeFormat::Epoch(_) | TimeFormat::Serial);
    let first = cells.iter().find_map(|(_, cell)| finding.format.parse(cell.as_bytes()));
    let date = |secs: i64| format!("; the first is {}", Civil::from_local_secs(secs));
    first.filter(|_| is_number).map_or_else(String::new, |stamp| date(stamp.local_secs))
}

/// The column with the strongest hint at `wanted`.
pub(super) fn strongest(subject: &Subject<'_>, wanted: Hint, columns: &Columns) -> Option<usize> {
    let found = subject.names.iter().enumerate().filter_map(|(index, name)| Some((index, hint(name)?)));
    let found = found.filter(|(index, (hint, _))| *hint == wanted && is_free(*index, columns));
    found.min_by_key(|(_, (_, place))| *place).map(|(index, _)| index)
}

pub(super) fn is_free(index: usize, columns: &Columns) -> bool {
    index != columns.time && Some(index) != columns.clock && Some(index) != columns.zone
}

fn quality_column(subject: &Subject<'_>, columns: &Columns) -> Option<usize> {
    let named = subject.names.iter().position(|name| matches!(name.to_lowercase().as_str(), "status" | "quality"));
    named.filter(|index| is_free(*index, columns)).filter(|index| {
        let cells = subject.cells(*index);
        cells.iter().filter(|cell| matches!(cell.trim(), "ok" | "missing" | "imputed")).count() * 2 > cells.len()
    })
}

/// The rows of one metric among several.
struct Metric {
    filter: RowFilter<usize>,
    /// Whether the user has to say which; then the columns are found as if it was this one.
    is_asked: bool,
}

/// Where a column says which metric a row is of: the rows of the one that counts requests.
fn metric_filter(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) -> Option<Metric> {
    let has_names = subject.sheet.header.is_some();
    for index in (0..subject.names.len()).filter(|index| is_free(*index, columns)) {
        let name = &subject.names[index];
        let words = subject.sheet.distinct(index);
        let rows: usize = words.iter().map(|word| word.1).sum();
        if (has_names && !context::says_metric(detection, subject, index))
            || !(2..=MAX_METRICS).contains(&words.len())
            || rows * 2 < subject.sheet.data.len()
        {
            continue;
        }
        let requests: Vec<&str> = words.iter().map(|word| word.0).filter(|word| is_request_metric(word)).collect();
        let others = words.iter().any(|word| is_no_count(word.0));
        let is_list = !has_names && words.len() <= 8 && words.len() * 2 < rows;
        let only = |word: &str| RowFilter { column: index, word: word.to_owned(), keep: true };
        let offer = |word: &str| Offer::new(word, only_command(name, word), Answer::Filter(only(word)));
        match requests[..] {
            [one]
                if others
                    || is_list
                    || has_names && is_metric(name) && !name.ends_with("type")
                    || words.iter().all(|word| word.0 == one) =>
            {
                let text = format!(
                    "{} {name} says what a row is; only rows of {one} are read, as they are requests.",
                    subject.word
                );
                detection.because("rows", text);
                return Some(Metric { filter: only(one), is_asked: false });
            }
            [] if has_names && others && word_with_requests(subject, columns, index).is_some() => {
                let word = word_with_requests(subject, columns, index)?;
                let text = format!(
                    "Only rows whose {name} is {word} have a number that is named like requests, and are read."
                );
                detection.because("rows", text);
                return Some(Metric { filter: only(word), is_asked: false });
            }
            [] if has_names && (others || is_sure_metric(name)) => {
                let text = format!(
                    "{} {name} says that rows are of different metrics, and none is named like requests.",
                    subject.word
                );
                detection.ask(Topic::Filter, text, words.iter().map(|word| offer(word.0)).collect());
                return Some(Metric { filter: only(words[0].0), is_asked: true });
            }
            [first, _, ..] if others && has_names => {
                let text = format!(
                    "{} {name} says that rows are of different metrics. Which one counts requests?",
                    subject.word
                );
                detection.ask(Topic::Filter, text, requests.iter().map(|word| offer(word)).collect());
                return Some(Metric { filter: only(first), is_asked: true });
            }
            _ => {}
        }
    }
    None
}

/// The word of column `index` in whose rows alone a number stands that is named like requests.
fn word_with_requests<'a>(subject: &'a Subject<'_>, columns: &Columns, index: usize) -> Option<&'a str> {
    let count = strongest(subject, Hint::Count, columns).filter(|count| is_sure_count(&subject.names[*count]))?;
    let mut words = subject.sheet.filled(count).into_iter().map(|(row, _)| {
        let cells = subject.sheet.data.get(row).map(|row| &row.1);
        cells.and_then(|cells| cells.get(index)).map_or("", String::as_str)
    });
    let first = words.next().filter(|word| !word.is_empty())?;
    words.all(|word| word == first).then_some(first)
}

/// How to say on the command line that only rows of `word` are read.
fn only_command(name: &str, word: &str) -> String {
    let only = format!("{name}={word}");
    if only.contains(char::is_whitespace) { format!("--only \"{only}\"") } else { format!("--only {only}") }
}

/// Columns of words that tell the rows of one time apart: hosts, routes, series.
fn labels(subject: &Subject<'_>, columns: &Columns) -> Vec<usize> {
    let filter = columns.filter.as_ref().map(|filter| filter.column);
    let is_one = |index: &usize| {
        let cells = subject.cells(*index);
        let distinct = subject.sheet.distinct(*index).len();
        let is_word = !subject.is_number(*index) && !subject.is_time(*index);
        let is_named = is_label(&subject.names[*index]);
        is_free(*index, columns)
            && Some(*index) != filter
            && is_word
            && cells.len() * 2 > subject.sheet.data.len()
            && (is_named || distinct * 2 <= cells.len())
    };
    (0..subject.names.len()).filter(is_one).collect()
}

/// What tells rows of one time apart makes their sum, not a conflict.
pub(super) fn policy(detection: &mut Detection, columns: &Columns) {
    if !columns.labels.is_empty() {
        detection.plan.duplicate_policy = DuplicatePolicy::SumLabels;
    }
}
