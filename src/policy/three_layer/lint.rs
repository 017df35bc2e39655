//! What is wrong or easily misread in the settings of the three layers.

use super::ThreeLayer;
use crate::format::percent;
use crate::policy::checks::{fixed_bounds, long_scale_out_window, short_scale_in_window};
use crate::policy::{Finding, Site};

/// Findings on the three layers.
pub(super) fn findings(settings: &ThreeLayer, site: &Site) -> Vec<Finding> {
    if let Some(fixed) = fixed_bounds(site) {
        return vec![fixed];
    }
    let findings = [
        long_scale_out_window(settings.window_up_secs, site),
        short_scale_in_window(settings.window_down_secs, "window_down", site),
        tolerated_overload(settings),
    ];
    findings.into_iter().flatten().collect()
}

/// A tolerance that reaches beyond what a replica can serve.
fn tolerated_overload(settings: &ThreeLayer) -> Option<Finding> {
    let ThreeLayer { target_utilization, tolerance_up, .. } = *settings;
    let highest = target_utilization * (1.0 + tolerance_up);
    (highest > 1.0).then(|| {
        let title = format!("Layer 2 lets a load of {} of what there is pass:", percent(highest));
        let text = format!(
            "{} planned for, and {} above it changes nothing.",
            percent(target_utilization),
            percent(tolerance_up)
        );
        Finding::warning("tolerated_overload", title, text)
            .figure("target_utilization", target_utilization)
            .figure("tolerance_up", tolerance_up)
            .figure("highest_utilization", highest)
            .rule("Layer 2 changes nothing while the load is within the tolerance of what the fleet is planned for.")
            .remedy("Plan for less, or let the tolerance end below 100 % of what a replica can serve.")
            .about("tolerance_up")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::PolicySettings;
    use crate::policy::stages::Bounds;
    use crate::units::Step;

    fn codes(change: impl FnOnce(&mut ThreeLayer)) -> Vec<String> {
        let (step, rps_per_replica, bounds) = (Step::MINUTE, 20.0, Bounds { min: 2, max: 40 });
        let site = Site {
            step,
            bucket: step,
            rps_per_replica,
            bounds,
            initial_replicas: 5,
            startup_secs: 120,
            metric_lag_secs: 0,
        };
        let mut settings = ThreeLayer::BALANCED;
        change(&mut settings);
        settings.lint(&site).into_iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn each_has_a_true_and_a_false_case() {
        assert_eq!(codes(|_| ()), [""; 0]);
        // 0.95 × 1.1 = 1.045, 0.9 × 1.1 = 0.99.
        assert_eq!(codes(|settings| settings.target_utilization = 0.95), ["tolerated_overload"]);
        assert_eq!(codes(|settings| settings.target_utilization = 0.9), [""; 0]);
        assert_eq!(codes(|settings| settings.window_up_secs = 300), ["slow_scale_out_window"]);
        assert_eq!(codes(|settings| settings.window_up_secs = 240), [""; 0]);
        assert_eq!(codes(|settings| settings.window_down_secs = 60), ["startup_exceeds_window"]);
        assert_eq!(codes(|settings| settings.window_down_secs = 120), [""; 0]);
    }
}
