//! What must be said aloud: a fallback, a bad key of a link, a fault in the data.

use serde::{Deserialize, Serialize};

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Good to know.
    Info,
    /// Something is not as asked.
    Warn,
    /// Something did not work.
    Error,
}

/// One thing to say, in one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// How much it matters.
    pub level: Level,
    /// Stable name, e.g. `link.bad_value`.
    pub code: String,
    /// The first words, which matter most.
    pub title: String,
    /// The rest: why, and what was done.
    pub text: String,
    /// The knob that it is about, if any.
    pub field: Option<String>,
}

impl Notice {
    /// A notice about nothing in particular.
    pub fn new(level: Level, code: &str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { level, code: code.to_owned(), title: title.into(), text: text.into(), field: None }
    }

    /// The same about the knob `field`.
    #[must_use]
    pub fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}
