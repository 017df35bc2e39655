//! The optimiser: Adam with decoupled weight decay on clipped gradients, and a running mean of the weights.

/// Memory of the gradient's mean and of its square, and what keeps a division finite: the paper's own.
const MEMORY: (f32, f32) = (0.9, 0.999);
const SMALL: f32 = 1e-8;
/// Longest gradient, by its norm.
const LONGEST: f32 = 1.0;

/// What Adam remembers, `[weights]` each.
#[derive(Debug)]
pub struct Adam {
    mean: Vec<f32>,
    square: Vec<f32>,
    /// Running mean of the weights.
    average: Vec<f32>,
    /// Powers of the memories.
    faded: (f32, f32),
    /// Steps so far.
    steps: f32,
}

impl Adam {
    /// Starts from `weights`.
    pub fn new(weights: &[f32]) -> Self {
        let zeros = vec![0.0; weights.len()];
        Self { mean: zeros.clone(), square: zeros, average: weights.to_vec(), faded: (1.0, 1.0), steps: 0.0 }
    }

    /// Running mean of the weights, `[weights]`.
    pub fn average(&self) -> &[f32] {
        &self.average
    }

    /// One step of size `rate` against `gradient`; `decay` pulls weights towards 0, `memory` is that of the running mean.
    pub fn update(&mut self, weights: &mut [f32], gradient: &mut [f32], rate: f32, decay: f32, memory: f32) {
        clip(gradient);
        self.faded = (self.faded.0 * MEMORY.0, self.faded.1 * MEMORY.1);
        let (mean_scale, square_scale) = (1.0 / (1.0 - self.faded.0), 1.0 / (1.0 - self.faded.1));
        // A short memory to begin with, or the mean would be that of beginners.
        self.steps += 1.0;
        let memory = memory.min(self.steps / (self.steps + 10.0));
        let moments = self.mean.iter_mut().zip(&mut self.square);
        for (((weight, gradient), (mean, square)), average) in
            weights.iter_mut().zip(&*gradient).zip(moments).zip(&mut self.average)
        {
            *mean += (1.0 - MEMORY.0) * (gradient - *mean);
            *square += (1.0 - MEMORY.1) * (gradient * gradient - *square);
            let step = *mean * mean_scale / ((*square * square_scale).sqrt() + SMALL);
            *weight -= rate * (step + decay * *weight);
            *average += (1.0 - memory) * (*weight - *average);
        }
    }
}

/// Shortens a gradient that is too long; one that is not finite does nothing.
fn clip(gradient: &mut [f32]) {
    let mut sums = [0.0_f32; 4];
    for part in gradient.as_chunks::<4>().0 {
        sums.iter_mut().zip(part).for_each(|(sum, g)| *sum += g * g);
    }
    let norm = ((sums[0] + sums[1]) + (sums[2] + sums[3])).sqrt();
    if !norm.is_finite() {
        gradient.fill(0.0);
    } else if norm > LONGEST {
        gradient.iter_mut().for_each(|g| *g *= LONGEST / norm);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_lowest_point() {
        let lowest = [0.5_f32, -2.0, 0.0, 1.0];
        let mut weights = [0.0_f32; 4];
        let mut adam = Adam::new(&weights);
        for _ in 0..2000 {
            let mut gradient: Vec<f32> = weights.iter().zip(lowest).map(|(at, low)| 100.0 * (at - low)).collect();
            adam.update(&mut weights, &mut gradient, 0.01, 0.0, 0.99);
        }
        for (average, low) in adam.average().iter().zip(lowest) {
            assert!((average - low).abs() < 0.02, "{average} for {low}");
        }
    }

    #[test]
    fn a_gradient_that_is_no_number_does_nothing() {
        let mut weights = [1.0_f32; 8];
        let mut gradient = [f32::NAN; 8];
        Adam::new(&weights).update(&mut weights, &mut gradient, 0.1, 0.0, 0.9);
        assert_eq!(weights, [1.0; 8]);
    }
}
