//! A search for settings in words: what may be varied, how long it takes, what changes, how sure that is.

use super::forecasts::date_span;
use super::format::{duration_words, full, percent, usd, whole};
use crate::job::Stage;
use crate::knob::Search;
use crate::policy::Policy;
use crate::report::Report;
use crate::scenario::{Scenario, WEEKLY_MIN, print};
use crate::tune::{Chapter, Check, Choice, Figure, Measures, Outline, Request, Span, TuneError, Tuning};

/// Ticks that a worker replays in a second on a usual machine; what a search has measured takes its place.
const USUAL_TICKS_PER_SEC: f64 = 8e6;
/// Share of a span of values within which both ends are the same.
const FLAT: f64 = 1e-12;

/// In the place of timetables that are not known yet.
const STAND_IN: &str = "0123456;00:00-00:00;1";

/// A knob that may be varied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnobChoice {
    /// Its name.
    pub name: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it does.
    pub hint: &'static str,
    /// The scenario's value.
    pub own: String,
    /// The range that it declares, as one is written.
    pub range: String,
}

/// Knobs of `scenario` that a search can vary, those with a range of their own first.
pub fn knob_choices(scenario: &Scenario) -> Vec<KnobChoice> {
    let choice = |(key, search): (crate::knob::KeyInfo, Search)| KnobChoice {
        name: key.name,
        label: key.label,
        hint: key.hint,
        own: scenario.print_key(key.name).unwrap_or_default(),
        range: range_words(search),
    };
    let mut choices: Vec<KnobChoice> = scenario.searched().into_iter().map(choice).collect();
    if let Some(key) = scenario.key(WEEKLY_MIN).filter(|_| scenario.policy.reads(WEEKLY_MIN)) {
        let own = scenario.print_key(key.name).unwrap_or_default();
        let range = "from earlier days".to_owned();
        choices.push(KnobChoice { name: key.name, label: key.label, hint: key.hint, own, range });
    }
    choices
}

/// Knobs that a search keeps unless it is asked for them.
pub fn unasked_knobs() -> Vec<String> {
    vec![WEEKLY_MIN.to_owned()]
}

fn range_words(search: Search) -> String {
    match search {
        Search::Even { low, high, .. } => format!("{low}..{high}"),
        Search::Whole { low, high } => format!("{low}..{high}"),
        Search::Factor { low, high } => format!("× {low}..{high}"),
        Search::Ladder(texts) | Search::Words(texts) => match texts {
            [first, .., last] if texts.len() > 4 => format!("{first} … {last}"),
            texts => texts.join("|"),
        },
    }
}

/// Policies that can be tuned beside that of `scenario`, each as it starts on the same traffic: name and title.
pub fn tunable(scenario: &Scenario) -> Vec<(&'static str, &'static str)> {
    let has_knobs = |policy: &Policy| scenario.with_policy(policy.clone()).searched().len() > 1;
    let others = Policy::NAMES.iter().filter(|name| **name != scenario.policy.name());
    others.filter_map(|name| Policy::from_name(name)).filter(has_knobs).map(|one| (one.name(), one.title())).collect()
}

/// The scenario that a search starts from: `scenario`, with another policy as it starts where one is named.
pub fn base(scenario: &Scenario, policy: &str) -> Scenario {
    let other = Policy::from_name(policy).filter(|other| other.name() != scenario.policy.name());
    other.map_or_else(|| scenario.clone(), |other| scenario.with_policy(other))
}

/// What a search of `request` would do on the trace of `report`, or why it is refused.
///
/// # Errors
/// As [`Outline::new`].
pub fn outline(report: &Report, policy: &str, request: &Request) -> Result<Outline, TuneError> {
    let scenario = base(&report.scenario, policy);
    let buckets = report.len() / report.scenario.ticks_per_bucket().max(1);
    let stage = Stage {
        start_local_secs: report.trace.start_local_secs,
        split: report.trace.split_bucket,
        replay: report.first_bucket..report.first_bucket + buckets,
        // Those of the trace are found when the search begins: the page has no loads of the days before.
        timetables: vec![STAND_IN.to_owned()],
        scenario,
    };
    let mut outline = Outline::new(&stage, request)?;
    for one in outline.varied.iter_mut().filter(|one| one.name == WEEKLY_MIN) {
        one.values.clear();
    }
    Ok(outline)
}

