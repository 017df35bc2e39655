//! [`Engine`]: runs scenarios, and remembers the parts that the next run may need again.

use super::course::{faults, stress_notice};
use super::error::{AppError, missing_trace};
use super::fit::{Fitted, fitted, refused};
use super::notices::{finding_notices, gaps, run_notices};
use super::peaks::{Peaks, peaks};
use super::place::{Place, place};
use super::prepared::{Grounded, Prepared};
use super::ticks::check_ticks;
use crate::forecast::Shelf;
use crate::lint;
use crate::policy::Outlook;
use crate::progress::{Progress, Stage};
use crate::report::{Baseline, Columns, Fan, Ground, Overview, Report, TraceInfo, latency};
use crate::scenario::{DataRef, Notice, Scenario};
use crate::series::{Landmarks, TimeSeries, synthetic};
use crate::sim::{Inputs, baselines, simulate};
use crate::stress::Faults;
use std::rc::Rc;
use std::sync::Arc;

/// Runs scenarios, and remembers the parts that the next one may need again.
#[derive(Debug, Default)]
pub struct Engine {
    traces: Vec<Trace>,
    pub(super) prepared: Prepared,
}

#[derive(Debug)]
struct Trace {
    data: DataRef,
    series: Rc<TimeSeries>,
    landmarks: Landmarks,
}

impl Engine {
    /// Hands in a trace; one with the same reference is replaced.
    pub fn add_trace(&mut self, data: DataRef, series: TimeSeries, landmarks: Landmarks) {
        self.traces.retain(|trace| trace.data != data);
        self.traces.push(Trace { data, series: Rc::new(series), landmarks });
    }

    /// Takes over the traces of `other` that are not here.
    pub fn adopt(&mut self, other: Self) {
        let new = other.traces.into_iter().filter(|trace| self.traces.iter().all(|own| own.data != trace.data));
        let new: Vec<Trace> = new.collect();
        self.traces.extend(new);
    }

    /// Trained parts that its models may take.
    pub fn shelf(&mut self) -> &mut Shelf {
        self.prepared.shelf()
    }

    /// Whether the trace of `scenario` is here, or can be made.
    pub fn has_trace(&self, scenario: &Scenario) -> bool {
        scenario.data == DataRef::Synthetic || self.traces.iter().any(|trace| trace.data == scenario.data)
    }

    /// Runs `scenario` whole: with the baselines, and with forecasts as far as is drawn.
    ///
    /// # Errors
    /// As [`Engine::replay`].
    pub async fn run(&mut self, scenario: &Scenario, progress: &dyn Progress) -> Result<Report, AppError> {
        let mut report = self.replay(scenario, progress).await?.derived();
        report.baselines = self.baselines(&report, progress).await?;
        report.latency = latency(&report);
        report.fan = self.fan(&report, progress).await?;
        Ok(report)
    }

    /// Replays `scenario`: all but the baselines, latency, the forecasts beyond those that its policy reads, and what [`Report::derived`]
    /// adds.
    ///
    /// # Errors
    /// When the trace is missing, the model can't be fitted, the replay is empty, or the listener cancels.
    pub async fn replay(&mut self, scenario: &Scenario, progress: &dyn Progress) -> Result<Report, AppError> {
        let mut notices = Vec::new();
        let Fitted { scenario, own, series, landmarks } = self.fitted(scenario, &mut notices)?;
        let scenario = &scenario;
        scenario.policy.check_schedules().map_err(refused)?;
        let place = place(scenario, &series, landmarks)?;
        check_ticks(scenario, &place)?;
        let course = self.prepared.course(&series, scenario)?;
        let leads = scenario.read_leads();
        self.prepared.forecasts(scenario, &course, &place, (leads, scenario.band_level()), progress).await?;
        progress.checkpoint(Stage { what: "Preparing", done: 0, total: 1 }).await?;
        let Grounded { ground, fan, incidents } = self.prepared.ground(scenario, &course, &place)?;
        let scores = self.prepared.scores(scenario, &series, &place, progress).await?;
        let banded = self.prepared.banded()?;
        let faults = faults(scenario, &series, &place);
        let peaks = peaks(scenario, &place, banded, scenario.outlook(), &faults);
        notices.extend(banded.notices.iter().cloned());
        progress.checkpoint(Stage { what: "Replaying", done: 0, total: ground.count.len() }).await?;
        let inputs = inputs(scenario, start_utc_secs(&series, &place), &ground, &peaks, &faults);
        let mut columns = Columns { ground: Arc::clone(&ground), ..Columns::default() };
        progress.enter("Simulating");
        let mut totals = simulate(scenario, &inputs, &mut columns);
        progress.enter("Reporting");
        columns.peak_lead = peaks.lead;
        totals.incidents = u32::try_from(incidents.len()).unwrap_or(u32::MAX);
        notices.extend(stress_notice(scenario));
        notices.extend(run_notices(scenario, &course.load, &place));
        let findings = lint::findings(scenario);
        notices.extend(finding_notices(&findings));
        Ok(Report {
            scenario: scenario.clone(),
            trace: trace_info(&own, &series, &place),
            step: scenario.tick(),
            first_bucket: place.replay.start,
            trained_ticks: place.trained_buckets() * scenario.ticks_per_bucket(),
            log: Vec::new(),
            columns: Arc::new(columns),
            fan,
            incidents,
            totals,
            baselines: Vec::new(),
            latency: None,
            scores,
            overview: Overview { gaps: gaps(&course.load) },
            notices,
            findings,
        })
    }

