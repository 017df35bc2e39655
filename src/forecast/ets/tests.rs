//! Claims about the family, and statsforecast's answers to the same questions.

use super::*;
use crate::progress::{Silent, block_on};
use crate::series::{Origin, Quality};
use crate::units::UnixSecs;

#[derive(serde::Deserialize)]
struct Golden {
    values: Vec<f64>,
    train: usize,
    season: usize,
    form: String,
    rates: [Option<f64>; 4],
    first: Vec<f64>,
    minus_2_log_likelihood: f64,
    aicc: f64,
    fitted: Vec<f64>,
    ahead: Vec<f64>,
    rmse: f64,
}

impl Golden {
    fn all() -> Vec<Self> {
        serde_json::from_str(include_str!("../../../tests/golden/ets.json")).expect("a fixture")
    }

    /// Their form, rates and first state as ours.
    fn model(&self) -> (Form, Rates, State) {
        let letters: Vec<char> = self.form.chars().collect();
        let effect = |letter: char| if letter == 'M' { Effect::Multiplicative } else { Effect::Additive };
        let trend = match (letters[1], letters[3]) {
            ('N', _) => Trend::None,
            (_, 'D') => Trend::Damped,
            _ => Trend::Additive,
        };
        let season = (letters[2] != 'N').then(|| effect(letters[2]));
        let [level, slope, turn, damping] = self.rates;
        let damping = if trend == Trend::Damped { damping.expect("φ") } else { Rates::fixed_damping(trend) };
        let rates =
            Rates { level: level.expect("α"), slope: slope.unwrap_or(0.0), season: turn.unwrap_or(0.0), damping };
        let has_trend = usize::from(trend != Trend::None);
        // They keep the latest bucket of the season first.
        let season_state: Vec<f64> = self.first[1 + has_trend..].iter().rev().copied().collect();
        let slope = if has_trend == 1 { self.first[1] } else { 0.0 };
        let state = State { level: self.first[0], slope, season: season_state, place: 0 };
        (Form { error: effect(letters[0]), trend, season }, rates, state)
    }
}

fn series(values: &[f64], step_secs: u32) -> TimeSeries {
    let quality = values.iter().map(|v| if v.is_nan() { Quality::Missing } else { Quality::Observed }).collect();
    let counts = values.iter().map(|value| if value.is_nan() { 0.0 } else { *value }).collect();
    let step = Step::from_secs(step_secs).expect("a step");
    TimeSeries::new("test", Origin::Synthetic { seed: 1 }, (UnixSecs(0), 0), step, counts, quality).expect("valid")
}

fn fitted(values: &[f64], train: usize, seasons: &[usize]) -> Ets {
    let draft = EtsDraft { seasons: Some(seasons.to_vec()), ..EtsDraft::default() };
    block_on(draft.fit(&series(values, 3600), train, &Silent)).expect("fits")
}

#[test]
fn their_rates_give_their_fitted_means_and_forecasts() {
    for case in Golden::all() {
        let (form, rates, mut state) = case.model();
        for (value, fitted) in case.values.iter().zip(&case.fitted) {
            let expected = state.pass(form, &rates, *value).mean;
            assert!((expected - fitted).abs() < 1e-8 * fitted.abs().max(1.0), "{form}: {expected} and {fitted}");
        }
        // Beyond one bucket their damped trend sums φ + φ + φ² + … (as of 2.1.1), the book's φ + φ² + φ³ + … (table 2.1).
        let leads = if form.trend == Trend::Damped { 1 } else { case.ahead.len() };
        for (ours, theirs) in state.ahead(form, &rates).zip(&case.ahead).take(leads) {
            assert!((ours - theirs).abs() < 1e-8 * theirs.abs().max(1.0), "{form}: {ours} and {theirs}");
        }
    }
}

#[test]
fn the_choice_is_theirs_or_a_likelier_one() {
    let cases = Golden::all();
    assert!(cases.len() >= 10);
    for case in cases {
        let model = fitted(&case.values, case.train, &[case.season]);
        let (form, ..) = case.model();
        assert!(model.form == form || model.aicc <= case.aicc, "{} instead of {form}", model.form);
        assert!(model.aicc <= case.aicc + 1.0, "{}: {} and {}", model.form, model.aicc, case.aicc);
        let data = series(&case.values, 3600);
        let rolling = model.rolling(&data, case.train - 1..case.values.len() - 1, 1);
        let errors = rolling.lead(1).iter().zip(&case.values[case.train..]).map(|(mean, value)| (mean - value).powi(2));
        let rmse = (errors.sum::<f64>() / (case.values.len() - case.train) as f64).sqrt();
        assert!(rmse <= 1.01 * case.rmse, "{form}: RMSE {rmse} and {}", case.rmse);
    }
}

#[test]
fn the_same_form_is_as_likely() {
    for case in Golden::all() {
        let (form, ..) = case.model();
        let values = &case.values[..case.train];
        let training = Training { values, first: 0, seen: values.len() };
        let stage = Stage { what: FITTING, done: 0, total: 1 };
        let season = if form.season.is_some() { case.season } else { 1 };
        let found = block_on(training.fit_form(form, season, (&Silent, stage))).expect("nobody cancels");
        let unknowns = case.aicc - case.minus_2_log_likelihood;
        let ours = found.expect("a likelihood").aicc - unknowns;
        assert!(ours <= case.minus_2_log_likelihood + 1.0, "{form}: {ours} and {}", case.minus_2_log_likelihood);
    }
}

