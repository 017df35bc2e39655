//! Several policies on the same traffic.

use super::{AppError, Engine};
use crate::progress::Progress;
use crate::report::{Report, Response, Totals};
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};

/// What one of the scenarios of a comparison came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Compared {
    /// The scenario, with what was left to the trace set to what suits it.
    pub scenario: Scenario,
    /// Ticks and their width may differ, as policies look at their metrics at their own times.
    pub step_secs: u32,
    /// Money, losses and elasticity.
    pub totals: Totals,
    /// How its fleet answered.
    pub response: Response,
}

impl Compared {
    /// What `report` came to.
    pub fn of(report: &Report) -> Self {
        let (scenario, response) = (report.scenario.clone(), Response::of(report));
        Self { scenario, step_secs: report.step.secs(), totals: report.totals, response }
    }
}

impl Engine {
    /// Replays `scenario` for a comparison. Those with the same trace, model and split share their forecasts.
    ///
    /// # Errors
    /// As [`Engine::replay`].
    pub async fn compared(&mut self, scenario: &Scenario, progress: &dyn Progress) -> Result<Compared, AppError> {
        Ok(Compared::of(&self.replay(scenario, progress).await?))
    }
}
