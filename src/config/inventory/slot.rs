//! One setting, whatever its type: what it holds, and how it is filled in.

use crate::config::autoscaler::{Adjustment, Per, RateType, Select};
use crate::config::found::{Found, Place, Setting};
use crate::policy::aws::{Comparison, MissingData, Statistic};

/// What a setting holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Nothing, and nothing is needed.
    Absent,
    /// What the file says.
    Given,
    /// What the system itself would use, and why.
    Defaulted(String),
    /// Nothing, though it is needed; what stands in its place.
    Gap(Option<String>),
}

/// A setting of any type.
pub trait Slot {
    /// What it holds.
    fn state(&self) -> State;
    /// Its value as text; `None` where there is none.
    fn text(&self) -> Option<String>;
    /// Where it stands.
    fn place(&self) -> Option<Place>;
    /// What the file seems to say of a gap.
    fn offer(&self) -> Option<String>;
    /// Takes `text` for its value; whether that is one.
    fn fill(&mut self, text: &str) -> bool;
}

impl<T: Word> Slot for Setting<T> {
    fn state(&self) -> State {
        match self {
            Self::Absent => State::Absent,
            Self::Given(_) => State::Given,
            Self::Defaulted { rule, .. } => State::Defaulted(rule.clone()),
            Self::Gap(gap) => State::Gap(gap.text.clone()),
        }
    }

    fn text(&self) -> Option<String> {
        self.value().map(Word::print)
    }

    fn place(&self) -> Option<Place> {
        Self::place(self)
    }

    fn offer(&self) -> Option<String> {
        if let Self::Gap(gap) = self { gap.offer.clone() } else { None }
    }

    fn fill(&mut self, text: &str) -> bool {
        let Some(value) = T::parse(text.trim()) else { return false };
        let place = Self::place(self).unwrap_or_default();
        *self = Self::Given(Found { value, text: text.trim().to_owned(), place });
        true
    }
}

/// A value that has a text.
pub trait Word: Sized {
    /// Reads the value; `None` where the text is none.
    fn parse(text: &str) -> Option<Self>;
    /// The reverse.
    fn print(&self) -> String;
}

impl Word for u32 {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Word for i32 {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Word for f64 {
    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|value: &Self| value.is_finite())
    }

    fn print(&self) -> String {
        self.to_string()
    }
}

impl Word for String {
    fn parse(text: &str) -> Option<Self> {
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn print(&self) -> String {
        self.clone()
    }
}

/// A type of a few values, by the words that its system has for them.
pub trait Choice: Copy + PartialEq + 'static {
    /// All of them, the usual word first.
    const WORDS: &'static [(&'static str, Self)];
}

impl<T: Choice> Word for T {
    fn parse(text: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text)).map(|(_, value)| *value)
    }

    fn print(&self) -> String {
        let word = Self::WORDS.iter().find(|(_, value)| value == self);
        word.map_or_else(String::new, |(word, _)| (*word).to_owned())
    }
}

impl Choice for bool {
    const WORDS: &'static [(&'static str, Self)] = &[("true", true), ("false", false)];
}

impl Choice for Per {
    const WORDS: &'static [(&'static str, Self)] =
        &[("AverageValue", Self::Replica), ("Value", Self::Total), ("Utilization", Self::Utilization)];
}

impl Choice for Select {
    const WORDS: &'static [(&'static str, Self)] =
        &[("Max", Self::Max), ("Min", Self::Min), ("Disabled", Self::Disabled)];
}

impl Choice for RateType {
    const WORDS: &'static [(&'static str, Self)] = &[("Pods", Self::Pods), ("Percent", Self::Percent)];
}

impl Choice for Adjustment {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("ChangeInCapacity", Self::ChangeInCapacity),
        ("ExactCapacity", Self::ExactCapacity),
        ("PercentChangeInCapacity", Self::PercentChangeInCapacity),
    ];
}

impl Choice for Comparison {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("GreaterThanThreshold", Self::Above),
        ("GreaterThanOrEqualToThreshold", Self::AtLeast),
        ("LessThanThreshold", Self::Below),
        ("LessThanOrEqualToThreshold", Self::AtMost),
    ];
}

impl Choice for MissingData {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("missing", Self::Missing),
        ("ignore", Self::Ignore),
        ("breaching", Self::Breaching),
        ("notBreaching", Self::NotBreaching),
    ];
}

impl Choice for Statistic {
    const WORDS: &'static [(&'static str, Self)] =
        &[("Average", Self::Average), ("Minimum", Self::Minimum), ("Maximum", Self::Maximum)];
}
