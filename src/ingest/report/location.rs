//! Where something stands in the files that are read.

use serde::{Deserialize, Serialize};
use std::fmt;

/// One of several files. Two may have the same name.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct SourceFile {
    /// Its number in the order in which they are read, from 0.
    pub index: usize,
    /// Its name.
    pub name: String,
}

/// Where something stands.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Location {
    /// The file, when there is more than one.
    pub file: Option<SourceFile>,
    /// Line from 1.
    pub line: u64,
}

impl Location {
    /// ` of august.csv`, when there is more than one.
    pub fn of_file(&self) -> String {
        self.file.as_ref().map_or_else(String::new, |file| format!(" of {}", file.name))
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Line {}{}", self.line, self.of_file())
    }
}
