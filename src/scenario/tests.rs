//! Links in and out, and what a bad one says.

use super::*;
use crate::forecast::ModelId;
use crate::knob::Shape;
use crate::policy::Policy;
use crate::units::Step;
use proptest::prelude::*;

#[test]
fn every_preset_passes_the_check_and_prints_short() {
    for preset in Preset::ALL {
        let scenario = preset.scenario();
        assert!(scenario.0.clone().check().is_ok(), "{preset:?}");
        assert_eq!(print(&scenario), format!("v=1&preset={}", preset.name()));
        assert_eq!(Preset::from_name(preset.name()), Some(preset));
    }
}

#[test]
fn every_default_is_within_its_own_range() {
    for preset in Preset::ALL {
        let scenario = preset.scenario();
        for key in scenario.keys() {
            let text = scenario.print_key(key.name).expect("its own knob");
            assert_eq!(scenario.with(key.name, &text), Ok(scenario.clone()), "{}", key.name);
        }
    }
}

#[test]
fn only_what_differs_is_written() {
    let (scenario, notices) = parse("?v=1&preset=saver&cooldown=300&quantile=95%25&startup=2m&rate_up=4/1m");
    assert_eq!(notices, []);
    assert_eq!(print(&scenario), "v=1&preset=saver&quantile=0.95&cooldown=5m&rate_up=4/1m");
}

#[test]
fn bad_values_are_named_and_the_preset_is_used() {
    let (scenario, notices) = parse("cooldown=9h&colour=red&model=oracle&v=7&preset=none&quantile=");
    assert_eq!(scenario, Scenario::default());
    let said: Vec<String> = notices.iter().map(|notice| format!("{} {}", notice.title, notice.text)).collect();
    assert_eq!(
        said,
        [
            "preset in the link is none; allowed is balanced, classic, saver, flash-crowd. The preset's balanced is used.",
            "cooldown in the link is 9h; allowed is 0s to 1h. The preset's 3m is used.",
            "colour in the link is no knob of Planora, so red is not used.",
            "model in the link is oracle; allowed is auto, ridge, stack, lstm, hybrid, boosted, arima, ets, holt-winters, prophet, smoothing, tsb, seasonal-week, seasonal-day, last. The preset's auto is used.",
            "v of the link is 7; this page writes 1. What it knows is used.",
            "quantile in the link is empty; allowed is 0.5 to 0.995. The preset's 0.95 is used.",
        ]
    );
}

#[test]
fn knobs_that_contradict_each_other_are_put_back() {
    let (scenario, notices) = parse("min_replicas=50");
    assert_eq!((scenario.min_replicas, notices.len()), (2, 1));
    assert!(notices[0].text.contains("at most max_replicas, 40"), "{}", notices[0].text);
    let (scenario, notices) = parse("max_replicas=1");
    assert_eq!((*scenario.max_replicas, notices.len()), (40, 1));
    let (scenario, notices) = parse("step=10s&metric_lag=10m");
    assert_eq!((scenario.step.secs(), scenario.metric_lag_secs, notices.len()), (10, 0, 1));
    // A start-up beyond what forecasts reach shortens the lead.
    let (scenario, notices) = parse("step=10s&startup=30m&metric_lag=2m");
    assert_eq!((scenario.lead_buckets(), scenario.lag_buckets(), notices), (48, 12, vec![]));
    let (_, notices) = parse("from=1995-08-25&to=1995-08-24");
    assert_eq!(notices.len(), 1);
}

#[test]
fn the_tick_is_the_policys_own_period_within_the_step() {
    let tick = |query: &str| {
        let (scenario, notices) = parse(query);
        assert_eq!(notices, [], "{query}");
        (scenario.tick().secs(), scenario.ticks_per_bucket())
    };
    assert_eq!(tick(""), (60, 1));
    assert_eq!(tick("preset=classic&step=15m"), (900, 1));
    assert_eq!(tick("policy=fixed&step=1h"), (3600, 1));
    assert_eq!(tick("policy=schedule"), (60, 1));
    assert_eq!(tick("policy=hpa"), (15, 4));
    assert_eq!(tick("policy=hpa&step=1h"), (15, 240));
    assert_eq!(tick("policy=hpa&step=10s"), (10, 1));
    assert_eq!(tick("policy=hpa&step=61s"), (1, 61));
    assert_eq!(tick("policy=hpa&sync=2m"), (60, 1));
    assert_eq!(tick("policy=keda"), (15, 4));
    assert_eq!(tick("policy=gcp&step=5m"), (60, 5));
    assert_eq!(tick("policy=aws&step=15m"), (60, 15));
    assert_eq!(tick("policy=aws&policies=target:cpu:50&period=10s"), (10, 6));
    assert_eq!(tick("step=1h&tick=60"), (60, 60));
    assert_eq!(tick("policy=hpa&tick=1m"), (60, 1));
}

