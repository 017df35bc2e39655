//! The detectors side by side on the residuals of one replay.

use super::engine::Engine;
use super::error::AppError;
use super::fit::{Fitted, refused};
use super::place::place;
use super::ticks::incidents_in_ticks;
use crate::detect::{DetectorId, Incident};
use crate::progress::{Progress, Stage};
use crate::scenario::Scenario;
use serde::{Deserialize, Serialize};

/// What a detector finds in a replay, with the scenario's own settings of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DetectorStanding {
    /// Which one.
    pub id: DetectorId,
    /// |z| above which it flags.
    pub limit: f64,
    /// False alarms a week on normal noise, where they are known in closed form.
    pub expected_false_alarms_per_week: Option<f64>,
    /// What it joined into incidents, by ticks, in their order.
    pub incidents: Vec<Incident>,
}

impl DetectorStanding {
    /// How many of its incidents overlap with one of `other`'s.
    pub fn shared_with(&self, other: &Self) -> usize {
        // They are in their order and apart from each other, so the first that ends late enough decides.
        let overlaps = |incident: &Incident| {
            let at = other.incidents.partition_point(|one| one.last < incident.first);
            other.incidents.get(at).is_some_and(|one| one.first <= incident.last)
        };
        self.incidents.iter().filter(|incident| overlaps(incident)).count()
    }

    /// The incident with the largest |z|.
    pub fn largest(&self) -> Option<&Incident> {
        self.incidents.iter().max_by(|a, b| a.peak_z.abs().total_cmp(&b.peak_z.abs()))
    }
}

impl Engine {
    /// What every detector finds in the residuals that a replay of `scenario` has, in the order of [`DetectorId::ALL`]. Right after
    /// that replay its forecasts are there, and no model is asked again.
    ///
    /// # Errors
    /// As [`Engine::replay`].
    pub async fn detectors(
        &mut self,
        scenario: &Scenario,
        progress: &dyn Progress,
    ) -> Result<Vec<DetectorStanding>, AppError> {
        let Fitted { scenario, series, landmarks, .. } = self.fitted(scenario, &mut Vec::new())?;
        let place = place(&scenario, &series, landmarks)?;
        let course = self.prepared.course(&series, &scenario)?;
        let reach = (scenario.read_leads(), scenario.band_level());
        self.prepared.forecasts(&scenario, &course, &place, reach, progress).await?;
        let mut all = Vec::with_capacity(DetectorId::ALL.len());
        for id in DetectorId::ALL {
            progress.checkpoint(Stage { what: "Detecting", done: all.len(), total: DetectorId::ALL.len() }).await?;
            let scenario = scenario.with("detector", id.name()).map_err(refused)?;
            let found = self.prepared.banded()?.incidents(&scenario, &course, &place);
            let settings = scenario.detector_settings();
            all.push(DetectorStanding {
                id,
                limit: settings.limit(),
                expected_false_alarms_per_week: settings.expected_false_alarms_per_week(),
                incidents: incidents_in_ticks(found, scenario.ticks_per_bucket()),
            });
        }
        Ok(all)
    }
}
