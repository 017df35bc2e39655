//! A packed series as text that a link's fragment carries as it is: base64url without padding (RFC 4648, section 5).

use super::pack::{PackError, pack_within, packed_buckets, unpack};
use crate::series::{Digest, TimeSeries};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// Longest link in characters. Browsers take far longer ones; mail and chat programs cut them off somewhere beyond.
pub const MAX_LINK_CHARS: usize = 32_768;
/// Most bytes of a packed series in a link: four characters say three.
pub const MAX_LINK_BYTES: usize = MAX_LINK_CHARS / 4 * 3;
/// Most buckets, on its finest level, of a trace that a link opens without asking: nearly half a year of minutes. A few
/// thousand characters can say millions of equal buckets, and a replay takes about 10 µs and 1.4 kB of memory for each.
pub const MAX_UNASKED_BUCKETS: usize = 250_000;

/// Why a link's fragment is not the trace that the link names.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum LinkError {
    /// More text than a link has.
    #[error("it has {0} characters; a link has at most {MAX_LINK_CHARS}")]
    TooLong(usize),
    /// More buckets than are opened without asking.
    #[error("it has {buckets} buckets; more than {MAX_UNASKED_BUCKETS} are opened only when the user says so")]
    Large {
        /// How many it says that it has.
        buckets: usize,
    },
    /// It can't be unpacked.
    #[error("{0}")]
    Pack(#[from] PackError),
    /// It is another trace.
    #[error("it is the trace {}, and the link names {}", .found.short(), .named.short())]
    OtherTrace {
        /// What the link names.
        named: Digest,
        /// What the fragment holds.
        found: Digest,
    },
}

/// `series` as letters, digits, `-` and `_`; `None` where that is longer than a link.
pub fn to_text(series: &TimeSeries) -> Option<String> {
    pack_within(series, MAX_LINK_BYTES).map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
}

/// The series that `text` is, if it is the one that the link names and has at most `most_buckets` on its finest level;
/// [`MAX_UNASKED_BUCKETS`] where nobody said yes to more. How many it has is known before anything is unpacked.
///
/// # Errors
/// When the text is too long, damaged, or another series, or the series is longer.
pub fn from_text(text: &str, named: Digest, most_buckets: usize) -> Result<TimeSeries, LinkError> {
    if text.len() > MAX_LINK_CHARS {
        return Err(LinkError::TooLong(text.len()));
    }
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| PackError::NotPacked)?;
    let buckets = packed_buckets(&bytes)?;
    if buckets > most_buckets {
        return Err(LinkError::Large { buckets });
    }
    let series = unpack(&bytes)?;
    let found = series.source().digest;
    if found == named { Ok(series) } else { Err(LinkError::OtherTrace { named, found }) }
}
