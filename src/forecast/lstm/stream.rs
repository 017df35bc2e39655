//! The network on one sequence, step after step: how it forecasts.
//!
//! Weights lie so that a step reads them once from front to back: blocks of [`BLOCK`] rows, column by column. A block's sums
//! stay in registers, each column adds `weights × one value` to them.

use super::network::Shape;
use super::real::Real;

/// Rows that are summed at once: eight vectors of four.
const BLOCK: usize = 32;

/// A matrix in blocks of rows.
#[derive(Debug, Clone)]
struct Blocks {
    columns: usize,
    /// `[blocks × columns]`
    cells: Vec<[f32; BLOCK]>,
}

impl Blocks {
    /// Packs `[rows × columns]`; rows that fill the last block up are zero.
    fn pack(weights: &[f32], columns: usize) -> Self {
        let rows = weights.len() / columns;
        let mut cells = vec![[0.0; BLOCK]; rows.div_ceil(BLOCK) * columns];
        for (row, line) in weights.chunks_exact(columns).enumerate() {
            let block = row / BLOCK * columns;
            for (cell, weight) in cells[block..block + columns].iter_mut().zip(line) {
                cell[row % BLOCK] = *weight;
            }
        }
        Self { columns, cells }
    }

    /// out = W x for as many blocks as `out` has.
    fn product(&self, out: &mut [[f32; BLOCK]], x: &[f32]) {
        for (out, block) in out.iter_mut().zip(self.cells.chunks_exact(self.columns)) {
            let mut sums = [0.0; BLOCK];
            for (weights, x) in block.iter().zip(x) {
                for (sum, weight) in sums.iter_mut().zip(weights) {
                    *sum += weight * x;
                }
            }
            *out = sums;
        }
    }
}

/// A trained network and its state on one sequence.
#[derive(Debug, Clone)]
pub struct Stream {
    shape: Shape,
    gate_weights: Blocks,
    head_weights: Blocks,
    /// State, inputs and a one, `[columns]`.
    seen: Vec<f32>,
    /// `[hidden]`
    cells: Vec<f32>,
    gates: Vec<[f32; BLOCK]>,
    out: Vec<[f32; BLOCK]>,
}

impl Stream {
    /// At rest. `weights` are those of a `network` of this shape.
    pub fn new(shape: Shape, weights: &[f32]) -> Self {
        let (gates, head) = weights.split_at(shape.head());
        let (gate_weights, head_weights) = (Blocks::pack(gates, shape.columns()), Blocks::pack(head, shape.columns()));
        let mut seen = vec![0.0; shape.columns()];
        seen[shape.hidden + shape.inputs] = 1.0;
        Self {
            shape,
            gate_weights,
            head_weights,
            seen,
            cells: vec![0.0; shape.hidden],
            gates: vec![[0.0; BLOCK]; shape.gates().div_ceil(BLOCK)],
            out: vec![[0.0; BLOCK]; shape.outputs.div_ceil(BLOCK)],
        }
    }

    /// Takes the inputs of the next step, `[inputs]`.
    pub fn step(&mut self, inputs: &[f32]) {
        let hidden = self.shape.hidden;
        self.seen[hidden..hidden + self.shape.inputs].copy_from_slice(inputs);
        self.gate_weights.product(&mut self.gates, &self.seen);
        let gates = self.gates.as_flattened_mut();
        let (sigmoids, rest) = gates.split_at_mut(2 * hidden);
        let (candidate, rest) = rest.split_at_mut(hidden);
        let output = &mut rest[..hidden];
        sigmoids.iter_mut().for_each(|gate| *gate = gate.sigmoid());
        candidate.iter_mut().for_each(|gate| *gate = Real::tanh(*gate));
        output.iter_mut().for_each(|gate| *gate = gate.sigmoid());
        let (input, forget) = sigmoids.split_at(hidden);
        for (((cell, i), f), g) in self.cells.iter_mut().zip(input).zip(forget).zip(candidate) {
            *cell = f * *cell + i * *g;
        }
        for ((state, cell), o) in self.seen.iter_mut().zip(&self.cells).zip(output) {
            *state = *o * Real::tanh(*cell);
        }
    }

    /// The first `n` outputs after the last step.
    pub fn outputs(&mut self, n: usize) -> &[f32] {
        let blocks = n.div_ceil(BLOCK).min(self.out.len());
        self.head_weights.product(&mut self.out[..blocks], &self.seen);
        &self.out.as_flattened()[..n.min(self.shape.outputs)]
    }
}
