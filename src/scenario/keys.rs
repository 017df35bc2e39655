//! The table of a scenario's own knobs: name, words for people, range, and the field that it sets. The knobs of its policy
//! stand with the policy. Links, controls and help are made of both.

use super::{DataRef, Knobs, Preset};
use crate::detect::DetectorId;
use crate::forecast::{MAX_LEADS, ModelId};
use crate::knob::{Auto, Field, Group, Key, Shape, parse_secs, parse_time, print_secs, print_time};
use crate::policy::Policy;
use crate::policy::spans::{parse_spans, print_spans};
use crate::series::Spread;
use crate::stress::{self, Stress};
use crate::units::Step;

/// What stands for no spans.
pub const NO_SPANS: &str = "none";
/// Fewest replicas by the time of the week.
pub const WEEKLY_MIN: &str = "weekly_min";
/// Longest step: a day.
const MAX_STEP_SECS: u32 = 86_400;

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

const MODEL: Field<Knobs> = Field::Choice {
    words: &MODEL_WORDS,
    get: |knobs| if knobs.model.is_auto() { ModelId::Auto.name() } else { knobs.model.name() },
    set: |knobs, word| match ModelId::from_name(word) {
        Some(ModelId::Auto) => {
            knobs.model = Auto::fitted(*knobs.model);
            true
        }
        model => set_if(&mut knobs.model, model.map(Auto::set)),
    },
};

const DETECTOR: Field<Knobs> = Field::Choice {
    words: &["auto", "calibrated", "zscore", "robust", "classic"],
    get: |knobs| knobs.detector.map_or("auto", DetectorId::name),
    set: |knobs, word| {
        let detector = DetectorId::from_name(word);
        set_if(&mut knobs.detector, if word == "auto" { Some(None) } else { detector.map(Some) })
    },
};

const HORIZON: Field<Knobs> = Field::Count { min: 1, max: MAX_LEADS as u32, unit: "steps", of: |k| &mut k.horizon };

const POLICY: Field<Knobs> = Field::Choice {
    words: Policy::NAMES,
    get: |knobs| knobs.policy.name(),
    // A policy that is chosen again keeps its settings.
    set: |knobs, word| match Policy::from_name(word) {
        Some(policy) => {
            if policy.name() != knobs.policy.name() {
                knobs.policy = policy;
            }
            true
        }
        None => false,
    },
};

const DATA: Field<Knobs> = Field::Text {
    shape: Shape::Data,
    get: |knobs| knobs.data.to_string(),
    set: |knobs, text| set_if(&mut knobs.data, DataRef::parse(text)),
};

const STEP: Field<Knobs> = Field::Text {
    shape: Shape::Step,
    get: |knobs| if knobs.step.is_auto() { "auto".to_owned() } else { print_secs(knobs.step.secs()) },
    set: |knobs, text| {
        if text == "auto" {
            knobs.step = Auto::fitted(*knobs.step);
            return true;
        }
        let secs = parse_secs(text).filter(|secs| *secs <= MAX_STEP_SECS);
        set_if(&mut knobs.step, secs.and_then(Step::from_secs).map(Auto::set))
    },
};

const TICK: Field<Knobs> = Field::Text {
    shape: Shape::Tick,
    get: |knobs| knobs.tick.map_or_else(|| "auto".to_owned(), |tick| print_secs(tick.secs())),
    set: |knobs, text| {
        let tick = || parse_secs(text).filter(|secs| *secs <= MAX_STEP_SECS).and_then(Step::from_secs);
        set_if(&mut knobs.tick, if text == "auto" { Some(None) } else { tick().map(Some) })
    },
};

const SPREAD: Field<Knobs> = Field::Choice {
    words: &Spread::WORDS,
    get: |knobs| knobs.spread.word(),
    set: |knobs, word| set_if(&mut knobs.spread, Spread::from_word(word)),
};

const STRESS: Field<Knobs> = Field::Text {
    shape: Shape::Edits,
    get: |knobs| knobs.stress.to_string(),
    // Most scenarios have none, and need not read any.
    set: |knobs, text| {
        let stress = if text == stress::NONE { Some(Stress::default()) } else { Stress::parse(text).ok() };
        set_if(&mut knobs.stress, stress)
    },
};

const BY_WEEK: Field<Knobs> = Field::Text {
    shape: Shape::Words {
        example: "none, or days (0 is Sunday), times and replicas, like 12345;08:00-18:00;10~06;10:00-16:00;4",
    },
    get: |knobs| if knobs.weekly_min.is_empty() { NO_SPANS.to_owned() } else { print_spans(&knobs.weekly_min) },
    set: |knobs, text| {
        let spans = if text == NO_SPANS { Some(Vec::new()) } else { parse_spans(text) };
        set_if(&mut knobs.weekly_min, spans)
    },
};

