#![no_main]
//! Access logs of all kinds; the second byte says which.

mod common;

use planora::ingest::{Format, LogFormat, Plan};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [_, kind, ..] = data else { return };
    let Some(log) = LogFormat::all().nth(usize::from(*kind) % LogFormat::all().count()) else { return };
    let mut plan = Plan::new(Format::Log(log));
    plan.max_rejected = 0.9;
    common::read(&plan, data);
});
