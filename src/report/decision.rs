//! Decisions out of the columns: what was decided at a tick, and the rows of the decision log.

use super::{Columns, Report};
use crate::detect::Verdict;
use crate::policy::spans::most_at;
use crate::policy::{Action, Decision, Moment, Outlook, ReasonCode, Record, Site, Timing};
use crate::scenario::WEEKLY_MIN;
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
    /// The stage that set the outcome, from 1.
    pub decided_by: u8,
    /// What limited it.
    pub limit: ReasonCode,
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
        let (decided_by, limit) = (columns.decided_by[tick], ReasonCode(columns.limit[tick]));
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
            decided_by,
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
        // The cheapest fleet begins with what it needs.
        let planned = self.columns.target.first().filter(|_| self.scenario.outlook() == Outlook::Plan);
        planned.copied().unwrap_or_else(|| self.scenario.first_replicas())
    }

    /// Whether anything was decided at `tick`.
    pub fn has_decision(&self, tick: usize) -> bool {
        self.columns.stages.iter().any(|stage| stage.code.get(tick).is_some_and(|code| *code != 0))
    }

    /// What was decided at `tick`, with each stage's proposal as it was made; `None` where nothing was decided.
    pub fn decision(&self, tick: usize) -> Option<Decision> {
        if !self.has_decision(tick) {
            return None;
        }
        let columns = &self.columns;
        let [one, two, three] = &columns.stages;
        Some(Decision {
            from: self.target_before(tick),
            to: *columns.target.get(tick)?,
            wanted: *columns.wanted.get(tick)?,
            proposals: [one.at(tick), two.at(tick), three.at(tick)],
            action: *columns.action.get(tick)?,
            decided_by: *columns.decided_by.get(tick)?,
            limit: ReasonCode(*columns.limit.get(tick)?),
            is_override: *columns.is_override.get(tick)?,
        })
    }

    /// The decision of `tick` and what stood around it, for words; `None` where nothing was decided.
    pub fn moment<'a>(&'a self, site: &'a Site, tick: usize) -> Option<Moment<'a>> {
        let load_tick = self.load_tick(tick);
        let at = |column: &[f64]| load_tick.and_then(|seen| column.get(seen)).copied().unwrap_or(f64::NAN);
        Some(Moment {
            tick,
            decision: self.decision(tick)?,
            timers: self.columns.timers.each_ref().map(|timer| timer.0.get(tick).copied().unwrap_or(0)),
            site,
            load_rps: at(&self.columns.load_rps),
            load_tick: load_tick.unwrap_or(tick),
            forecast_rps: at(&self.columns.forecast_rps),
            peak_lead: self.columns.peak_lead.get(tick).copied().unwrap_or(0) as usize,
            record: self,
        })
    }

    /// The service as its policy knew it at `tick`: with the fewest replicas of the time for which it decides.
    pub fn site_at(&self, tick: usize) -> Site {
        let (site, spans) = (self.scenario.site(), &self.scenario.weekly_min);
        if spans.is_empty() || !self.scenario.policy.reads(WEEKLY_MIN) {
            return site;
        }
        let delay_secs = if self.scenario.policy.timing() == Timing::SameTick { 0 } else { site.step.secs_i64() };
        let utc_secs = self.local_secs(tick) - i64::from(self.trace.utc_offset_secs) + delay_secs;
        Site { bounds: site.bounds.with_least(most_at(spans, utc_secs)), ..site }
    }

    /// The tick whose load was known at the end of `tick`; `None` before there is one.
    pub fn load_tick(&self, tick: usize) -> Option<usize> {
        tick.checked_sub(self.scenario.lag_ticks())
    }
}

impl Record for Report {
    fn time(&self, tick: usize) -> String {
        self.civil(tick).time()
    }

    fn wanted(&self, tick: usize) -> u32 {
        self.columns.wanted.get(tick).copied().unwrap_or(0)
    }
}
