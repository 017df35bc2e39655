//! What has been read of a file so far.

use super::autoscaler::Autoscaler;
use super::imported::{FileKind, Ignored, Refusal, Remark};

/// What has been read of a file so far.
#[derive(Debug, Default)]
pub struct Draft {
    /// Kind of the file by what was found first.
    pub kind: Option<FileKind>,
    /// Autoscalers in order.
    pub autoscalers: Vec<Autoscaler>,
    /// What else there is.
    pub ignored: Vec<Ignored>,
    /// What there is to know.
    pub remarks: Vec<Remark>,
    /// What cannot be used.
    pub refusals: Vec<Refusal>,
}

impl Draft {
    /// Adds an autoscaler, or why it is none.
    pub fn add(&mut self, kind: FileKind, autoscaler: Result<Autoscaler, Refusal>) {
        self.kind.get_or_insert(kind);
        match autoscaler {
            Ok(autoscaler) => self.autoscalers.push(autoscaler),
            Err(refusal) => self.refusals.push(refusal),
        }
    }

    /// Notes what is no autoscaler.
    pub fn ignore(&mut self, kind: impl Into<String>, name: Option<String>, line: u32) {
        self.ignored.push(Ignored { kind: kind.into(), name, why: None, line });
    }
}
