//! Page ↔ worker: messages as bytes, with the same engine behind them as behind the command line.
//!
//! `message` says what is sent. `client` is the page's side, which tells of `event`s, with `link` for the browser's worker and `watch` to tell when that
//! is late. The worker's side listens in `serve`, which hands each message to whoever does it: `run`, `study`, `comparison`, `trials`,
//! `calibrate`, `detectors`, `import`, `pack`, `policy_file` and `tune`. What they share is the `host` with its engine; a `listener` tells how far a task is, `bundled`
//! brings what a scenario needs, `reading`, `read` and `unpack` turn the `chunks` of `opened` files into traces, `store` keeps those in the browser,
//! and `scope` is the worker's own thread. `said` is what the browser says when it does not, and `later` waits for the code that a
//! first run does not need, on both sides. `crew` is the page's side of a search on several workers, `tune` the side of the worker that
//! leads it and `hand` that of those that help, which get each `order` through a `port`. The page never computes a run; the worker never touches the
//! page.

mod bundled;
mod calibrate;
mod chunks;
mod client;
mod comparison;
mod crew;
mod detectors;
mod event;
mod asked;
mod hand;
mod host;
mod import;
mod later;
mod link;
mod listener;
mod message;
mod opened;
mod order;
mod pack;
mod policy_file;
mod port;
mod read;
mod reading;
mod run;
mod said;
mod scope;
mod serve;
mod store;
mod study;
mod trials;
mod tune;
mod unpack;
mod watch;

pub use calibrate::{CalibrateAnswer, CalibrateAsk, Calibrated, TwinChecked};
pub use client::Client;
pub use crew::{Crew, CrewEvent};
pub use event::Event;
pub use later::{fetch_later_part, is_policy_later};
pub use message::{Answer, Ask, DetectorsAnswer, Encoded, ImportAnswer, ImportAsk, KeptTraces};
pub use policy_file::{
    AmendedFile, Patched, PolicyFileAnswer, PolicyFileAsk, PolicySource, WrittenForm, WrittenPolicy,
};
pub use serve::start;
pub use trials::{TrialsAnswer, TrialsAsk};
pub use tune::{TuneAnswer, TuneAsk};
