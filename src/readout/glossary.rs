//! The words of the page: what each means, its formula, and whose definition it is. Tables, hints, the help and the run report take
//! them from here.

/// A word of the page.
#[derive(Debug)]
pub struct Term {
    /// Stable name, as in [`term`].
    pub id: &'static str,
    /// What it is called where it stands.
    pub name: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// How it is computed.
    pub formula: &'static str,
    /// Whose definition it is, or the module that computes it.
    pub source: &'static str,
}

/// Terms that belong together.
#[derive(Debug)]
pub struct Chapter {
    /// What they are about.
    pub title: &'static str,
    /// The terms.
    pub terms: &'static [Term],
}

const HERBST: &str = "N. Herbst et al., Ready for Rain? A View from SPEC Research on the Future of Cloud Metrics, 2016";
const KUBERNETES: &str = "Kubernetes, Horizontal Pod Autoscaling; replica_calculator.go";
const HYNDMAN: &str = "R. J. Hyndman, A. B. Koehler, Another look at measures of forecast accuracy, 2006";
const ERLANG: &str = "Erlang C: L. Kleinrock, Queueing Systems 1, 1975; Planora, latency";

/// Every term.
#[rustfmt::skip]
pub const CHAPTERS: &[Chapter] = &[
    Chapter { title: "Load and fleet", terms: &[
        Term { id: "utilization", name: "Utilisation", meaning: "How busy the ready replicas are.",
            formula: "load ÷ (ready replicas × per replica)", source: "Planora, readout/fleet" },
        Term { id: "per_replica", name: "÷ 16", meaning: "Load is divided by what one replica serves at the target utilisation, and rounded up to whole replicas.",
            formula: "per replica × target utilisation: 20 rps × 80 % = 16 rps", source: "Planora, policy" },
        Term { id: "headroom", name: "Headroom", meaning: "What ready replicas could serve beyond the load.",
            formula: "ready × per replica − load", source: "Planora, chart" },
        Term { id: "slack", name: "Slack", meaning: "Mean share of the ready capacity that was not used.",
            formula: "mean of 1 − min(1, load ÷ capacity)", source: "Planora, report/response" },
        Term { id: "surplus", name: "Surplus", meaning: "Mean of ready replicas beyond those that the load needed, relative to these. It is θO.",
            formula: "mean of max(0, ready − needed) ÷ needed", source: HERBST },
    ] },
    Chapter { title: "Cost and losses", terms: &[
        Term { id: "cost", name: "Cost", meaning: "Replicas × time × price over the whole replay, starting and draining ones too. Over the charts it counts up to the cursor.",
            formula: "Σ (ready + starting + draining) × tick × price", source: "Planora, sim/tally" },
        Term { id: "cost_month", name: "A month", meaning: "The same over a month of 30.4 days, if all of it were like the replay.",
            formula: "cost × (365.25 d ÷ 12) ÷ replayed time", source: "Planora, readout/compare" },
        Term { id: "ideal", name: "× ideal", meaning: "Cost divided by that of a fleet that knows the future, under the same bounds and start-up.",
            formula: "cost ÷ cost of the ideal fleet", source: "Planora, sim/baselines" },
        Term { id: "unserved", name: "Unserved", meaning: "Requests beyond what ready replicas could serve, as a share of all. With a queue, those that waited too long.",
            formula: "Σ max(0, load − ready × per replica) ÷ Σ load, without a queue", source: "Planora, sim/queue" },
        Term { id: "violation", name: "In violation", meaning: "Time in ticks that lost requests.",
            formula: "ticks with unserved > 0, × tick", source: "Planora, sim/tally" },
        Term { id: "longest", name: "Longest", meaning: "The longest time without a break in which requests were lost.",
            formula: "longest run of ticks with unserved > 0, × tick", source: "Planora, report/response" },
        Term { id: "slow", name: "Slow", meaning: "Share of requests slower than the latency objective, waiting and work: an estimate by a queue. None where the scenario says no service time.",
            formula: "mean of P(wait + work > objective), by requests", source: ERLANG },
        Term { id: "p95", name: "p95", meaning: "Time that 95 % of all requests stay within, waiting and work: an estimate by a queue. None where the scenario says no service time.",
            formula: "smallest t with P(wait + work ≤ t) ≥ 95 %, over all requests", source: ERLANG },
    ] },
    Chapter { title: "How closely supply follows demand", terms: &[
        Term { id: "theta_u", name: "θU", meaning: "Mean shortage of replicas relative to demand, which is ⌈load ÷ per replica⌉.",
            formula: "mean of max(0, demand − ready) ÷ demand", source: HERBST },
        Term { id: "theta_o", name: "θO", meaning: "Mean surplus of replicas relative to demand.",
            formula: "mean of max(0, ready − demand) ÷ demand", source: HERBST },
        Term { id: "tau_u", name: "τU", meaning: "Share of time with fewer replicas than demand.",
            formula: "ticks with ready < demand ÷ ticks", source: HERBST },
        Term { id: "tau_o", name: "τO", meaning: "Share of time with more replicas than demand.",
            formula: "ticks with ready > demand ÷ ticks", source: HERBST },
        Term { id: "instability", name: "Instability", meaning: "Share of time in which supply and demand move in different directions.",
            formula: "ticks with sign(Δ ready) ≠ sign(Δ demand) ÷ ticks", source: HERBST },
        Term { id: "jitter", name: "Jitter", meaning: "Changes of supply less changes of demand, a minute; below 0 the fleet is calmer than its load.",
            formula: "(changes of ready − changes of demand) ÷ minutes", source: HERBST },
        Term { id: "speed_up", name: "Speed-up", meaning: "Elastic speed-up: how many times smaller the four shares are than the baseline's. None where one of them is 0.",
            formula: "⁴√(θU′÷θU × θO′÷θO × τU′÷τU × τO′÷τO), ′ the baseline's", source: HERBST },
        Term { id: "reaction", name: "Reaction", meaning: "From the steepest rise of demand until ready replicas covered it again. None where that was not before the end.",
            formula: "first tick with ready ≥ demand − tick of the largest Δ demand", source: "Planora, report/response" },
    ] },
    Chapter { title: "Decisions", terms: &[
        Term { id: "starts", name: "Starts", meaning: "Replicas started, an hour.",
            formula: "Σ max(0, Δ target) ÷ hours", source: "Planora, report/response" },
        Term { id: "flaps", name: "Flaps", meaning: "Changes that turned back the one before within ten minutes: in after out, or out after in.",
            formula: "changes with another sign than the one before, at most 10 min after it", source: "Planora, sim/tally" },
        Term { id: "override", name: "Override", meaning: "Layer 2 asks for more than layer 1: the real load is above what was forecast.",
            formula: "⌈load ÷ 16⌉ > ⌈forecast peak ÷ 16⌉", source: "Planora, policy/three_layer" },
        Term { id: "tolerance", name: "Tolerance", meaning: "A measured value so near to its target changes nothing. It also hides counts: from 57 replicas, a load for 60 is within 10 %.",
            formula: "|value ÷ target − 1| ≤ tolerance", source: KUBERNETES },
        Term { id: "window", name: "Stabilization window", meaning: "Scale-in goes no lower than the highest count that was wanted within the window; scale-out, where it has one, no higher than the lowest.",
            formula: "target = max(wanted in the last window)", source: KUBERNETES },
        Term { id: "cooldown", name: "Cooldown", meaning: "Time after a change in which no replica is taken away. It counts from what was done, a window from what was wanted.",
            formula: "scale-in from last change + cooldown on", source: "Planora, policy/stages; AWS, Amazon EC2 Auto Scaling, scaling cooldowns" },
        Term { id: "hold", name: "Hold on drop", meaning: "After a sudden drop, often an outage, the fleet is kept for the retries that follow.",
            formula: "scale-in from drop + hold on", source: "Planora, policy/three_layer" },
    ] },
    Chapter { title: "Forecasts", terms: &[
        Term { id: "residual", name: "Residual", meaning: "What came less what was expected before its bucket began.",
            formula: "load − forecast", source: "Planora, detect" },
        Term { id: "z", name: "z-score", meaning: "The residual in standard deviations of the residuals before it. robust takes median and MAD instead, calibrated the z of its surprise.",
            formula: "(residual − mean) ÷ standard deviation of the last z_window residuals", source: "Planora, detect; robust: B. Iglewicz, D. C. Hoaglin, How to Detect and Handle Outliers, 1993" },
        Term { id: "band", name: "Band", meaning: "Where the load should lie with the stated share, learnt from the model's own errors.",
            formula: "forecast ± adaptive quantile of past errors at that lead", source: "I. Gibbs, E. Candès, Adaptive Conformal Inference Under Distribution Shift, 2021" },
        Term { id: "coverage", name: "Coverage", meaning: "Share of buckets inside the 90 % band; near 90 % is right.",
            formula: "buckets with lower ≤ actual ≤ upper ÷ buckets", source: "Planora, forecast/score" },
        Term { id: "winkler", name: "Winkler score", meaning: "Width of the band plus a penalty for what lies outside; small is good.",
            formula: "mean of width + 2 ÷ (1 − level) × distance outside", source: "R. L. Winkler, 1972; T. Gneiting, A. E. Raftery, 2007, equation 43" },
        Term { id: "quantile", name: "Quantile", meaning: "Layer 1 provides for the forecast's upper end at this share: 95 % leaves one bucket in twenty above it.",
            formula: "replicas = ⌈forecast’s upper end ÷ 16⌉", source: "Planora, policy/three_layer" },
        Term { id: "rmse", name: "RMSE", meaning: "Root mean squared error", formula: "√ mean of (forecast − actual)²", source: HYNDMAN },
        Term { id: "mae", name: "MAE", meaning: "Mean absolute error", formula: "mean of |forecast − actual|", source: HYNDMAN },
        Term { id: "mape", name: "MAPE", meaning: "Mean absolute error relative to the actual value; buckets with 0 are left out",
            formula: "mean of |forecast − actual| ÷ actual", source: HYNDMAN },
        Term { id: "smape", name: "sMAPE", meaning: "Symmetric relative error, 0 to 200 %",
            formula: "mean of 2 |forecast − actual| ÷ (forecast + actual)", source: HYNDMAN },
        Term { id: "mase", name: "MASE", meaning: "Mean absolute error over that of the last value on the training part",
            formula: "MAE ÷ MAE of the last value in training", source: HYNDMAN },
        Term { id: "r2", name: "R²", meaning: "Share of the variance that is explained", formula: "1 − Σ error² ÷ Σ (actual − mean)²", source: "Planora, forecast/score" },
        Term { id: "bias", name: "Bias", meaning: "Mean of forecast − actual: positive when it expects too much", formula: "Σ (forecast − actual) ÷ buckets", source: "Planora, forecast/score" },
        Term { id: "width", name: "Width", meaning: "Mean width of the 90 % band", formula: "mean of upper − lower", source: "Planora, forecast/score" },
    ] },
];

/// The term `id`. Where it is asked for in a constant, one that is not listed does not compile.
///
/// # Panics
/// Where no term has that id.
pub const fn term(id: &str) -> &'static Term {
    let mut chapter = 0;
    while chapter < CHAPTERS.len() {
        let terms = CHAPTERS[chapter].terms;
        let mut place = 0;
        while place < terms.len() {
            if is_same(terms[place].id.as_bytes(), id.as_bytes()) {
                return &terms[place];
            }
            place += 1;
        }
        chapter += 1;
    }
    panic!("no such term")
}

/// Equality in constants.
const fn is_same(one: &[u8], other: &[u8]) -> bool {
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_term_has_its_own_id_and_name_and_says_all_three() {
        let all: Vec<&Term> = CHAPTERS.iter().flat_map(|chapter| chapter.terms).collect();
        for (place, one) in all.iter().enumerate() {
            assert!(![one.meaning, one.formula, one.source].contains(&""), "{}", one.id);
            assert!(all[..place].iter().all(|other| other.id != one.id && other.name != one.name), "{}", one.id);
            assert_eq!(term(one.id).name, one.name);
        }
    }
}
