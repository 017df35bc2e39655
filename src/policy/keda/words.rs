//! KEDA's reasons in words: its own loop's, and the HPA's for the rest.

use super::Keda;
use super::reasons::{ACTIVATED, COOLDOWN, CRON, DEACTIVATED, FORMULA, RAISED, UNSURE};
use super::trigger::{MetricType, Source};
use crate::format::{duration_words, replicas, trimmed};
use crate::policy::hpa::HpaMetric;
use crate::policy::hpa::words as hpa;
use crate::policy::{Moment, Proposal, STAGES};

/// Each stage's sentence.
pub fn sentences(settings: &Keda, moment: &Moment<'_>) -> [String; STAGES] {
    let [one, _, three] = moment.decision.proposals;
    // The HPA's words expect its own timers.
    let [_, down, up] = moment.timers;
    let moment = &Moment { timers: [down, up, 0], ..*moment };
    let mut words = hpa::sentences(&metrics(settings), &settings.scaling, moment);
    if let Some(first) = own_words(settings, one) {
        words[0] = first;
    }
    if let Some(third) = own_words(settings, three) {
        words[2] = third;
    }
    words
}

/// Triggers as the HPA's metrics that they are.
fn metrics(settings: &Keda) -> Vec<HpaMetric> {
    let metric = |trigger: &super::Trigger| match (&trigger.source, trigger.metric_type) {
        (Source::Cron { .. }, _) => None,
        (Source::Utilization, _) => Some(HpaMetric::Cpu { percent: trigger.target.round() as u32 }),
        (Source::External { .. }, MetricType::AverageValue) => Some(HpaMetric::Average { rps: trigger.target }),
        (Source::External { .. }, MetricType::Value) => Some(HpaMetric::Value { rps: trigger.target }),
    };
    settings.triggers.iter().filter_map(metric).collect()
}

fn own_words(settings: &Keda, proposal: Proposal) -> Option<String> {
    let (code, number, to) = (proposal.code, proposal.value, replicas(proposal.target));
    let after = duration_words(settings.cooldown_secs);
    Some(match code {
        ACTIVATED => format!("A trigger is active. From nothing to *{to}*; the HPA goes on from there."),
        DEACTIVATED => {
            format!("No trigger has been active for more than {after}. To *{to}* at once, whatever the HPA's rates.")
        }
        RAISED => format!("Fewer than the fewest: to *{to}*."),
        CRON => format!("A cron trigger wants *{to}* now."),
        FORMULA => {
            let composite = settings.composite.as_ref()?;
            let (value, target) = (trimmed(number, 3), trimmed(composite.target, 3));
            let text = composite.formula.text();
            match composite.metric_type {
                MetricType::AverageValue => {
                    format!("The formula {text} is *{value}* ÷ {target} for each replica: *{to}*.")
                }
                MetricType::Value => format!("The formula {text} is *{value}*, its target {target}: *{to}*."),
            }
        }
        COOLDOWN => format!("No trigger is active. Off in *{}*.", duration_words(number as u32)),
        UNSURE => "No trigger is active, and one cannot be read. Nothing is switched off.".to_owned(),
        _ => return None,
    })
}

/// A reason of KEDA's own in figures.
fn own_figures(proposal: Proposal) -> Option<String> {
    let to = proposal.target;
    Some(match proposal.code {
        ACTIVATED => format!("Active: {to}"),
        DEACTIVATED => format!("Inactive: {to}"),
        RAISED => format!("Fewest: {to}"),
        CRON => format!("Cron wants {to}"),
        FORMULA => format!("Formula {}: {to}", trimmed(proposal.value, 3).replace(',', "")),
        COOLDOWN => format!("Cooldown: {} s left", proposal.value),
        UNSURE => "Trigger unreadable".to_owned(),
        _ => return None,
    })
}

/// The reason for the outcome, cut to its figures.
pub fn log_words(moment: &Moment<'_>) -> String {
    let [one, _, three] = moment.decision.proposals;
    own_figures(three).or_else(|| own_figures(one)).unwrap_or_else(|| hpa::log_words(moment))
}

/// Each stage's reason for exports.
pub fn export_words(moment: &Moment<'_>) -> Vec<String> {
    let mut words = hpa::export_words(moment);
    for (word, proposal) in words.iter_mut().zip(moment.decision.proposals) {
        if let Some(own) = own_figures(proposal) {
            *word = own;
        }
    }
    words
}
