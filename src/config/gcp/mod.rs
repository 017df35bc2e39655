//! Autoscalers of Google Cloud's managed instance groups, in the names of the API and of Terraform.
//!
//! Source: Compute Engine API reference, `autoscalers`; Terraform's `google_compute_autoscaler`.

mod fields;
mod forms;
mod schedule;
mod signal;

pub use forms::read_document;
pub use schedule::with_year;

use super::autoscaler::{Autoscaler, GcpGroup, Need, ScaleInSpec, System};
use super::document::{Content, Node};
use super::found::{Found, Setting};
use super::imported::{Refusal, Remark};
use super::kubernetes::check_bounds;
use super::meaning::{Reader, template_remarks};

/// Longest time that is accepted, in seconds.
const MAX_SECS: u32 = 86_400;
/// What Google fills in.
const RULE: &str = "Google Cloud's own, where the autoscaler leaves it out";

/// The map of a block, also where it is a list of one.
fn block<'n>(node: &'n Node, keys: &[&str]) -> Option<&'n Node> {
    node.any(keys).and_then(|node| node.each().first())
}

/// Reads an autoscaler: what has a name and a policy. `label` is what the file calls it without a name.
///
/// # Errors
/// When a value cannot be one.
pub fn read(node: &Node, label: Option<&str>, reader: Reader<'_>) -> Result<Autoscaler, Refusal> {
    let Some(policy) = block(node, &["autoscalingPolicy"]) else {
        let reason = "an autoscaler without autoscalingPolicy";
        return Err(Refusal::new(
            node.line(),
            reason,
            "give it a policy with the fewest and most replicas and a signal",
        ));
    };
    let count = |keys: &[&str], what: &str| reader.whole(policy.any(keys), what, 0..=1_000_000);
    let min = count(&["minNumReplicas", "minReplicas"], "minNumReplicas")?.or_gap();
    let max = count(&["maxNumReplicas", "maxReplicas"], "maxNumReplicas")?.or_gap();
    check_bounds(&min, &max, ("minNumReplicas", "maxNumReplicas"))?;
    let group = read_group(policy, reader)?;
    let name = reader
        .name(node.any(&["name"]))
        .or_else(|| label.map(|label| Found { value: label.to_owned(), text: label.to_owned(), place: node.place }));
    let mut autoscaler = Autoscaler {
        name,
        place: node.place,
        min,
        max,
        start: Setting::Absent,
        metrics: signal::read_signals(policy, reader)?,
        schedules: schedule::read_schedules(policy, reader)?,
        system: System::Gcp(Box::new(group)),
        switches: Vec::new(),
        workload: None,
        needs: Vec::new(),
        remarks: Vec::new(),
    };
    if autoscaler.metrics.is_empty() {
        autoscaler.needs.push(Need { name: "metric".to_owned(), text: None, line: Some(policy.line()) });
        autoscaler.remarks.push(Remark::at(policy.line(), "no load signal: only its schedules change the size"));
    }
    if let System::Gcp(group) = &autoscaler.system
        && let Some(method) = group.predictive.value().filter(|method| *method != "NONE")
    {
        let text = format!("predictive autoscaling ({method}) is not replayed: Google's forecast is not published");
        autoscaler.remarks.push(Remark::of(group.predictive.line(), text));
    }
    for schedule in autoscaler.schedules.iter().filter(|schedule| schedule.disabled.get() == Some(true)) {
        let name = schedule.name.as_deref().unwrap_or("a schedule");
        let text = format!("the schedule {name} is disabled: it counts for nothing");
        autoscaler.remarks.push(Remark::at(schedule.place.line, text));
    }
    remark_conditions(node, reader, &mut autoscaler.remarks);
    autoscaler.remarks.extend(fields::unread_fields(policy));
    autoscaler.remarks.extend(template_remarks(policy.place, policy, reader.context));
    Ok(autoscaler)
}

/// What only Google's autoscalers have: times, mode, prediction and a control of scaling in.
fn read_group(policy: &Node, reader: Reader<'_>) -> Result<GcpGroup, Refusal> {
    let secs = |keys: &[&str], what: &str| reader.secs(policy.any(keys), what, 0..=MAX_SECS);
    let mode = reader.text(policy.any(&["mode"]), "mode")?;
    check_mode(&mode)?;
    let cpu = block(policy, &["cpuUtilization"]);
    Ok(GcpGroup {
        initialization_secs: secs(&["coolDownPeriodSec", "cooldownPeriod"], "coolDownPeriodSec")?.or_default(60, RULE),
        stabilization_secs: secs(&["stabilizationPeriodSec", "stabilizationPeriod"], "stabilizationPeriodSec")?
            .or_default(600, RULE),
        mode: mode.or_default("ON".to_owned(), RULE),
        predictive: reader.text(cpu.and_then(|cpu| cpu.any(&["predictiveMethod"])), "predictiveMethod")?,
        scale_in: block(policy, &["scaleInControl", "scaleDownControl"])
            .map(|node| read_control(node, reader))
            .transpose()?,
    })
}

/// Remarks on what decides whether, or how often, there is such an autoscaler.
fn remark_conditions(node: &Node, reader: Reader<'_>, remarks: &mut Vec<Remark>) {
    for key in ["count", "for_each"] {
        if let Some(node) =
            node.get(key).filter(|node| node.known().is_none() && !matches!(node.content, Content::Null))
        {
            let text = format!("conditional: {key} is {}", reader.context.written(node));
            remarks.push(Remark::at(node.line(), text));
        }
    }
}

fn check_mode(mode: &Setting<String>) -> Result<(), Refusal> {
    const MODES: [&str; 4] = ["ON", "OFF", "ONLY_SCALE_OUT", "ONLY_UP"];
    match mode.value() {
        Some(word) if !MODES.contains(&word.as_str()) => {
            Err(Refusal::new(mode.line().unwrap_or(1), format!("mode is {word}"), "it takes ON, ONLY_SCALE_OUT or OFF"))
        }
        _ => Ok(()),
    }
}

fn read_control(node: &Node, reader: Reader<'_>) -> Result<ScaleInSpec, Refusal> {
    let most = block(node, &["maxScaledInReplicas", "maxScaledDownReplicas"]).unwrap_or(node);
    Ok(ScaleInSpec {
        fixed: reader.whole(most.any(&["fixed"]), "fixed", 0..=1_000_000)?,
        percent: reader.whole(most.any(&["percent"]), "percent", 0..=100)?,
        window_secs: reader.whole(node.any(&["timeWindowSec"]), "timeWindowSec", 0..=MAX_SECS)?.or_gap(),
        place: node.place,
    })
}