/// What is to be varied: `ranges` by knob, `locks` keep their values.
pub fn choice(knobs: &[KnobChoice], locks: &[String], ranges: &[(String, String)]) -> Choice {
    let is_known = |name: &String| knobs.iter().any(|knob| knob.name == name);
    let is_locked = |name: &String| locks.contains(name);
    let vary = ranges.iter().filter(|(name, range)| is_known(name) && !is_locked(name) && !range.trim().is_empty());
    let mut vary: Vec<(String, String)> = vary.map(|(name, range)| (name.clone(), range.trim().to_owned())).collect();
    let by_week = WEEKLY_MIN.to_owned();
    if is_known(&by_week) && !is_locked(&by_week) && vary.iter().all(|(name, _)| *name != by_week) {
        // Its range is what the trace tells.
        vary.push((by_week.clone(), String::new()));
    }
    // What is searched when asked for alone needs no lock.
    let lock = locks.iter().filter(|name| is_known(name) && **name != WEEKLY_MIN).cloned().collect();
    Choice { vary, lock, only: false }
}

/// What a search will do, in sentences.
pub fn plan_words(outline: &Outline, budget: usize) -> Vec<String> {
    let folds = match outline.folds.len() {
        0 => "There is no room for folds.".to_owned(),
        1 => "The search is repeated once on earlier days and scored on later ones.".to_owned(),
        n => format!("The search is repeated {n} times on earlier days and scored on later ones."),
    };
    vec![
        format!(
            "Tries {} settings of {} knobs on {}, with forecasts of models that are fitted on what was before.",
            whole(budget),
            outline.varied.len(),
            span_words(outline.tuned_on)
        ),
        format!("What it finds is judged once, on {}, which it never sees. {folds}", span_words(outline.held_out)),
    ]
}

/// What a search costs: replays and time, with `measured` ticks a second for each worker where one was measured.
pub fn cost_words(outline: &Outline, workers: usize, measured: Option<f64>) -> String {
    let per_sec = measured.unwrap_or(USUAL_TICKS_PER_SEC) * workers.max(1) as f64;
    // The start replays parts only, and folds the days before theirs: about two thirds of all ticks.
    let secs = outline.runs as f64 * outline.ticks as f64 * 2.0 / 3.0 / per_sec;
    let source = if measured.is_some() { "as fast as the last search" } else { "on a usual machine" };
    let (runs, ticks) = (whole(outline.runs), whole(outline.ticks));
    let time = duration_words((secs.ceil() as u32).max(1));
    format!("About {runs} replays of up to {ticks} ticks, some {time} {source}, and the forecasts before.")
}

/// Ticks a second that each worker came to.
pub fn ticks_per_sec(outline: &Outline, runs: usize, millis: f64, workers: usize) -> Option<f64> {
    let rate = runs as f64 * outline.ticks as f64 * 2.0 / 3.0 / (millis / 1000.0) / workers.max(1) as f64;
    (rate.is_finite() && rate > 0.0).then_some(rate)
}

/// Replays a second and what is left, in words.
pub fn pace_words(runs: usize, most_runs: usize, millis: f64) -> String {
    let share = format!("{} of about {} replays", whole(runs), whole(most_runs.max(runs)));
    let per_sec = runs as f64 / (millis / 1000.0);
    if !(per_sec.is_finite() && per_sec > 0.0) {
        return share;
    }
    let left = most_runs.saturating_sub(runs) as f64 / per_sec;
    let rate = if per_sec >= 10.0 { whole(per_sec.round() as usize) } else { full(per_sec, 1) };
    format!("{share} · {rate} a second · {} left", duration_words((left.ceil() as u32).max(1)))
}

/// What a search is at, in words.
pub fn chapter_words(chapter: Chapter, folds: usize) -> String {
    match chapter {
        Chapter::Main => "Searching".to_owned(),
        Chapter::Fold(place) => format!("Repeating on earlier days, {} of {folds}", place + 1),
        Chapter::Judge => "Judging on days that it never saw".to_owned(),
    }
}

/// The days of a span; with times where it is not of whole days.
pub fn span_words(span: Span) -> String {
    date_span(span.from, span.to)
}

