//! A small study made by hand.

use super::Examined;
use crate::forecast::{ModelId, Scores};
use crate::report::{Candidate, LeadScores, Study};
use crate::series::calendar::parse_local;
use crate::series::{Digest, Origin, Source};
use crate::units::Step;

/// Ten days of quarter hours from 15 August 1995; the last two test, the last of them is a surge.
pub fn study() -> Study {
    let actual = (0..192).map(|at| 100.0 + (at % 96) as f32).collect();
    Study {
        source: Source {
            name: "NASA-HTTP 1995".to_owned(),
            origin: Origin::Bundled,
            digest: Digest([1; 32]),
            trace_digest: Digest([1; 32]),
        },
        start_local_secs: parse_local("1995-08-15").expect("a date"),
        utc_offset_secs: 0,
        step: Step::from_secs(900).expect("a step"),
        buckets: 960,
        split_bucket: 768,
        trained_on: 768,
        tested_on: 192,
        surge_bucket: Some(864),
        actual,
        overview: vec![100.0; 480],
        leads: vec![1, 4],
        lead: 1,
    }
}

fn scores(rmse: f64) -> Scores {
    Scores {
        n: 192,
        rmse,
        mae: rmse * 0.75,
        mape: 0.1,
        zeros: 0,
        smape: 0.11,
        winkler: 450.0,
        pinball: 12.0,
        mase: rmse / 16.0,
        r2: 0.9,
        bias: -0.5,
        coverage: 0.9,
        width: 3.0 * rmse,
    }
}

/// A model that is wrong by `error` up and down, in turns of `turn` buckets.
pub fn examined(model: ModelId, error: f32, turn: usize) -> Examined {
    let actual = study().actual;
    let off = |at: usize| if (at / turn).is_multiple_of(2) { error } else { -error };
    let mean: Vec<f32> = actual.iter().enumerate().map(|(at, actual)| actual - off(at)).collect();
    let rmse = f64::from(error);
    let lead = |lead: usize, rmse: f64| LeadScores {
        lead,
        all: scores(rmse),
        usual: Some(scores(rmse * 0.9)),
        surge: Some(scores(rmse * 1.1)),
        worst_day_coverage: 0.88,
    };
    let candidate = Candidate {
        model,
        detail: if model == ModelId::Arima { "(2,1,2)".to_owned() } else { String::new() },
        fit_secs: 0.62,
        forecast_secs: 0.004,
        leads: vec![lead(1, rmse), lead(4, rmse * 1.5)],
        lower: mean.iter().map(|mean| mean - 2.0 * error).collect(),
        upper: mean.iter().map(|mean| mean + 2.0 * error).collect(),
        mean,
        training: Vec::new(),
        components: Vec::new(),
        beyond: vec![120.0; 672],
    };
    Examined { candidate, lead: 1 }
}
