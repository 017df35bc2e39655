//! A series ⇄ few bytes, exactly: the same start, zone, step, name, counts bit by bit and qualities, so the same digest.
//!
//! A byte says the format, a number how many buckets there are, and the rest is DEFLATE (RFC 1951) over name, times, runs of
//! equal quality, and the counts as `numbers` writes them. How far the rest may unfold follows from the number of buckets,
//! which is bounded too, so no bytes can ask for much memory.

use crate::series::varint::{put, take, unzigzag, zigzag};
use crate::series::{MAX_BUCKETS, Origin, Quality, SeriesError, TimeSeries, runs};
use crate::units::{SECS_PER_DAY, Step, UnixSecs};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

mod numbers;

/// Format of the bytes; another one is of another Planora.
const VERSION: u8 = 1;
/// miniz's "uber" level: a trace is packed once and carried often.
const LEVEL: u8 = 10;
/// Longest name in bytes; what is beyond is cut off.
const MAX_NAME_BYTES: usize = 255;
/// Most bytes of name and times.
const HEAD_BYTES: usize = MAX_NAME_BYTES + 64;
/// Most bytes of one bucket: eight of its count, two of its quality's run.
const BUCKET_BYTES: usize = 10;
/// Starts of a series that a date can say, in seconds from 1970: the years 0 to 9999, with a day to spare.
const STARTS: std::ops::Range<i64> = -62_167_305_600..253_402_387_200;

/// Why bytes are no packed series.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PackError {
    /// Nothing, or not the alphabet of a packed trace.
    #[error("it breaks off, or is no packed trace")]
    NotPacked,
    /// Written by a newer Planora.
    #[error("it is of format {0}, this page reads {VERSION}; open it with a newer Planora")]
    Version(u8),
    /// Bytes are missing, or were changed.
    #[error("its {0} is damaged: a part of it was lost or changed on the way")]
    Damaged(&'static str),
    /// It unpacks to what is no series.
    #[error("{0}")]
    Series(#[from] SeriesError),
}

/// `series` in few bytes. A name of more than 255 bytes is cut off; nothing else is lost.
pub fn pack(series: &TimeSeries) -> Vec<u8> {
    let mut body = Vec::new();
    let name = short_name(&series.source().name);
    put(&mut body, name.len() as u64);
    body.extend(name.as_bytes());
    put(&mut body, zigzag(series.start().0));
    put(&mut body, zigzag(i64::from(series.utc_offset_secs())));
    put(&mut body, u64::from(series.step().secs()));
    for (quality, len) in runs(series.quality()) {
        put(&mut body, (len as u64) << Quality::BITS | u64::from(quality as u8));
    }
    let candidates = numbers::write(series.counts()).into_iter();
    let packed = candidates.map(|counts| compress_to_vec(&[body.as_slice(), &counts].concat(), LEVEL));
    let mut out = vec![VERSION];
    put(&mut out, series.len() as u64);
    out.extend(packed.min_by_key(Vec::len).unwrap_or_default());
    out
}

/// Undoes [`pack`]. The series is an upload, whatever it was where it was packed.
///
/// # Errors
/// When the bytes are no packed series. Any bytes are read or refused, in memory that a series of the largest size needs.
pub fn unpack(bytes: &[u8]) -> Result<TimeSeries, PackError> {
    let (version, mut rest) = bytes.split_first().ok_or(PackError::NotPacked)?;
    if *version != VERSION {
        return Err(PackError::Version(*version));
    }
    let buckets = take(&mut rest).and_then(|n| usize::try_from(n).ok()).ok_or(PackError::Damaged("head"))?;
    if buckets > MAX_BUCKETS {
        return Err(SeriesError::TooLong(buckets).into());
    }
    let limit = HEAD_BYTES + BUCKET_BYTES * buckets;
    let body = decompress_to_vec_with_limit(rest, limit).map_err(|_| PackError::Damaged("content"))?;
    read(&body, buckets)
}

fn read(body: &[u8], buckets: usize) -> Result<TimeSeries, PackError> {
    let mut rest = body;
    let name = name(&mut rest).ok_or(PackError::Damaged("name"))?;
    let (clock, step) = times(&mut rest).ok_or(PackError::Damaged("times"))?;
    let quality = quality(&mut rest, buckets).ok_or(PackError::Damaged("list of gaps"))?;
    let counts = numbers::read(rest, buckets).ok_or(PackError::Damaged("list of counts"))?;
    Ok(TimeSeries::new(name, Origin::Upload, clock, step, counts, quality)?)
}

fn short_name(name: &str) -> &str {
    &name[..name.floor_char_boundary(MAX_NAME_BYTES)]
}

fn name<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    let len = usize::try_from(take(rest)?).ok().filter(|len| *len <= MAX_NAME_BYTES)?;
    let (name, after) = rest.split_at_checked(len)?;
    *rest = after;
    std::str::from_utf8(name).ok()
}

fn times(rest: &mut &[u8]) -> Option<((UnixSecs, i32), Step)> {
    let start = unzigzag(take(rest)?);
    let offset = unzigzag(take(rest)?);
    let step = Step::from_secs(u32::try_from(take(rest)?).ok()?)?;
    let is_sane = STARTS.contains(&start) && offset.abs() <= SECS_PER_DAY;
    is_sane.then_some(((UnixSecs(start), i32::try_from(offset).ok()?), step))
}

fn quality(rest: &mut &[u8], buckets: usize) -> Option<Vec<Quality>> {
    let mut all = Vec::with_capacity(buckets);
    while all.len() < buckets {
        let run = take(rest)?;
        let quality = match run & ((1 << Quality::BITS) - 1) {
            0 => Quality::Observed,
            1 => Quality::Missing,
            2 => Quality::Imputed,
            _ => return None,
        };
        let len = usize::try_from(run >> Quality::BITS).ok().filter(|len| (1..=buckets - all.len()).contains(len))?;
        all.resize(all.len() + len, quality);
    }
    Some(all)
}
