//! The one entry for worker, command line and tests: scenario and traces in, [`Report`] out.
//!
//! [`Engine`] keeps what the last runs computed, so that a knob which changes neither trace nor forecast costs a
//! simulation and no more. It reads no file and no clock: whoever hosts it hands traces in.

use crate::detect::{Detector, Score, Verdict, incidents};
use crate::forecast::{Band, ForecastError, Forecaster, ModelId, Rolling, bands, first_origin, fit, score_leads};
use crate::progress::{Progress, Stage};
use crate::report::{Columns, Overview, Report, TraceInfo, WorkloadClass, log_rows};
use crate::scenario::{DataRef, Level, Notice, Rules, Scenario};
use crate::series::{Digest, Quality, TimeSeries, calendar::Civil, synthetic};
use crate::sim::{Inputs, baselines, simulate};
use crate::units::Rps;
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::rc::Rc;

/// Share of a trace that trains when nobody says otherwise.
const TRAINING_SHARE: (usize, usize) = (7, 10);

/// Why there is no answer: what, then why and the remedy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{title}. {text}")]
pub struct AppError {
    /// Stable name, e.g. `forecast.too_short`.
    pub code: String,
    /// What happened.
    pub title: String,
    /// Why, and what to do.
    pub text: String,
    /// The trace that is needed and not there.
    pub needs_trace: Option<DataRef>,
}

impl AppError {
    /// An error that no trace can mend.
    pub fn new(code: &str, title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { code: code.to_owned(), title: title.into(), text: text.into(), needs_trace: None }
    }

    /// Whether it only says that nobody waits any more.
    pub fn is_cancelled(&self) -> bool {
        self.code == "cancelled"
    }
}

impl From<ForecastError> for AppError {
    fn from(error: ForecastError) -> Self {
        match &error {
            ForecastError::TooShort { model, .. } => {
                Self::new("forecast.too_short", format!("Too little history for {model}"), error.to_string())
            }
            ForecastError::Unsolvable { model, .. } => {
                Self::new("forecast.unsolvable", format!("{model} could not be fitted"), error.to_string())
            }
            ForecastError::Cancelled(_) => Self::new("cancelled", "Cancelled", "A newer run took its place."),
        }
    }
}

/// What is said of a trace that has just been read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TraceSummary {
    /// Its name.
    pub name: String,
    /// What names it in links.
    pub digest: Digest,
    /// Number of buckets.
    pub buckets: usize,
    /// Width of one in seconds.
    pub step_secs: u32,
    /// Start on its own clock, in seconds.
    pub start_local_secs: i64,
    /// Buckets that were observed.
    pub observed: usize,
}

impl TraceSummary {
    /// The summary of `series`.
    pub fn of(series: &TimeSeries) -> Self {
        Self {
            name: series.source().name.clone(),
            digest: series.source().digest,
            buckets: series.len(),
            step_secs: series.step().secs(),
            start_local_secs: series.local_secs(0),
            observed: series.observed_in(0..series.len()),
        }
    }
}

/// Runs scenarios, and remembers the parts that the next one may need again.
#[derive(Debug, Default)]
pub struct Engine {
    traces: Vec<Trace>,
    resampled: Option<Resampled>,
    fitted: Option<Fitted>,
    banded: Option<Banded>,
}

#[derive(Debug)]
struct Trace {
    data: DataRef,
    series: Rc<TimeSeries>,
    /// Where published results split it, in local seconds.
    test_start: Option<i64>,
}

#[derive(Debug)]
struct Resampled {
    digest: Digest,
    series: Rc<TimeSeries>,
}

/// A fitted model, and what it is fitted on.
#[derive(Debug)]
struct Fitted {
    key: FitKey,
    model: Rc<dyn Forecaster>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct FitKey {
    digest: Digest,
    step_secs: u32,
    split: usize,
    model: ModelId,
}

/// Forecasts and bands of every origin that a run needs.
#[derive(Debug)]
struct Banded {
    key: BandKey,
    rolling: Rc<Rolling>,
    bands: Rc<Vec<Band>>,
    scores: Option<crate::forecast::Scores>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct BandKey {
    fit: FitKey,
    first_origin: usize,
    leads: usize,
    level: f64,
}

/// The part of a trace that is replayed, and the split.
#[derive(Debug, Clone)]
struct Place {
    replay: Range<usize>,
    split: usize,
}

impl Engine {
    /// Hands in a trace; one with the same reference is replaced.
    pub fn add_trace(&mut self, data: DataRef, series: TimeSeries, test_start: Option<i64>) {
        self.traces.retain(|trace| trace.data != data);
        self.traces.push(Trace { data, series: Rc::new(series), test_start });
    }

