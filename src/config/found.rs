//! A value of a file and where it stands, or why there is none.

use serde::{Deserialize, Serialize};

/// A stretch of a file's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Place {
    /// Line of its first character, from 1.
    pub line: u32,
    /// First byte of the text as UTF-8, without a byte order mark.
    pub start: u32,
    /// Byte behind the last one.
    pub end: u32,
}

/// A value that the file gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Found<T> {
    /// What it means, in the unit that its field names.
    pub value: T,
    /// As it is written, without quotes.
    pub text: String,
    /// Where it is written.
    pub place: Place,
}

/// A value that somebody has to supply.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Gap {
    /// What stands in its place, like `{{ .Values.min }}` or `var.min`; `None` where nothing does.
    pub text: Option<String>,
    /// Where that stands.
    pub place: Option<Place>,
    /// What the file seems to say about it, which was not taken over: a number in a name, say.
    pub offer: Option<String>,
}

/// One setting of an autoscaler.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub enum Setting<T> {
    /// Not in the file, and it need not be.
    #[default]
    Absent,
    /// In the file.
    Given(Found<T>),
    /// Not in the file; the system itself would use this.
    Defaulted {
        /// What it would use.
        value: T,
        /// Why.
        rule: String,
        /// Where the file itself gives the default: of a parameter or a variable.
        place: Option<Place>,
    },
    /// Needed, and not known.
    Gap(Gap),
}

impl<T> Setting<T> {
    /// What the system itself would use.
    pub fn defaulted(value: T, rule: impl Into<String>) -> Self {
        Self::Defaulted { value, rule: rule.into(), place: None }
    }

    /// Needed, and nothing stands in its place.
    pub fn missing() -> Self {
        Self::Gap(Gap::default())
    }

    /// The value, where one is known.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Given(Found { value, .. }) | Self::Defaulted { value, .. } => Some(value),
            Self::Absent | Self::Gap(_) => None,
        }
    }

    /// Where it stands, or what stands in its place.
    pub const fn place(&self) -> Option<Place> {
        match self {
            Self::Given(found) => Some(found.place),
            Self::Defaulted { place, .. } | Self::Gap(Gap { place, .. }) => *place,
            Self::Absent => None,
        }
    }

    /// Line in which it stands, from 1.
    pub fn line(&self) -> Option<u32> {
        self.place().map(|place| place.line)
    }

    /// Whether it is needed and not known.
    pub const fn is_gap(&self) -> bool {
        matches!(self, Self::Gap(_))
    }

    /// Whether nothing is said and nothing needed.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// Itself, or `other` where nothing is said.
    #[must_use]
    pub fn or(self, other: impl FnOnce() -> Self) -> Self {
        if self.is_absent() { other() } else { self }
    }

    /// Itself, or the system's own value where nothing is said.
    #[must_use]
    pub fn or_default(self, value: T, rule: impl Into<String>) -> Self {
        self.or(|| Self::defaulted(value, rule))
    }

    /// Itself, or a gap where nothing is said.
    #[must_use]
    pub fn or_gap(self) -> Self {
        self.or(Self::missing)
    }
}

impl<T: Copy> Setting<T> {
    /// A copy of the value, where one is known.
    pub fn get(&self) -> Option<T> {
        self.value().copied()
    }
}

impl<T> Setting<T> {
    /// What stands in place of a gap; `None` where it is none, or nothing does.
    pub fn text_of_gap(&self) -> Option<String> {
        if let Self::Gap(gap) = self { gap.text.clone() } else { None }
    }
}
