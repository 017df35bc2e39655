//! A group, or a scalable target: its scaling policies and scheduled actions, and which of them decides.
//!
//! In: samples of each policy's metric, then a question when alarms are due. Out: an [`Outcome`]. Of several policies that ask
//! at once, the one with the largest capacity wins; target tracking scales out if any of its policies asks and in only if all
//! of them ask that may scale in (Application Auto Scaling User Guide, "Target tracking scaling policies",
//! "Considerations"; Amazon EC2 Auto Scaling User Guide, "Multiple dynamic scaling policies"). A policy is asked again as
//! long as its alarm lasts.

use super::Aws;
use super::predictive::{Hourly, Predictive};
use super::reasons::NOT_ALL;
use super::schedule::Scheduled;
use super::waits::{WaitSecs, Waits};
use super::watched::{Asked, Request, Watched};
use crate::policy::ReasonCode;
use crate::policy::keda::BadWindow;
use crate::policy::stages::Bounds;

/// What a question led to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// Replicas from now on.
    pub to: u32,
    /// What decided or was held back; `None` where no policy asked for anything.
    pub request: Option<Request>,
    /// Whether bounds alone made the change.
    pub is_scheduled: bool,
    /// Whether predictive scaling made it so many.
    pub is_predicted: bool,
    /// The bound that it ran into.
    pub bound: ReasonCode,
}

/// A group with what it remembers.
#[derive(Debug, Clone)]
pub struct Group {
    settings: Aws,
    watched: Vec<Watched>,
    scheduled: Vec<Scheduled>,
    bounds: Bounds,
    waits: Waits,
    hourly: Option<Hourly>,
}

impl Group {
    /// A group that has not looked yet.
    ///
    /// # Errors
    /// When the time of a scheduled action cannot be used.
    pub fn new(settings: &Aws, bounds: Bounds, startup_secs: u32) -> Result<Self, BadWindow> {
        let Aws { rules, tracking, resolution_secs, delay_secs, .. } = settings;
        let secs = WaitSecs {
            warm_up: settings.warm_up_secs,
            startup: startup_secs,
            cooldown_out: settings.cooldown_out_secs,
            cooldown_in: settings.cooldown_in_secs,
        };
        Ok(Self {
            settings: settings.clone(),
            watched: rules.iter().map(|rule| Watched::new(rule, tracking, *resolution_secs, *delay_secs)).collect(),
            scheduled: settings.schedule.iter().map(Scheduled::new).collect::<Result<_, _>>()?,
            bounds,
            waits: Waits::new(settings.service, secs),
            hourly: settings.predictive.map(Hourly::new),
        })
    }

    /// Its settings.
    pub const fn settings(&self) -> &Aws {
        &self.settings
    }

    /// What has to be waited for.
    pub const fn waits(&self) -> &Waits {
        &self.waits
    }

    /// The newest value that policy `place` goes by.
    pub fn value(&self, place: usize) -> Option<f64> {
        self.watched.get(place)?.value()
    }

    /// Whether no alarm of any policy has enough data.
    pub fn is_unsure(&self) -> bool {
        self.watched.iter().all(Watched::is_unsure)
    }

    /// Records what the metric of policy `place` was in the `width_secs` before `end_secs`, on `capacity` replicas.
    pub fn record(&mut self, place: usize, end_secs: u64, width_secs: u64, value: Option<f64>, capacity: u32) {
        if let Some(watched) = self.watched.get_mut(place) {
            watched.series_mut().record(end_secs, width_secs, value.map(|value| (value, f64::from(capacity))));
        }
    }

    /// Looks at what is forecast for the hour.
    pub fn predict(&mut self, utc_secs: i64, forecast_rps: f64, rps_per_replica: f64) {
        let Self { settings, hourly: Some(hourly), .. } = self else { return };
        let needed = |predictive: Predictive| predictive.needed(forecast_rps, rps_per_replica, settings.cpu);
        let needed = settings.predictive.filter(|_| forecast_rps.is_finite()).map(needed);
        hourly.look(utc_secs, needed);
    }

    /// Changes the least capacity, as a scheduled action would: never above the most, which another action may have lowered.
    pub fn set_min(&mut self, min: u32) {
        if min <= self.bounds.max {
            self.bounds.min = min;
        }
    }