/// A knob in a winner's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnobChange {
    /// Its name for people.
    pub label: &'static str,
    /// The value that the scenario has.
    pub mine: String,
    /// The value of the winner.
    pub winner: String,
}

/// Each of `varied` as it is in `mine` and in `winner`.
pub fn knob_changes(mine: &Scenario, winner: &Scenario, varied: &[String]) -> Vec<KnobChange> {
    let of = |name: &String| {
        let label = winner.key(name)?.label;
        Some(KnobChange { label, mine: mine.print_key(name)?, winner: winner.print_key(name)? })
    };
    varied.iter().filter_map(of).collect()
}

/// A row of the figures that a search weighs: name, mine and the winner's on the tuned part, then on what was held out.
pub type FigureRow = (&'static str, [String; 4]);

/// Figures of both settings on both parts.
pub fn figure_rows(check: &Check) -> Vec<FigureRow> {
    let all = [
        (&check.present.tuned, check.ideal_usd[0]),
        (&check.winner.tuned, check.ideal_usd[0]),
        (&check.present.scored, check.ideal_usd[1]),
        (&check.winner.scored, check.ideal_usd[1]),
    ];
    let row = |words: &dyn Fn(&Measures, f64) -> String| all.map(|(measures, ideal)| words(measures, ideal));
    let over = |measures: &Measures, ideal: f64| {
        if ideal > 0.0 { format!("× {}", full(measures.cost_usd / ideal, 2)) } else { "–".to_owned() }
    };
    let mut rows = vec![
        ("Cost a day", row(&|measures, _| usd(measures.cost_usd_per_day))),
        ("Cost over the ideal fleet’s", row(&over)),
        ("Unserved", row(&|measures, _| percent(measures.unserved_share))),
        ("In violation, a day", row(&|measures, _| Figure::Violation.words(Figure::Violation.value(measures)))),
        ("Longest violation", row(&|measures, _| duration_words(measures.longest_violation_secs as u32))),
        ("Starts an hour", row(&|measures, _| full(measures.starts_per_hour, 2))),
    ];
    if check.winner.tuned.slow_share.is_some() {
        rows.push(("Slow", row(&|measures, _| measures.slow_share.map_or_else(|| "–".to_owned(), percent))));
    }
    rows
}

/// Whether a tuning holds, with the spread over its folds.
pub fn holds_words(tuning: &Tuning) -> (String, String) {
    let verdict = if tuning.holds { "Holds" } else { "Does not hold" };
    let gains: Vec<f64> = tuning.folds.iter().chain([&tuning.check]).filter_map(gain).collect();
    let (least, most) = gains.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), v| (a.min(*v), b.max(*v)));
    let held = tuning.folds.iter().filter(|fold| fold.holds()).count();
    let spread = if gains.len() > 1 {
        format!(
            "Cost against yours from {} to {} over {} folds and the days held out; limits met in {held} of {} folds.",
            signed_percent(least),
            signed_percent(most),
            tuning.folds.len(),
            tuning.folds.len()
        )
    } else {
        "There are no folds to tell a spread.".to_owned()
    };
    (verdict.to_owned(), spread)
}

fn gain(check: &Check) -> Option<f64> {
    let (winner, present) = (check.winner.scored.cost_usd, check.present.scored.cost_usd);
    (present > 0.0).then(|| winner / present - 1.0)
}

fn signed_percent(change: f64) -> String {
    format!("{} %", super::format::signed(100.0 * change, 1))
}

/// A small picture of a knob: `values` from the left to the right, 0..1, with 1 at the highest; and the words of both ends.
#[derive(Debug, Clone, PartialEq)]
pub struct Spark {
    /// Points, 0..1 in both directions.
    pub points: Vec<(f64, f64)>,
    /// The lowest and the highest value in words.
    pub ends: (String, String),
}

/// A line through `values` between their own ends; a flat one lies in the middle.
pub fn spark(values: &[f64], words: fn(f64) -> String) -> Spark {
    let (low, high) =
        values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)));
    let is_flat = high - low <= FLAT * high.abs();
    let last = values.len().saturating_sub(1).max(1) as f64;
    let at = |value: f64| if is_flat { 0.5 } else { (value - low) / (high - low) };
    let points = values.iter().enumerate().map(|(place, value)| (place as f64 / last, at(*value))).collect();
    let ends = if low <= high { (words(low), words(high)) } else { (String::new(), String::new()) };
    Spark { points, ends }
}

