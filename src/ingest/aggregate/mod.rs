//! Records → buckets: rows of tables in `rows` (and `regular`, while they are in step), requests of logs in `events`.
//!
//! Of a log, `chunks` keeps the buckets of each file and knows lines that two files have, `hosts` counts distinct clients,
//! `stray_times` finds lines with a wrong clock, and `silence` tells which empty buckets are gaps. `summer_time` puts
//! days of a clock with summer time onto one grid. `increments` makes
//! requests of running totals. `sink` takes the records of all formats and makes the series.

pub mod chunks;
pub mod events;
mod hosts;
mod increments;
mod isolated_times;
mod jitter;
mod regular;
pub mod rows;
pub mod silence;
pub mod sink;
pub mod stray_times;
mod summer_time;
