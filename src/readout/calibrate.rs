//! What a record tells of its service, in words: rows of estimates and refusals, and what a twin check found.

use super::format::{NONE, duration_words, full, percent, rps, signed, trimmed, whole, whole_percent};
use crate::calibrate::read::Read;
use crate::calibrate::{Agreement, Assumption, Calibration, Cause, Finding, Rate, Source, Tried, Twin};
use crate::scenario::label;
use crate::series::calendar::Civil;
use serde::{Deserialize, Serialize};

/// A value that was looked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalibrationRow {
    /// What it is.
    pub label: String,
    /// The value, or that there is none.
    pub value: String,
    /// Its interval with level and samples; empty where there is none.
    pub interval: String,
    /// How it was found, or why not and what would tell; sentences.
    pub why: String,
}

/// A row per value, in the table's order.
pub fn calibration_rows(found: &Calibration) -> Vec<CalibrationRow> {
    let Calibration { rate, startup, lag } = found;
    let at_target = format!("Requests of a replica at {}", whole_percent(rate.target_utilization));
    let mut rows =
        vec![row(&at_target, &rate.at_target, rps), row("Requests of a replica at full use", &rate.at_full, rps)];
    if let Some(idle) = &rate.idle_share {
        rows.push(row("CPU without load", &Finding::Estimated(idle.clone()), percent));
    }
    rows.extend(bound_row(rate));
    rows.push(row("Start-up", &startup.delay_secs, secs));
    rows.push(row("Metric lag", &lag.lag_secs, secs));
    rows
}

fn row(label: &str, finding: &Finding, words: impl Fn(f64) -> String) -> CalibrationRow {
    let label = label.to_owned();
    match finding {
        Finding::Estimated(found) => CalibrationRow {
            label,
            value: words(found.value),
            interval: format!(
                "{} to {} ({}, n = {})",
                words(found.low),
                words(found.high),
                whole_percent(found.level),
                whole(found.samples)
            ),
            why: found.reason.clone(),
        },
        Finding::Refused(refusal) => CalibrationRow {
            label,
            value: "not told".to_owned(),
            interval: String::new(),
            why: format!("{}. {}.", refusal.text, refusal.remedy),
        },
    }
}

/// What was surely served, where nothing better is known.
fn bound_row(rate: &Rate) -> Option<CalibrationRow> {
    let bound = rate.bound.filter(|_| rate.at_full.estimate().is_none())?;
    let why = match rate.source {
        Source::LoadAlone => {
            "The highest load per ready replica for three samples in a row. A replica can serve that; nobody saw whether it can serve more."
        }
        Source::Cpu | Source::Latency => {
            "The highest load per ready replica for three samples in a row: a bound from below, and no estimate."
        }
    };
    let value = format!("at least {}", rps(bound.rps));
    Some(CalibrationRow { label: "Seen to be served".to_owned(), value, interval: String::new(), why: why.to_owned() })
}

fn secs(secs: f64) -> String {
    if secs.is_finite() { format!("{} s", trimmed(secs, 0)) } else { NONE.to_owned() }
}

/// How much was read: `5,760 samples of 30 s, 1 Mar 00:00 to 2 Mar 23:59`.
pub fn record_words(read: &Read) -> String {
    let record = &read.record;
    let at = |sample: usize| Civil::from_local_secs(record.local_secs(sample)).day_and_time();
    let (samples, step) = (whole(record.len()), duration_words(record.step().secs()));
    let mut words = format!("{samples} samples of {step}, {} to {}", at(0), at(record.len() - 1));
    if read.duplicates > 0 {
        words.push_str(&format!("; {} rows of a time that was there already", whole(read.duplicates)));
    }
    words
}

