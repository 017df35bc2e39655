//! What a search chooses from: for each knob that it varies the texts that it may take.

use crate::knob::{KeyInfo, Search, Shape, parse_number, parse_secs, parse_share, parse_whole, print_secs};
use crate::scenario::{NO_SPANS, Scenario, WEEKLY_MIN};
use serde::{Deserialize, Serialize};

/// Knobs of a scenario that a search may vary beside those of its policy. The others say how the world is, or would change what
/// all replays share.
const OWN: [&str; 4] = ["min_replicas", WEEKLY_MIN, "max_replicas", "initial_replicas"];
/// Most texts of a range that was given as numbers.
const MOST_TEXTS: usize = 60;
/// Factor between two neighbours of a range that is spaced by ratio.
const RATIO: f64 = 1.1;
/// Factors of targets are so far apart.
const FACTOR_STEP: f64 = 0.02;

/// Why there is nothing to search.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SpaceError {
    /// The policy has no such knob, or it is not to be searched.
    #[error("{name} is no knob that a search may vary; with {policy} there are {known}")]
    Unknown {
        /// What was asked for.
        name: String,
        /// The policy.
        policy: &'static str,
        /// What there is.
        known: String,
    },
    /// The range cannot be used.
    #[error("the range of {name} is {text}; {why}")]
    Range {
        /// The knob.
        name: &'static str,
        /// What was given.
        text: String,
        /// What is wrong, and what may be.
        why: String,
    },
    /// Nothing is left to vary.
    #[error("{policy} has nothing to vary: {why}")]
    Nothing {
        /// The policy.
        policy: &'static str,
        /// Why.
        why: &'static str,
    },
}

/// What to vary, beside or in place of what the knobs declare.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Choice {
    /// Knobs with ranges like `0.5..0.9`, `1m..10m` or `a|b|c`; empty: the declared one.
    pub vary: Vec<(String, String)>,
    /// Knobs that keep their values.
    pub lock: Vec<String>,
    /// Whether knobs that are not named in `vary` keep theirs.
    pub only: bool,
}

/// A knob that is varied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dimension {
    /// Its name.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// Texts that it may take, the scenario's own among them.
    pub texts: Vec<String>,
    /// Whether neighbours are alike.
    pub is_ordered: bool,
}

/// A choice of one text for each dimension, by place.
pub type Candidate = Vec<usize>;

/// All that a search chooses from.
#[derive(Debug, Clone)]
pub struct Space {
    base: Scenario,
    dimensions: Vec<Dimension>,
}

impl Space {
    /// What `choice` leaves to vary of `base`; `timetables` are what fewest replicas by week may be.
    ///
    /// # Errors
    /// When a name or a range cannot be used, or nothing is left.
    pub fn new(base: &Scenario, choice: &Choice, timetables: &[String]) -> Result<Self, SpaceError> {
        let declared = base.searched();
        let unknown = |name: &str| {
            let known: Vec<&str> =
                base.keys().iter().filter(|key| is_variable(base, key)).map(|key| key.name).collect();
            SpaceError::Unknown { name: name.to_owned(), policy: base.policy.name(), known: known.join(", ") }
        };
        let names = choice.vary.iter().map(|(name, _)| name).chain(&choice.lock);
        if let Some(name) = names.into_iter().find(|name| !base.key(name).is_some_and(|key| is_variable(base, &key))) {
            return Err(unknown(name));
        }
        let mut dimensions = Vec::new();
        for key in base.keys().iter().filter(|key| is_variable(base, key)) {
            let given = choice.vary.iter().find(|(name, _)| name == key.name).map(|(_, range)| range.as_str());
            let search = declared.iter().find(|(info, _)| info.name == key.name).map(|(_, search)| *search);
            let is_by_week = key.name == WEEKLY_MIN && given.is_some_and(str::is_empty);
            let is_locked = choice.lock.iter().any(|name| name == key.name) || (choice.only && given.is_none());
            if is_locked || (given.is_none() && search.is_none()) {
                continue;
            }
            let (texts, is_ordered) = match given.filter(|range| !range.is_empty()) {
                Some(range) => given_texts(base, key, search, range)?,
                None if is_by_week => (by_week(key, timetables)?, true),
                None => match search {
                    Some(search) => (declared_texts(base, key, search), !matches!(search, Search::Words(_))),
                    None => return Err(unset_range(key)),
                },
            };
            let dimension =
                Dimension { name: key.name, label: key.label, texts: with_own(base, key, texts), is_ordered };
            if dimension.texts.len() > 1 {
                dimensions.push(dimension);
            }
        }
        let why = "every knob is locked, or there is one value only";
        let nothing = SpaceError::Nothing { policy: base.policy.name(), why };
        if dimensions.is_empty() { Err(nothing) } else { Ok(Self { base: base.clone(), dimensions }) }
    }

