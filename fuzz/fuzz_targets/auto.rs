#![no_main]
//! Any bytes: detection, then reading what was detected.

mod common;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some((_, bytes)) = data.split_first()
        && let Ok(detection) = planora::ingest::sniff(bytes)
    {
        common::read(&detection.plan, data);
    }
});
