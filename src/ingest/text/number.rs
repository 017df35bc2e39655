//! One field → a count: finite, at least 0, at most 2⁵³.

use crate::ingest::plan::Unit;
use crate::ingest::report::rejection::Reason;
pub use crate::series::MAX_COUNT;

/// Reads a count; `None` for an empty field and for words that stand for no value: a missing bucket.
///
/// # Errors
/// Why it is none.
#[inline]
pub fn parse(field: &[u8], decimal_comma: bool) -> Result<Option<f64>, Reason> {
    let field = field.trim_ascii();
    if field.is_empty() {
        return Ok(None);
    }
    // Fifteen digits fit a double exactly.
    if field.len() <= 15 && field.iter().all(u8::is_ascii_digit) {
        let number = field.iter().fold(0_u64, |number, byte| number * 10 + u64::from(byte - b'0'));
        return Ok(Some(number as f64));
    }
    parse_slowly(field, decimal_comma)
}

/// Words that stand for no value.
const NO_VALUE: [&str; 20] = [
    "null",
    "nan",
    "undefined",
    "none",
    "nil",
    "n/a",
    "na",
    "-",
    "--",
    "–",
    "—",
    "\\n",
    "(null)",
    "<null>",
    "#n/a",
    "#na",
    // What a spreadsheet could not work out.
    "#div/0!",
    "#num!",
    "no data",
    "(empty)",
];

fn parse_slowly(field: &[u8], decimal_comma: bool) -> Result<Option<f64>, Reason> {
    let text = std::str::from_utf8(field).map_err(|_| Reason::BadCount)?;
    let lower = text.to_ascii_lowercase();
    match lower.trim_start_matches(['+', '-']) {
        "inf" | "infinity" => return Err(Reason::NotFinite),
        _ if NO_VALUE.contains(&lower.as_str()) => return Ok(None),
        _ => {}
    }
    if text.strip_suffix('%').is_some_and(|share| share.trim_end().ends_with(|c: char| c.is_ascii_digit())) {
        return Err(Reason::Percent);
    }
    let Suffixed { number: text, factor, .. } = Suffixed::of(text).ok_or(Reason::BadCount)?;
    let joined = without_thin_marks(text);
    let text = joined.as_deref().unwrap_or(text);
    let bad = if is_formula(text) { Reason::Formula } else { Reason::BadCount };
    let plain = plain(text, decimal_comma).ok_or(bad)?;
    // Words that Rust takes for numbers are out by now: only digits, a point, an exponent and signs are left.
    let value = plain.parse::<f64>().map_err(|_| bad)? * factor;
    match value {
        _ if value < 0.0 => Err(Reason::Negative),
        _ if value > MAX_COUNT => Err(Reason::TooLarge),
        // No negative zero.
        _ => Ok(Some(value + 0.0)),
    }
}

/// Words behind a number for thousands, millions and thousands of millions, as dashboards write them.
///
/// `B` is not among them, as it is bytes as often, and neither is `mil`, a thousand in Spanish.
const FACTORS: [(&str, f64); 11] = [
    ("k", 1e3),
    ("K", 1e3),
    ("Tsd", 1e3),
    ("Tsd.", 1e3),
    ("M", 1e6),
    ("Mil", 1e6),
    ("Mio", 1e6),
    ("Mio.", 1e6),
    ("G", 1e9),
    ("Bil", 1e9),
    ("Mrd.", 1e9),
];
/// Words behind a number that say what is counted, in lower case, and the unit of time that they name.
const UNITS: [(&str, Option<Unit>); 20] = [
    ("req/s", Some(Unit::PER_SECOND)),
    ("reqs/s", Some(Unit::PER_SECOND)),
    ("requests/s", Some(Unit::PER_SECOND)),
    ("reqps", Some(Unit::PER_SECOND)),
    ("rps", Some(Unit::PER_SECOND)),
    ("qps", Some(Unit::PER_SECOND)),
    ("tps", Some(Unit::PER_SECOND)),
    ("ops/s", Some(Unit::PER_SECOND)),
    ("ops", Some(Unit::PER_SECOND)),
    ("hits/s", Some(Unit::PER_SECOND)),
    ("c/s", Some(Unit::PER_SECOND)),
    ("/s", Some(Unit::PER_SECOND)),
    ("/sec", Some(Unit::PER_SECOND)),
    ("req/min", Some(Unit::PER_MINUTE)),
    ("requests/min", Some(Unit::PER_MINUTE)),
    ("rpm", Some(Unit::PER_MINUTE)),
    ("/min", Some(Unit::PER_MINUTE)),
    ("req", None),
    ("requests", None),
    ("hits", None),
];

