//! The fast path of a delimited file: rows as most are, without quotes, with whole numbers or decimals with a point, nothing
//! missing.

use crate::ingest::format::record::{Record, code, with_label};
use crate::ingest::plan::{Role, Table};
use crate::ingest::text::digits::leading_digits;
use crate::ingest::text::either_byte::EitherByte;
use crate::ingest::time::TimeReader;
use crate::series::Quality;
use memchr::memchr;

/// Most digits of a number that a double holds exactly, with the powers of ten that it holds exactly, too.
const EXACT_DIGITS: usize = 15;

/// Reads such rows. What it reads, it reads as [`Delimited`](crate::ingest::format::delimited::Delimited) does; it refuses the rest.
#[derive(Debug)]
pub struct FastRows {
    separator: u8,
    cell_end: EitherByte,
    counts_rows: bool,
    /// Whether the header names no column behind those that are read, so that nothing may follow them.
    ends_there: bool,
}

impl FastRows {
    /// For rows of `table`; `counts_rows` where a row is a request. `None` where none is usual.
    pub fn of(roles: &[Role], table: &Table, decimal_comma: bool, counts_rows: bool) -> Option<Self> {
        let separator = table.separator;
        let is_simple = |role: &Role| match role {
            Role::Clock | Role::Zone | Role::Quality => false,
            Role::Value => !decimal_comma && !counts_rows,
            Role::Time | Role::Bytes | Role::Host | Role::Code | Role::Label | Role::Other => true,
        };
        let usable = table.columns.filter.is_none() && separator != b' ' && roles.iter().all(is_simple);
        let ends_there = table.ends_at(roles.len());
        usable.then(|| Self { separator, cell_end: EitherByte::of(separator, b'\n'), counts_rows, ends_there })
    }

    /// A record at the start of `text`, and where its line ends.
    #[inline(always)]
    pub fn row<'a>(&self, roles: &[Role], clock: &mut TimeReader, text: &'a [u8]) -> Option<(Record<'a>, usize)> {
        if matches!(text.first(), Some(b'#' | b'(' | b'-' | b'+' | b'|' | b'=')) {
            return None;
        }
        let (mut time, mut host): (&[u8], &[u8]) = (b"", b"");
        let (mut value, mut bytes, mut status, mut series) = (0.0, 0, 0, 0);
        let mut at = 0;
        for (index, role) in roles.iter().enumerate() {
            if index > 0 {
                at += 1;
            }
            let rest = text.get(at..)?;
            let used = match role {
                Role::Value => {
                    let (number, used) = decimal(rest)?;
                    value += number;
                    used
                }
                Role::Bytes => {
                    let (number, digits) = leading_digits(rest);
                    bytes = number;
                    (1..=EXACT_DIGITS).contains(&digits).then_some(digits)?
                }
                Role::Code => {
                    status = code(rest.get(..3)?);
                    (status > 0).then_some(3)?
                }
                Role::Time | Role::Host | Role::Other | Role::Label | Role::Clock | Role::Zone | Role::Quality => {
                    let end = self.cell_end.find(rest)?;
                    let cell = &rest[..end];
                    match role {
                        Role::Time => time = cell,
                        Role::Host => host = cell,
                        Role::Label => series = with_label(series, cell.strip_suffix(b"\r").unwrap_or(cell)),
                        _ => {}
                    }
                    end
                }
            };
            at += used;
            // A cell that ends its line before the last is no usual row; the last may.
            if index + 1 < roles.len() && *text.get(at)? != self.separator {
                return None;
            }
        }
        let end = match text.get(at)? {
            b'\n' => at,
            b'\r' if text.get(at + 1) == Some(&b'\n') => at + 1,
            byte if *byte == self.separator && !self.ends_there => at + memchr(b'\n', &text[at..])?,
            _ => return None,
        };
        let stamp = clock.parse(time)?;
        let host = host.strip_suffix(b"\r").unwrap_or(host);
        let value = if self.counts_rows { 1.0 } else { value };
        Some((Record { bytes, host, code: status, series, ..Record::row(stamp, value, Quality::Observed) }, end))
    }
}

/// The number at the start of `text`, and its length: digits, with or without a point and digits behind it. A mantissa and a
/// power of ten that are both exact give the nearest double (W. Clinger, "How to read floating point numbers accurately",
/// 1990).
#[inline(always)]
fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    const POWERS: [f64; EXACT_DIGITS + 1] =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];
    let (whole, digits) = leading_digits(text);
    if !(1..=EXACT_DIGITS).contains(&digits) {
        return None;
    }
    if text.get(digits) != Some(&b'.') {
        return Some((whole as f64, digits));
    }
    let (fraction, more) = leading_digits(&text[digits + 1..]);
    if more == 0 || digits + more > EXACT_DIGITS {
        return None;
    }
    let mantissa = whole as f64 * POWERS[more] + fraction as f64;
    Some((mantissa / POWERS[more], digits + 1 + more))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn numbers_that_are_not_usual_are_refused() {
        for text in ["", ".5", "5.", "-1", "+1", " 1", "1234567890123456,", "12345678.12345678,"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
        assert_eq!(decimal(b"12e5,"), Some((12.0, 2)));
    }

    proptest! {
        #[test]
        fn a_decimal_is_the_nearest_double(text in "[0-9]{1,8}(\\.[0-9]{1,7})?", behind in "[,;\r\n]?") {
            let expected: f64 = text.parse().unwrap_or(f64::NAN);
            prop_assert_eq!(decimal(format!("{text}{behind}").as_bytes()), Some((expected, text.len())));
        }
    }
}
