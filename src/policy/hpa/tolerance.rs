//! How far a usage ratio may be from 1 before it counts, in each direction.

/// Relative distances from 1 within which a usage ratio changes nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// Above 1.
    pub up: f64,
    /// Below 1.
    pub down: f64,
}

impl Tolerance {
    /// The controller's own: a tenth each way.
    pub const DEFAULT: Self = Self { up: 0.1, down: 0.1 };

    /// Whether `ratio` changes nothing; both ends belong to the interval.
    pub fn holds(&self, ratio: f64) -> bool {
        1.0 - self.down <= ratio && ratio <= 1.0 + self.up
    }
}

impl Default for Tolerance {
    fn default() -> Self {
        Self::DEFAULT
    }
}