const SEED: Field<Knobs> = Field::Text {
    shape: Shape::Seed,
    get: |knobs| knobs.seed.to_string(),
    set: |knobs, text| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        set_if(&mut knobs.seed, text.parse().ok().filter(|_| digits))
    },
};

/// A field for a local time, of which `get` and `set` are the place.
macro_rules! time {
    ($place:ident) => {
        Field::Text {
            shape: Shape::Time,
            get: |knobs: &Knobs| print_time(knobs.$place),
            set: |knobs: &mut Knobs, text: &str| set_if(&mut knobs.$place, parse_time(text)),
        }
    };
}

const PRESET: Field<Knobs> = Field::Choice {
    words: &["balanced", "classic", "saver", "flash-crowd"],
    get: |knobs| knobs.preset.name(),
    set: |knobs, word| Preset::from_name(word).is_some_and(|preset| preset == knobs.preset),
};

/// Every knob but those of the policy, in the order of links and controls.
#[rustfmt::skip]
pub(super) static KEYS: [Key<Knobs>; 34] = [
    Key::new("policy", Group::Capacity, "Policy", POLICY,
        "What decides on replicas. Another one brings its own knobs."),
    Key::new("data", Group::Trace, "Trace", DATA,
        "The traffic that is replayed."),
    Key::new("step", Group::Trace, "Resolution", STEP,
        "Width of a bucket, which is forecast and scored. Finer counts are added up. Auto is the trace's own."),
    Key::new("tick", Group::Trace, "Tick", TICK,
        "Step of the simulation, in which decisions are made and waits count. Auto is what the policy's own clock has, 15 s for HPA and KEDA and 1 min for AWS and GCP, and the resolution for the others and where it is finer."),
    Key::new("spread", Group::Trace, "Within a bucket", SPREAD,
        "How a bucket's requests fall into its ticks: evenly, or drawn one by one with the seed, as a Poisson process would."),
    Key::new("stress", Group::Trace, "What if", STRESS,
        "What happens that is not in the trace."),
    Key::new("from", Group::Trace, "Replay from", time!(from),
        "First replayed tick. Auto is the split, where the training part ends."),
    Key::new("to", Group::Trace, "Replay to", time!(to),
        "End of the replay. Auto is the end of the trace."),
    Key::new("split", Group::Trace, "Split", time!(split),
        "What is before it trains the models, what is after it is scored."),
    Key::new("model", Group::Forecast, "Forecast model", MODEL,
        "What forecasts the load. Auto is the best that the end of an own trace's training part shows, and ridge for the bundled trace."),
    Key::new("horizon", Group::Forecast, "Horizon", HORIZON,
        "Steps of the trace ahead that are drawn right of the cursor."),
    Key::new("multiplier", Group::Trace, "Multiplier", Field::FittedNumber { min: 0.001, max: 100_000.0, unit: "×", of: |k| &mut k.multiplier },
        "Scales the trace. Auto is 1, and for the bundled trace × 60, which turns 1995's requests per minute into requests per second."),
    Key::new("rps_per_replica", Group::Capacity, "Per replica", Field::FittedNumber { min: 0.000_001, max: 10_000_000.0, unit: "rps", of: |k| &mut k.rps_per_replica },
        "Requests per second that one ready replica can serve. No trace tells it: measure yours."),
    Key::new("min_replicas", Group::Capacity, "Fewest replicas", Field::Count { min: 0, max: 100_000, unit: "", of: |k| &mut k.min_replicas },
        "The fleet never gets smaller. 0 is for policies that can start from nothing, hpa and keda."),
    Key::new(WEEKLY_MIN, Group::Capacity, "Fewest by week", BY_WEEK,
        "Fewest replicas at times of the week, in UTC, never more than the most; otherwise the count above holds. A search can find some."),
    Key::new("max_replicas", Group::Capacity, "Most replicas", Field::FittedCount { min: 1, max: 100_000, unit: "", of: |k| &mut k.max_replicas },
        "The fleet never gets larger."),
    Key::new("initial_replicas", Group::Capacity, "At the start", Field::Count { min: 1, max: 100_000, unit: "", of: |k| &mut k.initial_replicas },
        "Ready replicas before the first tick, kept within the bounds."),
    Key::new("startup", Group::Capacity, "Start-up", Field::Secs { min: 0, max: 1800, of: |k| &mut k.startup_secs },
        "Time from a decision until the replica serves. It is what makes a forecast worth anything."),
    Key::new("drain", Group::Capacity, "Draining", Field::Secs { min: 0, max: 1800, of: |k| &mut k.drain_secs },
        "Time that a stopped replica is still paid for. It takes no new requests."),
    Key::new("metric_lag", Group::Reactive, "Metric lag", Field::Secs { min: 0, max: 600, of: |k| &mut k.metric_lag_secs },
        "Age of the newest load that a decision may know."),
    Key::new("detector", Group::Detector, "Detector", DETECTOR,
        "Scores each residual against the ones before it. Auto is zscore for the bundled trace, calibrated for any other."),
    Key::new("z_window", Group::Detector, "Window", Field::Count { min: 10, max: 1440, unit: "steps", of: |k| &mut k.z_window },
        "Residuals that a score looks back on, one for each step of the trace."),
    Key::new("z_threshold", Group::Detector, "Threshold", Field::Number { min: 1.0, max: 10.0, unit: "σ", of: |k| &mut k.z_threshold },
        "A score beyond it is a spike, below minus it a drop. Calibrated takes false alarms instead."),
    Key::new("false_alarms", Group::Detector, "False alarms", Field::Number { min: 0.01, max: 100.0, unit: "a week", of: |k| &mut k.false_alarms_per_week },
        "Alarms a week that calibrated may raise where nothing happens, at most one in a hundred steps of the trace."),
    Key::new("class_low", Group::Detector, "Low below", Field::Share { min: 0.0, max: 1.0, of: |k| &mut k.class_low },
        "Utilisation below which the workload is Low."),
    Key::new("class_high", Group::Detector, "High from", Field::Share { min: 0.0, max: 1.0, of: |k| &mut k.class_high },
        "Utilisation from which the workload is High."),
    Key::new("class_spike", Group::Detector, "Spike above", Field::Number { min: 1.0, max: 10.0, unit: "×", of: |k| &mut k.class_spike },
        "Multiple of its forecast above which the load is a Spike."),
    Key::new("price", Group::Cost, "Price", Field::Number { min: 0.0, max: 1000.0, unit: "$/h", of: |k| &mut k.usd_per_replica_hour },
        "Dollars for one replica and hour, starting and draining ones too."),
    Key::new("queue", Group::Cost, "Queue", Field::Secs { min: 0, max: 3600, of: |k| &mut k.queue_secs },
        "Time that a request waits for capacity before it is lost, in whole ticks."),
    Key::new("service_time", Group::Cost, "Work per request", Field::Number { min: 0.0, max: 600.0, unit: "s", of: |k| &mut k.service_secs },
        "Mean seconds that a request keeps a replica busy. 0: nothing is said of how long requests take."),
    Key::new("concurrency", Group::Cost, "At once", Field::Count { min: 1, max: 10_000, unit: "", of: |k| &mut k.concurrency },
        "Requests that a replica works on at once. Read where the work per request is given."),
    Key::new("slo_latency", Group::Cost, "Latency objective", Field::Number { min: 0.001, max: 600.0, unit: "s", of: |k| &mut k.objective_secs },
        "Seconds within which a request should be done, waiting and work. Read where the work per request is given."),
    Key::new("seed", Group::Trace, "Seed", SEED,
        "Seed of the synthetic trace, and of requests that are drawn within a bucket."),
    // Kept last: `v` and `preset` are written before every knob.
    Key::new("preset", Group::Trace, "Preset", PRESET,
        "What the other knobs start from."),
];

/// Whether any scenario has a knob of that name.
pub fn is_known(name: &str) -> bool {
    known(name).is_some()
}

/// The name as it stands in a table of keys; `knob` for a name that stands in none.
pub(super) fn stable_name(name: &str) -> &'static str {
    known(name).unwrap_or("knob")
}

/// The knob `name` of the scenario or of whichever policy. Links may name anything, so what a policy says of its knobs is not asked
/// for.
fn known(name: &str) -> Option<&'static str> {
    KEYS.iter().map(|key| key.name).find(|known| *known == name).or_else(|| Policy::knob_name(name))
}

/// Name for people of the knob `name`, of whichever policy.
pub fn label(name: &str) -> Option<&'static str> {
    let policies = || Policy::NAMES.iter().filter_map(|policy| Policy::from_name(policy)).flat_map(|p| p.keys());
    KEYS.iter().map(Key::info).chain(policies()).find(|key| key.name == name).map(|key| key.label)
}
