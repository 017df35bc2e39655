//! What holds for the network, its training and its file.

use super::network::{Shape, Window};
use super::stream::Stream;
use super::*;
use crate::forecast::{Shelf, fit, score_leads};
use crate::progress::{Cancelled, Checkpoint, Silent, Stage, block_on};
use crate::series::{Quality, SplitMix, synthetic};
use crate::units::Step;
use std::cell::Cell;

/// Where the training part of [`traffic`] ends: nine days of quarter hours.
const SPLIT: usize = 9 * 96;
const SMALL: Settings = Settings { hidden: 8, window: 16, epochs: 3, patience: 3, rate: 2e-3, decay: 0.1, members: 2 };
const DRAFT: LstmDraft = LstmDraft { seed: 1, settings: Some(SMALL) };

/// Fourteen days of quarter hours.
fn traffic() -> TimeSeries {
    synthetic(7).expect("a trace").resample(Step::QUARTER_HOUR).expect("a multiple")
}

/// The same with other values from `from` on, which may be gaps.
fn changed(series: &TimeSeries, from: usize, change: impl Fn(usize) -> Option<f64>) -> TimeSeries {
    let (mut counts, mut quality) = (series.counts().to_vec(), series.quality().to_vec());
    for at in from..counts.len() {
        counts[at] = change(at).unwrap_or(0.0);
        quality[at] = if change(at).is_some() { Quality::Observed } else { Quality::Missing };
    }
    let source = series.source();
    let clock = (series.start(), series.utc_offset_secs());
    TimeSeries::new(&source.name, source.origin, clock, series.step(), counts, quality).expect("valid")
}

fn trained(series: &TimeSeries) -> Lstm {
    block_on(DRAFT.fit(series, SPLIT, &Silent)).expect("enough history")
}

#[test]
fn gradients_are_those_of_finite_differences() {
    const B: usize = 4;
    let shape = Shape { inputs: 3, hidden: 8, outputs: 4 };
    let steps = 6;
    let mut random = SplitMix(3);
    let mut weights: Vec<f64> = shape.draw(&mut random);
    weights[shape.head()..].iter_mut().for_each(|weight| *weight = random.unit() - 0.5);
    let mut window = Window::<f64, B>::new(shape, steps);
    for step in 0..steps {
        for lane in 0..B {
            window.set_inputs(step, lane, &std::array::from_fn::<f64, 3, _>(|_| 4.0 * random.unit() - 2.0));
        }
    }
    // A first run, so that the one that is checked does not begin at rest.
    window.forward(&weights);
    window.carry_on();
    let wanted: Vec<f64> = (0..steps * shape.outputs * B).map(|_| random.unit()).collect();
    let loss = |weights: &[f64]| {
        let mut window = window.clone();
        window.forward(weights);
        let errors = window.out.as_flattened().iter().zip(&wanted).map(|(out, wanted)| out - wanted);
        errors.map(|error| 0.5 * error * error).sum::<f64>()
    };

    let mut back = window.clone();
    back.forward(&weights);
    back.out.as_flattened_mut().iter_mut().zip(&wanted).for_each(|(out, wanted)| *out -= wanted);
    let mut gradient = vec![0.0; weights.len()];
    back.backward(&weights, &mut gradient);
    let size = 1e-5;
    for at in 0..weights.len() {
        let mut moved = weights.clone();
        moved[at] += size;
        let above = loss(&moved);
        moved[at] -= 2.0 * size;
        let slope = (above - loss(&moved)) / (2.0 * size);
        assert!((slope - gradient[at]).abs() <= 1e-7 * (1.0 + slope.abs()), "{at}: {slope} and {}", gradient[at]);
    }
}

/// `tests/golden/lstm_forward.json`, made by the script beside it.
#[derive(serde::Deserialize)]
struct Golden {
    from_input: Vec<Vec<Vec<f32>>>,
    from_state: Vec<Vec<Vec<f32>>>,
    bias: Vec<Vec<f32>>,
    head_input: Vec<Vec<f32>>,
    head_state: Vec<Vec<f32>>,
    head_bias: Vec<f32>,
    inputs: Vec<Vec<f32>>,
    outputs: Vec<Vec<f32>>,
}