    /// The scenario that it starts from.
    pub fn base(&self) -> &Scenario {
        &self.base
    }

    /// Its dimensions, in the order of the knobs.
    pub fn dimensions(&self) -> &[Dimension] {
        &self.dimensions
    }

    /// The choice that the scenario itself is.
    pub fn own(&self) -> Candidate {
        let place = |dimension: &Dimension| {
            let own = self.base.print_key(dimension.name).unwrap_or_default();
            dimension.texts.iter().position(|text| *text == own).unwrap_or(0)
        };
        self.dimensions.iter().map(place).collect()
    }

    /// The choice at a point of [0, 1)ᵈ.
    pub fn at(&self, point: &[f64]) -> Candidate {
        let place = |(dimension, at): (&Dimension, &f64)| {
            let n = dimension.texts.len();
            ((at * n as f64) as usize).min(n.saturating_sub(1))
        };
        self.dimensions.iter().zip(point).map(place).collect()
    }

    /// The middle of the part of [0, 1)ᵈ that leads to a choice.
    pub fn point(&self, candidate: &[usize]) -> Vec<f64> {
        let middle = |(dimension, place): (&Dimension, &usize)| (*place as f64 + 0.5) / dimension.texts.len() as f64;
        self.dimensions.iter().zip(candidate).map(middle).collect()
    }

    /// Names and texts of a choice.
    pub fn knobs(&self, candidate: &[usize]) -> Vec<(&'static str, &str)> {
        let chosen = self.dimensions.iter().zip(candidate);
        chosen.filter_map(|(dimension, place)| Some((dimension.name, dimension.texts.get(*place)?.as_str()))).collect()
    }

    /// The scenario of a choice; `None` where its knobs contradict each other.
    pub fn scenario(&self, candidate: &[usize]) -> Option<Scenario> {
        self.base.with_all(self.knobs(candidate)).ok().filter(|scenario| scenario.tick() == self.base.tick())
    }
}

/// `candidate` with another place on one axis.
pub fn moved(candidate: &[usize], axis: usize, place: usize) -> Candidate {
    let mut moved = candidate.to_vec();
    if let Some(slot) = moved.get_mut(axis) {
        *slot = place;
    }
    moved
}

fn is_variable(base: &Scenario, key: &KeyInfo) -> bool {
    OWN.contains(&key.name) || base.policy.print(key.name).is_some()
}

/// No timetable, and those that were found.
fn by_week(key: &KeyInfo, timetables: &[String]) -> Result<Vec<String>, SpaceError> {
    if timetables.is_empty() {
        let why = "what is before the days that are tuned on tells no hour from another: it takes a week of buckets of an hour or less, \
            and more than the fewest replicas";
        return Err(SpaceError::Range { name: key.name, text: "left to the trace".to_owned(), why: why.to_owned() });
    }
    Ok(std::iter::once(NO_SPANS.to_owned()).chain(timetables.iter().cloned()).collect())
}

fn unset_range(key: &KeyInfo) -> SpaceError {
    let why = format!("it has none of its own; give one, like {}=LOW..HIGH or {}=A|B", key.name, key.name);
    SpaceError::Range { name: key.name, text: "not given".to_owned(), why }
}

/// What a knob declares, without what the scenario refuses.
fn declared_texts(base: &Scenario, key: &KeyInfo, search: Search) -> Vec<String> {
    let texts = match search {
        Search::Even { low, high, step } => even(low, high, step),
        Search::Whole { low, high } => whole(low, high),
        Search::Ladder(texts) | Search::Words(texts) => texts.iter().map(|text| (*text).to_owned()).collect(),
        Search::Factor { low, high } => factors(base, key, low, high),
    };
    texts.into_iter().filter(|text| is_possible(base, key, text)).collect()
}

fn is_possible(base: &Scenario, key: &KeyInfo, text: &str) -> bool {
    base.with(key.name, text).is_ok_and(|scenario| scenario.tick() == base.tick())
}