#[test]
fn a_tick_that_does_not_divide_the_step_is_refused_with_those_that_do() {
    let problem = Scenario::default().with("tick", "45s").expect_err("does not divide a minute");
    assert_eq!(
        (problem.key, problem.allowed.as_str()),
        ("tick", "auto, or what divides the resolution of 1m: 30s or 1m is nearest")
    );
    let longer = parse("step=5m").0.with("tick", "10m").expect_err("longer than the step");
    assert_eq!(longer.allowed, "auto, or what divides the resolution of 5m: 5m is nearest");
    let (scenario, notices) = parse("tick=45s");
    assert_eq!((scenario, notices.len()), (Scenario::default(), 1));
    // The step of an own trace is not known before the trace is.
    let own = format!("data={}&tick=5m", crate::series::Digest([7; 32]));
    let (scenario, notices) = parse(&own);
    assert_eq!((notices, scenario.print_key("tick").as_deref()), (vec![], Some("5m")));
    assert_eq!(scenario.check_tick().map_err(|problem| problem.key), Err("tick"));
}

#[test]
fn leads_and_lags_stay_buckets_where_ticks_are_finer() {
    let (scenario, notices) = parse("step=1h&tick=1m&startup=2m&metric_lag=90s");
    assert_eq!((notices, scenario.lead_buckets(), scenario.lag_buckets(), scenario.lag_ticks()), (vec![], 2, 1, 2));
    assert_eq!(scenario.outlook(), crate::policy::Outlook::Peak { lead_ticks: 3, quantile: 0.95 });
    let (scenario, _) = parse("step=1h&tick=1m&lead=4");
    assert_eq!(scenario.outlook(), crate::policy::Outlook::Peak { lead_ticks: 240, quantile: 0.95 });
    assert_eq!(scenario.lead_buckets(), 4);
}

#[test]
fn one_knob_at_a_time() {
    let scenario = Scenario::default();
    assert_eq!(scenario.with("cooldown", "5m").map(|s| s.print_key("cooldown")), Ok(Some("5m".to_owned())));
    let problem = scenario.with("rps_per_replica", "0").expect_err("too small");
    assert_eq!(problem.to_string(), "rps_per_replica is 0; allowed is auto, or 0.000001 to 10000000");
    assert_eq!(scenario.with("cooldown", "5m").map(|s| s.changed()), Ok(vec!["cooldown"]));
}

#[test]
fn several_knobs_are_checked_when_all_are_set() {
    let scenario = Scenario::default();
    assert!(scenario.with("min_replicas", "50").is_err());
    let patch = [("min_replicas", "50"), ("max_replicas", "60"), ("replicas", "55"), ("policy", "fixed")];
    // A fixed fleet has no bounds; the policy is looked at first wherever it stands.
    assert_eq!(scenario.with_all(patch).expect_err("no such knob").key, "min_replicas");
    let both = scenario.with_all([("min_replicas", "50"), ("max_replicas", "60")]).expect("agree");
    assert_eq!((both.min_replicas, *both.max_replicas), (50, 60));
    let fixed = scenario.with_all([("replicas", "55"), ("policy", "fixed")]).expect("a fixed fleet");
    assert_eq!(
        (fixed.first_replicas(), print(&fixed)),
        (55, "v=1&preset=balanced&policy=fixed&replicas=55".to_owned())
    );
}

#[test]
fn a_knob_that_the_policy_does_not_read_is_named() {
    let (scenario, notices) = parse("preset=classic&quantile=0.9&cooldown=4m");
    assert_eq!(scenario.print_key("cooldown").as_deref(), Some("4m"));
    assert_eq!(notices.len(), 1);
    assert_eq!((notices[0].code.as_str(), notices[0].title.as_str()), ("link.unread_key", "quantile"));
    assert_eq!(scenario.key("quantile"), None);
    assert_eq!(scenario.key("metric_lag"), None);
}

#[test]
fn what_is_left_to_the_trace_is_not_in_the_link() {
    let scenario = Scenario::default();
    let fit = Fit {
        step: Step::FIVE_MINUTES,
        model: ModelId::Auto,
        multiplier: 1.0,
        rps_per_replica: 380.0,
        max_replicas: 24,
    };
    let fitted = scenario.fitted(&fit).expect("fits");
    assert_eq!((*fitted.rps_per_replica, *fitted.step), (380.0, Step::FIVE_MINUTES));
    assert_eq!((print(&fitted), &fitted), ("v=1&preset=balanced".to_owned(), &scenario));
    let set = scenario.with("rps_per_replica", "20").and_then(|set| set.fitted(&fit)).expect("fits");
    assert_eq!((*set.rps_per_replica, print(&set)), (20.0, "v=1&preset=balanced&rps_per_replica=20".to_owned()));
}

