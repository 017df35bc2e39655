//! The search on functions whose ends are known, and whole tunings on small traces.

use super::halton::Halton;
use super::search::Search;
use super::space::Space;
use super::*;
use crate::job::{Arena, Cut, Engine};
use crate::knob::{parse_number, parse_secs};
use crate::progress::{Silent, block_on};
use crate::report::Response;
use crate::scenario::{DataRef, Scenario, parse};
use crate::series::{Landmarks, Origin, Quality, TimeSeries};
use crate::sim::{Service, replay};
use crate::units::{Step, UnixSecs};
use proptest::prelude::*;

/// Nine days of quarter hours with a daily and a weekly shape and, on some days, a jump at ten.
fn trace(days: usize) -> TimeSeries {
    let count = |bucket: usize| {
        let (day, slot) = (bucket / 96, bucket % 96);
        let jump = if slot == 40 && day % 3 == 0 { 900.0 } else { 0.0 };
        (400.0 + 300.0 * libm::sin(slot as f64 / 96.0 * std::f64::consts::TAU) + 40.0 * (day % 7) as f64 + jump).round()
    };
    let counts: Vec<f64> = (0..days * 96).map(count).collect();
    let quality = vec![Quality::Observed; counts.len()];
    TimeSeries::new("days.csv", Origin::Upload, (UnixSecs(0), 0), Step::QUARTER_HOUR, counts, quality).expect("valid")
}

fn engine(days: usize) -> (Engine, DataRef) {
    let series = trace(days);
    let data = DataRef::Upload(series.source().digest);
    let mut engine = Engine::default();
    engine.add_trace(data, series, Landmarks::default());
    (engine, data)
}

fn scenario(data: DataRef, query: &str) -> Scenario {
    let (scenario, notices) =
        parse(&format!("data={data}&model=seasonal-day&rps_per_replica=0.1&max_replicas=40&{query}"));
    assert_eq!(notices, []);
    scenario
}

fn limits(most: f64, caution: f64) -> Limits {
    Limits { all: vec![Limit { figure: Figure::Unserved, most }], caution }
}

fn request(budget: usize) -> Request {
    Request { choice: Choice::default(), limits: limits(0.01, 1.0), budget, seed: 1, folds: None }
}

fn tuned(days: usize, query: &str, request: Request) -> Tuning {
    let (mut engine, data) = engine(days);
    let (stage, _) = engine.stage(&scenario(data, query)).expect("a stage");
    let mut tuner = Tuner::new(stage, request).expect("a search");
    let mut arenas = Arenas::new(&tuner);
    loop {
        let tasks = tuner.next_generation();
        if tasks.is_empty() {
            return tuner.tuning(&arenas).expect("a tuning");
        }
        block_on(arenas.prepare_all(&mut engine, &tasks, &Silent)).expect("forecasts");
        let results: Vec<Measures> = tasks.iter().map(|task| arenas.perform(task).expect("prepared")).collect();
        tuner.take(&results);
    }
}

/// Runs a search in which a choice costs what `cost` says of its knobs, and loses what `unserved` says.
fn searched(
    space: &Space,
    budget: usize,
    seed: u64,
    of: impl Fn(&[(&str, &str)]) -> (f64, f64),
) -> (Vec<(String, String)>, Measures) {
    let mut search = Search::new(space, &limits(0.01, 0.0), budget, seed);
    while let Some(generation) = search.next_generation(space) {
        let measure = |candidate: &Vec<usize>| {
            let (cost_usd, unserved_share) = of(&space.knobs(candidate));
            Measures { cost_usd, unserved_share, ..Measures::default() }
        };
        let results: Vec<Measures> = generation.candidates.iter().map(measure).collect();
        search.take(space, &results);
    }
    let best = search.best().expect("a best");
    let knobs = space.knobs(&best.candidate);
    (knobs.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(), best.measures)
}

fn value(knobs: &[(&str, &str)], name: &str) -> f64 {
    let text = knobs.iter().find(|(knob, _)| *knob == name).expect("varied").1;
    parse_number(text).or_else(|| parse_secs(text).map(f64::from)).expect("a number")
}

