//! Configuration files as people keep them, each judged by hand from its system's documentation: how it ends, what it leaves
//! open, and the knobs that each of its autoscalers makes.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use planora::config::{Assumptions, Imported, read, read_text, summary, to_patch};
use planora::policy::manifest::Format;
use planora::scenario::Scenario;
use serde::Deserialize;
use serde_json::json;

#[derive(Deserialize)]
struct Expected {
    file: String,
    outcome: String,
    gaps: Vec<String>,
    autoscalers: Vec<Made>,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Made {
    name: Option<String>,
    knobs: String,
}

#[test]
fn each_file_makes_what_was_judged_by_hand() {
    for expected in expected() {
        let name = &expected.file;
        let imported = fixture(name);
        let found = summary(&imported);
        assert_eq!((&found["outcome"], &found["gaps"]), (&json!(expected.outcome), &json!(expected.gaps)), "{name}");
        let made = imported.autoscalers.iter().map(|autoscaler| {
            let patch = to_patch(autoscaler, &Assumptions::default()).expect("no answers");
            let knobs: Vec<String> = patch.knobs.iter().map(|knob| format!("{}={}", knob.name, knob.text)).collect();
            Made { name: autoscaler.name.as_ref().map(|name| name.value.clone()), knobs: knobs.join(" ") }
        });
        assert_eq!(made.collect::<Vec<_>>(), expected.autoscalers, "{name}");
    }
}

fn expected() -> Vec<Expected> {
    let text = std::fs::read("tests/fixtures/config_expected.json").expect("a fixture");
    serde_json::from_slice(&text).expect("expectations")
}

fn fixture(name: &str) -> Imported {
    read(name, &std::fs::read(format!("tests/fixtures/config/{name}")).expect("a fixture"))
}

/// Whether a form has a place for a knob. What there is at the start is nobody's setting, and the bounds of a group of EC2 stand in
/// the group, which Terraform's policies only name.
fn has_place(knob: &str, format: Format, scenario: &Scenario) -> bool {
    let is_group = scenario.print_key("service").as_deref() == Some("ec2") && format == Format::Terraform;
    knob != "initial_replicas" && !(is_group && matches!(knob, "min_replicas" | "max_replicas"))
}

/// Whatever a file made a policy of comes back as it went, in every form of that policy.
#[test]
fn what_a_file_made_comes_back_from_its_exports() {
    let mut compared = 0;
    for autoscaler in expected().iter().flat_map(|expected| fixture(&expected.file).autoscalers) {
        let patch = to_patch(&autoscaler, &Assumptions::default()).expect("no answers");
        if !patch.asks.is_empty() {
            continue;
        }
        let original = patch.apply(&Scenario::default()).expect("knobs in their ranges");
        for format in Format::ALL {
            let Some(manifest) = original.manifest(format, "web") else { continue };
            let again = read_text(if format == Format::Terraform { "web.tf" } else { "web.yaml" }, &*manifest.text);
            let back = to_patch(again.autoscalers.first().expect("an autoscaler"), &Assumptions::default());
            let plain = Scenario::default().with("policy", original.policy.name()).expect("a policy");
            let returned = back.expect("no answers").apply(&plain).expect("knobs in their ranges");
            for knob in patch.knobs.iter().filter(|knob| has_place(&knob.name, format, &original)) {
                let (went, came) = (original.print_key(&knob.name), returned.print_key(&knob.name));
                assert_eq!(went, came, "{} as {format:?}: {}\n{}", autoscaler.title(), knob.name, manifest.text);
                compared += 1;
            }
        }
    }
    assert!(compared > 100, "{compared}");
}
