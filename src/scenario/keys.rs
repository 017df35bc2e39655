//! The table of knobs: name, words for people, range, and the field that it sets. Links, controls and help are made of it.

use super::values::{
    parse_data, parse_number, parse_rate, parse_secs, parse_share, parse_time, parse_whole, print_data, print_rate,
    print_secs, print_time,
};
use super::{DataRef, Knobs, Mode, Problem, Rate};
use crate::detect::DetectorId;
use crate::forecast::{MAX_LEADS, ModelId};
use crate::units::Step;

/// Where a knob stands among the controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Which traffic.
    Trace,
    /// Layer 1.
    Forecast,
    /// What a replica can do, and how many there may be.
    Capacity,
    /// Layer 3.
    Stability,
    /// Layer 2.
    Reactive,
    /// Anomalies and workload classes.
    Detector,
    /// Money and waiting.
    Cost,
}

impl Group {
    /// Every group, in the order of the controls.
    pub const ALL: [Self; 7] =
        [Self::Trace, Self::Forecast, Self::Capacity, Self::Stability, Self::Reactive, Self::Detector, Self::Cost];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Trace => "Trace",
            Self::Forecast => "Forecast",
            Self::Capacity => "Capacity",
            Self::Stability => "Stability",
            Self::Reactive => "Reactive",
            Self::Detector => "Detector",
            Self::Cost => "Cost and queue",
        }
    }
}

