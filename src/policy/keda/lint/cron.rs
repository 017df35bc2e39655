//! Cron triggers: sizes by the clock.

use super::super::{BadWindow, CronWindow, Keda, Source};
use super::can_be_idle;
use crate::policy::checks::{LOOKED_AT, MOST_ENDS, Planned, overlapping, paid_after, planned_sizes};
use crate::policy::hpa::lint as hpa;
use crate::policy::{Finding, Site};

/// The windows as people name them; `spans` works out when one holds.
fn planned(
    settings: &Keda,
    spans: impl Fn(&str, &str, &str) -> Result<Vec<(i64, i64)>, BadWindow>,
) -> Result<Vec<Planned>, BadWindow> {
    let windows = settings.triggers.iter().filter_map(|trigger| match &trigger.source {
        Source::Cron { zone, start, end, desired } => Some((zone, start, end, *desired)),
        Source::External { .. } | Source::Utilization => None,
    });
    let plan = |(zone, start, end, replicas): (&String, &String, &String, u32)| {
        let name = format!("The cron trigger from “{start}” to “{end}”");
        Ok(Planned { name, replicas, spans: spans(start, end, zone)? })
    };
    windows.map(plan).collect()
}

/// Sizes of cron triggers, and ends that are the same.
pub(super) fn findings(settings: &Keda, site: &Site) -> Vec<Finding> {
    let Ok(windows) = planned(settings, |_, _, _| Ok(Vec::new())) else { return Vec::new() };
    let mut findings = planned_sizes(&windows, site, "triggers");
    for trigger in &settings.triggers {
        if let Source::Cron { start, end, desired, .. } = &trigger.source
            && start.split_whitespace().eq(end.split_whitespace())
        {
            let title = format!("A cron trigger starts and ends at “{start}”:");
            let text = format!("such a window never closes, so that its {desired} replicas are wanted always.");
            findings.push(
                Finding::warning("equal_ends", title, text)
                    .figure("replicas", *desired)
                    .rule("It is inside while the next end is not after the next start (KEDA, cron_scaler.go).")
                    .remedy("Set an end that differs from the start.")
                    .about("triggers"),
            );
        }
    }
    let fewest = ("the fewest".to_owned(), site.bounds.min.max(1));
    let named = windows.iter().map(|window| (window.name.clone(), window.replicas.min(site.bounds.max)));
    let named: Vec<_> = std::iter::once(fewest).chain(named).collect();
    findings.extend(hpa::unreachable(&named, settings.scaling.tolerance, "triggers"));
    findings
}

/// Findings on when its windows hold. A window that cannot be read has none: that is refused where the schedule is checked.
pub(in super::super) fn schedule_findings(settings: &Keda, site: &Site) -> Vec<Finding> {
    let (from_secs, until_secs) = LOOKED_AT;
    let spans = |start: &str, end: &str, zone: &str| {
        Ok(CronWindow::parse(start, end, zone)?.spans(from_secs, until_secs, MOST_ENDS))
    };
    let Ok(windows) = planned(settings, spans) else { return Vec::new() };
    let mut findings = overlapping(&windows, "triggers");
    let window_secs = settings.scaling.timer_secs()[0];
    let (tail_secs, tail) = if can_be_idle(settings, site) && settings.cooldown_secs < window_secs {
        (settings.cooldown_secs, "The cooldown")
    } else {
        (window_secs, "The scale-in window")
    };
    let raising: Vec<Planned> = windows.into_iter().filter(|window| window.replicas > site.bounds.min).collect();
    findings.extend(paid_after(&raising, tail_secs, tail, "triggers"));
    findings
}
