//! The filter against plain linear algebra, and fits of series that are odd.

use super::*;
use crate::progress::{Silent, block_on};
use crate::series::{Origin, Quality};
use crate::units::{Step, UnixSecs};
use proptest::prelude::*;

/// Responses after which there are hardly any.
const RESPONSES: usize = 3000;

/// Responses of an undifferenced process to one shock.
fn responses(model: &Model) -> Vec<f64> {
    let mut found: Vec<f64> = Vec::new();
    for at in 0..RESPONSES {
        let own: f64 = (1..=at.min(5)).map(|lag| model.ar[lag - 1] * found[at - lag]).sum();
        let shock = if at == 0 { 1.0 } else { model.ma.get(at - 1).copied().unwrap_or(0.0) };
        found.push(own + shock);
    }
    found
}

/// Log-density of `values` at the places `at` of a stationary process, by the Cholesky factor of their covariance.
fn dense_likelihood(model: &Model, at: &[usize], values: &[f64]) -> f64 {
    let psi = responses(model);
    let covariance = |apart: usize| psi.iter().zip(&psi[apart..]).map(|(a, b)| a * b).sum::<f64>();
    let n = at.len();
    let mut factor = vec![vec![0.0; n]; n];
    let (mut squares, mut logs, mut white) = (0.0, 0.0, Vec::new());
    for row in 0..n {
        for column in 0..=row {
            let known: f64 = (0..column).map(|k| factor[row][k] * factor[column][k]).sum();
            let left = covariance(at[row].abs_diff(at[column])) - known;
            factor[row][column] = if row == column { left.sqrt() } else { left / factor[column][column] };
        }
        let known: f64 = white.iter().zip(&factor[row]).map(|(a, b): (&f64, &f64)| a * b).sum();
        white.push((values[row] - known) / factor[row][row]);
        squares += white[row] * white[row];
        logs += factor[row][row].ln();
    }
    let n = n as f64;
    -0.5 * n * ((2.0 * std::f64::consts::PI * squares / n).ln() + 1.0) - logs
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_filter_knows_the_density_of_a_series_with_gaps(
        values in prop::collection::vec(-3.0_f64..3.0, 40),
        missing in prop::collection::vec(0_usize..40, 0..20),
        free in prop::collection::vec(-1.5_f64..1.5, 5),
        p in 0_usize..3, q in 0_usize..4,
    ) {
        let order = Order { p, d: 0, q: q.min(2) };
        let model = Model::from_free(order, &free[..order.p + order.q]);
        let mut gappy = values.clone();
        missing.iter().for_each(|at| gappy[*at] = f64::NAN);
        let at: Vec<usize> = (0..40).filter(|at| !gappy[*at].is_nan()).collect();
        let seen: Vec<f64> = at.iter().map(|at| values[*at]).collect();
        let (ours, plain) = (likelihood(&model, &gappy, 0), dense_likelihood(&model, &at, &seen));
        prop_assert_eq!(ours.n, at.len());
        prop_assert!((ours.log - plain).abs() < 1e-6 * (1.0 + plain.abs()), "{} and {}", ours.log, plain);
        // Summed up, it is a differenced process of the same likelihood, but for its first value.
        let mut level = 100.0;
        let summed: Vec<f64> = values.iter().map(|value| { level += value; level }).collect();
        let differenced = Model::new(Order { d: 1, ..order }, &model.ar, &model.ma);
        let (sums, changes) = (likelihood(&differenced, &summed, 1), likelihood(&model, &values[1..], 0));
        prop_assert!((sums.log - changes.log).abs() < 1e-3, "{} and {}", sums.log, changes.log);
    }
}

