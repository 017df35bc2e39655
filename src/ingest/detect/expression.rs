//! What a name that is an expression of a query language makes of the counts that it asks for: PromQL and LogQL, Graphite's functions,
//! and those of Datadog, New Relic, Splunk and InfluxDB.

use super::unit_names::secs_of;
use crate::ingest::plan::Unit;

/// What the values of an expression are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Made {
    /// Counts, rates or running totals, of which one stands for `scale` requests.
    Requests { unit: Unit, scale: f64 },
    /// A share of something.
    Share,
    /// Something that only whoever wrote the expression knows.
    Unclear,
}

/// Functions after which values are per second.
const PER_SECOND: [&str; 6] = ["rate", "irate", "persecond", "per_second", "as_rate", "deriv"];
/// Functions after which values are counts in the window that stands in brackets, or in the row's bucket.
const IN_WINDOW: [&str; 4] = ["increase", "count_over_time", "sum_over_time", "delta"];
/// Functions after which values are counts in the row's bucket.
const COUNTS: [&str; 3] = ["as_count", "hitcount", "nonnegativederivative"];
/// Functions after which values are the sums since the start.
const TOTALS: [&str; 4] = ["integral", "cumsum", "cumulative_sum", "running_total"];
/// Functions after which values are shares.
const SHARES: [&str; 3] = ["aspercent", "divideseries", "percentage"];
/// Functions of a second argument that says how many seconds a rate is for.
const PER_ARGUMENT: [&str; 2] = ["non_negative_derivative", "scaletoseconds"];

/// What `name` makes; `None` where it is no expression whose functions are known.
pub fn made_by(name: &str) -> Option<Made> {
    let text = bare(name);
    let calls = calls(&text);
    let is = |known: &[&str]| calls.iter().any(|call| known.contains(&call.0));
    let argument_of = |known: &[&str]| calls.iter().find(|call| known.contains(&call.0)).map(|call| call.1);
    let rate = |secs: u32| Some(Made::Requests { unit: Unit::Per(secs), scale: 1.0 });
    let made = if is(&SHARES) {
        Some(Made::Share)
    } else if is(&TOTALS) {
        Some(Made::Requests { unit: Unit::RunningTotal, scale: 1.0 })
    } else if let Some(argument) = argument_of(&PER_ARGUMENT) {
        rate(argument.and_then(secs_of).unwrap_or(1))
    } else if let Some(argument) = argument_of(&PER_SECOND) {
        rate(argument.and_then(secs_of).unwrap_or(1))
    } else if is(&["per_minute"]) {
        rate(60)
    } else if is(&["per_hour"]) {
        rate(3600)
    } else if is(&["per_day"]) {
        rate(86_400)
    } else if is(&IN_WINDOW) {
        in_window(&text)
    } else if is(&COUNTS) {
        Some(Made::Requests { unit: Unit::Count, scale: 1.0 })
    } else {
        None
    };
    made.map(|made| after_arithmetic(made, &text, &calls))
}

/// `name` without the names of the functions whose making is known.
pub fn without_functions(name: &str) -> String {
    let known =
        [&PER_SECOND[..], &IN_WINDOW, &COUNTS, &TOTALS, &PER_ARGUMENT, &["per_minute", "per_hour", "per_day"]].concat();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut text = String::new();
    for part in name.split_inclusive('(') {
        let before = part.strip_suffix('(').unwrap_or("");
        let function = before.rsplit(|c| !is_name(c)).next().unwrap_or("");
        let is_known = !function.is_empty() && known.contains(&function.to_lowercase().as_str());
        text.push_str(if is_known { &part[..before.len() - function.len()] } else { part });
    }
    text
}

