//! Learns the weights of a network from a sequence.
//!
//! The training part is cut into [`LANES`] stretches that run side by side; each window of them carries its state to the
//! next, and gradients go back to its beginning. D. Kingma, J. Ba, "Adam" (ICLR 2015), with the decoupled weight decay of
//! I. Loshchilov, F. Hutter (ICLR 2019), gradients clipped by their norm (R. Pascanu et al., ICML 2013). What is judged,
//! kept and used are the running means of the weights (B. Polyak, A. Juditsky 1992): they forecast better than the weights
//! themselves. The pass with the least error on the tail of the training part is kept.

use super::adam::Adam;
use super::network::{Shape, Window};
use super::random::Random;
use super::rows::Rows;
use super::sequence::Settings;
use crate::progress::{Cancelled, Epoch, Progress, Stage};

/// Sequences that run side by side.
pub const LANES: usize = 8;
/// Steps that a lane of the tail runs before it is scored, so that its state has settled.
const WARM_UP: usize = 64;

/// One training.
pub struct Trainer<'a> {
    rows: &'a Rows,
    shape: Shape,
    settings: Settings,
    /// Rows before this are learnt from, the rest is the tail.
    fit_end: usize,
    /// How much each lead counts, `[outputs]`, 1 in all.
    lead_weights: Vec<f32>,
    weights: Vec<f32>,
    gradient: Vec<f32>,
    adam: Adam,
    random: Random,
    /// Windows done, of all that there may be.
    done: usize,
}

/// Sums of weighted squared errors and their weights.
#[derive(Debug, Clone, Copy, Default)]
struct Loss {
    sum: f64,
    weight: f64,
}

impl Loss {
    fn rms(self) -> f64 {
        if self.weight > 0.0 { (self.sum / self.weight).sqrt() } else { f64::NAN }
    }
}

/// Where the lanes of a run are.
#[derive(Debug, Clone, Copy)]
struct Lanes {
    first: usize,
    /// Rows of each.
    len: usize,
    /// Targets from here on do not count.
    end: usize,
}

impl Lanes {
    fn origin(self, lane: usize, step: usize) -> usize {
        self.first + lane * self.len + step
    }
}

impl<'a> Trainer<'a> {
    /// Ready to start; the tail begins at `fit_end`.
    pub fn new(rows: &'a Rows, shape: Shape, settings: Settings, fit_end: usize) -> Self {
        let mut random = Random(settings.seed);
        let weights = shape.draw(&mut random);
        let raw: Vec<f64> = (1..=shape.outputs).map(|lead| 1.0 / lead as f64).collect();
        let total: f64 = raw.iter().sum();
        Self {
            rows,
            shape,
            settings,
            fit_end,
            lead_weights: raw.iter().map(|weight| (weight / total) as f32).collect(),
            gradient: vec![0.0; weights.len()],
            adam: Adam::new(&weights),
            weights,
            random,
            done: 0,
        }
    }

    /// Trains to the end, or until nobody wants more of it, and gives the best weights and how it went.
    ///
    /// # Errors
    /// When the listener cancels.
    pub async fn run(mut self, progress: &dyn Progress) -> Result<(Vec<f32>, Vec<Epoch>), Cancelled> {
        let (mut best, mut least, mut best_number) = (self.adam.mean().to_vec(), f64::INFINITY, 0);
        let mut log = Vec::new();
        for number in 1..=self.settings.epochs {
            let Some(training) = self.pass(progress).await? else { break };
            let validation = self.validate(progress).await?.rms();
            let epoch = Epoch { number, most: self.settings.epochs, training: training.rms(), validation };
            progress.learned(epoch);
            log.push(epoch);
            if validation < least {
                (least, best_number) = (validation, number);
                best.copy_from_slice(self.adam.mean());
            }
            if number - best_number >= self.settings.patience || progress.stop_early() {
                break;
            }
        }
        Ok((best, log))
    }

    fn windows_per_pass(&self) -> usize {
        (self.fit_end.saturating_sub(self.settings.window) / LANES / self.settings.window).max(1)
    }

