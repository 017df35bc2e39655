//! What suits a trace, for the knobs that a scenario leaves to it, and the reasons.

use super::error::AppError;
use super::place::split_of;
use crate::forecast::ModelId;
use crate::knob::Problem;
use crate::policy::replicas_for;
use crate::scenario::{DataRef, Fit, Level, Notice, Scenario};
use crate::series::{Landmarks, TimeSeries};
use crate::units::{Rps, Step};
use std::rc::Rc;

/// A trace with more buckets than this is brought to [`COARSE`] where its own step is finer: a day of seconds.
const MOST_FINE_BUCKETS: usize = 86_400;
/// The step that a long trace of seconds is brought to.
const COARSE: Step = Step::MINUTE;
/// Replicas that an own trace's busy hours keep at work when nobody says what one replica serves.
const BUSY_REPLICAS: f64 = 8.0;
/// Share of the training part's buckets that are no busier than its busy hours.
const BUSY_SHARE: f64 = 0.95;
/// The largest fleet that is allowed, as a multiple of what the busiest bucket needs.
const ROOM: u32 = 3;
/// Fewest replicas that may be the most.
const SMALLEST_MAX: u32 = 10;
/// Requests per second of a replica on a trace without a request.
const IDLE_RPS: f64 = 1.0;

/// What suits `series`, at its own step, whose training part ends at `split`. The bundled trace has what its preset says.
fn fit_to_trace(scenario: &Scenario, series: &TimeSeries, split: usize) -> Fit {
    let preset = scenario.preset.scenario();
    if !matches!(scenario.data, DataRef::Upload(_)) {
        let (step, multiplier) = (*preset.step, *preset.multiplier);
        let (rps_per_replica, max_replicas) = (*preset.rps_per_replica, *preset.max_replicas);
        return Fit { step, model: *preset.model, multiplier, rps_per_replica, max_replicas };
    }
    let own = series.step();
    let step = if own < COARSE && series.len() > MOST_FINE_BUCKETS && COARSE.secs().is_multiple_of(own.secs()) {
        COARSE
    } else {
        own
    };
    // As in all of the project, only the training part may choose; without one, the trace itself.
    let training = if series.observed_in(0..split) > 0 { 0..split } else { 0..series.len() };
    let mut rates: Vec<f64> =
        training.filter_map(|bucket| series.observed(bucket)).map(|count| Rps::from_bucket(count, own).0).collect();
    let factor = if scenario.multiplier.is_auto() { 1.0 } else { *scenario.multiplier };
    let peak = rates.iter().copied().fold(0.0, f64::max) * factor;
    // A selection and no sort: this is part of every run.
    let place = (rates.len().saturating_sub(1) as f64 * BUSY_SHARE) as usize;
    let busy = if rates.is_empty() { 0.0 } else { *rates.select_nth_unstable_by(place, f64::total_cmp).1 * factor };
    let suited = two_digits(busy / BUSY_REPLICAS);
    let suited = if suited > 0.0 { suited } else { two_digits(peak) };
    let derived = if suited > 0.0 { suited } else { IDLE_RPS };
    let rps_per_replica = if scenario.rps_per_replica.is_auto() { derived } else { *scenario.rps_per_replica };
    let max_replicas = replicas_for(peak, rps_per_replica).saturating_mul(ROOM).clamp(SMALLEST_MAX, 100_000);
    Fit { step, model: ModelId::Auto, multiplier: 1.0, rps_per_replica, max_replicas }
}

/// Rounded up to two significant digits, so that nobody takes an estimate for a measurement.
fn two_digits(value: f64) -> f64 {
    if !(value.is_finite() && value > 0.0) {
        return 0.0;
    }
    let unit = libm::pow(10.0, libm::floor(libm::log10(value)) - 1.0);
    (value / unit).ceil() * unit
}

/// Says how what suits an own trace was derived, and what only its owner knows.
fn fit_notice(scenario: &Scenario) -> Option<Notice> {
    let is_guess = matches!(scenario.data, DataRef::Upload(_)) && scenario.rps_per_replica.is_auto();
    is_guess.then(|| {
        let rps = crate::format::trimmed(*scenario.rps_per_replica, 6);
        let max = *scenario.max_replicas;
        let room = if scenario.max_replicas.is_auto() {
            format!(" At most {max} replicas are allowed, {ROOM} × what its busiest bucket needs, at least {SMALLEST_MAX}.")
        } else {
            String::new()
        };
        let text = format!(
            "is not in the trace. {rps} rps is assumed, so that {BUSY_REPLICAS} replicas carry all but the busiest 5 % of \
             its training part.{room} Say under Capacity what one of yours serves."
        );
        Notice::new(Level::Info, "trace.capacity", "What one replica can serve", text).about("rps_per_replica")
    })
}

