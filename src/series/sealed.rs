//! Bytes with a seal: what kind of file they are, and the SHA-256 of the rest, so that no damage goes unnoticed.

use super::{Digest, TimeSeries};

/// How a stored series begins; the digit is the version of the format.
pub const SERIES: &[u8; 8] = b"plaseri1";
/// How stored facts about a series begin.
pub const FACTS: &[u8; 8] = b"plafact1";
const DIGEST_BYTES: usize = 32;

/// Why stored bytes are not what was stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// They begin in another way.
    #[error("it is another kind of file, or one of another version of Planora")]
    Kind,
    /// Some are missing, or were changed.
    #[error("a part of it was lost or changed since it was stored")]
    Damaged,
    /// They are what was stored, and still no series.
    #[error("{0}")]
    Content(String),
}

/// `content` behind its kind and digest.
pub fn seal(kind: &[u8; 8], content: &[u8]) -> Vec<u8> {
    [kind.as_slice(), &Digest::of(content).0, content].concat()
}

/// Undoes [`seal`].
///
/// # Errors
/// When `bytes` are of another kind, or not to the last bit what was sealed.
pub fn open<'a>(kind: &[u8; 8], bytes: &'a [u8]) -> Result<&'a [u8], SealError> {
    let rest = bytes.strip_prefix(kind).ok_or(SealError::Kind)?;
    let (digest, content) = rest.split_at_checked(DIGEST_BYTES).ok_or(SealError::Damaged)?;
    if Digest::of(content).0 == digest { Ok(content) } else { Err(SealError::Damaged) }
}

/// `series` as a file, with every level that it was resampled from.
///
/// # Errors
/// Those of the writer.
pub fn seal_series(series: &TimeSeries) -> Result<Vec<u8>, SealError> {
    let content = postcard::to_allocvec(series).map_err(|error| SealError::Content(error.to_string()))?;
    Ok(seal(SERIES, &content))
}

/// Undoes [`seal_series`]. Files from before there were seals are read too, and are taken for what they say only where their
/// content has the digest that stands in them.
///
/// # Errors
/// When `bytes` are not to the last bit what was sealed, or no series.
pub fn open_series(bytes: &[u8]) -> Result<TimeSeries, SealError> {
    match open(SERIES, bytes) {
        Ok(content) => postcard::from_bytes(content).map_err(|error| SealError::Content(error.to_string())),
        Err(SealError::Kind) => TimeSeries::from_unsealed(bytes).ok_or(SealError::Kind),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::{Origin, Quality, SplitMix, synthetic};
    use crate::units::{Step, UnixSecs};

    fn small() -> TimeSeries {
        let counts: Vec<f64> = (0..40).map(f64::from).collect();
        let mut quality = vec![Quality::Observed; counts.len()];
        quality[7] = Quality::Missing;
        TimeSeries::new("checkout.csv", Origin::Upload, (UnixSecs(0), 0), Step::MINUTE, counts, quality)
            .expect("a series")
    }

    #[test]
    fn a_series_comes_back_with_its_finer_one() {
        let coarse = small().resample(Step::FIVE_MINUTES).expect("a multiple");
        for series in [small(), coarse] {
            assert_eq!(open_series(&seal_series(&series).expect("bytes")), Ok(series));
        }
    }

    #[test]
    fn a_file_from_before_there_were_seals_is_read_if_its_content_is_what_it_says() {
        // What Planora 0.1.0 stored of `small()` at revision ae3c8ae: `postcard::to_allocvec`, in hexadecimal.
        let hex = include_str!("unsealed.hex").trim().as_bytes();
        let digit = |byte: &u8| char::from(*byte).to_digit(16).expect("a digit") as u8;
        let bytes: Vec<u8> = hex.chunks(2).map(|pair| digit(&pair[0]) << 4 | digit(&pair[1])).collect();
        assert_eq!(open_series(&bytes), Ok(small()));
        let counts = 8..bytes.len() - 60;
        for at in counts {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(open_series(&damaged).is_err(), "byte {at}");
        }
    }

    #[test]
    fn every_flipped_bit_of_a_small_file_is_noticed() {
        let bytes = seal_series(&small()).expect("bytes");
        for at in 0..bytes.len() * 8 {
            let mut damaged = bytes.clone();
            damaged[at / 8] ^= 1 << (at % 8);
            assert!(open_series(&damaged).is_err(), "bit {at} of {}", bytes.len() * 8);
        }
    }

    #[test]
    fn flipped_bits_and_cuts_of_a_large_file_are_noticed() {
        let bytes = seal_series(&synthetic(3).expect("a trace")).expect("bytes");
        let mut random = SplitMix(1);
        for _ in 0..300 {
            let at = (random.unit() * (bytes.len() * 8) as f64) as usize;
            let mut damaged = bytes.clone();
            damaged[at / 8] ^= 1 << (at % 8);
            assert!(open_series(&damaged).is_err(), "bit {at}");
            assert!(open_series(&bytes[..at / 8]).is_err(), "cut at {}", at / 8);
        }
    }
}
