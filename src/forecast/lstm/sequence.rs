//! A network for any real-valued sequence with gaps: what the count forecaster and the hybrid are made of.

use super::inputs::{Clock, INPUTS, Past, best_base};
use super::network::Shape;
use super::rows::{Rows, Scaling};
use super::stream::Stream;
use super::train::Trainer;
use crate::forecast::{ForecastError, MAX_LEADS, ModelId};
use crate::progress::{Epoch, Progress, Stage};
use crate::units::{SECS_PER_DAY, Step};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Values that are needed to train, at least; and days of them.
const MIN_VALUES: usize = 480;
const MIN_DAYS: i64 = 2;
/// Observed values that are needed to train.
pub fn needed(step: Step) -> usize {
    MIN_VALUES.max(step.buckets_in(MIN_DAYS * SECS_PER_DAY))
}

/// Rows without a gap behind them that are needed.
const MIN_ROWS: usize = 120;
/// Most buckets that are learnt from: the last ones, three months of minutes.
const MOST_ROWS: usize = 131_072;
/// Share of what there is to learn that is kept back to judge each pass.
const TAIL: f64 = 0.1;
/// Buckets after the first value before there is a forecast.
pub const HISTORY: usize = 60;
/// Buckets between two checkpoints of a run, some milliseconds of work.
const SLICE: usize = 1024;

/// Hyper-parameters, chosen on the weeks before 23 August.
///
/// | name | default | purpose |
/// |---|---|---|
/// | hidden | 32 | cells; a multiple of 8 |
/// | window | 24 | steps that gradients go back |
/// | epochs, patience | 10..30, a third | passes at most, fewer the more there is to learn from; those without gain that are waited for |
/// | rate, decay | 7e-4, 0.5 | step of Adam and weight decay |
/// | members | 2 | networks from different beginnings whose forecasts are averaged |
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Cells.
    pub hidden: usize,
    /// Steps per window.
    pub window: usize,
    /// Passes at most.
    pub epochs: u32,
    /// Passes without gain.
    pub patience: u32,
    /// Step of Adam.
    pub rate: f32,
    /// Weight decay.
    pub decay: f32,
    /// Networks.
    pub members: u32,
}

impl Settings {
    /// What is good for so many values.
    pub fn for_values(n: usize) -> Self {
        let epochs = (750_000 / n.max(1)).clamp(10, 30) as u32;
        Self { hidden: 32, window: 24, epochs, patience: epochs / 3, rate: 7e-4, decay: 0.5, members: 2 }
    }
}

/// A trained network with its scaling.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct SequenceModel {
    shape: Shape,
    scaling: Scaling,
    /// `[members][weights]`
    members: Vec<Vec<f32>>,
    /// Mean squared error at each lead on the training part, `[MAX_LEADS]`.
    pub variance: Vec<f64>,
    /// How training went.
    pub log: Vec<Epoch>,
}

impl fmt::Debug for SequenceModel {
    /// Without the thousands of weights.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shape, members, .. } = self;
        f.debug_struct("SequenceModel").field("shape", shape).field("members", &members.len()).finish_non_exhaustive()
    }
}