/// Knobs of a scenario that `found` settles, with their values as text of a link.
pub fn knobs(found: &Calibration) -> Vec<(String, String)> {
    let rate = found.rate.for_scenario().map(|rate| ("rps_per_replica", significant(rate.value)));
    let secs = |finding: &Finding| finding.estimate().map(|found| format!("{}s", found.value.max(0.0).round()));
    let startup = secs(&found.startup.delay_secs).map(|secs| ("startup", secs));
    let lag = secs(&found.lag.lag_secs).map(|secs| ("metric_lag", secs));
    let all = [rate, startup, lag].into_iter().flatten();
    all.map(|(knob, value)| (knob.to_owned(), value)).collect()
}

/// Why the knob of requests is not what a replica serves at full use, where CPU is burnt without load.
pub fn knobs_note(found: &Calibration) -> Option<String> {
    let (rate, knob) = (&found.rate, found.rate.for_scenario()?);
    let at_target = rate.at_target.estimate().filter(|_| rate.idle_share.is_some())?;
    Some(format!(
        "A scenario knows no CPU without load. With {} a replica is at {} where it really is, at {}.",
        rps(knob.value),
        whole_percent(rate.target_utilization),
        rps(at_target.value)
    ))
}

/// Three digits that count: more would claim what the interval does not.
fn significant(value: f64) -> String {
    let decimals = if value > 0.0 { (2.0 - value.log10().floor()).clamp(0.0, 6.0) as usize } else { 0 };
    trimmed(value, decimals)
}

/// How well a twin agrees, and what explains the rest; a sentence each.
pub fn twin_sentences(twin: &Twin) -> Vec<String> {
    let mut sentences = vec![agreement_sentence(&twin.agreement)];
    sentences.extend(delay_sentence(&twin.agreement));
    sentences.push(cause_sentence(twin));
    sentences
}

fn agreement_sentence(agreement: &Agreement) -> String {
    let Agreement { samples, equal_share, mean_difference, mean_absolute_difference, .. } = agreement;
    format!(
        "The twin has as many ready replicas as the real fleet in {} of {} samples; it has {} of them on average, and both are {} apart.",
        percent(*equal_share),
        whole(*samples),
        signed(*mean_difference, 2),
        full(*mean_absolute_difference, 2)
    )
}

fn delay_sentence(agreement: &Agreement) -> Option<String> {
    let delay = agreement.delay_secs;
    let by = duration_words(delay.abs() as u32);
    match delay {
        0.0 => None,
        delay if delay > 0.0 => Some(format!("They agree best where the real fleet is taken to be {by} behind.")),
        _ => Some(format!("They agree best where the twin is taken to be {by} behind.")),
    }
}

fn cause_sentence(twin: &Twin) -> String {
    let best = twin.tried.first();
    let before = full(twin.agreement.mean_absolute_difference, 2);
    match (twin.cause, best) {
        (Cause::Equal, _) | (Cause::None, None) => "Nothing is left to explain.".to_owned(),
        (Cause::Assumption(_), Some(best)) => format!(
            "{} explains the difference best: with {} in place of {} they are {} apart in place of {before}, and equal in {}.",
            name(best.assumption),
            best.best,
            best.stated,
            full(best.agreement.mean_absolute_difference, 2),
            percent(best.agreement.equal_share)
        ),
        (Cause::None, Some(best)) => format!(
            "No assumption alone explains the difference: the best, {}, leaves {} of {before}.",
            name(best.assumption),
            full(best.agreement.mean_absolute_difference, 2)
        ),
        (Cause::Assumption(assumption), None) => format!("{} explains the difference.", name(assumption)),
    }
}

/// Name of an assumption, as its knob has it.
pub fn name(assumption: Assumption) -> &'static str {
    label(assumption.knob()).unwrap_or(assumption.knob())
}

