//! A scaled object at work: the activation loop and the HPA side by side over the same triggers.

use super::activation::{Activation, ActivationRules, Activity, Poll};
use super::cron::{BadWindow, CronWindow};
use super::fallback::Fallback;
use super::trigger::{Composite, Reading, Source, Trigger};
use crate::policy::hpa::{Behavior, Controller, Sync, Tolerance, Unreadable, Wish, largest};
use crate::policy::stages::Bounds;
use std::collections::HashMap;

/// What a scaled object is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaledObjectSpec {
    /// What it looks at.
    pub triggers: Vec<Trigger>,
    /// What the HPA gets in place of all triggers but CPU.
    pub composite: Option<Composite>,
    /// What failing triggers report.
    pub fallback: Option<Fallback>,
    /// When the activation loop acts.
    pub rules: ActivationRules,
    /// Most replicas.
    pub max: u32,
    /// Handed to the HPA.
    pub behavior: Option<Behavior>,
    /// The HPA's tolerance.
    pub tolerance: Tolerance,
}

/// A trigger with what is remembered of it.
#[derive(Debug, Clone)]
struct Watched {
    trigger: Trigger,
    window: Option<CronWindow>,
    failures: u32,
    cached: Option<Reading>,
}

/// When and of how many a question is asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Seconds since the object was made.
    pub secs: f64,
    /// The same instant in seconds since 1970, UTC.
    pub utc_secs: i64,
    /// Replicas that are asked for.
    pub current: u32,
    /// Replicas of these that are ready.
    pub ready: u32,
}

/// A scaled object with what it remembers.
#[derive(Debug, Clone)]
pub struct ScaledObject {
    watched: Vec<Watched>,
    composite: Option<Composite>,
    fallback: Option<Fallback>,
    activation: Activation,
    controller: Controller,
    tolerance: Tolerance,
}

/// The HPA never goes below one replica; that last one is the activation loop's.
fn hpa_min(min: u32) -> u32 {
    min.max(1)
}

impl ScaledObject {
    /// An object that has not looked yet.
    ///
    /// # Errors
    /// When a cron trigger's window cannot be used.
    pub fn new(spec: &ScaledObjectSpec) -> Result<Self, BadWindow> {
        let bounds = Bounds { min: hpa_min(spec.rules.min), max: spec.max };
        Ok(Self {
            watched: spec.triggers.iter().map(Watched::new).collect::<Result<_, _>>()?,
            composite: spec.composite.clone(),
            fallback: spec.fallback,
            activation: Activation::new(spec.rules),
            controller: Controller::new(bounds, spec.behavior.clone()),
            tolerance: spec.tolerance,
        })
    }

    /// Changes the fewest replicas.
    pub fn set_min(&mut self, min: u32) {
        self.activation.set_min(min);
        self.controller.set_min(hpa_min(min));
    }

    /// Seconds until it may switch off.
    pub fn cooldown_left_secs(&self, now_secs: f64) -> f64 {
        self.activation.cooldown_left_secs(now_secs)
    }

    /// The HPA's part.
    pub const fn controller(&self) -> &Controller {
        &self.controller
    }

    /// A poll of all triggers; `read` answers for the trigger at a place.
    pub fn poll(&mut self, moment: &Moment, mut read: impl FnMut(usize, &Trigger) -> Reading) -> Poll {
        let is_resource_alone = self.watched.iter().all(|watched| watched.trigger.is_resource());
        let (mut is_active, mut has_failed) = (is_resource_alone, false);
        let mut values = Vec::new();
        for (place, watched) in self.watched.iter_mut().enumerate() {
            if watched.trigger.is_resource() {
                continue;
            }
            let reading = read_now(watched, place, moment, &mut read);
            let value = watched.report(&reading, self.fallback, moment.current);
            watched.cached = Some(reading);
            match value {
                Some(_) if self.composite.is_some() => {}
                Some(value) => is_active |= watched.is_active(moment, value),
                None => has_failed = true,
            }
            values.push((place, value));
        }
        if let Some(composite) = &self.composite {
            let value = composite.value(&by_name(&self.watched, &values));
            is_active |= value.is_some_and(|value| value > composite.activation);
            has_failed |= value.is_none();
        }
        let activity = match (is_active, has_failed) {
            (true, _) => Activity::Active,
            (false, true) => Activity::Failed,
            (false, false) => Activity::Idle,
        };
        self.activation.poll(moment.secs, moment.current, activity)
    }

