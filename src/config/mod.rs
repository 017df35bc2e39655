//! Configuration files of autoscalers: the bytes of a file go in, its autoscalers come out, each value with its place.
//!
//! Nothing is guessed. A value is what the file says, what the system itself would use (and why), or a gap that keeps what
//! stands in its place. A file that cannot be used is refused with line, reason and remedy.

pub mod autoscaler;
pub mod found;
pub mod imported;
pub mod inventory;

pub use autoscaler::{Autoscaler, System};
pub use found::{Found, Gap, Place, Setting};
pub use imported::{FileKind, Ignored, Imported, Outcome, Refusal, Remark};
