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
#[inline]
pub fn hash(host: &[u8]) -> u32 {
    // Multiply and fold, eight bytes at a time; the constants are the first digits of π and of the golden ratio. The last
    // word overlaps the one before it, which costs nothing, since the length is mixed in.
    let mut state = 0x243f_6a88_85a3_08d3 ^ host.len() as u64;
    if let (Some(first), Some(last)) = (host.first_chunk::<8>(), host.last_chunk::<8>()) {
        state = fold(state ^ u64::from_le_bytes(*first));
        if host.len() > 16 {
            for word in host[8..].as_chunks::<8>().0 {
                state = fold(state ^ u64::from_le_bytes(*word));
            }
        }
        state = fold(state ^ u64::from_le_bytes(*last));
    } else {
        let short = host.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
        state = fold(state ^ short);
    }
    ((fold(state) >> 32) as u32).max(1)
}

#[inline]
const fn fold(word: u64) -> u64 {
    let word = (word ^ (word >> 32)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    word ^ (word >> 29)
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
        loop {
            let place = self.places[at];
            if place == hash {
                return;
            }
            if place == 0 {
                break;
            }
            at = (at + 1) & mask;
        }
        self.places[at] = hash;
        self.len += 1;
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
        let hashes: Vec<u32> = set.places.into_iter().filter(|hash| *hash != 0).collect();
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
    fn very_many_hosts_are_counted_within_two_percent() {
        for hosts in [60_000, 200_000, 1_500_000] {
            let found = f64::from(count(&[7], hosts)[&7]);
            assert!((found / f64::from(hosts) - 1.0).abs() < 0.02, "{hosts}: {found}");
        }
    }
}
