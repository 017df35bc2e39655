//! Requests per bucket in chunks, so that memory is for times that have requests, and what two files have in common.

use crate::series::MAX_BUCKETS;
use std::collections::BTreeMap;

/// Buckets that are kept together.
pub const CHUNK_BUCKETS: i64 = 256;
/// Most chunks of all files: as many buckets as the longest series has.
pub const MAX_CHUNKS: usize = MAX_BUCKETS / CHUNK_BUCKETS as usize;
/// Buckets that have to be equal before two files are taken for the same lines…
const MIN_EQUAL_BUCKETS: usize = 2;
/// …and the requests in them: fewer may be alike by chance.
const MIN_EQUAL_REQUESTS: u32 = 8;

/// What is counted in a bucket.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bucket {
    /// Requests.
    pub requests: u32,
    /// Of 0xx (none), 1xx … 5xx, and up to 9xx, which nobody uses.
    pub classes: [u32; 6],
    /// Sum of a hash of the time and the host of each request, by which two files with the same lines are known.
    pub check: u32,
    /// Bytes sent.
    pub bytes: u64,
}

impl Bucket {
    fn add(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.bytes = self.bytes.saturating_add(other.bytes);
        self.check = self.check.wrapping_add(other.check);
        for (kept, more) in self.classes.iter_mut().zip(other.classes) {
            *kept = kept.saturating_add(more);
        }
    }
}

/// Buckets that stand together.
#[derive(Debug)]
pub struct Chunk {
    /// File and line of its first row.
    pub first: (usize, u64),
    /// `[CHUNK_BUCKETS]`
    pub buckets: Vec<Bucket>,
}

/// The buckets of a file.
#[derive(Debug, Default)]
pub struct Chunks(pub BTreeMap<i64, Chunk>);

/// What two files have in common.
#[derive(Debug, Default)]
struct Overlap {
    /// Buckets in which both have requests, and whether these are the same.
    shared: Vec<(i64, bool)>,
    /// Requests in those that are the same.
    requests: u32,
}

impl Chunks {
    /// Adds `bucket` at `index`, whose first row is `first`.
    pub fn add(&mut self, index: i64, bucket: &Bucket, first: (usize, u64)) {
        let (key, within) = place_of(index);
        let empty = || Chunk { first, buckets: vec![Bucket::default(); CHUNK_BUCKETS as usize] };
        let chunk = self.0.entry(key).or_insert_with(empty);
        if let Some(kept) = chunk.buckets.get_mut(within) {
            kept.add(bucket);
        }
    }

    /// The bucket at `index`.
    pub fn get(&self, index: i64) -> Option<&Bucket> {
        let (key, within) = place_of(index);
        self.0.get(&key)?.buckets.get(within)
    }

    fn get_mut(&mut self, index: i64) -> Option<&mut Bucket> {
        let (key, within) = place_of(index);
        self.0.get_mut(&key)?.buckets.get_mut(within)
    }

    /// Takes the bucket at `index` out.
    pub fn take(&mut self, index: i64) -> Option<Bucket> {
        self.get_mut(index).map(std::mem::take)
    }

    /// Buckets with requests, in order.
    pub fn filled(&self) -> impl DoubleEndedIterator<Item = (i64, &Bucket)> {
        self.0.iter().flat_map(|(key, chunk)| {
            let buckets = chunk.buckets.iter().enumerate();
            buckets.filter(|b| b.1.requests > 0).map(move |(within, b)| (key * CHUNK_BUCKETS + within as i64, b))
        })
    }

