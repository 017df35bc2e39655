//! Policy cases of the kinds `aws-…`: target tracking, step and simple scaling, scheduled actions, on replicas that serve at
//! once. Time goes by the second; points end at multiples of the period unless a resolution is given.

use super::forecast::ForecastCase;
use super::load::{At, Per};
use super::setting::{Outcome, Setting};
use crate::policy::PolicySettings as _;
use crate::policy::aws::{
    AdjustmentType, Alarm, Aws, AwsMetric, Comparison, Group, MissingData, Rule, RuleAction, ScheduledAction, Service,
    Statistic, StepAdjustment, Stepping, Tracking, When, from_six_fields, rate_secs,
};
use crate::policy::stages::Bounds;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct PolicyCase {
    kind: String,
    #[serde(default)]
    min: u32,
    #[serde(default = "hundred")]
    max: u32,
    #[serde(default, alias = "target")]
    targets: Many<f64>,
    #[serde(default, alias = "DisableScaleIn", alias = "scale_in_disabled")]
    disable_scale_in: Many<bool>,
    #[serde(default = "minute")]
    period: u32,
    #[serde(default = "three")]
    out_points: u32,
    #[serde(default = "fifteen")]
    in_points: u32,
    #[serde(default = "nine_tenths")]
    in_factor: f64,
    #[serde(default, alias = "cooldown", alias = "default_cooldown")]
    cooldown: Option<u32>,
    #[serde(default, alias = "scale_out_cooldown")]
    cooldown_out: Option<u32>,
    #[serde(default, alias = "scale_in_cooldown")]
    cooldown_in: Option<u32>,
    #[serde(default, alias = "warm_up", alias = "instance_warmup", alias = "estimated_instance_warmup")]
    warmup: Option<u32>,
    #[serde(default, alias = "delay", alias = "publication_delay")]
    metric_delay: u32,
    #[serde(default)]
    resolution: Option<u32>,
    #[serde(default)]
    startup: u32,
    #[serde(default)]
    service: Option<String>,
    #[serde(default)]
    policies: Vec<StepCase>,
    #[serde(default)]
    out: Option<StepCase>,
    #[serde(default, rename = "in")]
    back: Option<StepCase>,
    #[serde(default)]
    threshold: Option<f64>,
    #[serde(default, alias = "schedules", alias = "actions", alias = "scheduled_actions")]
    schedule: Vec<ActionCase>,
    #[serde(default)]
    predictive: Option<ForecastCase>,
}

/// One value, or one for each metric.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Many<T> {
    One(T),
    List(Vec<T>),
}

impl<T> Default for Many<T> {
    fn default() -> Self {
        Self::List(Vec::new())
    }
}

impl<T: Copy> Many<T> {
    fn at(&self, place: usize) -> Option<T> {
        match self {
            Self::One(value) => Some(*value),
            Self::List(values) => values.get(place).copied(),
        }
    }

    const fn count(&self) -> usize {
        match self {
            Self::One(_) => 1,
            Self::List(values) => values.len(),
        }
    }
}

const fn hundred() -> u32 {
    100
}

const fn minute() -> u32 {
    60
}

const fn one() -> u32 {
    1
}

const fn three() -> u32 {
    3
}

const fn fifteen() -> u32 {
    15
}

const fn nine_tenths() -> f64 {
    0.9
}

/// A step or simple policy with its alarm.
#[derive(Debug, Deserialize)]
struct StepCase {
    #[serde(default, alias = "type")]
    kind: Option<String>,
    #[serde(default)]
    metric: Option<String>,
    threshold: f64,
    #[serde(default)]
    comparison: Option<String>,
    #[serde(default)]
    period: Option<u32>,
    #[serde(default = "one", alias = "points", alias = "evaluation_periods")]
    n: u32,
    #[serde(default, alias = "datapoints_to_alarm", alias = "datapoints")]
    m: Option<u32>,
    #[serde(default, alias = "treat_missing", alias = "treat_missing_data")]
    missing: Option<String>,
    #[serde(default)]
    statistic: Option<String>,
    #[serde(default, alias = "metric_aggregation_type")]
    aggregation: Option<String>,
    #[serde(default, alias = "adjustment_type")]
    adjustment: Option<String>,
    #[serde(default, alias = "min_adjustment_magnitude", alias = "magnitude")]
    min_magnitude: u32,
    #[serde(default)]
    steps: Vec<BoundsCase>,
    #[serde(default, alias = "scaling_adjustment")]
    amount: Option<i32>,
}

/// `[lower, upper, adjustment]`, or the same by name.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(untagged)]
enum BoundsCase {
    Listed(Option<f64>, Option<f64>, i32),
    Named {
        #[serde(default)]
        lower: Option<f64>,
        #[serde(default)]
        upper: Option<f64>,
        #[serde(alias = "scaling_adjustment")]
        adjustment: i32,
    },
}

