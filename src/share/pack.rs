//! A series ⇄ few bytes, exactly: the same start, zone, step, name, counts bit by bit and qualities, so the same digest.
//!
//! A byte says the format, a number how many buckets there are, and the rest is DEFLATE (RFC 1951) over name, times, runs of
//! equal quality, and the counts as `numbers` writes them. How far the rest may unfold follows from the number of buckets,
//! which is bounded too, so no bytes can ask for much memory.

use crate::series::varint::{put, take, unzigzag, zigzag};
use crate::series::{MAX_BUCKETS, Origin, Quality, SeriesError, TimeSeries, runs};
use crate::units::{SECS_PER_DAY, Step, UnixSecs};
use miniz_oxide::deflate::core::{
    CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output, create_comp_flags_from_zip_params,
};
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
    pack_within(series, usize::MAX).unwrap_or_default()
}

/// The same, if `most` bytes are enough. If not, no more work is done than those bytes take.
pub fn pack_within(series: &TimeSeries, most: usize) -> Option<Vec<u8>> {
    let mut out = vec![VERSION];
    put(&mut out, series.len() as u64);
    let head = head(series);
    let mut best = None;
    for counts in numbers::write(series.counts()) {
        // A way of writing that takes no less than the one before is of no use.
        let room = best.as_ref().map_or_else(|| most.saturating_sub(out.len()), |best: &Vec<u8>| best.len() - 1);
        best = deflate(&[head.as_slice(), &counts].concat(), room).or(best);
    }
    best.map(|best| [out, best].concat())
}

/// Name, times, and runs of equal quality.
fn head(series: &TimeSeries) -> Vec<u8> {
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
    body
}

/// `body` packed, if that takes at most `most` bytes. Stops as soon as it takes more.
fn deflate(body: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut packed = Vec::new();
    let take = |piece: &[u8]| {
        packed.extend_from_slice(piece);
        packed.len() <= most
    };
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(LEVEL.into(), 0, 0));
    let (status, _) = compress_to_output(&mut compressor, body, TDEFLFlush::Finish, take);
    (status == TDEFLStatus::Done).then_some(packed)
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
