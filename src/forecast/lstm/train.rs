//! Learns the weights of a network from a sequence.
//!
//! The training part is cut into [`LANES`] stretches that run side by side; each window of them carries its state to the
//! next, and gradients go back to its beginning. D. Kingma, J. Ba, "Adam" (ICLR 2015), with the decoupled weight decay of
//! I. Loshchilov, F. Hutter (ICLR 2019), gradients clipped by their norm (R. Pascanu et al., ICML 2013). What is judged,
//! kept and used are the running means of the weights (B. Polyak, A. Juditsky 1992): they forecast better than the weights
//! themselves. The pass with the least error on the tail of the training part is kept.

use super::adam::Adam;
use super::linear;
use super::network::{Shape, Window};
use super::rows::Rows;
use super::sequence::Settings;
use crate::progress::{Cancelled, Epoch, Progress, Stage};
use crate::series::SplitMix;

/// Sequences that run side by side.
pub const LANES: usize = 8;
/// Steps that a lane of the tail runs before it is scored, so that its state has settled.
const WARM_UP_STEPS: usize = 64;
/// Updates in which the rate grows to its height.
const WARM_UP_UPDATES: f32 = 32.0;
/// Rate at the end, relative to the height.
const LAST_RATE: f32 = 0.01;
/// Updates that the running mean remembers, at least.
const SHORTEST_MEMORY: usize = 16;

/// One training.
#[derive(Debug)]
pub struct Trainer<'a> {
    rows: &'a Rows,
    shape: Shape,
    settings: Settings,
    /// Rows before this are learnt from, the rest is the tail.
    fit_end: usize,
    /// How much each lead counts, `[outputs]`, 1 in all.
    lead_weights: Vec<f32>,
    members: Vec<Member>,
    gradient: Vec<f32>,
    random: SplitMix,
    /// Windows done, of all that there may be.
    done: usize,
}

/// One network in training.
#[derive(Debug)]
struct Member {
    weights: Vec<f32>,
    adam: Adam,
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
    pub fn new(rows: &'a Rows, shape: Shape, (settings, seed): (Settings, u64), fit_end: usize) -> Self {
        let mut random = SplitMix(seed);
        let members = (0..settings.members.max(1)).map(|_| Member::new(shape.draw(&mut random))).collect();
        let raw: Vec<f64> = (1..=shape.outputs).map(|lead| 1.0 / lead as f64).collect();
        let total: f64 = raw.iter().sum();
        let lead_weights = raw.iter().map(|weight| (weight / total) as f32).collect();
        let gradient = vec![0.0; shape.weights()];
        Self { rows, shape, settings, fit_end, lead_weights, members, gradient, random, done: 0 }
    }

    /// Trains to the end, or until nobody wants more of it, and gives each member's best weights and how it went.
    ///
    /// # Errors
    /// When the listener cancels.
    pub async fn run(mut self, progress: &dyn Progress) -> Result<(Vec<Vec<f32>>, Vec<Epoch>), Cancelled> {
        let head = linear::solve_head(self.rows, self.shape, self.fit_end, progress).await?;
        self.members.iter_mut().for_each(|member| member.start_head(self.shape, &head));
        let (mut best, mut least, mut best_number) = (self.means(), f64::INFINITY, 0);
        let mut log = Vec::new();
        for number in 1..=self.settings.epochs {
            let Some(training) = self.pass(progress).await? else { break };
            let validation = self.validate(progress).await?.rms();
            let epoch = Epoch { number, most: self.settings.epochs, training: training.rms(), validation };
            progress.learned(epoch);
            log.push(epoch);
            if validation < least {
                (best, least, best_number) = (self.means(), validation, number);
            }
            if number - best_number >= self.settings.patience || progress.stop_early() {
                break;
            }
        }
        Ok((best, log))
    }

    /// Running means of the members' weights.
    fn means(&self) -> Vec<Vec<f32>> {
        self.members.iter().map(|member| member.adam.average().to_vec()).collect()
    }

    fn windows_per_pass(&self) -> usize {
        (self.fit_end.saturating_sub(self.settings.window) / LANES / self.settings.window).max(1)
    }

    fn stage(&self) -> Stage {
        let total = self.windows_per_pass() * self.settings.epochs as usize;
        Stage { what: "Training LSTM", done: self.done.min(total), total }
    }

    /// Step of Adam: quick to begin with, then ever slower.
    fn rate(&self) -> f32 {
        let Stage { done, total, .. } = self.stage();
        let left = 1.0 - done as f32 / total as f32;
        let warm_up = ((done + 1) as f32 / WARM_UP_UPDATES).min(1.0);
        self.settings.rate * warm_up * (LAST_RATE + (1.0 - LAST_RATE) * left * left)
    }

