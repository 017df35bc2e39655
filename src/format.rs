//! Numbers and durations as text. A value that is not a number is `–`, never blank or zero.

/// What stands for no value.
pub const NONE: &str = "–";

/// Up to three significant digits, with `k` and `M` from a thousand on: `180`, `1.24 k`, `0.10`.
pub fn figure(value: f64) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let size = value.abs();
    // Half a unit below the border already rounds up to it.
    let (scaled, suffix) = match size {
        _ if size >= 999_500.0 => (value / 1e6, " M"),
        _ if size >= 999.5 => (value / 1e3, " k"),
        _ => (value, ""),
    };
    let size = scaled.abs();
    let decimals = match size {
        _ if size == 0.0 || size >= 99.95 => 0,
        _ if size >= 9.995 => 1,
        _ => 2,
    };
    let text = full(scaled, decimals);
    let is_whole = suffix.is_empty() && size >= 1.0 && (scaled - scaled.round()).abs() < 1e-9;
    if is_whole { full(scaled, 0) } else { text + suffix }
}

/// How many times one value is another, with as many digits as that is worth.
pub fn ratio(value: f64) -> String {
    full(value, if value < 1.1 { 2 } else { 1 })
}

/// A fixed number of decimals, with a comma between thousands and a real minus.
pub fn full(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NONE.to_owned();
    }
    let text = format!("{:.decimals$}", value.abs());
    let is_negative = value < 0.0 && text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let mut out = String::with_capacity(text.len() + 8);
    if is_negative {
        out.push('−');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// At most `decimals` decimals, without zeros at the end.
pub fn trimmed(value: f64, decimals: usize) -> String {
    let text = full(value, decimals);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A share of 1 in percent: `0.10 %`, `62 %`, `< 0.01 %`.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        NONE.to_owned()
    } else if value > 0.0 && value < 0.005 {
        "< 0.01 %".to_owned()
    } else if value == 0.0 {
        "0 %".to_owned()
    } else {
        figure(value) + " %"
    }
}

/// A share of 1 in whole percent: `62 %`.
pub fn whole_percent(share: f64) -> String {
    let text = full(share * 100.0, 0);
    if share.is_finite() { text + " %" } else { text }
}

/// Dollars: `$35.28`, `< $0.01`, `$0`.
pub fn usd(dollars: f64) -> String {
    if !dollars.is_finite() {
        NONE.to_owned()
    } else if dollars == 0.0 {
        "$0".to_owned()
    } else if dollars > 0.0 && dollars < 0.005 {
        "< $0.01".to_owned()
    } else if dollars < 0.0 {
        format!("−${}", full(-dollars, 2))
    } else {
        format!("${}", full(dollars, 2))
    }
}

/// A count with a comma between thousands.
pub fn whole(count: usize) -> String {
    full(count as f64, 0)
}

/// A number of bytes, by thousands: `812 B`, `3.10 kB`, `1.24 GB`.
pub fn bytes(count: u64) -> String {
    let size = count as f64;
    let (scaled, unit) = match size {
        _ if size >= 999.5e6 => (size / 1e9, "GB"),
        _ if size >= 999.5e3 => (size / 1e6, "MB"),
        _ if size >= 999.5 => (size / 1e3, "kB"),
        _ => (size, "B"),
    };
    format!("{} {unit}", figure(scaled))
}

/// `5 min`, `1 h 20 min`, `45 s`, `2 d`.
pub fn duration_words(secs: u32) -> String {
    let parts = [(secs / 86_400, "d"), (secs / 3600 % 24, "h"), (secs / 60 % 60, "min"), (secs % 60, "s")];
    let words: Vec<String> =
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count} {unit}")).collect();
    if words.is_empty() { "0 s".to_owned() } else { words.join(" ") }
}

/// A time that is mostly below a second.
pub fn latency(secs: f64) -> String {
    match secs {
        _ if secs.is_infinite() => "> a week".to_owned(),
        _ if secs < 1.0 => format!("{} ms", full(secs * 1000.0, 0)),
        _ if secs < 60.0 => format!("{} s", full(secs, 2)),
        _ => duration_words(secs.round() as u32),
    }
}