    /// Where the weights' step is now: quick to begin with, then ever slower.
    fn rate(&self) -> f32 {
        let total = (self.windows_per_pass() * self.settings.epochs as usize) as f32;
        let left = 1.0 - self.done as f32 / total;
        let warm_up = ((self.done + 1) as f32 / 32.0).min(1.0);
        self.settings.rate * warm_up * (0.01 + 0.99 * left * left)
    }

    /// One pass over the training part; `None` if it was to stop early.
    async fn pass(&mut self, progress: &dyn Progress) -> Result<Option<Loss>, Cancelled> {
        let steps = self.settings.window;
        let windows = self.windows_per_pass();
        let total = windows * self.settings.epochs as usize;
        // Another beginning each time, so that no window is learnt by heart.
        let slack = self.fit_end.saturating_sub(windows * steps * LANES);
        let lanes = Lanes { first: self.random.below(slack), len: windows * steps, end: self.fit_end };
        let mut window = Window::<f32, LANES>::new(self.shape, steps);
        let mut loss = Loss::default();
        for at in 0..windows {
            progress.checkpoint(Stage { what: "Training LSTM", done: self.done, total }).await?;
            if progress.stop_early() {
                return Ok(None);
            }
            self.rows.load(&mut window, |lane, step| lanes.origin(lane, at * steps + step), steps);
            window.forward(&self.weights);
            self.score(&mut window, lanes, at * steps, 0, &mut loss);
            self.gradient.fill(0.0);
            window.backward(&self.weights, &mut self.gradient);
            let rate = self.rate();
            let memory = 1.0 - 1.0 / windows.max(16) as f32;
            self.adam.update(&mut self.weights, &mut self.gradient, rate, self.settings.decay, memory);
            window.carry_on();
            self.done += 1;
        }
        Ok(Some(loss))
    }

    /// Error of the mean weights on the tail.
    async fn validate(&self, progress: &dyn Progress) -> Result<Loss, Cancelled> {
        let steps = self.settings.window;
        let total = self.windows_per_pass() * self.settings.epochs as usize;
        let warm_up = WARM_UP.min(self.fit_end).next_multiple_of(steps);
        let len = (self.rows.len() - self.fit_end).div_ceil(LANES);
        let lanes = Lanes { first: self.fit_end, len, end: self.rows.len() };
        let mut window = Window::<f32, LANES>::new(self.shape, steps);
        let mut loss = Loss::default();
        for at in (0..warm_up + len).step_by(steps) {
            progress.checkpoint(Stage { what: "Training LSTM", done: self.done, total }).await?;
            let origin = |lane, step| (lanes.origin(lane, at + step)).saturating_sub(warm_up);
            self.rows.load(&mut window, origin, steps);
            window.forward(self.adam.mean());
            if at >= warm_up {
                self.score(&mut window, lanes, at - warm_up, len, &mut loss);
            }
            window.carry_on();
        }
        Ok(loss)
    }

    /// Adds the errors of a window and puts their gradients where its outputs are. Steps from `len` on do not count,
    /// unless it is 0.
    fn score(&self, window: &mut Window<f32, LANES>, lanes: Lanes, at: usize, len: usize, loss: &mut Loss) {
        let outputs = self.shape.outputs;
        let share = 2.0 / (self.settings.window * LANES) as f32;
        for (step, out) in window.out.chunks_exact_mut(outputs).enumerate() {
            for lane in 0..LANES {
                let counts = len == 0 || at + step < len;
                let origin = lanes.origin(lane, at + step);
                let targets = if counts { self.rows.targets(origin, outputs, lanes.end) } else { &[] };
                let level = self.rows.level(origin);
                let (mut sum, mut weights) = (0.0, 0.0);
                for (lead, (out, weight)) in out.iter_mut().zip(&self.lead_weights).enumerate() {
                    let error = targets.get(lead).map_or(f32::NAN, |target| out[lane] - (target - level));
                    if error.is_nan() {
                        out[lane] = 0.0;
                        continue;
                    }
                    sum += weight * error * error;
                    weights += weight;
                    out[lane] = share * weight * error;
                }
                loss.sum += f64::from(sum);
                loss.weight += f64::from(weights);
            }
        }
    }
}
