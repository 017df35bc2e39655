//! Claims about what is drawn.

use super::*;
use crate::chart::Size;
use crate::chart::{Picture, Theme};
use crate::forecast::{Component, ModelId};
use crate::progress::Epoch;
use crate::readout::forecasts::{Metric, Part, autocorrelation as correlate, histogram as count, sample};
use serde_json::Value;

const SIZE: Size = Size { width: 700.0, height: 260.0 };

fn theme() -> Theme {
    Theme::read(|name| format!("<{name}>"))
}

fn drawn(chart: &Picture) -> Value {
    serde_json::from_str(&chart.option_json()).expect("an option is JSON")
}

fn series<'a>(option: &'a Value, id: &str) -> &'a Value {
    let all = option["series"].as_array().expect("series");
    all.iter().find(|series| series["id"] == id).unwrap_or_else(|| panic!("no series {id}"))
}

fn words(option: &Value) -> Vec<String> {
    let lines = series(option, "words")["markLine"]["data"].as_array().expect("words");
    lines.iter().map(|line| line["label"]["formatter"].as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn the_selected_model_alone_has_colour_and_band() {
    let (study, ridge, last) =
        (sample::study(), sample::examined(ModelId::Ridge, 10.0, 1), sample::examined(ModelId::Last, 16.0, 1));
    let view = ActualView { first: 0.0, last: 192.0, size: SIZE };
    let option = drawn(&actual(&study, Some(&ridge), &[&last], &view, &theme()));
    assert_eq!(series(&option, "forecast")["lineStyle"]["color"], "<data-forecast>");
    assert_eq!(series(&option, "other-0")["lineStyle"]["color"], "<text-2>");
    assert!(series(&option, "band")["data"].as_array().is_some_and(|data| data.len() >= 2 * 192));
    assert_eq!(series(&option, "load")["data"].as_array().map(Vec::len), Some(192));
    assert!(words(&option).contains(&"24 Aug".to_owned()), "{:?}", words(&option));
}

#[test]
fn leads_are_named_by_their_time_and_lines_at_their_end() {
    let (study, ridge, last) =
        (sample::study(), sample::examined(ModelId::Ridge, 10.0, 1), sample::examined(ModelId::Last, 16.0, 1));
    let place = (Metric::Rmse, Part::All);
    let option = drawn(&horizon(&study, &[&ridge, &last], Some(ModelId::Ridge), place, SIZE, &theme()));
    let words = words(&option);
    for word in ["15 min", "1 h", "ridge", "last value"] {
        assert!(words.iter().any(|other| other == word), "{word} in {words:?}");
    }
    assert_eq!(series(&option, "selected")["data"][1], serde_json::json!([1.0, 15.0]));
}

#[test]
fn every_line_has_an_id_of_its_own() {
    let models = ModelId::ALL.map(|model| sample::examined(model, 10.0, 1));
    let all: Vec<_> = models.iter().collect();
    let option = drawn(&horizon(&sample::study(), &all, None, (Metric::Mape, Part::All), SIZE, &theme()));
    let ids: Vec<&str> = option["series"].as_array().expect("series").iter().filter_map(|s| s["id"].as_str()).collect();
    let distinct: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!((ids.len(), distinct.len()), (ModelId::ALL.len() + 1, ids.len()));
    let dash = |id| series(&option, id)["lineStyle"]["type"].clone();
    assert_eq!((dash("other-1"), dash("other-5")), (serde_json::json!([2, 2]), serde_json::json!([2, 2])));
}

#[test]
fn columns_outside_the_band_wear_their_own_colours() {
    let (study, mut ridge) = (sample::study(), sample::examined(ModelId::Ridge, 10.0, 1));
    for at in 0..20 {
        ridge.candidate.mean[at] += 50.0;
        ridge.candidate.lower[at] += 50.0;
        ridge.candidate.upper[at] += 50.0;
    }
    let found = count(&study, &ridge, Part::All).expect("a histogram");
    let option = drawn(&histogram(&found, SIZE, &theme()));
    assert!(series(&option, "below")["data"].as_array().is_some_and(|data| !data.is_empty()));
    assert_eq!(series(&option, "above")["data"].as_array().map(Vec::len), Some(0));
    assert!(words(&option).iter().any(|word| word.starts_with('−')), "{:?}", words(&option));
}

#[test]
fn correlations_beyond_the_bounds_stand_out() {
    let found = correlate(&sample::study(), &sample::examined(ModelId::Ridge, 10.0, 1), Part::All).expect("values");
    let option = drawn(&autocorrelation(&found, SIZE, &theme()));
    assert!(series(&option, "outside")["data"].as_array().is_some_and(|data| data.len() > 100));
    assert_eq!(series(&option, "upper")["data"][0][1].as_f64(), Some(found.bound));
}

#[test]
fn training_shows_its_best_epoch_and_where_it_is() {
    let epoch =
        |number: u32, validation: f64| Epoch { number, most: 40, training: 0.4 / f64::from(number), validation };
    let epochs = [epoch(1, 0.5), epoch(2, 0.2), epoch(3, 0.3)];
    let live = drawn(&loss(&epochs, true, SIZE, &theme()));
    assert_eq!(series(&live, "best")["data"][0], serde_json::json!([2.0, 0.2]));
    assert_eq!(series(&live, "now")["data"][0][0], 3.0);
    assert_eq!(live["xAxis"][0]["max"].as_f64(), Some(40.0));
    let done = drawn(&loss(&epochs, false, SIZE, &theme()));
    assert_eq!(series(&done, "now")["data"].as_array().map(Vec::len), Some(0));
    drawn(&loss(&[], true, SIZE, &theme()));
}

#[test]
fn a_week_has_its_days_and_a_factor_is_percent() {
    let part = |name: &str, count: usize, is_factor| Component {
        name: name.to_owned(),
        start_local_secs: 4 * 86_400,
        step_secs: 900,
        values: (0..count).map(|at| 0.2 * ((at % 96) as f64 / 48.0 - 1.0)).collect(),
        is_factor,
    };
    let week = drawn(&component(&part("weekly", 672, true), SIZE, &theme()));
    assert!(words(&week).contains(&"Mon".to_owned()) && words(&week).iter().any(|word| word.ends_with(" %")));
    let day = drawn(&component(&part("daily", 96, false), SIZE, &theme()));
    assert!(words(&day).contains(&"06:00".to_owned()));
    drawn(&component(&part("trend", 0, false), SIZE, &theme()));
}

#[test]
fn the_days_after_the_end_follow_those_before() {
    let (study, ridge) = (sample::study(), sample::examined(ModelId::Ridge, 10.0, 1));
    let option = drawn(&beyond(&study, &ridge, SIZE, &theme()));
    let last = series(&option, "load")["data"].as_array().and_then(|data| data.last().cloned()).expect("data");
    assert_eq!(last[0], -0.5);
    assert_eq!(series(&option, "end")["data"][0][0], 0.0);
    let nothing = crate::report::Study { actual: Vec::new(), ..sample::study() };
    drawn(&beyond(&nothing, &ridge, SIZE, &theme()));
}

#[test]
fn a_band_that_explodes_leaves_the_counts_readable() {
    let (study, mut ridge) = (sample::study(), sample::examined(ModelId::Ridge, 10.0, 1));
    let most = study.actual.iter().copied().filter(|count| count.is_finite()).fold(0.0, f32::max);
    ridge.candidate.upper[5] = 1e30;
    ridge.candidate.mean[6] = 1e30;
    let view = ActualView { first: 0.0, last: study.actual.len() as f64, size: SIZE };
    let option = drawn(&actual(&study, Some(&ridge), &[], &view, &theme()));
    let top = option["yAxis"][0]["max"].as_f64().expect("a top");
    // The limit is four times the counts, and the axis ends at the round number above it.
    assert!(top <= f64::from(most) * 5.0, "the axis ends at {top}, the counts at {most}");
}
