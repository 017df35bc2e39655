use super::*;
use proptest::prelude::*;

fn settings(id: DetectorId, noise: Noise) -> Settings {
    let threshold = id.usual_threshold();
    Settings { id, window: 30, threshold, false_alarms_per_week: 1.0, step_secs: 300.0, noise }
}

/// Scores of residuals around a forecast of 100.
fn run(id: DetectorId, residuals: &[f64]) -> Vec<Score> {
    let mut detector = Detector::new(&Settings { threshold: 3.0, ..settings(id, Noise::Counting) });
    residuals.iter().map(|residual| detector.observe(100.0 + residual, 100.0)).collect()
}

fn noise(n: usize) -> Vec<f64> {
    (0..n).map(|i| ((i * 7919 + 13) % 21) as f64 - 10.0).collect()
}

#[test]
fn nothing_is_scored_before_ten_points() {
    for id in [DetectorId::Calibrated, DetectorId::Zscore, DetectorId::Robust] {
        let scores = run(id, &noise(20));
        assert!(scores[..MIN_POINTS].iter().all(|score| score.verdict == Verdict::Unscored), "{id:?}");
        assert!(scores[MIN_POINTS..].iter().all(|score| !score.z.is_nan()), "{id:?}");
    }
}

#[test]
fn a_spike_and_a_drop_are_found_at_once() {
    for id in DetectorId::ALL {
        let mut residuals = noise(60);
        residuals.extend([80.0, 0.0, -80.0]);
        let scores = run(id, &residuals);
        assert_eq!(scores[60].verdict, Verdict::Spike, "{id:?}");
        assert_eq!(scores[62].verdict, Verdict::Drop, "{id:?}");
    }
}

#[test]
fn the_classic_score_can_not_pass_its_bound() {
    // A point inside its own window of n can't be farther than √(n − 1) population deviations from the mean.
    let mut residuals = noise(60);
    residuals.push(1e9);
    let z = run(DetectorId::Classic, &residuals)[60].z;
    assert!(z <= 29.0_f64.sqrt() + 1e-9 && z > 5.0, "{z}");
    let first = run(DetectorId::Classic, &[&[0.0; 9][..], &[1e9]].concat())[9].z;
    assert!(first.is_nan() || first <= 3.0, "the classic score fired at the 10th point: {first}");
}

#[test]
fn a_flood_stays_flagged_by_robust_and_fades_from_classic() {
    let mut residuals = noise(60);
    residuals.extend([200.0; 20]);
    let flagged = |id| run(id, &residuals)[60..].iter().filter(|score| score.verdict == Verdict::Spike).count();
    assert_eq!(flagged(DetectorId::Robust), 20);
    assert!((2..=3).contains(&flagged(DetectorId::Classic)), "{}", flagged(DetectorId::Classic));
}

#[test]
fn no_detector_scores_by_less_than_counting_noise() {
    for id in [DetectorId::Calibrated, DetectorId::Zscore, DetectorId::Robust] {
        let z = run(id, &[&[0.0; 300][..], &[30.0]].concat())[300].z;
        assert!(z <= 3.0 + 1e-9, "{id:?}: 130 where 100 ± 10 were expected scores {z}");
    }
}

#[test]
fn scores_of_odd_series_are_finite() {
    let two = |at: usize| if at % 37 < 30 { 1.0 } else { 2.0 };
    let odd: [Vec<f64>; 5] = [
        vec![5.0; 400],
        (0..400).map(two).collect(),
        (0..400).map(|at| if at % 50 == 49 { f64::NAN } else { 3.0 }).collect(),
        (0..400).map(|at| if at < 300 { -1e-9 } else { 1e300 }).collect(),
        (0..400).map(|at| if at == 200 { f64::INFINITY } else { 0.0 }).collect(),
    ];
    for (series, values) in odd.iter().enumerate() {
        for (id, noise) in DetectorId::ALL.into_iter().flat_map(|id| [(id, Noise::Counting), (id, Noise::Rounding)]) {
            let points: Vec<Point> = at_steps(values.iter().copied());
            let found = examine(&points, &settings(id, noise));
            for (at, score) in found.scores.iter().enumerate() {
                assert!(score.z.is_nan() == (score.verdict == Verdict::Unscored), "{series} {id:?} {at}");
                assert!(score.z.is_nan() || score.z.abs() <= MAX_Z, "{series} {id:?} {at}: {}", score.z);
                assert!(series > 0 || score.z.is_nan() || score.z.abs() < 1e-6, "{id:?} {at}: {}", score.z);
            }
        }
    }
}

#[test]
fn alternating_values_do_not_run_away() {
    // Clipped points once narrowed the window that clipped the next ones, up to scores of 10⁷⁵.
    let values = (0..2000).map(|at| if at % 40 == 0 { 1000.0 } else { f64::from(at % 2) });
    let found = examine(&at_steps(values), &settings(DetectorId::Robust, Noise::Rounding));
    assert!(found.scores.iter().all(|score| score.z.is_nan() || score.z.abs() <= MAX_Z));
}

