//! What is wrong or easily misread in the settings of Google Cloud's autoscaler.

use super::autoscaler::{Mode, ScaleInControl};
use super::{Gcp, GcpSignal};
use crate::format::{duration_words, trimmed};
use crate::knob::RateAmount;
use crate::policy::checks::{
    LOOKED_AT, MOST_ENDS, Planned, coarse_scale_in, fixed_bounds, overlapping, paid_after, planned_sizes,
    short_scale_in_window,
};
use crate::policy::hpa::CpuModel;
use crate::policy::keda::{BadWindow, Schedule};
use crate::policy::{Finding, Site};

/// Findings on an autoscaler, without those that need its schedules' times.
pub(super) fn findings(settings: &Gcp, site: &Site) -> Vec<Finding> {
    if settings.mode == Mode::Off {
        return vec![switched_off(settings)];
    }
    if let Some(fixed) = fixed_bounds(site) {
        return vec![fixed];
    }
    let mut findings = Vec::new();
    findings.extend(no_signal(settings));
    for signal in &settings.signals {
        if let GcpSignal::Cpu { percent } = *signal {
            findings.extend(never_exceeded(percent, settings.cpu));
        }
    }
    let planned = planned(settings, |_, _| Ok(Vec::new())).unwrap_or_default();
    findings.extend(planned_sizes(&planned, site, "schedules"));
    if settings.mode == Mode::OnlyScaleOut {
        findings.push(only_out(site));
        return findings;
    }
    findings.extend(settings.scale_in.and_then(|control| stuck(control, site)));
    findings.extend(settings.scale_in.and_then(|control| idle_control(control, site)));
    if !settings.signals.is_empty() {
        findings.extend(short_scale_in_window(settings.stabilization_secs, "stabilization", site));
        findings.extend(coarse_scale_in(site, 0.0, "signals"));
    }
    findings
}

/// Findings on when schedules hold. What cannot be read has none: that is refused where schedules are checked.
pub(super) fn schedule_findings(settings: &Gcp, site: &Site) -> Vec<Finding> {
    let Ok(planned) = planned(settings, starts) else { return Vec::new() };
    let mut findings = overlapping(&planned, "schedules");
    let raising: Vec<Planned> = planned.into_iter().filter(|plan| plan.replicas > site.bounds.min).collect();
    findings.extend(paid_after(&raising, settings.stabilization_secs, "The stabilization period", "schedules"));
    findings
}

/// Starts within the weeks that are looked at.
fn starts(cron: &str, zone: &str) -> Result<Vec<i64>, BadWindow> {
    let schedule = Schedule::parse(cron, zone)?;
    let (from_secs, until_secs) = LOOKED_AT;
    let next = |at_secs: &i64| schedule.next_after(*at_secs).filter(|next_secs| *next_secs < until_secs);
    Ok(std::iter::successors(next(&(from_secs - 1)), next).take(MOST_ENDS).collect())
}

fn planned(
    settings: &Gcp,
    starts: impl Fn(&str, &str) -> Result<Vec<i64>, BadWindow>,
) -> Result<Vec<Planned>, BadWindow> {
    let plan = |schedule: &super::ScalingSchedule| {
        let secs = i64::from(schedule.duration_secs);
        let mut spans: Vec<(i64, i64)> = Vec::new();
        for start in starts(&schedule.start, &schedule.zone)? {
            match spans.last_mut() {
                Some(last) if start <= last.1 => last.1 = start + secs,
                _ => spans.push((start, start + secs)),
            }
        }
        let name = format!("The schedule “{}” for {}", schedule.start, duration_words(schedule.duration_secs));
        Ok(Planned { name, replicas: schedule.min_required, spans })
    };
    settings.schedules.iter().map(plan).collect()
}

fn switched_off(settings: &Gcp) -> Finding {
    Finding::warning("inactive", "The autoscaler is off:", "it works sizes out and changes nothing.")
        .figure("signals", settings.signals.len() as f64)
        .rule("Mode OFF: no change of size (Compute Engine, “Control autoscaling behavior”).")
        .remedy("Set the mode to ON.")
        .about("autoscaling_mode")
}