#[test]
fn a_known_lowest_point_within_a_limit_is_found_from_any_seed() {
    let only = |names: [&str; 3]| Choice {
        vary: names.iter().map(|name| ((*name).to_owned(), String::new())).collect(),
        only: true,
        ..Choice::default()
    };
    let space =
        Space::new(&Scenario::default(), &only(["target_utilization", "quantile", "cooldown"]), &[]).expect("a space");
    for seed in 0..5 {
        let (knobs, best) = searched(&space, 300, seed, |knobs| {
            let (target, quantile, cooldown) =
                (value(knobs, "target_utilization"), value(knobs, "quantile"), value(knobs, "cooldown"));
            // The cheapest is at the highest target that the limit allows, 0.7, with the quantile 0.85 and 5 minutes.
            let cost = 10.0 - 5.0 * target + 8.0 * (quantile - 0.85).abs() + (cooldown - 300.0).abs() / 600.0;
            (cost, if target > 0.7 { 0.02 } else { 0.001 })
        });
        let of = |name: &str| knobs.iter().find(|(knob, _)| knob == name).map(|(_, text)| text.as_str());
        assert_eq!(
            (of("target_utilization"), of("quantile"), of("cooldown")),
            (Some("0.7"), Some("0.85"), Some("5m")),
            "seed {seed}"
        );
        assert!(best.unserved_share < 0.01);
    }
}

#[test]
fn where_nothing_meets_the_limit_the_nearest_to_it_is_best() {
    let choice =
        Choice { vary: vec![("target_utilization".to_owned(), String::new())], only: true, ..Choice::default() };
    let space = Space::new(&Scenario::default(), &choice, &[]).expect("a space");
    let (knobs, _) = searched(&space, 100, 1, |knobs| (1.0, 0.1 + (value(knobs, "target_utilization") - 0.62).abs()));
    assert_eq!(knobs, [("target_utilization".to_owned(), "0.62".to_owned())]);
}

#[test]
fn a_tuning_is_the_same_whoever_replays_and_its_winner_is_what_a_run_of_it_gives() {
    let tuning = tuned(40, "", request(90));
    let again = tuned(40, "", request(90));
    assert_eq!(tuning, again);
    assert_eq!(tuning.digest.len(), 64);
    assert_eq!(tuning.folds.len(), 3);
    let (mut engine, data) = engine(40);
    let (winner, notices) = parse(&tuning.check.winner.query);
    assert_eq!((winner.data, notices), (data, vec![]));
    let report = block_on(engine.replay(&winner, &Silent)).expect("runs");
    let (response, totals, scored) = (Response::of(&report), report.totals, tuning.check.winner.scored);
    assert!((totals.cost_usd - scored.cost_usd).abs() < 1e-9 * totals.cost_usd);
    assert!((totals.unserved_share - scored.unserved_share).abs() < 1e-12);
    assert!((totals.violation_secs / 60.0 - scored.violation_minutes_per_day * scored.secs / 86_400.0).abs() < 1e-9);
    assert_eq!(response.longest_violation_secs, scored.longest_violation_secs);
    assert!((response.starts_per_hour - scored.starts_per_hour).abs() < 1e-9);
    // It found something: never worse than what was there.
    let check = &tuning.check;
    let order = tuning.request.limits.compare(&check.winner.tuned, &check.present.tuned);
    assert_ne!(order, std::cmp::Ordering::Greater);
    // The front has no point that another beats, and the winner on it.
    let figures: Vec<(f64, f64)> =
        tuning.front.iter().map(|one| (one.tuned.cost_usd, one.tuned.unserved_share)).collect();
    assert!(figures.windows(2).all(|pair| pair[0].0 <= pair[1].0 && pair[0].1 >= pair[1].1), "{figures:?}");
    assert!(tuning.front.iter().any(|one| one.query == check.winner.query));
    let stored = serde_json::to_string(&tuning).expect("JSON");
    assert_eq!(serde_json::from_str::<Tuning>(&stored).expect("as it was").digest, tuning.digest);
}

#[test]
fn what_is_held_out_is_never_seen_by_a_search() {
    // Two traces that differ behind the split alone end in the same winner, the same folds and the same tuned figures.
    let (days, split) = (40, 28);
    let outcome = |from: usize| {
        let series = trace(days);
        let mut counts = series.counts().to_vec();
        counts.iter_mut().skip(from * 96).for_each(|count| *count *= 3.0);
        let series = TimeSeries::new(
            "b.csv",
            Origin::Upload,
            (UnixSecs(0), 0),
            Step::QUARTER_HOUR,
            counts,
            series.quality().to_vec(),
        );
        let series = series.expect("valid");
        let data = DataRef::Upload(series.source().digest);
        let mut engine = Engine::default();
        engine.add_trace(data, series, Landmarks::default());
        let query = format!("split={}", crate::knob::print_time(Some(split * 86_400)));
        let (stage, _) = engine.stage(&scenario(data, &query)).expect("a stage");
        let mut tuner = Tuner::new(stage, request(60)).expect("a search");
        let mut arenas = Arenas::new(&tuner);
        let mut tuned = Vec::new();
        loop {
            let tasks = tuner.next_generation();
            if tasks.is_empty() {
                return tuned;
            }
            block_on(arenas.prepare_all(&mut engine, &tasks, &Silent)).expect("forecasts");
            let results: Vec<Measures> = tasks.iter().map(|task| arenas.perform(task).expect("prepared")).collect();
            tuned.extend(tasks.iter().zip(&results).filter(|(task, _)| task.part == Part::Tuned).map(|(_, one)| *one));
            tuner.take(&results);
        }
    };
    assert_eq!(outcome(28), outcome(40));
}

