//! Claims about what the page says.

use super::sample::{eventful, report, scenario, turned};
use super::*;
use crate::policy::Action;
use crate::report::LogRow;
use crate::scenario::{Preset, Scenario};

const TICKS: usize = 400;

fn scenarios() -> Vec<Scenario> {
    let knobs: [&[(&'static str, &str)]; 8] = [
        &[],
        &[("mode", "shadow")],
        &[("max_replicas", "9"), ("min_replicas", "3")],
        &[("rate_up", "1/1m"), ("rate_down", "10pct/5m")],
        &[("window_up", "3m"), ("window_down", "0s"), ("cooldown", "0s")],
        &[("metric_lag", "2m"), ("startup", "0s")],
        &[("rps_per_replica", "0.3"), ("target_utilization", "0.7"), ("max_replicas", "1000")],
        &[("tolerance_up", "0"), ("tolerance_down", "0"), ("hold_on_drop", "0s"), ("queue", "5m")],
    ];
    let mut all: Vec<Scenario> = knobs.iter().map(|knobs| scenario(knobs)).collect();
    all.push(turned(Preset::Classic.scenario(), &[("cooldown", "3m")]));
    all
}

fn eventful_report(scenario: Scenario) -> Report {
    let (load, forecast) = eventful(TICKS);
    report(scenario, &load, &forecast)
}

/// All that is said at `tick`.
fn everything(report: &Report, tick: usize) -> String {
    let index = log::LogIndex::new(report);
    let known = |row: &&LogRow| row.first as usize <= tick;
    let words = |row: &LogRow| log::row_words(report, &log::known_at(report, row, tick));
    let rows: Vec<_> = report.log.iter().filter(known).rev().take(5).map(words).collect();
    let visible = log::Filter::ALL.map(|filter| log::visible_up_to(&index, filter, tick));
    format!(
        "{:?} {:?} {:?} {:?} {} {} {} {rows:?} {visible:?}",
        figures(report, tick),
        explain(report, tick),
        fleet(report, tick),
        tooltip(report, tick, tick),
        summary_capacity(report, 0, TICKS, tick),
        summary_replicas(report, 0, TICKS, tick),
        summary_residuals(report, 0, TICKS, tick),
    )
}

/// Every `a ÷ b = c` in a sentence.
fn divisions(text: &str) -> Vec<(f64, f64, f64)> {
    let words: Vec<String> = text.split(' ').map(|word| word.trim_end_matches(['.', ',']).replace(',', "")).collect();
    let number = |at: usize| words[at].parse::<f64>().unwrap_or_else(|_| panic!("no number in {text}: {}", words[at]));
    let signs = words.iter().enumerate().filter(|(_, word)| *word == "÷");
    signs.map(|(at, _)| (number(at - 1), number(at + 1), number(at + 3))).collect()
}

#[test]
fn every_division_comes_out_and_gives_the_target() {
    let mut seen = 0;
    for scenario in scenarios() {
        let report = eventful_report(scenario);
        for tick in 0..report.len() {
            for layer in &explain(&report, tick).stages[..2] {
                let text = plain(&layer.sentence);
                for (load, planned, target) in divisions(&text) {
                    assert_eq!((load / planned - 1e-9).ceil(), target, "{text}");
                    assert_eq!(target.max(1.0).to_string(), layer.target, "{text}");
                    seen += 1;
                }
            }
        }
    }
    assert!(seen > 2000, "{seen}");
}

#[test]
fn layer_1_shows_its_division_whenever_it_has_a_forecast() {
    let report = eventful_report(scenario(&[]));
    for tick in (0..report.len()).filter(|tick| report.columns.stages[0].target[*tick] > 0) {
        let text = plain(&explain(&report, tick).stages[0].sentence);
        assert_eq!(divisions(&text).len(), 1, "{text}");
    }
}

#[test]
fn the_future_changes_nothing_that_is_said() {
    for scenario in scenarios() {
        let (mut load, mut forecast) = eventful(TICKS);
        let before = report(scenario.clone(), &load, &forecast);
        for cursor in [0, 1, 41, 61, 76, 139, 200, 203] {
            // Forecasts that reach past the cursor stay, as they were known.
            let known = cursor + scenario.lead_buckets() + 1;
            load.iter_mut().skip(cursor + 1).for_each(|load| *load = 333.0);
            forecast.iter_mut().skip(known).for_each(|forecast| *forecast = 77.0);
            let after = report(scenario.clone(), &load, &forecast);
            assert_eq!(everything(&before, cursor), everything(&after, cursor), "tick {cursor}");
            (load, forecast) = eventful(TICKS);
        }
    }
}

#[test]
fn nothing_panics_without_data() {
    let none = [f64::NAN; 3];
    for scenario in scenarios() {
        for (load, forecast) in [(&[][..], &[][..]), (&none[..], &none[..]), (&[5.0][..], &[f64::NAN][..])] {
            let report = report(scenario.clone(), load, forecast);
            for tick in 0..load.len() + 3 {
                let said = everything(&report, tick);
                assert!(!said.contains("NaN") && !said.contains("inf"), "{said}");
                next_decision(&report, tick);
                previous_decision(&report, tick);
                next_anomaly(&report, tick);
                next_override(&report, tick);
                tooltip(&report, tick + 2, tick);
            }
        }
    }
}

#[test]
fn no_readout_shows_nan_or_stars() {
    for scenario in scenarios() {
        let report = eventful_report(scenario);
        for tick in (0..report.len()).step_by(3) {
            let said = everything(&report, tick);
            assert!(!said.contains("NaN") && !said.contains('*') && !said.contains("inf"), "{said}");
        }
    }
}

#[test]
fn a_missing_tick_says_that_the_fleet_stays() {
    let report = eventful_report(scenario(&[]));
    let said = explain(&report, 76);
    let target = report.columns.target[76];
    assert_eq!(said.verdict.text(), format!("Stay at {target}"));
    assert_eq!(plain(&said.stages[2].sentence), format!("The trace has nothing here. The fleet stays at {target}."));
    assert_eq!(figures(&report, 76).load, "–");
    assert!(tooltip(&report, 76, 76).missing.is_some());
}

#[test]
fn an_override_names_its_factor() {
    let report = eventful_report(scenario(&[]));
    let said = explain(&report, 40);
    assert_eq!((said.action, said.is_override), (Action::Out, true));
    assert_eq!(said.code, "reactive.override");
    assert_eq!(said.stages[1].tag, Some("overrides and decides"));
    assert!(plain(&said.stages[1].sentence).starts_with("Load 600 rps is 3."), "{:?}", said.stages[1].sentence);
}

#[test]
fn a_held_sentence_names_the_tick_that_ends_it() {
    let report = eventful_report(scenario(&[]));
    for (tick, action) in report.columns.action.iter().enumerate().filter(|(_, action)| **action == Action::Held) {
        let said = explain(&report, tick);
        assert_eq!((said.verdict.word, said.stages[2].decides), ("Hold at", true), "{action:?} at {tick}");
        let left = said.timers.iter().map(|timer| timer.left_secs).max();
        let text = plain(&said.stages[2].sentence);
        assert!(left > Some(0) || text.contains("kept until"), "tick {tick}: {text}");
    }
}

#[test]
fn a_limit_says_that_more_is_wanted() {
    let report = eventful_report(scenario(&[("max_replicas", "9")]));
    let tick = report.columns.limit.iter().position(|limit| *limit == crate::policy::stages::MAX.0);
    let said = explain(&report, tick.expect("a tick at the bound"));
    assert!(plain(&said.stages[2].sentence).contains("not allowed"), "{:?}", said.stages[2]);
    assert_eq!(said.stages[2].sub, "holds");
}

#[test]
fn the_classic_rules_speak_their_own_words() {
    let report = eventful_report(Preset::Classic.scenario());
    let texts: Vec<String> = (0..report.len())
        .flat_map(|tick| explain(&report, tick).stages.into_iter().map(|layer| plain(&layer.sentence)))
        .collect();
    for words in ["Pred:", "React:", "(Override)", "Cooldown:", "the tick that it provisions for"] {
        assert!(texts.iter().any(|text| text.contains(words)), "{words}");
    }
}

#[test]
fn shadow_mode_is_not_obeyed_and_says_so() {
    let report = eventful_report(scenario(&[("mode", "shadow")]));
    let said = explain(&report, 30);
    assert_eq!(said.stages[0].sub, "shadow");
    assert!(plain(&said.stages[0].sentence).ends_with("It is not obeyed."));
}

#[test]
fn timers_are_whole_ticks_within_their_length() {
    for scenario in scenarios() {
        let report = eventful_report(scenario);
        for tick in 0..report.len() {
            for timer in explain(&report, tick).timers {
                assert!(timer.left_secs <= timer.total_secs && timer.left_secs.is_multiple_of(60), "{timer:?}");
            }
        }
    }
}

#[test]
fn right_of_the_cursor_there_is_only_the_forecast() {
    let report = eventful_report(scenario(&[]));
    let tip = tooltip(&report, 102, 100);
    assert_eq!(tip.rows.iter().map(|row| row.kind).collect::<Vec<_>>(), ["forecast"]);
    assert!(tip.rows[0].value.contains('–') && tip.decision.is_none());
    assert_eq!(tooltip(&report, 300, 100).rows[0].value, "–");
}

#[test]
fn jumps_find_neighbours() {
    let report = eventful_report(scenario(&[]));
    let changed = |tick: &usize| matches!(report.columns.action[*tick], Action::Out | Action::In);
    for tick in 0..report.len() {
        assert_eq!(next_decision(&report, tick), (tick + 1..report.len()).find(changed));
        assert_eq!(previous_decision(&report, tick), (0..tick).rev().find(changed));
        assert_eq!(next_override(&report, tick), (tick + 1..report.len()).find(|t| report.columns.is_override[*t]));
    }
    assert_eq!(next_anomaly(&report, 0), report.incidents.first().map(|incident| incident.first));
}

#[test]
fn the_log_shows_rows_up_to_the_cursor_and_no_hold_tells_its_end() {
    let report = eventful_report(scenario(&[]));
    let index = log::LogIndex::new(&report);
    for cursor in 0..report.len() {
        for filter in [log::Filter::All, log::Filter::Held, log::Filter::Override] {
            let rows = index.rows(filter);
            let naive = (0..rows.len()).filter_map(|place| rows.row(place));
            let naive = naive.filter(|row| report.log[*row].first as usize <= cursor).count();
            assert_eq!(log::visible_up_to(&index, filter, cursor), naive);
        }
    }
    let long = report.log.iter().find(|row| row.last > row.first + 1).expect("a hold");
    let known = log::known_at(&report, long, long.first as usize);
    assert_eq!(log::row_words(&report, &known).until, None);
    let selection = log::Selection { action: Some(Action::In), overrides: true, ..log::Selection::default() };
    assert!(log::Rows::select(&report, &selection).is_empty());
}

#[test]
fn cells_are_capped_and_sized() {
    let scenario = scenario(&[("rps_per_replica", "0.3"), ("max_replicas", "1000"), ("initial_replicas", "1000")]);
    let report = eventful_report(scenario);
    for tick in 0..report.len() {
        let fleet = fleet(&report, tick);
        assert!(fleet.ready + fleet.starting + fleet.draining <= 1000);
    }
    assert_eq!(fleet(&report, 0).size_class, "xs");
}

#[test]
fn ribbon_keeps_its_length() {
    let report = eventful_report(scenario(&[]));
    assert!([0, 3, 59, 60, 399].iter().all(|tick| figures(&report, *tick).ribbon.len() == 60));
}
