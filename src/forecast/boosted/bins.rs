//! Features as small whole numbers: each value becomes the number of the quantile range that it lies in.

/// Ranges a feature is cut into, at most; range 0 is for missing values and the lowest ones.
pub const MAX_BINS: usize = 64;
/// Rows that the quantiles are taken from, at most.
const SAMPLED_ROWS: usize = 4096;

/// Rows of features, binned.
#[derive(Debug, Clone)]
pub struct Binned {
    /// Features of a row.
    pub features: usize,
    /// `[rows][features]`
    pub cells: Vec<u8>,
    /// Upper ends of the ranges but the last, ascending, `[features][…]`.
    pub edges: Vec<Vec<f64>>,
}

impl Binned {
    /// Bins `rows`, `[rows][features]`; `NaN` where a feature is missing.
    pub fn new(rows: &[f64], features: usize) -> Self {
        let n = rows.len() / features.max(1);
        let every = n.div_ceil(SAMPLED_ROWS).max(1);
        let edges: Vec<Vec<f64>> = (0..features)
            .map(|feature| edges((0..n).step_by(every).map(|row| rows[row * features + feature]).collect()))
            .collect();
        let cells = rows
            .chunks_exact(features.max(1))
            .flat_map(|row| row.iter().zip(&edges).map(|(value, edges)| bin(edges, *value)))
            .collect();
        Self { features, cells, edges }
    }

    /// The row with this number.
    pub fn row(&self, row: u32) -> &[u8] {
        let start = row as usize * self.features;
        &self.cells[start..start + self.features]
    }
}

/// Ends of ranges with about equally many of `values`.
fn edges(mut values: Vec<f64>) -> Vec<f64> {
    values.retain(|value| !value.is_nan());
    values.sort_by(f64::total_cmp);
    let mut distinct = values.clone();
    distinct.dedup();
    let between = |low: f64, high: f64| low + 0.5 * (high - low);
    if distinct.len() <= MAX_BINS {
        return distinct.windows(2).map(|pair| between(pair[0], pair[1])).collect();
    }
    let at = |number: usize| values[number * values.len() / MAX_BINS];
    let mut ends: Vec<f64> = (1..MAX_BINS).map(at).collect();
    ends.dedup();
    ends
}

/// Number of the range of `value`: how many ends are below it.
fn bin(edges: &[f64], value: f64) -> u8 {
    u8::try_from(edges.partition_point(|edge| value > *edge)).unwrap_or(u8::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_distinct_values_have_a_range_each() {
        let binned = Binned::new(&[3.0, 1.0, f64::NAN, 3.0, 2.0], 1);
        assert_eq!(binned.edges, [[1.5, 2.5]]);
        assert_eq!(binned.cells, [2, 0, 0, 2, 1]);
    }

    #[test]
    fn many_values_are_spread_evenly() {
        let values: Vec<f64> = (0..6400).map(|at| f64::from(at * 37 % 6400)).collect();
        let binned = Binned::new(&values, 1);
        let mut counts = [0; MAX_BINS];
        binned.cells.iter().for_each(|cell| counts[usize::from(*cell)] += 1);
        assert!(counts.iter().all(|count| (90..=110).contains(count)), "{counts:?}");
    }
}