/// What values a knob takes (`min`, `max`, `words`, `unit`), and the place that holds them (`of`, or `get` and `set`).
#[allow(missing_docs, reason = "named in the sentence above")]
#[derive(Debug, Clone, Copy)]
pub enum Field {
    /// A duration in whole seconds.
    Secs { min: u32, max: u32, of: fn(&mut Knobs) -> &mut u32 },
    /// A whole number.
    Count { min: u32, max: u32, unit: &'static str, of: fn(&mut Knobs) -> &mut u32 },
    /// A number.
    Number { min: f64, max: f64, unit: &'static str, of: fn(&mut Knobs) -> &mut f64 },
    /// A share of 1, shown in percent.
    Share { min: f64, max: f64, of: fn(&mut Knobs) -> &mut f64 },
    /// One of a few words; setting gives whether the word is known.
    Choice { words: &'static [&'static str], get: fn(&Knobs) -> &'static str, set: fn(&mut Knobs, &str) -> bool },
    /// A whole number or `auto`.
    AutoCount { min: u32, max: u32, unit: &'static str, of: fn(&mut Knobs) -> &mut Option<u32> },
    /// A local time or `auto`.
    Time { of: fn(&mut Knobs) -> &mut Option<i64> },
    /// A rate limit or `none`.
    Rate { of: fn(&mut Knobs) -> &mut Option<Rate> },
    /// A step: `1m`, `5m`, `15m` or any whole number of seconds.
    Step { of: fn(&mut Knobs) -> &mut Step },
    /// A trace.
    Data { of: fn(&mut Knobs) -> &mut DataRef },
    /// A seed.
    Seed { of: fn(&mut Knobs) -> &mut u64 },
}

/// One knob.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    /// Name in links.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// A sentence on what it does.
    pub hint: &'static str,
    /// Where it stands.
    pub group: Group,
    /// What it may be.
    pub field: Field,
}

/// Longest step: a day.
const MAX_STEP_SECS: u32 = 86_400;

impl Key {
    /// The knob's value as text; [`Key::set`] reads it back to the same value.
    pub fn print(&self, knobs: &Knobs) -> String {
        let mut copy = *knobs;
        match self.field {
            Field::Secs { of, .. } => print_secs(*of(&mut copy)),
            Field::Count { of, .. } => of(&mut copy).to_string(),
            Field::Number { of, .. } | Field::Share { of, .. } => of(&mut copy).to_string(),
            Field::Choice { get, .. } => get(knobs).to_owned(),
            Field::AutoCount { of, .. } => of(&mut copy).map_or_else(|| "auto".to_owned(), |count| count.to_string()),
            Field::Time { of } => print_time(*of(&mut copy)),
            Field::Rate { of } => print_rate(*of(&mut copy)),
            Field::Step { of } => print_secs(of(&mut copy).secs()),
            Field::Data { of } => print_data(*of(&mut copy)),
            Field::Seed { of } => of(&mut copy).to_string(),
        }
    }

    /// Sets the knob from text.
    ///
    /// # Errors
    /// When the text is no such value or out of range; the knob stays as it is.
    pub fn set(&self, knobs: &mut Knobs, text: &str) -> Result<(), Problem> {
        let problem = || Problem { key: self.name, value: text.to_owned(), allowed: self.allowed() };
        self.try_set(knobs, text).ok_or_else(problem)
    }

    fn try_set(&self, knobs: &mut Knobs, text: &str) -> Option<()> {
        match self.field {
            Field::Secs { min, max, of } => *of(knobs) = parse_secs(text).filter(|v| (min..=max).contains(v))?,
            Field::Count { min, max, of, .. } => *of(knobs) = parse_whole(text).filter(|v| (min..=max).contains(v))?,
            Field::Number { min, max, of, .. } => {
                *of(knobs) = parse_number(text).filter(|v| (min..=max).contains(v))?;
            }
            Field::Share { min, max, of } => *of(knobs) = parse_share(text).filter(|v| (min..=max).contains(v))?,
            Field::Choice { set, .. } => return set(knobs, text).then_some(()),
            Field::AutoCount { of, .. } if text == "auto" => *of(knobs) = None,
            Field::AutoCount { min, max, of, .. } => {
                *of(knobs) = Some(parse_whole(text).filter(|v| (min..=max).contains(v))?);
            }
            Field::Time { of } => *of(knobs) = parse_time(text)?,
            Field::Rate { of } => *of(knobs) = parse_rate(text)?,
            Field::Step { of } => {
                *of(knobs) = parse_secs(text).filter(|secs| *secs <= MAX_STEP_SECS).and_then(Step::from_secs)?;
            }
            Field::Data { of } => *of(knobs) = parse_data(text)?,
            Field::Seed { of } => {
                let digits = text.bytes().all(|byte| byte.is_ascii_digit());
                *of(knobs) = text.parse().ok().filter(|_| digits)?;
            }
        }
        Some(())
    }

    /// What is possible, in words.
    pub fn allowed(&self) -> String {
        match self.field {
            Field::Secs { min, max, .. } => format!("{} to {}", print_secs(min), print_secs(max)),
            Field::Count { min, max, .. } => format!("{min} to {max}"),
            Field::Number { min, max, .. } | Field::Share { min, max, .. } => format!("{min} to {max}"),
            Field::Choice { words, .. } => words.join(", "),
            Field::AutoCount { min, max, .. } => format!("auto, or {min} to {max}"),
            Field::Time { .. } => "auto, or a time like 1995-08-23T00:00".to_owned(),
            Field::Rate { .. } => "none, or 1 to 1000 replicas or pct in 1s to 1h, like 4/1m or 100pct/1m".to_owned(),
            Field::Step { .. } => "1s to 24h, like 1m, 5m or 15m".to_owned(),
            Field::Data { .. } => "nasa, synthetic, or the SHA-256 of a trace".to_owned(),
            Field::Seed { .. } => format!("0 to {}", u64::MAX),
        }
    }
}

/// The knob of that name.
pub fn key(name: &str) -> Option<&'static Key> {
    KEYS.iter().find(|key| key.name == name)
}

const fn knob(name: &'static str, group: Group, label: &'static str, field: Field, hint: &'static str) -> Key {
    Key { name, label, hint, group, field }
}

const MODEL_WORDS: [&str; ModelId::ALL.len()] = {
    let mut words = [""; ModelId::ALL.len()];
    let mut at = 0;
    while at < words.len() {
        words[at] = ModelId::ALL[at].name();
        at += 1;
    }
    words
};

fn set_if<T>(slot: &mut T, value: Option<T>) -> bool {
    value.map(|value| *slot = value).is_some()
}

const MODEL: Field = Field::Choice {
    words: &MODEL_WORDS,
    get: |knobs| knobs.model.name(),
    set: |knobs, word| set_if(&mut knobs.model, ModelId::from_name(word)),
};

const MODE: Field = Field::Choice {
    words: &["scale", "shadow"],
    get: |knobs| match knobs.mode {
        Mode::Scale => "scale",
        Mode::Shadow => "shadow",
    },
    set: |knobs, word| {
        let mode = match word {
            "scale" => Some(Mode::Scale),
            "shadow" => Some(Mode::Shadow),
            _ => None,
        };
        set_if(&mut knobs.mode, mode)
    },
};

const DETECTOR: Field = Field::Choice {
    words: &["auto", "calibrated", "zscore", "robust", "classic"],
    get: |knobs| knobs.detector.map_or("auto", DetectorId::name),
    set: |knobs, word| {
        let detector = DetectorId::from_name(word);
        set_if(&mut knobs.detector, if word == "auto" { Some(None) } else { detector.map(Some) })
    },
};

const HORIZON: Field = Field::Count { min: 1, max: MAX_LEADS as u32, unit: "ticks", of: |k| &mut k.horizon };
const LEAD: Field = Field::AutoCount { min: 1, max: MAX_LEADS as u32, unit: "ticks", of: |k| &mut k.lead };

/// Every knob but the preset, in the order of links and controls.
#[rustfmt::skip]
pub static KEYS: [Key; 38] = [
    knob("data", Group::Trace, "Trace", Field::Data { of: |k| &mut k.data },
        "The traffic that is replayed."),
    knob("step", Group::Trace, "Resolution", Field::Step { of: |k| &mut k.step },
        "Width of a tick. Finer minutes are added up."),
    knob("from", Group::Trace, "Replay from", Field::Time { of: |k| &mut k.from },
        "First replayed tick. Auto is the split, where the training part ends."),
    knob("to", Group::Trace, "Replay to", Field::Time { of: |k| &mut k.to },
        "End of the replay. Auto is the end of the trace."),
    knob("split", Group::Trace, "Split", Field::Time { of: |k| &mut k.split },
        "What is before it trains the models, what is after it is scored."),
    knob("model", Group::Forecast, "Forecast model", MODEL,
        "What forecasts the load for layer 1 and for the residuals."),
    knob("horizon", Group::Forecast, "Horizon", HORIZON,
        "Ticks ahead that are drawn right of the cursor."),
    knob("multiplier", Group::Trace, "Multiplier", Field::Number { min: 0.001, max: 100_000.0, unit: "×", of: |k| &mut k.multiplier },
        "Scales the trace. × 60 turns 1995's requests per minute into requests per second."),
    knob("rps_per_replica", Group::Capacity, "Per replica", Field::Number { min: 0.01, max: 1_000_000.0, unit: "rps", of: |k| &mut k.rps_per_replica },
        "Requests per second that one ready replica can serve."),
    knob("target_utilization", Group::Capacity, "Target utilisation", Field::Share { min: 0.05, max: 1.0, of: |k| &mut k.target_utilization },
        "Share of that which is planned for. The rest is headroom."),
    knob("min_replicas", Group::Capacity, "Fewest replicas", Field::Count { min: 1, max: 1000, unit: "", of: |k| &mut k.min_replicas },
        "The fleet never gets smaller."),
    knob("max_replicas", Group::Capacity, "Most replicas", Field::Count { min: 1, max: 1000, unit: "", of: |k| &mut k.max_replicas },
        "The fleet never gets larger."),
    knob("initial_replicas", Group::Capacity, "At the start", Field::Count { min: 1, max: 1000, unit: "", of: |k| &mut k.initial_replicas },
        "Ready replicas before the first tick, kept within the bounds."),
    knob("startup", Group::Capacity, "Start-up", Field::Secs { min: 0, max: 1800, of: |k| &mut k.startup_secs },
        "Time from a decision until the replica serves. It is what makes a forecast worth anything."),
    knob("drain", Group::Capacity, "Draining", Field::Secs { min: 0, max: 1800, of: |k| &mut k.drain_secs },
        "Time that a stopped replica is still paid for. It takes no new requests."),
    knob("metric_lag", Group::Reactive, "Metric lag", Field::Secs { min: 0, max: 600, of: |k| &mut k.metric_lag_secs },
        "Age of the newest load that a decision may know."),
    knob("lead", Group::Forecast, "Lead", LEAD,
        "Ticks ahead that layer 1 plans for. Auto is the start-up and one more."),
    knob("quantile", Group::Forecast, "Quantile", Field::Share { min: 0.5, max: 0.995, of: |k| &mut k.quantile },
        "Layer 1 plans for this quantile of the forecast. 50 % is the mean."),
    knob("mode", Group::Forecast, "Mode", MODE,
        "Scale obeys the forecast. Shadow computes, scores and shows it, and does not obey."),
    knob("tolerance_up", Group::Reactive, "Tolerance, up", Field::Share { min: 0.0, max: 0.5, of: |k| &mut k.tolerance_up },
        "Load this far above the plan does not scale out."),
    knob("tolerance_down", Group::Reactive, "Tolerance, down", Field::Share { min: 0.0, max: 0.5, of: |k| &mut k.tolerance_down },
        "Load this far below the plan does not scale in."),
    knob("window_up", Group::Stability, "Scale-out window", Field::Secs { min: 0, max: 3600, of: |k| &mut k.window_up_secs },
        "A rise must last this long before it counts."),
    knob("window_down", Group::Stability, "Scale-in window", Field::Secs { min: 0, max: 3600, of: |k| &mut k.window_down_secs },
        "A fall must last this long before it counts."),
    knob("cooldown", Group::Stability, "Scale-in cooldown", Field::Secs { min: 0, max: 3600, of: |k| &mut k.cooldown_secs },
        "After a change, no scale-in for this long. Scale-out is never delayed."),
    knob("rate_up", Group::Stability, "Scale-out rate", Field::Rate { of: |k| &mut k.rate_up },
        "Most replicas, or percent, that may be added within a period."),
    knob("rate_down", Group::Stability, "Scale-in rate", Field::Rate { of: |k| &mut k.rate_down },
        "Most replicas, or percent, that may be removed within a period."),
    knob("hold_on_drop", Group::Stability, "Hold on drop", Field::Secs { min: 0, max: 3600, of: |k| &mut k.hold_on_drop_secs },
        "After a sudden drop, keeps the fleet this long; an outage is often followed by retries."),
    knob("detector", Group::Detector, "Detector", DETECTOR,
        "Scores each residual against the ones before it. Auto is zscore for the bundled trace, calibrated for any other."),
    knob("z_window", Group::Detector, "Window", Field::Count { min: 10, max: 1440, unit: "ticks", of: |k| &mut k.z_window },
        "Residuals that a score looks back on."),
    knob("z_threshold", Group::Detector, "Threshold", Field::Number { min: 1.0, max: 10.0, unit: "σ", of: |k| &mut k.z_threshold },
        "A score beyond it is a spike, below minus it a drop. Calibrated takes false alarms instead."),
    knob("false_alarms", Group::Detector, "False alarms", Field::Number { min: 0.01, max: 100.0, unit: "a week", of: |k| &mut k.false_alarms_per_week },
        "Alarms a week that calibrated may raise where nothing happens, at most one in a hundred ticks."),
    knob("class_low", Group::Detector, "Low below", Field::Share { min: 0.0, max: 1.0, of: |k| &mut k.class_low },
        "Utilisation below which the workload is Low."),
    knob("class_high", Group::Detector, "High from", Field::Share { min: 0.0, max: 1.0, of: |k| &mut k.class_high },
        "Utilisation from which the workload is High."),
    knob("class_spike", Group::Detector, "Spike above", Field::Number { min: 1.0, max: 10.0, unit: "×", of: |k| &mut k.class_spike },
        "Multiple of its forecast above which the load is a Spike."),
    knob("price", Group::Cost, "Price", Field::Number { min: 0.0, max: 1000.0, unit: "$/h", of: |k| &mut k.usd_per_replica_hour },
        "Dollars for one replica and hour, starting and draining ones too."),
    knob("queue", Group::Cost, "Queue", Field::Secs { min: 0, max: 3600, of: |k| &mut k.queue_secs },
        "Time that a request waits for capacity before it is lost, in whole ticks."),
    knob("seed", Group::Trace, "Seed", Field::Seed { of: |k| &mut k.seed },
        "Seed of the synthetic trace."),
    // Kept last: `v` and `preset` are written before every knob.
    knob("preset", Group::Trace, "Preset", Field::Choice {
            words: &["balanced", "classic", "saver", "flash-crowd"],
            get: |knobs| knobs.preset.name(),
            set: |knobs, word| super::Preset::from_name(word).is_some_and(|preset| preset == knobs.preset),
        },
        "What the other knobs start from."),
];
