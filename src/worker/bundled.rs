//! What a scenario needs and the engine has not: the bundled trace and trained weights, which are fetched, or a trace that the
//! browser keeps.

use super::host::Host;
use super::scope::scope;
use super::store;
use crate::forecast::ModelId;
use crate::ingest::packed::Manifest;
use crate::job::{AppError, Engine, bundled_weights};
use crate::scenario::{DataRef, Scenario};
use crate::series::sealed::SealError;
use crate::series::{Landmarks, TimeSeries};
use crate::units::Step;
use futures_util::future::try_join;
use gloo::net::http::Request;

/// Folder of the bundled trace, beside the worker's script.
const NASA: &str = "data/nasa-http-1995";

impl Host {
    /// Brings the scenario's trace to the engine, if it is not there.
    pub(super) async fn provide(&self, scenario: &Scenario) -> Result<(), AppError> {
        if self.has_trace(scenario) {
            return Ok(());
        }
        match scenario.data {
            DataRef::Nasa => {
                let (series, landmarks) = fetch_nasa().await?;
                self.put_trace(DataRef::Nasa, series, landmarks);
            }
            DataRef::Upload(digest) => {
                let kept = store::load(&digest).await.map_err(|why| damaged_trace(scenario.data, &why))?;
                if let Some(series) = kept {
                    self.put_trace(scenario.data, series, Landmarks::default());
                }
            }
            DataRef::Synthetic => {}
        }
        Ok(())
    }

    /// Puts the weights that `model` may take on the engine's shelf, unless they are there. They were trained on what is
    /// before the published split; a study with an earlier one trains its own.
    pub(super) async fn shelve(
        &self,
        engine: &mut Engine,
        scenario: &Scenario,
        model: ModelId,
    ) -> Result<(), AppError> {
        let weights = self.fetch_weights(scenario, model).await?;
        self.put_weights(engine, weights)
    }

    /// The weights that `model` may take and that are not on the shelf, by their names.
    pub(super) async fn fetch_weights(
        &self,
        scenario: &Scenario,
        model: ModelId,
    ) -> Result<Vec<(String, Vec<u8>)>, AppError> {
        // A step that the trace can't be brought to is run at the trace's own.
        let is_multiple = scenario.step.secs().is_multiple_of(Step::MINUTE.secs());
        let step = if is_multiple { *scenario.step } else { Step::MINUTE };
        let names = if scenario.data == DataRef::Nasa { bundled_weights(model, step) } else { Vec::new() };
        let mut weights = Vec::new();
        for name in names {
            if !self.shelved.borrow().contains(&name) {
                let bytes = fetch(&format!("{NASA}/{name}")).await?;
                weights.push((name, bytes));
            }
        }
        Ok(weights)
    }

    /// Puts weights on the engine's shelf.
    pub(super) fn put_weights(&self, engine: &mut Engine, weights: Vec<(String, Vec<u8>)>) -> Result<(), AppError> {
        for (name, bytes) in weights {
            engine.shelf().put(&bytes).map_err(|error| {
                AppError::new("weights.damaged", "The weights are damaged", format!("{error}. Reload the page."))
            })?;
            self.shelved.borrow_mut().push(name);
        }
        Ok(())
    }
}

/// The bundled trace.
async fn fetch_nasa() -> Result<(TimeSeries, Landmarks), AppError> {
    let (manifest, column) = (format!("{NASA}/trace.json"), format!("{NASA}/requests.col"));
    let (manifest, column) = try_join(fetch(&manifest), fetch(&column)).await?;
    let damaged =
        |why: String| AppError::new("trace.damaged", "The bundled trace is damaged", format!("{why} Reload the page."));
    let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|error| damaged(error.to_string()))?;
    let series = manifest.series(&column).map_err(|error| damaged(error.to_string()))?;
    Ok((series, manifest.landmarks()))
}

async fn fetch(path: &str) -> Result<Vec<u8>, AppError> {
    let failed = |why: String| {
        let text = format!("{path}: {why}. Check the connection, then reload.");
        AppError::new("trace.fetch", "A file of the bundled trace could not be fetched", text)
    };
    let address =
        web_sys::Url::new_with_base(path, &scope().location().href()).map_err(|_| failed("no address".to_owned()))?;
    let response = Request::get(&address.href()).send().await.map_err(|error| failed(error.to_string()))?;
    if !response.ok() {
        return Err(failed(format!("HTTP {}", response.status())));
    }
    response.binary().await.map_err(|error| failed(error.to_string()))
}

/// A kept trace is not what it was.
fn damaged_trace(data: DataRef, why: &SealError) -> AppError {
    let text = format!(
        "What this browser keeps of it can't be used: {why}. Choose the trace's file again, which puts it right, or delete it on \
         the Data page."
    );
    AppError { needs_trace: Some(data), ..AppError::new("trace.damaged", "The kept trace is damaged", text) }
}
