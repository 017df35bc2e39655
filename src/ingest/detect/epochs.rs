//! Numbers of a time that may count from another start than 1970, or from one that nothing names: what they may be is asked.

use super::Detection;
use super::columns::TimeFinding;
use super::names::words_of;
use super::question::{Answer, Offer, Topic};
use super::roles::Subject;
use crate::ingest::time::{EpochUnit, TimeFormat};
use crate::series::calendar::Civil;

/// A clock that counts seconds from another start.
struct OtherClock {
    /// Its start, and whose it is.
    start: &'static str,
    /// Seconds from 1970 to its start.
    start_secs: i64,
    /// A word in the name of a column that says so.
    word: &'static str,
    /// Its times that are taken for its own without such a word, in seconds since 1970: from 2015 on, where it would be far from
    /// there since 1970.
    likely: std::ops::Range<i64>,
}

/// Clocks whose seconds look like some since 1970. The start of GPS is so near that the name alone tells.
const OTHER_CLOCKS: [OtherClock; 4] = [
    OtherClock {
        start: "2001, as Apple's clocks count",
        start_secs: 978_307_200,
        word: "cocoa",
        likely: 1_420_070_400..2_051_222_400,
    },
    OtherClock { start: "1980, as GPS counts", start_secs: 315_964_800, word: "gps", likely: 0..0 },
    OtherClock {
        start: "1904, as LabVIEW and old Macs count",
        start_secs: -2_082_844_800,
        word: "labview",
        likely: 1_420_070_400..1_893_456_000,
    },
    OtherClock {
        start: "1900, as NTP counts",
        start_secs: -2_208_988_800,
        word: "ntp",
        likely: 1_420_070_400..1_893_456_000,
    },
];
/// Seconds since 1970 that are of our age: 2009 to 2038.
const OUR_AGE: std::ops::Range<i64> = 1_230_768_000..2_145_916_800;

/// Asks what numbers of a time count that may count anything from anywhere, or from another start than 1970.
pub(super) fn ask_elapsed(detection: &mut Detection, subject: &Subject<'_>, time: usize, finding: &TimeFinding) {
    if !matches!(finding.format, TimeFormat::Epoch(_)) {
        return;
    }
    if finding.is_likely {
        return ask_start(detection, subject, time, finding);
    }
    let name = &subject.names[time];
    let cells = subject.cells(time);
    let (first, last) = (cells.first().copied().unwrap_or(""), cells.last().copied().unwrap_or(""));
    let text = format!(
        "{} {name} reads {first} to {last}, which is no date: it counts from a start that nothing names. What does it count?",
        subject.word
    );
    let offer =
        |words: &str, command: &str, unit| Offer::new(words, format!("--time-unit {command}"), Answer::TimeUnit(unit));
    let offers = vec![
        offer("Seconds", "s", EpochUnit::Secs),
        offer("Milliseconds", "ms", EpochUnit::Millis),
        offer("Microseconds", "us", EpochUnit::Micros),
        offer("Nanoseconds", "ns", EpochUnit::Nanos),
    ];
    detection.ask(Topic::Time, text, offers);
}

/// Asks from when numbers count that would be of our age as those of another clock, and are of another since 1970.
fn ask_start(detection: &mut Detection, subject: &Subject<'_>, time: usize, finding: &TimeFinding) {
    let name = &subject.names[time];
    let cells = subject.cells(time);
    let first = cells.first().copied().unwrap_or("").trim();
    let Some(stamp) = finding.format.parse(first.as_bytes()) else { return };
    let words = words_of(name);
    let is_of = |clock: &&OtherClock| {
        let is_named = words.iter().any(|word| word.starts_with(clock.word));
        is_named
            || !OUR_AGE.contains(&stamp.local_secs) && clock.likely.contains(&(stamp.local_secs + clock.start_secs))
    };
    let is_secs = finding.format == TimeFormat::Epoch(EpochUnit::Secs);
    let Some(clock) = OTHER_CLOCKS.iter().find(is_of).filter(|_| is_secs) else { return };
    let date = |secs: i64| Civil::from_local_secs(secs).to_string();
    let text = format!(
        "{} {name} begins with {first}: in seconds since 1970 that is {}, and since {}, it is {}. If it is the latter, write times like 2026-03-01T14:05, or add {} to each; or is it since 1970?",
        subject.word,
        date(stamp.local_secs),
        clock.start,
        date(stamp.local_secs + clock.start_secs),
        clock.start_secs,
    );
    let offer = Offer::new("Seconds since 1970", "--time-unit s", Answer::TimeUnit(EpochUnit::Secs));
    detection.ask(Topic::Time, text, vec![offer]);
}
