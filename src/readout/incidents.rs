//! Incidents of a replay: what a detector joined into one event, and what the scaler made of it.

use super::format::{duration_words, replicas, signed, trimmed, whole};
use super::{at, count_at};
use crate::detect::{Incident, Verdict};
use crate::report::Report;
use crate::scenario::Scenario;

/// An incident with what happened meanwhile.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct IncidentRow {
    /// Its first tick.
    pub tick: usize,
    /// Seconds from its first tick to the end of its last.
    pub secs: f64,
    /// Score at its peak.
    pub peak_z: f64,
    /// Requests beyond what was forecast; below 0 for a drop.
    pub excess_requests: f64,
    /// Requests that were lost meanwhile.
    pub unserved: f64,
    /// Replicas that were asked for before it.
    pub before: u32,
    /// Fewest that were asked for meanwhile.
    pub fewest: u32,
    /// Most that were.
    pub most: u32,
    /// Spike or drop.
    pub kind: Verdict,
}

/// A column of the list.
#[derive(Debug, Clone, Copy)]
pub struct IncidentColumn {
    /// Its heading.
    pub label: &'static str,
    /// What it is.
    pub method: &'static str,
    value: fn(&IncidentRow) -> f64,
    words: fn(&IncidentRow) -> String,
}

/// All columns but the first, which is the time.
pub static INCIDENT_COLUMNS: [IncidentColumn; 5] = [
    IncidentColumn {
        label: "Lasts",
        method: "From its first anomaly to its last point beyond the warning.",
        value: |row| row.secs,
        words: |row| duration_words(row.secs as u32),
    },
    IncidentColumn {
        label: "Peak",
        method: "Largest score, in standard deviations.",
        value: |row| row.peak_z.abs(),
        words: |row| signed(row.peak_z, 1),
    },
    IncidentColumn {
        label: "Beyond forecast",
        method: "Requests above or below what was forecast, summed.",
        value: |row| row.excess_requests.abs(),
        words: |row| {
            format!(
                "{}{}",
                if row.excess_requests < 0.0 { "−" } else { "+" },
                whole(row.excess_requests.abs().round() as usize)
            )
        },
    },
    IncidentColumn {
        label: "Unserved",
        method: "Requests that were lost meanwhile.",
        value: |row| row.unserved,
        words: |row| whole(row.unserved.round() as usize),
    },
    IncidentColumn {
        label: "Replicas",
        method: "Asked for before it, and the farthest from that meanwhile.",
        value: |row| {
            f64::from(row.most.max(row.before) - row.before) - f64::from(row.before - row.fewest.min(row.before))
        },
        words: scaled,
    },
];

impl IncidentColumn {
    /// Its text in a row.
    pub fn words(&self, row: &IncidentRow) -> String {
        (self.words)(row)
    }
}

fn scaled(row: &IncidentRow) -> String {
    match () {
        () if row.most > row.before => format!("{} → {}", row.before, row.most),
        () if row.fewest < row.before => format!("{} → {}", row.before, row.fewest),
        () => format!("stay at {}", replicas(row.before)),
    }
}

/// The incidents of `report`, as they came, or by the column at a place, the largest first.
pub fn incident_rows(report: &Report, sorted_by: Option<usize>) -> Vec<IncidentRow> {
    let mut rows: Vec<IncidentRow> = report.incidents.iter().map(|incident| row(report, incident)).collect();
    if let Some(column) = sorted_by.and_then(|place| INCIDENT_COLUMNS.get(place)) {
        rows.sort_by(|a, b| (column.value)(b).total_cmp(&(column.value)(a)));
    }
    rows
}

/// How many there are, and how many that is a week.
pub fn incident_words(report: &Report) -> String {
    let secs = report.len() as f64 * f64::from(report.step.secs());
    let a_week = report.incidents.len() as f64 / (secs / 604_800.0).max(f64::MIN_POSITIVE);
    let detector = report.scenario.detector_id().name();
    let count = report.incidents.len();
    let words = if count == 1 { "1 incident".to_owned() } else { format!("{} incidents", whole(count)) };
    let seen = if secs >= 604_800.0 {
        format!("{words} by {detector}, {} a week.", trimmed(a_week, 1))
    } else {
        format!("{words} by {detector} in {}.", duration_words(secs as u32))
    };
    format!("{seen} {}", by_chance(&report.scenario))
}