impl SequenceModel {
    /// Trains for `model` on `values`, which begin with `clock`; `NaN` marks a gap. `seed` draws the first weights.
    ///
    /// # Errors
    /// When there are too few values, or the listener cancels.
    pub async fn train(
        model: ModelId,
        clock: Clock,
        values: &[f64],
        settings: Settings,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Self, ForecastError> {
        let got = values.iter().filter(|value| !value.is_nan()).count();
        let needed = needed(clock.step);
        if got < needed {
            return Err(ForecastError::TooShort { model, needed, got, instead: ModelId::Smoothing });
        }
        let oldest = values.len().saturating_sub(MOST_ROWS);
        let first = (oldest..values.len()).find(|at| !values[*at].is_nan()).unwrap_or(oldest);
        let (clock, values) = (clock.later(first), &values[first..]);
        let base = best_base(clock, values);
        // What a model leaves over returns to 0 where that model was fitted, and only there.
        let sees_level = model != ModelId::Hybrid;
        let (rows, scaling) = Rows::new(clock, (base, sees_level), values, progress).await?;
        let shape = Shape { inputs: INPUTS, hidden: settings.hidden, outputs: MAX_LEADS };
        let learnable: Vec<usize> = rows.learnable().collect();
        let Some(fit_end) = learnable
            .get((learnable.len() as f64 * (1.0 - TAIL)) as usize)
            .copied()
            .filter(|_| learnable.len() >= MIN_ROWS)
        else {
            return Err(ForecastError::TooShort { model, needed: needed + MIN_ROWS, got, instead: ModelId::Smoothing });
        };
        let (members, log) = Trainer::new(&rows, shape, (settings, seed), fit_end).run(progress).await?;
        let mut trained = Self { shape, scaling, members, variance: Vec::new(), log };
        trained.variance = trained.errors(clock, values, progress).await?;
        Ok(trained)
    }

    /// Mean squared error at each lead.
    async fn errors(&self, clock: Clock, values: &[f64], progress: &dyn Progress) -> Result<Vec<f64>, ForecastError> {
        let mut sums = vec![(0.0, 0_usize); MAX_LEADS];
        let mut run = Run::new(self, clock);
        for (at, value) in values.iter().enumerate() {
            if at % SLICE == 0 {
                progress.checkpoint(Stage { what: "Measuring LSTM", done: at, total: values.len() }).await?;
            }
            run.push(*value);
            let Some(ahead) = run.ahead(MAX_LEADS).filter(|_| !value.is_nan()) else { continue };
            for ((sum, value), ahead) in sums.iter_mut().zip(&values[at + 1..]).zip(ahead) {
                if !value.is_nan() {
                    *sum = (sum.0 + (value - ahead) * (value - ahead), sum.1 + 1);
                }
            }
        }
        Ok(sums.into_iter().map(|(sum, n)| if n > 0 { sum / n as f64 } else { 0.0 }).collect())
    }

    /// Whether its parts fit together; a file may be damaged.
    pub fn is_whole(&self) -> bool {
        let sizes = [self.shape.inputs == INPUTS, self.shape.outputs == MAX_LEADS, self.variance.len() == MAX_LEADS];
        let hidden = self.shape.hidden;
        sizes.iter().all(|fits| *fits)
            && (8..=512).contains(&hidden)
            && hidden.is_multiple_of(8)
            && self.scaling.is_whole()
            && !self.members.is_empty()
            && self.members.iter().all(|weights| weights.len() == self.shape.weights())
    }
}

/// A pass over a sequence from its beginning: values go in one by one, forecasts can be had after each.
#[derive(Debug)]
pub struct Run<'a> {
    model: &'a SequenceModel,
    clock: Clock,
    /// Buckets so far.
    len: usize,
    /// From the first value on.
    past: Option<Past>,
    streams: Vec<Stream>,
    raw: Vec<f64>,
    inputs: Vec<f32>,
    ahead: Vec<f64>,
    since_first: usize,
}

impl<'a> Run<'a> {
    /// Nothing seen yet of a sequence that begins with `clock`.
    pub fn new(model: &'a SequenceModel, clock: Clock) -> Self {
        let streams = model.members.iter().map(|weights| Stream::new(model.shape, weights)).collect();
        let (raw, inputs) = (vec![0.0; INPUTS], vec![0.0; INPUTS]);
        Self { model, clock, len: 0, past: None, streams, raw, inputs, ahead: Vec::new(), since_first: 0 }
    }

    /// Takes the value of the next bucket, `NaN` if it has none.
    pub fn push(&mut self, value: f64) {
        if self.past.is_none() && !value.is_nan() {
            self.past = Some(Past::new(self.clock.later(self.len), self.model.scaling.base));
        }
        self.len += 1;
        let Some(past) = &mut self.past else { return };
        self.since_first += 1;
        past.push(value);
        past.write(&mut self.raw);
        self.model.scaling.apply(&self.raw, &mut self.inputs);
        self.streams.iter_mut().for_each(|stream| stream.step(&self.inputs));
    }

    /// What is expected of the next `leads` buckets, at most [`MAX_LEADS`]; nothing before there is enough history.
    pub fn ahead(&mut self, leads: usize) -> Option<&[f64]> {
        let past = self.past.as_ref().filter(|_| self.since_first > HISTORY)?;
        self.ahead.clear();
        self.ahead.resize(leads.min(MAX_LEADS), 0.0);
        let share = self.model.scaling.unit / self.streams.len() as f64;
        for stream in &mut self.streams {
            for (ahead, out) in self.ahead.iter_mut().zip(stream.outputs(leads)) {
                *ahead += share * f64::from(*out);
            }
        }
        self.ahead.iter_mut().for_each(|ahead| *ahead += past.level());
        Some(&self.ahead)
    }
}