#[test]
fn only_the_newest_part_of_a_span_is_replayed_first_and_its_ticks_are_those_of_the_whole() {
    let (mut engine, data) = engine(20);
    let (stage, _) = engine.stage(&scenario(data, "policy=hpa&metrics=average:0.08&tick=5m")).expect("a stage");
    let cut = Cut { split: 7 * 96, replay: 7 * 96..14 * 96 };
    let arena: Arena = block_on(engine.arena(&stage, cut, 1, &Silent)).expect("an arena");
    assert_eq!(arena.len(), 7 * 96 * 3);
    let service = Service::of(&stage.scenario);
    let run = |ticks: std::ops::Range<usize>, lead_in: usize| {
        let inputs = arena.inputs(&stage.scenario, ticks).expect("inputs");
        let mut gauge = Gauge::new(arena.step(), 0.04, stage.scenario.first_replicas(), lead_in);
        replay(&service, &stage.scenario.policy, &inputs, &mut gauge);
        gauge.measures()
    };
    let n = arena.len();
    let (whole, first, second) = (run(0..n, 0), run(0..n / 2, 0), run(0..n, n / 2));
    assert!((whole.cost_usd - first.cost_usd - second.cost_usd).abs() < 1e-9);
    assert_eq!(whole.requests, first.requests + second.requests);
    assert_eq!(arena.inputs(&stage.scenario, 0..n + 1).map(|inputs| inputs.load_rps.len()), None);
}

#[test]
fn fewest_replicas_by_week_are_searched_when_asked_for() {
    let base = parse("policy=hpa&max_replicas=30").0;
    let choice = Choice { vary: vec![("weekly_min".to_owned(), String::new())], lock: Vec::new(), only: true };
    let timetables = ["12345;08:00-18:00;5", "12345;08:00-18:00;9"].map(str::to_owned);
    let space = Space::new(&base, &choice, &timetables).expect("a space");
    let [dimension] = space.dimensions() else { panic!("one dimension") };
    assert_eq!(dimension.texts, ["none", "12345;08:00-18:00;5", "12345;08:00-18:00;9"]);
    assert!(dimension.is_ordered);
    let last = space.scenario(&[2]).expect("a scenario");
    assert_eq!(last.print_key("weekly_min").as_deref(), Some("12345;08:00-18:00;9"));
    // Nobody asks: it stays as it is. Asked for of a trace that does not tell hours apart: refused.
    let unasked = Space::new(&base, &Choice::default(), &timetables).expect("a space");
    assert!(unasked.dimensions().iter().all(|one| one.name != "weekly_min"));
    let refused = Space::new(&base, &choice, &[]).expect_err("no timetable").to_string();
    assert!(refused.contains("tells no hour from another"), "{refused}");
}

#[test]
fn what_cannot_be_searched_is_refused_with_a_remedy() {
    let space = |query: &str, name: &str, range: &str, lock: &[&str]| {
        let (base, _) = parse(query);
        let lock = lock.iter().map(|name| (*name).to_owned()).collect();
        let vary = if name.is_empty() { vec![] } else { vec![(name.to_owned(), range.to_owned())] };
        Space::new(&base, &Choice { vary, lock, only: false }, &[])
            .map(|space| space.dimensions().len())
            .map_err(|e| e.to_string())
    };
    let unknown = space("", "startup", "1m..2m", &[]).expect_err("a fact");
    assert!(
        unknown.starts_with("startup is no knob that a search may vary; with three-layer there are min_replicas, "),
        "{unknown}"
    );
    let range = space("", "cooldown", "5m..1m", &[]).expect_err("backwards");
    assert_eq!(range, "the range of cooldown is 5m..1m; write LOW..HIGH or A|B; allowed is 0s to 1h");
    let tick = space("policy=hpa", "sync", "15s|1m", &[]).expect_err("another tick");
    assert!(tick.contains("it would change the tick"), "{tick}");
    let none = space("policy=schedule", "", "", &["min_replicas"]).expect_err("nothing");
    assert!(none.starts_with("schedule has nothing to vary"), "{none}");
    assert_eq!(space("policy=fixed", "", "", &[]), Ok(1));
    assert_eq!(space("policy=hpa", "max_replicas", "20..60", &[]), space("policy=hpa", "", "", &[]).map(|n| n + 1));
}

