//! The detectors side by side in words: how many alarms each raises on the same residuals.

use super::format::{duration_words, trimmed, whole};
use crate::detect::DetectorId;
use crate::job::DetectorStanding;
use crate::report::Report;
use crate::units::SECS_PER_DAY;

/// Seconds of a week, from which on incidents a week say something.
const SECS_PER_WEEK: f64 = 7.0 * SECS_PER_DAY as f64;

/// Headings of the columns behind the detector's name, with what stands there.
pub const DETECTOR_COLUMNS: [(&str, &str); 6] = [
    (
        "Flags beyond",
        "Its threshold, in its own measure of spread: how far a residual must be from what it has learnt of those before.",
    ),
    ("Incidents", "Anomalies of this replay, joined as in the list above."),
    ("A week", "Incidents a week of this replay, where it lasts a week."),
    (
        "On noise",
        "False alarms a week on independent normal noise, by its own distribution, where that has a closed form.",
    ),
    ("Shared", "Incidents that overlap with one of the detector that the replay uses."),
    ("Last", "How long its incidents last together."),
];

/// A detector's row.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorRow {
    /// Which one.
    pub id: DetectorId,
    /// Whether the replay uses it.
    pub is_used: bool,
    /// The text of each of [`DETECTOR_COLUMNS`].
    pub cells: [String; 6],
    /// Where its largest incident begins.
    pub largest_tick: Option<usize>,
}

/// The rows of `standings`, which are of the replay of `report`.
pub fn detector_rows(report: &Report, standings: &[DetectorStanding]) -> Vec<DetectorRow> {
    let used = report.scenario.detector_id();
    let used_standing = standings.iter().find(|standing| standing.id == used);
    let secs = report.len() as f64 * f64::from(report.step.secs());
    let row = |standing: &DetectorStanding| {
        let count = standing.incidents.len();
        let a_week = (secs >= SECS_PER_WEEK).then(|| count as f64 / (secs / SECS_PER_WEEK));
        let shared = used_standing.filter(|used| used.id != standing.id).map(|used| standing.shared_with(used));
        let cells = [
            format!("± {}", trimmed(standing.limit, 2)),
            whole(count),
            a_week.map_or_else(|| "—".to_owned(), |rate| trimmed(rate, 1)),
            standing.expected_false_alarms_per_week.map_or_else(|| "no closed form".to_owned(), alarms),
            shared.map_or_else(|| "—".to_owned(), |shared| format!("{} of {}", whole(shared), whole(count))),
            lasts(report, standing),
        ];
        let largest_tick = standing.largest().map(|incident| incident.first);
        DetectorRow { id: standing.id, is_used: standing.id == used, cells, largest_tick }
    };
    standings.iter().map(row).collect()
}

/// Alarms a week, with a decimal where there are few.
pub(super) fn alarms(a_week: f64) -> String {
    if a_week >= 10.0 { whole(a_week.round() as usize) } else { trimmed(a_week, 2) }
}

fn lasts(report: &Report, standing: &DetectorStanding) -> String {
    let secs = |incident| super::incidents::incident_secs(report, incident);
    let total: f64 = standing.incidents.iter().map(secs).sum();
    if total == 0.0 { "0".to_owned() } else { duration_words(total as u32) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Incident, Verdict};
    use crate::readout::sample;

    fn incident(first: usize, last: usize, peak_z: f64) -> Incident {
        Incident { kind: Verdict::Spike, first, last, peak: first, peak_z, excess_requests: 0.0 }
    }

    #[test]
    fn each_detector_is_measured_by_the_one_in_use() {
        let (load, forecast) = sample::eventful(300);
        let report = sample::report(sample::scenario(&[("detector", "zscore")]), &load, &forecast);
        let standing = |id, incidents| DetectorStanding {
            id,
            limit: 3.0,
            expected_false_alarms_per_week: (id != DetectorId::Robust).then_some(62.6),
            incidents,
        };
        let standings = [
            standing(DetectorId::Zscore, vec![incident(10, 12, 4.0), incident(50, 50, -9.0)]),
            standing(DetectorId::Robust, vec![incident(12, 20, 5.0), incident(60, 61, 4.0)]),
        ];
        let rows = detector_rows(&report, &standings);
        let minutes = |buckets: u32| duration_words(buckets * report.step.secs());
        assert_eq!(rows[0].cells, ["± 3", "2", "—", "63", "—", &minutes(4)]);
        assert!(rows[0].is_used && rows[0].largest_tick == Some(50));
        assert_eq!(rows[1].cells, ["± 3", "2", "—", "no closed form", "1 of 2", &minutes(11)]);
        assert!(!rows[1].is_used && rows[1].largest_tick == Some(12));
        let apart =
            standing(DetectorId::Classic, vec![incident(13, 49, 4.0), incident(51, 59, 4.0), incident(70, 80, 4.0)]);
        assert_eq!((apart.shared_with(&standings[0]), apart.shared_with(&standings[1])), (0, 1));
        assert_eq!(standing(DetectorId::Classic, vec![incident(0, 100, 4.0)]).shared_with(&standings[0]), 1);
    }
}