/// A timer that counts down: `3:00`, `1:05:00`.
pub fn countdown(secs: u32) -> String {
    let (hours, minutes, rest) = (secs / 3600, secs / 60 % 60, secs % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{rest:02}") } else { format!("{minutes}:{rest:02}") }
}

/// With its sign, `+` or a real minus; zero has none.
pub fn signed(value: f64, decimals: usize) -> String {
    let text = full(value, decimals);
    let is_zero = !text.bytes().any(|byte| matches!(byte, b'1'..=b'9'));
    if value.is_finite() && value > 0.0 && !is_zero { format!("+{text}") } else { text }
}

/// A rate in figures with its unit: `180 rps`, `1.24 k rps`.
pub fn rps(value: f64) -> String {
    if value.is_finite() { figure(value) + " rps" } else { NONE.to_owned() }
}

/// `1 replica`, `9 replicas`.
pub fn replicas(count: u32) -> String {
    format!("{} {}", whole(count as usize), if count == 1 { "replica" } else { "replicas" })
}

/// A clock's distance from UTC: `UTC−04:00`.
pub fn zone_words(offset_secs: i32) -> String {
    let sign = if offset_secs < 0 { '−' } else { '+' };
    let minutes = offset_secs.unsigned_abs() / 60;
    format!("UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `text` with a capital at its start, where that is a letter of ASCII.
pub fn capital(text: &str) -> String {
    with_first(text, |first| first.to_ascii_uppercase())
}

/// `text` with a small letter at its start, where that is a letter of ASCII.
pub fn lower(text: &str) -> String {
    with_first(text, |first| first.to_ascii_lowercase())
}

/// `text` as a sentence of its own.
pub fn sentence(text: &str) -> String {
    let text = capital(text);
    if text.ends_with(['.', '!', '?', ':']) { text } else { text + "." }
}

fn with_first(text: &str, change: impl Fn(char) -> char) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| format!("{}{}", change(first), chars.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_three_significant_digits() {
        let shown = |value: f64| figure(value);
        assert_eq!(shown(180.0), "180");
        assert_eq!(shown(1240.0), "1.24 k");
        assert_eq!(shown(999.6), "1.00 k");
        assert_eq!(shown(0.1), "0.10");
        assert_eq!(shown(12.34), "12.3");
        assert_eq!(shown(8.0), "8");
        assert_eq!(shown(0.0), "0");
        assert_eq!(shown(-12.34), "−12.3");
        assert_eq!(shown(2_500_000.0), "2.50 M");
    }

    #[test]
    fn what_is_no_number_is_a_dash() {
        for text in [figure(f64::NAN), full(f64::INFINITY, 1), percent(f64::NAN), usd(f64::NAN), signed(f64::NAN, 1)] {
            assert_eq!(text, "–");
        }
    }

    #[test]
    fn thousands_have_commas_and_minus_is_real() {
        assert_eq!(full(1_234_567.5, 1), "1,234,567.5");
        assert_eq!(full(-1234.0, 0), "−1,234");
        assert_eq!(full(-0.001, 1), "0.0");
        assert_eq!(whole(12_307), "12,307");
        assert_eq!(signed(4.04, 1), "+4.0");
        assert_eq!(signed(-0.01, 1), "0.0");
        assert_eq!(trimmed(16.0, 3), "16");
        assert_eq!(trimmed(0.25, 3), "0.25");
    }

    #[test]
    fn money_shares_and_times() {
        assert_eq!(usd(35.281), "$35.28");
        assert_eq!(usd(0.001), "< $0.01");
        assert_eq!(usd(0.0), "$0");
        assert_eq!(percent(0.001), "0.10 %");
        assert_eq!(percent(0.000_01), "< 0.01 %");
        assert_eq!(duration_words(300), "5 min");
        assert_eq!(duration_words(4800), "1 h 20 min");
        assert_eq!(duration_words(45), "45 s");
        assert_eq!(countdown(180), "3:00");
        assert_eq!(countdown(3900), "1:05:00");
    }
}
