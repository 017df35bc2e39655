//! What a file leaves open → several ways to supply it, and the findings that are the same in all of them.
//!
//! A finding that does not need a missing value comes out the same whatever that is. Answers to what a metric is in requests
//! are few, and each is tried; of values some from small to large are. What takes free text stays open: nothing that could
//! depend on it counts.

use crate::config::autoscaler::Metric;
use crate::config::{Assumptions, Autoscaler, Mappings, OpenGap, System};
use crate::policy::Finding;

/// What a metric may be in requests: all that there is.
const MAPPINGS: [&str; 3] = ["per-second", "per-minute", "none"];
/// Values to try, of every type that a setting has.
const VALUES: [&str; 24] = [
    "1",
    "60",
    "7",
    "300",
    "2",
    "1000",
    "-1",
    "true",
    "false",
    "Max",
    "Min",
    "Disabled",
    "Pods",
    "Percent",
    "AverageValue",
    "Value",
    "Utilization",
    "ChangeInCapacity",
    "ExactCapacity",
    "PercentChangeInCapacity",
    "GreaterThanThreshold",
    "LessThanThreshold",
    "notBreaching",
    "breaching",
];
/// A text that is no word of any type.
const NO_WORD: &str = "\u{1}";
/// How many ways are tried.
const WAYS: usize = 6;
/// How far above the fewest the most are tried, and as far below the most the fewest.
const SPREADS: [u32; WAYS] = [1, 2, 9, 40, 200, 3000];

/// Knobs of windows, rates and tolerances, which no metric and no clock changes.
const SCALING_KNOBS: [&str; 6] =
    ["window_up", "window_down", "policies_up", "policies_down", "tolerance_up", "tolerance_down"];

/// Ways to supply what `asks` names, as far as values can be tried.
pub fn ways(autoscaler: &Autoscaler, asks: &[OpenGap]) -> Vec<Assumptions> {
    (0..WAYS).map(|way| supplied(autoscaler, asks, way)).collect()
}

fn supplied(autoscaler: &Autoscaler, asks: &[OpenGap], way: usize) -> Assumptions {
    let answer = |(place, gap): (usize, &OpenGap)| {
        let name = &gap.name;
        let text = match name.as_str() {
            mapping if Mappings::is_one(mapping) => (*MAPPINGS.get(way % MAPPINGS.len())?).to_owned(),
            "min" | "max" => bound(autoscaler, name == "max", way)?.to_string(),
            _ => {
                let fits = values_of(autoscaler, name);
                (*fits.get((way + place) % fits.len().max(1))?).to_owned()
            }
        };
        Some((name.clone(), text))
    };
    Assumptions { answers: asks.iter().enumerate().filter_map(answer).collect() }
}

/// The fewest below the most or the most above the fewest, whichever of them is known.
fn bound(autoscaler: &Autoscaler, is_max: bool, way: usize) -> Option<u32> {
    let spread = *SPREADS.get(way)?;
    Some(match (is_max, autoscaler.min.get(), autoscaler.max.get()) {
        (true, min, _) => min.unwrap_or(way as u32).saturating_add(spread),
        (false, _, Some(max)) => max.saturating_sub(spread),
        (false, _, None) => way as u32,
    })
}

/// The values to try that a gap takes; none where it takes any text, or no single value.
fn values_of(autoscaler: &Autoscaler, gap: &str) -> Vec<&'static str> {
    let takes = |text: &str| autoscaler.clone().fill(gap, text).is_ok();
    if takes(NO_WORD) { Vec::new() } else { VALUES.into_iter().filter(|text| takes(text)).collect() }
}

/// Whether a finding holds, of what the file asks for and what of that stays `open` in the scenario that it was found in.
pub fn holds(finding: &Finding, autoscaler: &Autoscaler, asks: &[OpenGap], open: &[OpenGap]) -> bool {
    is_apart(finding, autoscaler, open)
        && !is_of_whole_group(finding, asks)
        && !is_of_left_out(finding, autoscaler)
        && !is_of_other_units(finding, autoscaler)
}

/// Whether a finding is that all policies of a group go one way.
fn is_one_way(finding: &Finding) -> bool {
    let is_one = finding.code == "never_scales_in" || finding.code == "never_scales_out";
    is_one && finding.field.as_deref() == Some("policies")
}

/// Whether a finding is one of all policies of a group, of which the file shows only some: where it has no bounds at all, the
/// group stands elsewhere, and other policies may, too.
fn is_of_whole_group(finding: &Finding, asks: &[OpenGap]) -> bool {
    let is_elsewhere = |name: &str| asks.iter().any(|gap| gap.name == name && gap.text.is_none());
    is_one_way(finding) && is_elsewhere("min") && is_elsewhere("max")
}

/// Whether a policy that no replay has, like one on memory, goes the way that all others are found not to go.
fn is_of_left_out(finding: &Finding, autoscaler: &Autoscaler) -> bool {
    let System::Aws(group) = &autoscaler.system else { return false };
    let is_in = finding.code == "never_scales_in";
    let is_left_out = |metric: &Metric| !metric.kind.is_simulable();
    let tracks = |metric: &Metric| {
        let is_forecast = group.predictive.as_ref().is_some_and(|one| one.place == metric.place);
        let goes = !is_in || metric.disables_scale_in.get() != Some(true);
        goes && !metric.target.is_absent() && !is_forecast
    };
    let steps = group.policies.iter().filter(|policy| policy.is_out != Some(is_in));
    let mut watched = steps.filter_map(|policy| autoscaler.metrics.get(policy.metric?));
    let mut tracked = autoscaler.metrics.iter().filter(|metric| tracks(metric));
    is_one_way(finding) && (watched.any(is_left_out) || tracked.any(is_left_out))
}

/// Whether a finding is about the start-up of replicas, where what is counted are none.
fn is_of_other_units(finding: &Finding, autoscaler: &Autoscaler) -> bool {
    let counts_replicas = !matches!(&autoscaler.system, System::Aws(group) if !group.counts_replicas);
    !counts_replicas && finding.figures.contains_key("startup_secs")
}

/// Whether a finding holds although `open` stays open.
fn is_apart(finding: &Finding, autoscaler: &Autoscaler, open: &[OpenGap]) -> bool {
    if open.is_empty() {
        return true;
    }
    let has_clock = matches!(autoscaler.system, System::Aws(_)) && !autoscaler.schedules.is_empty();
    let is_open = |name: &str| open.iter().any(|gap| gap.name == name);
    match finding.field.as_deref() {
        _ if finding.code == "fixed_bounds" => !has_clock,
        Some(field) => SCALING_KNOBS.contains(&field) && !is_open("behavior"),
        None => false,
    }
}

/// The findings that are in every list, with the figures that are the same in all.
pub fn common(lists: Vec<Vec<Finding>>) -> Vec<Finding> {
    let mut lists = lists.into_iter();
    let mut found = lists.next().unwrap_or_default();
    for list in lists {
        found.retain_mut(|finding| {
            let Some(other) = list.iter().find(|other| says_the_same(finding, other)) else { return false };
            finding.figures.retain(|name, value| other.figures.get(name) == Some(value));
            true
        });
    }
    found
}

/// Whether two findings are one in words.
fn says_the_same(one: &Finding, other: &Finding) -> bool {
    (&one.code, &one.field, &one.title, &one.text) == (&other.code, &other.field, &other.title, &other.text)
        && one.remedy == other.remedy
}