/// What a function makes of a window: counts of the row's bucket where the window is that of the step.
fn in_window(text: &str) -> Option<Made> {
    let window = text.split_once('[').and_then(|(_, rest)| rest.split([']', ':']).next());
    Some(match window {
        None | Some("$__interval" | "$interval") => Made::Requests { unit: Unit::Count, scale: 1.0 },
        Some(window) => {
            secs_of(window).map_or(Made::Unclear, |secs| Made::Requests { unit: Unit::Per(secs), scale: 1.0 })
        }
    })
}

/// The same with what stands around the functions: times or by a number, or by another series.
fn after_arithmetic(made: Made, text: &str, calls: &[(&str, Option<&str>)]) -> Made {
    let Made::Requests { unit, scale } = made else { return made };
    let argument =
        |name: &str| calls.iter().find(|call| call.0 == name).map(|call| call.1.and_then(|text| text.parse().ok()));
    let mut factor = match argument("scale") {
        None => 1.0,
        Some(Some(factor)) => factor,
        Some(None) => return Made::Unclear,
    };
    for (at, sign) in text.char_indices().filter(|(_, char)| matches!(char, '*' | '/')) {
        let (before, behind) = (text[..at].trim_end(), text[at + 1..].trim_start());
        // `count(*)`, `web.*.requests` and paths are none.
        if !before.ends_with([')', ']']) && !ends_in_number(before) || behind.starts_with([')', '.', ',']) {
            continue;
        }
        let number = leading_number(behind).or_else(|| (sign == '*').then(|| trailing_number(before)).flatten());
        match (number, sign) {
            (Some(number), '*') => factor *= number,
            (Some(number), _) => factor /= number,
            (None, '/') => return Made::Share,
            (None, _) => return Made::Unclear,
        }
    }
    match unit {
        _ if !(factor > 0.0 && factor.is_finite()) => Made::Unclear,
        // Requests per second, times sixty, are requests per minute.
        Unit::Per(secs) => {
            let secs = f64::from(secs) * factor;
            let is_whole = secs.fract() == 0.0 && secs <= f64::from(u32::MAX);
            match is_whole {
                true => Made::Requests { unit: Unit::Per(secs as u32), scale },
                false => Made::Requests { unit, scale: scale / factor },
            }
        }
        _ => Made::Requests { unit, scale: scale / factor },
    }
}

/// `name` in lower case without labels and without what stands between quotes.
fn bare(name: &str) -> String {
    let (mut text, mut quote, mut depth) = (String::new(), None, 0_u32);
    for char in name.chars() {
        match (quote, char) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != char),
            (None, '"' | '\'' | '`') => quote = Some(char),
            (None, '{') => depth += 1,
            (None, '}') => depth = depth.saturating_sub(1),
            (None, _) if depth == 0 => text.extend(char.to_lowercase()),
            (None, _) => {}
        }
    }
    text
}

/// The functions that `text` calls, with the last of several arguments.
fn calls(text: &str) -> Vec<(&str, Option<&str>)> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let called = |(at, _)| {
        let name = text[..at].rsplit(|c| !is_name(c)).next().filter(|name| !name.is_empty())?;
        Some((name, last_argument(&text[at + 1..])))
    };
    text.match_indices('(').filter_map(called).collect()
}

/// The last argument behind the first of a call, of which `rest` is what stands behind its bracket.
fn last_argument(rest: &str) -> Option<&str> {
    let (mut depth, mut comma) = (0_u32, None);
    for (at, char) in rest.char_indices() {
        match char {
            '(' | '[' => depth += 1,
            ')' if depth == 0 => return comma.map(|comma: usize| rest[comma + 1..at].trim()),
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => comma = Some(at),
            _ => {}
        }
    }
    None
}

fn ends_in_number(text: &str) -> bool {
    trailing_number(text).is_some()
}

/// The number that `text` ends in, where that is no part of a name.
fn trailing_number(text: &str) -> Option<f64> {
    let start = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let is_alone = !text[..start].ends_with(|c: char| c.is_alphanumeric() || c == '_');
    text[start..].parse().ok().filter(|_| is_alone)
}

