//! What could happen: edits of the load and of the fleet, apart from what models are trained on.
//!
//! In: a list of [`Edit`]s, each with its place on the trace's clock. Out: another load ([`Stress::load`]), the series as whoever
//! measures it sees it ([`Stress::measured`]), and what happens to replicas, metrics and forecasts ([`Faults`]). Edits are
//! made one after the other, in the order of the list. Whatever comes of them is synthetic and is said to be.

mod envelope;
mod faults;
mod kind;
mod load;
mod sample;

pub use faults::Faults;
pub use kind::{Amount, KINDS, Kind, KindInfo, MAX_SPAN_SECS, Span, Unit};
pub use sample::Sampling;

use crate::knob::{parse_time, print_secs, print_time};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Most edits of a scenario: more than anybody can tell apart, and few enough for a link.
pub const MAX_EDITS: usize = 32;

/// Word for no edits.
pub const NONE: &str = "none";

/// Something that happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edit {
    /// What.
    pub kind: Kind,
    /// When it begins, on the trace's clock in seconds since 1970.
    pub at_secs: i64,
    /// How much, as the kind means it.
    pub amount: f64,
    /// Seconds until it is there.
    pub rise_secs: u32,
    /// Seconds that it lasts; 0: to the end, where the kind allows that.
    pub length_secs: u32,
}

/// Why a text is no list of edits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// There is no such kind.
    #[error("{0} is no kind of edit; there are {kinds}", kinds = kind_names())]
    Kind(String),
    /// It has more or fewer parts than its kind has.
    #[error("{text} has {found} parts; it is written like {example}")]
    Parts {
        /// The edit.
        text: String,
        /// Its parts.
        found: usize,
        /// The same kind, written right.
        example: String,
    },
    /// One of its parts is no such value.
    #[error("{part} in {text} is {value}; allowed is {allowed}")]
    Value {
        /// The edit.
        text: String,
        /// Which part.
        part: &'static str,
        /// What stands there.
        value: String,
        /// What may.
        allowed: String,
    },
    /// There are more than [`MAX_EDITS`].
    #[error("there are {0} edits; at most {MAX_EDITS} are possible")]
    TooMany(usize),
}

fn kind_names() -> String {
    KINDS.map(|info| info.name).join(", ")
}

impl Edit {
    /// A new edit at `at_secs`, as its kind starts.
    pub fn new(kind: Kind, at_secs: i64) -> Self {
        let info = kind.info();
        let secs = |span: Option<Span>| span.map_or(0, |span| span.usual_secs);
        let amount = info.amount.map_or(0.0, |amount| amount.usual);
        Self { kind, at_secs, amount, rise_secs: secs(info.rise), length_secs: secs(info.length) }
    }

