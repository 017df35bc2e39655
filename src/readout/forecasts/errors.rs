//! When a model errs: its score by hour and weekday.

use super::{Examined, Metric, Part};
use crate::report::Study;
use crate::series::calendar::{Civil, WEEKDAYS};

/// One hour of one weekday.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HeatCell {
    /// The score; `NaN` where no bucket falls into it.
    pub value: f64,
    /// Place between the lowest and the highest cell, 0..1.
    pub share: f64,
}

/// Score by weekday and hour.
#[derive(Debug, Clone, PartialEq)]
pub struct HeatMap {
    /// `[7][24]`, Monday first.
    pub cells: Vec<[HeatCell; 24]>,
    /// Lowest and highest score.
    pub ends: (f64, f64),
    /// Weekday and hour of the highest.
    pub worst: (usize, usize),
}

impl HeatMap {
    /// `Thu 15:00–16:00`
    pub fn worst_words(&self) -> String {
        let (day, hour) = self.worst;
        format!("{} {hour:02}:00–{:02}:00", WEEKDAYS[day.min(6)], hour + 1)
    }
}

/// The scores of one model by weekday and hour; `None` without any.
pub fn heat_map(study: &Study, examined: &Examined, part: Part, metric: Metric) -> Option<HeatMap> {
    let mut sums = [[(0.0_f64, 0_u32); 24]; 7];
    for at in part.range(study) {
        let forecast = examined.candidate.mean.get(at).map_or(f64::NAN, |mean| f64::from(*mean));
        let loss = metric.loss(f64::from(study.actual[at]), forecast);
        if loss.is_finite() {
            let bucket = (study.split_bucket + at) as i64;
            let civil = Civil::from_local_secs(study.start_local_secs + bucket * study.step.secs_i64());
            let (sum, count) = &mut sums[civil.weekday()][civil.hour as usize];
            *sum += loss;
            *count += 1;
        }
    }
    // A scaled error has the scale of its own scores.
    let scale = match metric {
        Metric::Mase => examined.scores(examined.lead, part).map_or(f64::NAN, |scores| scores.mase / scores.mae),
        _ => 1.0,
    };
    let value = |(sum, count): (f64, u32)| {
        let mean = sum / f64::from(count);
        if metric == Metric::Rmse { mean.sqrt() } else { mean * scale }
    };
    let values = sums.map(|day| day.map(value));
    let known = || values.iter().flatten().copied().filter(|value| value.is_finite());
    let (low, high) = (known().min_by(f64::total_cmp)?, known().max_by(f64::total_cmp)?);
    let share = |value: f64| if high > low { (value - low) / (high - low) } else { 0.0 };
    let cells = values.map(|day| day.map(|value| HeatCell { value, share: share(value) })).to_vec();
    let mut worst = (0, 0);
    for (day, hours) in values.iter().enumerate() {
        if let Some(hour) = hours.iter().position(|value| *value == high) {
            worst = (day, hour);
        }
    }
    Some(HeatMap { cells, ends: (low, high), worst })
}
