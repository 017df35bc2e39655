//! A sequence made ready for training: standardised inputs and scaled values, in `f32`.

use super::inputs::{Clock, INPUTS, LEVEL, LEVELS, Past};
use super::network::Window;
use crate::progress::{Cancelled, Progress, Stage};
use serde::{Deserialize, Serialize};

/// A column that varies less than this is constant and explains nothing.
const CONSTANT: f64 = 1e-9;
/// Inputs farther out than this are cut off: nothing was learnt there.
const FARTHEST: f64 = 8.0;
/// Rows between two checkpoints, some milliseconds of work.
const ROWS_PER_SLICE: usize = 4096;

/// How inputs and values are scaled, learnt on the training part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scaling {
    /// Which of the levels everything is relative to.
    pub base: usize,
    /// What a value is divided by: its usual distance from the level before.
    pub unit: f64,
    /// Usual inputs, `[INPUTS]`.
    means: Vec<f64>,
    /// One over their usual spread, `[INPUTS]`; 0 for a constant one.
    scales: Vec<f64>,
}

impl Scaling {
    /// Whether it has all that the network needs.
    pub fn is_whole(&self) -> bool {
        self.means.len() == INPUTS && self.scales.len() == INPUTS && self.base < LEVELS && self.unit > 0.0
    }

    /// Raw inputs → what the network sees.
    pub fn apply(&self, raw: &[f64], out: &mut [f32]) {
        for (((out, raw), mean), scale) in out.iter_mut().zip(raw).zip(&self.means).zip(&self.scales) {
            let distance = (raw - mean) * scale;
            *out = distance.clamp(-FARTHEST, FARTHEST) as f32;
        }
    }
}

/// The rows of a training part. The first stands for the first bucket with a value.
#[derive(Debug)]
pub struct Rows {
    /// `[n × INPUTS]`
    inputs: Vec<f32>,
    /// Values in units, `NaN` in gaps, `[n]`.
    values: Vec<f32>,
    /// Levels in units, `[n]`; `NaN` where a forecast is not to be learnt from.
    levels: Vec<f32>,
}

impl Rows {
    /// Rows for `values` from their first on (`NaN` marks gaps), and the scaling learnt on them. Unless `sees_level`, the
    /// level itself is no input, only how it moves.
    ///
    /// # Errors
    /// When the listener cancels.
    pub async fn new(
        clock: Clock,
        (base, sees_level): (usize, bool),
        values: &[f64],
        progress: &dyn Progress,
    ) -> Result<(Self, Scaling), Cancelled> {
        let stage = |done| Stage { what: "Preparing LSTM inputs", done, total: values.len() };
        let mut past = Past::new(clock, base);
        let mut raw = vec![0.0; values.len() * INPUTS];
        let mut levels = Vec::with_capacity(values.len());
        for (at, (value, row)) in values.iter().zip(raw.chunks_exact_mut(INPUTS)).enumerate() {
            if at % ROWS_PER_SLICE == 0 {
                progress.checkpoint(stage(at)).await?;
            }
            past.push(*value);
            past.write(row);
            levels.push(if past.is_settled() { past.level() } else { f64::NAN });
        }
        let mut scaling = scaling(&raw, base, unit(values, &levels));
        if !sees_level {
            scaling.scales[LEVEL] = 0.0;
        }
        progress.checkpoint(stage(values.len())).await?;
        let mut inputs = vec![0.0; raw.len()];
        for (raw, out) in raw.chunks_exact(INPUTS).zip(inputs.chunks_exact_mut(INPUTS)) {
            scaling.apply(raw, out);
        }
        let in_units = |values: &[f64]| values.iter().map(|value| (value / scaling.unit) as f32).collect();
        Ok((Self { inputs, values: in_units(values), levels: in_units(&levels) }, scaling))
    }

    /// Rows that something can be learnt from.
    pub fn learnable(&self) -> impl Iterator<Item = usize> {
        (0..self.len()).filter(|row| !self.levels[*row].is_nan())
    }

    /// Inputs of a row, `[INPUTS]`.
    pub fn inputs(&self, row: usize) -> &[f32] {
        &self.inputs[row * INPUTS..(row + 1) * INPUTS]
    }

    /// Number of rows.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Fills a window's inputs with the rows that `origin(lane, step)` names.
    pub fn load<const B: usize>(
        &self,
        window: &mut Window<f32, B>,
        origin: impl Fn(usize, usize) -> usize,
        steps: usize,
    ) {
        for step in 0..steps {
            for lane in 0..B {
                let row = origin(lane, step).min(self.len() - 1);
                window.set_inputs(step, lane, self.inputs(row));
            }
        }
    }

    /// What came after `origin`, in units, at most `leads` of it and none from `end` on.
    pub fn targets(&self, origin: usize, leads: usize, end: usize) -> &[f32] {
        let end = (origin + 1 + leads).min(end).min(self.len());
        self.values.get(origin + 1..end).unwrap_or(&[])
    }

    /// The level at `origin` in units; `NaN` where nothing is to be learnt.
    pub fn level(&self, origin: usize) -> f32 {
        self.levels.get(origin).copied().unwrap_or(f32::NAN)
    }
}

/// Usual distance of a value from the level before it.
fn unit(values: &[f64], levels: &[f64]) -> f64 {
    let errors = values.iter().skip(1).zip(levels).map(|(value, level)| (value - level) * (value - level));
    let (sum, n) = errors.filter(|e| !e.is_nan()).fold((0.0, 0_usize), |(sum, n), e| (sum + e, n + 1));
    let unit = (sum / n as f64).sqrt();
    if unit > CONSTANT { unit } else { 1.0 }
}

fn scaling(raw: &[f64], base: usize, unit: f64) -> Scaling {
    let n = (raw.len() / INPUTS) as f64;
    let mut means = vec![0.0; INPUTS];
    let mut squares = vec![0.0; INPUTS];
    for row in raw.chunks_exact(INPUTS) {
        means.iter_mut().zip(row).for_each(|(mean, cell)| *mean += cell / n);
    }
    for row in raw.chunks_exact(INPUTS) {
        for ((square, cell), mean) in squares.iter_mut().zip(row).zip(&means) {
            *square += (cell - mean) * (cell - mean) / n;
        }
    }
    let scale = |square: &f64| if square.sqrt() > CONSTANT { 1.0 / square.sqrt() } else { 0.0 };
    Scaling { base, unit, means, scales: squares.iter().map(scale).collect() }
}
