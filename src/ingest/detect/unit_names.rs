//! What the name of a column says of its numbers: how many seconds they are for, and how many requests one stands for.

use super::expression::{Made, made_by};
use super::names::words_of;
use crate::ingest::plan::Unit;
use crate::ingest::time::parse_zone;

/// Words between a number and the time that it is for.
const PER: [&str; 5] = ["per", "/", "pro", "par", "por"];
/// Words for spans of time, with their seconds.
const SPANS: [(&str, u32); 4] = [
    ("s|sec|secs|second|seconds|sekunde|sekunden|seconde|secondes|segundo|segundos|secondo", 1),
    ("min|mins|minute|minutes|minuten|minuto|minutos|minuut", 60),
    ("h|hr|hour|hours|stunde|stunden|heure|heures|hora|horas|ora|uur", 3600),
    ("d|day|days|tag|tage|jour|jours|día|dia|días|dias|giorno|dag", 86_400),
];
/// Words that are a rate by themselves, with its seconds.
const RATES: [(&str, u32); 3] = [("rps|qps|tps|reqps", 1), ("rpm|reqpm|qpm|tpm", 60), ("rph", 3600)];
/// Words for thousands and more, where a name has them in brackets or behind `in`.
const SCALES: [(&str, f64); 3] = [
    ("k|thousand|thousands|tsd|tausend|milliers|miles|migliaia|000|000s|x1000|x1,000|×1000|×1,000|1000s", 1e3),
    ("mm|million|millions|mio|millionen|millones|milioni|x1000000|000000", 1e6),
    ("billion|billions|mrd|milliarden|milliards", 1e9),
];

fn find<T: Copy>(table: &[(&str, T)], word: &str) -> Option<T> {
    table.iter().find(|(names, _)| super::names::has(names, word)).map(|found| found.1)
}

/// Seconds of a word like `minute`.
pub fn secs_of_word(word: &str) -> Option<u32> {
    find(&SPANS, word)
}

/// Whether what follows `word` says how often or how long: `per`, a number.
pub fn is_before_pace(word: &str) -> bool {
    PER.contains(&word) || word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Seconds of a span like `5m`, `1 minute` or `60`; `None` for 0.
pub fn secs_of(text: &str) -> Option<u32> {
    let text = text.trim().to_lowercase();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, word) = (text[..end].parse::<u32>().ok()?, text[end..].trim());
    let secs = match word {
        "" => 1,
        "m" => 60,
        word => secs_of_word(word)?,
    };
    number.checked_mul(secs).filter(|secs| *secs > 0)
}

/// Whether a column is named after the zones that stand in it.
pub fn names_zone(name: &str) -> bool {
    matches!(words_of(name).concat().as_str(), "zone" | "tz" | "timezone" | "utcoffset" | "offset" | "zeitzone")
}

/// Seconds ahead of UTC of the zone that the name of a time tells: `Time (UTC+02:00)`, `timestamp_utc`.
pub fn zone_of(name: &str) -> Option<i32> {
    let zone = |text: &str| parse_zone(text.as_bytes()).flatten();
    let bracketed = ['(', '['].into_iter().find_map(|open| name.split_once(open)).map(|(_, rest)| rest);
    let inner = bracketed.and_then(|rest| rest.split([')', ']']).next());
    let last = || words_of(name).pop().filter(|word| matches!(word.as_str(), "utc" | "gmt"));
    inner.and_then(zone).or_else(|| last().and_then(|word| zone(&word)))
}