/// A scheduled action; sizes that are left out stay.
#[derive(Debug, Deserialize)]
struct ActionCase {
    #[serde(default, alias = "recurrence", alias = "expression")]
    cron: Option<String>,
    #[serde(default)]
    at: Option<String>,
    #[serde(default = "utc", alias = "timezone", alias = "time_zone")]
    zone: String,
    #[serde(default)]
    min: Option<u32>,
    #[serde(default)]
    max: Option<u32>,
    #[serde(default)]
    desired: Option<u32>,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl StepCase {
    fn rule(&self, case: &PolicyCase, is_out: bool) -> Result<Rule, String> {
        let is_simple = self.kind.as_deref().unwrap_or(&case.kind).contains("simple");
        let kind = match self.adjustment.as_deref() {
            None | Some("ChangeInCapacity" | "change") => AdjustmentType::ChangeInCapacity,
            Some("ExactCapacity" | "exact") => AdjustmentType::ExactCapacity,
            Some("PercentChangeInCapacity" | "percent") => {
                AdjustmentType::PercentChangeInCapacity { min_magnitude: self.min_magnitude }
            }
            Some(other) => return Err(format!("there is no adjustment type {other}")),
        };
        let steps = match (self.amount, self.steps.as_slice()) {
            (Some(adjustment), []) => vec![StepAdjustment { lower: None, upper: None, adjustment }],
            (None, steps) if !steps.is_empty() => steps.iter().map(|step| step.step()).collect(),
            _ => return Err("a policy needs either steps or an amount".to_owned()),
        };
        let metric = if self.metric.as_deref() == Some("total") { AwsMetric::Requests } else { AwsMetric::Cpu };
        let (alarm, aggregation) = (self.alarm(case, is_out)?, statistic(self.aggregation.as_deref())?);
        Ok(Rule { metric, action: RuleAction::Step(Stepping { alarm, kind, steps, aggregation, is_simple }) })
    }

    fn alarm(&self, case: &PolicyCase, is_out: bool) -> Result<Alarm, String> {
        let comparison = match self.comparison.as_deref() {
            Some(">" | "GreaterThanThreshold") => Comparison::Above,
            Some(">=" | "GreaterThanOrEqualToThreshold") => Comparison::AtLeast,
            Some("<" | "LessThanThreshold") => Comparison::Below,
            Some("<=" | "LessThanOrEqualToThreshold") => Comparison::AtMost,
            None if is_out => Comparison::AtLeast,
            None => Comparison::AtMost,
            Some(other) => return Err(format!("there is no comparison {other}")),
        };
        let missing = match self.missing.as_deref() {
            None | Some("missing") => MissingData::Missing,
            Some("ignore") => MissingData::Ignore,
            Some("breaching") => MissingData::Breaching,
            Some("notBreaching" | "not_breaching") => MissingData::NotBreaching,
            Some(other) => return Err(format!("missing data cannot be treated as {other}")),
        };
        Ok(Alarm {
            comparison,
            threshold: self.threshold,
            period_secs: self.period.unwrap_or(case.period),
            evaluation_periods: self.n,
            datapoints_to_alarm: self.m.unwrap_or(self.n),
            statistic: statistic(self.statistic.as_deref())?,
            missing,
        })
    }
}

fn statistic(word: Option<&str>) -> Result<Statistic, String> {
    match word {
        None | Some("Average") => Ok(Statistic::Average),
        Some("Minimum") => Ok(Statistic::Minimum),
        Some("Maximum") => Ok(Statistic::Maximum),
        Some(other) => Err(format!("there is no statistic {other}")),
    }
}

impl BoundsCase {
    const fn step(self) -> StepAdjustment {
        match self {
            Self::Listed(lower, upper, adjustment) | Self::Named { lower, upper, adjustment } => {
                StepAdjustment { lower, upper, adjustment }
            }
        }
    }
}

impl ActionCase {
    fn action(&self) -> Result<ScheduledAction, String> {
        Ok(ScheduledAction { when: self.when()?, min: self.min, max: self.max, desired: self.desired })
    }

    fn when(&self) -> Result<When, String> {
        let bad = |text: &str| format!("an action runs at {text}; it takes a cron expression, a rate or a time");
        let (fields, years) = match (&self.cron, &self.at) {
            (Some(rate), None) if rate.starts_with("rate(") => {
                let plain = rate.trim_start_matches("rate(").trim_end_matches(')');
                return rate_secs(plain).map(|secs| When::Every { secs }).ok_or_else(|| bad(rate));
            }
            (Some(cron), None) => {
                let plain = cron.trim_start_matches("cron(").trim_end_matches(')');
                from_six_fields(plain).unwrap_or_else(|| (plain.to_owned(), None))
            }
            (None, Some(at)) => {
                let plain = at.trim_start_matches("at(").trim_end_matches(')').replace(' ', "T");
                let time: jiff::civil::DateTime = plain.parse().map_err(|_| bad(at))?;
                let year = u16::try_from(time.year()).map_err(|_| bad(at))?;
                let fields = format!("{} {} {} {} *", time.minute(), time.hour(), time.day(), time.month());
                (fields, Some((year, year)))
            }
            _ => return Err(bad("no time, or two")),
        };
        Ok(When::Cron { fields, years, zone: self.zone.clone() })
    }
}

impl PolicyCase {
    fn rules(&self, setting: &Setting) -> Result<Vec<Rule>, String> {
        let mut rules = Vec::new();
        for place in 0..self.targets.count() {
            let scales_in = !self.disable_scale_in.at(place).unwrap_or(false);
            let target = self.targets.at(place).unwrap_or(f64::NAN);
            rules.push(Rule { metric: AwsMetric::Cpu, action: RuleAction::Track { target, scales_in } });
        }
        let alone: Option<StepCase> = if self.threshold.is_some() { Some(setting.read()?) } else { None };
        let outward = self.out.iter().map(|step| (step, true)).chain(self.back.iter().map(|step| (step, false)));
        let others = self.policies.iter().chain(alone.iter()).map(|step| (step, step.is_out()));
        for (step, is_out) in outward.chain(others) {
            rules.push(step.rule(self, is_out)?);
        }
        Ok(rules)
    }