#[test]
fn a_known_process_is_found_again() {
    let mut state = 5_u64;
    let mut uniform = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let shocks: Vec<f64> = (0..6000).map(|_| (0..12).map(|_| uniform()).sum::<f64>() - 6.0).collect();
    let mut values = vec![0.0; 6000];
    for at in 2..6000 {
        values[at] = 1.2 * values[at - 1] - 0.4 * values[at - 2] + shocks[at] + 0.5 * shocks[at - 1];
    }
    values[3000..3100].fill(f64::NAN);
    let listener: (&dyn Progress, Stage) = (&Silent, Stage { what: "Testing", done: 0, total: 1 });
    let found = block_on(maximise(Order { p: 2, d: 0, q: 1 }, &values, 0, (None, false, 1e-3), listener));
    let model = found.expect("nobody cancels").model;
    let off = [model.ar[0] - 1.2, model.ar[1] + 0.4, model.ma[0] - 0.5];
    assert!(off.iter().all(|off| off.abs() < 0.05), "{model:?}");
    let found = block_on(search::stepwise(&values, 0, (1, 1), listener)).expect("nobody cancels");
    assert!((found.model.order.p, found.model.order.q) >= (2, 1), "{:?}", found.model.order);
}

fn series(step: Step, counts: Vec<f64>) -> TimeSeries {
    let mut quality = vec![Quality::Observed; counts.len()];
    if counts.len() > 300 {
        quality[200..230].fill(Quality::Missing);
    }
    TimeSeries::new("test", Origin::Upload, (UnixSecs(0), 0), step, counts, quality).expect("valid")
}

#[test]
fn odd_series_are_forecast_too() {
    let noise = |at: usize| ((at * 7919 + 13) % 97) as f64;
    type Count = Box<dyn Fn(usize) -> f64>;
    let odd: [(&str, Count); 8] = [
        ("zeros", Box::new(|_| 0.0)),
        ("constant", Box::new(|_| 17.0)),
        ("one request", Box::new(|at| if at == 100 { 1.0 } else { 0.0 })),
        ("few", Box::new(|at| f64::from(u8::from(at % 7 == 3)))),
        ("bytes", Box::new(move |at| 1e9 + 1e7 * noise(at))),
        ("two levels", Box::new(|at| if at < 400 { 5.0 } else { 5e8 })),
        ("awake after training", Box::new(|at| if at < 450 { 0.0 } else { 1e6 })),
        ("noise", Box::new(noise)),
    ];
    for (name, count) in odd {
        for secs in [1, 60, 900, 4000, 40_000, 86_400, 200_000] {
            let step = Step::from_secs(secs).expect("a step");
            let series = series(step, (0..500).map(&count).collect());
            for id in [ModelId::Arima, ModelId::Ets] {
                let shelf = crate::forecast::Shelf::default();
                let model = match block_on(crate::forecast::fit(id, &series, 450, &shelf, &Silent)) {
                    Ok(model) => model,
                    Err(ForecastError::TooShort { needed, got, .. }) if id == ModelId::Ets => {
                        assert!(needed > got, "{name} at {secs} s");
                        continue;
                    }
                    Err(error) => panic!("{id} of {name} at {secs} s: {error}"),
                };
                let rolling = model.rolling(&series, 0..500, MAX_LEADS);
                for lead in 1..=MAX_LEADS {
                    let fine = |mean: &f64| (0.0..1e12).contains(mean);
                    assert!(rolling.lead(lead).iter().all(fine), "{id} of {name} at {secs} s, {lead} ahead");
                }
                for origin in [0, 5, 210, 230, 499] {
                    let slow = model.forecast(&series.history(origin), MAX_LEADS).mean;
                    let same = |(at, mean): (usize, &f64)| rolling.at(origin, at + 1).to_bits() == mean.to_bits();
                    assert!(slow.iter().enumerate().all(same), "{id} of {name} at {secs} s from {origin}");
                }
            }
        }
    }
}

#[test]
fn too_little_history_says_so() {
    let series = series(Step::MINUTE, vec![3.0; 60]);
    let error = block_on(ArimaDraft::default().fit(&series, 20, &Silent)).expect_err("20 buckets");
    let (model, instead) = (ModelId::Arima, ModelId::Smoothing);
    assert_eq!(error, ForecastError::TooShort { model, needed: MIN_VALUES, got: 20, instead });
}
