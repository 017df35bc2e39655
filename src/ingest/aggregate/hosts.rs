//! Distinct hosts per bucket, in bounded memory.
//!
//! Hosts are hashed to 32 bits. A bucket keeps its hashes up to [`MAX_KEPT`]: until then the count is exact but for
//! collisions (one in 100,000 at 100,000 hosts). Beyond, only hashes below a bound are kept, which is halved each time the
//! set is full, and the count is scaled up: distinct sampling after P. Gibbons, "Distinct sampling for highly-accurate
//! answers to distinct values queries" (VLDB 2001). Its standard error is at most 1/√(`MAX_KEPT`/2), 0.6 %.

use std::collections::BTreeMap;

/// Most hashes that a bucket keeps.
const MAX_KEPT: usize = 1 << 16;
/// Buckets whose hashes are at hand at once: lines of a log are almost in order.
const OPEN_BUCKETS: usize = 8;
/// Most places that an empty set has: a file in no order makes many.
const MAX_FIRST_PLACES: usize = 4096;
/// Hashes that are kept of all buckets together: 24 MB.
const MAX_TOTAL: usize = 6_000_000;

/// A hash of a host's name, never 0.
#[inline(always)]
pub fn hash(host: &[u8]) -> u32 {
    // The first and the last eight bytes, which may overlap, are multiplied apart, so that neither waits for the other.
    // What is between them in a long name is folded in before.
    let (first, last) = match (host.first_chunk::<8>(), host.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (host.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte)), 0),
    };
    let between = if host.len() > 16 { middle(host) } else { 0 };
    let state = (first ^ between).wrapping_mul(PI) ^ (last ^ host.len() as u64).wrapping_mul(GOLDEN).rotate_left(32);
    ((state ^ (state >> 29)).wrapping_mul(GOLDEN) >> 32).max(1) as u32
}

/// First digits of π.
const PI: u64 = 0x243f_6a88_85a3_08d3;
/// First digits of the golden ratio.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

#[inline]
fn middle(host: &[u8]) -> u64 {
    let words = host[8..].as_chunks::<8>().0.iter();
    words.fold(0, |state, word| {
        let state = (state ^ u64::from_le_bytes(*word)).wrapping_mul(GOLDEN);
        state ^ (state >> 29)
    })
}

/// A set of hashes: open addressing, 0 for an empty place.
#[derive(Debug, Clone)]
struct Set {
    places: Vec<u32>,
    len: usize,
    /// Only hashes with this many leading zeros are kept.
    halvings: u32,
    /// Hosts that were counted before the hashes were given up.
    before: u32,
}

impl Default for Set {
    fn default() -> Self {
        Self::of(64)
    }
}

impl Set {
    /// An empty set with room for half of `places`, which is a power of two.
    fn of(places: usize) -> Self {
        Self { places: vec![0; places.min(MAX_FIRST_PLACES)], len: 0, halvings: 0, before: 0 }
    }

    #[inline]
    fn add(&mut self, hash: u32) {
        if self.halvings > 0 && hash.leading_zeros() < self.halvings {
            return;
        }
        let mask = self.places.len() - 1;
        let mut at = hash as usize & mask;
        // Whether the host is new can't be foreseen, so it is written either way.
        while self.places[at] != hash && self.places[at] != 0 {
            at = (at + 1) & mask;
        }
        self.len += usize::from(self.places[at] == 0);
        self.places[at] = hash;
        if self.len * 2 > self.places.len() {
            self.grow();
        }
    }

    #[cold]
    fn grow(&mut self) {
        if self.len >= MAX_KEPT {
            self.halvings += 1;
        }
        let size = if self.len >= MAX_KEPT { self.places.len() } else { self.places.len() * 2 };
        let old = std::mem::replace(&mut self.places, vec![0; size]);
        self.len = 0;
        for hash in old.into_iter().filter(|hash| *hash != 0) {
            self.add(hash);
        }
    }

    /// The hashes, in the order of their places.
    fn hashes(&self) -> Vec<u32> {
        // Which places are empty can't be foreseen, so each is written, and the next overwrites an empty one.
        let mut hashes = vec![0; self.len + 1];
        let mut len = 0;
        for hash in &self.places {
            hashes[len] = *hash;
            len += usize::from(*hash != 0);
        }
        hashes.truncate(len);
        hashes
    }

    fn estimate(&self) -> u32 {
        let seen = (self.len as u64) << self.halvings;
        u32::try_from(seen).unwrap_or(u32::MAX).max(self.before)
    }
}