/// A number with what stands behind it: `1.20 K req/s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suffixed<'a> {
    /// The digits and their marks.
    pub number: &'a str,
    /// What a word like `K` multiplies it by; 1 without one.
    pub factor: f64,
    /// The unit of time that it names.
    pub unit: Option<Unit>,
}

impl<'a> Suffixed<'a> {
    /// Takes `text` apart; `None` for words that are not known.
    pub fn of(text: &'a str) -> Option<Self> {
        let is_word = |c: char| c.is_ascii_alphabetic() || c == '/';
        let start = text.find(is_word).unwrap_or(text.len());
        let (number, words) = (text[..start].trim_end(), &text[start..]);
        // An exponent is part of the number.
        let is_exponent = words.starts_with(['e', 'E'])
            && words[1..].starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '+');
        if words.is_empty() || number.is_empty() || is_exponent || is_formula(text) {
            return Some(Self { number: text, factor: 1.0, unit: None });
        }
        let (factor, unit) = match words.split_once(' ') {
            Some((factor, unit)) => (factor_of(factor)?, unit_of(unit.trim())?),
            None => match (factor_of(words), unit_of(words)) {
                (Some(factor), _) => (factor, None),
                (None, Some(unit)) => (1.0, unit),
                // `2.1 kreq/s`
                (None, None) => (factor_of(words.get(..1)?)?, unit_of(words.get(1..)?)?),
            },
        };
        Some(Self { number, factor, unit })
    }
}

fn factor_of(word: &str) -> Option<f64> {
    FACTORS.iter().find(|(name, _)| *name == word).map(|(_, factor)| *factor)
}

/// The unit that a known word names, if it names one.
fn unit_of(word: &str) -> Option<Option<Unit>> {
    let word = word.to_ascii_lowercase();
    UNITS.iter().find(|(name, _)| *name == word).map(|(_, unit)| *unit)
}

fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '@']) || (text.starts_with(['+', '-']) && text.contains(['(', '!', '|']))
}

/// The number with a point and without marks between its thousands; `None` for what is no number.
fn plain(text: &str, decimal_comma: bool) -> Option<String> {
    let (point, mark) = if decimal_comma { (',', '.') } else { ('.', ',') };
    let (whole, fraction) = text.split_once(point).map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    if fraction.is_some_and(|fraction| fraction.contains([point, mark])) {
        return None;
    }
    if whole.contains(mark) && !are_thousands(whole, mark) {
        return None;
    }
    let mut plain = whole.replace(mark, "");
    if let Some(fraction) = fraction {
        plain.push('.');
        plain.push_str(fraction);
    }
    plain.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-')).then_some(plain)
}

