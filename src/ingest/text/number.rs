//! One field → a count: finite, at least 0, at most 2⁵³.

use crate::ingest::report::rejection::Reason;
pub use crate::series::MAX_COUNT;

/// Reads a count; `None` for an empty field, which is a missing bucket.
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
    parse_slowly(field, decimal_comma).map(Some)
}

fn parse_slowly(field: &[u8], decimal_comma: bool) -> Result<f64, Reason> {
    let text = std::str::from_utf8(field).map_err(|_| Reason::BadCount)?;
    let joined = without_thin_marks(text);
    let text = joined.as_deref().unwrap_or(text);
    let lower = text.to_ascii_lowercase();
    match lower.trim_start_matches(['+', '-']) {
        "nan" | "inf" | "infinity" => return Err(Reason::NotFinite),
        _ => {}
    }
    let plain = plain(text, decimal_comma).ok_or(if is_formula(text) { Reason::Formula } else { Reason::BadCount })?;
    // Words that Rust takes for numbers are out by now: only digits, a point, an exponent and signs are left.
    let value: f64 = plain.parse().map_err(|_| if is_formula(text) { Reason::Formula } else { Reason::BadCount })?;
    match value {
        _ if value < 0.0 => Err(Reason::Negative),
        _ if value > MAX_COUNT => Err(Reason::TooLarge),
        // No negative zero.
        _ => Ok(value + 0.0),
    }
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

/// `text` without the spaces that do not break (U+00A0, U+202F, U+2009) and apostrophes between its thousands, where it has
/// them as they should be.
fn without_thin_marks(text: &str) -> Option<String> {
    let mark = text.chars().find(|c| matches!(c, '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’'))?;
    let end = text.find(['.', ',']).unwrap_or(text.len());
    are_thousands(&text[..end], mark).then(|| text.replace(mark, ""))
}

/// Whether `mark` stands before each group of three digits, as in 1,234,567.
fn are_thousands(whole: &str, mark: char) -> bool {
    let mut groups = whole.split(mark);
    let first = groups.next().unwrap_or("");
    let first = first.trim_start_matches(['+', '-']);
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    (1..=3).contains(&first.len()) && digits(first) && groups.all(|group| group.len() == 3 && digits(group))
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
        ] {
            assert_eq!(parse(field.as_bytes(), comma), Ok(Some(expected)), "{field}");
        }
        assert_eq!(parse(b"  ", false), Ok(None));
    }

    #[test]
    fn what_is_no_count_says_why() {
        for (field, reason) in [
            ("n/a", Reason::BadCount),
            ("12,5", Reason::BadCount),
            ("12 req", Reason::BadCount),
            ("1\u{a0}23", Reason::BadCount),
            ("1'2", Reason::BadCount),
            ("1.2.3", Reason::BadCount),
            ("0x10", Reason::BadCount),
            ("-1", Reason::Negative),
            ("NaN", Reason::NotFinite),
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
