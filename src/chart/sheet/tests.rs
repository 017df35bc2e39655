use super::*;
use crate::chart::tests::report;
use crate::forecast::ModelId;
use crate::readout::forecasts::sample::{examined, study};

fn theme() -> Theme {
    Theme::read(|name| format!("#{name}\"<"))
}

fn drawn() -> Sheet {
    let draw = |option: &str, width: f64, height: f64| {
        assert!(option.starts_with('{') && width > 0.0 && height > 0.0);
        Ok::<_, ()>(format!("<svg width=\"{width}\" height=\"{height}\"></svg>"))
    };
    replay_sheet(&report(300), (0.0, 330.0), 280, &theme(), draw).expect("a sheet")
}

#[test]
fn a_sheet_has_title_legends_times_and_the_cursor() {
    let svg = drawn().svg(&theme());
    for words in ["made, balanced, at Thu 1 Jan 1970 04:40", ">Load <", ">100 rps<", ">Wanted <", ">Spike <", ">04:00<"]
    {
        assert!(svg.contains(words), "{words} is not in {svg}");
    }
    assert!(svg.contains("UTC") && svg.contains("v=1&amp;preset=balanced"));
}

#[test]
fn the_forecasts_chart_names_its_models() {
    let (ridge, last) = (examined(ModelId::Ridge, 1.0, 2), examined(ModelId::Last, 2.0, 3));
    let draw = |_: &str, _: f64, _: f64| Ok::<_, ()>("<svg></svg>".to_owned());
    let sheet = forecast_sheet(&study(), &[&ridge, &last], (0.0, 100.0), &theme(), draw).expect("a sheet");
    let svg = sheet.svg(&theme());
    for words in ["Forecast against actual", ">Actual <", ">ridge <", ">last value <", "90 % band"] {
        assert!(svg.contains(words), "{words} is not in {svg}");
    }
}

#[test]
fn nothing_leads_out_of_the_markup() {
    let mut sheet = drawn();
    sheet.title = "<script>\"&\u{0}".to_owned();
    let svg = sheet.svg(&theme());
    assert!(svg.contains("<title>&lt;script&gt;&quot;&amp;</title>"));
    assert!(svg.contains("fill=\"#surface-1&quot;&lt;\""));
    let opened = svg.matches('<').count();
    assert_eq!(opened, svg.matches('>').count());
}

#[test]
fn every_entry_of_a_legend_stays_inside() {
    for panel in drawn().panels {
        let svg = legend::draw(&panel.legend, &theme());
        let first = svg.split("translate(").nth(1).and_then(|rest| rest.split(' ').next()).expect("a place");
        let title_px = 8.0 * panel.title.len() as f64 + INSET_PX;
        assert!(first.parse::<f64>().expect("a number") > title_px, "{} has no room", panel.title);
    }
}
