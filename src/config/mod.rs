//! Configuration files of autoscalers: the bytes of a file go in, its autoscalers come out, each value with its place.
//!
//! Nothing is guessed. A value is what the file says, what the system itself would use (and why), or a gap that keeps what
//! stands in its place. A file that cannot be used is refused with line, reason and remedy.

pub mod amend;
pub mod autoscaler;
mod aws;
mod document;
mod draft;
pub mod found;
mod gcp;
mod hints;
pub mod imported;
pub mod inventory;
mod keda;
mod kubernetes;
mod mapping;
mod meaning;
mod patch;
mod read;
mod rivals;
mod shell;
mod summary;
mod terraform;

pub use autoscaler::{Autoscaler, System};
pub use found::{Found, Gap, Place, Setting};
pub use imported::{FileKind, Ignored, Imported, Outcome, Refusal, Remark, Unread};
pub use inventory::OpenGap;
pub use patch::{Assumptions, Change, Mappings, Patch, PatchKnob, to_patch};
pub use read::{read, read_text};
pub use rivals::rivals;
pub use summary::summary;

#[cfg(test)]
mod tests;
