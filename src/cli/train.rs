//! `train`: learns a model's weights and writes them to a file.

use super::args::TrainArgs;
use super::{CliError, load};
use crate::forecast::{Fit, Forecaster, HybridDraft, LstmDraft, ModelId, RidgeDraft};
use crate::progress::{Epoch, Silent, block_on};
use crate::series::Digest;
use crate::series::TimeSeries;
use crate::series::calendar::Civil;
use serde::Serialize;
use std::time::Instant;

/// What is printed of a training. Errors are on the scale of the model.
#[derive(Debug, Serialize)]
struct Outcome<'a> {
    model: &'static str,
    step_secs: u32,
    trained_until: String,
    seed: u64,
    detail: String,
    train_secs: f64,
    bytes: usize,
    sha256: String,
    epochs: &'a [Epoch],
}

/// Trains on what is before the split and writes the weights.
pub fn run(args: &TrainArgs) -> Result<String, CliError> {
    let series = load::trace(&args.data, &args.target, None)?.resample(args.step).map_err(CliError::new)?;
    let split = series.index_at(args.test_start);
    let began = Instant::now();
    let (model, weights) = fitted(args, &series, split)?;
    let train_secs = began.elapsed().as_secs_f64();
    let bytes = weights.ok_or_else(|| CliError::new("the weights could not be written down"))?;
    std::fs::write(&args.out, &bytes).map_err(|error| CliError::new(format!("{}: {error}", args.out.display())))?;
    let outcome = Outcome {
        model: model.id().name(),
        step_secs: series.step().secs(),
        trained_until: Civil::from_local_secs(series.local_secs(split)).to_string(),
        seed: args.seed,
        detail: model.detail(),
        train_secs,
        bytes: bytes.len(),
        sha256: Digest::of(&bytes).to_string(),
        epochs: model.training(),
    };
    if args.json {
        return serde_json::to_string_pretty(&outcome).map(|text| text + "\n").map_err(CliError::new);
    }
    let Outcome { bytes, sha256, .. } = outcome;
    Ok(format!("{}: {bytes} bytes in {train_secs:.1} s, SHA-256 {sha256}\n", args.out.display()))
}

/// The model, and the file of its weights.
type Written = (Box<dyn Forecaster>, Option<Vec<u8>>);

fn fitted(args: &TrainArgs, series: &TimeSeries, split: usize) -> Result<Written, CliError> {
    let seed = args.seed;
    match args.model {
        ModelId::Ridge => {
            let ridge = block_on(RidgeDraft::default().fit(series, split, &Silent)).map_err(CliError::new)?;
            let weights = ridge.near_leads(series, split);
            Ok((Box::new(ridge), weights))
        }
        ModelId::Hybrid => trained(HybridDraft { seed, ..HybridDraft::default() }, series, split),
        _ => trained(LstmDraft { seed, ..LstmDraft::default() }, series, split),
    }
}

fn trained(draft: impl Fit, series: &TimeSeries, split: usize) -> Result<Written, CliError> {
    let model = block_on(draft.fit(series, split, &Silent)).map_err(CliError::new)?;
    let weights = model.weights();
    Ok((Box::new(model), weights))
}
