//! Counts of passed and failed tests, read from what the runners print.

use std::fmt;

/// Passed and failed, of one step or of all.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tally {
    /// Checks that passed.
    pub passed: u32,
    /// Checks that failed.
    pub failed: u32,
}

impl Tally {
    /// A check that is one thing: formatted or not, built or not.
    pub fn single(succeeded: bool) -> Self {
        Self { passed: u32::from(succeeded), failed: u32::from(!succeeded) }
    }

    /// Counts the summary lines of cargo's and wasm-bindgen's test runners
    /// (`test result: ok. 3 passed; 0 failed; …`) and of Node's (`ℹ pass 3`, `ℹ fail 0`).
    ///
    /// A runner that failed without a failed test (it did not compile, it crashed) counts as one failure.
    pub fn read(output: &str, succeeded: bool) -> Self {
        let mut tally = Self::default();
        for line in output.lines() {
            tally += rust_line(line).or_else(|| node_line(line)).unwrap_or_default();
        }
        if !succeeded && tally.failed == 0 {
            tally.failed = 1;
        }
        tally
    }
}

impl std::ops::AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

fn rust_line(line: &str) -> Option<Tally> {
    let (_, counts) = line.trim().strip_prefix("test result: ")?.split_once(". ")?;
    let count = |word: &str| counts.split("; ").find_map(|part| part.trim().strip_suffix(word)?.trim().parse().ok());
    Some(Tally { passed: count("passed")?, failed: count("failed")? })
}

fn node_line(line: &str) -> Option<Tally> {
    let count = |mark: &str| line.strip_prefix(mark)?.trim().parse().ok();
    let passed = count("ℹ pass ").map(|passed| Tally { passed, failed: 0 });
    // A journey that was cut off by a time limit is "cancelled", not "fail".
    let failed = || count("ℹ fail ").or_else(|| count("ℹ cancelled ")).map(|failed| Tally { passed: 0, failed });
    passed.or_else(failed)
}

#[cfg(test)]
mod tests {
    use super::Tally;

    #[test]
    fn cargo_summaries_add_up() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\n\
            test result: FAILED. 1 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test result: ok. 12 passed; 0 failed; 3 ignored; 0 measured; 0 filtered out; finished in 0.01s\n";
        assert_eq!(Tally::read(output, false), Tally { passed: 13, failed: 1 });
    }

    #[test]
    fn node_summary_is_counted_with_cancelled_as_failed() {
        let output = "✔ page loads (812ms)\nℹ tests 4\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n";
        assert_eq!(Tally::read(output, false), Tally { passed: 2, failed: 2 });
    }

    #[test]
    fn failing_without_a_failed_test_is_one_failure() {
        assert_eq!(Tally::read("", false), Tally { passed: 0, failed: 1 });
    }

    #[test]
    fn names_of_tests_are_not_summaries() {
        assert_eq!(Tally::read("test test result: ok. 9 passed; 0 failed ... ok\n", true), Tally::default());
    }
}
