//! What a tuning recommends, in words with their numbers, and what speaks against trusting it.

use super::limits::Figure;
use super::measures::Measures;
use super::outcome::{Check, Tuning};
use crate::format::{full, percent, usd, whole};

/// Share of a limit from which on it is said to bind.
const BINDING: f64 = 0.8;
/// Fewest violations that tell how a limit is met.
const FEW_VIOLATIONS: u32 = 5;
/// Standard errors that a figure may well be higher by: one in twenty (normal approximation).
const USUAL_ERRORS: f64 = 1.645;

/// What to do, and why.
pub fn recommendation(tuning: &Tuning) -> Vec<String> {
    let check = &tuning.check;
    let mut all = vec![verdict(tuning), gain(check)];
    all.extend(tuning.tightest.map(|(figure, load)| binding(tuning, figure, load)));
    all.extend(strongest(tuning));
    all
}

fn verdict(tuning: &Tuning) -> String {
    let limits = |check: &Check, measures: &Measures| {
        let words = tuning.request.limits.all.iter().map(|limit| {
            let value = limit.figure.value(measures);
            let most = limit.figure.words(limit.most);
            format!("{} {} of at most {most}", limit.figure.label(), limit.figure.words(value))
        });
        let all: Vec<String> = words.collect();
        format!("{} at {} × the ideal fleet's cost", all.join(", "), full(check.over_ideal(measures), 2))
    };
    let check = &tuning.check;
    let said = limits(check, &check.winner.scored);
    let held = tuning.folds.iter().filter(|fold| fold.holds()).count();
    let folds = match tuning.folds.len() {
        0 => "There was no room for folds.".to_owned(),
        n => format!("Repeated on earlier days it held in {held} of {n}."),
    };
    if tuning.holds {
        format!("Holds: on days that the search never saw, {said}. {folds}")
    } else {
        format!("Does not hold: on days that the search never saw, {said}. {folds}")
    }
}

fn gain(check: &Check) -> String {
    let (winner, present) = (&check.winner.scored, &check.present.scored);
    let change = if present.cost_usd > 0.0 { winner.cost_usd / present.cost_usd - 1.0 } else { 0.0 };
    let direction = if change <= 0.0 { "less" } else { "more" };
    format!(
        "On these days it costs {} a day and the present settings {}: {} {direction}. Unserved: {} against {}.",
        usd(winner.cost_usd_per_day),
        usd(present.cost_usd_per_day),
        percent(change.abs()),
        percent(winner.unserved_share),
        percent(present.unserved_share)
    )
}

fn binding(tuning: &Tuning, figure: Figure, load: f64) -> String {
    let caution = tuning.request.limits.caution;
    let with = if figure.error(&tuning.check.winner.tuned) > 0.0 && caution > 0.0 {
        format!(", {} standard errors over days added", full(caution, 2))
    } else {
        String::new()
    };
    if load > 1.0 {
        format!(
            "No settings within the ranges met every limit on the tuned days: {} is at {} of its limit{with}. Widen the ranges, or allow \
             more.",
            figure.label(),
            percent(load)
        )
    } else if load >= BINDING {
        format!(
            "What binds is the limit on {}: {} of it is used on the tuned days{with}.",
            figure.label(),
            percent(load)
        )
    } else {
        format!(
            "No limit binds: the nearest, on {}, is used to {}{with}. The ranges of the knobs or the fewest replicas hold the cost.",
            figure.label(),
            percent(load)
        )
    }
}

/// The knobs that matter most around the winner.
fn strongest(tuning: &Tuning) -> Option<String> {
    let mut all: Vec<_> = tuning.sensitivity.iter().filter(|one| one.nudges.len() > 1).collect();
    all.sort_by(|a, b| b.cost_swing().total_cmp(&a.cost_swing()));
    let words: Vec<String> = all
        .iter()
        .take(3)
        .map(|one| {
            let (least, most) = one.unserved_range();
            let swing = percent(one.cost_swing());
            format!(
                "{} at {} (cost moves by {swing}, unserved from {} to {})",
                one.label,
                one.value,
                percent(least),
                percent(most)
            )
        })
        .collect();
    (!words.is_empty()).then(|| format!("What matters most around it: {}.", words.join("; ")))
}

/// What speaks against trusting it.
pub fn warnings(tuning: &Tuning) -> Vec<String> {
    let mut all = Vec::new();
    let winner = &tuning.check.winner;
    for limit in &tuning.request.limits.all {
        let (figure, measures) = (limit.figure, &winner.scored);
        let high = figure.value(measures) + USUAL_ERRORS * figure.error(measures);
        if limit.is_met(measures) && high > limit.most {
            all.push(format!(
                "The limit on {} is met by luck: {} on the days that were held out, and by how much they differ it may well be {}.",
                figure.label(),
                figure.words(figure.value(measures)),
                figure.words(high)
            ));
        }
    }
    if winner.tuned.violations < FEW_VIOLATIONS {
        let times = whole(winner.tuned.violations as usize);
        all.push(format!(
            "Few events: the winner lost requests {times} times on the days that it was tuned on, which says little of rare ones."
        ));
    }
    let broken = tuning.folds.iter().filter(|fold| !fold.holds()).count();
    if broken > 0 {
        let n = tuning.folds.len();
        all.push(format!("In {broken} of {n} folds, what was tuned on earlier days missed a limit on later ones."));
    }
    if tuning.folds.is_empty() {
        all.push(
            "The tuned part is too short for folds, so that only the days that were held out judge it.".to_owned(),
        );
    }
    all
}