fn at_steps(values: impl Iterator<Item = f64>) -> Vec<Point> {
    (0..).zip(values).map(|(at, value)| Point { local_secs: at * 300, value }).collect()
}

/// Chance of any shape, from a seed; S. Vigna's SplitMix64.
struct Chance(u64);

impl Chance {
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 + f64::EPSILON
    }

    fn normal(&mut self) -> f64 {
        libm::sqrt(-2.0 * libm::log(self.uniform())) * libm::cos(core::f64::consts::TAU * self.uniform())
    }

    /// By the times between arrivals.
    fn poisson(&mut self, mean: f64) -> f64 {
        let (mut arrivals, mut time) = (0.0, -libm::log(self.uniform()));
        while time < mean {
            arrivals += 1.0;
            time -= libm::log(self.uniform());
        }
        arrivals
    }

    /// A Poisson number whose mean is gamma distributed with a whole shape.
    fn negative_binomial(&mut self, mean: f64, shape: u32) -> f64 {
        let gamma: f64 = (0..shape).map(|_| -libm::log(self.uniform())).sum();
        self.poisson(mean * gamma / f64::from(shape))
    }
}

/// Incidents a week in pure noise, over `weeks` weeks of five minutes.
fn alarms_per_week(settings: &Settings, weeks: usize, mut noise: impl FnMut(&mut Chance) -> f64) -> f64 {
    let mut chance = Chance(1995);
    let points = at_steps((0..weeks * 2016).map(|_| noise(&mut chance)));
    examine(&points, settings).incidents.len() as f64 / weeks as f64
}

#[test]
fn the_rate_of_false_alarms_is_the_one_that_was_set() {
    let counts = settings(DetectorId::Calibrated, Noise::Counting);
    let other = settings(DetectorId::Calibrated, Noise::Rounding);
    let rates = [
        ("Poisson", alarms_per_week(&counts, 100, |chance| chance.poisson(40.0))),
        ("few", alarms_per_week(&counts, 100, |chance| chance.poisson(4.0))),
        ("negative binomial", alarms_per_week(&counts, 100, |chance| chance.negative_binomial(40.0, 5))),
        ("normal", alarms_per_week(&other, 100, |chance| 3.0 * chance.normal() - 50.0)),
    ];
    for (name, rate) in rates {
        assert!((1.0 / 1.5..1.5).contains(&rate), "{rates:?}: {name}");
    }
}

#[test]
fn the_rates_in_closed_form_are_those_of_noise() {
    for id in [DetectorId::Zscore, DetectorId::Classic] {
        let of = settings(id, Noise::Rounding);
        let expected = of.expected_false_alarms_per_week().expect("a closed form") / 2016.0;
        let mut chance = Chance(7);
        let mut detector = Detector::new(&of);
        let flags = (0..200_000).filter(|_| detector.observe(chance.normal(), 0.0).verdict.is_anomaly()).count();
        let measured = flags as f64 / 200_000.0;
        assert!((measured / expected - 1.0).abs() < 0.15, "{id:?}: {measured} and {expected}");
    }
}

#[test]
fn noise_is_flagged_in_less_than_seven_of_a_thousand_points() {
    for id in DetectorId::ALL {
        let mut chance = Chance(11);
        let mut detector = Detector::new(&settings(id, Noise::Counting));
        let flags = (0..100_000).filter(|_| detector.observe(chance.poisson(40.0), 40.0).verdict.is_anomaly()).count();
        assert!(flags <= 700, "{id:?}: {flags}");
    }
}

#[test]
fn a_level_shift_is_one_incident_and_then_the_new_normal() {
    let mut chance = Chance(3);
    let values = (0..3000).map(|at| 50.0 + 2.0 * chance.normal() + if at < 2000 { 0.0 } else { 20.0 });
    let found =
        examine(&at_steps(values.collect::<Vec<_>>().into_iter()), &settings(DetectorId::Calibrated, Noise::Rounding));
    let after: Vec<_> = found.incidents.iter().filter(|incident| incident.last >= 2000).collect();
    assert_eq!((after.len(), after[0].first), (1, 2000), "{:?}", found.incidents);
    assert!(after[0].last < 2030 && after[0].excess_requests > 200.0, "{:?}", after[0]);
}

