//! A behavior as cases write it → the controller's rules, with what is left out filled in.

use crate::knob::{Rate, RateAmount};
use crate::policy::hpa::{Behavior, ScalingRules, SelectPolicy};
use serde::Deserialize;
use serde_json::Value;

/// Both directions; each may be left out.
#[derive(Debug, Default, Deserialize)]
pub struct BehaviorCase {
    #[serde(default, alias = "scale_up", alias = "scaleUp")]
    up: Option<RulesCase>,
    #[serde(default, alias = "scale_down", alias = "scaleDown")]
    down: Option<RulesCase>,
}

/// One direction; what is left out is as the API server fills it in.
#[derive(Debug, Default, Deserialize)]
pub struct RulesCase {
    #[serde(default, alias = "stabilization_window_s", alias = "stabilizationWindowSeconds", alias = "window_s")]
    window: Option<u32>,
    #[serde(default, alias = "select_policy", alias = "selectPolicy")]
    select: Option<SelectCase>,
    #[serde(default)]
    policies: Option<Vec<RateCase>>,
    #[serde(default)]
    pub tolerance: Option<f64>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum SelectCase {
    Max,
    Min,
    Disabled,
}

/// `{"type": "Pods", "value": 4, "period_s": 15}` or `["Pods", 4, 15]`.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "Value")]
struct RateCase(NamedRate);

#[derive(Debug, Clone, Copy, Deserialize)]
struct NamedRate {
    #[serde(rename = "type")]
    unit: RateUnit,
    value: u32,
    #[serde(alias = "periodSeconds", alias = "period")]
    period_s: u32,
}

impl TryFrom<Value> for RateCase {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        // A list is read in the order of the fields.
        NamedRate::deserialize(&value).map(Self).map_err(|error| format!("the policy {value}: {error}"))
    }
}

#[derive(Debug, Clone, Copy, Deserialize)]
enum RateUnit {
    Pods,
    Percent,
}

impl BehaviorCase {
    /// The rules, and the tolerances that stand with them.
    pub fn behavior(&self) -> Behavior {
        Behavior {
            up: rules(self.up.as_ref(), ScalingRules::default_up()),
            down: rules(self.down.as_ref(), ScalingRules::default_down()),
        }
    }

    /// Tolerance up and down, where they are given.
    pub fn tolerances(&self) -> (Option<f64>, Option<f64>) {
        let of = |rules: &Option<RulesCase>| rules.as_ref().and_then(|rules| rules.tolerance);
        (of(&self.up), of(&self.down))
    }
}

/// `given` over `defaults`: a list of policies replaces the whole list.
pub fn rules(given: Option<&RulesCase>, mut defaults: ScalingRules) -> ScalingRules {
    let Some(given) = given else { return defaults };
    if let Some(window_secs) = given.window {
        defaults.window_secs = window_secs;
    }
    if let Some(select) = given.select {
        defaults.select = match select {
            SelectCase::Max => SelectPolicy::Max,
            SelectCase::Min => SelectPolicy::Min,
            SelectCase::Disabled => SelectPolicy::Disabled,
        };
    }
    if let Some(policies) = &given.policies {
        defaults.policies = policies.iter().map(RateCase::rate).collect();
    }
    defaults
}

impl RateCase {
    fn rate(&self) -> Rate {
        let NamedRate { unit, value, period_s: period_secs } = self.0;
        let amount = match unit {
            RateUnit::Pods => RateAmount::Replicas(value),
            RateUnit::Percent => RateAmount::Percent(value),
        };
        Rate { amount, period_secs }
    }
}
