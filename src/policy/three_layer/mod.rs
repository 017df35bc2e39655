//! The three layers: a forecast pre-warms, the real load overrides it, and stability keeps the fleet from flapping.
//!
//! 1 predictive: the highest forecast within the lead, over what one replica is planned for. 2 reactive: the load that is
//! there, with a tolerance. 3 stability: windows, hold after a drop, cooldown, rate limits, bounds, in this order.

mod layers;
mod lint;
mod manifest;
mod stability;
mod words;

use super::manifest::{Format, Manifest, Target};
use super::{
    Finding, Moment, Outlook, Policy, PolicySettings, ReasonCode, ReasonInfo, STAGES, ScalingPolicy, Site, StageInfo,
    TIMERS,
};
use crate::format::{duration_words, whole_percent};
use crate::knob::{Field, Group, Key, Rate, Search};
use layers::Layers;

/// Farthest lead that can be asked for, in ticks: as far as forecasts reach.
const MAX_LEAD: u32 = crate::forecast::MAX_LEADS as u32;

/// There is no forecast yet. No number.
const NO_FORECAST: ReasonCode = ReasonCode::own(0);
/// The highest forecast within the lead. Number: that forecast in requests per second.
const FORECAST_PEAK: ReasonCode = ReasonCode::own(1);
/// The same, computed and not obeyed. Number: as before.
const FORECAST_SHADOW: ReasonCode = ReasonCode::own(2);
/// The load asks for more than layer 1. Number: the load in requests per second.
const OVERRIDE: ReasonCode = ReasonCode::own(3);
/// The load over what is planned for. Number: the load in requests per second.
const LOAD: ReasonCode = ReasonCode::own(4);
/// The load is within the tolerance of what the fleet is planned for. Number: the load in requests per second.
const WITHIN_TOLERANCE: ReasonCode = ReasonCode::own(5);

/// Whether layer 1 is obeyed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Scale on the forecast.
    Scale,
    /// Computed, scored and shown, not obeyed.
    Shadow,
}

/// Settings of the three layers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThreeLayer {
    /// Share of what a replica can serve that is planned for.
    pub target_utilization: f64,
    /// Ticks ahead that layer 1 looks at; `None`: start-up + 1.
    pub lead: Option<u32>,
    /// Quantile of the forecast that layer 1 plans for; 0.5 is the mean.
    pub quantile: f64,
    /// Whether layer 1 is obeyed.
    pub mode: Mode,
    /// Relative load above the fleet's plan that layer 2 lets pass.
    pub tolerance_up: f64,
    /// Relative load below the fleet's plan that layer 2 lets pass.
    pub tolerance_down: f64,
    /// Seconds that a rise must last.
    pub window_up_secs: u32,
    /// Seconds that a fall must last.
    pub window_down_secs: u32,
    /// Seconds after a change before the next scale-in.
    pub cooldown_secs: u32,
    /// Fastest scale-out.
    pub rate_up: Option<Rate>,
    /// Fastest scale-in.
    pub rate_down: Option<Rate>,
    /// Seconds that the fleet is kept after a sudden drop.
    pub hold_on_drop_secs: u32,
}

impl ThreeLayer {
    /// What the balanced preset has.
    pub const BALANCED: Self = Self {
        target_utilization: 0.8,
        lead: None,
        quantile: 0.95,
        mode: Mode::Scale,
        tolerance_up: 0.1,
        tolerance_down: 0.1,
        window_up_secs: 0,
        window_down_secs: 300,
        cooldown_secs: 180,
        rate_up: None,
        rate_down: None,
        hold_on_drop_secs: 600,
    };

    /// Requests per second that layers 1 and 2 plan for one replica.
    fn planned_rps_per_replica(&self, site: &Site) -> f64 {
        site.rps_per_replica * self.target_utilization
    }
}

impl Default for ThreeLayer {
    fn default() -> Self {
        Self::BALANCED
    }
}