    /// Takes over the traces of `other` that are not here.
    pub fn adopt(&mut self, other: Self) {
        let new = other.traces.into_iter().filter(|trace| self.traces.iter().all(|own| own.data != trace.data));
        let new: Vec<Trace> = new.collect();
        self.traces.extend(new);
    }

    /// Whether the trace of `scenario` is here, or can be made.
    pub fn has_trace(&self, scenario: &Scenario) -> bool {
        scenario.data == DataRef::Synthetic || self.traces.iter().any(|trace| trace.data == scenario.data)
    }

    /// Runs `scenario`.
    ///
    /// # Errors
    /// When the trace is missing, the model can't be fitted, the replay is empty, or the listener cancels.
    pub async fn run(&mut self, scenario: &Scenario, progress: &dyn Progress) -> Result<Report, AppError> {
        let mut notices = Vec::new();
        let (own, test_start) = self.trace(scenario)?;
        let scenario = &fitting_step(scenario, &own, &mut notices)?;
        let series = self.resampled(&own, scenario)?;
        let place = place(scenario, &series, test_start)?;
        let banded = self.forecasts(scenario, &series, &place, progress).await?;
        progress
            .checkpoint(Stage { what: "Replaying", done: 0, total: place.replay.len() })
            .await
            .map_err(cancelled)?;
        let mut columns = input_columns(scenario, &series, &place, &banded);
        let verdicts = columns.verdict.clone();
        let (load_rps, forecast_rps, peak_rps) =
            (columns.load_rps.clone(), columns.forecast_rps.clone(), columns.peak_rps.clone());
        let inputs =
            Inputs { load_rps: &load_rps, forecast_rps: &forecast_rps, peak_rps: &peak_rps, verdicts: &verdicts };
        let mut totals = simulate(scenario, &inputs, &mut columns);
        classify(scenario, &mut columns);
        let excess: Vec<f64> = columns.residual_rps.iter().map(|r| Rps(*r).per_bucket(scenario.step)).collect();
        let incidents = incidents(&columns.verdict, &columns.score, &excess);
        totals.incidents = u32::try_from(incidents.len()).unwrap_or(u32::MAX);
        let baselines = baselines(scenario, &inputs, &totals);
        notices.extend(run_notices(scenario, &series, &place));
        let initial = scenario.initial_replicas.clamp(scenario.min_replicas, scenario.max_replicas);
        Ok(Report {
            scenario: *scenario,
            trace: TraceInfo {
                source: own.source().clone(),
                start_local_secs: series.local_secs(0),
                utc_offset_secs: series.utc_offset_secs(),
                buckets: series.len(),
                split_bucket: place.split,
                own_step_secs: own.step().secs(),
            },
            step: series.step(),
            first_bucket: place.replay.start,
            trained_ticks: place.split.saturating_sub(place.replay.start).min(place.replay.len()),
            log: log_rows(&columns, initial),
            columns,
            incidents,
            totals,
            baselines,
            scores: banded.scores,
            overview: Overview { gaps: gaps(&series) },
            notices,
        })
    }

    fn trace(&mut self, scenario: &Scenario) -> Result<(Rc<TimeSeries>, Option<i64>), AppError> {
        if scenario.data == DataRef::Synthetic {
            let made =
                synthetic(scenario.seed).map_err(|e| AppError::new("trace.synthetic", "No trace", e.to_string()))?;
            return Ok((Rc::new(made), None));
        }
        let found = self.traces.iter().find(|trace| trace.data == scenario.data);
        found.map(|trace| (Rc::clone(&trace.series), trace.test_start)).ok_or_else(|| missing_trace(scenario.data))
    }

    fn resampled(&mut self, own: &Rc<TimeSeries>, scenario: &Scenario) -> Result<Rc<TimeSeries>, AppError> {
        let digest = own.source().digest;
        if let Some(kept) = &self.resampled
            && kept.digest == digest
            && kept.series.step() == scenario.step
        {
            return Ok(Rc::clone(&kept.series));
        }
        let series = own
            .resample(scenario.step)
            .map_err(|e| AppError::new("trace.step", "Another step is needed", e.to_string()))?;
        let series = Rc::new(series);
        self.resampled = Some(Resampled { digest, series: Rc::clone(&series) });
        Ok(series)
    }

