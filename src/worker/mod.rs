//! Page ↔ worker: messages as bytes, with the same engine behind them as behind the command line.
//!
//! `message` says what is sent. `client` is the page's side, which tells of `event`s, with `link` for the browser's worker and `watch` to tell when that
//! is late; `host` is the worker's, and `bundled` fetches what comes with Planora. `import`, `reading`, `read` and `unpack` turn
//! the user's files into traces, `store` keeps those in the browser, `policy_file` reads
//! configurations of autoscalers. `crew` is the page's side of a search on several workers, `tune` and `hand` are theirs, with
//! `port`s between them. `said` is what the browser says when it does not. `later`
//! waits for the code that a first run does not need, on both sides. The page never computes a run; the worker never touches the
//! page.

mod bundled;
mod client;
mod comparison;
mod crew;
mod event;
mod hand;
mod host;
mod import;
mod later;
mod link;
mod message;
mod pack;
mod policy_file;
mod port;
mod read;
mod reading;
mod said;
mod store;
mod study;
mod tune;
mod unpack;
mod watch;

pub use client::Client;
pub use crew::{Crew, CrewEvent};
pub use event::Event;
pub use host::start;
pub use later::{fetch_later_part, is_policy_later};
pub use message::{Encoded, ImportAnswer, ImportAsk, KeptTraces};
pub use pack::{Answer, Ask};
pub use policy_file::{Patched, PolicyFileAnswer, PolicyFileAsk};
pub use tune::{TuneAnswer, TuneAsk};
