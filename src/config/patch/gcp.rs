//! An autoscaler of Google Cloud → the policy `gcp`.

use super::Patch;
use super::demand::{Demand, Mappings, per_second, shown_percent};
use crate::config::autoscaler::{Autoscaler, Clock, GcpGroup, Metric, Per, ScheduleSpec};
use crate::config::gcp::with_year;
use crate::knob::RateAmount;
use crate::policy::Policy;
use crate::policy::gcp::{Gcp, GcpSignal, Mode, ScaleInControl, ScalingSchedule};

/// Adds the policy's knobs.
pub fn add(autoscaler: &Autoscaler, group: &GcpGroup, mappings: &Mappings, patch: &mut Patch) {
    let signals = autoscaler.metrics.iter().filter_map(|metric| signal(metric, mappings, patch)).collect();
    let mut knobs = vec![
        ("signals", autoscaler.metrics.first().map(|metric| metric.place.line)),
        ("stabilization", group.stabilization_secs.line()),
        ("initialization", group.initialization_secs.line()),
        ("autoscaling_mode", group.mode.line()),
    ];
    let schedules: Vec<ScalingSchedule> = schedule_sources(autoscaler).into_iter().filter_map(schedule).collect();
    leave_out_years(autoscaler, patch);
    if let Some(first) = autoscaler.schedules.first() {
        knobs.push(("schedules", Some(first.place.line)));
    }
    let scale_in = group.scale_in.as_ref().and_then(|control| {
        let fixed = control.fixed.get().map(RateAmount::Replicas);
        let most = fixed.or_else(|| control.percent.get().map(RateAmount::Percent))?;
        Some(ScaleInControl { most, window_secs: control.window_secs.get()? })
    });
    if let (Some(control), Some(_)) = (&group.scale_in, &scale_in) {
        knobs.push(("scale_in_control", Some(control.place.line)));
    }
    let default = Gcp::default();
    let settings = Gcp {
        signals,
        schedules,
        stabilization_secs: group.stabilization_secs.get().unwrap_or(default.stabilization_secs),
        initialization_secs: group.initialization_secs.get().unwrap_or(default.initialization_secs),
        scale_in,
        mode: match group.mode.value().map(String::as_str) {
            Some("OFF") => Mode::Off,
            Some("ONLY_SCALE_OUT" | "ONLY_UP") => Mode::OnlyScaleOut,
            _ => Mode::On,
        },
        ..default
    };
    patch.put_policy(&Policy::Gcp(settings), &knobs);
}

/// The schedules that are replayed, in the order of the policy's.
pub fn schedule_sources(autoscaler: &Autoscaler) -> Vec<&ScheduleSpec> {
    let is_on = |spec: &&ScheduleSpec| spec.disabled.get() != Some(true) && schedule(spec).is_some();
    autoscaler.schedules.iter().filter(is_on).collect()
}

/// The metrics that are replayed, in the order of the policy's signals.
pub fn signal_sources<'a>(autoscaler: &'a Autoscaler, mappings: &Mappings) -> Vec<&'a Metric> {
    let is_one = |metric: &&Metric| signal(metric, mappings, &mut Patch::default()).is_some();
    autoscaler.metrics.iter().filter(is_one).collect()
}

fn signal(metric: &Metric, mappings: &Mappings, patch: &mut Patch) -> Option<GcpSignal> {
    let demand = mappings.demand(metric, patch)?;
    let target = metric.target.get()?;
    match demand {
        Demand::Cpu => Some(GcpSignal::Cpu { percent: shown_percent(target * 100.0, metric, patch) }),
        Demand::Serving => Some(GcpSignal::ServingCapacity { percent: shown_percent(target * 100.0, metric, patch) }),
        Demand::Requests(unit) if metric.rule.is_some() => {
            Some(GcpSignal::Assignment { rps: per_second(target, unit) })
        }
        Demand::Requests(unit) if metric.per == Per::Replica => Some(GcpSignal::Each { rps: per_second(target, unit) }),
        Demand::Requests(_) | Demand::Clock => None,
    }
}

fn cron_of(spec: &ScheduleSpec) -> Option<&String> {
    if let Clock::Cron(start) = &spec.clock { start.value() } else { None }
}

/// Says which schedules happen in one year only, which a replay has no place for.
fn leave_out_years(autoscaler: &Autoscaler, patch: &mut Patch) {
    for spec in &autoscaler.schedules {
        if let Some((_, year)) = cron_of(spec).and_then(|cron| with_year(cron)) {
            let name = spec.name.as_deref().unwrap_or("a schedule");
            patch.leave_out(Some(spec.place.line), format!("{name} is left out: it happens in {year} only"));
        }
    }
}

fn schedule(spec: &ScheduleSpec) -> Option<ScalingSchedule> {
    let start = cron_of(spec).filter(|start| with_year(start).is_none())?;
    Some(ScalingSchedule {
        zone: spec.zone.value()?.clone(),
        start: start.clone(),
        duration_secs: spec.duration_secs.get()?,
        min_required: spec.min.get()?,
    })
}