/// The texts of `LOW..HIGH` or `A|B|C`.
fn given_texts(
    base: &Scenario,
    key: &KeyInfo,
    search: Option<Search>,
    range: &str,
) -> Result<(Vec<String>, bool), SpaceError> {
    let bad = |why: String| SpaceError::Range { name: key.name, text: range.to_owned(), why };
    let (texts, is_ordered) = match range.split_once("..") {
        Some((low, high)) => {
            let texts = between(base, key, search, low, high);
            (texts.ok_or_else(|| bad(format!("write LOW..HIGH or A|B; allowed is {}", key.allowed())))?, true)
        }
        None => (range.split('|').map(str::to_owned).collect(), false),
    };
    match texts.iter().find(|text| !is_possible(base, key, text)) {
        Some(text) => Err(bad(match base.with(key.name, text) {
            Err(problem) => problem.to_string(),
            Ok(_) => "it would change the tick, which all replays of a search share".to_owned(),
        })),
        None => Ok((texts, is_ordered)),
    }
}

fn between(base: &Scenario, key: &KeyInfo, search: Option<Search>, low: &str, high: &str) -> Option<Vec<String>> {
    if let Some(Search::Factor { .. }) = search {
        let (low, high) = (parse_number(low)?, parse_number(high)?);
        return (0.0 < low && low < high).then(|| factors(base, key, low, high));
    }
    match key.shape {
        Shape::Secs { .. } => {
            let (low, high) = (parse_secs(low)?, parse_secs(high)?);
            let Search::Ladder(waits) = Search::WAITS else { return None };
            let inner = waits.iter().filter_map(|text| parse_secs(text)).filter(|secs| low < *secs && *secs < high);
            let all = std::iter::once(low).chain(inner).chain(std::iter::once(high));
            (low < high).then(|| all.map(print_secs).collect())
        }
        Shape::Count { .. } | Shape::AutoCount { .. } => {
            let (low, high) = (parse_whole(low)?, parse_whole(high)?);
            (low < high).then(|| whole(low, high))
        }
        Shape::Share { .. } | Shape::Number { .. } | Shape::AutoNumber { .. } => {
            let (low, high) = (parse_share(low)?, parse_share(high)?);
            let step = match search {
                Some(Search::Even { step, .. }) if step < high - low => step,
                _ => (high - low) / MOST_TEXTS as f64,
            };
            (low < high).then(|| even(low, high, step))
        }
        _ => None,
    }
}

/// Numbers from `low` to `high`, `step` apart, as short as they can be written.
fn even(low: f64, high: f64, step: f64) -> Vec<String> {
    let count = ((high - low) / step + 1e-9) as usize;
    let decimals = usize::try_from(1 - libm::floor(libm::log10(step)) as i32).unwrap_or(0).min(9);
    // Through the number, so that it is written as a knob prints it.
    let text = |value: f64| {
        format!("{value:.decimals$}").parse::<f64>().map_or_else(|_| String::new(), |value| value.to_string())
    };
    let mut texts: Vec<String> =
        (0..=count.min(10 * MOST_TEXTS)).map(|place| text(low + place as f64 * step)).collect();
    texts.push(text(high));
    texts.dedup();
    texts
}

fn whole(low: u32, high: u32) -> Vec<String> {
    let mut all = vec![low];
    let mut at = low;
    while at < high {
        at = (at + 1).max((f64::from(at) * RATIO) as u32).min(high);
        all.push(at);
    }
    all.iter().map(u32::to_string).collect()
}

fn factors(base: &Scenario, key: &KeyInfo, low: f64, high: f64) -> Vec<String> {
    let count = ((high - low) / FACTOR_STEP + 1e-9) as usize;
    let all = (0..=count.min(10 * MOST_TEXTS)).map(|place| low + place as f64 * FACTOR_STEP);
    let mut texts: Vec<String> = all.filter_map(|factor| base.policy.print_scaled(key.name, factor)).collect();
    texts.dedup();
    texts
}

/// `texts` with what the scenario has among them, beside its neighbours where they are numbers or durations.
fn with_own(base: &Scenario, key: &KeyInfo, mut texts: Vec<String>) -> Vec<String> {
    let own = base.print_key(key.name).unwrap_or_default();
    if !texts.contains(&own) {
        let number = |text: &str| parse_number(text).or_else(|| parse_secs(text).map(f64::from));
        let behind = |text: &&String| number(text).zip(number(&own)).is_some_and(|(other, own)| other < own);
        let place = texts.iter().rev().find(behind).and_then(|last| texts.iter().position(|text| text == last));
        texts.insert(place.map_or(0, |place| place + 1), own);
    }
    texts
}
