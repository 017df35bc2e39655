//! Where a value of a file stands, and the text that takes its place.

use crate::config::document::Source;
use crate::config::found::Place;
use crate::config::meaning::{decimal, quantity, seconds, written_like};
use std::ops::Range;

/// Relative difference up to which two numbers are the same.
pub const SAME: f64 = 1e-9;

/// A stretch of the file's text, and what takes its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// Bytes of the file.
    pub range: Range<usize>,
    /// What stands there from now on.
    pub text: String,
}

/// Makes changes, of which the last in the text is the first. What is no stretch of the text stays; reading it again shows that.
pub fn apply(text: &mut String, edits: &[Edit]) {
    for edit in edits {
        if text.get(edit.range.clone()).is_some() {
            text.replace_range(edit.range.clone(), &edit.text);
        }
    }
}

/// Where a value itself may stand: at its place, or, where that is a whole command or annotation, at one of the words of its line
/// that say the same.
pub fn whereabouts(text: &str, place: Place, own: &str) -> Vec<Range<usize>> {
    /// Most words that are tried.
    const MOST: usize = 16;
    let range = place.start as usize..place.end as usize;
    let bare = |written: &str| written.trim_matches(['"', '\'']).to_owned();
    if text.get(range.clone()).is_some_and(|written| is_value(&bare(written), own) || is_arithmetic(written)) {
        return vec![range];
    }
    let source = Source::new(text);
    let (start, line) = (source.line_start(place.line), source.line_text(place.line));
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.' | '-' | '/' | ':' | '$' | '{');
    let is_word = |(at, word): &(usize, &str)| {
        // The colon behind a key of JSON ends that, also without a blank.
        let before = line.get(..*at).filter(|text| !text.ends_with("\":")).and_then(|text| text.chars().next_back());
        let after = line.get(at + word.len()..).and_then(|text| text.chars().next());
        !before.is_some_and(is_part) && !after.is_some_and(is_part)
    };
    let spoken = spoken(own);
    let mut words: Vec<(usize, &str)> = line.match_indices(own).filter(is_word).collect();
    words.extend(line.match_indices(spoken.as_str()).filter(is_word));
    // A number may be written in another way, `0.10`, or as a duration, `2m`.
    if let Ok(own) = own.parse::<f64>() {
        let is_same = |word: &str| {
            let value = word.parse::<f64>().ok().or_else(|| seconds(word).map(f64::from));
            value.is_some_and(|value| value == own)
        };
        words.extend(runs(line, is_part).into_iter().filter(|(_, word)| is_same(word)));
    }
    words.sort_unstable();
    words.dedup();
    words.into_iter().take(MOST).map(|(at, word)| start + at..start + at + word.len()).collect()
}

/// Whether a text is arithmetic on numbers, like `5 * 60`: its value takes its place as a whole.
fn is_arithmetic(text: &str) -> bool {
    let is_part =
        |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ' ' | '(' | ')' | '+' | '-' | '*' | '/');
    text.contains(['*', '/', '+', '-']) && text.starts_with(is_operand) && text.chars().all(is_part)
}

const fn is_operand(letter: char) -> bool {
    letter.is_ascii_digit() || letter == '('
}

/// The longest stretches of a line of letters that are parts of words, each with its byte.
fn runs(line: &str, is_part: impl Fn(char) -> bool) -> Vec<(usize, &str)> {
    let mut runs = Vec::new();
    let mut at = 0;
    while let Some(begin) = line.get(at..).and_then(|rest| rest.find(&is_part)).map(|begin| at + begin) {
        let rest = line.get(begin..).unwrap_or_default();
        at = begin + rest.find(|letter| !is_part(letter)).unwrap_or(rest.len());
        runs.push((begin, line.get(begin..at).unwrap_or_default()));
    }
    runs
}

/// A word of an API as options of a command have it: `ONLY_SCALE_OUT` is `only-scale-out`.
fn spoken(word: &str) -> String {
    word.replace('_', "-").to_lowercase()
}

