//! A whole series, from values to incidents.

use super::{Detector, Expectation, Incident, Score, Settings, Verdict, incidents};

/// A value of any quantity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// When, in seconds on the series' own clock.
    pub local_secs: i64,
    /// What; `NaN` where nothing was measured.
    pub value: f64,
}

/// What was found in a series, each `[n]` but the incidents.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// What was expected of each point from those before it; `NaN` before the first.
    pub expected: Vec<f64>,
    /// How far out each is.
    pub scores: Vec<Score>,
    /// Incidents, by the places of their points.
    pub incidents: Vec<Incident>,
    /// Points without a request that would make an alarm, at the series' median; `None` where none would.
    pub visible_silence: Option<f64>,
}

/// Examines `points`, in order of their times. Nothing is known of a point but those before it.
pub fn examine(points: &[Point], settings: &Settings) -> Examined {
    let mut expectation = Expectation::new(settings.step_secs, settings.noise);
    let mut detector = Detector::new(settings);
    let mut expected = Vec::with_capacity(points.len());
    let mut scores = Vec::with_capacity(points.len());
    for Point { local_secs, value } in points {
        let of = expectation.expected(*local_secs).unwrap_or(f64::NAN);
        expected.push(of);
        scores.push(detector.observe(*value, of));
        if value.is_finite() {
            expectation.learn(*local_secs, *value);
        }
    }
    let excess: Vec<f64> = points.iter().zip(&expected).map(|(point, expected)| point.value - expected).collect();
    let (z, verdicts): (Vec<f64>, Vec<Verdict>) = scores.iter().map(|score| (score.z, score.verdict)).unzip();
    let incidents = incidents(&verdicts, &z, &excess);
    let visible_silence = detector.visible_silence(median(&expected));
    Examined { expected, scores, incidents, visible_silence }
}

/// Median of what is finite; 0 of nothing.
fn median(values: &[f64]) -> f64 {
    let mut finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    finite.sort_unstable_by(f64::total_cmp);
    finite.get(finite.len() / 2).copied().unwrap_or(0.0)
}
