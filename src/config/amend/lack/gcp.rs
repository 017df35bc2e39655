//! What an autoscaler of a managed instance group lacks.

use super::aws::is_unsaid;
use super::{Lack, Lacks, New, Step};
use crate::config::autoscaler::{Autoscaler, GcpGroup, ScheduleSpec};
use crate::config::patch::{Mappings, schedule_sources, signal_sources};
use crate::knob::RateAmount;
use crate::policy::gcp::{Gcp, GcpSignal, Mode, ScaleInControl, ScalingSchedule};

/// The block that has all but the name.
pub const POLICY: Step = Step::In(&["autoscalingPolicy"]);

/// An autoscaler of Google Cloud, what it says and what it should.
pub struct Parts<'a> {
    /// As the file has it.
    pub autoscaler: &'a Autoscaler,
    /// What of it is Google Cloud's.
    pub group: &'a GcpGroup,
    /// What it says.
    pub own: &'a Gcp,
    /// What it should.
    pub wanted: &'a Gcp,
}

impl Parts<'_> {
    fn lack(&self, knob: &'static str, key: &'static str, new: New) -> Lack {
        let behind: &[&str] = match key {
            "coolDownPeriodSec" => &["maxNumReplicas", "maxReplicas", "minNumReplicas", "minReplicas"],
            "stabilizationPeriodSec" => &["coolDownPeriodSec", "maxNumReplicas", "minNumReplicas"],
            "mode" => &["coolDownPeriodSec", "cooldownPeriod", "maxNumReplicas", "maxReplicas"],
            _ => &[],
        };
        Lack {
            knob,
            owner: self.autoscaler.place,
            path: vec![POLICY],
            key,
            behind: behind.to_vec(),
            new,
            is_item: false,
        }
    }
}

/// Adds what is lacking.
pub fn add(parts: &Parts<'_>, mappings: &Mappings, lacks: &mut Lacks) {
    let (own, wanted, group) = (parts.own, parts.wanted, parts.group);
    if own.initialization_secs != wanted.initialization_secs && is_unsaid(&group.initialization_secs) {
        let secs = wanted.initialization_secs.into();
        lacks.found.push(parts.lack("initialization", "coolDownPeriodSec", secs));
    }
    if own.stabilization_secs != wanted.stabilization_secs && is_unsaid(&group.stabilization_secs) {
        let secs = wanted.stabilization_secs.into();
        lacks.found.push(parts.lack("stabilization", "stabilizationPeriodSec", secs));
    }
    if own.mode != wanted.mode && is_unsaid(&group.mode) {
        let word = match wanted.mode {
            Mode::On => "ON",
            Mode::OnlyScaleOut => "ONLY_SCALE_OUT",
            Mode::Off => "OFF",
        };
        lacks.found.push(parts.lack("autoscaling_mode", "mode", New::Word(word.to_owned())));
    }
    match (&group.scale_in, wanted.scale_in) {
        _ if own.scale_in == wanted.scale_in => {}
        (None, Some(control)) => lacks.found.push(parts.lack("scale_in_control", "scaleInControl", scale_in(control))),
        (_, None) => lacks.refuse("scale_in_control", "what goes is taken out by hand"),
        (Some(spec), Some(control)) => {
            let (is_share, wants_share) = (spec.fixed.is_absent(), matches!(control.most, RateAmount::Percent(_)));
            if is_share != wants_share {
                let [has, is] = if is_share { ["a share", "a number"] } else { ["a number", "a share"] };
                lacks.refuse("scale_in_control", format!("the file limits it by {has}, and {is} stands in its place"));
            }
        }
    }
    signals(parts, mappings, lacks);
    schedules(parts, lacks);
}

fn scale_in(control: ScaleInControl) -> New {
    let most = match control.most {
        RateAmount::Replicas(count) => ("fixed", count.into()),
        RateAmount::Percent(percent) => ("percent", percent.into()),
    };
    New::Block(vec![("maxScaledInReplicas", New::Block(vec![most])), ("timeWindowSec", control.window_secs.into())])
}