/// Whether a text is what a value is written as.
fn is_value(written: &str, own: &str) -> bool {
    let number = |text: &str| quantity(&decimal(text));
    let is_same = |one: f64, other: f64| (one - other).abs() <= SAME * other.abs();
    let is_number = || number(written).zip(number(own)).is_some_and(|(one, other)| is_same(one, other));
    let squeezed = |text: &str| -> String {
        text.chars().filter(|letter| letter.is_alphanumeric()).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let is_word = || quantity(own).is_none() && !own.is_empty() && squeezed(written).contains(&squeezed(own));
    written == own || is_number() || (is_word() && !written.contains(char::is_whitespace))
}

/// The text for `is` in place of `written`, whose value is `own`, while `was` says the same: in the same quotes and unit.
pub fn replacement(written: &str, own: &str, was: &str, is: &str) -> Option<String> {
    let quote = written.chars().next().filter(|first| matches!(first, '"' | '\''));
    let is_quoted = quote.is_some_and(|quote| written.len() > 1 && written.ends_with(quote));
    let inner = if is_quoted { written.get(1..written.len() - 1)? } else { written };
    let new = match (own.parse::<f64>(), was.parse::<f64>(), is.parse::<f64>()) {
        (Ok(own), Ok(was), Ok(is)) => {
            // A file may count in another unit; the same factor leads there.
            let value = if (own - was).abs() <= SAME * own.abs() || was == 0.0 { is } else { is * own / was };
            duration(inner, own, value).unwrap_or_else(|| number(inner, value))
        }
        _ if is_synonym(own, was) && inner != own && inner == spoken(own) => spoken(is),
        _ if is_synonym(own, was) => is.to_owned(),
        _ => return None,
    };
    Some(if is_quoted { format!("{0}{new}{0}", quote.unwrap_or('"')) } else { new })
}

/// Words of an API that mean the same, the older one first.
///
/// Source: Terraform provider hashicorp/google, `google_compute_autoscaler`, argument `mode`.
const SYNONYMS: [(&str, &str); 1] = [("ONLY_UP", "ONLY_SCALE_OUT")];

/// Whether a file's word is another one, or means the same.
fn is_synonym(own: &str, was: &str) -> bool {
    own == was || SYNONYMS.contains(&(own, was))
}

/// Seconds as a duration in the units of `like`, where that is one of `own` seconds.
fn duration(like: &str, own: f64, secs: f64) -> Option<String> {
    let is_duration = seconds(like).map(f64::from) == Some(own);
    let is_whole = secs.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&secs);
    (is_duration && is_whole).then(|| written_like(like, secs as u32))?
}

/// A number as the file writes such: thousandths with an `m`, else plain digits.
fn number(like: &str, value: f64) -> String {
    /// Parts that are written at most of one.
    const FINEST: f64 = 1e9;
    if like.ends_with('m') {
        return format!("{}m", (value * 1000.0).round());
    }
    ((value * FINEST).round() / FINEST).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_quotes_stay() {
        let cases = [
            (("70", "70", "70", "60"), Some("60")),
            (("\"70\"", "70", "70", "60"), Some("\"60\"")),
            (("'1.5'", "1.5", "1.5", "2"), Some("'2'")),
            (("500m", "0.5", "0.5", "0.75"), Some("750m")),
            // Six hundred a minute are ten a second.
            (("600", "600", "10", "12"), Some("720")),
            (("Max", "Max", "Max", "Min"), Some("Min")),
            (("on", "ON", "ON", "ONLY_SCALE_OUT"), Some("only-scale-out")),
            (("\"ONLY_UP\"", "ONLY_UP", "ONLY_SCALE_OUT", "OFF"), Some("\"OFF\"")),
            (("Europe/Berlin", "Europe/Berlin", "UTC", "UTC"), None),
            (("2m", "120", "120", "180"), Some("3m")),
            (("60s", "60", "60", "90"), Some("90s")),
            (("1h", "3600", "3600", "5400"), Some("5400s")),
        ];
        for ((written, own, was, is), new) in cases {
            assert_eq!(replacement(written, own, was, is).as_deref(), new, "{written}");
        }
    }
}
