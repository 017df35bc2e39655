//! All settings of an autoscaler under their names: which of them are gaps, which the system fills in, and filling gaps in.
//!
//! A setting has two names. As a gap: `max`, `target:cpu`, `up.window`, `out.alarm.threshold`. As a default: its path,
//! `max`, `metrics[0].target`, `behavior.up.window`.

mod list;
mod slot;

pub use slot::{Choice, Slot, State, Word};

use super::autoscaler::{Autoscaler, AwsGroup, Metric, System};
use super::found::Place;
use serde::{Deserialize, Serialize};

/// A setting under its names.
struct Named<'a> {
    gap: String,
    path: String,
    slot: &'a mut dyn Slot,
}

/// A setting with what stands in its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Valued {
    /// Its path, which is the same in every text of the same autoscaler.
    pub path: String,
    /// Its value as text; `None` where there is none.
    pub text: Option<String>,
    /// Where it stands.
    pub place: Option<Place>,
    /// Whether the file itself gives it, as a value or as the default of a name.
    pub is_given: bool,
    /// What it is the default of, where the file gives it so.
    pub rule: Option<String>,
    /// Where others are equal to it that have no path of their own; `None` for one that is so by default.
    pub equal: Vec<Option<Place>>,
}

/// What a metric is, so that it is not taken for one of another policy: what it measures, and what its policy does with it.
fn identity(metric: &Metric, system: &System) -> String {
    let is_forecast = |group: &AwsGroup| group.predictive.as_ref().is_some_and(|one| one.place == metric.place);
    let role = match system {
        System::Aws(group) if is_forecast(group) => "forecast:",
        System::Aws(_) if metric.target.is_absent() => "watched:",
        _ => "",
    };
    format!("{role}{}:{}", metric.kind.name(), metric.per.name())
}

/// Every setting of an autoscaler. Metrics are counted by what they are, so that one that only one text has shifts no other; policies
/// of AWS by the way that they go, as each text has names of its own.
pub fn values(autoscaler: &Autoscaler) -> Vec<Valued> {
    let mut copy = autoscaler.clone();
    let kinds: Vec<String> = copy.metrics.iter().map(|metric| identity(metric, &copy.system)).collect();
    let kind_path = |path: &str| {
        let (place, rest) = path.strip_prefix("metrics[")?.split_once(']')?;
        let place: usize = place.parse().ok()?;
        let kind = kinds.get(place)?;
        let before = kinds.iter().take(place).filter(|other| *other == kind).count();
        Some(format!("metrics:{kind}[{before}]{rest}"))
    };
    let policies = list::policy_paths(&copy);
    let policy_path = |path: &str| {
        let rest = |name: &str| path.strip_prefix(name).filter(|rest| rest.starts_with('.'));
        policies.iter().find_map(|(name, path)| rest(name).map(|rest| format!("{path}{rest}")))
    };
    let mut all: Vec<Valued> = Vec::new();
    for named in list::settings(&mut copy) {
        let path = kind_path(&named.path).or_else(|| policy_path(&named.path)).unwrap_or(named.path);
        // Schedules share their paths.
        let before = all.iter().filter(|other| other.path.split('#').next() == Some(&path)).count();
        let path = if before == 0 { path } else { format!("{path}#{before}") };
        let place = named.slot.place();
        let (is_given, rule) = match named.slot.state() {
            State::Given => (true, None),
            State::Defaulted(rule) => (place.is_some(), place.map(|_| rule)),
            State::Absent | State::Gap(_) => (false, None),
        };
        let equal = equal_to(autoscaler, &path).to_vec();
        all.push(Valued { path, text: named.slot.text(), place, is_given, rule, equal });
    }
    all
}

