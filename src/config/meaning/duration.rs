//! Durations as gcloud takes them: `90`, `90s`, `2m`, `1h30m`, `PT1H30M`.
//!
//! Source: Google Cloud SDK, `gcloud topic datetimes`: parts of ISO 8601, in either case; a number alone counts seconds.

/// Units with their seconds, the longest first.
const UNITS: [(char, u32); 4] = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

/// Seconds of a duration; `None` where the text is none, or counts in months or years.
pub fn seconds(text: &str) -> Option<u32> {
    let (prefix, parts) = prefixed(text);
    if parts.is_empty() || (prefix.len() == 1 && parts.ends_with(['m', 'M']) && !parts.contains(['t', 'T'])) {
        return None;
    }
    let (mut total, mut rest) = (0_u32, parts);
    while !rest.is_empty() {
        rest = rest.strip_prefix(['t', 'T']).filter(|_| !prefix.is_empty()).unwrap_or(rest);
        let end = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let number: u32 = rest.get(..end)?.parse().ok()?;
        let unit = rest.get(end..)?.chars().next();
        let factor = match unit {
            Some(unit) => UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(&unit)).map(|(_, secs)| *secs)?,
            None => 1,
        };
        total = total.checked_add(number.checked_mul(factor)?)?;
        rest = rest.get(end + unit.map_or(0, char::len_utf8)..)?;
    }
    Some(total)
}

/// What a duration of ISO 8601 begins with, and its parts.
fn prefixed(text: &str) -> (&str, &str) {
    let is_prefix = |prefix: &&str| text.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    let length = ["pt", "p"].iter().find(|prefix| is_prefix(prefix)).map_or(0, |prefix| prefix.len());
    text.split_at_checked(length).unwrap_or(("", text))
}

/// `secs` in the units of `like`, a duration with such; in seconds where they do not come out even.
pub fn written_like(like: &str, secs: u32) -> Option<String> {
    seconds(like)?;
    let (prefix, parts) = prefixed(like);
    let is_upper = parts.contains(|letter: char| letter.is_ascii_uppercase());
    let cased = |unit: char| if is_upper { unit.to_ascii_uppercase() } else { unit };
    let has_unit = |unit: char| parts.contains([unit, unit.to_ascii_uppercase()]);
    let used: Vec<(char, u32)> = UNITS.into_iter().filter(|(unit, _)| has_unit(*unit)).collect();
    if used.is_empty() {
        return None;
    }
    let (mut out, mut rest) = (String::new(), secs);
    for (unit, factor) in used {
        if rest / factor > 0 {
            out.push_str(&format!("{}{}", rest / factor, cased(unit)));
        }
        rest %= factor;
    }
    let is_even = rest == 0 && !out.is_empty();
    // A day stands before the T of ISO 8601, which the other units stand behind.
    let is_dated = prefix.len() == 1;
    let (prefix, out) = if is_even && !is_dated { (prefix, out) } else { (prefix, format!("{secs}{}", cased('s'))) };
    let time = if is_dated { cased('t').to_string() } else { String::new() };
    Some(format!("{prefix}{time}{out}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_count_seconds() {
        let cases = [
            ("90", Some(90)),
            ("90s", Some(90)),
            ("2m", Some(120)),
            ("2M", Some(120)),
            ("1h30m", Some(5400)),
            ("PT1H30M", Some(5400)),
            ("pt90s", Some(90)),
            ("P1DT1H", Some(90_000)),
            ("1d", Some(86_400)),
            // A month, and what is no duration.
            ("P1M", None),
            ("", None),
            ("m", None),
            ("PT", None),
            ("1w", None),
            ("-1m", None),
            ("1.5h", None),
            ("99999999d", None),
            ("ö", None),
        ];
        for (text, secs) in cases {
            assert_eq!(seconds(text), secs, "{text}");
        }
    }

    #[test]
    fn a_duration_keeps_its_units_where_they_come_out_even() {
        let cases = [
            (("2m", 180), Some("3m")),
            (("2m", 90), Some("90s")),
            (("1h30m", 7200), Some("2h")),
            (("1h30m", 2700), Some("45m")),
            (("1h30m", 5430), Some("5430s")),
            (("45s", 120), Some("120s")),
            (("PT2M", 180), Some("PT3M")),
            (("PT2M", 45), Some("PT45S")),
            (("P1DT1H", 3600), Some("PT3600S")),
            (("2m", 0), Some("0s")),
            (("120", 90), None),
            (("500x", 90), None),
        ];
        for ((like, secs), new) in cases {
            assert_eq!(written_like(like, secs).as_deref(), new, "{like}");
            assert_eq!(new.and_then(seconds), new.map(|_| secs), "{like}");
        }
    }
}