#[test]
fn a_forward_pass_is_that_of_numpy() {
    let golden: Golden = serde_json::from_str(include_str!("../../../tests/golden/lstm_forward.json")).expect("JSON");
    let shape = Shape { inputs: 5, hidden: 8, outputs: 4 };
    let mut weights = vec![0.0; shape.weights()];
    let (gates, head) = weights.split_at_mut(shape.head());
    let rows = (0..4).flat_map(|gate| (0..8).map(move |unit| (gate, unit)));
    for (line, (gate, unit)) in gates.chunks_exact_mut(shape.columns()).zip(rows) {
        line[..8].copy_from_slice(&golden.from_state[gate][unit]);
        line[8..13].copy_from_slice(&golden.from_input[gate][unit]);
        line[13] = golden.bias[gate][unit];
    }
    for (output, line) in head.chunks_exact_mut(shape.columns()).enumerate() {
        line[..8].copy_from_slice(&golden.head_state[output]);
        line[8..13].copy_from_slice(&golden.head_input[output]);
        line[13] = golden.head_bias[output];
    }
    let steps = golden.inputs.len();
    let mut stream = Stream::new(shape, &weights);
    let mut window = Window::<f32, 4>::new(shape, steps);
    for (step, inputs) in golden.inputs.iter().enumerate() {
        (0..4).for_each(|lane| window.set_inputs(step, lane, inputs));
    }
    window.forward(&weights);
    for (step, (inputs, expected)) in golden.inputs.iter().zip(&golden.outputs).enumerate() {
        stream.step(inputs);
        for (at, expected) in expected.iter().enumerate() {
            let (one, many) = (stream.outputs(4)[at], window.out[step * 4 + at][3]);
            assert!((one - expected).abs() < 5e-6, "step {step}: {one} for {expected}");
            assert!((many - expected).abs() < 5e-6, "step {step}: {many} for {expected}");
        }
    }
}

#[test]
fn it_learns_and_beats_the_last_value() {
    let series = traffic();
    let model = trained(&series);
    let log = model.training();
    assert_eq!((log.len(), log[0].number, log[0].most), (3, 1, 3));
    assert!(log.iter().all(|epoch| epoch.training.is_finite() && epoch.validation.is_finite()));
    let last = block_on(fit(ModelId::Last, &series, SPLIT, &Shelf::default(), &Silent)).expect("always");
    let mae = |model: &dyn Forecaster, lead| score_leads(model, &series, SPLIT, &[lead])[0].scores.mae;
    let (ours, theirs) = ([4, 12].map(|lead| mae(&model, lead)), [4, 12].map(|lead| mae(last.as_ref(), lead)));
    assert!(ours[0] < 0.8 * theirs[0] && ours[1] < 0.7 * theirs[1], "{ours:?} and {theirs:?}");
}

#[test]
fn what_comes_later_changes_neither_weights_nor_forecasts() {
    let series = traffic();
    let other = changed(&series, SPLIT, |at| Some(at as f64));
    let (model, same) = (trained(&series), trained(&other));
    assert_eq!(model.trained.sequence, same.trained.sequence);
    let origins = 700..900;
    let (a, b) = (model.rolling(&series, origins.clone(), 60), same.rolling(&other, origins.clone(), 60));
    for origin in origins {
        let (a, b) = (a.at(origin, 60).to_bits(), b.at(origin, 60).to_bits());
        assert_eq!(a == b, origin < SPLIT, "{origin}");
    }
}

#[test]
fn one_forecast_at_a_time_gives_the_same() {
    let series = changed(&traffic(), 1000, |at| (at > 1030).then_some(200.0));
    let model = trained(&series);
    let rolling = model.rolling(&series, 0..series.len(), 4);
    for origin in [0, 59, 60, 61, 700, 1001, 1029, 1031, 1300] {
        let slow = model.forecast(&series.history(origin), 4).mean;
        let same = (1..).zip(&slow).all(|(lead, mean)| mean.to_bits() == rolling.at(origin, lead).to_bits());
        assert!(same, "{origin}: {slow:?}");
        assert_eq!(slow[0].is_nan(), origin + 1 < model.min_history(), "{origin}");
    }
}

#[test]
fn a_long_gap_does_not_poison_what_comes_after() {
    let series = traffic();
    let gap = 900..900 + 3 * 96;
    let torn = changed(&series, gap.start, |at| (!gap.contains(&at)).then(|| series.counts()[at]));
    let model = trained(&series);
    let (whole, torn) = (model.rolling(&series, 0..series.len(), 1), model.rolling(&torn, 0..series.len(), 1));
    let largest = series.counts().iter().copied().fold(0.0, f64::max);
    assert!(torn.lead(1)[gap.clone()].iter().all(|mean| (0.0..2.0 * largest).contains(mean)));
    // A day later both have seen the same again.
    for origin in gap.end + 96..series.len() {
        let (a, b) = (whole.at(origin, 1), torn.at(origin, 1));
        assert!((a - b).abs() <= 0.1 * a + 10.0, "{origin}: {a} and {b}");
    }
}

#[test]
fn a_seed_names_a_training() {
    let series = traffic();
    let bytes = |draft: LstmDraft| block_on(draft.fit(&series, SPLIT, &Silent)).expect("enough").weights();
    assert_eq!(bytes(DRAFT), bytes(DRAFT));
    assert_ne!(bytes(DRAFT), bytes(LstmDraft { seed: 2, ..DRAFT }));
}

