//! `detect`: incidents in any regular series.

pub mod args;
mod points;

use super::{CliError, input};
use crate::detect::{DetectorId, Examined, Noise, Point, Settings, Verdict, examine};
use crate::series::calendar::Civil;
use args::DetectArgs;
use points::Points;
use serde::Serialize;
use std::fmt::Write as _;

/// Values that decide whether a series looks like counts.
const LOOKED_AT: usize = 200;
/// Share of a Poisson distribution's variance that counts have at least.
const LEAST_OF_POISSON: f64 = 0.5;
/// Residuals that the detectors with a window look back on, if nobody says otherwise.
const WINDOW: usize = 30;

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Summary {
    points: usize,
    missing_points: usize,
    duplicates: usize,
    rejected: usize,
    step_secs: i64,
    first: String,
    last: String,
    detector: &'static str,
    /// `counts` or `metric`.
    kind: &'static str,
    kind_why: &'static str,
    threshold_z: f64,
    /// On independent normal noise; `null` where there is no closed form.
    false_alarms_per_week: Option<f64>,
    incidents: Vec<Event>,
    incidents_per_week: f64,
    /// Points without a request that make an alarm at the median; `null` where none would, or for a metric.
    silence_seen_after_points: Option<f64>,
    silence: String,
}

#[derive(Debug, Serialize)]
struct Event {
    kind: &'static str,
    first: String,
    last: String,
    peak: String,
    points: usize,
    peak_z: f64,
    /// Sum of value − expected.
    excess: f64,
}

/// Finds incidents, writes `args.scores`, and says what was found.
pub fn run(args: &DetectArgs) -> Result<String, CliError> {
    let read = points::read(&args.ingest)?;
    let (noise, kind_why) = match args.noise {
        Some(noise) => (noise, "You said so."),
        None => noise_of(&read.points),
    };
    let id = args.detector.unwrap_or(DetectorId::Calibrated);
    let settings = Settings {
        id,
        window: args.window.unwrap_or(WINDOW),
        threshold: args.threshold.unwrap_or(id.usual_threshold()),
        false_alarms_per_week: args.false_alarms_per_week.unwrap_or(1.0),
        step_secs: read.step_secs as f64,
        noise,
    };
    let found = examine(&read.points, &settings);
    if let Some(path) = &args.scores {
        std::fs::write(path, scores_csv(&read.points, &found)).map_err(|error| input::unreadable(path, &error))?;
    }
    let summary = summary(&read, &found, &settings, kind_why);
    if args.ingest.json {
        return serde_json::to_string_pretty(&summary).map(|text| text + "\n").map_err(CliError::new);
    }
    Ok(words(&summary))
}

/// Counts, if the first values are whole, not negative, and spread as widely as counts do. Later ones decide nothing, so that
/// they change no score of these.
fn noise_of(points: &[Point]) -> (Noise, &'static str) {
    let first: Vec<f64> =
        points.iter().map(|point| point.value).filter(|value| !value.is_nan()).take(LOOKED_AT).collect();
    if first.iter().any(|value| *value < 0.0 || value.fract() != 0.0) {
        return (Noise::Rounding, "Some of the first 200 values are negative or fractions.");
    }
    let mean = first.iter().sum::<f64>() / first.len().max(1) as f64;
    let squares: f64 = first.windows(2).map(|pair| 0.5 * (pair[1] - pair[0]).powi(2)).sum();
    if squares / first.len().max(2) as f64 >= LEAST_OF_POISSON * mean {
        return (Noise::Counting, "The first 200 values are whole and spread as counts do.");
    }
    (Noise::Rounding, "The first 200 values are whole, but closer to each other than counts are.")
}