    /// One pass over the training part; `None` if it was to stop early.
    async fn pass(&mut self, progress: &dyn Progress) -> Result<Option<Loss>, Cancelled> {
        let steps = self.settings.window;
        let count = self.windows_per_pass();
        // Another beginning each time, so that no window is learnt by heart.
        let slack = self.fit_end.saturating_sub(count * steps * LANES);
        let lanes =
            Lanes { first: (self.random.unit() * slack as f64) as usize, len: count * steps, end: self.fit_end };
        let mut windows = self.windows();
        let mut loss = Loss::default();
        for at in 0..count {
            progress.checkpoint(self.stage()).await?;
            if progress.stop_early() {
                return Ok(None);
            }
            windows
                .iter_mut()
                .enumerate()
                .for_each(|(member, window)| self.learn(member, window, lanes, at, &mut loss));
            self.done += 1;
        }
        Ok(Some(loss))
    }

    /// Windows at rest, one for each member.
    fn windows(&self) -> Vec<Window<f32, LANES>> {
        self.members.iter().map(|_| Window::new(self.shape, self.settings.window)).collect()
    }

    /// One member learns from one window.
    fn learn(&mut self, member: usize, window: &mut Window<f32, LANES>, lanes: Lanes, at: usize, loss: &mut Loss) {
        let steps = self.settings.window;
        self.rows.load(window, |lane, step| lanes.origin(lane, at * steps + step), steps);
        window.forward(&self.members[member].weights);
        self.score(window, lanes, at * steps, lanes.len, loss);
        let rate = self.rate();
        // The mean remembers about one pass.
        let memory = 1.0 - 1.0 / self.windows_per_pass().max(SHORTEST_MEMORY) as f32;
        let Member { weights, adam } = &mut self.members[member];
        self.gradient.fill(0.0);
        window.backward(weights, &mut self.gradient);
        adam.update(weights, &mut self.gradient, rate, self.settings.decay, memory);
        window.carry_on();
    }

    /// Error on the tail, of the members' mean forecast with their mean weights.
    async fn validate(&self, progress: &dyn Progress) -> Result<Loss, Cancelled> {
        let steps = self.settings.window;
        let warm_up = WARM_UP_STEPS.min(self.fit_end).next_multiple_of(steps);
        let len = (self.rows.len() - self.fit_end).div_ceil(LANES);
        let lanes = Lanes { first: self.fit_end, len, end: self.rows.len() };
        let mut windows = self.windows();
        let mut loss = Loss::default();
        for at in (0..warm_up + len).step_by(steps) {
            progress.checkpoint(self.stage()).await?;
            for (window, member) in windows.iter_mut().zip(&self.members) {
                self.rows.load(window, |lane, step| lanes.origin(lane, at + step).saturating_sub(warm_up), steps);
                window.forward(member.adam.average());
            }
            if at >= warm_up {
                average(&mut windows);
                self.score(&mut windows[0], lanes, at - warm_up, len, &mut loss);
            }
            windows.iter_mut().for_each(Window::carry_on);
        }
        Ok(loss)
    }

    /// Adds the errors of a window and puts their gradients where its outputs are. Steps from `len` on do not count.
    fn score(&self, window: &mut Window<f32, LANES>, lanes: Lanes, at: usize, len: usize, loss: &mut Loss) {
        let outputs = self.shape.outputs;
        let share = 2.0 / (self.settings.window * LANES) as f32;
        for (step, out) in window.out.chunks_exact_mut(outputs).enumerate() {
            for lane in 0..LANES {
                let origin = lanes.origin(lane, at + step);
                let counts = at + step < len;
                let targets = if counts { self.rows.targets(origin, outputs, lanes.end) } else { &[] };
                let level = self.rows.level(origin);
                for (lead, (out, weight)) in out.iter_mut().zip(&self.lead_weights).enumerate() {
                    let error = targets.get(lead).map_or(f32::NAN, |target| out[lane] - (target - level));
                    let (error, weight) = if error.is_nan() { (0.0, 0.0) } else { (error, *weight) };
                    loss.sum += f64::from(weight * error * error);
                    loss.weight += f64::from(weight);
                    out[lane] = share * weight * error;
                }
            }
        }
    }
}

impl Member {
    fn new(weights: Vec<f32>) -> Self {
        Self { adam: Adam::new(&weights), weights }
    }

    /// Takes `head`, `[outputs][inputs and a one]`, for the part of the head that sees the inputs.
    fn start_head(&mut self, shape: Shape, head: &[Vec<f32>]) {
        let lines = self.weights[shape.head()..].chunks_exact_mut(shape.columns());
        for (line, solved) in lines.zip(head) {
            line[shape.hidden..].iter_mut().zip(solved).for_each(|(cell, weight)| *cell = *weight);
        }
        self.adam = Adam::new(&self.weights);
    }
}

/// Puts the mean of all outputs into the first window.
fn average(windows: &mut [Window<f32, LANES>]) {
    let share = 1.0 / windows.len() as f32;
    let Some((first, others)) = windows.split_first_mut() else { return };
    for (at, out) in first.out.iter_mut().enumerate() {
        for (lane, value) in out.iter_mut().enumerate() {
            let others: f32 = others.iter().map(|window| window.out[at][lane]).sum();
            *value = share * (*value + others);
        }
    }
}
