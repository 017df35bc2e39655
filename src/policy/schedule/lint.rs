//! What is wrong or easily misread in a timetable. A week has no zone, so that none is needed.

use super::Timetable;
use crate::policy::checks::{Planned, fixed_bounds, overlapping, planned_sizes};
use crate::policy::spans::{DAYS, MINUTES_PER_DAY, Span, print_spans};
use crate::policy::{Finding, Site};

const SECS_PER_MINUTE: i64 = 60;

/// Findings on a timetable.
pub(super) fn findings(settings: &Timetable, site: &Site) -> Vec<Finding> {
    if let Some(fixed) = fixed_bounds(site) {
        return vec![fixed];
    }
    let planned: Vec<Planned> = settings.spans.iter().map(plan).collect();
    let mut findings = planned_sizes(&planned, site, "spans");
    findings.extend(settings.spans.iter().filter(|span| span.from == span.to).map(whole_day));
    findings.extend(overlapping(&planned, "spans"));
    findings
}

fn plan(span: &Span) -> Planned {
    let name = format!("The span {}", print_spans(std::slice::from_ref(span)));
    let minutes = i64::from(MINUTES_PER_DAY);
    let length = i64::from(span.minutes());
    // A week and the one after it, so that a span over its end meets the next one's beginning.
    let starts = span.days().flat_map(|day| [0, i64::from(DAYS)].map(|week| (week + i64::from(day)) * minutes));
    let mut spans: Vec<(i64, i64)> = starts
        .map(|day| {
            let from = day + i64::from(span.from);
            (from * SECS_PER_MINUTE, (from + length) * SECS_PER_MINUTE)
        })
        .collect();
    spans.sort_unstable();
    Planned { name, replicas: span.replicas, spans }
}

fn whole_day(span: &Span) -> Finding {
    let text = "the end is taken for the next day's, so that it holds for 24 hours.";
    Finding::warning("equal_ends", format!("{} starts and ends at the same time:", plan(span).name), text)
        .figure("replicas", span.replicas)
        .figure("window_hours", 24)
        .rule("A span whose end is not later than its beginning ends on the next day.")
        .remedy("Set an end that differs from the start.")
        .about("spans")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::stages::Bounds;
    use crate::policy::{PolicySettings, Severity};
    use crate::units::Step;

    fn codes(spans: &str) -> Vec<(String, Severity)> {
        let spans = crate::policy::spans::parse_spans(spans).expect("spans");
        let bounds = Bounds { min: 2, max: 40 };
        let (step, rps_per_replica, startup_secs) = (Step::MINUTE, 20.0, 120);
        let site =
            Site { step, bucket: step, rps_per_replica, bounds, initial_replicas: 2, startup_secs, metric_lag_secs: 0 };
        let findings = Timetable { spans, ..Timetable::default() }.lint(&site);
        findings.into_iter().map(|finding| (finding.code, finding.severity)).collect()
    }

    #[test]
    fn spans_that_say_what_they_do_have_no_finding() {
        assert!(codes("12345;08:00-18:00;10").is_empty());
        // One ends where the next begins, on the same day and over midnight.
        assert!(codes("12345;08:00-12:00;10~12345;12:00-18:00;20~5;22:00-06:00;8~6;06:00-09:00;9").is_empty());
    }

    #[test]
    fn spans_that_do_nothing_are_found() {
        let warning = |code: &str| vec![(code.to_owned(), Severity::Warning)];
        assert_eq!(codes("1;08:00-18:00;2"), warning("schedule_only_raises"));
        assert_eq!(codes("1;08:00-18:00;41"), warning("schedule_above_max"));
        assert_eq!(codes("1;08:00-08:00;5"), warning("equal_ends"));
        // Monday from 9 to 12 lies within Monday from 8 to 18.
        assert_eq!(codes("12;08:00-18:00;10~1;09:00-12:00;5"), warning("schedule_overlap"));
        // The other way round both say something.
        assert_eq!(codes("12;08:00-18:00;5~1;09:00-12:00;10"), [("schedule_overlap".to_owned(), Severity::Note)]);
        // Saturday 22:00 to Sunday 02:00, and Sunday from 01:00: the end of the week does not hide it.
        assert_eq!(codes("6;22:00-02:00;5~0;01:00-05:00;9"), [("schedule_overlap".to_owned(), Severity::Note)]);
    }
}
