//! The unit of numbers that the objects around them name: in a key of its own, `{"metric": "…", "unit": "Percent"}`, or in the name of the
//! metric and the query that it is the answer to.

use super::expression::{Made, made_by};
use super::names::{is_no_count, words_of};
use super::question::Topic;
use super::tree::Node;
use super::unit_names::{scale_of, secs_of_word, unit_of};
use super::{Detection, Question, series};
use crate::ingest::plan::Unit;

/// Words for units that no requests have, beside those in the names of columns.
const OTHER_UNITS: &str = "s|second|millisecond|microsecond|nanosecond|us|µs|ns|minute|hour|day|byte|by|kibibyte|mebibyte|gibibyte|bit|%|\
    fraction|core|hertz|celsius|dollar|euro";
/// Keys below which a unit of several parts has the name of each.
const NAME_KEYS: [&str; 2] = ["name", "short_name"];

/// What a key for the unit says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// Requests, per a span of time or none.
    Requests(Unit),
    /// Something else, by this name.
    Other(String),
}

/// What the key `unit` of an object says of the numbers in it; `None` where it has none.
pub(super) fn said_by(object: &Node) -> Option<Said> {
    let unit = object.pairs().iter().find(|pair| pair.0.eq_ignore_ascii_case("unit"))?;
    let name = |node: &Node| {
        let named = node.pairs().iter().find(|pair| NAME_KEYS.contains(&pair.0.as_str()));
        named.map_or_else(|| node.text(), |pair| pair.1.text()).map(str::to_lowercase)
    };
    match &unit.1 {
        // What is counted, and the time that it is for.
        Node::List(parts, _) => match (parts.first().and_then(name), parts.get(1).and_then(name)) {
            (Some(what), _) if is_other_unit(&what) => Some(Said::Other(what)),
            (Some(_), Some(per)) => Some(Said::Requests(Unit::Per(secs_of_word(&per)?))),
            (what, _) => what.map(|_| Said::Requests(Unit::Count)),
        },
        node => {
            let text = node.text().filter(|text| !text.is_empty())?;
            Some(match unit_of(text) {
                _ if is_other_unit(text) => Said::Other(text.to_owned()),
                unit => Said::Requests(unit.unwrap_or_default()),
            })
        }
    }
}

/// Whether a unit is of something else than requests; `CountPerSecond` and `1/s` are not.
pub(super) fn is_other_unit(unit: &str) -> bool {
    let words = words_of(unit);
    let first = words.first().map_or(unit, String::as_str);
    is_no_count(unit) || super::names::has(OTHER_UNITS, first) || super::names::has(OTHER_UNITS, unit)
}

/// Takes the unit that the keys of all series say; tells whether they did.
pub(super) fn take(detection: &mut Detection, said: &[Said]) -> bool {
    let [Said::Requests(unit), others @ ..] = said else { return false };
    if others.iter().any(|other| *other != Said::Requests(*unit)) {
        let text =
            "What is named beside the numbers says different units, so they make no sum as they are. What are they?";
        detection.ask(Topic::Unit, text, series::unit_offers());
        return true;
    }
    if *unit == Unit::Count {
        return false;
    }
    set(detection, (*unit, 1.0));
    true
}

/// Asks what a gauge of requests is, where no unit is known: a rate, or the mean of several counts.
pub(super) fn ask_gauge(detection: &mut Detection) {
    if detection.plan.unit == Unit::Count {
        let text = "The document calls its numbers a gauge, which of requests is a rate or a mean, and no count. What are they?";
        detection.ask(Topic::Unit, text, series::unit_offers());
    }
}

pub(super) fn set(detection: &mut Detection, (unit, scale): (Unit, f64)) {
    detection.forget(Topic::Unit);
    detection.questions.retain(|question| *question != Question::Unit);
    detection.why.retain(|why| why.topic != "unit");
    (detection.plan.unit, detection.plan.scale) = (unit, scale);
    let of = if scale == 1.0 { String::new() } else { format!(" in units of {scale}") };
    detection.because("unit", format!("What is named beside the numbers says {}{of}.", series::unit_words(unit)));
}

/// Says the unit of numbers that have none by their own `name`, where what is named around them says one.
pub(super) fn take_named<'a>(detection: &mut Detection, name: &str, words: impl Iterator<Item = &'a String>) {
    if detection.plan.unit != Unit::Count || unit_of(name).is_some() {
        return;
    }
    let words: Vec<&String> = words.collect();
    let mut said: Vec<(Unit, f64)> = words
        .iter()
        .filter_map(|word| {
            let (unit, scale) = (unit_of(word), scale_of(word));
            (unit.is_some() || scale.is_some()).then(|| (unit.unwrap_or_default(), scale.unwrap_or(1.0)))
        })
        .collect();
    said.dedup();
    let unclear = words.iter().find(|word| made_by(word) == Some(Made::Unclear));
    match (&said[..], unclear) {
        ([], None) => {}
        ([one], None) => set(detection, *one),
        _ => series::ask_unclear(detection, unclear.or(words.first()).map_or("", |word| word.as_str()), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_stands_in_one_word_or_in_what_is_counted_and_its_time() {
        let said = |unit: &str| Node::of(format!("{{\"unit\":{unit}}}").as_bytes()).and_then(|node| said_by(&node));
        let requests = |unit| Some(Said::Requests(unit));
        assert_eq!(said(r#"[{"name":"hit"},{"name":"second"}]"#), requests(Unit::PER_SECOND));
        assert_eq!(said(r#"[{"name":"request"},null]"#), requests(Unit::Count));
        assert_eq!(said(r#""CountPerSecond""#), requests(Unit::PER_SECOND));
        assert_eq!(said(r#""Count""#), requests(Unit::Count));
        assert_eq!(said("null"), None);
        for other in
            [r#"[{"name":"percent"},null]"#, r#"[{"name":"millisecond"}]"#, r#"[{"name":"byte"},{"name":"second"}]"#]
        {
            assert!(matches!(said(other), Some(Said::Other(_))), "{other}");
        }
        for other in ["Bytes", "BytesPerSecond", "Percent", "MilliSeconds", "s", "By", "%"] {
            assert!(matches!(said(&format!("\"{other}\"")), Some(Said::Other(_))), "{other}");
        }
    }
}
