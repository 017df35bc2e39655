//! An autoscaler of a managed instance group as Terraform.

use super::{Gcp, GcpSignal, Mode, ScaleInControl};
use crate::knob::RateAmount;
use crate::policy::hpa::manifest::cpu_left_out;
use crate::policy::manifest::{Format, Manifest, Node, Resource, Target};

/// Name of the metric that counts requests; nobody's settings say what yours is called.
const REQUESTS: &str = "custom.googleapis.com/http_requests";
/// A counter, of which the autoscaler takes what it grows by a second: a gauge would be no rate.
const TYPE: &str = "DELTA_PER_SECOND";
/// The stabilization period where nothing is said. Terraform has no field for it; the API and gcloud have one.
const STABILIZATION_SECS: u32 = 600;

/// The resource, where the format is Terraform.
pub(super) fn manifest(settings: &Gcp, format: Format, target: &Target<'_>) -> Option<Manifest> {
    if format != Format::Terraform {
        return None;
    }
    let bounds = target.site.bounds;
    let mode = match settings.mode {
        Mode::On => "ON",
        Mode::OnlyScaleOut => "ONLY_SCALE_OUT",
        Mode::Off => "OFF",
    };
    let mut policy = vec![
        ("min_replicas", bounds.min.into()),
        ("max_replicas", bounds.max.into()),
        ("cooldown_period", settings.initialization_secs.into()),
        ("mode", Node::text(mode)),
    ];
    policy.extend(written(&settings.signals).into_iter().map(signal));
    policy.extend(settings.scale_in.map(|control| ("scale_in_control", self::control(control))));
    policy.extend(settings.schedules.iter().enumerate().map(|(place, schedule)| {
        let schedule = Node::Map(vec![
            ("name", Node::Text(format!("{}-{}", target.name, place + 1))),
            ("schedule", Node::text(&*schedule.start)),
            ("time_zone", Node::text(&*schedule.zone)),
            ("duration_sec", schedule.duration_secs.into()),
            ("min_required_replicas", schedule.min_required.into()),
        ]);
        ("scaling_schedules", schedule)
    }));
    let body = vec![
        ("name", Node::text(target.name)),
        ("zone", Node::Reference("var.zone".to_owned())),
        ("target", Node::Reference(format!("google_compute_instance_group_manager.{}.id", target.name))),
        ("autoscaling_policy", Node::Map(policy)),
    ];
    let resource = Resource { kind: "google_compute_autoscaler", name: target.name.to_owned(), body };
    Some(Manifest::terraform(target, &[resource], left_out(settings)))
}

/// The signals that an autoscaler can have: one of CPU and one of serving capacity, the lowest of several, which wants most.
fn written(signals: &[GcpSignal]) -> Vec<GcpSignal> {
    let is_beaten = |signal: &GcpSignal, place: usize| {
        signals.iter().enumerate().any(|(other_place, other)| match (signal, other) {
            (GcpSignal::Cpu { percent }, GcpSignal::Cpu { percent: other })
            | (GcpSignal::ServingCapacity { percent }, GcpSignal::ServingCapacity { percent: other }) => {
                (other, other_place) < (percent, place)
            }
            _ => false,
        })
    };
    signals.iter().enumerate().filter(|(place, signal)| !is_beaten(signal, *place)).map(|(_, signal)| *signal).collect()
}

fn left_out(settings: &Gcp) -> Vec<String> {
    let mut left_out = Vec::new();
    if settings.stabilization_secs != STABILIZATION_SECS {
        left_out.push(format!(
            "A stabilization period of {0} s has no place in Terraform, which leaves it at {STABILIZATION_SECS} s: set it by gcloud \
             with --stabilization-period={0}s.",
            settings.stabilization_secs
        ));
    }
    let counts = |signal: &GcpSignal| matches!(signal, GcpSignal::Each { .. } | GcpSignal::Assignment { .. });
    if settings.signals.iter().any(counts) {
        left_out.push(format!("{REQUESTS} stands for the counter of your requests; put its name there."));
    }
    if written(&settings.signals).len() < settings.signals.len() {
        left_out.push("An autoscaler has one target of CPU and one of serving capacity; the lowest, which wants most, is written.".to_owned());
    }
    left_out.extend(cpu_left_out(settings.cpu));
    left_out
}

fn signal(signal: GcpSignal) -> (&'static str, Node) {
    let share = |percent: u32| Node::Map(vec![("target", (f64::from(percent) / 100.0).into())]);
    let metric = |field: &'static str, rps: f64| {
        ("metric", Node::Map(vec![("name", Node::text(REQUESTS)), (field, rps.into()), ("type", Node::text(TYPE))]))
    };
    match signal {
        GcpSignal::Cpu { percent } => ("cpu_utilization", share(percent)),
        GcpSignal::ServingCapacity { percent } => ("load_balancing_utilization", share(percent)),
        GcpSignal::Each { rps } => metric("target", rps),
        GcpSignal::Assignment { rps } => metric("single_instance_assignment", rps),
    }
}

fn control(control: ScaleInControl) -> Node {
    let most = match control.most {
        RateAmount::Replicas(count) => ("fixed", Node::from(count)),
        RateAmount::Percent(percent) => ("percent", Node::from(percent)),
    };
    Node::Map(vec![("time_window_sec", control.window_secs.into()), ("max_scaled_in_replicas", Node::Map(vec![most]))])
}
