//! The network: one LSTM layer, and a linear head that sees its state and, past it, the inputs.
//!
//! S. Hochreiter, J. Schmidhuber, "Long Short-Term Memory", Neural Computation 9 (1997), with the forget gate of F. Gers
//! et al., "Learning to Forget" (2000). With z = [h₍ₜ₋₁₎; x₍ₜ₎; 1]:
//!
//!   i, f, o = σ(Wᵢz), σ(W_f z), σ(Wₒz) · g = tanh(W_g z) · c₍ₜ₎ = f·c₍ₜ₋₁₎ + i·g · h₍ₜ₎ = o·tanh c₍ₜ₎ · out = V [h₍ₜ₎; x₍ₜ₎; 1]
//!
//! [`Window`] runs it over some steps of `B` sequences and back (truncated back-propagation through time: P. Werbos 1990);
//! gradients are checked against finite differences. `stream` runs it over one sequence.

use super::kernels::{TILE, add_outer, add_transposed, product};
use super::real::Real;
use crate::series::SplitMix;
use serde::{Deserialize, Serialize};

/// Forget gates start open, so that a young network remembers (R. Jozefowicz et al., ICML 2015).
const FORGET_BIAS: f64 = 1.0;

/// Sizes of a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Inputs per step.
    pub inputs: usize,
    /// Cells; a multiple of 8.
    pub hidden: usize,
    /// Outputs per step; a multiple of 4.
    pub outputs: usize,
}

impl Shape {
    /// Cells of z: the state, the inputs and a one, filled up to whole tiles with zeros.
    pub fn columns(self) -> usize {
        (self.hidden + self.inputs + 1).next_multiple_of(TILE)
    }

    /// Rows of the gates' matrix: input, forget, candidate, output.
    pub fn gates(self) -> usize {
        4 * self.hidden
    }

    /// Weights in all.
    pub fn weights(self) -> usize {
        (self.gates() + self.outputs) * self.columns()
    }

    /// Where the head's weights begin.
    pub fn head(self) -> usize {
        self.gates() * self.columns()
    }

    /// Random weights for the gates, and a head that says nothing yet.
    pub(super) fn draw<R: Real>(self, random: &mut SplitMix) -> Vec<R> {
        let bound = 1.0 / libm::sqrt(self.hidden as f64);
        let mut weights = vec![R::default(); self.weights()];
        let used = self.hidden + self.inputs;
        for (row, cells) in weights[..self.head()].chunks_exact_mut(self.columns()).enumerate() {
            cells[..used].iter_mut().for_each(|cell| *cell = R::of(bound * (2.0 * random.unit() - 1.0)));
            let forgets = (self.hidden..2 * self.hidden).contains(&row);
            cells[used] = R::of(if forgets { FORGET_BIAS } else { 0.0 });
        }
        weights
    }
}

/// A run over some steps of `B` sequences, with all that is needed to go back.
#[derive(Debug, Clone)]
pub struct Window<R, const B: usize> {
    shape: Shape,
    /// What the gates see, `[(steps + 1) × columns]`: the last one holds the state that is carried on.
    seen: Vec<[R; B]>,
    /// What the head sees, `[steps × columns]`.
    shown: Vec<[R; B]>,
    /// Gates after squashing, `[steps × 4·hidden]`; their gradients before it, once gone back.
    gates: Vec<[R; B]>,
    /// Cells before each step and after the last, `[(steps + 1) × hidden]`.
    cells: Vec<[R; B]>,
    /// tanh of the cells after each step, `[steps × hidden]`.
    squashed: Vec<[R; B]>,
    /// Outputs, `[steps × outputs]`; whoever wants to go back puts ∂loss/∂output there.
    pub out: Vec<[R; B]>,
}

impl<R: Real, const B: usize> Window<R, B> {
    /// A window at rest.
    pub fn new(shape: Shape, steps: usize) -> Self {
        let zeros = |n: usize| vec![[R::default(); B]; n];
        let (hidden, columns) = (shape.hidden, shape.columns());
        let mut window = Self {
            shape,
            seen: zeros((steps + 1) * columns),
            shown: zeros(steps * columns),
            gates: zeros(steps * shape.gates()),
            cells: zeros((steps + 1) * hidden),
            squashed: zeros(steps * hidden),
            out: zeros(steps * shape.outputs),
        };
        let one = [R::of(1.0); B];
        window.seen.chunks_exact_mut(columns).for_each(|z| z[hidden + shape.inputs] = one);
        window.shown.chunks_exact_mut(columns).for_each(|z| z[hidden + shape.inputs] = one);
        window
    }

    /// Lets the next run begin where this one ended.
    pub fn carry_on(&mut self) {
        let (hidden, columns) = (self.shape.hidden, self.shape.columns());
        let last = self.seen.len() - columns;
        self.seen.copy_within(last..last + hidden, 0);
        let last = self.cells.len() - hidden;
        self.cells.copy_within(last.., 0);
    }

