//! Claims about what the Forecasts page says.

use super::sample::{examined, study};
use super::table::Place;
use super::*;
use crate::forecast::ModelId;
use crate::series::calendar::parse_local;

const PLACE: Place = Place { lead: 1, part: Part::All, metric: Metric::Rmse };

fn models() -> [Examined; 3] {
    [examined(ModelId::Last, 160.0, 1), examined(ModelId::Arima, 120.0, 2), examined(ModelId::Ridge, 110.0, 3)]
}

fn table_of(place: &Place, sort: (Column, bool)) -> Table {
    let models = models();
    table(&study(), &models.iter().collect::<Vec<_>>(), place, sort)
}

#[test]
fn rows_are_sorted_and_the_best_is_marked() {
    let by_score = table_of(&PLACE, (Column::Metric(Metric::Rmse), false));
    let names: Vec<String> = by_score.rows.iter().map(Row::name).collect();
    assert_eq!(names, ["ridge", "arima (2,1,2)", "last value"]);
    assert_eq!(by_score.best, Some(ModelId::Ridge));
    assert_eq!(by_score.rows[0].standing, Standing::Best);
    assert_eq!((by_score.rows[0].versus.as_str(), by_score.rows[2].versus.as_str()), ("−31.2 %", ""));
    let descending = table_of(&PLACE, (Column::Metric(Metric::Rmse), true));
    assert_eq!(descending.rows[0].model, ModelId::Last);
    // What has no value comes last, whichever way the others stand.
    for is_descending in [false, true] {
        let by_published = table_of(&PLACE, (Column::Published, is_descending));
        assert_eq!(by_published.rows[0].model, ModelId::Arima);
    }
}

#[test]
fn bars_run_from_the_best_to_the_worst() {
    let table = table_of(&PLACE, (Column::Metric(Metric::Rmse), false));
    let bars: Vec<Bar> = table.rows.iter().filter_map(|row| row.bar).collect();
    assert!(bars.windows(2).all(|pair| pair[0].at < pair[1].at));
    assert!(bars.iter().all(|bar| bar.at > 0.0 && bar.at < 1.0 && bar.last == bars[2].last));
    // Published ARIMA, 166.81 at a quarter of an hour, is worse than all of these.
    assert!(bars[1].published.is_some_and(|published| published > bars[2].at));
}

#[test]
fn small_differences_are_said_to_be_none() {
    let mut models = models();
    // Equal errors but in two of 192 buckets.
    models[1].candidate.mean = models[2].candidate.mean.clone();
    models[1].candidate.mean[3] += 10.0;
    models[1].candidate.mean[4] -= 5.0;
    let rows = table(&study(), &models.iter().collect::<Vec<_>>(), &PLACE, (Column::Model, false)).rows;
    let standing = |model| rows.iter().find(|row| row.model == model).map(|row| row.standing);
    assert_eq!(standing(ModelId::Arima), Some(Standing::Tied));
    assert_eq!(standing(ModelId::Last), Some(Standing::Behind));
}

#[test]
fn published_figures_stand_beside_the_same_thing_only() {
    let bundled = study();
    assert_eq!(published(&bundled, ModelId::Arima, Metric::Rmse, 1), Some(166.81));
    assert_eq!(published(&bundled, ModelId::Arima, Metric::Mae, 1), Some(124.43));
    assert_eq!(published(&bundled, ModelId::Arima, Metric::Mase, 1), None);
    assert_eq!(published(&bundled, ModelId::Arima, Metric::Rmse, 2), None);
    assert_eq!(published(&bundled, ModelId::Ridge, Metric::Rmse, 1), None);
    let moved = crate::report::Study { split_bucket: 760, ..study() };
    assert_eq!(published(&moved, ModelId::Arima, Metric::Rmse, 1), None);
    let own = crate::report::Study {
        source: crate::series::Source { origin: crate::series::Origin::Upload, ..study().source },
        ..study()
    };
    assert_eq!(published(&own, ModelId::Arima, Metric::Rmse, 1), None);
    let surge = table_of(&Place { part: Part::Surge, ..PLACE }, (Column::Model, false));
    assert!(!surge.has_published);
}

#[test]
fn the_surge_is_scored_apart() {
    let study = study();
    assert_eq!(
        (Part::All.range(&study), Part::Usual.range(&study), Part::Surge.range(&study)),
        (0..192, 0..96, 96..192)
    );
    let cell = |part| {
        let table = table_of(&Place { part, ..PLACE }, (Column::Model, false));
        table.rows[0].cells[0].text.clone()
    };
    assert_eq!(
        (cell(Part::All), cell(Part::Usual), cell(Part::Surge)),
        ("110.0".into(), "99.00".into(), "121.0".into())
    );
}

