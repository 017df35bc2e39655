#![no_main]
//! Configuration files of autoscalers: a file ends in one of three ways, and what is read of it becomes knobs, or says why not.

use planora::config::{Assumptions, Outcome, read, summary, to_patch};
use planora::scenario::Scenario;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let imported = read("fuzz", data);
    assert_eq!(imported.outcome == Outcome::Refused, imported.autoscalers.is_empty());
    assert_eq!(imported.outcome == Outcome::Refused, !imported.refusals.is_empty());
    summary(&imported);
    for autoscaler in &imported.autoscalers {
        let patch = to_patch(autoscaler, &Assumptions::default()).expect("no answer, none that is wrong");
        let _ = patch.apply(&Scenario::default());
    }
});
