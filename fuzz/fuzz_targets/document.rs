#![no_main]
//! Answers of Prometheus and CloudWatch.

mod common;

use planora::ingest::{Format, MetricsSource, Pick, Plan};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [_, kind, ..] = data else { return };
    let pick = if kind % 4 < 2 { Pick::All } else { Pick::One(0) };
    let source = if kind % 2 == 0 { MetricsSource::Prometheus } else { MetricsSource::CloudWatch };
    let format = Format::Metrics(source, pick);
    let mut plan = Plan::new(format);
    plan.max_rejected = 0.9;
    common::read(&plan, data);
});