/// Where others are equal to the value of a path.
fn equal_to<'a>(autoscaler: &'a Autoscaler, path: &str) -> &'a [Option<Place>] {
    match (&autoscaler.system, path) {
        (System::Aws(group), "aws.cooldown_out") => &group.equal_waits.cooldown_out,
        (System::Aws(group), "aws.cooldown_in") => &group.equal_waits.cooldown_in,
        (System::Aws(group), "aws.warmup") => &group.equal_waits.warm_up,
        _ => &[],
    }
}

/// Something that has to be supplied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenGap {
    /// Its name: `max`, `target:cpu`, `mapping:queue`.
    pub name: String,
    /// What stands in its place in the file.
    pub text: Option<String>,
    /// Line of that, from 1.
    pub line: Option<u32>,
    /// What the file seems to say about it, which was not taken over.
    pub offer: Option<String>,
}

/// Something that the system itself would use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilledIn {
    /// Its path: `behavior.up.window`.
    pub path: String,
    /// The value as text; empty for a group of values.
    pub value: String,
    /// Why.
    pub rule: String,
}

/// Why a gap cannot be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFill {
    /// No such gap.
    #[error("there is no gap {0}")]
    Unknown(String),
    /// Not a value of it.
    #[error("{text} is no value of {name}")]
    Value {
        /// The gap.
        name: String,
        /// What was supplied.
        text: String,
    },
}

impl Autoscaler {
    /// What has to be supplied, each name once, in the order of settings.
    pub fn gaps(&self) -> Vec<OpenGap> {
        let mut copy = self.clone();
        let mut gaps: Vec<OpenGap> = Vec::new();
        for named in list::settings(&mut copy) {
            if let State::Gap(text) = named.slot.state()
                && !gaps.iter().any(|gap| gap.name == named.gap)
            {
                let line = named.slot.place().map(|place| place.line);
                gaps.push(OpenGap { name: named.gap, text, line, offer: named.slot.offer() });
            }
        }
        let needs = self.needs.iter().map(|need| OpenGap {
            name: need.name.clone(),
            text: need.text.clone(),
            line: need.line,
            offer: None,
        });
        gaps.extend(needs);
        gaps
    }

    /// What the system itself would use, each path once. A direction of a behavior that is wholly the system's is one entry.
    pub fn defaulted(&self) -> Vec<FilledIn> {
        let mut copy = self.clone();
        let mut filled: Vec<FilledIn> = Vec::new();
        for (way, direction) in self.scaling().into_iter().flat_map(|both| [("up", &both.up), ("down", &both.down)]) {
            let Some(rule) = &direction.policies_rule else { continue };
            let rest = if direction.is_defaulted() { "" } else { ".policies" };
            filled.push(FilledIn { path: format!("behavior.{way}{rest}"), value: String::new(), rule: rule.clone() });
        }
        if let System::Keda(object) = &self.system
            && object.fallback.as_ref().is_some_and(|fallback| fallback.follows_max)
        {
            let (path, rule) = ("keda.fallback.replicas = max".to_owned(), "the template's own default".to_owned());
            filled.push(FilledIn { path, value: "max".to_owned(), rule });
        }
        for named in list::settings(&mut copy) {
            if let State::Defaulted(rule) = named.slot.state()
                && !filled.iter().any(|known| known.path == named.path || named.path.starts_with(&known.path))
            {
                filled.push(FilledIn { path: named.path, value: named.slot.text().unwrap_or_default(), rule });
            }
        }
        filled
    }

    /// Fills in every gap of the name.
    ///
    /// # Errors
    /// When there is no such gap that takes a single value, or `text` is none of its values.
    pub fn fill(&mut self, name: &str, text: &str) -> Result<(), BadFill> {
        let mut is_known = false;
        for named in list::settings(self) {
            if named.gap == name && matches!(named.slot.state(), State::Gap(_)) {
                is_known = true;
                if !named.slot.fill(text) {
                    return Err(BadFill::Value { name: name.to_owned(), text: text.to_owned() });
                }
            }
        }
        if is_known { Ok(()) } else { Err(BadFill::Unknown(name.to_owned())) }
    }
}
