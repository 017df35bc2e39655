//! What is exported and imported again decides the same, tick for tick; what does not carry over is named by the export.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

mod nearest;
#[path = "../replayed/mod.rs"]
mod replayed;
mod settings;

use planora::config::{Assumptions, read_text, to_patch};
use planora::policy::manifest::{Format, Manifest};
use planora::scenario::{Scenario, parse};
use proptest::prelude::*;
use replayed::play;
use settings::{any_application, any_ec2, any_gcp, any_hpa, any_keda, any_loads, any_service};

fn scenario(query: &str) -> Result<Scenario, TestCaseError> {
    let (scenario, notices) = parse(query);
    prop_assert_eq!(notices, [], "{}", query);
    Ok(scenario)
}

fn exported(scenario: &Scenario, format: Format) -> Manifest {
    scenario.manifest(format, "web").expect("a form of the policy")
}

/// What knobs of a policy have no place in its forms, and a word of the note that says so.
const LOST: [(&str, &str); 10] = [
    ("cpu_at_capacity", "CPU"),
    ("cpu_limit", "CPU"),
    ("sync", "sync"),
    ("stabilization", "stabilization"),
    ("period", "alarms of target tracking"),
    ("out_points", "alarms of target tracking"),
    ("in_points", "alarms of target tracking"),
    ("in_share", "alarms of target tracking"),
    ("resolution", "how often"),
    ("publication_delay", "How late"),
];

/// Exports `service` and `settings` (knobs of the policy `name`), imports that again into the plain policy on the same service,
/// and compares both replays. `open` are the gaps that the form leaves.
fn compare(
    name: &str,
    service: &str,
    settings: &str,
    format: Format,
    open: &[&str],
    loads: &[f64],
) -> Result<(), TestCaseError> {
    let original = scenario(&format!("policy={name}&{service}&{settings}"))?;
    let plain = scenario(&format!("policy={name}&{service}"))?;
    let manifest = exported(&original, format);
    let file = if format == Format::Terraform { "web.tf" } else { "web.yaml" };
    let imported = read_text(file, manifest.text.clone());
    let text = &manifest.text;
    prop_assert_eq!(imported.autoscalers.len(), 1, "{:?}\n{}", imported.refusals, text);
    let autoscaler = imported.autoscalers.first().expect("one autoscaler");
    let patch = to_patch(autoscaler, &Assumptions::default()).expect("no answers");
    let asks: Vec<&str> = patch.asks.iter().map(|gap| gap.name.as_str()).filter(|name| !open.contains(name)).collect();
    // AWS makes a forecast of its own, which is the one thing that is said of every predictive policy.
    let left_out: Vec<_> = patch.left_out.iter().filter(|remark| !remark.text.contains("own forecast")).collect();
    prop_assert!(asks.is_empty() && left_out.is_empty(), "{asks:?} {left_out:?}\n{text}");
    let returned = patch.apply(&plain).expect("knobs in their ranges");
    let mut expected = original.clone();
    for (knob, word) in LOST {
        if original.print_key(knob) == plain.print_key(knob)
            || !original.policy.keys().iter().any(|key| key.name == knob)
        {
            continue;
        }
        // Without target tracking nobody reads what its alarms are.
        let is_read = !word.contains("tracking") || settings.contains("target:");
        let is_noted = manifest.left_out.iter().any(|note| note.contains(word));
        prop_assert!(is_noted || !is_read, "no note of {knob}\n{text}");
        expected = expected.with(knob, &plain.print_key(knob).expect("a knob")).expect("a default");
    }
    for (tick, (one, two)) in
        play(&expected, loads, loads).0.into_iter().zip(play(&returned, loads, loads).0).enumerate()
    {
        prop_assert_eq!(one, two, "tick {} of {}\n{}", tick, settings, text);
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn an_hpa_comes_back_as_it_went(service in any_service(true), settings in any_hpa(), loads in any_loads()) {
        compare("hpa", &service, &settings, Format::Hpa, &[], &loads)?;
    }

    #[test]
    fn a_scaled_object_comes_back_as_it_went(service in any_service(true), settings in any_keda(), loads in any_loads()) {
        compare("keda", &service, &settings, Format::Keda, &[], &loads)?;
    }

    #[test]
    fn a_scalable_target_comes_back_as_it_went(
        service in any_service(false), settings in any_application(), loads in any_loads(), is_terraform in any::<bool>(),
    ) {
        let format = if is_terraform { Format::Terraform } else { Format::Aws };
        compare("aws", &service, &settings, format, &[], &loads)?;
    }

    #[test]
    fn a_group_of_ec2_comes_back_as_it_went(
        service in any_service(false), settings in any_ec2(), loads in any_loads(), is_terraform in any::<bool>(),
    ) {
        let (format, open) = if is_terraform { (Format::Terraform, &["min", "max"][..]) } else { (Format::Aws, &[][..]) };
        let settings = format!("service=ec2&{settings}");
        compare("aws", &service, &settings, format, open, &loads)?;
    }

    #[test]
    fn a_managed_instance_group_comes_back_as_it_went(service in any_service(true), settings in any_gcp(), loads in any_loads()) {
        compare("gcp", &service, &settings, Format::Terraform, &[], &loads)?;
    }
}
