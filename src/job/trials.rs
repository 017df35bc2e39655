//! The same policies where other things happen: trials of drawn edits, and the smallest crowd that breaks a policy.

use super::{AppError, Compared, Engine};
use crate::progress::Progress;
use crate::scenario::Scenario;
use crate::stress::{Edit, Kind, Sampling, Stress};
use serde::{Deserialize, Serialize};

/// What one policy came to in one trial.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// Dollars of the whole replay.
    pub cost_usd: f64,
    /// Share of all requests that were lost, 0..1.
    pub unserved_share: f64,
    /// Seconds of the longest run of ticks that lost requests.
    pub longest_violation_secs: f64,
}

impl Outcome {
    /// What `compared` came to.
    pub fn of(compared: &Compared) -> Self {
        Self {
            cost_usd: compared.totals.cost_usd,
            unserved_share: compared.totals.unserved_share,
            longest_violation_secs: compared.response.longest_violation_secs,
        }
    }
}

/// What every policy came to where the same things happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Trial {
    /// What happened.
    pub stress: Stress,
    /// By policy.
    pub outcomes: Vec<Outcome>,
}

/// The smallest crowd that makes a policy miss its limit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Breaking {
    /// It misses it without any crowd.
    Already,
    /// It holds it up to a crowd of so many times the load, and not much beyond.
    Above(f64),
    /// It holds it at the highest crowd that was tried.
    Never(f64),
}

/// Heights of a crowd are told apart to one percent.
const PRECISION: f64 = 1.01;

impl Engine {
    /// How trials of `scenario` are drawn: anywhere in the part that it replays.
    ///
    /// # Errors
    /// As [`Engine::stage`].
    pub fn sampling(&mut self, scenario: &Scenario, strength: (f64, f64), seed: u64) -> Result<Sampling, AppError> {
        let (stage, _) = self.stage(scenario)?;
        let places_secs = stage.local_secs(stage.replay.start)..stage.local_secs(stage.replay.end);
        Ok(Sampling { places_secs, step_secs: stage.scenario.step.secs(), strength, seed })
    }

    /// Replays each of `scenarios`, which share their trace, where `stress` happens.
    ///
    /// # Errors
    /// As [`Engine::replay`].
    pub async fn trial(
        &mut self,
        scenarios: &[Scenario],
        stress: &Stress,
        progress: &dyn Progress,
    ) -> Result<Trial, AppError> {
        let mut outcomes = Vec::with_capacity(scenarios.len());
        for scenario in scenarios {
            outcomes.push(Outcome::of(&self.compared(&scenario.with_stress(stress.clone()), progress).await?));
        }
        Ok(Trial { stress: stress.clone(), outcomes })
    }

    /// How high the flash crowd `crowd` may be until the policy of `scenario` loses more than `limit` of all requests: found by
    /// bisection, as if a higher crowd were never easier. What else happens in the scenario happens too.
    ///
    /// # Errors
    /// As [`Engine::replay`].
    pub async fn breaking(
        &mut self,
        scenario: &Scenario,
        crowd: &Edit,
        limit: f64,
        progress: &dyn Progress,
    ) -> Result<Breaking, AppError> {
        let others: Vec<Edit> = scenario.stress.edits().iter().filter(|edit| *edit != crowd).copied().collect();
        let range = Kind::Flash.info().amount.map_or((1.0, 1.0), |amount| (amount.min, amount.max));
        let (mut holds, mut breaks) = range;
        if !self.holds(scenario, (&others, crowd), (holds, limit), progress).await? {
            return Ok(Breaking::Already);
        }
        if self.holds(scenario, (&others, crowd), (breaks, limit), progress).await? {
            return Ok(Breaking::Never(breaks));
        }
        while breaks / holds > PRECISION {
            let height = (holds * breaks).sqrt();
            if self.holds(scenario, (&others, crowd), (height, limit), progress).await? {
                holds = height;
            } else {
                breaks = height;
            }
        }
        Ok(Breaking::Above(holds))
    }

    /// Whether the policy holds `limit` with the crowd at `height` times the load.
    async fn holds(
        &mut self,
        scenario: &Scenario,
        (others, crowd): (&[Edit], &Edit),
        (height, limit): (f64, f64),
        progress: &dyn Progress,
    ) -> Result<bool, AppError> {
        let edits = others.iter().copied().chain([Edit { amount: height, ..*crowd }]).collect();
        let stress =
            Stress::new(edits).map_err(|cause| AppError::new("stress.edits", "Too much happens", cause.to_string()))?;
        let compared = self.compared(&scenario.with_stress(stress), progress).await?;
        Ok(compared.totals.unserved_share <= limit)
    }
}