    fn settings(&self, setting: &Setting) -> Result<Aws, String> {
        let cooldown = self.cooldown.unwrap_or(300);
        let is_ec2 = self.service.as_deref().map_or(self.warmup.is_some(), |service| service.contains("ec2"));
        let tracking = Tracking {
            period_secs: self.period,
            out_points: self.out_points,
            in_points: self.in_points,
            in_share: self.in_factor,
        };
        Ok(Aws {
            service: if is_ec2 { Service::Ec2 } else { Service::Application },
            rules: self.rules(setting)?,
            tracking,
            schedule: self.schedule.iter().map(ActionCase::action).collect::<Result<_, _>>()?,
            resolution_secs: self.resolution.unwrap_or(self.period),
            delay_secs: self.metric_delay,
            warm_up_secs: self.warmup.unwrap_or(cooldown),
            cooldown_out_secs: self.cooldown_out.unwrap_or(cooldown),
            cooldown_in_secs: self.cooldown_in.unwrap_or(cooldown),
            predictive: self.predictive.as_ref().map(ForecastCase::predictive).transpose()?,
            ..Aws::default()
        })
    }
}

impl StepCase {
    /// Whether it adds replicas, where no comparison says which side of the threshold it is on.
    fn is_out(&self) -> bool {
        let adds = |change: i32| change >= 0;
        self.amount.map_or_else(|| self.steps.iter().all(|step| adds(step.step().adjustment)), adds)
    }
}

/// Runs a case.
///
/// # Errors
/// What of the case cannot be read.
pub fn run(setting: &Setting) -> Result<Outcome, String> {
    let case: PolicyCase = setting.read()?;
    let settings = case.settings(setting)?;
    if let Err(why) = settings.check().and_then(|()| settings.check_schedules()) {
        return Ok(Outcome::Refused(why.to_string()));
    }
    let zone = case.schedule.first().map(|action| action.zone.as_str());
    let start_utc_secs = setting.start_utc_secs(zone)?;
    let bounds = Bounds { min: case.min, max: case.max };
    let mut group = Group::new(&settings, bounds, case.startup).map_err(|why| why.to_string())?;
    let evaluation_secs = u64::from(group.settings().evaluation_secs());
    let (mut current, mut changes) = (setting.start_replicas, Vec::new());
    for secs in 0..=setting.until.max(0.0) as u64 {
        if secs > 0 {
            for (place, rule) in settings.rules.iter().enumerate() {
                let value = sample(setting, place, rule.metric, secs - 1, current)?;
                group.record(place, secs, 1, value, current);
            }
        }
        let utc_secs = start_utc_secs + secs as i64;
        if let Some(forecast) = &case.predictive {
            forecast.tell(&mut group, start_utc_secs, utc_secs);
        }
        // Second 0 belongs to nothing before it.
        let mut to = group.run_schedule(secs, utc_secs, i64::from(secs > 0), current);
        if to == current && secs.is_multiple_of(evaluation_secs) {
            to = group.evaluate(secs, current).to;
        } else if let Some(raised) = (to == current).then(|| group.raise(secs, current)).flatten() {
            to = raised.to;
        }
        if to != current {
            changes.push((secs as f64, to));
            current = to;
        }
    }
    Ok(Outcome::Ran(changes))
}

/// The metric of policy `place` in the second from `secs` on; `None` without data.
fn sample(setting: &Setting, place: usize, metric: AwsMetric, secs: u64, count: u32) -> Result<Option<f64>, String> {
    let load = setting.load_of(place).or_else(|| setting.load_of(0)).ok_or("a policy has no load")?;
    Ok(match load.at(secs as f64)? {
        At::Number(value) if load.per == Per::Total && metric != AwsMetric::Requests => {
            (count > 0).then(|| value / f64::from(count))
        }
        At::Number(value) => Some(value),
        At::Pods(values) => {
            let known: Vec<f64> = values.into_iter().flatten().collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
        }
        At::Null | At::Error => None,
    })
}
