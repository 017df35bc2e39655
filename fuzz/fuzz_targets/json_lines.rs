#![no_main]
//! JSON lines, of requests and of counts.

mod common;

use planora::ingest::{EpochUnit, Format, Keys, ObjectShape, Plan, Rows, TimeFormat};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [_, kind, ..] = data else { return };
    let some = |key: &str| Some(key.to_owned());
    let keys = Keys {
        time: "t".to_owned(),
        value: some("v"),
        bytes: some("b"),
        host: some("r.h"),
        code: some("s"),
        ..Keys::default()
    };
    let rows = if kind % 2 == 0 { Rows::Events } else { Rows::Buckets };
    let mut plan = Plan::new(Format::Objects(ObjectShape::JsonLines, keys)).with_rows(rows);
    plan.time = if kind % 4 < 2 { TimeFormat::Iso } else { TimeFormat::Epoch(EpochUnit::Millis) };
    plan.max_rejected = 0.9;
    common::read(&plan, data);
});
