//! Several policies on the same traffic, as the rows and columns of a table that can be sorted.

use super::compare::usd_a_month;
use super::format::{duration_words, full, latency, percent, usd};
use super::glossary::{Term, term};
use crate::job::Compared;
use crate::scenario::{Scenario, print_policy};

/// A figure of the comparison.
#[derive(Debug, Clone, Copy)]
pub struct Figure {
    /// Stable name, as in exports.
    pub name: &'static str,
    /// Its heading, and how it is computed.
    pub term: &'static Term,
    value: fn(&Compared, Option<&Compared>) -> f64,
    words: fn(f64) -> String,
}

impl Figure {
    /// Its value for `one`, relative to `baseline` where it is that; `NaN` where there is none, as long as the baseline is not
    /// there, say.
    pub fn value(&self, one: &Compared, baseline: Option<&Compared>) -> f64 {
        (self.value)(one, baseline)
    }

    /// A value in words.
    pub fn words(&self, value: f64) -> String {
        if value.is_nan() { "–".to_owned() } else { (self.words)(value) }
    }
}

/// All figures, in the table's order.
#[rustfmt::skip]
pub static FIGURES: [Figure; 18] = [
    Figure { name: "cost_usd", term: term("cost"),
        value: |one, _| one.totals.cost_usd, words: usd },
    Figure { name: "cost_usd_month", term: term("cost_month"),
        value: |one, _| usd_a_month(one.totals.cost_usd, one.totals.ticks, one.step_secs), words: usd },
    Figure { name: "unserved_share", term: term("unserved"),
        value: |one, _| one.totals.unserved_share, words: percent },
    Figure { name: "violation_secs", term: term("violation"),
        value: |one, _| one.totals.violation_secs, words: secs },
    Figure { name: "longest_violation_secs", term: term("longest"),
        value: |one, _| one.response.longest_violation_secs, words: secs },
    Figure { name: "theta_u", term: term("theta_u"),
        value: |one, _| one.totals.elasticity.theta_u, words: hundredths },
    Figure { name: "theta_o", term: term("theta_o"),
        value: |one, _| one.totals.elasticity.theta_o, words: hundredths },
    Figure { name: "tau_u", term: term("tau_u"),
        value: |one, _| one.totals.elasticity.tau_u, words: hundredths },
    Figure { name: "tau_o", term: term("tau_o"),
        value: |one, _| one.totals.elasticity.tau_o, words: hundredths },
    Figure { name: "instability", term: term("instability"),
        value: |one, _| one.totals.elasticity.instability, words: hundredths },
    Figure { name: "jitter", term: term("jitter"),
        value: |one, _| one.totals.elasticity.jitter, words: |value| full(value, 3) },
    Figure { name: "speed_up", term: term("speed_up"),
        value: |one, baseline| baseline.and_then(|other| one.totals.elasticity.speed_up_over(&other.totals.elasticity)).unwrap_or(f64::NAN), words: |value| format!("× {value:.2}") },
    Figure { name: "starts_per_hour", term: term("starts"),
        value: |one, _| one.response.starts_per_hour, words: |value| format!("{} /h", full(value, 2)) },
    Figure { name: "flaps", term: term("flaps"),
        value: |one, _| f64::from(one.totals.flaps), words: |value| full(value, 0) },
    Figure { name: "slack", term: term("slack"),
        value: |one, _| one.response.slack, words: percent },
    Figure { name: "reaction_secs", term: term("reaction"),
        value: |one, _| one.response.reaction_secs.unwrap_or(f64::NAN), words: secs },
    Figure { name: "slow_share", term: term("slow"),
        value: |one, _| one.response.slow_share.unwrap_or(f64::NAN), words: percent },
    Figure { name: "p95_secs", term: term("p95"),
        value: |one, _| one.response.p95_secs.unwrap_or(f64::NAN), words: latency },
];

fn hundredths(value: f64) -> String {
    format!("{} %", full(value, 2))
}

fn secs(value: f64) -> String {
    duration_words(value.round() as u32)
}

/// What a policy is called in a comparison: its name, and its knobs that are not as it starts.
pub fn policy_words(scenario: &Scenario) -> (String, String) {
    let query = print_policy(scenario);
    let knobs: Vec<String> = query.split('&').skip(1).map(|part| part.replace('=', " ")).collect();
    (scenario.policy.title().to_owned(), knobs.join(" · "))
}