#[test]
fn a_histogram_holds_every_residual() {
    let found = histogram(&study(), &examined(ModelId::Ridge, 10.0, 1), Part::All).expect("a histogram");
    assert_eq!((found.counts.iter().sum::<usize>(), found.n), (192, 192));
    assert!((found.band.0 + 20.0).abs() < 1e-4 && (found.band.1 - 20.0).abs() < 1e-4);
    assert_eq!(found.outside, (0.0, 0.0));
    assert!(found.skew.abs() < 1e-9);
    let nothing =
        Examined { candidate: crate::report::Candidate { mean: Vec::new(), ..models()[0].candidate.clone() }, lead: 1 };
    assert_eq!(histogram(&study(), &nothing, Part::All), None);
    assert_eq!(autocorrelation(&study(), &nothing, Part::All), None);
    assert_eq!(heat_map(&study(), &nothing, Part::All, Metric::Rmse), None);
}

#[test]
fn residuals_that_alternate_are_told() {
    let found = autocorrelation(&study(), &examined(ModelId::Ridge, 10.0, 1), Part::All).expect("values");
    assert!(found.values[0] < -0.98 && found.values[1] > 0.97, "{:?}", &found.values[..2]);
    assert!((found.bound - 1.96 / 192.0_f64.sqrt()).abs() < 1e-12);
    assert_eq!(found.values.len(), 48);
}

#[test]
fn the_heat_map_has_the_weekdays_of_the_test_part() {
    // 23 August 1995 was a Wednesday.
    let map = heat_map(&study(), &examined(ModelId::Ridge, 10.0, 1), Part::All, Metric::Rmse).expect("a map");
    assert!(map.cells[2].iter().chain(&map.cells[3]).all(|cell| (cell.value - 10.0).abs() < 1e-4));
    assert!(map.cells[0].iter().all(|cell| cell.value.is_nan()));
    let surge = heat_map(&study(), &examined(ModelId::Ridge, 10.0, 1), Part::Surge, Metric::Mae).expect("a map");
    assert!(surge.cells[2].iter().all(|cell| cell.value.is_nan()));
}

#[test]
fn the_split_moves_by_days_and_reads_as_a_knob() {
    let scale = SplitScale::new(&study());
    let split = parse_local("1995-08-23").expect("a date");
    assert_eq!((scale.position(split), scale.last()), (8, 9));
    assert_eq!(scale.value(8), "1995-08-23T00:00");
    assert_eq!(scale.position_at(0.8), 8);
    assert_eq!(scale.share(split), 0.8);
    assert_eq!((scale.secs(0), scale.secs(99)), (scale.secs(1), scale.secs(9)));
    let short = crate::report::Study { buckets: 96, ..study() };
    assert_eq!(SplitScale::new(&short).last(), 23);
}

#[test]
fn words_read_like_words() {
    let study = study();
    assert_eq!(
        ground_words(&study, 60.0),
        "Trained on 15–22 Aug · tested on 23–24 Aug, 192 × 15 min · requests per 15 min, before × 60"
    );
    let day = |text: &str| parse_local(text).expect("a date");
    assert_eq!(date_span(day("1995-07-01"), day("1995-08-23")), "1 Jul–22 Aug");
    assert_eq!(date_span(day("1995-08-31"), day("1995-09-01")), "31 Aug");
    assert_eq!(date_span(day("1995-12-30"), day("1996-01-03")), "30 Dec 1995–2 Jan 1996");
    assert_eq!((ahead_words(&study, 1), ahead_words(&study, 4)), ("one step ahead".into(), "1 h ahead".into()));
    let took: Vec<String> = [0.031, 0.62, 12.34, 171.0, f64::NAN].into_iter().map(took_words).collect();
    assert_eq!(took, ["31 ms", "0.62 s", "12.3 s", "2 min 51 s", "–"]);
    assert_eq!(time_left(20.0, 14, 40), Some("about 40 s left".to_owned()));
    assert_eq!((time_left(0.5, 1, 2), time_left(9.0, 0, 5), time_left(9.0, 5, 5)), (None, None, None));
}

#[test]
fn summaries_carry_their_numbers() {
    let (study, ridge) = (study(), examined(ModelId::Ridge, 10.0, 1));
    let text = summary_actual(&study, &[&ridge], 0, 95);
    assert_eq!(
        text,
        "Actual against ridge, one step ahead, 23 Aug 00:00 to 23 Aug 23:45: 100.0 to 195.0 requests per 15 min."
    );
    assert_eq!(
        summary_horizon(&study, &[&ridge], Metric::Rmse, Part::All),
        "RMSE from one step ahead to 1 h ahead: ridge 10.00 to 15.00."
    );
    assert!(
        summary_beyond(&study, &ridge).starts_with("ridge expects at most 120.0 requests per 15 min until 1 Sep 00:00")
    );
    let nothing = summary_loss(ModelId::Lstm, &[]);
    assert_eq!(nothing, "Nothing was trained yet.");
}

#[test]
fn the_file_has_a_row_for_every_lead_and_part() {
    let models = models();
    let csv = table_csv(&study(), &models.iter().collect::<Vec<_>>());
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + 3 * 2 * 3);
    let fields = |line: &str| line.replace("\"(2,1,2)\"", "").matches(',').count();
    assert!(lines.iter().all(|line| fields(line) == fields(lines[0])), "{csv}");
    assert!(lines.iter().any(|line| line.starts_with("arima,\"(2,1,2)\",900,1,all,192,120,166.81,")));
}