    async fn forecasts(
        &mut self,
        scenario: &Scenario,
        series: &TimeSeries,
        place: &Place,
        progress: &dyn Progress,
    ) -> Result<&Banded, AppError> {
        let (digest, step_secs) = (series.source().digest, series.step().secs());
        let fit_key = FitKey { digest, step_secs, split: place.split, model: scenario.model };
        let key = BandKey {
            fit: fit_key,
            first_origin: first_origin(series, place.split.min(place.replay.start)),
            leads: scenario.forecast_leads(),
            level: scenario.band_level(),
        };
        let same_means = |kept: &Banded| BandKey { level: key.level, ..kept.key } == key;
        if self.banded.as_ref().is_none_or(|kept| kept.key != key) {
            let model = self.model(fit_key, series, progress).await?;
            let kept = self.banded.take().filter(same_means);
            let (rolling, scores) = match kept {
                Some(kept) => (kept.rolling, kept.scores),
                None => {
                    progress.checkpoint(Stage { what: "Forecasting", done: 0, total: 1 }).await.map_err(cancelled)?;
                    let rolling = model.rolling(series, key.first_origin..series.len(), key.leads);
                    (Rc::new(rolling), scores(model.as_ref(), series, place.split))
                }
            };
            let mut all = Vec::with_capacity(key.leads);
            for lead in 1..=key.leads {
                progress
                    .checkpoint(Stage { what: "Drawing bands", done: lead - 1, total: key.leads })
                    .await
                    .map_err(cancelled)?;
                all.push(bands(series, &rolling, lead, key.level));
            }
            self.banded = Some(Banded { key, rolling, bands: Rc::new(all), scores });
        }
        self.banded.as_ref().ok_or_else(|| AppError::new("forecast.none", "No forecast", "Run again."))
    }

