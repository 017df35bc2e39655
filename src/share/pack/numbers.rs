//! Counts ⇄ bytes that DEFLATE packs well. The first byte says how they are written: as whole numbers or their differences,
//! times a power of ten where all have a few decimals, else as the bits of each number.

use crate::series::varint::{put, take, unzigzag, zigzag};

/// Whole numbers one by one.
const PLAIN: u8 = 0;
/// Differences of whole numbers, the first to 0.
const DIFFERENCES: u8 = 1;
/// Bits of each number, all lowest bytes first, then all second ones and so on: neighbours share their upper bytes.
const BITS: u8 = 2;
/// Bytes of a number's bits.
const BITS_BYTES: usize = 8;
/// Powers of ten that are tried; a rate that was printed has hardly more decimals.
const POWERS: [f64; 7] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
/// Whole numbers up to here are exact: 2⁵³.
const LARGEST: f64 = 9_007_199_254_740_992.0;

/// The ways in which `counts` may be written, at least one.
pub(super) fn write(counts: &[f64]) -> Vec<Vec<u8>> {
    match POWERS.iter().enumerate().find_map(|(place, power)| Some((place, whole(counts, *power)?))) {
        Some((place, whole)) => vec![plain(place, &whole), differences(place, &whole)],
        None => vec![bits(counts)],
    }
}

/// The `buckets` counts that `bytes` are, to their last byte.
pub(super) fn read(bytes: &[u8], buckets: usize) -> Option<Vec<f64>> {
    let (kind, mut rest) = bytes.split_first()?;
    if *kind == BITS {
        return read_bits(rest, buckets);
    }
    let (place, after) = rest.split_first()?;
    let power = POWERS.get(usize::from(*place))?;
    rest = after;
    let mut counts = Vec::with_capacity(buckets);
    let mut last = 0_i64;
    for _ in 0..buckets {
        let number = take(&mut rest)?;
        last = match *kind {
            PLAIN => i64::try_from(number).ok()?,
            DIFFERENCES => last.checked_add(unzigzag(number))?,
            _ => return None,
        };
        counts.push(last as f64 / power);
    }
    rest.is_empty().then_some(counts)
}

/// `counts` × `power` as whole numbers, if that gives each count back bit by bit.
fn whole(counts: &[f64], power: f64) -> Option<Vec<i64>> {
    let one = |count: &f64| {
        let scaled = (count * power).round();
        let number = (scaled <= LARGEST).then_some(scaled as i64)?;
        ((number as f64 / power).to_bits() == count.to_bits()).then_some(number)
    };
    counts.iter().map(one).collect()
}

fn plain(place: usize, whole: &[i64]) -> Vec<u8> {
    let mut out = vec![PLAIN, place as u8];
    whole.iter().for_each(|number| put(&mut out, number.unsigned_abs()));
    out
}

fn differences(place: usize, whole: &[i64]) -> Vec<u8> {
    let mut out = vec![DIFFERENCES, place as u8];
    let before = std::iter::once(&0).chain(whole);
    whole.iter().zip(before).for_each(|(number, before)| put(&mut out, zigzag(number - before)));
    out
}

fn bits(counts: &[f64]) -> Vec<u8> {
    let bytes: Vec<[u8; BITS_BYTES]> = counts.iter().map(|count| count.to_le_bytes()).collect();
    let plane = |place: usize| bytes.iter().map(move |bytes| bytes[place]);
    std::iter::once(BITS).chain((0..BITS_BYTES).flat_map(plane)).collect()
}

fn read_bits(bytes: &[u8], buckets: usize) -> Option<Vec<f64>> {
    if bytes.len() != BITS_BYTES * buckets {
        return None;
    }
    let number = |at: usize| {
        let mut own = [0; BITS_BYTES];
        own.iter_mut().enumerate().for_each(|(place, byte)| *byte = bytes[place * buckets + at]);
        f64::from_le_bytes(own)
    };
    Some((0..buckets).map(number).collect())
}