/// A row per point.
fn scores_csv(points: &[Point], found: &Examined) -> String {
    let mut incident_of: Vec<Option<usize>> = vec![None; points.len()];
    for (number, incident) in (1..).zip(&found.incidents) {
        incident_of.iter_mut().take(incident.last + 1).skip(incident.first).for_each(|of| *of = Some(number));
    }
    let known = |value: f64| if value.is_nan() { String::new() } else { value.to_string() };
    let mut text = "timestamp,value,expected,score,flag,incident\n".to_owned();
    let rows = points.iter().zip(&found.expected).zip(&found.scores).zip(incident_of);
    for (((point, expected), score), incident) in rows {
        let (time, value, expected) = (stamp(point.local_secs), known(point.value), known(*expected));
        let (z, flag) = (known(score.z.abs()), u8::from(score.verdict.is_anomaly()));
        let incident = incident.map_or_else(String::new, |number| number.to_string());
        let _ = writeln!(text, "{time},{value},{expected},{z},{flag},{incident}");
    }
    text
}

fn summary(read: &Points, found: &Examined, settings: &Settings, kind_why: &'static str) -> Summary {
    let points = &read.points;
    let time = |place: usize| points.get(place).map_or_else(String::new, |point| stamp(point.local_secs));
    let event = |incident: &crate::detect::Incident| Event {
        kind: if incident.kind == Verdict::Drop { "drop" } else { "spike" },
        first: time(incident.first),
        last: time(incident.last),
        peak: time(incident.peak),
        points: incident.last - incident.first + 1,
        peak_z: incident.peak_z,
        excess: incident.excess_requests,
    };
    let weeks = points.len() as f64 * settings.step_secs / 604_800.0;
    Summary {
        points: points.len(),
        missing_points: points.iter().filter(|point| point.value.is_nan()).count(),
        duplicates: read.duplicates,
        rejected: read.rejected,
        step_secs: read.step_secs,
        first: time(0),
        last: time(points.len() - 1),
        detector: settings.id.name(),
        kind: if settings.noise == Noise::Counting { "counts" } else { "metric" },
        kind_why,
        threshold_z: settings.limit(),
        false_alarms_per_week: settings.expected_false_alarms_per_week(),
        incidents: found.incidents.iter().map(event).collect(),
        incidents_per_week: found.incidents.len() as f64 / weeks,
        silence_seen_after_points: found.visible_silence,
        silence: silence_words(found.visible_silence, settings),
    }
}

fn silence_words(visible: Option<f64>, settings: &Settings) -> String {
    match (visible, settings.noise, settings.id) {
        (Some(points), _, _) => {
            format!("At the usual volume an outage is seen after {points} points without a request.")
        }
        (None, Noise::Counting, DetectorId::Calibrated) => {
            "At the usual volume an outage is invisible: silence is nothing unusual.".to_owned()
        }
        (None, Noise::Counting, _) => "Only calibrated says how long an outage must last to be seen.".to_owned(),
        (None, Noise::Rounding, _) => "A metric has no silence: zero is a value like any other.".to_owned(),
    }
}

fn words(summary: &Summary) -> String {
    let mut text = String::new();
    let Summary { points, step_secs, first, last, detector, kind, .. } = summary;
    let _ = writeln!(text, "{points} points, most of them {step_secs} s apart, {first} to {last}");
    let rate = summary.false_alarms_per_week.map_or_else(
        || "its rate of false alarms is not known in closed form".to_owned(),
        |rate| format!("{rate:.2} false alarms a week on noise"),
    );
    let _ = writeln!(text, "{detector}, beyond ± {:.2}: {rate}", summary.threshold_z);
    let _ = writeln!(text, "{kind}: {}", summary.kind_why);
    let _ = writeln!(text, "{}", summary.silence);
    let _ = writeln!(text, "{} incidents, {:.2} a week", summary.incidents.len(), summary.incidents_per_week);
    for Event { kind, first, last, peak, peak_z, excess, .. } in &summary.incidents {
        let _ = writeln!(text, "{kind} {first} to {last}, peak {peak} at z {peak_z:.1}, {excess:.1} above expectation");
    }
    text
}

/// A time with its seconds, always.
fn stamp(local_secs: i64) -> String {
    let Civil { year, month, day, hour, minute, second } = Civil::from_local_secs(local_secs);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}")
}

#[cfg(test)]
mod tests;