    /// What could have been done instead of what `report` did.
    ///
    /// # Errors
    /// When the listener cancels.
    pub async fn baselines(&self, report: &Report, progress: &dyn Progress) -> Result<Vec<Baseline>, AppError> {
        let ground = &report.columns.ground;
        let start = report.local_secs(0) - i64::from(report.trace.utc_offset_secs);
        let (peaks, scenario) = (Peaks::default(), &report.scenario);
        let faults = scenario.stress.faults(report.local_secs(0), report.step, report.len());
        let inputs = inputs(scenario, start, ground, &peaks, &faults);
        let inputs = Inputs { outlook_rps: &[], ..inputs };
        Ok(baselines(&report.scenario, &inputs, &report.totals, progress).await?)
    }

    /// What is expected right of each tick of `report`, as far as its scenario draws.
    ///
    /// # Errors
    /// As [`Engine::replay`].
    pub async fn fan(&mut self, report: &Report, progress: &dyn Progress) -> Result<Arc<Fan>, AppError> {
        let scenario = &report.scenario;
        let leads = scenario.forecast_leads();
        if leads <= scenario.read_leads() {
            return Ok(Arc::clone(&report.fan));
        }
        let (own, landmarks) = self.trace(scenario)?;
        let series = self.prepared.resampled(&own, scenario)?;
        let place = place(scenario, &series, landmarks)?;
        let course = self.prepared.course(&series, scenario)?;
        self.prepared.drawn(scenario, &course, &place, leads, progress).await
    }

    /// `scenario` with what it leaves to its trace, and that trace at its step. `notices` gets what must be said of it.
    ///
    /// # Errors
    /// When the trace is not here, or does not suit the scenario.
    pub(super) fn fitted(&mut self, scenario: &Scenario, notices: &mut Vec<Notice>) -> Result<Fitted, AppError> {
        let (own, landmarks) = self.trace(scenario)?;
        let scenario = fitted(scenario, &own, landmarks, notices)?;
        let series = self.prepared.resampled(&own, &scenario)?;
        Ok(Fitted { scenario, own, series, landmarks })
    }

    /// The trace of `scenario` at its own step, and where it is cut.
    ///
    /// # Errors
    /// When it is not here.
    pub fn trace(&self, scenario: &Scenario) -> Result<(Rc<TimeSeries>, Landmarks), AppError> {
        if scenario.data == DataRef::Synthetic {
            let made =
                synthetic(scenario.seed).map_err(|e| AppError::new("trace.synthetic", "No trace", e.to_string()))?;
            return Ok((Rc::new(made), Landmarks::default()));
        }
        let found = self.traces.iter().find(|trace| trace.data == scenario.data);
        found.map(|trace| (Rc::clone(&trace.series), trace.landmarks)).ok_or_else(|| missing_trace(scenario.data))
    }
}

fn trace_info(own: &TimeSeries, series: &TimeSeries, place: &Place) -> TraceInfo {
    TraceInfo {
        source: own.source().clone(),
        start_local_secs: series.local_secs(0),
        utc_offset_secs: series.utc_offset_secs(),
        step: series.step(),
        buckets: series.len(),
        split_bucket: place.split,
        own_step_secs: own.step().secs(),
    }
}

/// Start of the replayed part in seconds since 1970, UTC.
fn start_utc_secs(series: &TimeSeries, place: &Place) -> i64 {
    series.start().0 + place.replay.start as i64 * series.step().secs_i64()
}

/// What a simulation reads.
fn inputs<'a>(
    scenario: &'a Scenario,
    start_utc_secs: i64,
    ground: &'a Ground,
    peaks: &'a Peaks,
    faults: &'a Faults,
) -> Inputs<'a> {
    let outlook_rps: &[f64] = match scenario.outlook() {
        Outlook::None | Outlook::Plan => &[],
        Outlook::Tick => &ground.forecast_rps,
        Outlook::Peak { .. } => &peaks.rps,
    };
    Inputs {
        start_utc_secs,
        weekly_min: &scenario.weekly_min,
        load_rps: &ground.load_rps,
        forecast_rps: &ground.forecast_rps,
        outlook_rps,
        verdicts: &ground.verdict,
        faults,
    }
}