/// Hashes of a bucket that is not at hand.
#[derive(Debug)]
struct Sealed {
    hashes: Vec<u32>,
    halvings: u32,
    count: u32,
}

/// Distinct hosts of all buckets.
#[derive(Debug, Default)]
pub struct Hosts {
    /// The sets at hand, the one in use last.
    open: Vec<(i64, Set)>,
    sealed: BTreeMap<i64, Sealed>,
    /// Hashes in `sealed`.
    total: usize,
    /// Whether hashes were given up and a bucket came back after that.
    inexact: bool,
}

impl Hosts {
    /// Counts go to `bucket` from here on.
    pub fn turn_to(&mut self, bucket: i64) {
        if let Some(at) = self.open.iter().position(|(index, _)| *index == bucket) {
            let set = self.open.remove(at);
            return self.open.push(set);
        }
        if self.open.len() >= OPEN_BUCKETS {
            let (index, set) = self.open.remove(0);
            self.seal(index, set);
        }
        // A bucket has about as many hosts as the one before it.
        let places = self.open.last().map_or(64, |(_, set)| set.places.len());
        let set = self.sealed.remove(&bucket).map_or_else(|| Set::of(places), |sealed| self.unseal(&sealed));
        self.open.push((bucket, set));
    }

    /// Counts a host, by its hash.
    #[inline]
    pub fn add(&mut self, hash: u32) {
        if let Some((_, set)) = self.open.last_mut() {
            set.add(hash);
        }
    }

    fn seal(&mut self, bucket: i64, set: Set) {
        let count = set.estimate();
        let hashes = set.hashes();
        self.total += hashes.len();
        self.sealed.insert(bucket, Sealed { hashes, halvings: set.halvings, count });
        if self.total > MAX_TOTAL {
            self.total = 0;
            self.sealed.values_mut().for_each(|sealed| sealed.hashes = Vec::new());
        }
    }

    fn unseal(&mut self, sealed: &Sealed) -> Set {
        self.total = self.total.saturating_sub(sealed.hashes.len());
        let given_up = sealed.hashes.is_empty() && sealed.count > 0;
        self.inexact |= given_up;
        let before = if given_up { sealed.count } else { 0 };
        let mut set = Set { halvings: sealed.halvings, before, ..Set::default() };
        sealed.hashes.iter().for_each(|hash| set.add(*hash));
        set
    }

    /// Distinct hosts by bucket, and whether any count is a lower bound only.
    pub fn finish(mut self) -> (BTreeMap<i64, u32>, bool) {
        for (index, set) in std::mem::take(&mut self.open) {
            self.seal(index, set);
        }
        (self.sealed.into_iter().map(|(index, sealed)| (index, sealed.count)).collect(), self.inexact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(buckets: &[i64], hosts: u32) -> BTreeMap<i64, u32> {
        let mut all = Hosts::default();
        for bucket in buckets {
            all.turn_to(*bucket);
            for host in 0..hosts {
                all.add(hash(format!("10.{}.{}.{}", host >> 16, (host >> 8) & 255, host & 255).as_bytes()));
            }
        }
        all.finish().0
    }

    #[test]
    fn counts_are_exact_and_survive_coming_back() {
        let buckets: Vec<i64> = (0..30).chain(0..30).chain(5..9).collect();
        let counts = count(&buckets, 1000);
        assert_eq!(counts.len(), 30);
        assert!(counts.values().all(|count| *count == 1000), "{counts:?}");
    }

    #[test]
    fn names_of_all_shapes_get_hashes_of_their_own() {
        let shapes: [&dyn Fn(u32) -> String; 5] = [
            &|n| format!("10.{}.{}.{}", n >> 16, (n >> 8) & 255, n & 255),
            &|n| format!("{n}"),
            &|n| format!("{n}.pool.example.org"),
            &|n| format!("client-{n:08}-of-a-rather-long-name.example.org"),
            &|n| format!("2001:db8:{:x}:{:x}::1", n >> 8, n & 255),
        ];
        for (index, shape) in shapes.iter().enumerate() {
            let hashes: std::collections::HashSet<u32> = (0..100_000).map(|n| hash(shape(n).as_bytes())).collect();
            // By chance one or two are lost.
            assert!(hashes.len() > 99_985, "shape {index}: {}", hashes.len());
        }
    }

    #[test]
    fn very_many_hosts_are_counted_within_two_percent() {
        for hosts in [60_000, 200_000, 1_500_000] {
            let found = f64::from(count(&[7], hosts)[&7]);
            assert!((found / f64::from(hosts) - 1.0).abs() < 0.02, "{hosts}: {found}");
        }
    }
}