    /// The bounds that hold for `capacity`: predictive scaling may raise the most, and what is above it then is not removed.
    fn bounds_for(&self, capacity: u32) -> Bounds {
        let increases = self.settings.predictive.is_some_and(|one| one.scales && one.increase_percent.is_some());
        let raised = self.hourly.as_ref().map_or(0, |hourly| hourly.most(self.bounds.max));
        let kept = if increases { capacity } else { 0 };
        Bounds { max: self.bounds.max.max(raised).max(kept), ..self.bounds }
    }

    /// Fewest replicas of the hour's forecast, within the bounds.
    fn predicted(&self, capacity: u32) -> u32 {
        let needed = self.hourly.as_ref().map_or(0, Hourly::needed);
        needed.min(self.bounds_for(capacity).max)
    }

    /// The forecast's replicas, where they are more than `capacity`.
    pub fn raise(&mut self, now_secs: u64, capacity: u32) -> Option<Outcome> {
        let to = Some(self.predicted(capacity)).filter(|to| *to > capacity)?;
        self.waits.follow(now_secs, capacity, to);
        Some(Outcome { to, request: None, is_scheduled: false, is_predicted: true, bound: ReasonCode::NONE })
    }

    /// Runs the actions that are due until `utc_secs`, from `width_secs` before it, and pulls `capacity` into the bounds.
    pub fn run_schedule(&mut self, now_secs: u64, utc_secs: i64, width_secs: i64, capacity: u32) -> u32 {
        self.waits.begin(now_secs);
        let mut to = capacity;
        for scheduled in &mut self.scheduled {
            let action = scheduled.due(utc_secs - width_secs, utc_secs);
            if let Some((bounds, wanted)) = action.and_then(|action| action.apply(self.bounds, to)) {
                (self.bounds, to) = (bounds, wanted);
            }
        }
        to = self.bounds_for(capacity).clamp(to).0;
        self.waits.follow(now_secs, capacity, to);
        to
    }

    /// Evaluates every alarm and asks the policies.
    pub fn evaluate(&mut self, now_secs: u64, capacity: u32) -> Outcome {
        self.waits.begin(now_secs);
        for watched in &mut self.watched {
            watched.evaluate(now_secs, self.settings.delay_secs);
        }
        let asked = Asked { now_secs, capacity, service: self.settings.service, waits: &self.waits };
        let request = self.choose(&asked);
        let (to, bound) = self.bounds_for(capacity).clamp(request.map_or(capacity, |request| request.to));
        let predicted = self.predicted(capacity);
        let is_predicted = predicted > to;
        let to = to.max(predicted);
        if is_predicted {
            // Predictive scaling keeps to no cooldown and starts none.
            self.waits.follow(now_secs, capacity, to);
        } else {
            let is_simple = request.is_some_and(|request| request.code == super::reasons::SIMPLE);
            self.waits.record(now_secs, capacity, to, is_simple);
        }
        Outcome { to, request: request.filter(|_| !is_predicted), is_scheduled: false, is_predicted, bound }
    }

    /// The request that wins: the largest capacity of those that may change something, else what is held back.
    fn choose(&self, asked: &Asked<'_>) -> Option<Request> {
        let requests = || self.watched.iter().filter_map(|watched| watched.request(asked)).chain(self.track_in(asked));
        let free = requests().filter(|request| request.to != asked.capacity);
        // Of equals the last kind of the reasons wins, simple scaling, which starts its cooldown: not the order of the list.
        free.max_by_key(|request| (request.to, request.code))
            .or_else(|| requests().max_by_key(|request| (request.wanted, request.code)))
    }

    /// The scale-in of all target tracking policies together.
    fn track_in(&self, asked: &Asked<'_>) -> Option<Request> {
        let sharing = || self.watched.iter().filter(|watched| watched.tracks_in());
        let request = sharing().filter_map(|watched| watched.track_in(asked)).max_by_key(|request| request.wanted)?;
        let is_agreed = sharing().all(|watched| watched.track_in(asked).is_some());
        let held = Request { to: asked.capacity, hold: NOT_ALL, ..request };
        Some(if is_agreed { request } else { held })
    }
}
