//! The compact form of a bundled trace: a manifest in JSON and one file of packed counts per column.
//!
//! A column is the sequence of its counts as unsigned LEB128 (seven bits a byte, lowest first, high bit: more follows).
//! Per-minute web traffic needs one byte a count, and compresses further.

use crate::ingest::IngestError;
use crate::series::calendar::parse_local;
use crate::series::varint;
use crate::series::{Landmarks, Origin, Quality, TimeSeries};
use crate::units::{Step, UnixSecs};
use serde::{Deserialize, Serialize};

/// What `trace.json` says beside the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Name for people.
    pub name: String,
    /// Start of the first bucket in seconds since 1970, UTC.
    pub start_unix_secs: i64,
    /// Seconds that the trace's clock is ahead of UTC.
    pub utc_offset_secs: i32,
    /// Width of a bucket in seconds.
    pub step_secs: u32,
    /// Number of buckets.
    pub buckets: usize,
    /// Runs of equal quality: the word (`ok`, `missing`, `imputed`) and how many buckets it holds for.
    pub status: Vec<(String, usize)>,
    /// Start of the part that published results test on, on the trace's clock.
    pub test_start: String,
    /// Start of the surge at the end of that part, which is scored apart too.
    pub surge_start: String,
    /// SHA-256 of each column file, by column name.
    pub sha256: std::collections::BTreeMap<String, String>,
}

impl Manifest {
    /// The times that it names; one that can't be read is left out.
    pub fn landmarks(&self) -> Landmarks {
        Landmarks { test_start: parse_local(&self.test_start), surge_start: parse_local(&self.surge_start) }
    }

    /// Joins the manifest and one column to a series.
    ///
    /// # Errors
    /// When the column is cut, too long, or does not fit the manifest.
    pub fn series(&self, column: &[u8]) -> Result<TimeSeries, IngestError> {
        let counts: Vec<f64> = unpack(column)?.into_iter().map(|count| count as f64).collect();
        let mut quality = Vec::with_capacity(self.buckets.min(counts.len()));
        for (word, len) in &self.status {
            let known = Quality::from_word(word).ok_or_else(|| damaged(&format!("status {word}")))?;
            if *len > counts.len().saturating_sub(quality.len()) {
                return Err(damaged("more status than counts"));
            }
            quality.extend(std::iter::repeat_n(known, *len));
        }
        if counts.len() != self.buckets {
            return Err(damaged(&format!("{} counts for {} buckets", counts.len(), self.buckets)));
        }
        let step = Step::from_secs(self.step_secs).ok_or_else(|| damaged("a step of 0 s"))?;
        let clock = (UnixSecs(self.start_unix_secs), self.utc_offset_secs);
        Ok(TimeSeries::new(&self.name, Origin::Bundled, clock, step, counts, quality)?)
    }
}

/// Packs counts into a column.
pub fn pack(counts: &[u64]) -> Vec<u8> {
    let mut out = Vec::with_capacity(counts.len());
    counts.iter().for_each(|count| varint::put(&mut out, *count));
    out
}

/// Unpacks a column.
///
/// # Errors
/// When the last count is cut or one does not fit 64 bits.
pub fn unpack(mut bytes: &[u8]) -> Result<Vec<u64>, IngestError> {
    let mut counts = Vec::with_capacity(bytes.len());
    while !bytes.is_empty() {
        counts.push(varint::take(&mut bytes).ok_or_else(|| damaged("a count is cut or too large"))?);
    }
    Ok(counts)
}

fn damaged(what: &str) -> IngestError {
    IngestError::Packed(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn small_counts_take_a_byte() {
        assert_eq!(pack(&[0, 127, 128, 300]), [0, 127, 0x80, 1, 0xac, 2]);
    }

    proptest! {
        #[test]
        fn a_column_survives_packing(counts in prop::collection::vec(any::<u64>(), 0..50)) {
            prop_assert_eq!(unpack(&pack(&counts)), Ok(counts));
        }

        #[test]
        fn any_bytes_are_unpacked_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = unpack(&bytes);
        }
    }
}