impl PolicySettings for ThreeLayer {
    const NAME: &'static str = "three-layer";
    const TITLE: &'static str = "Three layers";
    const STAGES: &'static [StageInfo] = &[
        StageInfo { name: "predictive", title: "1 Predictive" },
        StageInfo { name: "reactive", title: "2 Reactive" },
        StageInfo { name: "stability", title: "3 Stability" },
    ];
    const TIMERS: &'static [&'static str] = &["Scale-in cooldown", "Scale-in window", "Hold on drop"];
    const REASONS: &'static [ReasonInfo] = &[
        ReasonInfo::new("predictive.no_forecast"),
        ReasonInfo::new("predictive.peak"),
        ReasonInfo::new("predictive.shadow"),
        ReasonInfo::new("reactive.override"),
        ReasonInfo::new("reactive.load"),
        ReasonInfo::new("reactive.within_tolerance"),
    ];
    const KEYS: &'static [Key<Self>] = &KEYS;

    fn lint(&self, site: &Site) -> Vec<Finding> {
        lint::findings(self, site)
    }

    fn manifest(&self, format: Format, target: &Target<'_>) -> Option<Manifest> {
        manifest::manifest(self, format, target)
    }

    fn outlook(&self, site: &Site) -> Outlook {
        let of_buckets = |lead: u32| lead as usize * site.ticks_per_bucket();
        let lead_ticks = self.lead.map_or_else(|| auto_lead(site).min(reach(site)), of_buckets);
        Outlook::Peak { lead_ticks, quantile: self.quantile }
    }

    fn shortfall(&self, site: &Site) -> Option<(String, String)> {
        let (wanted, reach) = (auto_lead(site), reach(site));
        (self.lead.is_none() && wanted > reach).then(|| {
            let secs = duration_words(u32::try_from(reach).unwrap_or(u32::MAX).saturating_mul(site.step.secs()));
            let text = format!(
                "because forecasts reach no further, and what is started now serves {wanted} ticks later. A coarser \
                 resolution or a shorter start-up mends it."
            );
            (format!("Layer 1 looks {secs} ahead,"), text)
        })
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Layers::new(self, site))
    }

    fn reactive(&self, headroom: f64) -> Policy {
        let target_utilization = self.target_utilization / headroom;
        Policy::ThreeLayer(Self { target_utilization, mode: Mode::Shadow, ..*self })
    }

    fn timer_secs(&self) -> [u32; TIMERS] {
        [self.cooldown_secs, self.window_down_secs, self.hold_on_drop_secs]
    }

    fn is_shadow(&self, place: usize) -> bool {
        place == 0 && self.mode == Mode::Shadow
    }

    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
        words::sentences(self, moment)
    }

    fn log_words(&self, moment: &Moment<'_>) -> String {
        words::log_words(self, moment)
    }

    fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
        words::export_words(self, moment)
    }

    fn group_summary(&self, group: Group) -> Option<String> {
        match group {
            Group::Forecast => Some(whole_percent(self.quantile)),
            Group::Capacity => Some(whole_percent(self.target_utilization)),
            Group::Stability => Some(format!("cooldown {}", duration_words(self.cooldown_secs))),
            Group::Reactive => {
                Some(format!("tolerance +{} −{}", whole_percent(self.tolerance_up), whole_percent(self.tolerance_down)))
            }
            _ => None,
        }
    }
}

/// Ticks ahead that matter: what is stopped now is missed in the nearest, what is started now serves first in the farthest.
fn auto_lead(site: &Site) -> usize {
    site.ticks(site.startup_secs) + 1
}

/// Ticks that forecasts reach beyond the newest load that is known, at least 1.
fn reach(site: &Site) -> usize {
    let lag_buckets = site.bucket.buckets_to_cover(site.metric_lag_secs);
    (MAX_LEAD as usize).saturating_sub(lag_buckets).max(1) * site.ticks_per_bucket()
}

const MODE: Field<ThreeLayer> = Field::Choice {
    words: &["scale", "shadow"],
    get: |settings| match settings.mode {
        Mode::Scale => "scale",
        Mode::Shadow => "shadow",
    },
    set: |settings, word| {
        settings.mode = match word {
            "scale" => Mode::Scale,
            "shadow" => Mode::Shadow,
            _ => return false,
        };
        true
    },
};