/// The unit that a name tells.
pub fn unit_of(name: &str) -> Option<Unit> {
    match made_by(name) {
        Some(Made::Requests { unit, .. }) => return Some(unit).filter(|unit| *unit != Unit::Count),
        Some(_) => return None,
        None => {}
    }
    let words = words_of(name);
    if ["s^-1", "s⁻¹", "1/s"].iter().any(|power| name.contains(power)) {
        return Some(Unit::PER_SECOND);
    }
    let rate = words.iter().find_map(|word| find(&RATES, word.strip_prefix(['k', 'm']).unwrap_or(word)));
    let per = |at: usize| {
        let (number, word) = match words.get(at + 1)?.parse::<u32>() {
            Ok(number) => (number, words.get(at + 2)?),
            Err(_) => (1, words.get(at + 1)?),
        };
        // `req/m` is per minute, as Grafana writes it.
        let secs =
            secs_of_word(word).or_else(|| (word == "m" && words[at] == "/" && at + 2 == words.len()).then_some(60))?;
        number.checked_mul(secs).filter(|secs| *secs > 0)
    };
    let named = || (0..words.len()).filter(|at| PER.contains(&words[*at].as_str())).find_map(per);
    rate.or_else(named).map(Unit::Per)
}

/// Whether a name says that numbers are a rate, whatever the time is that they are for.
pub fn names_rate(name: &str) -> bool {
    let is_rate = |word: &String| {
        // Prometheus' rules have the window behind it: `rate5m`.
        let has_window = word.strip_prefix("rate").is_some_and(|window| secs_of(window).is_some());
        has_window || matches!(word.as_str(), "rate" | "throughput" | "durchsatz" | "débit" | "caudal")
    };
    made_by(name).is_none() && words_of(&name[..name.find('{').unwrap_or(name.len())]).iter().any(is_rate)
}

/// Seconds of the window that a name ends in: `requests_5m`, `hits_last_10_minutes`.
pub fn window_of(name: &str) -> Option<u32> {
    let words = words_of(name);
    let (last, before) = words.split_last()?;
    let is_pace = before.iter().any(|word| PER.contains(&word.as_str()));
    let apart = || format!("{} {last}", before.last().map_or("", String::as_str));
    let has_digit = last.starts_with(|c: char| c.is_ascii_digit()) && last.ends_with(|c: char| c.is_ascii_alphabetic());
    let span = if has_digit { last.clone() } else { apart() };
    let is_number = span.starts_with(|c: char| c.is_ascii_digit());
    secs_of(&span).filter(|_| is_number && !is_pace && !before.is_empty() && made_by(name).is_none())
}

/// How many requests a number below `name` stands for, where it says so: `requests (k)`, `Anfragen in Tsd.`, `krps`.
pub fn scale_of(name: &str) -> Option<f64> {
    if let Some(Made::Requests { scale, .. }) = made_by(name) {
        return Some(scale).filter(|scale| *scale != 1.0);
    }
    let lower = name.to_lowercase();
    let bracketed = ['(', '['].into_iter().find_map(|open| lower.split_once(open)).map(|(_, rest)| rest);
    let inner = bracketed.and_then(|rest| rest.split([')', ']']).next());
    let behind_in = lower.rsplit_once(" in ").map(|(_, rest)| rest);
    let trim = |word: &str| word.trim().trim_start_matches("in ").trim_matches(['.', '\'', '’', ' ']).to_owned();
    let of_word = |word: &str| find(&SCALES, &trim(word)).or_else(|| power_behind_times(&trim(word)));
    // A capital M alone is a million, a small one a minute.
    let is_mega = name.contains("(M)") || name.contains("[M]");
    let behind_times = lower.rsplit_once(' ').map(|(_, rest)| rest).filter(|rest| rest.starts_with(['x', '×']));
    let joined = || words_of(name).iter().find_map(|word| scale_of_rate(word));
    inner
        .and_then(of_word)
        .or_else(|| behind_in.and_then(of_word))
        .or_else(|| behind_times.and_then(of_word))
        .or_else(|| is_mega.then_some(1e6))
        .or_else(joined)
}

/// The power of ten in `x100` or `×10`.
fn power_behind_times(word: &str) -> Option<f64> {
    let digits = word.strip_prefix(['x', '×'])?.strip_prefix('1')?;
    let is_power = !digits.is_empty() && digits.len() <= 9 && digits.bytes().all(|byte| byte == b'0');
    is_power.then(|| 10_f64.powi(i32::try_from(digits.len()).unwrap_or(0)))
}

