//! Page ↔ worker: messages as bytes, with the same engine behind them as behind the command line.
//!
//! `message` says what is sent, `client` is the page's side, `host` the worker's, `read` reads files, `store` keeps the user's traces in the
//! browser. The page never computes a run; the worker never touches the page.

mod client;
mod host;
mod message;
mod read;
mod store;
mod study;
mod weights;

pub use client::{Client, Event};
pub use host::start;