#[test]
fn a_range_holds_the_scenarios_own_value_and_what_was_given() {
    let (base, _) = parse("cooldown=4m&quantile=0.77");
    let choice = Choice {
        vary: vec![("cooldown".to_owned(), "1m..10m".to_owned()), ("max_replicas".to_owned(), "20|60".to_owned())],
        lock: vec![],
        only: true,
    };
    let space = Space::new(&base, &choice, &[]).expect("a space");
    let texts: Vec<_> =
        space.dimensions().iter().map(|dimension| (dimension.name, dimension.texts.join(" "))).collect();
    assert_eq!(texts, [("max_replicas", "auto 20 60".to_owned()), ("cooldown", "1m 2m 3m 4m 5m 7m 10m".to_owned())]);
    assert_eq!(space.scenario(&space.own()), Some(base));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_choice_of_every_policy_is_a_scenario_or_refused(policy in prop::sample::select(crate::policy::Policy::NAMES), seed in any::<u64>()) {
        let base = Scenario::default().with("policy", policy).expect("a policy");
        let Ok(space) = Space::new(&base, &Choice::default(), &[]) else { return Ok(()) };
        let mut halton = Halton::new(space.dimensions().len(), seed);
        for _ in 0..8 {
            let candidate = space.at(&halton.point());
            prop_assert_eq!(space.at(&space.point(&candidate)), candidate.clone());
            if let Some(scenario) = space.scenario(&candidate) {
                for (name, text) in space.knobs(&candidate) {
                    prop_assert_eq!(scenario.print_key(name), Some(text.to_owned()));
                }
            }
        }
        prop_assert_eq!(space.scenario(&space.own()), Some(base));
    }

    #[test]
    fn the_order_of_results_is_total_and_prefers_what_meets_the_limits(a in (0.0..9.0, 0.0..0.02), b in (0.0..9.0, 0.0..0.02)) {
        let of = |(cost_usd, unserved_share): (f64, f64)| Measures { cost_usd, unserved_share, ..Measures::default() };
        let (limits, a, b) = (limits(0.01, 0.0), of(a), of(b));
        prop_assert_eq!(limits.compare(&a, &b), limits.compare(&b, &a).reverse());
        if limits.broken(&a).is_empty() && !limits.broken(&b).is_empty() {
            prop_assert!(limits.compare(&a, &b).is_lt());
        }
    }
}

#[test]
fn forecasts_that_another_prepared_give_the_same_results() {
    let (mut first, data) = engine(20);
    let (stage, _) = first.stage(&scenario(data, "")).expect("a stage");
    let outline = Outline::new(&stage, &request(40)).expect("a plan");
    let mut tuner = Tuner::new(stage, request(40)).expect("a search");
    assert_eq!((outline.ticks, outline.varied.len()), (7 * 96, tuner.varied().len()));
    assert_eq!((outline.tuned_on.from, outline.held_out.to), (7 * 86_400, 20 * 86_400));
    let tasks = tuner.next_generation();
    let (mut lead, mut hand) = (Arenas::new(&tuner), Arenas::new(&tuner));
    block_on(lead.prepare_all(&mut first, &tasks, &Silent)).expect("forecasts");
    let (mut second, _) = engine(20);
    block_on(hand.prepare(&mut second, Part::Tuned, &Silent)).expect("a part");
    let needs = hand.lacking(&tasks);
    assert!(!needs.is_empty() && lead.lacking(&tasks).is_empty());
    assert_eq!(hand.perform(&tasks[0]), Err(Unprepared));
    for need in needs {
        let sent = postcard::to_allocvec(&lead.foreseen(need).expect("prepared")).expect("plain data");
        hand.take(postcard::from_bytes(&sent).expect("as it was")).expect("of the same part");
    }
    let results = |arenas: &Arenas| tasks.iter().map(|task| arenas.perform(task)).collect::<Vec<_>>();
    assert_eq!(results(&lead), results(&hand));
    // Nothing stands before the whole part was replayed.
    assert_eq!(tuner.standing().best, None);
}