#[test]
fn too_little_history_says_how_much_is_needed() {
    let series = traffic();
    let error = block_on(DRAFT.fit(&series, 100, &Silent)).expect_err("100 buckets");
    assert_eq!(
        error.to_string(),
        "lstm needs 480 observed buckets before the split and got 100. Move the split later, or choose smoothing."
    );
    let torn = changed(&series, 0, |at| (at % 3 > 0).then_some(5.0));
    assert!(matches!(block_on(DRAFT.fit(&torn, SPLIT, &Silent)), Err(ForecastError::TooShort { .. })));
}

/// Cancels after some checkpoints, or ends the training after some passes.
#[derive(Default)]
struct Impatient {
    checkpoints: Cell<usize>,
    passes: Cell<usize>,
    cancel_after: Option<usize>,
    stop_after: Option<usize>,
}

impl Progress for Impatient {
    fn checkpoint(&self, stage: Stage) -> Checkpoint<'_> {
        assert!(stage.done <= stage.total, "{stage:?}");
        self.checkpoints.set(self.checkpoints.get() + 1);
        let is_over = self.cancel_after.is_some_and(|most| self.checkpoints.get() > most);
        Box::pin(std::future::ready(if is_over { Err(Cancelled) } else { Ok(()) }))
    }

    fn learned(&self, _: Epoch) {
        self.passes.set(self.passes.get() + 1);
    }

    fn stop_early(&self) -> bool {
        self.stop_after.is_some_and(|most| self.passes.get() >= most)
    }
}

#[test]
fn cancelling_ends_it_and_stopping_keeps_the_best() {
    let series = traffic();
    for after in [0, 3, 20, 30] {
        let listener = Impatient { cancel_after: Some(after), ..Impatient::default() };
        let error = block_on(DRAFT.fit(&series, SPLIT, &listener)).expect_err("cancelled");
        assert_eq!((error, listener.checkpoints.get()), (ForecastError::Cancelled(Cancelled), after + 1));
    }
    for passes in [0, 2] {
        let listener = Impatient { stop_after: Some(passes), ..Impatient::default() };
        let model = block_on(DRAFT.fit(&series, SPLIT, &listener)).expect("what it has so far");
        assert_eq!(model.training().len(), passes);
        assert!(model.forecast(&series.history(900), 1).mean[0].is_finite());
    }
}

#[test]
fn the_shelf_gives_only_what_suits() {
    let series = traffic();
    let model = trained(&series);
    let mut shelf = Shelf::default();
    shelf.put(&model.weights().expect("bytes")).expect("weights");
    let taken = |shelf: &Shelf, series: &TimeSeries, end| shelf.trained(ModelId::Lstm, series, end).cloned();
    let first = Some(model.trained);
    assert_eq!((taken(&shelf, &series, SPLIT), taken(&shelf, &series, SPLIT + 50)), (first.clone(), first.clone()));
    assert_eq!(taken(&shelf, &series, SPLIT - 1), None, "trained on what is tested");
    assert!(shelf.trained(ModelId::Hybrid, &series, SPLIT).is_none(), "trained for another model");
    let hourly = series.resample(Step::from_secs(3600).expect("a step")).expect("a multiple");
    assert_eq!(taken(&shelf, &hourly, SPLIT / 4), None, "another step");
    assert_eq!(taken(&shelf, &changed(&series, SPLIT, |_| Some(1.0)), SPLIT), None, "another trace");

    let later = block_on(DRAFT.fit(&series, SPLIT + 96, &Silent)).expect("enough");
    shelf.put(&later.weights().expect("bytes")).expect("weights");
    assert_eq!((taken(&shelf, &series, SPLIT), taken(&shelf, &series, SPLIT + 96)), (None, Some(later.trained)));
    let early = shelf.before(series.local_secs(SPLIT));
    assert_eq!((taken(&early, &series, SPLIT), taken(&early, &series, SPLIT + 96)), (first.clone(), first));
    assert!(shelf.put(b"PK").is_err());
}

#[test]
fn weights_come_back_from_their_file_and_damage_is_seen() {
    let model = trained(&traffic());
    let bytes = model.weights().expect("bytes");
    assert_eq!(Trained::from_bytes(&bytes), Ok(model.trained));
    for at in (8..bytes.len()).step_by(97) {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        assert_eq!(Trained::from_bytes(&damaged), Err(WeightsError::Damaged), "{at}");
    }
    assert_eq!(Trained::from_bytes(&bytes[..bytes.len() - 1]), Err(WeightsError::Damaged));
    assert_eq!(Trained::from_bytes(&bytes[..20]), Err(WeightsError::Damaged));
    assert_eq!(Trained::from_bytes(b"PK"), Err(WeightsError::NotWeights));
}
