//! Which components a model of the family has.

use std::fmt;

/// How a component acts: added to the rest, or multiplied with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Added.
    Additive,
    /// Multiplied.
    Multiplicative,
}

/// How the level goes on by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trend {
    /// Not at all.
    None,
    /// By the same slope in every bucket.
    Additive,
    /// By a slope that fades.
    Damped,
}

/// Error, trend and season: one model of the family.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// Whether the error's spread is constant or in proportion to the expected value.
    pub error: Effect,
    /// The trend.
    pub trend: Trend,
    /// The season, if there is one.
    pub season: Option<Effect>,
}

impl Form {
    /// The forms that are tried: all but a multiplicative season with additive errors, whose variance can be infinite.
    /// Multiplicative ones are for values above 0 only.
    pub fn candidates(is_positive: bool, is_seasonal: bool) -> impl Iterator<Item = Self> {
        const EFFECTS: [Effect; 2] = [Effect::Additive, Effect::Multiplicative];
        const TRENDS: [Trend; 3] = [Trend::None, Trend::Additive, Trend::Damped];
        const SEASONS: [Option<Effect>; 3] = [None, Some(Effect::Additive), Some(Effect::Multiplicative)];
        let all = EFFECTS.into_iter().flat_map(|error| {
            TRENDS.into_iter().flat_map(move |trend| SEASONS.map(|season| Self { error, trend, season }))
        });
        all.filter(move |form| {
            let is_unstable = form.error == Effect::Additive && form.season == Some(Effect::Multiplicative);
            !is_unstable && (is_positive || !form.multiplies()) && (is_seasonal || form.season.is_none())
        })
    }

    /// Whether error or season is multiplied, which needs counts above 0.
    pub fn multiplies(self) -> bool {
        self.error == Effect::Multiplicative || self.season == Some(Effect::Multiplicative)
    }

    /// Smoothing rates that are estimated.
    pub fn rates(self) -> usize {
        1 + usize::from(self.trend != Trend::None)
            + usize::from(self.trend == Trend::Damped)
            + usize::from(self.season.is_some())
    }
}

impl fmt::Display for Form {
    /// `(M,Ad,A)`, as the literature writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |effect: Effect| if effect == Effect::Additive { "A" } else { "M" };
        let trend = match self.trend {
            Trend::None => "N",
            Trend::Additive => "A",
            Trend::Damped => "Ad",
        };
        write!(f, "({},{trend},{})", letter(self.error), self.season.map_or("N", letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fifteen_forms_for_positive_counts_and_six_with_zeros() {
        let names = |is_positive, is_seasonal| Form::candidates(is_positive, is_seasonal).map(|form| form.to_string());
        assert_eq!(names(true, true).count(), 15);
        assert_eq!(names(true, false).count(), 6);
        let with_zeros: Vec<String> = names(false, true).collect();
        assert_eq!(with_zeros, ["(A,N,N)", "(A,N,A)", "(A,A,N)", "(A,A,A)", "(A,Ad,N)", "(A,Ad,A)"]);
    }
}