/// Targets that Google fills in, and signals behind the file's last one.
fn signals(parts: &Parts<'_>, mappings: &Mappings, lacks: &mut Lacks) {
    const KNOB: &str = "signals";
    let sources = signal_sources(parts.autoscaler, mappings);
    // The largest size wins, whichever signal stands first.
    let mut left: Vec<_> = sources.iter().zip(&parts.own.signals).collect();
    let mut new = Vec::new();
    for signal in &parts.wanted.signals {
        let is_kind = |(_, own): &(_, &GcpSignal)| std::mem::discriminant(*own) == std::mem::discriminant(signal);
        match left.iter().position(is_kind).map(|place| left.remove(place)) {
            Some((metric, own)) if own != signal && is_unsaid(&metric.target) => new.push(*signal),
            Some(_) => {}
            None => new.push(*signal),
        }
    }
    if left.is_empty() {
        new.into_iter().for_each(|signal| target(parts, signal, lacks));
    } else {
        lacks.refuse(KNOB, "a signal that goes is taken out by hand");
    }
}

/// Adds the target of a signal; its block, too, where the file has none.
fn target(parts: &Parts<'_>, signal: GcpSignal, lacks: &mut Lacks) {
    const KNOB: &str = "signals";
    let (key, percent) = match signal {
        GcpSignal::Cpu { percent } => ("cpuUtilization", percent),
        GcpSignal::ServingCapacity { percent } => ("loadBalancingUtilization", percent),
        GcpSignal::Each { .. } | GcpSignal::Assignment { .. } => {
            lacks.refuse(KNOB, "a metric has a name of its own, which no setting says");
            return;
        }
    };
    let share = New::Number(f64::from(percent) / 100.0);
    lacks.found.push(parts.lack(KNOB, key, New::Block(vec![("utilizationTarget", share)])));
}

fn schedules(parts: &Parts<'_>, lacks: &mut Lacks) {
    const KNOB: &str = "schedules";
    let (own, wanted) = (&parts.own.schedules, &parts.wanted.schedules);
    let sources = schedule_sources(parts.autoscaler);
    let is_on = |spec: &&ScheduleSpec| spec.disabled.get() != Some(true);
    if wanted.len() < own.len() {
        lacks.refuse(KNOB, "a schedule that goes is taken out by hand");
        return;
    }
    if own != wanted && parts.autoscaler.schedules.iter().filter(is_on).count() > sources.len() {
        lacks.refuse(KNOB, "a schedule that is there already is not known");
        return;
    }
    for (spec, (own, wanted)) in sources.iter().zip(own.iter().zip(wanted)) {
        if own.zone != wanted.zone && is_unsaid(&spec.zone) {
            let lack = parts.lack(KNOB, "timeZone", New::Word(wanted.zone.clone()));
            lacks.found.push(Lack { owner: spec.place, path: Vec::new(), behind: vec!["schedule"], ..lack });
        }
    }
    for (place, schedule) in wanted.iter().enumerate().skip(own.len()) {
        let name = free_name(parts, place + 1);
        let lack = parts.lack(KNOB, "scalingSchedules", New::Named(name, fields(schedule)));
        lacks.found.push(Lack { is_item: true, ..lack });
    }
}

fn fields(schedule: &ScalingSchedule) -> Vec<(&'static str, New)> {
    vec![
        ("schedule", New::Word(schedule.start.clone())),
        ("timeZone", New::Word(schedule.zone.clone())),
        ("durationSec", schedule.duration_secs.into()),
        ("minRequiredReplicas", schedule.min_required.into()),
    ]
}

/// A name for the schedule at `place` that the file has not given to another one.
fn free_name(parts: &Parts<'_>, place: usize) -> String {
    let is_taken = |name: &String| parts.autoscaler.schedules.iter().any(|spec| spec.name.as_ref() == Some(name));
    let names = (place..).map(|number| format!("schedule-{number}"));
    names.into_iter().find(|name| !is_taken(name)).unwrap_or_default()
}
