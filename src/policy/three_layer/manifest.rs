//! The three layers as what comes nearest: an HPA on requests, or predictive scaling beside target tracking on AWS.

use super::{Mode, ThreeLayer};
use crate::format::{duration_words, whole_percent};
use crate::knob::Rate;
use crate::policy::aws::manifest as aws;
use crate::policy::aws::{AwsMetric, Predictive, Service};
use crate::policy::hpa::manifest as hpa;
use crate::policy::hpa::{Behavior, Scaling, ScalingRules, SelectPolicy, Tolerance, pods};
use crate::policy::manifest::{Format, Manifest, Target};

/// One sync of the controller, in seconds: a rate over it is no limit but its value.
const SYNC_SECS: u32 = crate::policy::hpa::SYNC_SECS;
/// Longest `SchedulingBufferTime`, in seconds.
const MAX_BUFFER_SECS: u32 = 3600;

/// The manifest, where the format has something that comes near.
pub(super) fn manifest(settings: &ThreeLayer, format: Format, target: &Target<'_>) -> Option<Manifest> {
    match format {
        Format::Hpa => Some(as_hpa(settings, target)),
        Format::Aws => Some(as_predictive(settings, target)),
        Format::Keda | Format::Terraform => None,
    }
}

fn as_hpa(settings: &ThreeLayer, target: &Target<'_>) -> Manifest {
    let most = target.site.bounds.max;
    let rules = |window_secs: u32, rate: Option<Rate>| ScalingRules {
        window_secs,
        select: SelectPolicy::Max,
        policies: vec![rate.unwrap_or(pods(most, SYNC_SECS))],
    };
    let scaling = Scaling {
        tolerance: Tolerance { up: settings.tolerance_up, down: settings.tolerance_down },
        has_behavior: true,
        rules: Behavior {
            up: rules(settings.window_up_secs, settings.rate_up),
            down: rules(settings.window_down_secs, settings.rate_down),
        },
    };
    let mut left_out = vec![
        "http_requests_per_second stands for the metric that counts your requests per second; put its name there."
            .to_owned(),
        format!(
            "Layer 1 has no place in an HPA: neither a forecast, nor its lead, nor its quantile of {}.",
            whole_percent(settings.quantile)
        ),
        format!(
            "Nor have the scale-in cooldown of {} and the hold of {} after a sudden drop.",
            duration_words(settings.cooldown_secs),
            duration_words(settings.hold_on_drop_secs)
        ),
    ];
    left_out.extend(hpa::left_out_of(&scaling));
    let average = hpa::average(settings.planned_rps_per_replica(target.site));
    hpa::document(target, vec![average], &scaling, left_out)
}

fn as_predictive(settings: &ThreeLayer, target: &Target<'_>) -> Manifest {
    let percent = settings.target_utilization * 100.0;
    let buffer_secs = target.site.startup_secs.min(MAX_BUFFER_SECS);
    let scales = settings.mode == Mode::Scale;
    let predictive = Predictive { scales, buffer_secs, ..Predictive::new(AwsMetric::Cpu, percent) };
    let calls = vec![
        aws::group(target),
        aws::predictive(Service::Ec2, target, &predictive),
        aws::tracking_cpu(target, percent),
    ];
    let left_out = vec![
        "AWS makes its own forecast, by the hour; the model, its lead and its quantile have no place there.".to_owned(),
        format!(
            "The start-up of {} is the SchedulingBufferTime; replicas are ordered so long before the hour.",
            duration_words(buffer_secs)
        ),
        "CPU is taken to follow the load; windows, cooldown, rates and the hold after a drop have no place.".to_owned(),
    ];
    Manifest::calls(target, calls, left_out)
}
