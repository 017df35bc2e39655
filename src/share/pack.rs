//! A series ⇄ few bytes, exactly: the same start, zone, step, name, counts bit by bit and qualities, so the same digest.
//!
//! A byte says the format, a number how many buckets there are, and the rest is DEFLATE (RFC 1951) over name, times, runs of
//! equal quality, and the counts as `numbers` writes them. A resampled series travels as the finest one behind it with the
//! steps that it was brought to, in a format of its own. How far the rest may unfold follows from the number of buckets,
//! which is bounded too, so no bytes can ask for much memory.

use crate::series::varint::{put, take, unzigzag, zigzag};
use crate::series::{MAX_BUCKETS, Origin, Quality, SeriesError, TimeSeries, runs};
use crate::units::{Step, UnixSecs};
use flate2::write::DeflateEncoder;
use flate2::{Compression, Decompress, FlushDecompress, Status};
use std::io::{self, Write};

mod numbers;

/// Format of the bytes of a series that was not resampled.
const PLAIN: u8 = 1;
/// Format of the bytes of a resampled series; one beyond it is of another Planora.
const RESAMPLED: u8 = 2;
/// One more than gzip has: a trace is packed once and carried often.
const LEVEL: u32 = 10;
/// Longest name in bytes; what is beyond is cut off.
const MAX_NAME_BYTES: usize = 255;
/// Most bytes of name and times.
const HEAD_BYTES: usize = MAX_NAME_BYTES + 64;
/// Most bytes of one bucket: eight of its count, two of its quality's run.
const BUCKET_BYTES: usize = 10;
/// Bytes that are unfolded at once.
const UNFOLD_BYTES: usize = 1 << 16;
/// Most steps that a series is brought to, one after the other.
const MAX_RESAMPLINGS: usize = 8;

/// Why bytes are no packed series.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum PackError {
    /// Nothing, or not the alphabet of a packed trace.
    #[error("it breaks off, or is no packed trace")]
    NotPacked,
    /// Written by a newer Planora.
    #[error("it is of format {0}, this page reads up to {RESAMPLED}; open it with a newer Planora")]
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
    let (finest, steps) = (series.finest(), series.resampling_steps());
    let mut out = vec![if steps.is_empty() { PLAIN } else { RESAMPLED }];
    put(&mut out, finest.len() as u64);
    let head = head(finest, &steps);
    let mut best = None;
    for counts in numbers::write(finest.counts()) {
        // A way of writing that takes no less than the one before is of no use.
        let room = best.as_ref().map_or_else(|| most.saturating_sub(out.len()), |best: &Vec<u8>| best.len() - 1);
        best = deflate(&[head.as_slice(), &counts].concat(), room).or(best);
    }
    best.map(|best| [out, best].concat())
}

/// Name, times, the steps that it is brought to where there are any, and runs of equal quality.
fn head(series: &TimeSeries, steps: &[Step]) -> Vec<u8> {
    let mut body = Vec::new();
    let name = short_name(&series.source().name);
    put(&mut body, name.len() as u64);
    body.extend(name.as_bytes());
    put(&mut body, zigzag(series.start().0));
    put(&mut body, zigzag(i64::from(series.utc_offset_secs())));
    put(&mut body, u64::from(series.step().secs()));
    if !steps.is_empty() {
        put(&mut body, steps.len() as u64);
        steps.iter().for_each(|step| put(&mut body, u64::from(step.secs())));
    }
    for (quality, len) in runs(series.quality()) {
        put(&mut body, (len as u64) << Quality::BITS | u64::from(quality as u8));
    }
    body
}

/// `body` packed, if that takes at most `most` bytes. Stops as soon as it takes more.
fn deflate(body: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Limited { bytes: Vec::new(), most }, Compression::new(LEVEL));
    encoder.write_all(body).ok()?;
    encoder.finish().ok().map(|limited| limited.bytes)
}

/// Takes as many bytes as there is room for, and refuses more.
struct Limited {
    bytes: Vec<u8>,
    most: usize,
}