    /// The edit of a text like `flash/1995-08-25T14:00/4/5m/30m`.
    ///
    /// # Errors
    /// When the kind is none, a part is missing or too many, or a value is out of its range.
    pub fn parse(text: &str) -> Result<Self, EditError> {
        let parts: Vec<&str> = text.split('/').collect();
        let name = parts.first().copied().unwrap_or_default();
        let kind = Kind::from_name(name).ok_or_else(|| EditError::Kind(name.to_owned()))?;
        let info = kind.info();
        let expected = 2 + [info.amount.is_some(), info.rise.is_some(), info.length.is_some()]
            .map(usize::from)
            .iter()
            .sum::<usize>();
        if parts.len() != expected {
            return Err(EditError::Parts { text: text.to_owned(), found: parts.len(), example: info.example() });
        }
        let mut values = parts.into_iter().skip(1);
        let mut next = || values.next().unwrap_or_default();
        let bad = |part: &'static str, value: &str, allowed: String| EditError::Value {
            text: text.to_owned(),
            part,
            value: value.to_owned(),
            allowed,
        };
        let time = next();
        let at_secs = parse_time(time).flatten();
        let at_secs = at_secs.ok_or_else(|| bad("the time", time, "a time like 1995-08-25T14:00".to_owned()))?;
        let mut edit = Self { kind, at_secs, amount: 0.0, rise_secs: 0, length_secs: 0 };
        if let Some(amount) = info.amount {
            let value = next();
            let allowed = || format!("{} to {}", amount.print(amount.min), amount.print(amount.max));
            edit.amount = amount.parse(value).ok_or_else(|| bad(amount.label, value, allowed()))?;
        }
        for (span, slot) in [(info.rise, &mut edit.rise_secs), (info.length, &mut edit.length_secs)] {
            let Some(span) = span else { continue };
            let value = next();
            let allowed = || format!("{} to {}", print_secs(span.min_secs), print_secs(MAX_SPAN_SECS));
            *slot = span.parse(value).ok_or_else(|| bad(span.label, value, allowed()))?;
        }
        Ok(edit)
    }

    /// Second at which it is over; `None` where it lasts to the end of the trace.
    pub fn end_secs(&self) -> Option<i64> {
        let info = self.kind.info();
        let (rise, length) = (i64::from(self.rise_secs), i64::from(self.length_secs));
        match self.kind {
            Kind::Flash => Some(self.at_secs + 2 * rise + length),
            Kind::Outage => Some(self.at_secs + length + rise),
            Kind::Crash => Some(self.at_secs),
            _ => info.length.filter(|_| length > 0).map(|_| self.at_secs + length),
        }
    }

    /// Whether it changes the load, and not the fleet or what is known of it.
    pub fn is_of_load(&self) -> bool {
        !matches!(self.kind, Kind::Crash | Kind::SlowStart | Kind::Blind | Kind::Lag | Kind::Misforecast)
    }
}

impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = self.kind.info();
        write!(f, "{}/{}", info.name, print_time(Some(self.at_secs)))?;
        if let Some(amount) = info.amount {
            write!(f, "/{}", amount.print(self.amount))?;
        }
        for secs in [info.rise.map(|_| self.rise_secs), info.length.map(|_| self.length_secs)].into_iter().flatten() {
            write!(f, "/{}", print_secs(secs))?;
        }
        Ok(())
    }
}

/// Edits, in the order in which they are made.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Stress(Vec<Edit>);

impl Stress {
    /// A list of edits.
    ///
    /// # Errors
    /// When there are more than [`MAX_EDITS`].
    pub fn new(edits: Vec<Edit>) -> Result<Self, EditError> {
        if edits.len() > MAX_EDITS { Err(EditError::TooMany(edits.len())) } else { Ok(Self(edits)) }
    }

    /// The list of a text: edits with a semicolon between them, or `none`.
    ///
    /// # Errors
    /// The first edit that is none, or that there are too many.
    pub fn parse(text: &str) -> Result<Self, EditError> {
        if text == NONE {
            return Ok(Self::default());
        }
        Self::new(text.split(';').map(Edit::parse).collect::<Result<_, _>>()?)
    }

    /// The edits.
    pub fn edits(&self) -> &[Edit] {
        &self.0
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// By how many times forecasts are wrong that are made at `local_secs`.
    pub fn forecast_factor(&self, local_secs: i64) -> f64 {
        let wrong = self.0.iter().filter(|edit| edit.kind == Kind::Misforecast);
        let meanwhile =
            wrong.filter(|edit| edit.at_secs <= local_secs && edit.end_secs().is_none_or(|end| local_secs < end));
        meanwhile.map(|edit| edit.amount).product()
    }

    /// The longest that metrics are late beyond the metric lag, seconds.
    pub fn longest_lag_secs(&self) -> u32 {
        let late = self.0.iter().filter(|edit| edit.kind == Kind::Lag).map(|edit| edit.amount as u32);
        late.fold(0, u32::saturating_add)
    }
}

impl fmt::Display for Stress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return f.write_str(NONE);
        }
        for (place, edit) in self.0.iter().enumerate() {
            write!(f, "{}{edit}", if place > 0 { ";" } else { "" })?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Stress {
    type Error = EditError;

    fn try_from(text: String) -> Result<Self, EditError> {
        // Most scenarios have none, and need not read any.
        if text == NONE { Ok(Self::default()) } else { Self::parse(&text) }
    }
}

impl From<Stress> for String {
    fn from(stress: Stress) -> Self {
        stress.to_string()
    }
}

#[cfg(test)]
mod tests;
