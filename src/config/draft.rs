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
    /// What refusals are about, by their lines.
    pub refused: Vec<(u32, String)>,
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

    /// Adds an autoscaler, or why it is none, where its kind and name are known.
    pub fn add_named(&mut self, kind: FileKind, title: String, autoscaler: Result<Autoscaler, Refusal>) {
        self.refused.extend(autoscaler.as_ref().err().map(|refusal| (refusal.line, title)));
        self.add(kind, autoscaler);
    }

    /// What the refusal on a line is about.
    pub fn title_of(&self, refusal: &Refusal) -> Option<&str> {
        self.refused.iter().find(|(line, _)| *line == refusal.line).map(|(_, title)| title.as_str())
    }

    /// Notes what is no autoscaler.
    pub fn ignore(&mut self, kind: impl Into<String>, name: Option<String>, line: u32) {
        self.ignored.push(Ignored { kind: kind.into(), name, why: None, line });
    }
}
