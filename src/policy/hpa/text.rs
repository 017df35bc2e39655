//! Metrics and rate policies as a link writes them: `cpu:70~pods:12.5`, `max:4/15s~100pct/15s`.

use super::{HpaMetric, ScalingRules, SelectPolicy};
use crate::knob::{Rate, RateAmount, SEPARATOR, items, parse_secs, parse_whole, print_secs};

/// Longest period that Kubernetes accepts, in seconds.
const MAX_PERIOD_SECS: u32 = 1800;
/// Longest window that Kubernetes accepts, in seconds.
pub const MAX_WINDOW_SECS: u32 = 3600;

/// `cpu:70~pods:12.5`
pub fn print_metrics(metrics: &[HpaMetric]) -> String {
    let words = metrics.iter().map(|metric| match metric {
        HpaMetric::Cpu { percent } => format!("cpu:{percent}"),
        HpaMetric::Pods { rps } => format!("pods:{rps}"),
        HpaMetric::Average { rps } => format!("average:{rps}"),
        HpaMetric::Value { rps } => format!("value:{rps}"),
    });
    words.collect::<Vec<_>>().join(&SEPARATOR.to_string())
}

/// The reverse of [`print_metrics`]; `None` where that is no list of metrics.
pub fn parse_metrics(text: &str) -> Option<Vec<HpaMetric>> {
    items(text)?.map(parse_metric).collect()
}

fn parse_metric(text: &str) -> Option<HpaMetric> {
    let (kind, target) = text.split_once(':')?;
    Some(match kind {
        "cpu" => HpaMetric::Cpu { percent: parse_whole(target).filter(|percent| (1..=100_000).contains(percent))? },
        "pods" => HpaMetric::Pods { rps: parse_target(target)? },
        "average" => HpaMetric::Average { rps: parse_target(target)? },
        "value" => HpaMetric::Value { rps: parse_target(target)? },
        _ => return None,
    })
}

/// A target that is at least a thousandth, the least that Kubernetes counts in.
pub fn parse_target(text: &str) -> Option<f64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|target| is_plain && (0.001..=1e12).contains(target))
}

/// `max:4/15s~100pct/15s`, or `disabled`.
pub fn print_policies(rules: &ScalingRules) -> String {
    let select = match rules.select {
        SelectPolicy::Max => "max",
        SelectPolicy::Min => "min",
        SelectPolicy::Disabled => return "disabled".to_owned(),
    };
    let rates = rules.policies.iter().map(|rate| {
        let period = print_secs(rate.period_secs);
        match rate.amount {
            RateAmount::Replicas(pods) => format!("{pods}/{period}"),
            RateAmount::Percent(percent) => format!("{percent}pct/{period}"),
        }
    });
    format!("{select}:{}", rates.collect::<Vec<_>>().join(&SEPARATOR.to_string()))
}

/// Sets selection and policies of `rules` from text; whether it could be read.
pub fn set_policies(rules: &mut ScalingRules, text: &str) -> bool {
    if text == "disabled" {
        rules.select = SelectPolicy::Disabled;
        rules.policies.clear();
        return true;
    }
    let Some((select, policies)) = parse_policies(text) else { return false };
    rules.select = select;
    rules.policies = policies;
    true
}

fn parse_policies(text: &str) -> Option<(SelectPolicy, Vec<Rate>)> {
    let (select, rates) = text.split_once(':')?;
    let select = match select {
        "max" => SelectPolicy::Max,
        "min" => SelectPolicy::Min,
        _ => return None,
    };
    Some((select, items(rates)?.map(parse_rate).collect::<Option<_>>()?))
}

fn parse_rate(text: &str) -> Option<Rate> {
    let (amount, period) = text.split_once('/')?;
    let period_secs = parse_secs(period).filter(|secs| (1..=MAX_PERIOD_SECS).contains(secs))?;
    let amount = match amount.strip_suffix("pct") {
        Some(percent) => RateAmount::Percent(parse_whole(percent).filter(|percent| *percent >= 1)?),
        None => RateAmount::Replicas(parse_whole(amount).filter(|pods| *pods >= 1)?),
    };
    Some(Rate { amount, period_secs })
}
