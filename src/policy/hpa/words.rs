//! The HPA's reasons in words: sentences for the page, rows of the log, figures for exports.

use super::reasons::{
    AVERAGE, CPU, FAILED_GET_METRIC, KEPT, OUT_OF_BOUNDS, PODS, REASONS, SCALE_DOWN_LIMIT, SCALE_DOWN_STABILIZED,
    SCALE_UP_LIMIT, SCALE_UP_STABILIZED, SCALING_DISABLED, TOO_FEW_REPLICAS, TOO_MANY_REPLICAS, VALUE,
};
use super::text::print_policies;
use super::{HpaMetric, Scaling};
use crate::format::{NONE, duration_words, figure, full, trimmed, whole};
use crate::policy::{Action, Moment, Proposal, ReasonCode, ReasonInfo, STAGES};

/// Each stage's sentence.
pub fn sentences(metrics: &[HpaMetric], scaling: &Scaling, moment: &Moment<'_>) -> [String; STAGES] {
    let [one, two, three] = moment.decision.proposals;
    let first = metric_words(metrics, one);
    if three.code == ReasonCode::NONE {
        return [first, String::new(), String::new()];
    }
    [first, window_words(scaling, moment, two), limit_words(scaling, moment, three)]
}

/// The lowest target among the metrics that `code` may be of: the one that wants most.
fn target(metrics: &[HpaMetric], code: ReasonCode) -> f64 {
    let targets = metrics.iter().filter_map(|metric| match (metric, code) {
        (HpaMetric::Cpu { percent }, CPU) => Some(f64::from(*percent)),
        (HpaMetric::Pods { rps }, PODS) => Some(*rps),
        (HpaMetric::Average { rps }, AVERAGE) | (HpaMetric::Value { rps }, VALUE) => Some(*rps),
        _ => None,
    });
    targets.fold(f64::NAN, f64::min)
}

/// What the metrics want, and from what.
pub fn metric_words(metrics: &[HpaMetric], proposal: Proposal) -> String {
    let (code, number, wanted) = (proposal.code, proposal.value, proposal.target);
    let over = |unit: &str| {
        let target = target(metrics, code);
        let ratio = full(number / target, 2);
        format!(
            "*{}*{unit}, {ratio} × its target of {}{unit}: {wanted} wanted.",
            trimmed(number, 2),
            trimmed(target, 3)
        )
    };
    match code {
        CPU => format!("CPU is at {}", over(" %")),
        PODS => format!("Each ready pod gets {}", over(" rps")),
        AVERAGE => {
            let target = trimmed(target(metrics, code), 3);
            format!("Load *{} rps* ÷ {target} for each replica = {wanted}.", trimmed(number, 2))
        }
        VALUE => format!("Load is {}", over(" rps")),
        KEPT => format!("The metric is at {} × its target. Nothing changes within the tolerance.", full(number, 2)),
        OUT_OF_BOUNDS => format!("The count is outside the bounds and goes to *{wanted}*. Metrics are not looked at."),
        SCALING_DISABLED => "The count is 0, which switches the HPA off.".to_owned(),
        FAILED_GET_METRIC => "A metric cannot be read, so the fleet stays as it is.".to_owned(),
        _ => "The controller does not look at this tick.".to_owned(),
    }
}

/// What the windows made of it.
pub fn window_words(scaling: &Scaling, moment: &Moment<'_>, proposal: Proposal) -> String {
    let [down_secs, up_secs, _] = scaling.timer_secs();
    let (wanted, kept) = (moment.decision.wanted, proposal.target);
    match proposal.code {
        SCALE_UP_STABILIZED => {
            let until = moment.time_after(moment.timers[1] as usize);
            let lasts = duration_words(up_secs);
            format!(
                "{wanted} must be wanted for {lasts}. Lower ones of that time keep *{kept}*, until {until} at most."
            )
        }
        SCALE_DOWN_STABILIZED => {
            let until = moment.time_after(moment.timers[0] as usize);
            let lasts = duration_words(down_secs);
            format!("{wanted} would be enough. *{kept}* were wanted within {lasts}, which holds until {until}.")
        }
        _ => "No window holds it back.".to_owned(),
    }
}

/// What rates and bounds made of that.
pub fn limit_words(scaling: &Scaling, moment: &Moment<'_>, proposal: Proposal) -> String {
    let (from, to) = (moment.decision.from, proposal.target);
    let now = if to == from { format!("The fleet stays at *{to}*.") } else { format!("{from} → *{to}*.") };
    let rates = |text: String| if scaling.has_behavior { text } else { "the larger of double and 4".to_owned() };
    match proposal.code {
        SCALE_UP_LIMIT => format!("No more may be added now ({}). {now}", rates(print_policies(&scaling.rules.up))),
        SCALE_DOWN_LIMIT => format!("No more may be removed now ({}). {now}", print_policies(&scaling.rules.down)),
        TOO_MANY_REPLICAS => format!("{to} is the most. {now}"),
        TOO_FEW_REPLICAS => format!("{to} is the fewest. {now}"),
        _ => format!("Within rates and bounds. {now}"),
    }
}

/// The reason for the outcome, cut to its figures.
pub fn log_words(moment: &Moment<'_>) -> String {
    let decision = &moment.decision;
    let wanted = whole(decision.wanted as usize);
    let label = label(decision.limit);
    match decision.action {
        Action::Held => format!("{label}, {wanted} wanted"),
        Action::In | Action::Out | Action::None => {
            let why = metric_figures(decision.proposals[0]);
            if label.is_empty() { why } else { format!("{why}, {}", label.to_ascii_lowercase()) }
        }
    }
}

/// What one of the controller's reasons is called.
fn info(code: ReasonCode) -> Option<&'static ReasonInfo> {
    code.0.checked_sub(ReasonCode::FIRST_OWN).and_then(|place| REASONS.get(usize::from(place)))
}

fn label(limit: ReasonCode) -> &'static str {
    info(limit).and_then(|info| info.limit).map_or("", |(_, label)| label)
}

/// The metric in figures.
pub fn metric_figures(proposal: Proposal) -> String {
    let (number, wanted) = (proposal.value, whole(proposal.target as usize));
    match proposal.code {
        CPU => format!("CPU {} % needs {wanted}", figure(number)),
        PODS => format!("{} rps a pod needs {wanted}", figure(number)),
        AVERAGE | VALUE => format!("Load {} rps needs {wanted}", figure(number)),
        KEPT => format!("{} × target within tolerance", full(number, 2)),
        OUT_OF_BOUNDS => format!("Outside the bounds: {wanted}"),
        SCALING_DISABLED => "Off at 0".to_owned(),
        FAILED_GET_METRIC => "Metric unreadable".to_owned(),
        _ => NONE.to_owned(),
    }
}

/// Each stage's reason for exports.
pub fn export_words(moment: &Moment<'_>) -> Vec<String> {
    let [one, two, three] = moment.decision.proposals;
    let of = |proposal: Proposal| {
        let name = info(proposal.code).map_or("", |info| info.code);
        let short = name.rsplit('.').next().unwrap_or(name);
        if short.is_empty() { "Not asked".to_owned() } else { format!("{short} {}", proposal.target) }
    };
    vec![metric_figures(one).replace(',', ""), of(two), of(three)]
}
