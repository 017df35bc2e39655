//! What leaves two readings of rows and numbers, and is asked for that: samples, counts beside irregular times, fractions.

use super::candidates::{ask_for_rows, column_option};
use super::names::{Hint, hint, is_label, is_sure_count, names_sampling, words_of};
use super::question::{Answer, Offer, Topic};
use super::roles::Subject;
use super::series;
use super::unit_names::unit_of;
use super::{Detection, Question};
use crate::ingest::plan::{Columns, Rows};
use crate::ingest::text::number;
use crate::ingest::time::TimeFormat;

/// Digits behind a point, without zeros at their end, from which on a number comes from a division.
const MIN_QUOTIENT_DIGITS: usize = 4;

/// Where a column says that a row stands for several requests, as in logs of which only a sample is kept.
pub(super) fn ask_sampled(detection: &mut Detection, subject: &Subject<'_>) {
    let is_sampled = |index: &usize| {
        let cells = subject.cells(*index);
        names_sampling(&subject.names[*index])
            && subject.is_number(*index)
            && cells.iter().any(|cell| cell.trim().parse::<f64>().is_ok_and(|kept| kept != 1.0))
    };
    let Some(index) = (0..subject.names.len()).find(is_sampled) else { return };
    let name = &subject.names[index];
    let text = format!(
        "{} {name} says that a row stands for several requests, of which only a sample was kept. Sum {name} by minute where the rows come from, and give that beside the time; or is each row one request all the same?",
        subject.word
    );
    ask_for_rows(detection, subject.sheet.first_line, text);
}

/// Whether the only number beside the time says nothing by its name, and is no whole one, or is of answers that failed.
pub(super) fn is_doubtful(subject: &Subject<'_>, index: usize) -> bool {
    let name = &subject.names[index];
    let cells = subject.cells(index);
    let is_fraction = |cell: &&&str| matches!(number::parse(cell.as_bytes(), cell.contains(',')), Ok(Some(value)) if value.fract().abs() > 1e-9);
    let is_failed = words_of(name)
        .iter()
        .any(|word| matches!(word.as_bytes(), [b'4' | b'5', b'x', b'x'] | [b'4' | b'5', b'0'..=b'9', b'0'..=b'9']));
    // What a pair holds has its place for a name.
    let is_named = subject.sheet.header.is_some() && !name.bytes().all(|byte| byte.is_ascii_digit());
    // `value.doubleValue` is called value.
    let says_nothing = is_named && name.split('.').all(|part| hint(part).is_none()) && unit_of(name).is_none();
    is_failed || says_nothing && cells.iter().filter(is_fraction).count() * 2 > cells.len()
}

/// Asks where a column beside the only number holds digits that are no number that is read, as `~100` and `100 cpm`: it may be the one that counts.
pub(super) fn ask_unread(detection: &mut Detection, subject: &Subject<'_>, free: &[usize]) -> bool {
    let begins_with_digit = |cell: &&&str| {
        let cell = cell.trim().trim_start_matches(['~', '<', '>', '≈', '=']);
        cell.starts_with(|c: char| c.is_ascii_digit()) && !cell.ends_with('%')
    };
    let is_unread = |index: &usize| {
        let cells = subject.cells(*index);
        let is_other = is_label(&subject.names[*index])
            || hint(&subject.names[*index]).is_some_and(|(hint, _)| hint != Hint::Count);
        !is_other
            && !cells.is_empty()
            && !subject.is_number(*index)
            && !subject.is_time(*index)
            && cells
                .iter()
                .all(|cell| !cell.contains([':', '/']) && cell.matches('.').count() < 2 || cell.contains(' '))
            && cells.iter().filter(begins_with_digit).count() * 10 >= cells.len() * 9
    };
    let mut others = free.iter().filter(|index| subject.is_number(**index)).peekable();
    let unread = free.iter().find(|index| is_unread(index));
    let Some(index) = unread.filter(|_| others.peek().is_some()) else { return false };
    let (name, cell) = (&subject.names[*index], subject.cells(*index).first().map_or("", |cell| cell.trim()));
    let text = format!(
        "{} {name} may be the count, but what stands there, like {cell}, is no number that is read. Write it as plain digits; or is another column the count?",
        subject.word
    );
    let offer = |index: &usize| {
        let name = &subject.names[*index];
        Offer::new(name, column_option(name), Answer::Values(vec![*index]))
    };
    detection.ask_at(Some(subject.sheet.first_line), Topic::Value, text, others.map(offer).collect());
    true
}

/// Where rows with a number come at any time, as what happens does and no counts by time do, it is for the user to say what a row is.
pub(super) fn ask_irregular(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    let [value] = columns.values[..] else { return };
    let name = &subject.names[value];
    if is_sure_count(name) && subject.names.len() == 2
        || !series::are_irregular(subject.sheet, columns, detection.plan.time)
    {
        return;
    }
    let text = format!(
        "Rows come at any time, as requests do, and each has a number in {name}. Is each row a request, or does it stand for as many as {name} says?"
    );
    let offers = vec![
        Offer::new("A row is a request", "--rows events", Answer::Rows(Rows::Events)),
        Offer::new(format!("As many as {name} says"), column_option(name), Answer::Values(vec![value])),
    ];
    detection.ask_at(Some(subject.sheet.first_line), Topic::Value, text, offers);
}

/// Asks what numbers are that are no whole ones, and of which no name says how long they are for.
pub(super) fn ask_fractions(detection: &mut Detection, subject: &Subject<'_>, columns: &Columns) {
    let named = columns.values.iter().map(|index| (*index, subject.names[*index].as_str()));
    // Below a word for requests there may be halves, where several rows were put together, but hardly what is left of a division.
    let is_doubtful = |(index, name): &(usize, &str)| {
        !is_sure_count(name) || subject.cells(*index).iter().any(|cell| is_quotient(cell))
    };
    let Some((_, name)) = named.into_iter().find(is_doubtful) else { return };
    if detection.questions.contains(&Question::Unit) {
        detection.questions.retain(|question| *question != Question::Unit);
        let text =
            format!("{} {name} has numbers that are no whole ones, and no unit is named. What are they?", subject.word);
        detection.ask(Topic::Unit, text, series::unit_offers());
    }
}

/// Whether a number has so many digits behind its point as only a division leaves: 1.666667.
fn is_quotient(cell: &str) -> bool {
    let behind = cell.trim().rsplit_once(['.', ',']).map_or("", |(_, behind)| behind);
    let digits = behind.trim_end_matches('0');
    let is_digit = |byte: u8| byte.is_ascii_digit();
    digits.len() >= MIN_QUOTIENT_DIGITS && digits.bytes().all(is_digit) && cell.matches([',', '.']).count() == 1
}

/// Seconds from the time of the first row to its end, where another column says when that is.
pub(super) fn row_secs(subject: &Subject<'_>, columns: &Columns, format: TimeFormat) -> Option<i64> {
    let is_end = |index: &usize| {
        let words = words_of(&subject.names[*index]);
        words.iter().any(|word| matches!(word.as_str(), "end" | "stop" | "until" | "ende" | "fin"))
            && *index != columns.time
            && subject.is_time(*index)
    };
    let begins =
        words_of(&subject.names[columns.time]).iter().any(|word| matches!(word.as_str(), "start" | "begin" | "from"));
    let end = (0..subject.names.len()).find(is_end).filter(|_| begins)?;
    let secs = |index: usize| Some(format.parse(subject.sheet.column(index).first()?.as_bytes())?.local_secs);
    Some(secs(end)? - secs(columns.time)?)
}
