//! Why a task stopped, in one line that says what to do.

use std::fmt;
use std::path::Path;

/// What went wrong, and the remedy where there is one.
#[derive(Debug, PartialEq)]
pub struct Failure(String);

/// A value, or the one line to print before exiting with an error.
pub type Outcome<T> = Result<T, Failure>;

impl Failure {
    /// A failure told in `message`.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    /// A failed file operation: `verb` ("read", "write") on `path`.
    pub fn file<'a>(verb: &'a str, path: &'a Path) -> impl FnOnce(std::io::Error) -> Self + 'a {
        move |error| Self(format!("cannot {verb} {}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