/// Why a result is not of what the scenario is now; `None` where it is, or has the winner's settings.
pub fn stale_words(asked: &str, winner: &str, scenario: &Scenario, policy: &str) -> Option<&'static str> {
    let now = print(&base(scenario, policy));
    let is_current = now == asked || print(scenario) == winner || now == winner;
    (!is_current).then_some("The scenario has changed since. Figures and settings are of the one that was tuned.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::readout::sample::{report, turned};
    use crate::tune::Limits;

    #[test]
    fn a_spark_stands_between_its_own_ends() {
        let found = spark(&[2.0, 1.0, 3.0], |value| full(value, 0));
        assert_eq!(found.points, [(0.0, 0.5), (0.5, 0.0), (1.0, 1.0)]);
        assert_eq!(found.ends, ("1".to_owned(), "3".to_owned()));
        assert_eq!(spark(&[2.0, 2.0], |value| full(value, 0)).points, [(0.0, 0.5), (1.0, 0.5)]);
        assert_eq!(spark(&[], |value| full(value, 0)).points, []);
    }

    #[test]
    fn pace_and_what_is_left() {
        assert_eq!(pace_words(0, 1000, 0.0), "0 of about 1,000 replays");
        assert_eq!(pace_words(200, 1000, 2000.0), "200 of about 1,000 replays · 100 a second · 8 s left");
        assert_eq!(pace_words(9, 12, 2000.0), "9 of about 12 replays · 4.5 a second · 1 s left");
    }

    #[test]
    fn knobs_of_a_policy_with_their_ranges() {
        let knobs = knob_choices(&Scenario::default());
        let of = |name: &str| {
            knobs.iter().find(|knob| knob.name == name).map(|knob| (knob.own.as_str(), knob.range.as_str()))
        };
        assert_eq!(of("target_utilization"), Some(("0.8", "0.4..1")));
        assert_eq!(of("lead"), Some(("auto", "auto … 10")));
        let ranges = [("quantile".to_owned(), " 0.8|0.9 ".to_owned()), ("sync".to_owned(), "1m..2m".to_owned())];
        let [lead, sync, weekly_min] = ["lead", "sync", WEEKLY_MIN].map(str::to_owned);
        let quantile = ("quantile".to_owned(), "0.8|0.9".to_owned());
        let asked = choice(&knobs, &[lead.clone(), sync.clone(), weekly_min.clone()], &ranges);
        // What another policy has is of no account.
        assert_eq!(asked.vary, std::slice::from_ref(&quantile));
        assert_eq!(asked.lock, ["lead"]);
        // Timetables are searched where they are not locked, as they are at first, and have the range that the trace tells.
        assert_eq!(unasked_knobs(), [WEEKLY_MIN]);
        assert_eq!(choice(&knobs, &[lead, sync], &ranges).vary, [quantile, (weekly_min, String::new())]);
        assert!(tunable(&Scenario::default()).iter().any(|(name, _)| *name == "hpa"));
    }

    #[test]
    fn a_trace_without_a_training_part_is_refused_with_a_remedy() {
        let load = [10.0; 8];
        let report = report(turned(Scenario::default(), &[]), &load, &load);
        let limits = Limits { all: Vec::new(), caution: 1.0 };
        let request = Request { choice: Choice::default(), limits, budget: 100, seed: 1, folds: None };
        let refused = outline(&report, "", &request).map(|_| ()).expect_err("too short");
        assert!(refused.to_string().contains("split="), "{refused}");
    }

    #[test]
    fn a_result_is_stale_when_something_else_changed_than_its_winner() {
        let mine = Scenario::default();
        let winner = mine.with("cooldown", "1m").expect("a knob");
        let (asked, won) = (print(&mine), print(&winner));
        assert_eq!(stale_words(&asked, &won, &mine, ""), None);
        assert_eq!(stale_words(&asked, &won, &winner, ""), None);
        assert!(stale_words(&asked, &won, &mine.with("startup", "1m").expect("a knob"), "").is_some());
    }
}
