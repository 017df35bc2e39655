#![no_main]
//! Delimited files under fixed plans: the time format, separator and kind of rows come from the second byte.

mod common;

use planora::ingest::{Columns, DateOrder, EpochUnit, Format, Plan, Rows, Table, TimeFormat};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [_, kind, ..] = data else { return };
    let formats = [
        TimeFormat::Iso,
        TimeFormat::Epoch(EpochUnit::Secs),
        TimeFormat::Epoch(EpochUnit::Nanos),
        TimeFormat::Clf,
        TimeFormat::Regional(DateOrder::DayMonth),
        TimeFormat::Regional(DateOrder::MonthDay),
    ];
    let columns = match kind % 4 {
        0 => Columns { time: 0, values: vec![1], ..Columns::default() },
        1 => Columns { time: 1, values: vec![0, 2], quality: Some(3), ..Columns::default() },
        2 => Columns { time: 0, clock: Some(1), values: vec![2], ..Columns::default() },
        _ => Columns { time: 0, host: Some(1), bytes: Some(2), code: Some(3), ..Columns::default() },
    };
    let table = Table {
        separator: b",;\t| "[usize::from(kind / 32) % 5],
        skip: 0,
        header: kind % 8 < 4,
        names: Vec::new(),
        columns,
    };
    let rows = if kind % 4 == 3 { Rows::Events } else { Rows::Buckets };
    let mut plan = Plan::new(Format::Table(table)).with_rows(rows);
    plan.time = formats[usize::from(*kind) % formats.len()];
    plan.decimal_comma = kind % 16 > 7;
    plan.max_rejected = 0.9;
    common::read(&plan, data);
});
