//! Planora: an autoscaling lab.
//!
//! Modules are listed in order: a module may name only modules above it (`tests/architecture.rs` keeps that rule).
//! Everything down to `chart` is plain Rust that reads no clock, logs nothing and knows no browser. `worker` and `ui`
//! exist on wasm32 only, `cli` everywhere else. `chart` and `ui` need the feature `page`.

pub mod progress;
pub mod units;
pub mod series;
pub mod latency;
pub mod ingest;
pub mod query;
pub mod forecast;
pub mod detect;
pub mod format;
pub mod knob;
pub mod stress;
pub mod policy;
pub mod scenario;
pub mod config;
pub mod lint;
pub mod report;
pub mod share;
pub mod sim;
pub mod job;
pub mod tune;
pub mod calibrate;
pub mod readout;
#[cfg(feature = "page")]
pub mod chart;
#[cfg(target_arch = "wasm32")]
pub mod worker;
#[cfg(all(target_arch = "wasm32", feature = "page"))]
pub mod ui;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
