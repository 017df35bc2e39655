//! The settings that cost least under limits, proven on days that they were not tuned on.
//!
//! In: a [`Request`] and a scenario with its trace. Out: a [`Tuning`]. [`Tuner`] says which replays are to be done, generation
//! by generation, and takes their results; who does them, and on how many threads or workers, changes nothing in the end. The
//! knobs say themselves what may be tried of them (`knob::Search`).

mod arenas;
mod evolve;
mod front;
mod halton;
mod limits;
mod measures;
mod outcome;
mod plan;
mod polish;
mod search;
mod space;
mod standing;
mod task;
mod tuner;
mod why;

pub use arenas::{Arenas, Foreseen, Need};
pub use limits::{BadLimit, Figure, Limit, Limits};
pub use measures::{Gauge, Measures};
pub use outcome::{Check, Nudge, Request, Scored, Sensitivity, Span, Tuning};
pub use plan::{Part, PlanError};
pub use space::{Choice, SpaceError};
pub use standing::{Chapter, Outline, Standing, Tried, Varied};
pub use task::{Task, Unprepared, perform};
pub use tuner::{TuneError, Tuner};

#[cfg(test)]
mod tests;
