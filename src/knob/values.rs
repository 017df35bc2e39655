//! Single values ⇄ text, as they stand in a link.

use super::{Rate, RateAmount};
use crate::series::calendar::{Civil, parse_local};

/// Between the items of a list; needs no encoding in a link.
pub const SEPARATOR: char = '~';
/// Most items of a list.
const MOST_ITEMS: usize = 30;

/// `90`, `120s`, `5m`, `1h` → seconds.
pub fn parse_secs(text: &str) -> Option<u32> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &text[digits.len()..] {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    parse_whole(digits)?.checked_mul(factor)
}

/// The shortest of `2h`, `5m`, `90s`.
pub fn print_secs(secs: u32) -> String {
    match secs {
        0 => "0s".to_owned(),
        secs if secs % 3600 == 0 => format!("{}h", secs / 3600),
        secs if secs % 60 == 0 => format!("{}m", secs / 60),
        secs => format!("{secs}s"),
    }
}

/// Digits only, so that neither signs nor spaces nor `1e3` pass.
pub fn parse_whole(text: &str) -> Option<u32> {
    (!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// A finite decimal number.
pub fn parse_number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if !plain {
        return None;
    }
    // Adding 0 turns −0 into 0, which prints the same everywhere.
    text.parse::<f64>().ok().filter(|value| value.is_finite()).map(|value| value + 0.0)
}

/// `0.8` or `80%` → 0.8.
pub fn parse_share(text: &str) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(percent) => parse_number(percent).map(|percent| percent / 100.0),
        None => parse_number(text),
    }
}

/// `none`, `4/1m` (replicas) or `100pct/1m` → a rate. `%` may stand for `pct`.
pub fn parse_rate(text: &str) -> Option<Option<Rate>> {
    if text == "none" {
        return Some(None);
    }
    let (amount, period) = text.split_once('/')?;
    let percent = amount.strip_suffix("pct").or_else(|| amount.strip_suffix('%'));
    let amount = match percent {
        Some(percent) => RateAmount::Percent(parse_whole(percent).filter(|p| (1..=1000).contains(p))?),
        None => RateAmount::Replicas(parse_whole(amount).filter(|r| (1..=1000).contains(r))?),
    };
    let period_secs = parse_secs(period).filter(|secs| (1..=3600).contains(secs))?;
    Some(Some(Rate { amount, period_secs }))
}

/// The reverse of [`parse_rate`].
pub fn print_rate(rate: Option<Rate>) -> String {
    let Some(Rate { amount, period_secs }) = rate else { return "none".to_owned() };
    let period = print_secs(period_secs);
    match amount {
        RateAmount::Replicas(replicas) => format!("{replicas}/{period}"),
        RateAmount::Percent(percent) => format!("{percent}pct/{period}"),
    }
}

/// `auto` or a local time, to the second, between the years 1 and 9999.
pub fn parse_time(text: &str) -> Option<Option<i64>> {
    if text == "auto" { Some(None) } else { parse_local(text).map(Some) }
}

/// The reverse of [`parse_time`].
pub fn print_time(time: Option<i64>) -> String {
    time.map_or_else(|| "auto".to_owned(), |secs| Civil::from_local_secs(secs).to_string())
}

/// Items of a list that is not empty and not too long.
pub fn items(text: &str) -> Option<impl Iterator<Item = &str>> {
    let is_list = !text.is_empty() && text.matches(SEPARATOR).count() < MOST_ITEMS;
    is_list.then(|| text.split(SEPARATOR))
}
