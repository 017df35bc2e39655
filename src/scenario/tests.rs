//! Links in and out, and what a bad one says.

use super::*;
use proptest::prelude::*;

#[test]
fn every_preset_passes_the_check_and_prints_short() {
    for preset in Preset::ALL {
        let scenario = preset.scenario();
        assert!(scenario.0.check().is_ok(), "{preset:?}");
        assert_eq!(print(&scenario), format!("v=1&preset={}", preset.name()));
        assert_eq!(Preset::from_name(preset.name()), Some(preset));
    }
}

#[test]
fn every_default_is_within_its_own_range() {
    for preset in Preset::ALL {
        let scenario = preset.scenario();
        for key in &KEYS {
            let mut knobs = *scenario;
            assert_eq!(key.set(&mut knobs, &key.print(&scenario)), Ok(()), "{}", key.name);
            assert_eq!(knobs, *scenario, "{}", key.name);
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
            "model in the link is oracle; allowed is auto, ridge, stack, lstm, hybrid, arima, ets, prophet, smoothing, tsb, seasonal-week, seasonal-day, last. The preset's ridge is used.",
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
    assert_eq!((scenario.max_replicas, notices.len()), (40, 1));
    let (scenario, notices) = parse("step=10s&startup=30m");
    assert_eq!((scenario.step.secs(), scenario.startup_secs, notices.len()), (10, 120, 1));
    let (_, notices) = parse("from=1995-08-25&to=1995-08-24");
    assert_eq!(notices.len(), 1);
}

#[test]
fn one_knob_at_a_time() {
    let scenario = Scenario::default();
    assert_eq!(scenario.with("cooldown", "5m").map(|s| s.cooldown_secs), Ok(300));
    let problem = scenario.with("rps_per_replica", "0").expect_err("too small");
    assert_eq!(problem.to_string(), "rps_per_replica is 0; allowed is 0.01 to 1000000");
    assert_eq!(scenario.with("cooldown", "5m").map(|s| s.changed()), Ok(vec!["cooldown"]));
}

fn value_of(key: &'static Key) -> BoxedStrategy<String> {
    match key.field {
        Field::Secs { min, max, .. } => (min..=max).prop_map(|v| v.to_string()).boxed(),
        Field::Count { min, max, .. } => (min..=max).prop_map(|v| v.to_string()).boxed(),
        Field::Number { min, max, .. } | Field::Share { min, max, .. } => {
            (min..=max).prop_map(|v| v.to_string()).boxed()
        }
        Field::Choice { words, .. } => prop::sample::select(words).prop_map(str::to_owned).boxed(),
        Field::AutoCount { min, max, .. } => (min..=max).prop_map(|v| v.to_string()).boxed(),
        Field::Time { .. } => (0_i64..250_000_000_000).prop_map(|v| values::print_time(Some(v))).boxed(),
        Field::Rate { .. } => (1_u32..=1000, 1_u32..=3600).prop_map(|(a, p)| format!("{a}pct/{p}s")).boxed(),
        Field::Step { .. } => (1_u32..=86_400).prop_map(|v| format!("{v}s")).boxed(),
        Field::Data { .. } => any::<[u8; 32]>().prop_map(|d| crate::series::Digest(d).to_string()).boxed(),
        Field::Seed { .. } => any::<u64>().prop_map(|v| v.to_string()).boxed(),
    }
}

fn any_scenario() -> impl Strategy<Value = Scenario> {
    let preset = prop::sample::select(&Preset::ALL[..]);
    let changes = prop::collection::vec(prop::sample::select(&KEYS[..]), 0..12)
        .prop_flat_map(|keys| keys.into_iter().map(|key| key_and_value(key.name)).collect::<Vec<_>>());
    (preset, changes).prop_map(|(preset, changes)| {
        let apply =
            |scenario: Scenario, (name, value): (&'static str, String)| scenario.with(name, &value).unwrap_or(scenario);
        changes.into_iter().fold(preset.scenario(), apply)
    })
}

fn key_and_value(name: &'static str) -> BoxedStrategy<(&'static str, String)> {
    let key = key(name).expect("a key of the table");
    value_of(key).prop_map(move |value| (name, value)).boxed()
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
        prop_assert!(scenario.0.check().is_ok());
    }

    #[test]
    fn nearly_right_queries_do_too(query in "((min_replicas|max_replicas|startup|metric_lag|lead|step|class_low|class_high|from|to)=[0-9]{0,4}[smh%]?&){0,6}") {
        let (scenario, _) = parse(&query);
        prop_assert!(scenario.0.check().is_ok());
    }
}