/// Cells of an assumption that was varied alone: its name, what was stated, the best value, replicas apart, and where the values came
/// from.
pub fn tried_cells(tried: &Tried) -> [String; 5] {
    let Tried { assumption, stated, best, agreement, is_from_record, values } = tried;
    let origin = if *is_from_record { "as the record tells" } else { "in the usual range" };
    [
        name(*assumption).to_owned(),
        stated.clone(),
        best.clone(),
        full(agreement.mean_absolute_difference, 2),
        format!("{values} tried {origin}"),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibrate::{Columns, Estimate, FleetRecord, calibrate};
    use crate::scenario::Scenario;
    use crate::units::{Step, UnixSecs};

    #[test]
    fn a_bound_is_said_to_be_one_and_a_refusal_has_its_remedy() {
        let columns = Columns { load_rps: vec![40.0; 100], ready: vec![4.0; 100], ..Columns::default() };
        let record = FleetRecord::new((UnixSecs(0), 0), Step::MINUTE, columns).expect("a record");
        let rows = calibration_rows(&calibrate(&record, 0.6));
        let values: Vec<(&str, &str)> = rows.iter().map(|row| (row.label.as_str(), row.value.as_str())).collect();
        assert_eq!(
            values,
            [
                ("Requests of a replica at 60 %", "not told"),
                ("Requests of a replica at full use", "not told"),
                ("Seen to be served", "at least 10 rps"),
                ("Start-up", "not told"),
                ("Metric lag", "not told"),
            ]
        );
        assert!(
            rows[0].why.ends_with("Add a column with the CPU of a replica, as a share of its request."),
            "{rows:?}"
        );
        assert!(rows.iter().all(|row| !row.why.contains("..")), "{rows:?}");
    }

    #[test]
    fn knobs_are_what_the_record_tells_and_a_burn_without_load_is_counted_in() {
        let estimate =
            |value: f64| Estimate { value, low: value, high: value, level: 0.95, samples: 99, reason: String::new() };
        let told = |value: f64| Finding::Estimated(estimate(value));
        let columns = Columns { load_rps: vec![40.0; 100], ready: vec![4.0; 100], ..Columns::default() };
        let record = FleetRecord::new((UnixSecs(0), 0), Step::MINUTE, columns).expect("a record");
        let mut found = calibrate(&record, 0.6);
        assert_eq!((knobs(&found), knobs_note(&found)), (Vec::new(), None));
        (found.rate.at_full, found.rate.at_target) = (told(36.8), told(20.8));
        found.startup.delay_secs = told(76.6);
        found.rate.idle_share = Some(estimate(0.08));
        let pair = |knob: &str, value: &str| (knob.to_owned(), value.to_owned());
        assert_eq!(knobs(&found), [pair("rps_per_replica", "34.7"), pair("startup", "77s")]);
        assert_eq!(
            knobs_note(&found).as_deref(),
            Some(
                "A scenario knows no CPU without load. With 34.7 rps a replica is at 60 % where it really is, at 20.8 rps."
            )
        );
    }

    #[test]
    fn what_explains_a_difference_is_said_with_its_figures() {
        let agreement = |apart: f64, equal_share: f64, delay_secs: f64| Agreement {
            samples: 2880,
            equal_share,
            mean_difference: -apart,
            mean_absolute_difference: apart,
            delay_secs,
        };
        let tried = Tried {
            assumption: Assumption::Startup,
            stated: "5m".to_owned(),
            best: "2m".to_owned(),
            agreement: agreement(0.02, 0.98, 0.0),
            is_from_record: true,
            values: 6,
        };
        let mut twin = Twin {
            scenario: Scenario::default(),
            agreement: agreement(0.6, 0.61, -90.0),
            tried: vec![tried],
            cause: Cause::Assumption(Assumption::Startup),
            picture: Vec::new(),
        };
        assert_eq!(
            twin_sentences(&twin),
            [
                "The twin has as many ready replicas as the real fleet in 61 % of 2,880 samples; it has −0.60 of them on average, and both are 0.60 apart.",
                "They agree best where the twin is taken to be 1 min 30 s behind.",
                "Start-up explains the difference best: with 2m in place of 5m they are 0.02 apart in place of 0.60, and equal in 98 %.",
            ]
        );
        twin.cause = Cause::None;
        let last = twin_sentences(&twin).pop();
        assert_eq!(
            last.as_deref(),
            Some("No assumption alone explains the difference: the best, Start-up, leaves 0.02 of 0.60.")
        );
    }
}
