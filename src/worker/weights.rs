//! Weights that come with Planora, fetched when a model first needs them.

use super::host::{Host, NASA, fetch};
use crate::forecast::ModelId;
use crate::job::{AppError, Engine};
use crate::scenario::{DataRef, Scenario};

/// Steps, in seconds, that the bundled trace has LSTM weights for.
const AT_SECS: [u32; 3] = [60, 300, 900];
/// Models that are made of such weights.
const WITH_WEIGHTS: [ModelId; 2] = [ModelId::Lstm, ModelId::Stack];

impl Host {
    /// Puts the weights that `model` may take on the engine's shelf, unless they are there. They were trained on what is
    /// before the published split; a study with an earlier one trains its own.
    pub(super) async fn shelve(
        &self,
        engine: &mut Engine,
        scenario: &Scenario,
        model: ModelId,
    ) -> Result<(), AppError> {
        let step_secs = scenario.step.secs();
        let has_some = scenario.data == DataRef::Nasa && AT_SECS.contains(&step_secs) && WITH_WEIGHTS.contains(&model);
        if !has_some || self.shelved.borrow().contains(&step_secs) {
            return Ok(());
        }
        let bytes = fetch(&format!("{NASA}/lstm-{step_secs}s.bin")).await?;
        engine.shelf().put(&bytes).map_err(|error| {
            AppError::new("weights.damaged", "The weights are damaged", format!("{error}. Reload the page."))
        })?;
        self.shelved.borrow_mut().push(step_secs);
        Ok(())
    }
}
