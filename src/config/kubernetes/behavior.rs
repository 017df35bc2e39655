//! `behavior` of an HPA, with what the API server and the controller fill in.
//!
//! Source: Kubernetes API reference, `HorizontalPodAutoscalerBehavior` and `HPAScalingRules`.

use crate::config::autoscaler::{Direction, RateSpec, RateType, ScalingSpec, Select};
use crate::config::document::{Content, Node};
use crate::config::found::{Found, Setting};
use crate::config::imported::Refusal;
use crate::config::meaning::Reader;

/// Longest window that the API server accepts, in seconds.
const MAX_WINDOW_SECS: u32 = 3600;
/// Longest period that the API server accepts, in seconds.
const MAX_PERIOD_SECS: u32 = 1800;
/// The controller's own tolerance.
const TOLERANCE: f64 = 0.1;
/// The controller's own window for scale-in, in seconds.
const DOWN_WINDOW_SECS: u32 = 300;

/// A direction of scaling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Up,
    Down,
}

impl Way {
    const fn key(self) -> &'static str {
        match self {
            Self::Up => "scaleUp",
            Self::Down => "scaleDown",
        }
    }

    /// Window and policies that are filled in.
    const fn defaults(self) -> (u32, &'static [(RateType, u32)]) {
        match self {
            Self::Up => (0, &[(RateType::Pods, 4), (RateType::Percent, 100)]),
            Self::Down => (DOWN_WINDOW_SECS, &[(RateType::Percent, 100)]),
        }
    }
}

/// Seconds of the periods that are filled in.
const DEFAULT_PERIOD_SECS: u32 = 15;
/// Why whole directions are filled in.
const RULE: &str = "what the API server fills in where a behavior leaves it out";

/// What holds without any behavior.
fn scaling_without(api_version: Option<Found<String>>) -> ScalingSpec {
    let direction = |way: Way| {
        let (window_secs, _) = way.defaults();
        Direction {
            window_secs: Setting::defaulted(window_secs, RULE),
            select: Setting::defaulted(Select::Max, RULE),
            policies: default_policies(way),
            policies_rule: Some(RULE.to_owned()),
            tolerance: Setting::defaulted(TOLERANCE, "the controller's own, a tenth"),
            place: None,
        }
    };
    ScalingSpec { has_behavior: false, api_version, up: direction(Way::Up), down: direction(Way::Down) }
}

/// Reads a behavior; without one, what holds then.
///
/// # Errors
/// When the API server would refuse it.
pub fn read_behavior(
    node: Option<&Node>,
    api_version: Option<Found<String>>,
    reader: Reader<'_>,
) -> Result<ScalingSpec, Refusal> {
    let mut scaling = scaling_without(api_version);
    let Some(node) = node.filter(|node| node.is_map()) else { return Ok(scaling) };
    // The API server fills in both directions even of an empty one.
    scaling.has_behavior = true;
    for (way, direction) in [(Way::Up, &mut scaling.up), (Way::Down, &mut scaling.down)] {
        let Some(rules) = node.get(way.key()) else { continue };
        if rules.is_map() {
            read_direction(rules, way, reader, direction)?;
        }
    }
    Ok(scaling)
}

fn default_policies(way: Way) -> Vec<RateSpec> {
    let (_, rates) = way.defaults();
    let spec = |(unit, value): &(RateType, u32)| RateSpec {
        unit: Setting::defaulted(*unit, RULE),
        value: Setting::defaulted(*value, RULE),
        period_secs: Setting::defaulted(DEFAULT_PERIOD_SECS, RULE),
        place: None,
    };
    rates.iter().map(spec).collect()
}

fn read_direction(node: &Node, way: Way, reader: Reader<'_>, direction: &mut Direction) -> Result<(), Refusal> {
    direction.place = Some(node.place);
    let window =
        reader.whole(node.get("stabilizationWindowSeconds"), "stabilizationWindowSeconds", 0..=MAX_WINDOW_SECS)?;
    let (window_secs, _) = way.defaults();
    direction.window_secs = window.or_default(window_secs, RULE);
    direction.select = reader.choice(node.get("selectPolicy"), "selectPolicy")?.or_default(Select::Max, RULE);
    let tolerance = reader.quantity_from_zero(node.get("tolerance"), "tolerance")?;
    direction.tolerance = tolerance.or_default(TOLERANCE, "the controller's own, a tenth");
    let Some(policies) = node.get("policies") else { return Ok(()) };
    match &policies.content {
        Content::List(items) if items.is_empty() => {
            let reason = format!("{}.policies is empty, which the API server refuses", way.key());
            return Err(Refusal::new(policies.line(), reason, "leave policies out for the defaults, or give one"));
        }
        Content::List(items) => {
            direction.policies = items.iter().map(|item| read_rate(item, reader)).collect::<Result<_, _>>()?;
            direction.policies_rule = None;
        }
        _ => {
            // A template stands in place of the list: one policy of which nothing is known.
            let open = || reader.whole(Some(policies), "policies", 1..=u32::MAX);
            let rate =
                RateSpec { unit: Setting::Absent, value: open()?, period_secs: open()?, place: Some(policies.place) };
            direction.policies = vec![rate];
            direction.policies_rule = None;
        }
    }
    Ok(())
}

fn read_rate(node: &Node, reader: Reader<'_>) -> Result<RateSpec, Refusal> {
    if node.is_open() {
        // A template inserts the policy: nothing of it is known.
        let open = || reader.whole(Some(node), "a policy", 1..=u32::MAX);
        let unit = reader.choice(Some(node), "type of a policy")?;
        return Ok(RateSpec { unit, value: open()?, period_secs: open()?, place: Some(node.place) });
    }
    Ok(RateSpec {
        unit: reader.choice(node.get("type"), "type of a policy")?.or_gap(),
        value: reader.whole(node.get("value"), "value of a policy", 1..=i32::MAX.cast_unsigned())?.or_gap(),
        period_secs: reader.whole(node.get("periodSeconds"), "periodSeconds", 1..=MAX_PERIOD_SECS)?.or_gap(),
        place: Some(node.place),
    })
}