/// The scale in front of a rate: `krps`, `kreq`.
fn scale_of_rate(word: &str) -> Option<f64> {
    let is_rate = |rest: &str| find(&RATES, rest).is_some() || matches!(rest, "req" | "reqs" | "requests");
    match (word.strip_prefix('k'), word.strip_prefix('m')) {
        (Some(rest), _) if is_rate(rest) => Some(1e3),
        (_, Some(rest)) if is_rate(rest) => Some(1e6),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::detect::expression::without_functions;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_name_is_read_or_says_nothing(
            any in ".{0,40}",
            parts in prop::collection::vec(
                prop::sample::select(vec!["rate", "(", ")", "[5m]", "[", "{", "}", "*", "/", "60", ".", ",", " in ", "k", "per", "é", "\"", "'", "5m", "x"]),
                0..12,
            ),
        ) {
            for name in [any, parts.concat()] {
                let _ = (unit_of(&name), scale_of(&name), window_of(&name), zone_of(&name), names_rate(&name));
                let _ = without_functions(&name);
            }
        }
    }

    #[test]
    fn a_unit_is_a_word_and_no_part_of_one() {
        for (names, secs) in [
            (
                "rps|QPS|req/s|requests/sec|RequestsPerSec|requests_per_second|Anfragen pro Sekunde|load (req/s)|krps|requests (s^-1)",
                1,
            ),
            ("sum(rate(http_requests_total[5m]))", 1),
            ("rpm|requests/min|requests per minute|req/m|sum(rate(x[5m])) * 60", 60),
            ("requests per hour|Anfragen pro Stunde|visites par heure|hits/h", 3600),
            ("requests/day|solicitudes por día|pageviews per day", 86_400),
            ("requests per 5 minutes|requests/5 min|increase(x[5m])", 300),
        ] {
            for name in names.split('|') {
                assert_eq!(unit_of(name), Some(Unit::Per(secs)), "{name}");
            }
        }
        for name in
            ["GET /search", "GET /s", "corps", "a/success", "requests", "/minutes", "per", "requests per pod", "a/m/b"]
        {
            assert_eq!(unit_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_says_the_zone_of_its_times() {
        for (name, secs) in [
            ("Time (UTC+02:00)", 7200),
            ("Timestamp [GMT-5]", -18_000),
            ("Date (CET)", 3600),
            ("time_utc", 0),
            ("TimestampUTC", 0),
        ] {
            assert_eq!(zone_of(name), Some(secs), "{name}");
        }
        for name in ["time", "Time (local)", "utc_offset", "Time (s)", "cet"] {
            assert_eq!(zone_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_says_the_window_of_its_numbers() {
        for (name, secs) in [("requests_5m", 300), ("requests_last_5_minutes", 300), ("hits 1h", 3600), ("req.30s", 30)]
        {
            assert_eq!(window_of(name), Some(secs), "{name}");
        }
        for name in
            ["requests", "requests per 5 minutes", "web1", "5m", "requests 2026", "rate(x[5m])", "requests_minutes"]
        {
            assert_eq!(window_of(name), None, "{name}");
        }
    }

    #[test]
    fn a_name_says_of_how_many_its_numbers_are() {
        for (names, scale) in [
            (
                "requests (k)|Requests (thousands)|Anfragen in Tsd.|Requests in thousands|requests (x1000)|Requests x1000|Requests ('000)|krps|kreq/s",
                1e3,
            ),
            ("requests (x100)|Anfragen ×100", 1e2),
            ("requests (millions)|Requêtes (M)|Anfragen (Mio.)|mrps", 1e6),
            ("rate(x[1m]) / 1000", 1e3),
        ] {
            for name in names.split('|') {
                assert_eq!(scale_of(name), Some(scale), "{name}");
            }
        }
        for name in
            ["requests", "requests (main)", "requests (m)", "kafka", "requests in eu", "k", "mreqx", "rate(x[1m])"]
        {
            assert_eq!(scale_of(name), None, "{name}");
        }
    }
}
