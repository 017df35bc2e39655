//! What a line turns out to be.

use crate::ingest::report::rejection::Reason;
use crate::ingest::time::Timestamp;
use crate::series::Quality;

/// One row or request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Record<'a> {
    /// Its time.
    pub stamp: Timestamp,
    /// Its value; 1 for a request, 0 where the bucket is missing.
    pub value: f64,
    /// What is known about the value.
    pub quality: Quality,
    /// Bytes sent.
    pub bytes: u64,
    /// Who asked; empty when nobody is named.
    pub host: &'a [u8],
    /// HTTP status; 0 when there is none.
    pub code: u16,
    /// Which series the row is of, as a hash of its labels; 0 without any.
    pub series: u32,
}

impl Record<'_> {
    /// A row of a table.
    pub const fn row(stamp: Timestamp, value: f64, quality: Quality) -> Self {
        Self { stamp, value, quality, bytes: 0, host: b"", code: 0, series: 0 }
    }
}

/// Why a line is no record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault<'a> {
    /// Why.
    pub reason: Reason,
    /// Column or key.
    pub column: &'a str,
    /// What stands there.
    pub value: &'a [u8],
}

/// What a line turns out to be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Line<'a> {
    /// Blank, a comment or a header.
    Nothing,
    /// A record.
    Record(Record<'a>),
    /// A line or row that is whole, and no request.
    Other,
    /// Something that is rejected.
    Fault(Fault<'a>),
}

impl<'a> Line<'a> {
    /// A fault.
    pub const fn fault(reason: Reason, column: &'a str, value: &'a [u8]) -> Self {
        Self::Fault(Fault { reason, column, value })
    }

    /// The same with one label more on its record, if it is one.
    pub fn labelled(self, label: &[u8]) -> Self {
        match self {
            Self::Record(record) => Self::Record(Record { series: with_label(record.series, label), ..record }),
            other => other,
        }
    }
}

/// Reads the digits of `field`; `None` when it is empty, too long or something else.
#[inline]
pub fn whole(field: &[u8]) -> Option<u64> {
    if field.is_empty() || field.len() > 18 {
        return None;
    }
    field.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u64::from(digit))
    })
}

/// An HTTP status of three digits, or 0 for anything else.
#[inline(always)]
pub fn code(field: &[u8]) -> u16 {
    match field {
        [a @ b'0'..=b'9', b @ b'0'..=b'9', c @ b'0'..=b'9'] => {
            u16::from(a - b'0') * 100 + u16::from(b - b'0') * 10 + u16::from(c - b'0')
        }
        _ => 0,
    }
}

/// The series of a row with one label more.
pub fn with_label(series: u32, label: &[u8]) -> u32 {
    // FNV-1a, of G. Fowler, L. Noll and K.-P. Vo, with the length in between, so that a|bc is not ab|c.
    let seed = (series ^ 0x811c_9dc5 ^ label.len() as u32).wrapping_mul(0x0100_0193);
    label.iter().fold(seed, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}