#[test]
fn what_happens_every_day_raises_no_alarm_once_it_is_known() {
    let mut chance = Chance(13);
    let opens = |at: usize| if (108..216).contains(&(at % 288)) { 40.0 } else { 0.0 };
    let values: Vec<f64> = (0..14 * 288).map(|at| 30.0 + opens(at) + chance.normal()).collect();
    let settings = settings(DetectorId::Calibrated, Noise::Rounding);
    let found = examine(&at_steps(values.iter().copied()), &settings);
    assert!(!found.incidents.is_empty(), "the first day is news");
    let later = found.incidents.iter().filter(|incident| incident.last >= 4 * 288).count();
    assert!(later <= 3, "{later} in ten days");
    // A day that does not open is one.
    let closed = (0..).zip(&values).map(|(at, value)| if at / 288 == 11 { value - opens(at) } else { *value });
    let found = examine(&at_steps(closed), &settings);
    let day = found.incidents.iter().find(|incident| (11 * 288..12 * 288).contains(&incident.first));
    assert!(day.is_some_and(|incident| incident.kind == Verdict::Drop), "{:?}", found.incidents);
}

#[test]
fn an_outage_is_a_drop_as_soon_as_it_can_be_seen() {
    for mean in [200.0, 20.0, 2.0] {
        let mut chance = Chance(5);
        let values: Vec<f64> =
            (0..4000).map(|at| if (3000..3030).contains(&at) { 0.0 } else { chance.poisson(mean) }).collect();
        let found = examine(&at_steps(values.into_iter()), &settings(DetectorId::Calibrated, Noise::Counting));
        let visible = found.visible_silence.expect("it can be seen") as usize;
        let drop = found.incidents.iter().find(|incident| incident.last >= 3000).expect("an incident");
        assert_eq!(drop.kind, Verdict::Drop, "{mean}");
        assert!((3000..=3000 + visible + 2).contains(&drop.first), "{mean}: {} of {visible}", drop.first);
        assert!(visible <= 12, "{mean}: {visible}");
    }
    let settings = settings(DetectorId::Calibrated, Noise::Counting);
    let found = examine(&at_steps((0..4000).map(|_| 0.0)), &settings);
    assert_eq!(found.visible_silence, None, "nothing can go missing from nothing");
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    let shape = (0_u64..1000, 50_usize..700, 0.0_f64..3.0);
    shape.prop_map(|(seed, n, season)| {
        let mut chance = Chance(seed);
        let wave = |at: usize| season * libm::sin(at as f64 * core::f64::consts::TAU / 288.0);
        (0..n).map(|at| wave(at) + chance.normal() + if at % 97 == 96 { 9.0 } else { 0.0 }).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_score_is_unchanged_by_scale_and_shift(values in values(), power in -20_i32..20, shift in -1000_i32..1000) {
        for id in DetectorId::ALL {
            let of = settings(id, Noise::Rounding);
            let z = |change: &dyn Fn(f64) -> f64| -> Vec<f64> {
                examine(&at_steps(values.iter().map(|v| change(*v))), &of).scores.iter().map(|score| score.z).collect()
            };
            let plain = z(&|value| value);
            let scaled = z(&|value| value * 2.0_f64.powi(power));
            let shifted = z(&|value| value + f64::from(shift));
            for at in 0..values.len() {
                for moved in [scaled[at], shifted[at]] {
                    let same = plain[at].is_nan() && moved.is_nan() || (plain[at] - moved).abs() < 1e-6;
                    prop_assert!(same, "{id:?} at {at}: {} and {moved}", plain[at]);
                }
            }
        }
    }

    #[test]
    fn the_future_changes_no_score(values in values(), cut in 10_usize..600) {
        let cut = cut.min(values.len());
        for (id, noise) in DetectorId::ALL.into_iter().flat_map(|id| [(id, Noise::Counting), (id, Noise::Rounding)]) {
            let of = settings(id, noise);
            let whole = examine(&at_steps(values.iter().copied()), &of);
            let begun = examine(&at_steps(values[..cut].iter().copied()), &of);
            for at in 0..cut {
                prop_assert_eq!(whole.scores[at].z.to_bits(), begun.scores[at].z.to_bits());
                prop_assert_eq!(whole.expected[at].to_bits(), begun.expected[at].to_bits());
            }
        }
    }

    #[test]
    fn a_score_of_residuals_is_unchanged_by_scale_and_shift(
        residuals in prop::collection::vec(-50_i32..50, 15..60), scale in 1_u32..20, shift in -20_i32..20,
    ) {
        // Of residuals with some spread: without any, the floor applies and it has a unit.
        prop_assume!(residuals[..10].iter().collect::<std::collections::BTreeSet<_>>().len() > 5);
        let plain: Vec<f64> = residuals.iter().map(|r| f64::from(*r)).collect();
        let moved: Vec<f64> = plain.iter().map(|r| r * f64::from(scale) + f64::from(shift)).collect();
        for (a, b) in run(DetectorId::Classic, &plain).iter().zip(run(DetectorId::Classic, &moved)) {
            prop_assert!(a.z.is_nan() == b.z.is_nan() && (a.z.is_nan() || (a.z - b.z).abs() < 1e-6));
        }
    }
}
