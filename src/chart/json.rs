//! The option for `setOption`, with what charming has no words for.

use charming::Chart;
use serde_json::{Map, Value, json};

/// The option. Series are drawn in their order, never animate and never answer the pointer; their data are not in it.
pub(super) fn option(chart: &Chart) -> Value {
    // A chart is plain data; it always becomes JSON.
    let mut option = serde_json::to_value(chart).unwrap_or_else(|_| json!({}));
    if let Some(option) = option.as_object_mut() {
        option.insert("animation".to_owned(), json!(false));
        option.insert("useUTC".to_owned(), json!(true));
        for axis in objects(option.get_mut("xAxis")) {
            complete_axis(axis);
        }
        for (order, series) in objects(option.get_mut("series")).into_iter().enumerate() {
            complete_series(series, order);
        }
    }
    option
}

/// The objects of a list, or the one object that charming writes for a list of one.
pub(super) fn objects(list: Option<&mut Value>) -> Vec<&mut Map<String, Value>> {
    match list {
        Some(Value::Array(all)) => all.iter_mut().filter_map(Value::as_object_mut).collect(),
        Some(Value::Object(one)) => vec![one],
        _ => Vec::new(),
    }
}

/// Without places of its own an axis would keep those of the option before.
fn complete_axis(axis: &mut Map<String, Value>) {
    if let Some(ticks) = axis.get_mut("axisTick").and_then(Value::as_object_mut) {
        ticks.entry("customValues").or_insert_with(|| json!([]));
    }
}

fn complete_series(series: &mut Map<String, Value>, order: usize) {
    let dash = dash_px(series.get("id").and_then(Value::as_str).unwrap_or_default());
    series.insert("animation".to_owned(), json!(false));
    series.insert("silent".to_owned(), json!(true));
    series.insert("z".to_owned(), json!(order + 1));
    series.insert("emphasis".to_owned(), json!({ "disabled": true }));
    // Numbers without names need them, or ECharts takes each for a point.
    series.insert("dimensions".to_owned(), json!(["x", "y"]));
    if let Some(style) = series.get_mut("lineStyle").and_then(Value::as_object_mut) {
        style.insert("join".to_owned(), json!("round"));
        style.insert("cap".to_owned(), json!("butt"));
        if style.get("type") == Some(&json!("dashed")) {
            style.insert("type".to_owned(), json!(dash));
        }
    }
    if let Some(lines) = series.get_mut("markLine").and_then(Value::as_object_mut) {
        lines.insert("animation".to_owned(), json!(false));
        lines.insert("z".to_owned(), json!(0));
    }
}

/// Id of the `place`-th model beside the selected one; each has its dashes, so that they can be told apart.
pub(super) fn others_id(place: usize) -> String {
    format!("{OTHER}{place}")
}

/// What the ids of those models begin with.
const OTHER: &str = "other-";
/// Their dashes and gaps, CSS pixels.
const OTHERS_PX: [[u8; 2]; 4] = [[8, 2], [2, 2], [6, 4], [1, 3]];

/// Dash and gap, CSS pixels.
fn dash_px(id: &str) -> [u8; 2] {
    if let Some(place) = id.strip_prefix(OTHER).and_then(|place| place.parse::<usize>().ok()) {
        return OTHERS_PX[place % OTHERS_PX.len()];
    }
    match id {
        "wanted" => [2, 2],
        "upper" | "lower" => [3, 3],
        _ => [4, 3],
    }
}
