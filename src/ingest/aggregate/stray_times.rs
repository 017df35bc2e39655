//! Lines with a wrong clock in a log that is in order: one stands hours or days from the lines before and behind it.

/// Seconds from which on a line is far from its neighbours.
const FAR_SECS: i64 = 3600;
/// Buckets from which on it is.
const FAR_BUCKETS: i64 = 2;
/// Most lines in a row with such a clock.
const MAX_LINES: u32 = 2;
/// Most of them in a file. A file with more is in no order, and nothing in it is taken for wrong.
const MAX_STRAYS: usize = 64;

/// Requests far from the lines around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stray {
    /// Their bucket.
    pub index: i64,
    /// How many.
    pub requests: u32,
    /// File and line of the first.
    pub first: (usize, u64),
}

/// Watches the buckets that lines turn to.
#[derive(Debug, Default)]
pub struct StrayTimes {
    before: Option<i64>,
    found: Vec<Stray>,
    has_no_order: bool,
}

impl StrayTimes {
    /// Lines of `bucket` stood between those of the bucket before and those of `next`.
    pub fn turn(&mut self, bucket: Stray, next: i64, step_secs: i64) {
        let is_far = |a: i64, b: i64| is_far(a, b, step_secs);
        let is_stray = self.before.is_some_and(|before| {
            bucket.requests <= MAX_LINES
                && is_far(bucket.index, before)
                && is_far(bucket.index, next)
                && !is_far(before, next)
        });
        if !is_stray {
            self.before = Some(bucket.index);
        } else if self.found.len() < MAX_STRAYS {
            self.found.push(bucket);
        } else {
            self.has_no_order = true;
        }
    }

    /// The next line is of another file.
    pub fn next_file(&mut self) {
        self.before = None;
    }

    /// Those that have no other request near them: `requests_at` gives those of a bucket.
    pub fn alone(self, step_secs: i64, requests_at: impl Fn(i64) -> u32) -> Vec<Stray> {
        if self.has_no_order {
            return Vec::new();
        }
        let reach = (FAR_SECS / step_secs).max(FAR_BUCKETS - 1);
        let others = |stray: &Stray| (stray.index - reach..=stray.index + reach).map(&requests_at).sum::<u32>();
        self.found.iter().filter(|stray| others(stray) == stray.requests).copied().collect()
    }
}

fn is_far(a: i64, b: i64, step_secs: i64) -> bool {
    let apart = (a - b).abs();
    apart >= FAR_BUCKETS && apart.saturating_mul(step_secs) > FAR_SECS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Strays among lines, each in a bucket of a minute.
    fn strays(lines: &[i64]) -> Vec<i64> {
        let mut strays = StrayTimes::default();
        for pair in lines.windows(2) {
            strays.turn(Stray { index: pair[0], requests: 1, first: (0, 1) }, pair[1], 60);
        }
        let at = |index: i64| lines.iter().filter(|line| **line == index).count() as u32;
        strays.alone(60, at).into_iter().map(|stray| stray.index).collect()
    }

    #[test]
    fn a_line_days_ahead_or_behind_is_a_stray_and_a_jump_is_none() {
        assert_eq!(strays(&[0, 1, 20_000, 2, 3]), [20_000]);
        assert_eq!(strays(&[0, 1, -500, 2, 3, 4]), [-500]);
        assert!(strays(&[0, 1, 20_000, 20_001, 20_002]).is_empty());
        assert!(strays(&[0, 1, 45, 2, 3]).is_empty(), "long requests are written late");
        assert!(strays(&[0, 1, 500, 2, 3, 4, 500, 501]).is_empty(), "others came then");
    }

    #[test]
    fn a_file_in_no_order_has_no_strays() {
        let lines: Vec<i64> = (0..300).map(|i| if i % 2 == 0 { i } else { 1_000_000 + i * 1000 }).collect();
        assert!(strays(&lines).is_empty());
    }
}
