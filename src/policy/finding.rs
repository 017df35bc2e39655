//! What is wrong, or easily misread, in a policy's settings before anything is replayed.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How much it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// How the settings work, where that is easily taken for something else.
    Note,
    /// The settings hardly do what was meant.
    Warning,
}

/// One thing to know about settings, with its numbers, the rule that it follows from, and what would mend it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Finding {
    /// Stable name, e.g. `dead_band`.
    pub code: String,
    /// How much it matters.
    pub severity: Severity,
    /// The first words, which matter most.
    pub title: String,
    /// The rest, with its arithmetic.
    pub text: String,
    /// The numbers of the text by name, units in the names.
    pub figures: BTreeMap<String, f64>,
    /// The rule that it follows from, with its source.
    pub rule: String,
    /// What would mend it.
    pub remedy: String,
    /// The knob that it is about, if any.
    pub field: Option<String>,
}

impl Finding {
    fn new(severity: Severity, code: &str, title: impl Into<String>, text: impl Into<String>) -> Self {
        let (title, text) = (title.into(), text.into());
        let (figures, rule, remedy) = (BTreeMap::new(), String::new(), String::new());
        Self { code: code.to_owned(), severity, title, text, figures, rule, remedy, field: None }
    }

    /// Something that was hardly meant.
    pub fn warning(code: &str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, title, text)
    }

    /// Something that is easily misread.
    pub fn note(code: &str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, title, text)
    }

    /// The same with a number; its unit is in the name.
    #[must_use]
    pub fn figure(mut self, name: &str, value: impl Into<f64>) -> Self {
        self.figures.insert(name.to_owned(), value.into());
        self
    }

    /// The same with the rule that it follows from.
    #[must_use]
    pub fn rule(mut self, rule: &str) -> Self {
        self.rule = rule.to_owned();
        self
    }

    /// The same with what would mend it.
    #[must_use]
    pub fn remedy(mut self, remedy: impl Into<String>) -> Self {
        self.remedy = remedy.into();
        self
    }

    /// The same about the knob `field`.
    #[must_use]
    pub fn about(mut self, field: &str) -> Self {
        self.field = Some(field.to_owned());
        self
    }
}