    /// Takes the lines that `earlier` has, too, out of these, where both files have the same ones as far as they overlap. Gives
    /// how many they are, and where the first stands.
    ///
    /// Logs of two servers overlap as well, and are added: there, times and hosts of the requests differ.
    pub fn without_lines_of(&mut self, earlier: &mut Self) -> Option<(u64, (usize, u64))> {
        let overlap = self.overlap(earlier);
        let ends = [self.filled().next(), self.filled().last(), earlier.filled().next(), earlier.filled().last()];
        let is_end = |index: i64| ends.iter().flatten().any(|end| end.0 == index);
        let equal = overlap.shared.iter().filter(|(_, is_equal)| *is_equal).count();
        let is_whole = overlap.shared.len() == self.filled().count();
        let differs = overlap.shared.iter().any(|(index, is_equal)| !is_equal && !is_end(*index));
        let enough = equal >= if is_whole { 1 } else { MIN_EQUAL_BUCKETS };
        if differs || !enough || overlap.requests < MIN_EQUAL_REQUESTS {
            return None;
        }
        let first =
            overlap.shared.first().and_then(|shared| self.0.get(&place_of(shared.0).0)).map(|chunk| chunk.first)?;
        let mut lines = 0;
        for (index, _) in overlap.shared {
            let (Some(own), Some(other)) = (self.take(index), earlier.get_mut(index)) else { continue };
            lines += u64::from(own.requests.min(other.requests));
            // At an end of a file its bucket holds a part of the lines.
            if own.requests > other.requests {
                *other = own;
            }
        }
        Some((lines, first))
    }

    fn overlap(&self, earlier: &Self) -> Overlap {
        let mut overlap = Overlap::default();
        for (index, bucket) in self.filled() {
            let Some(other) = earlier.get(index).filter(|other| other.requests > 0) else { continue };
            let is_equal = bucket == other;
            overlap.shared.push((index, is_equal));
            overlap.requests = overlap.requests.saturating_add(if is_equal { bucket.requests } else { 0 });
        }
        overlap
    }

    /// Adds the buckets of another file.
    pub fn absorb(&mut self, other: Self) {
        for (key, chunk) in other.0 {
            match self.0.get_mut(&key) {
                Some(kept) => kept.buckets.iter_mut().zip(&chunk.buckets).for_each(|(kept, more)| kept.add(more)),
                None => {
                    self.0.insert(key, chunk);
                }
            }
        }
    }
}

/// Chunk of the bucket `index`, and its place in it.
fn place_of(index: i64) -> (i64, usize) {
    (index.div_euclid(CHUNK_BUCKETS), index.rem_euclid(CHUNK_BUCKETS) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(buckets: &[(i64, u32, u32)]) -> Chunks {
        let mut chunks = Chunks::default();
        for (index, requests, check) in buckets {
            chunks.add(*index, &Bucket { requests: *requests, check: *check, ..Bucket::default() }, (0, 1));
        }
        chunks
    }

    fn counts(chunks: &Chunks) -> Vec<(i64, u32)> {
        chunks.filled().map(|(index, bucket)| (index, bucket.requests)).collect()
    }

    #[test]
    fn the_same_lines_count_once() {
        let lines = [(-1, 9, 7), (0, 9, 8), (1, 4, 9)];
        let (mut first, mut second) = (file(&lines), file(&lines));
        assert_eq!(second.without_lines_of(&mut first), Some((22, (0, 1))));
        assert_eq!((counts(&first), counts(&second)), (vec![(-1, 9), (0, 9), (1, 4)], Vec::new()));
    }

    #[test]
    fn a_file_that_goes_on_counts_its_own_lines() {
        let (mut first, mut second) =
            (file(&[(0, 9, 1), (1, 9, 2), (2, 9, 3), (3, 2, 4)]), file(&[(1, 9, 2), (2, 9, 3), (3, 8, 6), (4, 5, 7)]));
        assert_eq!(second.without_lines_of(&mut first), Some((20, (0, 1))));
        first.absorb(second);
        assert_eq!(counts(&first), [(0, 9), (1, 9), (2, 9), (3, 8), (4, 5)]);
    }

    #[test]
    fn two_servers_are_added() {
        let (mut first, mut second) =
            (file(&[(0, 9, 1), (1, 9, 2), (2, 9, 3)]), file(&[(0, 9, 4), (1, 9, 5), (2, 8, 6)]));
        assert_eq!(second.without_lines_of(&mut first), None);
        // A log that was rotated within a minute.
        let mut next = file(&[(2, 3, 8), (3, 9, 9)]);
        assert_eq!(next.without_lines_of(&mut first), None);
    }
}
