//! The three products that training is made of, over `B` sequences side by side.
//!
//! A matrix is a slice of rows, `[rows × columns]`; a vector for each of the `B` sequences is a slice of `[R; B]`. Sums run
//! in a fixed order in tiles that fit the registers, so they vectorise and give the same bits everywhere. Slices end at
//! whole tiles: rows and columns are multiples of [`TILE`].

use super::real::Real;

/// Rows or columns that are summed at once.
pub const TILE: usize = 4;

/// out = W x.
pub fn product<R: Real, const B: usize>(out: &mut [[R; B]], weights: &[R], x: &[[R; B]]) {
    let tiles = weights.chunks_exact(TILE * x.len());
    for (out, tile) in out.as_chunks_mut::<TILE>().0.iter_mut().zip(tiles) {
        let (a, rest) = tile.split_at(x.len());
        let (b, rest) = rest.split_at(x.len());
        let (c, d) = rest.split_at(x.len());
        let mut sums = [[R::default(); B]; TILE];
        for ((((x, a), b), c), d) in x.iter().zip(a).zip(b).zip(c).zip(d) {
            for (sum, weight) in sums.iter_mut().zip([a, b, c, d]) {
                add_scaled(sum, *weight, x);
            }
        }
        *out = sums;
    }
}

/// out += Wᵀ y for the first `out.len()` of the `columns`.
pub fn add_transposed<R: Real, const B: usize>(out: &mut [[R; B]], weights: &[R], columns: usize, y: &[[R; B]]) {
    for (tile, out) in out.as_chunks_mut::<TILE>().0.iter_mut().enumerate() {
        let mut sums = *out;
        for (row, y) in weights.chunks_exact(columns).zip(y) {
            let Some(weights) = row[tile * TILE..].first_chunk::<TILE>() else { continue };
            for (sum, weight) in sums.iter_mut().zip(weights) {
                add_scaled(sum, *weight, y);
            }
        }
        *out = sums;
    }
}

/// G += Σ y xᵀ over the steps of a window and its sequences: `y` is `[steps × rows]`, `x` is `[steps × columns]`.
pub fn add_outer<R: Real, const B: usize>(
    gradient: &mut [R],
    (rows, columns): (usize, usize),
    y: &[[R; B]],
    x: &[[R; B]],
) {
    for row in (0..rows).step_by(2) {
        for column in (0..columns).step_by(TILE) {
            let mut sums = [[[R::default(); 4]; TILE]; 2];
            for (y, x) in y.chunks_exact(rows).zip(x.chunks_exact(columns)) {
                let (Some(y), Some(x)) = (y[row..].first_chunk::<2>(), x[column..].first_chunk::<TILE>()) else {
                    continue;
                };
                add_pairs(&mut sums, y, x);
            }
            for (offset, line) in sums.iter().enumerate() {
                let start = (row + offset) * columns + column;
                for (cell, lanes) in gradient[start..start + TILE].iter_mut().zip(line) {
                    *cell += (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
                }
            }
        }
    }
}

#[inline(always)]
fn add_scaled<R: Real, const B: usize>(sum: &mut [R; B], weight: R, x: &[R; B]) {
    for (sum, x) in sum.iter_mut().zip(x) {
        *sum += weight * *x;
    }
}

/// Adds the products of two rows of y with four of x, four sequences at a time.
#[inline(always)]
fn add_pairs<R: Real, const B: usize>(sums: &mut [[[R; 4]; TILE]; 2], y: &[[R; B]; 2], x: &[[R; B]; TILE]) {
    for part in 0..B / 4 {
        for (line, y) in sums.iter_mut().zip(y) {
            for (cell, x) in line.iter_mut().zip(x) {
                for lane in 0..4 {
                    cell[lane] += y[part * 4 + lane] * x[part * 4 + lane];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers, so that sums are exact in any order.
    fn numbers<const B: usize>(n: usize, seed: usize) -> Vec<[f64; B]> {
        (0..n).map(|i| std::array::from_fn(|b| ((i * 7 + b * 3 + seed) % 11) as f64 - 5.0)).collect()
    }

    #[test]
    fn products_are_the_sums_that_they_say() {
        const B: usize = 8;
        let (rows, columns, steps) = (8, 12, 3);
        let weights: Vec<f64> = numbers::<1>(rows * columns, 2).into_iter().map(|[w]| w).collect();
        let (x, y) = (numbers::<B>(steps * columns, 1), numbers::<B>(steps * rows, 4));

        let mut out = vec![[0.0; B]; rows];
        product(&mut out, &weights, &x[..columns]);
        let mut back = vec![[1.0; B]; 8];
        add_transposed(&mut back, &weights, columns, &y[..rows]);
        for b in 0..B {
            for r in 0..rows {
                let sum: f64 = (0..columns).map(|k| weights[r * columns + k] * x[k][b]).sum();
                assert_eq!(out[r][b], sum);
            }
            for k in 0..8 {
                assert_eq!(back[k][b], 1.0 + (0..rows).map(|r| weights[r * columns + k] * y[r][b]).sum::<f64>());
            }
        }

        let mut gradient = vec![2.0; rows * columns];
        add_outer(&mut gradient, (rows, columns), &y, &x);
        for (r, k) in [(0, 0), (3, 5), (7, 11)] {
            let pairs = (0..steps).flat_map(|t| (0..B).map(move |b| (t, b)));
            let sum: f64 = pairs.map(|(t, b)| y[t * rows + r][b] * x[t * columns + k][b]).sum();
            assert_eq!(gradient[r * columns + k], 2.0 + sum);
        }
    }
}