/// A scenario with what it leaves to its trace, and that trace.
pub(super) struct Fitted {
    /// The scenario, as it is run.
    pub(super) scenario: Scenario,
    /// The trace at the step that it has.
    pub(super) own: Rc<TimeSeries>,
    /// The trace at the scenario's step.
    pub(super) series: Rc<TimeSeries>,
    pub(super) landmarks: Landmarks,
}

/// What is said of a knob that stands in the way of a replay.
#[expect(clippy::needless_pass_by_value, reason = "for map_err")]
pub(super) fn refused(problem: Problem) -> AppError {
    AppError::new("trace.fit", "Another setting is needed", problem.to_string())
}

/// The scenario with what it leaves to the trace, and a step that the trace can be brought to.
pub(super) fn fitted(
    scenario: &Scenario,
    own: &TimeSeries,
    landmarks: Landmarks,
    notices: &mut Vec<Notice>,
) -> Result<Scenario, AppError> {
    let scenario = fitting_step(scenario, own, notices)?;
    let fit = fit_to_trace(&scenario, own, split_of(&scenario, own, landmarks));
    let scenario = scenario.fitted(&fit).map_err(refused)?;
    notices.extend(fit_notice(&scenario));
    Ok(scenario)
}

/// The scenario with a step that the trace can be brought to, where one was asked for.
fn fitting_step(scenario: &Scenario, own: &TimeSeries, notices: &mut Vec<Notice>) -> Result<Scenario, AppError> {
    let (asked, has) = (scenario.step.secs(), own.step().secs());
    if scenario.step.is_auto() || asked.is_multiple_of(has) {
        return Ok(scenario.clone());
    }
    let text = format!("is {asked} s, and the trace has one count every {has} s. {has} s is used.");
    notices.push(Notice::new(Level::Warn, "trace.step", "Resolution", text).about("step"));
    scenario
        .with("step", &format!("{has}s"))
        .map_err(|e| AppError::new("trace.step", "Another step is needed", e.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::parse;
    use crate::series::{Digest, Origin, Quality};
    use crate::units::UnixSecs;

    fn own(counts: Vec<f64>, step: u32) -> (Scenario, TimeSeries) {
        let (quality, start) = (vec![Quality::Observed; counts.len()], (UnixSecs(0), 0));
        let step = Step::from_secs(step).expect("a step");
        let series = TimeSeries::new("own", Origin::Upload, start, step, counts, quality).expect("a series");
        (parse(&format!("data={}", Digest([7; 32]))).0, series)
    }

    #[test]
    fn a_large_service_gets_replicas_that_carry_it() {
        // 3,000 requests per second, always: 8 replicas of 380 carry 3,040, and a third of 30 suffices.
        let (scenario, series) = own(vec![180_000.0; 100], 60);
        let fit = fit_to_trace(&scenario, &series, 70);
        assert_eq!((fit.step.secs(), fit.multiplier, fit.rps_per_replica, fit.max_replicas), (60, 1.0, 380.0, 24));
        let fitted = scenario.fitted(&fit).expect("fits");
        assert!(fit_notice(&fitted).expect("a notice").text.contains("380 rps"));
    }

    #[test]
    fn what_somebody_set_stays() {
        let (scenario, series) = own(vec![180_000.0; 100], 60);
        let set = scenario.with("rps_per_replica", "100").expect("a rate");
        let fitted = set.fitted(&fit_to_trace(&set, &series, 70)).expect("fits");
        assert_eq!((*fitted.rps_per_replica, *fitted.max_replicas), (100.0, 90));
        assert_eq!(fit_notice(&fitted), None);
    }

    #[test]
    fn seconds_stay_seconds_unless_there_are_days_of_them() {
        let (scenario, series) = own(vec![1.0; 600], 1);
        assert_eq!(fit_to_trace(&scenario, &series, 420).step.secs(), 1);
        let (scenario, series) = own(vec![1.0; 100_000], 1);
        assert_eq!(fit_to_trace(&scenario, &series, 70_000).step.secs(), 60);
    }

    #[test]
    fn a_trace_of_nothing_still_replays() {
        let (scenario, series) = own(vec![0.0; 50], 60);
        let fit = fit_to_trace(&scenario, &series, 35);
        assert_eq!((fit.rps_per_replica, fit.max_replicas), (IDLE_RPS, SMALLEST_MAX));
    }
}