/// The number that `text` begins with, where that is no part of a name.
fn leading_number(text: &str) -> Option<f64> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.')).unwrap_or(text.len());
    let is_alone = !text[end..].starts_with(|c: char| c.is_alphanumeric() || c == '_');
    text[..end].parse().ok().filter(|_| is_alone)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn requests(unit: Unit, scale: f64) -> Option<Made> {
        Some(Made::Requests { unit, scale })
    }

    #[test]
    fn functions_of_query_languages_say_what_is_below_them() {
        for (name, secs) in [
            ("sum(rate(http_requests_total{code=~\"5..\"}[5m]))", 1),
            ("alias(perSecond(sumSeries(web.*.requests)), 'req/s')", 1),
            ("sum:trace.http.request.hits{service:web}.as_rate()", 1),
            ("per_second(sum:nginx.net.request{*})", 1),
            ("rate(count(*), 1 minute)", 60),
            ("rate(count(*), 5 minutes)", 300),
            ("rate(count(*), 1 SECOND)", 1),
            ("per_minute(count)", 60),
            ("per_hour(count)", 3600),
            ("non_negative_derivative(sum(\"requests\"), 1m)", 60),
            ("non_negative_derivative(max(requests))", 1),
            ("scaleToSeconds(nonNegativeDerivative(web.requests), 60)", 60),
            ("sum(increase(http_requests_total[5m]))", 300),
            ("sum by (app) (count_over_time({app=\"web\"}[1m]))", 60),
        ] {
            assert_eq!(made_by(name), requests(Unit::Per(secs), 1.0), "{name}");
        }
        for name in ["sum:hits{*}.as_count()", "hitcount(web.requests, '1h')", "sum(increase(x[$__interval]))"] {
            assert_eq!(made_by(name), requests(Unit::Count, 1.0), "{name}");
        }
        assert_eq!(made_by("integral(web.requests)"), requests(Unit::RunningTotal, 1.0));
        for name in ["requests", "sum(requests)", "count(*)", "GET /rate", "requests (k)", "max(x) * 2"] {
            assert_eq!(made_by(name), None, "{name}");
        }
    }

    #[test]
    fn a_function_is_no_part_of_what_it_counts() {
        assert_eq!(without_functions("sum(count_over_time({app=\"web\"}[1m]))"), "sum({app=\"web\"}[1m]))");
        assert_eq!(without_functions("avg(cpu)"), "avg(cpu)");
    }

    #[test]
    fn arithmetic_around_them_counts() {
        for (name, secs) in [
            ("sum(rate(http_requests_total[5m])) * 60", 60),
            ("60 * sum(rate(http_requests_total[5m]))", 60),
            ("sum(rate(x[1m]) * 3600)", 3600),
            ("sum(increase(x[5m])) / 5", 60),
            ("increase(x[5m]) / 300", 1),
            ("scale(perSecond(web.requests), 60)", 60),
            ("sum(rate(a[1m])) + sum(rate(b[1m]))", 1),
        ] {
            assert_eq!(made_by(name), requests(Unit::Per(secs), 1.0), "{name}");
        }
        assert_eq!(made_by("rate(x[1m]) / 1000"), requests(Unit::PER_SECOND, 1000.0));
        assert_eq!(made_by("sum:hits{*}.as_count() / 1000"), requests(Unit::Count, 1000.0));
        for name in [
            "sum(rate(errors[5m])) / sum(rate(http_requests_total[5m]))",
            "100 * sum(rate(a[5m])) / ignoring(code) sum(rate(b[5m]))",
            "asPercent(web.errors, web.requests)",
        ] {
            assert_eq!(made_by(name), Some(Made::Share), "{name}");
        }
        for name in
            ["increase(x[$__rate_interval])", "rate(a[5m]) * on(pod) b", "scale(perSecond(a), x)", "rate(a[1m]) * 0"]
        {
            assert_eq!(made_by(name), Some(Made::Unclear), "{name}");
        }
    }
}
