//! Decisions out of the columns: each layer's reason at a tick, and the rows of the decision log.

use super::{Columns, Report};
use crate::autoscale::{Action, Layer, Limit, Reason};
use crate::detect::Verdict;
use crate::scenario::{Mode, Rules};
use crate::series::Quality;
use serde::{Deserialize, Serialize};

/// A row of the decision log: one change, or a run of ticks that were held back for one reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogRow {
    /// First tick.
    pub first: u32,
    /// Last tick; the first, but for holds.
    pub last: u32,
    /// Replicas asked for before.
    pub from: u32,
    /// Replicas asked for after.
    pub to: u32,
    /// What was done.
    pub action: Action,
    /// The layer that set the outcome.
    pub layer: Layer,
    /// What limited it.
    pub limit: Limit,
    /// Whether the real load overrode the forecast.
    pub is_override: bool,
    /// The anomaly at one of its ticks, if any.
    pub anomaly: Option<Verdict>,
}

/// Every decision that changed something or was held back, oldest first.
pub fn log_rows(columns: &Columns, initial: u32) -> Vec<LogRow> {
    let mut rows: Vec<LogRow> = Vec::new();
    let mut before = initial;
    for (tick, action) in columns.action.iter().enumerate() {
        let to = columns.target[tick];
        let from = std::mem::replace(&mut before, to);
        if *action == Action::None {
            continue;
        }
        let anomaly = Some(columns.verdict[tick]).filter(|verdict| verdict.is_anomaly());
        let tick_number = u32::try_from(tick).unwrap_or(u32::MAX);
        let (layer, limit) = (columns.layer[tick], columns.limit[tick]);
        if let Some(open) = rows.last_mut()
            && *action == Action::Held
            && (open.action, open.limit, open.from, open.last + 1) == (Action::Held, limit, from, tick_number)
        {
            open.last = tick_number;
            open.anomaly = open.anomaly.or(anomaly);
            continue;
        }
        let is_override = columns.is_override[tick];
        let row = LogRow {
            first: tick_number,
            last: tick_number,
            from,
            to,
            action: *action,
            layer,
            limit,
            is_override,
            anomaly,
        };
        rows.push(row);
    }
    rows
}

impl Report {
    /// Replicas asked for before `tick`.
    pub fn target_before(&self, tick: usize) -> u32 {
        let before = tick.checked_sub(1).and_then(|before| self.columns.target.get(before));
        before.copied().unwrap_or_else(|| self.initial_replicas())
    }

    /// Replicas before the first tick.
    pub fn initial_replicas(&self) -> u32 {
        self.scenario.first_replicas()
    }

    /// Whether anything was decided at `tick`: it and the bucket that it could know were observed.
    pub fn has_decision(&self, tick: usize) -> bool {
        self.columns.reactive_target.get(tick).is_some_and(|target| *target > 0)
    }

    /// The load that was known at the end of `tick`; `NaN` before there is one.
    pub fn known_load_rps(&self, tick: usize) -> f64 {
        let lag = if self.scenario.preset.rules() == Rules::Classic { 0 } else { self.lag_ticks() };
        tick.checked_sub(lag).and_then(|seen| self.columns.load_rps.get(seen)).copied().unwrap_or(f64::NAN)
    }

    /// Ticks between a load and the decision that may know it.
    pub fn lag_ticks(&self) -> usize {
        self.step.buckets_to_cover(self.scenario.metric_lag_secs)
    }

    /// The reasons of layers 1, 2 and 3 at `tick`; `None` where nothing was decided.
    pub fn reasons(&self, tick: usize) -> Option<[Reason; 3]> {
        if !self.has_decision(tick) || self.columns.quality.get(tick) != Some(&Quality::Observed) {
            return None;
        }
        let (predictive, reactive) = match self.scenario.preset.rules() {
            Rules::Layers => (self.predictive_reason(tick), self.reactive_reason(tick)),
            Rules::Classic => self.classic_reasons(tick),
        };
        Some([predictive, reactive, self.stability_reason(tick)])
    }

    fn classic_reasons(&self, tick: usize) -> (Reason, Reason) {
        let (predictive, reactive) = (self.columns.predictive_target[tick], self.columns.reactive_target[tick]);
        let prediction =
            if predictive == 0 { Reason::NoForecast } else { Reason::ClassicPrediction { target: predictive } };
        (prediction, Reason::ClassicReaction { target: reactive, is_override: reactive > predictive })
    }

    fn predictive_reason(&self, tick: usize) -> Reason {
        let (peak_rps, target) = (self.columns.peak_rps[tick], self.columns.predictive_target[tick]);
        if target == 0 {
            return Reason::NoForecast;
        }
        let planned_rps_per_replica = self.scenario.planned_rps_per_replica();
        match self.scenario.mode {
            Mode::Scale => Reason::ForecastPeak { peak_rps, planned_rps_per_replica, target },
            Mode::Shadow => Reason::ForecastShadow { peak_rps, target },
        }
    }

    fn reactive_reason(&self, tick: usize) -> Reason {
        let load_rps = self.known_load_rps(tick);
        let (target, current) = (self.columns.reactive_target[tick], self.target_before(tick));
        let planned_rps_per_replica = self.scenario.planned_rps_per_replica();
        let ratio = load_rps / (planned_rps_per_replica * f64::from(current));
        let tolerated = (1.0 - self.scenario.tolerance_down..=1.0 + self.scenario.tolerance_up).contains(&ratio);
        if self.columns.is_override[tick] {
            Reason::Override { load_rps, forecast_rps: self.columns.forecast_rps[tick], target }
        } else if tolerated {
            Reason::WithinTolerance { load_rps, current }
        } else {
            Reason::Load { load_rps, planned_rps_per_replica, target }
        }
    }

    fn stability_reason(&self, tick: usize) -> Reason {
        let columns = &self.columns;
        let (to, from) = (columns.target[tick], self.target_before(tick));
        match columns.limit[tick] {
            Limit::None => Reason::Passes,
            Limit::WindowUp => Reason::WindowUp { keeps: to },
            Limit::WindowDown => Reason::WindowDown { keeps: to, left: columns.window_left[tick] },
            Limit::HoldOnDrop => Reason::HoldOnDrop { left: columns.hold_left[tick] },
            // The classic counter is shown as it stood before this tick counted it down.
            Limit::Cooldown if self.scenario.preset.rules() == Rules::Classic => {
                Reason::ClassicCooldown { left: columns.cooldown_left[tick] + u32::from(to == from) }
            }
            Limit::Cooldown => Reason::Cooldown { left: columns.cooldown_left[tick] },
            Limit::RateUp => Reason::RateUp { to },
            Limit::RateDown => Reason::RateDown { to },
            Limit::Min => Reason::Min { bound: to },
            Limit::Max => Reason::Max { bound: to },
        }
    }
}
