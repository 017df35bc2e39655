//! The one entry for worker, command line and tests: scenario and traces in, a [`Report`](crate::report::Report) out.
//!
//! [`Engine`] keeps what the last runs computed, so that a knob which changes neither trace nor forecast costs a
//! simulation and no more. It reads no file and no clock: whoever hosts it hands traces in. `import` holds what is said of own
//! traffic while it becomes a trace.

mod arena;
mod compare;
mod course;
mod detectors;
mod engine;
mod error;
mod fit;
mod ground;
mod import;
mod notices;
mod peaks;
mod place;
mod prepared;
mod study;
mod summary;
mod ticks;
mod trials;
mod weekly;
mod weights;

pub use arena::{Arena, Cut, Stage};
pub use compare::Compared;
pub use detectors::DetectorStanding;
pub use engine::Engine;
pub use error::AppError;
pub use import::{Draft, FileFacts, ImportFault, Imported, KeptTrace, Quantity, Reading, Sketch, piece};
pub use summary::TraceSummary;
pub use trials::{Breaking, Outcome, Trial};
pub use weights::bundled_weights;

#[cfg(test)]
mod tests;
