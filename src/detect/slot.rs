//! The usual value at one time of the day or week.

/// Seasons that are remembered.
const KEPT: usize = 5;

/// The last values at a time of the season. Their median needs no clipping: one odd day of three or more does not move it, and
/// what happens every day is known after the first.
#[derive(Debug, Clone, Copy, Default)]
pub struct Slot {
    values: [f64; KEPT],
    seen: usize,
}

impl Slot {
    /// Median of the last five; `None` before the first.
    pub fn usual(&self) -> Option<f64> {
        let mut sorted = self.values;
        let kept = sorted.get_mut(..self.seen.min(KEPT))?;
        kept.sort_unstable_by(f64::total_cmp);
        let n = kept.len();
        Some(0.5 * kept.get(n / 2)? + 0.5 * kept.get(n.checked_sub(1)? / 2)?)
    }

    /// Takes the newest value.
    pub fn learn(&mut self, value: f64) {
        if let Some(oldest) = self.values.get_mut(self.seen % KEPT) {
            *oldest = value;
            self.seen += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_value_is_the_median_of_the_last_five() {
        let mut slot = Slot::default();
        assert_eq!(slot.usual(), None);
        let usual = [3.0, 5.0, 99.0, 4.0, 6.0, 7.0, 8.0].map(|value| {
            slot.learn(value);
            slot.usual()
        });
        assert_eq!(usual, [3.0, 4.0, 5.0, 4.5, 5.0, 6.0, 7.0].map(Some));
    }
}