#[test]
fn a_stored_scenario_is_checked_at_the_door() {
    let stored = serde_json::to_string(&Scenario::default()).expect("JSON");
    assert_eq!(serde_json::from_str::<Scenario>(&stored).expect("as it was"), Scenario::default());
    for (good, bad) in [
        ("\"class_low\":0.4", "\"class_low\":4.0"),
        ("\"min_replicas\":2", "\"min_replicas\":0"),
        ("[\"quantile\",\"0.95\"]", "[\"quantile\",\"7.5\"]"),
        ("\"min_replicas\":2", "\"min_replicas\":41"),
    ] {
        assert!(stored.contains(good), "{good} in {stored}");
        assert!(serde_json::from_str::<Scenario>(&stored.replace(good, bad)).is_err(), "{bad}");
    }
}

fn value_of(shape: Shape) -> BoxedStrategy<String> {
    match shape {
        Shape::Secs { min, max } => (min..=max).prop_map(|v| v.to_string()).boxed(),
        Shape::Count { min, max, .. } | Shape::AutoCount { min, max, .. } => {
            (min..=max).prop_map(|v| v.to_string()).boxed()
        }
        Shape::Number { min, max, .. } | Shape::Share { min, max } | Shape::AutoNumber { min, max, .. } => {
            (min..=max).prop_map(|v| v.to_string()).boxed()
        }
        Shape::Choice { words } => prop::sample::select(words).prop_map(str::to_owned).boxed(),
        Shape::Time => (0_i64..250_000_000_000).prop_map(|v| print_time(Some(v))).boxed(),
        Shape::Rate => (1_u32..=1000, 1_u32..=3600).prop_map(|(a, p)| format!("{a}pct/{p}s")).boxed(),
        Shape::Step => (1_u32..=86_400).prop_map(|v| format!("{v}s")).boxed(),
        Shape::Tick => prop_oneof![Just(15), Just(60), 1_u32..=86_400].prop_map(|v| format!("{v}s")).boxed(),
        Shape::Data => any::<[u8; 32]>().prop_map(|d| crate::series::Digest(d).to_string()).boxed(),
        Shape::Seed => any::<u64>().prop_map(|v| v.to_string()).boxed(),
        // What such a knob may be ends with one that it may be.
        Shape::Edits => prop::sample::select(vec![
            "none".to_owned(),
            "flash/1995-08-25T14:00/4/5m/30m".to_owned(),
            "outage/1995-08-25T14:00/3/15m/10m;shift/1995-08-26T00:00/-90s/0s".to_owned(),
        ])
        .boxed(),
        Shape::Words { example } => Just(example.rsplit(' ').next().unwrap_or_default().to_owned()).boxed(),
    }
}

fn any_scenario() -> impl Strategy<Value = Scenario> {
    let preset = prop::sample::select(&Preset::ALL[..]);
    let policy = prop::option::of(prop::sample::select(Policy::NAMES));
    (preset, policy).prop_flat_map(|(preset, policy)| {
        let start = preset.scenario();
        let start = policy.map_or(start.clone(), |policy| start.with("policy", policy).expect("a policy"));
        let keys = start.keys();
        let change =
            prop::sample::select(keys).prop_flat_map(|key| value_of(key.shape).prop_map(move |v| (key.name, v)));
        prop::collection::vec(change, 0..12).prop_map(move |changes| {
            changes.iter().fold(start.clone(), |scenario, (name, value)| scenario.with(name, value).unwrap_or(scenario))
        })
    })
}

proptest! {
    #[test]
    fn every_scenario_survives_its_link(scenario in any_scenario()) {
        let (back, notices) = parse(&print(&scenario));
        prop_assert_eq!(back, scenario);
        prop_assert_eq!(notices, vec![]);
    }

    #[test]
    fn any_text_survives_a_link(text in ".{0,40}") {
        let code = encode(&text);
        prop_assert!(code.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~%".contains(&b)));
        prop_assert_eq!(decode(&code), text);
    }

    #[test]
    fn any_query_gives_a_valid_scenario(query in "\\PC{0,120}") {
        let (scenario, _) = parse(&query);
        prop_assert!(scenario.0.clone().check().is_ok());
    }

    #[test]
    fn nearly_right_queries_do_too(query in "((min_replicas|max_replicas|startup|metric_lag|lead|step|tick|class_low|class_high|from|to)=[0-9]{0,4}[smh%]?&){0,6}") {
        let (scenario, _) = parse(&query);
        prop_assert!(scenario.0.clone().check().is_ok());
    }
}

#[test]
fn a_policy_that_is_named_brings_its_fewest_replicas_by_week_along() {
    let (own, _) = parse("weekly_min=1;08:00-18:00;5");
    let by_week = |query: &str| patch(&own, query).expect(query).print_key("weekly_min");
    assert_eq!(by_week("cooldown=1m").as_deref(), Some("1;08:00-18:00;5"));
    assert_eq!(by_week("policy=hpa").as_deref(), Some("none"));
    assert_eq!(by_week("policy=hpa&weekly_min=2;08:00-18:00;7").as_deref(), Some("2;08:00-18:00;7"));
    assert_eq!(by_week(&print_policy(&own)).as_deref(), Some("1;08:00-18:00;5"));
    // These read none.
    assert_eq!(by_week("policy=fixed&replicas=4"), None);
    assert_eq!(by_week("policy=oracle"), None);
}
