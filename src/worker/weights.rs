//! Weights that come with Planora, fetched when a model first needs them.

use super::host::{Host, NASA, fetch};
use crate::forecast::ModelId;
use crate::job::{AppError, Engine, bundled_weights};
use crate::scenario::{DataRef, Scenario};
use crate::units::Step;

impl Host {
    /// Puts the weights that `model` may take on the engine's shelf, unless they are there. They were trained on what is
    /// before the published split; a study with an earlier one trains its own.
    pub(super) async fn shelve(
        &self,
        engine: &mut Engine,
        scenario: &Scenario,
        model: ModelId,
    ) -> Result<(), AppError> {
        // A step that the trace can't be brought to is run at the trace's own.
        let is_multiple = scenario.step.secs().is_multiple_of(Step::MINUTE.secs());
        let step = if is_multiple { *scenario.step } else { Step::MINUTE };
        let names = if scenario.data == DataRef::Nasa { bundled_weights(model, step) } else { Vec::new() };
        for name in names {
            if self.shelved.borrow().contains(&name) {
                continue;
            }
            let bytes = fetch(&format!("{NASA}/{name}")).await?;
            engine.shelf().put(&bytes).map_err(|error| {
                AppError::new("weights.damaged", "The weights are damaged", format!("{error}. Reload the page."))
            })?;
            self.shelved.borrow_mut().push(name);
        }
        Ok(())
    }
}