/// How many alarms a detector raises where nothing happens.
fn by_chance(scenario: &Scenario) -> String {
    let limit = trimmed(scenario.z_limit(), 2);
    match scenario.detector_settings().expected_false_alarms_per_week() {
        Some(alarms) => {
            let alarms = super::detectors::alarms(alarms);
            format!("At ± {limit} it raises {alarms} alarms a week on normal noise, by its own distribution.")
        }
        None => format!(
            "How often it raises an alarm on noise at ± {limit} has no closed form; planora-cli detect counts it."
        ),
    }
}

/// How long `incident` lasts. A score stands at the last tick of its bucket: the incident begins with the bucket.
pub(super) fn incident_secs(report: &Report, incident: &Incident) -> f64 {
    (incident.last - incident.first) as f64 * f64::from(report.step.secs()) + f64::from(report.trace.step.secs())
}

fn row(report: &Report, incident: &Incident) -> IncidentRow {
    let c = &report.columns;
    let lost = |tick: Option<usize>| tick.map_or(0.0, |tick| at(&c.unserved_total, tick));
    let before = report.target_before(incident.first);
    let meanwhile = incident.first..=incident.last.min(report.len().saturating_sub(1));
    let targets = || meanwhile.clone().map(|tick| count_at(&c.target, tick));
    IncidentRow {
        tick: incident.first,
        secs: incident_secs(report, incident),
        peak_z: incident.peak_z,
        excess_requests: incident.excess_requests,
        unserved: lost(Some(*meanwhile.end())) - lost(incident.first.checked_sub(1)),
        before,
        fewest: targets().min().unwrap_or(before),
        most: targets().max().unwrap_or(before),
        kind: incident.kind,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readout::sample;

    #[test]
    fn incidents_are_listed_with_what_the_scaler_did() {
        let (load, forecast) = sample::eventful(300);
        let report = sample::report(sample::scenario(&[]), &load, &forecast);
        let rows = incident_rows(&report, None);
        assert_eq!(rows.len(), report.incidents.len());
        assert!(!rows.is_empty());
        for (row, incident) in rows.iter().zip(&report.incidents) {
            let lost: f64 = report.columns.unserved[incident.first..=incident.last].iter().sum();
            assert!((row.unserved - lost).abs() < 1e-6, "{row:?}");
            let most = report.columns.target[incident.first..=incident.last].iter().max();
            assert_eq!(Some(&row.most), most);
        }
        let by_peak = incident_rows(&report, Some(1));
        assert!(by_peak.windows(2).all(|pair| pair[0].peak_z.abs() >= pair[1].peak_z.abs()));
    }

    #[test]
    fn a_detector_says_how_often_it_cries_wolf() {
        // Student's t with 29 degrees of freedom beyond 3 / √(1 + 1/30), times 10,080 minutes: scipy 1.17.1, 2 * t.sf(2.95122, 29)
        // is 0.0062087.
        assert!(
            by_chance(&sample::scenario(&[("detector", "zscore")])).starts_with("At ± 3 it raises 63 alarms a week")
        );
        assert!(by_chance(&sample::scenario(&[("detector", "robust")])).contains("no closed form"));
    }

    #[test]
    fn a_row_in_words() {
        let row = IncidentRow {
            tick: 3,
            secs: 720.0,
            peak_z: -4.28,
            excess_requests: -1250.4,
            unserved: 0.0,
            before: 8,
            fewest: 5,
            most: 8,
            kind: Verdict::Drop,
        };
        let words: Vec<String> = INCIDENT_COLUMNS.iter().map(|column| column.words(&row)).collect();
        assert_eq!(words, ["12 min", "−4.3", "−1,250", "0", "8 → 5"]);
        let calm = IncidentRow { fewest: 8, ..row };
        assert_eq!(INCIDENT_COLUMNS[4].words(&calm), "stay at 8 replicas");
    }
}
