//! Records → buckets: rows of tables in `rows` (and `regular`, while they are in step), requests of logs in `events`, with
//! distinct clients in `hosts`; `silence` tells which empty buckets of a log are gaps. `sink` takes the records of all formats and makes the series.

pub mod events;
mod hosts;
mod increments;
mod isolated_times;
mod regular;
pub mod rows;
pub mod silence;
pub mod sink;