    async fn model(
        &mut self,
        key: FitKey,
        series: &TimeSeries,
        progress: &dyn Progress,
    ) -> Result<Rc<dyn Forecaster>, AppError> {
        if let Some(kept) = self.fitted.as_ref().filter(|kept| kept.key == key) {
            return Ok(Rc::clone(&kept.model));
        }
        let model: Rc<dyn Forecaster> = Rc::from(fit(key.model, series, key.split, progress).await?);
        self.fitted = Some(Fitted { key, model: Rc::clone(&model) });
        Ok(model)
    }
}

fn cancelled(_: crate::progress::Cancelled) -> AppError {
    ForecastError::Cancelled(crate::progress::Cancelled).into()
}

fn missing_trace(data: DataRef) -> AppError {
    let (title, text) = match data {
        DataRef::Upload(digest) => (
            "This link needs a file".to_owned(),
            format!(
                "It was made with a trace that is not in this browser (SHA-256 {}). Drop that file here, or choose another trace.",
                digest.short()
            ),
        ),
        DataRef::Nasa | DataRef::Synthetic => {
            ("The trace is not here".to_owned(), "Reload the page to fetch it again.".to_owned())
        }
    };
    AppError { needs_trace: Some(data), ..AppError::new("trace.missing", title, text) }
}

/// The scenario with a step that the trace can be brought to.
fn fitting_step(scenario: &Scenario, own: &TimeSeries, notices: &mut Vec<Notice>) -> Result<Scenario, AppError> {
    let (asked, has) = (scenario.step.secs(), own.step().secs());
    if asked.is_multiple_of(has) {
        return Ok(*scenario);
    }
    let text = format!("is {asked} s, and the trace has one count every {has} s. {has} s is used.");
    notices.push(Notice::new(Level::Warn, "trace.step", "Resolution", text).about("step"));
    scenario
        .with("step", &format!("{has}s"))
        .map_err(|e| AppError::new("trace.step", "Another step is needed", e.to_string()))
}

fn place(scenario: &Scenario, series: &TimeSeries, test_start: Option<i64>) -> Result<Place, AppError> {
    let len = series.len();
    let by_share = len * TRAINING_SHARE.0 / TRAINING_SHARE.1;
    let split = scenario.split.or(test_start).map_or(by_share, |time| series.index_at(time));
    let from = scenario.from.map_or(split, |time| series.index_at(time));
    let to = scenario.to.map_or(len, |time| series.index_at(time));
    if from >= to {
        let (first, last) =
            (Civil::from_local_secs(series.local_secs(0)), Civil::from_local_secs(series.local_secs(len)));
        let text =
            format!("The trace runs from {first} to {last}. Choose a replay inside it, and a split before its end.");
        return Err(AppError::new("range.empty", "Nothing to replay", text));
    }
    Ok(Place { replay: from..to, split })
}

/// One-step scores on what is after the split, at the usual level of 90 %.
fn scores(model: &dyn Forecaster, series: &TimeSeries, split: usize) -> Option<crate::forecast::Scores> {
    if series.observed_in(split..series.len()) == 0 {
        return None;
    }
    score_leads(model, series, split, &[1]).first().map(|result| result.scores)
}

/// Everything that is known before the simulation: load, forecasts, peaks, residuals, scores.
fn input_columns(scenario: &Scenario, series: &TimeSeries, place: &Place, banded: &Banded) -> Columns {
    let factor = scenario.multiplier;
    let rps = |count: f64| Rps::from_bucket(count * factor, scenario.step).0;
    let range = place.replay.clone();
    let known_at = |bucket: usize, lead: usize| bucket.checked_sub(lead);
    let lead = scenario.lag_buckets() + 1;
    let one = &banded.bands[lead - 1];
    let first = banded.rolling.origins().start;
    let in_band = |column: &[f64], origin: usize| origin.checked_sub(first).and_then(|at| column.get(at)).copied();
    let made_for = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
        range.clone().map(|bucket| known_at(bucket, lead).map_or(f64::NAN, |origin| rps(value(origin)))).collect()
    };
    let (peak_rps, peak_lead) = peaks(scenario, &range, banded, rps);
    let mut columns = Columns {
        count: series.counts()[range.clone()].to_vec(),
        quality: series.quality()[range.clone()].to_vec(),
        load_rps: range.clone().map(|bucket| series.observed(bucket).map_or(f64::NAN, rps)).collect(),
        forecast_rps: made_for(&|origin| banded.rolling.at(origin, lead)),
        lower_rps: made_for(&|origin| in_band(&one.lower, origin).unwrap_or(f64::NAN)),
        upper_rps: made_for(&|origin| in_band(&one.upper, origin).unwrap_or(f64::NAN)),
        peak_rps,
        peak_lead,
        ..Columns::default()
    };
    look_ahead(scenario, &range, banded, rps, &mut columns);
    score_residuals(scenario, &mut columns);
    columns
}

/// The highest forecast within layer 1's lead for every tick, and how far ahead it is.
fn peaks(scenario: &Scenario, range: &Range<usize>, banded: &Banded, rps: impl Fn(f64) -> f64) -> (Vec<f64>, Vec<u8>) {
    let lag = scenario.lag_buckets();
    let first = banded.rolling.origins().start;
    let plans_for_mean = scenario.quantile <= 0.5;
    let value = |origin: usize, lead: usize| {
        if plans_for_mean {
            banded.rolling.at(origin, lead)
        } else {
            let upper = banded.bands.get(lead - 1).map_or(&[][..], |band| &band.upper);
            origin.checked_sub(first).and_then(|at| upper.get(at)).copied().unwrap_or(f64::NAN)
        }
    };
    let of_bucket = |bucket: usize| {
        let Some(origin) = bucket.checked_sub(lag) else { return (f64::NAN, 0) };
        let mut best = (f64::NAN, 0_u8);
        for ahead in 1..=scenario.lead_buckets() {
            let expected = value(origin, lag + ahead);
            if best.0.is_nan() || expected > best.0 {
                best = (expected, u8::try_from(ahead).unwrap_or(u8::MAX));
            }
        }
        best
    };
    range
        .clone()
        .map(|bucket| {
            let (peak, ahead) = of_bucket(bucket);
            (rps(peak), ahead)
        })
        .unzip()
}

/// What is expected right of each tick.
fn look_ahead(
    scenario: &Scenario,
    range: &Range<usize>,
    banded: &Banded,
    rps: impl Fn(f64) -> f64,
    columns: &mut Columns,
) {
    let lag = scenario.lag_buckets();
    let first = banded.rolling.origins().start;
    let leads = banded.key.leads.saturating_sub(lag).min(scenario.horizon as usize);
    let pick = |column: &[f64]| -> Vec<f32> {
        let at = |bucket: usize| bucket.checked_sub(lag + first).and_then(|at| column.get(at)).copied();
        range.clone().map(|bucket| rps(at(bucket).unwrap_or(f64::NAN)) as f32).collect()
    };
    for lead in 1..=leads {
        let band = &banded.bands[lag + lead - 1];
        columns.ahead_mean_rps.push(pick(banded.rolling.lead(lag + lead)));
        columns.ahead_lower_rps.push(pick(&band.lower));
        columns.ahead_upper_rps.push(pick(&band.upper));
    }
}

/// Residuals and their scores, on the trace's own counts, so that the multiplier changes no score.
fn score_residuals(scenario: &Scenario, columns: &mut Columns) {
    let mut detector = Detector::new(scenario.detector, scenario.z_window as usize, scenario.z_threshold);
    let n = columns.load_rps.len();
    columns.residual_rps = vec![f64::NAN; n];
    columns.score = vec![f64::NAN; n];
    columns.verdict = vec![Verdict::Unscored; n];
    let count = |rps: f64| Rps(rps).per_bucket(scenario.step) / scenario.multiplier;
    for tick in 0..n {
        let (load, forecast) = (columns.load_rps[tick], columns.forecast_rps[tick]);
        if load.is_nan() || forecast.is_nan() {
            continue;
        }
        let Score { z, verdict } = detector.observe(columns.count[tick], count(forecast));
        columns.residual_rps[tick] = load - forecast;
        columns.score[tick] = z;
        columns.verdict[tick] = verdict;
    }
}

/// Utilisation and workload class of every tick.
fn classify(scenario: &Scenario, columns: &mut Columns) {
    let step_secs = f64::from(scenario.step.secs());
    columns.class = vec![WorkloadClass::None; columns.count.len()];
    for tick in 0..columns.count.len() {
        let (load, capacity) = (columns.load_rps[tick], columns.capacity_rps[tick]);
        if load.is_nan() {
            columns.utilization[tick] = f64::NAN;
            continue;
        }
        let used = if capacity > 0.0 { columns.served[tick] / (capacity * step_secs) } else { 1.0 };
        columns.utilization[tick] = used;
        let pressure = if capacity > 0.0 { load / capacity } else { f64::INFINITY };
        let surprise = load > scenario.class_spike * columns.forecast_rps[tick];
        columns.class[tick] = if columns.verdict[tick] == Verdict::Spike || surprise {
            WorkloadClass::Spike
        } else if pressure < scenario.class_low {
            WorkloadClass::Low
        } else if pressure < scenario.class_high {
            WorkloadClass::Normal
        } else {
            WorkloadClass::High
        };
    }
}

/// Spans that are not observed.
fn gaps(series: &TimeSeries) -> Vec<(usize, usize, bool)> {
    let mut spans = Vec::new();
    let mut start = 0;
    for run in series.quality().chunk_by(|a, b| a == b) {
        if run[0] != Quality::Observed {
            spans.push((start, start + run.len(), run[0] == Quality::Missing));
        }
        start += run.len();
    }
    spans
}

fn run_notices(scenario: &Scenario, series: &TimeSeries, place: &Place) -> Vec<Notice> {
    let mut notices = Vec::new();
    for (first, end, missing) in gaps(series) {
        let (from, to) = (first.max(place.replay.start), end.min(place.replay.end));
        if from < to {
            let word = if missing { "missing" } else { "imputed" };
            let at = Civil::from_local_secs(series.local_secs(from)).day_and_time();
            let title = format!("{} ticks are {word}", to - from);
            let text = format!("from {at}. They are drawn as such; nothing is scored or decided there.");
            notices.push(Notice::new(Level::Warn, "data.gap", title, text));
        }
    }
    if place.replay.start < place.split {
        let until = Civil::from_local_secs(series.local_secs(place.split)).day_and_time();
        let title = format!("The replay before {until} was trained on");
        let text = "Its forecasts had seen these ticks, so they look better than they are.";
        notices.push(Notice::new(Level::Info, "split.trained", title, text));
    }
    if scenario.preset.rules() == Rules::Classic {
        let text = "so within its bounds nothing is ever unserved. Compare with care.";
        notices.push(Notice::new(
            Level::Info,
            "classic.sees_tick",
            "classic sees the tick that it provisions for,",
            text,
        ));
    }
    notices
}

#[cfg(test)]
mod tests;
