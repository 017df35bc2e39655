#![no_main]
//! Rows of keys and values, of requests and of counts: JSON lines, a JSON document, logfmt, LTSV.

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
    let shape = match kind / 4 % 4 {
        0 => ObjectShape::JsonLines,
        1 => ObjectShape::JsonRows("rows[]".to_owned()),
        2 => ObjectShape::Logfmt,
        _ => ObjectShape::Ltsv,
    };
    let mut plan = Plan::new(Format::Objects(shape, keys)).with_rows(rows);
    plan.time = if kind % 4 < 2 { TimeFormat::Iso } else { TimeFormat::Epoch(EpochUnit::Millis) };
    plan.max_rejected = 0.9;
    common::read(&plan, data);
});
