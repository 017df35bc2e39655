//! Which times of each series earlier files told, so that points which two files share count once: the ends of a range query
//! belong to it, and whoever asks piece by piece gets the seams twice.

use std::collections::BTreeMap;

/// Spans of time by the name of their series, in seconds, both ends included.
#[derive(Debug, Default)]
pub struct CoveredSpans {
    /// Of earlier files: in order, and apart from each other.
    before: BTreeMap<String, Vec<(i64, i64)>>,
    /// Of this file.
    now: BTreeMap<String, (i64, i64)>,
    repeated: u64,
}

impl CoveredSpans {
    /// Takes a point; `false` when an earlier file covers its time.
    pub fn add(&mut self, name: &str, secs: i64) -> bool {
        match self.now.get_mut(name) {
            Some(span) => *span = (span.0.min(secs), span.1.max(secs)),
            None => {
                self.now.insert(name.to_owned(), (secs, secs));
            }
        }
        let is_covered = self.before.get(name).is_some_and(|spans| {
            let behind = spans.partition_point(|span| span.1 < secs);
            spans.get(behind).is_some_and(|span| span.0 <= secs)
        });
        self.repeated += u64::from(is_covered);
        !is_covered
    }

    /// Points that were covered already.
    pub fn repeated(&self) -> u64 {
        self.repeated
    }

    /// Ends a file.
    pub fn next_file(&mut self) {
        for (name, span) in std::mem::take(&mut self.now) {
            let spans = self.before.entry(name).or_default();
            spans.push(span);
            spans.sort_unstable();
            spans.dedup_by(|next, span| {
                let touches = next.0 <= span.1;
                if touches {
                    span.1 = span.1.max(next.1);
                }
                touches
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_time_is_new_unless_the_span_of_an_earlier_file_holds_it(
            files in prop::collection::vec(prop::collection::vec(0_i64..60, 1..6), 1..8),
        ) {
            let mut covered = CoveredSpans::default();
            let mut spans: Vec<(i64, i64)> = Vec::new();
            for times in files {
                for secs in &times {
                    let expected = !spans.iter().any(|span| (span.0..=span.1).contains(secs));
                    prop_assert_eq!(covered.add("a", *secs), expected);
                }
                covered.next_file();
                spans.extend(times.iter().min().copied().zip(times.iter().max().copied()));
            }
        }
    }
}
