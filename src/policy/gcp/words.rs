//! The autoscaler's reasons in words: sentences for the page, rows of the log, figures for exports.

use super::Gcp;
use super::reasons::{ASSIGNMENT, CPU, EACH, MODE, NO_DATA, SCALE_IN_CONTROL, SCHEDULED, SERVING, STABILIZATION};
use super::settings::GcpSignal;
use crate::format::{NONE, duration_words, figure, replicas, trimmed, whole};
use crate::policy::stages::{MAX, MIN};
use crate::policy::words::bound;
use crate::policy::{Action, Moment, Proposal, ReasonCode, STAGES};

/// Each stage's sentence.
pub fn sentences(settings: &Gcp, moment: &Moment<'_>) -> [String; STAGES] {
    let [one, two, three] = moment.decision.proposals;
    let first = signal_words(settings, one);
    if three.code == ReasonCode::NONE {
        return [first, String::new(), String::new()];
    }
    [first, peak_words(settings, two), control_words(moment, three)]
}

/// The lowest target among the signals of that kind: the one that recommends most.
fn target(settings: &Gcp, code: ReasonCode) -> f64 {
    let targets = settings.signals.iter().filter_map(|signal| match (*signal, code) {
        (GcpSignal::Cpu { percent }, CPU) | (GcpSignal::ServingCapacity { percent }, SERVING) => {
            Some(f64::from(percent))
        }
        (GcpSignal::Each { rps }, EACH) | (GcpSignal::Assignment { rps }, ASSIGNMENT) => Some(rps),
        _ => None,
    });
    targets.fold(f64::NAN, f64::min)
}

fn signal_words(settings: &Gcp, proposal: Proposal) -> String {
    let (code, size) = (proposal.code, replicas(proposal.target));
    let (value, target) = (trimmed(proposal.value, 2), trimmed(target(settings, code), 3));
    match code {
        CPU => format!("CPU is at *{value} %*, its target is {target} %: {size} recommended."),
        SERVING => format!("Serving capacity is at *{value} %*, its target is {target} %: {size} recommended."),
        EACH => format!("Each instance gets *{value} rps*, its target is {target} rps: {size} recommended."),
        ASSIGNMENT => format!("Load *{value} rps* ÷ {target} for each instance: {size} recommended."),
        SCHEDULED => format!("A schedule requires *{size}* now."),
        NO_DATA => "No signal says anything, so the size stays.".to_owned(),
        _ => "No decision is due.".to_owned(),
    }
}

fn peak_words(settings: &Gcp, proposal: Proposal) -> String {
    match proposal.code {
        STABILIZATION => format!(
            "The size serves the peak of {}: *{}*, for {} more.",
            duration_words(settings.stabilization_secs),
            proposal.target,
            duration_words(proposal.value as u32)
        ),
        _ => "No higher recommendation of the stabilization period holds it back.".to_owned(),
    }
}

fn control_words(moment: &Moment<'_>, proposal: Proposal) -> String {
    let (from, to) = (moment.decision.from, proposal.target);
    let now = if from == to { format!("The fleet stays at *{to}*.") } else { format!("{from} → *{to}*.") };
    match proposal.code {
        SCALE_IN_CONTROL => format!("Scale-in controls let no more go now. {now}"),
        MODE => format!("The mode lets none go. {now}"),
        limit @ (MIN | MAX) => bound(limit, moment.decision.wanted, to),
        _ => now,
    }
}

/// The reason for the outcome, cut to its figures.
pub fn log_words(moment: &Moment<'_>) -> String {
    let decision = &moment.decision;
    let [one, two, three] = decision.proposals;
    match decision.action {
        Action::Held if two.code == STABILIZATION => {
            format!("Peak of the period, {} wanted", whole(decision.wanted as usize))
        }
        Action::Held => format!("{}, {} wanted", control_figures(three), whole(decision.wanted as usize)),
        Action::In | Action::Out | Action::None => signal_figures(one),
    }
}

fn signal_figures(proposal: Proposal) -> String {
    let (number, size) = (figure(proposal.value), whole(proposal.target as usize));
    match proposal.code {
        CPU => format!("CPU {number} % needs {size}"),
        SERVING => format!("Serving {number} % needs {size}"),
        EACH => format!("{number} rps each needs {size}"),
        ASSIGNMENT => format!("Load {number} rps needs {size}"),
        SCHEDULED => format!("Scheduled: {size}"),
        NO_DATA => "No data".to_owned(),
        _ => NONE.to_owned(),
    }
}

fn control_figures(proposal: Proposal) -> String {
    match proposal.code {
        ReasonCode::NONE => "Not asked".to_owned(),
        SCALE_IN_CONTROL => "Scale-in controls".to_owned(),
        MODE => "Mode".to_owned(),
        MIN => format!("Min {}", proposal.target),
        MAX => format!("Max {}", proposal.target),
        _ => format!("Passes {}", proposal.target),
    }
}

/// Each stage's reason for exports.
pub fn export_words(moment: &Moment<'_>) -> Vec<String> {
    let [one, two, three] = moment.decision.proposals;
    let two = match two.code {
        ReasonCode::NONE => "Not asked".to_owned(),
        STABILIZATION => format!("Peak {}", two.target),
        _ => format!("Passes {}", two.target),
    };
    vec![signal_figures(one).replace(',', ""), two, control_figures(three)]
}
