//! Why there is no answer.

use crate::forecast::ForecastError;
use crate::progress::Cancelled;
use crate::scenario::DataRef;
use serde::{Deserialize, Serialize};

/// Why there is no answer: what, then why and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{title}. {text}")]
pub struct AppError {
    /// Stable name, e.g. `forecast.too_short`.
    pub code: String,
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
    /// The trace that is needed and not there.
    pub needs_trace: Option<DataRef>,
}

impl AppError {
    /// An error that no trace can mend.
    pub fn new(code: &str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.to_owned(), title: title.into(), text: text.into(), needs_trace: None }
    }

    /// Whether it only says that nobody waits any more.
    pub fn is_cancelled(&self) -> bool {
        self.code == "cancelled"
    }
}

impl From<ForecastError> for AppError {
    fn from(error: ForecastError) -> Self {
        match &error {
            ForecastError::TooShort { model, .. } => {
                Self::new("forecast.too_short", format!("Too little history for {model}"), error.to_string())
            }
            ForecastError::Unsolvable { model, why } => {
                let text = format!("{why}. Choose another model or split.");
                Self::new("forecast.unsolvable", format!("{model} could not be fitted"), text)
            }
            ForecastError::Cancelled(_) => Self::new("cancelled", "Cancelled", "A newer run took its place."),
        }
    }
}

impl From<Cancelled> for AppError {
    fn from(cancelled: Cancelled) -> Self {
        ForecastError::Cancelled(cancelled).into()
    }
}

/// The trace that `data` names is not here.
pub fn missing_trace(data: DataRef) -> AppError {
    let (title, text) = match data {
        DataRef::Upload(digest) => (
            "This link needs a file".to_owned(),
            format!(
                "It was made with a trace that is not in this browser (SHA-256 {}). Drop that file here, or choose another trace.",
                digest.short()
            ),
        ),
        DataRef::Nasa | DataRef::Synthetic => {
            ("The trace is not here".to_owned(), "Reload the page to fetch it again.".to_owned())
        }
    };
    AppError { needs_trace: Some(data), ..AppError::new("trace.missing", title, text) }
}