impl Write for Limited {
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + piece.len() > self.most {
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(piece);
        Ok(piece.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// `packed` unpacked to its end, if that gives at most `most` bytes.
fn inflate(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let mut inflater = Decompress::new(false);
    let mut body = Vec::new();
    loop {
        // A byte more than there may be, so that too many are told from enough.
        body.reserve_exact(UNFOLD_BYTES.min(most + 1 - body.len()));
        let (read, written) = (inflater.total_in(), body.len());
        let rest = packed.get(usize::try_from(read).ok()?..)?;
        let status = inflater.decompress_vec(rest, &mut body, FlushDecompress::None).ok()?;
        if body.len() > most {
            return None;
        }
        match status {
            Status::StreamEnd => return Some(body),
            Status::Ok | Status::BufError if inflater.total_in() == read && body.len() == written => return None,
            Status::Ok | Status::BufError => {}
        }
    }
}

/// The first bytes of a packed series: its format, and how many buckets its finest level has. What follows is left in `rest`.
fn format(rest: &mut &[u8]) -> Result<(u8, usize), PackError> {
    let (version, after) = rest.split_first().ok_or(PackError::NotPacked)?;
    if ![PLAIN, RESAMPLED].contains(version) {
        return Err(PackError::Version(*version));
    }
    *rest = after;
    let buckets = take(rest).and_then(|n| usize::try_from(n).ok()).ok_or(PackError::Damaged("head"))?;
    if buckets > MAX_BUCKETS {
        return Err(SeriesError::TooLong(buckets).into());
    }
    Ok((*version, buckets))
}

/// How many buckets a packed series has on its finest level, without unpacking it. [`unpack`] refuses bytes that hold another
/// number.
///
/// # Errors
/// When the bytes do not begin like a packed series.
pub fn packed_buckets(mut bytes: &[u8]) -> Result<usize, PackError> {
    format(&mut bytes).map(|(_, buckets)| buckets)
}

/// Undoes [`pack`]. The series is an upload, whatever it was where it was packed.
///
/// # Errors
/// When the bytes are no packed series. Any bytes are read or refused, in memory that a series of the largest size needs.
pub fn unpack(bytes: &[u8]) -> Result<TimeSeries, PackError> {
    let mut rest = bytes;
    let (version, buckets) = format(&mut rest)?;
    let limit = HEAD_BYTES + BUCKET_BYTES * buckets;
    let body = inflate(rest, limit).ok_or(PackError::Damaged("content"))?;
    read(&body, version, buckets)
}

fn read(body: &[u8], version: u8, buckets: usize) -> Result<TimeSeries, PackError> {
    let mut rest = body;
    let name = name(&mut rest).ok_or(PackError::Damaged("name"))?;
    let (clock, step) = times(&mut rest).ok_or(PackError::Damaged("times"))?;
    let is_resampled = version == RESAMPLED;
    let steps = if is_resampled { steps(&mut rest).ok_or(PackError::Damaged("steps"))? } else { Vec::new() };
    let quality = quality(&mut rest, buckets).ok_or(PackError::Damaged("list of gaps"))?;
    let counts = numbers::read(rest, buckets).ok_or(PackError::Damaged("list of counts"))?;
    let finest = TimeSeries::new(name, Origin::Upload, clock, step, counts, quality)?;
    Ok(finest.resampled_to(&steps)?)
}

/// `name`, cut off between two letters where it is longer than what is packed.
pub(super) fn short_name(name: &str) -> &str {
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
    Some(((UnixSecs(start), i32::try_from(offset).ok()?), step(rest)?))
}

fn step(rest: &mut &[u8]) -> Option<Step> {
    Step::from_secs(u32::try_from(take(rest)?).ok()?)
}

/// The steps that it was brought to, at least one.
fn steps(rest: &mut &[u8]) -> Option<Vec<Step>> {
    let len = usize::try_from(take(rest)?).ok().filter(|len| (1..=MAX_RESAMPLINGS).contains(len))?;
    (0..len).map(|_| step(rest)).collect()
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
