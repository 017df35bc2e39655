//! Planora: an autoscaling lab.
//!
//! Modules are listed in order: a module may name only modules above it (`tests/architecture.rs` keeps that rule).
//! Everything down to `job` is plain Rust that reads no clock, logs nothing and knows no browser; `worker` and `ui`
//! exist on wasm32 only.

pub mod autoscale;
#[cfg(not(target_arch = "wasm32"))]
pub mod cli;
pub mod detect;
pub mod forecast;
pub mod ingest;
pub mod progress;
pub mod report;
pub mod scenario;
pub mod series;
pub mod units;
