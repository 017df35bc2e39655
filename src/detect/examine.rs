//! A whole series, from values to incidents.

use super::incident::Ongoing;
use super::{Detector, Expectation, Hypotheses, Incident, Score, Settings, Verdict, incidents, is_measured};

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
    let n = points.len();
    let (mut expected, mut scores, mut standing) =
        (Vec::with_capacity(n), Vec::with_capacity(n), Vec::with_capacity(n));
    let mut open: Option<Ongoing> = None;
    for Point { local_secs, value } in points {
        let known = expectation.hypotheses(*local_secs).unwrap_or(Hypotheses::only(f64::NAN));
        let hypotheses = Hypotheses { going_on: open.map(|open| open.level), ..known };
        let (score, z) = detector.observe_among(*value, &hypotheses);
        open = Ongoing::after(open, *value, score.verdict, z);
        expected.push(hypotheses.best);
        scores.push(score);
        standing.push(z);
        if is_measured(*value) {
            expectation.learn(*local_secs, *value);
        }
    }
    let excess: Vec<f64> = points.iter().zip(&expected).map(|(point, expected)| point.value - expected).collect();
    let verdicts: Vec<Verdict> = scores.iter().map(|score| score.verdict).collect();
    let incidents = incidents(&verdicts, &standing, &excess);
    let visible_silence = detector.visible_silence(median(&expected));
    Examined { expected, scores, incidents, visible_silence }
}

/// Median of what is finite; 0 of nothing.
fn median(values: &[f64]) -> f64 {
    let mut finite: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
    finite.sort_unstable_by(f64::total_cmp);
    finite.get(finite.len() / 2).copied().unwrap_or(0.0)
}
