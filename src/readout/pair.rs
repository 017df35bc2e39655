//! Two policies on the same traffic, side by side in time: where they ask for different numbers, and how much of the time.
//!
//! Times are seconds since the first tick of the first report; the ticks of the two may differ, as policies look at their metrics at
//! their own times.

use super::format::{duration_words, percent, replicas};
use super::target_at;
use crate::report::Report;

/// A span in which two policies ask for different numbers throughout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    /// Where it begins.
    pub from_secs: i64,
    /// Where it ends.
    pub until_secs: i64,
    /// Fewest and most replicas that the first asks for in it.
    pub first: (u32, u32),
    /// The same of the second.
    pub second: (u32, u32),
}

impl Difference {
    /// Its length.
    pub const fn secs(&self) -> i64 {
        self.until_secs - self.from_secs
    }
}

/// Two reports of the same traffic.
#[derive(Debug, Clone, Copy)]
pub struct Pair<'a> {
    /// The one that times count from.
    pub first: &'a Report,
    /// The other.
    pub second: &'a Report,
}

impl Pair<'_> {
    /// Length of what both have replayed, in seconds.
    pub fn len_secs(&self) -> i64 {
        let end = |report: &Report| report.local_secs(report.len());
        (end(self.first).min(end(self.second)) - self.first.local_secs(0)).max(0)
    }

    /// Ticks of the two that hold `secs`.
    pub fn ticks_at(&self, secs: i64) -> (usize, usize) {
        let local_secs = self.first.local_secs(0) + secs;
        (self.first.tick_at(local_secs), self.second.tick_at(local_secs))
    }

    /// Replicas that the two ask for at `secs`.
    fn targets_at(&self, secs: i64) -> (u32, u32) {
        let (first, second) = self.ticks_at(secs);
        (target_at(self.first, first), target_at(self.second, second))
    }

    /// Every span in which they ask for different numbers, in order.
    pub fn differences(&self) -> Vec<Difference> {
        let step_secs = gcd(self.first.step.secs_i64(), self.second.step.secs_i64()).max(1);
        let (len_secs, mut all) = (self.len_secs(), Vec::<Difference>::new());
        for secs in (0..len_secs).step_by(usize::try_from(step_secs).unwrap_or(1)) {
            let (first, second) = self.targets_at(secs);
            if first == second {
                continue;
            }
            let until_secs = (secs + step_secs).min(len_secs);
            match all.last_mut().filter(|open| open.until_secs == secs) {
                Some(open) => {
                    open.until_secs = until_secs;
                    open.first = (open.first.0.min(first), open.first.1.max(first));
                    open.second = (open.second.0.min(second), open.second.1.max(second));
                }
                None => all.push(Difference {
                    from_secs: secs,
                    until_secs,
                    first: (first, first),
                    second: (second, second),
                }),
            }
        }
        all
    }

    /// How much of the time they agree, and the longest span in which they do not, in a sentence.
    pub fn summary(&self, differences: &[Difference]) -> String {
        let Some(longest) = differences.iter().max_by_key(|one| one.secs()) else {
            return "Both ask for the same number all the time.".to_owned();
        };
        let apart: i64 = differences.iter().map(Difference::secs).sum();
        let share = apart as f64 / self.len_secs().max(1) as f64;
        let begins = self.first.civil(self.ticks_at(longest.from_secs).0).day_and_time();
        let (spans, length) = (differences.len(), duration_words(u32::try_from(longest.secs()).unwrap_or(u32::MAX)));
        let word = if spans == 1 { "span" } else { "spans" };
        format!(
            "They ask for different numbers {} of the time, in {spans} {word}; the longest takes {length} from {begins}.",
            percent(share)
        )
    }

    /// A span as a row: when, how long, and what both ask for in it.
    pub fn row(&self, difference: &Difference) -> [String; 4] {
        let range =
            |(low, high): (u32, u32)| if low == high { replicas(low) } else { format!("{low} to {}", replicas(high)) };
        [
            self.first.civil(self.ticks_at(difference.from_secs).0).day_and_time(),
            duration_words(u32::try_from(difference.secs()).unwrap_or(u32::MAX)),
            range(difference.first),
            range(difference.second),
        ]
    }
}

const fn gcd(a: i64, b: i64) -> i64 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readout::sample::{report, turned};
    use crate::scenario::{Scenario, patch};

    /// Four ticks of each load, a minute each.
    fn run(query: &str, load: &[f64]) -> Report {
        let scenario = turned(Scenario::default(), &[("startup", "0"), ("rps_per_replica", "20")]);
        report(patch(&scenario, query).expect("a policy"), load, load)
    }

    #[test]
    fn the_same_policy_differs_nowhere() {
        let one = run("policy=fixed&replicas=2", &[10.0; 6]);
        let pair = Pair { first: &one, second: &one };
        assert_eq!(pair.differences(), []);
        assert_eq!(pair.summary(&[]), "Both ask for the same number all the time.");
        assert_eq!(pair.len_secs(), 360);
    }

    #[test]
    fn spans_hold_what_both_ask_for() {
        let (two, three) = (run("policy=fixed&replicas=2", &[10.0; 6]), run("policy=fixed&replicas=3", &[10.0; 6]));
        let pair = Pair { first: &two, second: &three };
        let expected = Difference { from_secs: 0, until_secs: 360, first: (2, 2), second: (3, 3) };
        let found = pair.differences();
        assert_eq!(found, [expected]);
        assert_eq!(
            pair.summary(&found),
            "They ask for different numbers 100 % of the time, in 1 span; the longest takes 6 min from 31 Aug 12:00."
        );
    }

    #[test]
    fn agreement_parts_spans() {
        // Classic follows the load: 1, then 4, then 1 again; a fixed fleet of one differs in between only.
        let load = [10.0, 10.0, 10.0, 70.0, 70.0, 70.0, 70.0, 70.0];
        let (fixed, classic) = (run("policy=fixed&replicas=1", &load), run("policy=classic&min_replicas=1", &load));
        let pair = Pair { first: &fixed, second: &classic };
        let found = pair.differences();
        let apart: i64 = found.iter().map(Difference::secs).sum();
        let ticks = (0..load.len()).filter(|tick| target_at(&classic, *tick) != 1).count();
        assert_eq!(apart, 60 * ticks as i64);
        assert!(ticks > 0, "the load asks for more than one");
        for pair in found.windows(2) {
            assert!(pair[0].until_secs < pair[1].from_secs);
        }
    }
}
