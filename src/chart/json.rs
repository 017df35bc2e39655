//! Parts of an option as JSON, with what charming has no words for.

use charming::component::Axis;
use serde::Serialize;
use serde_json::{Map, Value, json};

/// An axis of x. Without places of its own it would keep those of the option before.
pub(super) fn x_axis_json(axis: &Axis) -> Value {
    // A part is plain data; it always becomes JSON.
    let mut axis = serde_json::to_value(axis).unwrap_or_default();
    if let Some(ticks) = axis.get_mut("axisTick").and_then(Value::as_object_mut) {
        ticks.entry("customValues").or_insert_with(|| json!([]));
    }
    axis
}

/// The series at `place`, without data. It is drawn in its order, never animates and never answers the pointer.
pub(super) fn series_json(series: &impl Serialize, place: usize) -> Map<String, Value> {
    let mut series = match serde_json::to_value(series) {
        Ok(Value::Object(series)) => series,
        _ => Map::new(),
    };
    complete(&mut series, place);
    series
}

fn complete(series: &mut Map<String, Value>, place: usize) {
    let dash = dash_px(series.get("id").and_then(Value::as_str).unwrap_or_default());
    series.insert("animation".to_owned(), json!(false));
    series.insert("silent".to_owned(), json!(true));
    series.insert("z".to_owned(), json!(place + 1));
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