fn only_out(site: &Site) -> Finding {
    let text = "every peak is paid for until somebody sets the size.";
    Finding::note("never_scales_in", "It never scales in:", text)
        .figure("max_replicas", site.bounds.max)
        .rule("Mode ONLY_SCALE_OUT: instances are added and never removed (Compute Engine, “Control autoscaling behavior”).")
        .remedy("Set the mode to ON, with scale-in controls if it shrinks too fast.")
        .about("autoscaling_mode")
}

fn no_signal(settings: &Gcp) -> Option<Finding> {
    settings.signals.is_empty().then(|| {
        let (code, title, text) = if settings.schedules.is_empty() {
            ("inactive", "There is neither a signal nor a schedule:", "the size stays at the fewest.")
        } else {
            ("no_load_signal", "There is no load signal:", "schedules alone decide, however high the load.")
        };
        let finding = if settings.schedules.is_empty() {
            Finding::warning(code, title, text)
        } else {
            Finding::note(code, title, text)
        };
        finding
            .figure("signals", 0)
            .figure("schedules", settings.schedules.len() as f64)
            .rule("The largest size that a signal or a schedule asks for counts (Compute Engine, “Understanding autoscaler decisions”).")
            .remedy("Add CPU, serving capacity or a metric as a signal beside the schedules.")
            .about("signals")
    })
}

fn never_exceeded(percent: u32, cpu: CpuModel) -> Option<Finding> {
    let highest = cpu.limit * 100.0;
    (highest <= f64::from(percent)).then(|| {
        let text = format!(
            "an instance can use {} % of its CPU at most, so that no size above the present is asked for.",
            trimmed(highest, 2)
        );
        Finding::warning("target_never_exceeded", format!("CPU never scales out at {percent} %:"), text)
            .figure("target_percent", percent)
            .figure("highest_percent", highest)
            .rule("Size = ⌈instances × utilisation ÷ target⌉ (Compute Engine, “Understanding autoscaler decisions”).")
            .remedy("Set a target well below what an instance can use, such as 60 %.")
            .about("signals")
    })
}

/// Smallest size that a percentage still removes one of; below it the group is stuck.
const fn least_moving(percent: u32) -> u32 {
    100_u32.div_ceil(if percent == 0 { 1 } else { percent })
}

/// A percentage of a peak that is less than one instance.
fn stuck(control: ScaleInControl, site: &Site) -> Option<Finding> {
    let RateAmount::Percent(percent) = control.most else { return None };
    let largest = least_moving(percent).saturating_sub(1).min(site.bounds.max);
    (largest > site.bounds.min).then(|| {
        let text = format!("{percent} % of {largest} is {:.2}, which is cut to 0.", f64::from(percent * largest) / 100.0);
        let title = format!("From {largest} instances on it never shrinks:");
        Finding::warning("never_scales_in", title, text)
            .figure("percent", percent)
            .figure("stuck_replicas", largest)
            .rule("Scale-in controls keep the size at the peak of their window less the percentage, here cut to whole instances.")
            .remedy(format!("Allow {} % or more, or a fixed number.", 100_u32.div_ceil(site.bounds.min.saturating_add(1))))
            .about("scale_in_control")
    })
}

fn idle_control(control: ScaleInControl, site: &Site) -> Option<Finding> {
    let way = site.bounds.max.saturating_sub(site.bounds.min);
    let RateAmount::Replicas(count) = control.most else { return None };
    (count >= way).then(|| {
        let title = format!(
            "The scale-in control of {count} instances in {} never binds:",
            duration_words(control.window_secs)
        );
        Finding::note("idle_rate", title, format!("the whole way from the most to the fewest is {way}."))
            .figure("control_replicas", count)
            .figure("way_replicas", way)
            .rule("The size may not fall below the peak of the window less the control.")
            .remedy("Set a smaller number, or leave the control out.")
            .about("scale_in_control")
    })
}

#[cfg(test)]
mod tests;