    /// Inputs of one sequence at a step, `[inputs]`.
    pub fn set_inputs(&mut self, step: usize, lane: usize, inputs: &[R]) {
        let start = step * self.shape.columns() + self.shape.hidden;
        for (offset, value) in inputs.iter().enumerate() {
            self.seen[start + offset][lane] = *value;
            self.shown[start + offset][lane] = *value;
        }
    }

    /// Runs all steps.
    pub fn forward(&mut self, weights: &[R]) {
        let Shape { hidden, outputs, .. } = self.shape;
        let columns = self.shape.columns();
        let (gate_weights, head_weights) = weights.split_at(self.shape.head());
        let gates = self.gates.chunks_exact_mut(self.shape.gates());
        let outs = self.out.chunks_exact_mut(outputs).zip(self.shown.chunks_exact_mut(columns));
        for (step, (gates, (out, shown))) in gates.zip(outs).enumerate() {
            let (seen, next) = self.seen[step * columns..].split_at_mut(columns);
            product(gates, gate_weights, seen);
            let (before, after) = self.cells[step * hidden..].split_at_mut(hidden);
            let squashed = &mut self.squashed[step * hidden..(step + 1) * hidden];
            squash(gates, before, after, squashed, &mut next[..hidden]);
            shown[..hidden].copy_from_slice(&next[..hidden]);
            product(out, head_weights, shown);
        }
    }

    /// Adds ∂loss/∂weights to `gradient`, from the ∂loss/∂output that `out` holds. Goes back no farther than the window.
    pub fn backward(&mut self, weights: &[R], gradient: &mut [R]) {
        let Shape { hidden, outputs, .. } = self.shape;
        let (columns, rows) = (self.shape.columns(), self.shape.gates());
        let (gate_weights, head_weights) = weights.split_at(self.shape.head());
        let mut to_state = vec![[R::default(); B]; hidden];
        let mut to_cells = vec![[R::default(); B]; hidden];
        for step in (0..self.squashed.len() / hidden).rev() {
            let out = &self.out[step * outputs..(step + 1) * outputs];
            add_transposed(&mut to_state, head_weights, columns, out);
            let gates = &mut self.gates[step * rows..(step + 1) * rows];
            let before = &self.cells[step * hidden..(step + 1) * hidden];
            let squashed = &self.squashed[step * hidden..(step + 1) * hidden];
            unsquash(gates, before, squashed, &to_state, &mut to_cells);
            to_state.fill([R::default(); B]);
            add_transposed(&mut to_state, gate_weights, columns, gates);
        }
        let (gate_gradient, head_gradient) = gradient.split_at_mut(self.shape.head());
        add_outer(gate_gradient, (rows, columns), &self.gates, &self.seen);
        add_outer(head_gradient, (outputs, columns), &self.out, &self.shown);
    }
}

/// Gates before squashing → gates, cells, their tanh, and the state.
fn squash<R: Real, const B: usize>(
    gates: &mut [[R; B]],
    before: &[[R; B]],
    after: &mut [[R; B]],
    squashed: &mut [[R; B]],
    state: &mut [[R; B]],
) {
    let hidden = before.len();
    let (input, rest) = gates.split_at_mut(hidden);
    let (forget, rest) = rest.split_at_mut(hidden);
    let (candidate, output) = rest.split_at_mut(hidden);
    for unit in 0..hidden {
        let (i, f, g, o) = (&mut input[unit], &mut forget[unit], &mut candidate[unit], &mut output[unit]);
        for lane in 0..B {
            i[lane] = i[lane].sigmoid();
            f[lane] = f[lane].sigmoid();
            g[lane] = g[lane].tanh();
            o[lane] = o[lane].sigmoid();
            let cell = f[lane] * before[unit][lane] + i[lane] * g[lane];
            after[unit][lane] = cell;
            squashed[unit][lane] = cell.tanh();
            state[unit][lane] = o[lane] * squashed[unit][lane];
        }
    }
}

/// Turns the gates into their gradients before squashing; takes ∂loss/∂h, and ∂loss/∂c from the later to the earlier step.
fn unsquash<R: Real, const B: usize>(
    gates: &mut [[R; B]],
    before: &[[R; B]],
    squashed: &[[R; B]],
    to_state: &[[R; B]],
    to_cells: &mut [[R; B]],
) {
    let hidden = before.len();
    let one = R::of(1.0);
    let (input, rest) = gates.split_at_mut(hidden);
    let (forget, rest) = rest.split_at_mut(hidden);
    let (candidate, output) = rest.split_at_mut(hidden);
    for unit in 0..hidden {
        for lane in 0..B {
            let (i, f) = (input[unit][lane], forget[unit][lane]);
            let (g, o) = (candidate[unit][lane], output[unit][lane]);
            let (level, to_h) = (squashed[unit][lane], to_state[unit][lane]);
            let to_cell = to_cells[unit][lane] + to_h * o * (one - level * level);
            input[unit][lane] = to_cell * g * i * (one - i);
            forget[unit][lane] = to_cell * before[unit][lane] * f * (one - f);
            candidate[unit][lane] = to_cell * i * (one - g * g);
            output[unit][lane] = to_h * level * o * (one - o);
            to_cells[unit][lane] = to_cell * f;
        }
    }
}