const LEAD: Field<ThreeLayer> = Field::AutoCount { min: 1, max: MAX_LEAD, unit: "steps", of: |s| &mut s.lead };

#[rustfmt::skip]
static KEYS: [Key<ThreeLayer>; 12] = [
    Key::new("target_utilization", Group::Capacity, "Target utilisation", Field::Share { min: 0.05, max: 1.0, of: |s: &mut ThreeLayer| &mut s.target_utilization },
        "Share of what a replica can serve that is planned for. The rest is headroom.")
        .searched(Search::Even { low: 0.4, high: 1.0, step: 0.01 }),
    Key::new("lead", Group::Forecast, "Lead", LEAD,
        "Steps of the trace ahead that layer 1 plans for. Auto is the start-up and a tick more.")
        .searched(Search::Ladder(&["auto", "1", "2", "3", "4", "5", "6", "8", "10"])),
    Key::new("quantile", Group::Forecast, "Quantile", Field::Share { min: 0.5, max: 0.995, of: |s: &mut ThreeLayer| &mut s.quantile },
        "Layer 1 plans for this quantile of the forecast. 50 % is the mean.")
        .searched(Search::Ladder(&["0.5", "0.6", "0.7", "0.8", "0.85", "0.9", "0.925", "0.95", "0.965", "0.975", "0.985", "0.99", "0.995"])),
    Key::new("mode", Group::Forecast, "Mode", MODE,
        "Scale obeys the forecast. Shadow computes, scores and shows it, and does not obey."),
    Key::new("tolerance_up", Group::Reactive, "Tolerance, up", Field::Share { min: 0.0, max: 0.5, of: |s: &mut ThreeLayer| &mut s.tolerance_up },
        "Load this far above the plan does not scale out.")
        .searched(Search::Even { low: 0.0, high: 0.3, step: 0.01 }),
    Key::new("tolerance_down", Group::Reactive, "Tolerance, down", Field::Share { min: 0.0, max: 0.5, of: |s: &mut ThreeLayer| &mut s.tolerance_down },
        "Load this far below the plan does not scale in.")
        .searched(Search::Even { low: 0.0, high: 0.3, step: 0.01 }),
    Key::new("window_up", Group::Stability, "Scale-out window", Field::Secs { min: 0, max: 3600, of: |s: &mut ThreeLayer| &mut s.window_up_secs },
        "A rise must last this long before it counts.")
        .searched(Search::SHORT_WAITS),
    Key::new("window_down", Group::Stability, "Scale-in window", Field::Secs { min: 0, max: 3600, of: |s: &mut ThreeLayer| &mut s.window_down_secs },
        "A fall must last this long before it counts.")
        .searched(Search::WAITS),
    Key::new("cooldown", Group::Stability, "Scale-in cooldown", Field::Secs { min: 0, max: 3600, of: |s: &mut ThreeLayer| &mut s.cooldown_secs },
        "After a change, no scale-in for this long. Scale-out is never delayed.")
        .searched(Search::WAITS),
    Key::new("rate_up", Group::Stability, "Scale-out rate", Field::Rate { of: |s| &mut s.rate_up },
        "Most replicas, or percent, that may be added within a period."),
    Key::new("rate_down", Group::Stability, "Scale-in rate", Field::Rate { of: |s: &mut ThreeLayer| &mut s.rate_down },
        "Most replicas, or percent, that may be removed within a period.")
        .searched(Search::Ladder(&["none", "8/1m", "4/1m", "2/1m", "1/1m", "1/2m", "1/5m", "1/10m"])),
    Key::new("hold_on_drop", Group::Stability, "Hold on drop", Field::Secs { min: 0, max: 3600, of: |s: &mut ThreeLayer| &mut s.hold_on_drop_secs },
        "After a sudden drop, keeps the fleet this long; an outage is often followed by retries. 0 s is off.")
        .searched(Search::WAITS),
];