/// `text` without the spaces, also those that do not break (U+00A0, U+202F, U+2009), and apostrophes between its thousands, where it
/// has them as they should be.
fn without_thin_marks(text: &str) -> Option<String> {
    let mark = text.chars().find(|c| matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’'))?;
    let end = text.find(['.', ',']).unwrap_or(text.len());
    are_thousands(&text[..end], mark).then(|| text.replace(mark, ""))
}

/// Whether `mark` stands before each group of three digits, as in 1,234,567, or as in India, where only the last has three: 12,34,567.
fn are_thousands(whole: &str, mark: char) -> bool {
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or("");
    let first = first.trim_start_matches(['+', '-']);
    let others: Vec<&str> = groups.collect();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let (last, middle) = others.split_last().map_or((3, &others[..]), |(last, middle)| (last.len(), middle));
    let is_indian = mark == ',' && first.len() < 3 && middle.iter().all(|group| group.len() == 2);
    (1..=3).contains(&first.len())
        && digits(first)
        && others.iter().all(|group| digits(group))
        && last == 3
        && (is_indian || middle.iter().all(|group| group.len() == 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_both_worlds() {
        for (field, comma, expected) in [
            ("12", false, 12.0),
            (" 12.5 ", false, 12.5),
            ("1,234,567", false, 1_234_567.0),
            ("1.5e3", false, 1500.0),
            ("-0", false, 0.0),
            ("12,5", true, 12.5),
            ("1.234,5", true, 1234.5),
            ("1.234", true, 1234.0),
            ("9007199254740992", false, MAX_COUNT),
            ("1\u{a0}234,5", true, 1234.5),
            ("12\u{202f}345", true, 12_345.0),
            ("1'234'567.5", false, 1_234_567.5),
            ("1 234 567,5", true, 1_234_567.5),
            ("1,23,456", false, 123_456.0),
            ("12,34,56,789.5", false, 123_456_789.5),
        ] {
            assert_eq!(parse(field.as_bytes(), comma), Ok(Some(expected)), "{field}");
        }
        for field in ["  ", "NaN", "null", "undefined", "-", "N/A", "None", "—", "#N/A", "No data"] {
            assert_eq!(parse(field.as_bytes(), false), Ok(None), "{field}");
        }
    }

    #[test]
    fn words_behind_a_number_multiply_it_or_name_a_unit() {
        for (field, comma, value, unit) in [
            ("1.20 K", false, 1200.0, None),
            ("1.0k", false, 1000.0, None),
            ("1,5 Mil", true, 1_500_000.0, None),
            ("35 req/s", false, 35.0, Some(Unit::PER_SECOND)),
            ("1.2 kreq/s", false, 1200.0, Some(Unit::PER_SECOND)),
            ("1,5 Tsd.", true, 1500.0, None),
            ("1.20 K req/s", false, 1200.0, Some(Unit::PER_SECOND)),
            ("2 rpm", false, 2.0, Some(Unit::PER_MINUTE)),
            ("7 requests", false, 7.0, None),
        ] {
            assert_eq!(parse(field.as_bytes(), comma), Ok(Some(value)), "{field}");
            assert_eq!(Suffixed::of(field).and_then(|found| found.unit), unit, "{field}");
        }
    }

    #[test]
    fn what_is_no_count_says_why() {
        for (field, reason) in [
            ("n.v.", Reason::BadCount),
            ("12,5", Reason::BadCount),
            ("12 ms", Reason::BadCount),
            ("12 B", Reason::BadCount),
            ("2 mil", Reason::BadCount),
            ("12 %", Reason::Percent),
            ("1 K K", Reason::BadCount),
            ("1\u{a0}23", Reason::BadCount),
            ("1'2", Reason::BadCount),
            ("1.2.3", Reason::BadCount),
            ("0x10", Reason::BadCount),
            ("-1", Reason::Negative),
            ("-inf", Reason::NotFinite),
            ("+Infinity", Reason::NotFinite),
            ("1e308", Reason::TooLarge),
            ("1e400", Reason::TooLarge),
            ("=1+1", Reason::Formula),
            ("@SUM(A1)", Reason::Formula),
            ("e", Reason::BadCount),
            ("\u{663}", Reason::BadCount),
        ] {
            assert_eq!(parse(field.as_bytes(), false), Err(reason), "{field}");
        }
    }
}