/// The places of `compared` ordered by the figure at `figure`, the least first; those without a value come last.
pub fn sorted_by(
    compared: &[&Compared],
    baseline: Option<&Compared>,
    figure: usize,
    is_descending: bool,
) -> Vec<usize> {
    let values: Vec<f64> = match FIGURES.get(figure) {
        Some(figure) => compared.iter().map(|one| figure.value(one, baseline)).collect(),
        None => vec![f64::NAN; compared.len()],
    };
    let mut places: Vec<usize> = (0..compared.len()).collect();
    places.sort_by(|a, b| match (values[*a], values[*b]) {
        (a, b) if a.is_nan() || b.is_nan() => a.is_nan().cmp(&b.is_nan()),
        (a, b) if is_descending => b.total_cmp(&a),
        (a, b) => a.total_cmp(&b),
    });
    places
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readout::sample::{report, turned};
    use crate::report::Response;
    use crate::scenario::patch;

    /// A load that needs 1, then 4 replicas, of 20 requests per second each, for four ticks each.
    fn compared(query: &str) -> Compared {
        let scenario =
            turned(Scenario::default(), &[("startup", "0"), ("rps_per_replica", "20"), ("max_replicas", "10")]);
        let scenario = patch(&scenario, query).expect("a policy");
        let load = [10.0, 10.0, 10.0, 10.0, 75.0, 75.0, 75.0, 75.0];
        let report = report(scenario, &load, &load);
        Compared { step_secs: 60, totals: report.totals, response: Response::of(&report), scenario: report.scenario }
    }

    #[test]
    fn a_fixed_fleet_by_hand() {
        let two = compared("policy=fixed&replicas=2");
        // Half the time one replica too many for one, half the time two of four missing: 35 of 75 requests a second are lost.
        let figure = |name: &str| {
            FIGURES.iter().find(|figure| figure.name == name).map_or(f64::NAN, |f| f.value(&two, Some(&two)))
        };
        assert!((figure("unserved_share") - 140.0 / 340.0).abs() < 1e-12);
        assert_eq!((figure("violation_secs"), figure("longest_violation_secs")), (240.0, 240.0));
        assert_eq!((figure("theta_u"), figure("theta_o"), figure("tau_u"), figure("tau_o")), (25.0, 50.0, 50.0, 50.0));
        // Ready for 40 a second: 10 use a quarter, 75 all of it.
        assert_eq!(figure("slack"), 0.375);
        assert!(figure("reaction_secs").is_nan());
        assert_eq!((figure("starts_per_hour"), figure("speed_up")), (0.0, 1.0));
        assert_eq!([0.0841, 2.5, 300.0, f64::INFINITY].map(latency), ["84 ms", "2.50 s", "5 min", "> a week"]);
        assert!(
            figure("slow_share").is_nan() && figure("p95_secs").is_nan(),
            "nothing is said of how long requests take"
        );
    }

    #[test]
    fn speed_up_is_the_geometric_mean_of_four_ratios() {
        let (two, three) = (compared("policy=fixed&replicas=2"), compared("policy=fixed&replicas=3"));
        // θU 25 → 12.5, θO 50 → 100, τU and τO stay.
        let speed_up = three.totals.elasticity.speed_up_over(&two.totals.elasticity).expect("defined");
        assert!((speed_up - 1.0).abs() < 1e-12, "{speed_up}");
        let enough = compared("policy=fixed&replicas=4");
        assert_eq!(enough.totals.elasticity.speed_up_over(&two.totals.elasticity), None);
        assert_eq!(enough.response.reaction_secs, Some(0.0));
    }

    #[test]
    fn rows_without_a_value_come_last() {
        let (two, four) = (compared("policy=fixed&replicas=2"), compared("policy=fixed&replicas=4"));
        let all = [&two, &four];
        let reaction = FIGURES.iter().position(|figure| figure.name == "reaction_secs").expect("a figure");
        assert_eq!(sorted_by(&all, Some(&two), reaction, false), [1, 0]);
        assert_eq!(sorted_by(&all, Some(&two), reaction, true), [1, 0]);
        assert_eq!(sorted_by(&all, Some(&two), 0, true), [1, 0]);
    }

    #[test]
    fn the_name_says_what_is_not_as_the_policy_starts() {
        let hpa = patch(&Scenario::default(), "policy=hpa&metrics=cpu:60&max_replicas=30").expect("an HPA");
        let (name, knobs) = policy_words(&hpa);
        assert_eq!(name, "Kubernetes HPA");
        assert!(knobs.contains("metrics cpu:60") && knobs.contains("max_replicas 30"), "{knobs}");
        assert_eq!(patch(&Scenario::default(), &print_policy(&hpa)).expect("the same").policy, hpa.policy);
    }
}