#[test]
fn the_gradient_is_that_of_differences() {
    let wave = |at: usize| 60.0 + 20.0 * (at as f64 / 6.0 * std::f64::consts::TAU).sin() + ((at * at) % 11) as f64;
    let mut values: Vec<f64> = (0..60).map(wave).collect();
    values[17] = f64::NAN;
    for form in Form::candidates(true, true) {
        let start = form.season.map_or_else(|| Start::plain(&values), |effect| Start::seasonal(&values, 6, 2, effect));
        let likelihood = Likelihood { form, values: &values, place: 2, start: &start, unit: 5.0, seen: 59 };
        let rates = Rates { level: 0.3, slope: 0.05, season: 0.2, damping: 0.9 };
        let mut free = likelihood.free(&rates);
        free.iter_mut().enumerate().for_each(|(at, free)| *free += 0.01 * (at % 5) as f64);
        let exact = likelihood.gradient(&free);
        assert_eq!(exact.len(), free.len());
        for at in 0..free.len() {
            let shifted = |by: f64| {
                let mut beside = free.clone();
                beside[at] += by;
                likelihood.value(&beside)
            };
            let difference = (shifted(1e-5) - shifted(-1e-5)) / 2e-5;
            assert!(
                (exact[at] - difference).abs() < 1e-4 * (1.0 + difference.abs()),
                "{form} {at}: {} {difference}",
                exact[at]
            );
        }
    }
}

#[test]
fn a_week_of_days_is_found_where_there_is_one_and_none_where_there_is_none() {
    let noise = |at: usize| ((at * 7919 + 13) % 101) as f64 / 10.0;
    let weekly: Vec<f64> = (0..200).map(|at| if at % 7 < 5 { 100.0 } else { 30.0 } + noise(at)).collect();
    let days = series(&weekly, 86_400);
    let model = block_on(EtsDraft::default().fit(&days, 150, &Silent)).expect("fits");
    assert_eq!(model.season_len, 7, "{}", model.detail());
    let plain: Vec<f64> = (0..200).map(|at| 100.0 + noise(at)).collect();
    let model = block_on(EtsDraft::default().fit(&series(&plain, 86_400), 150, &Silent)).expect("fits");
    assert_eq!(model.season_len, 1, "{}", model.detail());
}

#[test]
fn zeros_exclude_what_multiplies_and_a_later_outage_is_survived() {
    let mut values: Vec<f64> =
        (0..400).map(|at| 50.0 + 40.0 * (at as f64 / 24.0 * std::f64::consts::TAU).sin()).collect();
    values.iter_mut().enumerate().for_each(|(at, value)| *value += ((at * 31) % 17) as f64);
    let positive = fitted(&values, 300, &[24]);
    values[320..350].fill(0.0);
    let data = series(&values, 3600);
    let rolling = positive.rolling(&data, 0..400, 24);
    assert!(
        (1..=24).all(|lead| rolling.lead(lead).iter().all(|mean| (0.0..1e4).contains(mean))),
        "{}",
        positive.detail()
    );
    values[20] = 0.0;
    let model = fitted(&values, 300, &[24]);
    assert!(model.form.error == Effect::Additive && model.form.season != Some(Effect::Multiplicative));
}

#[test]
fn gaps_neither_move_it_nor_stop_it() {
    let mut values: Vec<f64> =
        (0..240).map(|at| 100.0 + 60.0 * (at as f64 / 24.0 * std::f64::consts::TAU).sin()).collect();
    values.iter_mut().enumerate().for_each(|(at, value)| *value += ((at * 37) % 13) as f64);
    let whole = values.clone();
    (0..240).filter(|at| at % 9 == 4).for_each(|at| values[at] = f64::NAN);
    values[100..130].fill(f64::NAN);
    let model = fitted(&values, 200, &[24]);
    let rolling = model.rolling(&series(&values, 3600), 100..230, 3);
    for (origin, lead) in [(115, 3), (128, 1), (205, 3)] {
        let (ours, usual) = (rolling.at(origin, lead), whole[origin + lead]);
        assert!((ours - usual).abs() < 0.25 * usual, "{ours} and {usual}, {lead} from {origin}");
    }
}

#[test]
fn a_long_season_costs_no_more_unknowns_than_a_short_one() {
    let counts: Vec<f64> = (0..1400)
        .map(|at| 300.0 + 200.0 * (at as f64 / 288.0 * std::f64::consts::TAU).sin() + ((at * 7) % 23) as f64)
        .collect();
    let day = Start::seasonal(&counts, 288, 0, Effect::Additive);
    assert_eq!(day.waves.len(), 24);
    let model = block_on(EtsDraft::default().fit(&series(&counts, 300), 1000, &Silent)).expect("fits");
    assert_eq!(model.season_len, 288);
}

#[test]
fn a_constant_stays_what_it_is_and_little_is_too_little() {
    assert_eq!(fitted(&[7.0; 30], 30, &[7]).detail(), "(A,N,N)");
    let error = block_on(EtsDraft::default().fit(&series(&[7.0, 8.0, 9.0], 60), 3, &Silent)).expect_err("three values");
    assert!(matches!(error, ForecastError::TooShort { needed: MIN_VALUES, got: 3, .. }), "{error}");
}

#[test]
fn a_long_part_keeps_its_form_at_a_refit_and_a_short_one_searches_again() {
    let counts: Vec<f64> = (0..SETTLED + 100).map(|at| (500 + at * at % 37 + at / 50) as f64).collect();
    let series = series(&counts, 60);
    let draft = EtsDraft { seasons: Some(Vec::new()), ..EtsDraft::default() };
    let early = block_on(draft.fit(&series, SETTLED - 100, &Silent)).expect("enough");
    assert!(early.refit(&series, SETTLED - 1, &Silent).is_none());
    let again = early.refit(&series, SETTLED + 100, &Silent).expect("a refit");
    assert_eq!(block_on(again).expect("enough").detail(), early.detail());
}
