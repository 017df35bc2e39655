//! Which knobs a field of a manifest holds.

/// Knobs of a behavior: those of scaling up, then those of scaling down.
const BEHAVIOR: [&str; 6] =
    ["window_up", "policies_up", "tolerance_up", "window_down", "policies_down", "tolerance_down"];

/// The knobs that the field `key` of the block `within` holds.
pub fn knobs_in(within: &str, key: &str) -> &'static [&'static str] {
    let [up, down] = [&BEHAVIOR[..3], &BEHAVIOR[3..]];
    let own = if within == "scaleUp" { up } else { down };
    match (within, key) {
        ("scaleUp" | "scaleDown", "stabilizationWindowSeconds") => &own[..1],
        ("scaleUp" | "scaleDown", "tolerance") => &own[2..],
        ("scaleUp" | "scaleDown", _) => &own[1..2],
        (_, "scaleUp") => up,
        (_, "scaleDown") => down,
        (_, "behavior" | "horizontalPodAutoscalerConfig") => &BEHAVIOR,
        (_, "advanced") => {
            &["window_up", "policies_up", "tolerance_up", "window_down", "policies_down", "tolerance_down", "formula"]
        }
        (_, "scalingModifiers") | ("scalingModifiers", _) => &["formula"],
        (_, "fallback") | ("fallback", _) => &["fallback"],
        (_, "metrics") => &["metrics"],
        (_, "triggers") => &["triggers"],
        (_, "minReplicas" | "minReplicaCount") => &["min_replicas"],
        (_, "maxReplicas" | "maxReplicaCount") => &["max_replicas"],
        (_, "pollingInterval") => &["polling"],
        (_, "cooldownPeriod") => &["cooldown_period"],
        (_, "initialCooldownPeriod") => &["initial_cooldown"],
        (_, "idleReplicaCount") => &["idle_replicas"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_holds_the_knobs_of_its_direction() {
        assert_eq!(knobs_in("scaleUp", "tolerance"), ["tolerance_up"]);
        assert_eq!(knobs_in("scaleDown", "stabilizationWindowSeconds"), ["window_down"]);
        assert_eq!(knobs_in("scaleDown", "selectPolicy"), ["policies_down"]);
        assert_eq!(knobs_in("behavior", "scaleUp"), ["window_up", "policies_up", "tolerance_up"]);
        assert_eq!(knobs_in("", "metrics"), ["metrics"]);
    }
}
