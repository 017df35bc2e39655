//! Steps: what lies between them, beside them, and on the wrong side of their alarm.

use super::super::rule::Stepping;
use super::super::{AdjustmentType, AwsMetric, MissingData, StepAdjustment};
use super::metric_words;
use crate::format::trimmed;
use crate::policy::Finding;

const STEP_RULE: &str = "Bounds are offsets from the alarm's threshold; steps may neither overlap nor leave gaps (Amazon EC2 Auto Scaling User Guide, “Step adjustments”).";

/// Findings on the steps of one policy.
pub(super) fn findings(metric: AwsMetric, stepping: &Stepping) -> Vec<Finding> {
    let mut findings = Vec::new();
    if !stepping.is_simple {
        findings.extend(step_findings(&stepping.steps));
        findings.extend(at_threshold(metric, stepping));
    }
    findings.extend(sign(metric, stepping));
    findings.extend(no_data(stepping));
    findings
}

/// Gaps between steps, and overlaps of them. AWS refuses both.
pub fn step_findings(steps: &[StepAdjustment]) -> Vec<Finding> {
    let low = |step: &StepAdjustment| step.lower.unwrap_or(f64::NEG_INFINITY);
    let high = |step: &StepAdjustment| step.upper.unwrap_or(f64::INFINITY);
    let mut sorted: Vec<&StepAdjustment> = steps.iter().collect();
    sorted.sort_by(|one, two| low(one).total_cmp(&low(two)));
    let mut findings = Vec::new();
    for pair in sorted.windows(2) {
        let &[one, two] = pair else { continue };
        let (end, start) = (high(one), low(two));
        let (code, word, text) = match end.total_cmp(&start) {
            std::cmp::Ordering::Less => ("step_gap", "leave a gap", "there nothing happens"),
            std::cmp::Ordering::Greater => ("step_overlap", "overlap", "there two steps hold"),
            std::cmp::Ordering::Equal => continue,
        };
        let (from, to) = (end.min(start), end.max(start));
        let shown = |bound: f64| if bound.is_finite() { trimmed(bound, 3) } else { "no end".to_owned() };
        let title = format!("Two steps {word} between {} and {}:", shown(from), shown(to));
        findings.push(
            Finding::warning(code, title, format!("{text}, and AWS refuses the policy."))
                .figure("from_offset", from.clamp(f64::MIN, f64::MAX))
                .figure("to_offset", to.clamp(f64::MIN, f64::MAX))
                .rule(STEP_RULE)
                .remedy("Let each step begin where the one before it ends.")
                .about("policies"),
        );
    }
    findings
}

/// The alarm fires, and no step holds the value that made it fire.
fn at_threshold(metric: AwsMetric, stepping: &Stepping) -> Option<Finding> {
    let alarm = &stepping.alarm;
    let is_upward = alarm.comparison.is_upward();
    // How far from the threshold the nearest step begins, in the direction of the alarm.
    let nearest = stepping.steps.iter().map(|step| if is_upward { step.lower } else { step.upper });
    let distance = |bound: Option<f64>| if is_upward { bound } else { bound.map(|bound| -bound) };
    let nearest = nearest.map(|bound| distance(bound).unwrap_or(0.0)).fold(f64::INFINITY, f64::min);
    let reaches = |step: &StepAdjustment| if is_upward { step.upper.is_none() } else { step.lower.is_none() };
    let threshold = trimmed(alarm.threshold, 3);
    let words = metric_words(metric);
    let finding = if !stepping.steps.iter().any(reaches) {
        let side = if is_upward { "above" } else { "below" };
        let title = format!("No step reaches {side} the threshold of {threshold} ({words}):");
        Finding::warning("step_wrong_side", title, "the alarm fires and nothing happens.")
    } else if nearest > 0.0 {
        let edge = if is_upward { alarm.threshold + nearest } else { alarm.threshold - nearest };
        let title =
            format!("Between {threshold} and {} ({words}) the alarm fires and no step holds:", trimmed(edge, 3));
        Finding::warning("step_gap", title, "nothing happens there.").figure("to_offset", nearest)
    } else {
        return None;
    };
    let finding = finding.figure("threshold", alarm.threshold).rule(STEP_RULE);
    Some(
        finding
            .remedy("Let the first step begin at 0, with an adjustment of 0 if nothing is meant to happen.")
            .about("policies"),
    )
}

/// An adjustment against the direction of its alarm.
fn sign(metric: AwsMetric, stepping: &Stepping) -> Option<Finding> {
    let is_upward = stepping.alarm.comparison.is_upward();
    let is_against = |step: &&StepAdjustment| if is_upward { step.adjustment < 0 } else { step.adjustment > 0 };
    let against = stepping.steps.iter().find(is_against).filter(|_| stepping.kind != AdjustmentType::ExactCapacity)?;
    let (side, does) = if is_upward { ("above", "removes") } else { ("below", "adds") };
    let (threshold, words) = (trimmed(stepping.alarm.threshold, 3), metric_words(metric));
    let title = format!("It {does} replicas {side} {threshold} ({words}):");
    let text = format!("an adjustment of {:+} makes the value go further the same way.", against.adjustment);
    let finding = Finding::warning("sign_against_alarm", title, text)
        .figure("adjustment", against.adjustment)
        .figure("threshold", stepping.alarm.threshold)
        .rule("A positive adjustment adds, a negative one removes (Amazon EC2 Auto Scaling User Guide, “Scaling adjustment types”).")
        .remedy("Turn the sign round, or the comparison of the alarm.");
    Some(finding.about("policies"))
}

/// Silence counts as a breach.
fn no_data(stepping: &Stepping) -> Option<Finding> {
    let breaches = stepping.alarm.missing == MissingData::Breaching;
    let largest = stepping.steps.iter().map(|step| step.adjustment).max_by_key(|adjustment| adjustment.abs())?;
    (breaches && largest != 0).then(|| {
        let way = if stepping.alarm.comparison.is_upward() { "out" } else { "in" };
        let title = format!("Missing data scales {way}:");
        let text = "a metric that stops being published counts as beyond the threshold, minute after minute.";
        Finding::warning("no_data_scales", title, text)
            .figure("adjustment", largest)
            .rule("TreatMissingData breaching: missing points count as breaching (Amazon CloudWatch User Guide, “Using Amazon CloudWatch alarms”).")
            .remedy("Set it to missing or notBreaching, unless silence means load.")
            .about("policies")
    })
}
