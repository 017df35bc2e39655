//! The last steps of a search: from the best choice to the better neighbour, with steps that get shorter (R. Hooke and T. Jeeves,
//! "Direct search solution of numerical and statistical problems", 1961, one knob at a time).

use super::space::{Candidate, Dimension, Space};

/// The first steps are this share of a knob's values.
const FIRST_STEP: f64 = 0.125;
/// Halvings after which every step is 1.
const MOST_HALVINGS: u32 = 5;

/// A walk: where it stands, and how often its steps were halved.
#[derive(Debug)]
pub struct Walk {
    at: Candidate,
    halvings: u32,
}

impl From<Candidate> for Walk {
    fn from(at: Candidate) -> Self {
        Self { at, halvings: 0 }
    }
}

impl Walk {
    /// The choices beside where it stands; `None` where it has come to its end.
    pub fn neighbours(&self, space: &Space) -> Option<Vec<Candidate>> {
        if self.halvings > MOST_HALVINGS {
            return None;
        }
        let mut all = Vec::new();
        for (axis, dimension) in space.dimensions().iter().enumerate() {
            let Some(place) = self.at.get(axis).copied() else { continue };
            for other in self.beside(dimension, place) {
                let mut neighbour = self.at.clone();
                if let Some(slot) = neighbour.get_mut(axis) {
                    *slot = other;
                }
                all.push(neighbour);
            }
        }
        Some(all)
    }

    fn beside(&self, dimension: &Dimension, place: usize) -> Vec<usize> {
        let n = dimension.texts.len();
        if !dimension.is_ordered {
            return (0..n).filter(|other| *other != place).collect();
        }
        let first = (n as f64 * FIRST_STEP) as usize;
        let step = (first >> self.halvings).max(1);
        [place.checked_sub(step), Some(place + step).filter(|up| *up < n)].into_iter().flatten().collect()
    }

    /// Goes to `best`; where it stands there already, its steps are halved.
    pub fn go_on(&mut self, best: Candidate) {
        if best == self.at {
            self.halvings += 1;
        } else {
            self.at = best;
        }
    }
}
