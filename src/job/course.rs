//! A trace as models learn it, as it is measured, and as it comes: three series that differ where a scenario says what else happens.

use super::error::AppError;
use super::place::Place;
use crate::scenario::{Level, Notice, Scenario};
use crate::series::{Digest, TimeSeries};
use crate::stress::{Faults, Stress};
use std::rc::Rc;

/// A trace at its step, with what happens that is not in it.
#[derive(Debug, Clone)]
pub(super) struct Course {
    /// What models are trained on: the trace as it is.
    pub(super) trained: Rc<TimeSeries>,
    /// What forecasts and detector see.
    pub(super) measured: Rc<TimeSeries>,
    /// What arrives.
    pub(super) load: Rc<TimeSeries>,
}

/// What a [`Course`] was made of.
#[derive(Debug, Clone, PartialEq)]
struct CourseKey {
    digest: Digest,
    step_secs: u32,
    stress: Stress,
    multiplier: f64,
    seed: u64,
}

/// The last course with something in it that is not in the trace.
#[derive(Debug, Default)]
pub(super) struct Courses {
    last: Option<(CourseKey, Course)>,
}

impl Course {
    /// The trace as it is.
    pub(super) fn plain(series: Rc<TimeSeries>) -> Self {
        Self { trained: Rc::clone(&series), measured: Rc::clone(&series), load: series }
    }
}

impl Courses {
    /// `series` with what `scenario` says of it, made now or for the last run.
    ///
    /// # Errors
    /// When a bucket would get more requests than a trace may hold.
    pub(super) fn of(&mut self, series: Rc<TimeSeries>, scenario: &Scenario) -> Result<Course, AppError> {
        let stress = &scenario.stress;
        if stress.is_empty() {
            return Ok(Course::plain(series));
        }
        let key = CourseKey {
            digest: series.source().digest,
            step_secs: series.step().secs(),
            stress: stress.clone(),
            multiplier: *scenario.multiplier,
            seed: scenario.seed,
        };
        if let Some((kept, course)) = &self.last
            && *kept == key
        {
            return Ok(course.clone());
        }
        let too_much = |cause: crate::series::SeriesError| {
            let text = format!("{cause}. Make what happens weaker.");
            AppError::new("stress.too_much", "What happens makes too much load", text)
        };
        let load = Rc::new(stress.load(&series, *scenario.multiplier, scenario.seed).map_err(too_much)?);
        let measured = Rc::new(stress.measured(&load).map_err(too_much)?);
        let course = Course { trained: series, measured, load };
        self.last = Some((key, course.clone()));
        Ok(course)
    }
}

/// What happens to the fleet and its metrics in the replay of `scenario` over `place` of `series`.
pub(super) fn faults(scenario: &Scenario, series: &TimeSeries, place: &Place) -> Faults {
    let ticks = place.replay.len() * scenario.ticks_per_bucket();
    scenario.stress.faults(series.local_secs(place.replay.start), scenario.tick(), ticks)
}

/// Says that a replay holds what never happened.
pub(super) fn stress_notice(scenario: &Scenario) -> Option<Notice> {
    let edits = scenario.stress.edits();
    let names: Vec<&str> = edits.iter().map(|edit| edit.kind.info().label).collect();
    let text = format!(
        "{}. Load, losses and cost hold what is not in the trace; the model was trained without it.",
        names.join(", ")
    );
    let title = match edits.len() {
        0 => return None,
        1 => "Something is made up:".to_owned(),
        more => format!("{more} things are made up:"),
    };
    Some(Notice::new(Level::Info, "stress.synthetic", title, text).about("stress"))
}