    /// A sync of the HPA.
    pub fn sync(&mut self, moment: &Moment, mut read: impl FnMut(usize, &Trigger) -> Reading) -> Sync {
        let Self { watched, composite, fallback, controller, tolerance, .. } = self;
        controller.sync(moment.secs, moment.current, || {
            let is_alone = |watched: &Watched| composite.is_none() || watched.trigger.is_resource();
            let mut wishes: Vec<_> = watched
                .iter_mut()
                .enumerate()
                .filter(|(_, watched)| is_alone(watched))
                .map(|(place, watched)| watched.wish(place, moment, *fallback, *tolerance, &mut read))
                .collect();
            if let Some(composite) = composite {
                let values: Vec<(usize, Option<f64>)> = watched
                    .iter_mut()
                    .enumerate()
                    .filter(|(_, watched)| !watched.trigger.is_resource())
                    .map(|(place, watched)| (place, watched.total(place, moment, *fallback, &mut read)))
                    .collect();
                let value = composite.value(&by_name(watched, &values)).ok_or(Unreadable::NoValue);
                wishes.push(value.and_then(|value| composite.wish(value, moment.current, moment.ready, *tolerance)));
            }
            largest(moment.current, wishes)
        })
    }
}

/// Values of triggers by their names, those that have both.
fn by_name<'w>(watched: &'w [Watched], values: &[(usize, Option<f64>)]) -> HashMap<&'w str, f64> {
    let named = |(place, value): &(usize, Option<f64>)| {
        let name = watched.get(*place)?.trigger.name.as_deref()?;
        Some((name, (*value)?))
    };
    values.iter().filter_map(named).collect()
}

impl Watched {
    fn new(trigger: &Trigger) -> Result<Self, BadWindow> {
        let window = match &trigger.source {
            Source::Cron { zone, start, end, .. } => Some(CronWindow::parse(start, end, zone)?),
            _ => None,
        };
        Ok(Self { trigger: trigger.clone(), window, failures: 0, cached: None })
    }

    /// Time answers for a cron trigger, `ask` for any other.
    fn read(&mut self, moment: &Moment, ask: impl FnOnce() -> Reading) -> Reading {
        match (&mut self.window, &self.trigger.source) {
            (Some(window), Source::Cron { desired, .. }) => {
                let is_inside = window.is_inside(moment.utc_secs);
                Reading::Value(if is_inside { f64::from(*desired) } else { 0.0 })
            }
            _ => ask(),
        }
    }

    /// A cron trigger is active by time alone, any other by its value.
    fn is_active(&mut self, moment: &Moment, value: f64) -> bool {
        match &mut self.window {
            Some(window) => window.is_inside(moment.utc_secs),
            None => value > self.trigger.activation,
        }
    }

    /// The value that is reported for `reading`, a stand-in after enough failures; `None` where there is none.
    fn report(&mut self, reading: &Reading, fallback: Option<Fallback>, current: u32) -> Option<f64> {
        let value = self.trigger.value(reading);
        self.failures = if value.is_some() { 0 } else { self.failures.saturating_add(1) };
        value.or_else(|| self.stand_in(fallback, current))
    }

    /// What stands in for a value after enough failures.
    fn stand_in(&self, fallback: Option<Fallback>, current: u32) -> Option<f64> {
        // A total that is compared as it is has no value that would want so many replicas.
        let is_average = self.trigger.metric_type == super::trigger::MetricType::AverageValue;
        let replicas = fallback.filter(|_| is_average)?.replicas(self.failures, current)?;
        Some(f64::from(replicas) * self.trigger.target)
    }

    /// The total that the HPA is told.
    fn total(
        &mut self,
        place: usize,
        moment: &Moment,
        fallback: Option<Fallback>,
        read: &mut impl FnMut(usize, &Trigger) -> Reading,
    ) -> Option<f64> {
        let is_cached = self.trigger.uses_cached && self.window.is_none();
        match self.cached.clone().filter(|_| is_cached) {
            // The poll has counted its failure already.
            Some(reading) => self.trigger.value(&reading).or_else(|| self.stand_in(fallback, moment.current)),
            None => {
                let reading = read_now(self, place, moment, read);
                self.report(&reading, fallback, moment.current)
            }
        }
    }

    fn wish(
        &mut self,
        place: usize,
        moment: &Moment,
        fallback: Option<Fallback>,
        tolerance: Tolerance,
        read: &mut impl FnMut(usize, &Trigger) -> Reading,
    ) -> Result<Wish, Unreadable> {
        let value = if self.trigger.is_resource() {
            match read_now(self, place, moment, read) {
                Reading::Pods(pods) => return self.trigger.wish_of_pods(&pods, moment.current, tolerance),
                reading => self.trigger.value(&reading),
            }
        } else {
            self.total(place, moment, fallback, read)
        };
        let value = value.ok_or(Unreadable::NoValue)?;
        self.trigger.wish_of_total(value, moment.current, moment.ready, tolerance)
    }
}

fn read_now(
    watched: &mut Watched,
    place: usize,
    moment: &Moment,
    read: &mut impl FnMut(usize, &Trigger) -> Reading,
) -> Reading {
    let trigger = watched.trigger.clone();
    watched.read(moment, || read(place, &trigger))
}
