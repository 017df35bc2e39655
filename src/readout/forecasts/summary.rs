//! Each picture in one sentence, for those who do not see it.

use super::words::{ahead_words, count_text, count_unit, model_words};
use super::{Autocorrelation, Examined, HeatMap, Histogram, Metric, Part};
use crate::forecast::{Component, ModelId};
use crate::progress::Epoch;
use crate::readout::format::{full, percent, signed, whole};
use crate::report::Study;
use crate::series::calendar::{Civil, WEEKDAYS};

fn at_bucket(study: &Study, test_bucket: usize) -> Civil {
    Civil::from_local_secs(study.start_local_secs + (study.split_bucket + test_bucket) as i64 * study.step.secs_i64())
}

/// Actual and forecasts between the test buckets `first` and `last`.
pub fn summary_actual(study: &Study, models: &[&Examined], first: usize, last: usize) -> String {
    let last = last.min(study.actual.len().saturating_sub(1));
    let first = first.min(last);
    let seen = study.actual.get(first..=last).unwrap_or_default();
    let ends = seen
        .iter()
        .filter(|v| v.is_finite())
        .fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    let names: Vec<&str> = models.iter().map(|one| model_words(one.candidate.model)).collect();
    let names = if names.is_empty() { "no model yet".to_owned() } else { names.join(", ") };
    let range = if ends.0 <= ends.1 {
        format!("{} to {} {}", count_text(ends.0.into()), count_text(ends.1.into()), count_unit(study))
    } else {
        "nothing was observed".to_owned()
    };
    format!(
        "Actual against {names}, {}, {} to {}: {range}.",
        ahead_words(study, study.lead),
        at_bucket(study, first).day_and_time(),
        at_bucket(study, last).day_and_time()
    )
}

/// Scores by lead.
pub fn summary_horizon(study: &Study, models: &[&Examined], metric: Metric, part: Part) -> String {
    let (first, last) = (study.leads.first().copied().unwrap_or(1), study.leads.last().copied().unwrap_or(1));
    let one = |model: &&Examined| {
        let value = |lead| model.scores(lead, part).map(|scores| metric.text(metric.of(scores)));
        let (near, far) = (value(first)?, value(last)?);
        Some(format!("{} {near} to {far}", model_words(model.candidate.model)))
    };
    let words: Vec<String> = models.iter().filter_map(one).collect();
    format!(
        "{} from {} to {}: {}.",
        metric.name(),
        ahead_words(study, first),
        ahead_words(study, last),
        words.join(", ")
    )
}

/// Score by hour and weekday.
pub fn summary_heat(model: ModelId, map: &HeatMap, metric: Metric) -> String {
    format!(
        "{}. Highest: {}, {} {}. Lowest: {}.",
        model_words(model),
        map.worst_words(),
        metric.name(),
        metric.text(map.ends.1),
        metric.text(map.ends.0)
    )
}

/// The residuals' spread.
pub fn summary_histogram(histogram: &Histogram) -> String {
    let lean = match histogram.skew {
        skew if skew >= 0.1 => "spikes are longer than drops",
        skew if skew <= -0.1 => "drops are longer than spikes",
        _ => "spikes and drops are alike",
    };
    format!(
        "Skew {}: {lean}. {} lie above the 90 % band, {} below it.",
        signed(histogram.skew, 2),
        percent(histogram.outside.1),
        percent(histogram.outside.0)
    )
}

/// What is left to foresee in the residuals.
pub fn summary_autocorrelation(found: &Autocorrelation) -> String {
    let outside = found.values.iter().filter(|value| value.abs() > found.bound).count();
    let first = found.values.first().copied().unwrap_or(f64::NAN);
    format!(
        "Lag 1: {}. {} of {} lags lie beyond ±{}, where 5 % would by chance.",
        signed(first, 3),
        whole(outside),
        whole(found.values.len()),
        full(found.bound, 3)
    )
}

/// The loss, pass by pass.
pub fn summary_loss(model: ModelId, epochs: &[Epoch]) -> String {
    let Some(last) = epochs.last() else { return "Nothing was trained yet.".to_owned() };
    let best = epochs.iter().min_by(|a, b| a.validation.total_cmp(&b.validation)).unwrap_or(last);
    format!(
        "{}: epoch {} of {}, training {}, validation {}; best validation {} in epoch {}.",
        model_words(model),
        last.number,
        last.most,
        full(last.training, 3),
        full(last.validation, 3),
        full(best.validation, 3),
        best.number
    )
}

/// The parts of a forecast.
pub fn summary_components(model: ModelId, components: &[Component]) -> String {
    let one = |part: &Component| {
        let known = part.values.iter().copied().enumerate().filter(|(_, value)| value.is_finite());
        let high = known.max_by(|a, b| a.1.total_cmp(&b.1));
        let Some((at, value)) = high else { return format!("{} has no values", part.name) };
        let civil = Civil::from_local_secs(part.start_local_secs + at as i64 * i64::from(part.step_secs));
        let place = match part.name.as_str() {
            "daily" => civil.time(),
            "weekly" => format!("{} {}", WEEKDAYS[civil.weekday()], civil.time()),
            _ => format!("{} {}", civil.day, civil.month_name()),
        };
        let value = if part.is_factor { format!("{} %", signed(value * 100.0, 1)) } else { count_text(value) };
        format!("{} is highest at {place} with {value}", part.name)
    };
    let words: Vec<String> = components.iter().map(one).collect();
    format!("{}: {}.", model_words(model), words.join("; "))
}

/// What is expected after the end of the trace.
pub fn summary_beyond(study: &Study, model: &Examined) -> String {
    let expected = &model.candidate.beyond;
    let known = expected.iter().copied().enumerate().filter(|(_, value)| value.is_finite());
    let Some((at, value)) = known.max_by(|a, b| a.1.total_cmp(&b.1)) else {
        return format!("{} has no forecast beyond the end.", model_words(model.candidate.model));
    };
    let after = study.buckets.saturating_sub(study.split_bucket);
    format!(
        "{} expects at most {} {} until {}, on {}.",
        model_words(model.candidate.model),
        count_text(f64::from(value)),
        count_unit(study),
        at_bucket(study, after + expected.len()).day_and_time(),
        at_bucket(study, after + at).day_and_time()
    )
}
