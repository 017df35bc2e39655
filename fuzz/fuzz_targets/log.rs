#![no_main]
//! Access logs of all kinds; the second byte says which.

mod common;

use planora::ingest::{Balancer, Format, Plan};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let [_, kind, ..] = data else { return };
    let format = match kind % 4 {
        0 => Format::Balancer(Balancer::Alb),
        1 => Format::Balancer(Balancer::Classic),
        2 => Format::W3c,
        _ => Format::Clf,
    };
    let mut plan = Plan::new(format);
    plan.max_rejected = 0.9;
    common::read(&plan, data);
});
