//! Grid, axes and words of the charts that stand by themselves.

use super::axes::{label, round_steps, split_line};
use super::paths::Path;
use super::picture::Plotted;
use super::{Size, Theme};
use crate::series::calendar::Civil;
use charming::component::{Axis, Grid};
use charming::datatype::CompositeValue;
use charming::element::{
    AxisLabel, AxisLine, AxisTick, AxisType, Label, LabelPosition, LineStyle, MarkLine, MarkLineData, MarkLineVariant,
    Symbol,
};
use charming::series::Line;

/// Pixels around a plot.
#[derive(Debug, Clone, Copy)]
pub(super) struct Edges {
    pub(super) top: f64,
    pub(super) right: f64,
    pub(super) bottom: f64,
    pub(super) left: f64,
}

impl Edges {
    /// Room for numbers at the left and at the bottom.
    pub(super) const USUAL: Self = Self { top: 8.0, right: 20.0, bottom: 24.0, left: 44.0 };

    pub(super) fn grid(&self) -> Grid {
        Grid::new().top(self.top).right(self.right).bottom(self.bottom).left(self.left)
    }

    /// Width of the plot.
    pub(super) fn width(&self, size: Size) -> f64 {
        (size.width - self.left - self.right).max(1.0)
    }

    /// Height of the plot.
    pub(super) fn height(&self, size: Size) -> f64 {
        (size.height - self.top - self.bottom).max(1.0)
    }
}

/// An axis from `low` to `high` with grid lines at `places` and no labels of its own.
pub(super) fn axis(theme: &Theme, (low, high): (f64, f64), places: &[f64]) -> Axis {
    let places: Vec<CompositeValue> = places.iter().map(|place| (*place).into()).collect();
    let has_lines = !places.is_empty();
    Axis::new()
        .type_(AxisType::Value)
        .min(low)
        .max(high)
        .axis_line(AxisLine::new().show(false).on_zero(false))
        .axis_tick(AxisTick::new().show(false).custom_values(places))
        .axis_label(AxisLabel::new().show(false))
        .split_line(split_line(theme, has_lines))
}

/// A word at a place of an axis.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) at: f64,
    pub(super) text: String,
}

/// A series without a line of its own that holds the words below the x axis, left of the y axis, and right of the plot.
pub(super) fn words(theme: &Theme, below: &[Word], left: &[Word], right: &[Word]) -> Path {
    let named = |word: &Word| -> Label { label(theme).show(true).distance(8.0).formatter(word.text.as_str()) };
    let start = |word: &Word| named(word).position(LabelPosition::Start);
    let line = |data: MarkLineData, label: Label| MarkLineVariant::Simple(data.label(label));
    let x = |word: &Word| line(MarkLineData::new().x_axis(word.at), start(word));
    let y = |word: &Word| line(MarkLineData::new().y_axis(word.at), start(word));
    // A label without a position stands at its line's end.
    let end = |word: &Word| line(MarkLineData::new().y_axis(word.at), named(word));
    let all = below.iter().map(x).chain(left.iter().map(y)).chain(right.iter().map(end));
    let lines = MarkLine::new()
        .silent(true)
        .symbol(vec![Symbol::None, Symbol::None])
        .line_style(LineStyle::new().width(0.0))
        .data(all.collect());
    Plotted::new(Line::new().id("words").mark_line(lines), Vec::new())
}

/// Round places from `low` to `high`, at most about `most` steps of 1, 2 or 5 × 10ⁿ.
pub(super) fn round_places(low: f64, high: f64, most: f64) -> Vec<f64> {
    let span = high - low;
    if !span.is_finite() || span <= 0.0 {
        return Vec::new();
    }
    let (step, _) = round_steps(span, most, f64::MIN_POSITIVE);
    let (first, last) = ((low / step - 1e-9).ceil(), (high / step + 1e-9).floor());
    let count = (last - first).clamp(0.0, 100.0) as usize;
    (0..=count).map(|place| (first + place as f64) * step).collect()
}

/// A number at an axis: no more digits than the distance of its neighbours needs, with `k` for thousands.
pub(super) fn number(value: f64, places: &[f64]) -> String {
    use crate::readout::format::{full, trimmed};
    let step = places.windows(2).map(|pair| pair[1] - pair[0]).fold(f64::INFINITY, f64::min);
    let largest = places.iter().fold(0.0, |most: f64, place| most.max(place.abs()));
    if largest >= 10_000.0 {
        return if value == 0.0 { "0".to_owned() } else { trimmed(value / 1000.0, 1) + " k" };
    }
    let decimals = if step.is_finite() && step > 0.0 { (-step.log10().floor()).clamp(0.0, 6.0) as usize } else { 0 };
    full(value, decimals)
}

/// Words for places.
pub(super) fn numbers(places: &[f64]) -> Vec<Word> {
    places.iter().map(|at| Word { at: *at, text: number(*at, places) }).collect()
}

/// Room for a date, CSS pixels.
const DATE_PX: f64 = 56.0;
/// Distances between dates or times that may be chosen, seconds.
const SECS: [i64; 12] = [60, 300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_419_200];

/// Times on an axis of buckets: bucket 0 begins at `origin_secs`, and `first..last` are in sight over `width_px`.
pub(super) fn times(origin_secs: i64, step_secs: f64, (first, last): (f64, f64), width_px: f64) -> Vec<Word> {
    let per_px = (last - first) * step_secs / width_px.max(1.0);
    if !per_px.is_finite() || per_px <= 0.0 {
        return Vec::new();
    }
    let has_room = |secs: &i64| *secs as f64 / per_px >= DATE_PX;
    let weeks = || 2_419_200 * ((DATE_PX * per_px / 2_419_200.0).ceil() as i64).max(1);
    let secs = SECS.into_iter().find(has_room).unwrap_or_else(weeks);
    let from = origin_secs + (first * step_secs).ceil() as i64;
    let to = origin_secs + (last * step_secs).floor() as i64;
    let word = |multiple: i64| {
        let civil = Civil::from_local_secs(multiple * secs);
        let is_day = secs >= 3600 && (civil.hour, civil.minute) == (0, 0);
        let text = if is_day { format!("{} {}", civil.day, civil.month_name()) } else { civil.time() };
        Word { at: (multiple * secs - origin_secs) as f64 / step_secs, text }
    };
    let start = from.div_euclid(secs) + i64::from(from.rem_euclid(secs) != 0);
    (start..=to.div_euclid(secs)).take(200).map(word).collect()
}

/// The places of words.
pub(super) fn places(words: &[Word]) -> Vec<f64> {
    words.iter().map(|word| word.at).collect()
}

/// Keeps words at least `apart` from each other, moving them as little as their order allows.
pub(super) fn spread(words: &mut [Word], apart: f64, (low, high): (f64, f64)) {
    words.sort_by(|a, b| a.at.total_cmp(&b.at));
    let mut from = low;
    for word in words.iter_mut() {
        word.at = word.at.max(from);
        from = word.at + apart;
    }
    let mut to = high;
    for word in words.iter_mut().rev() {
        word.at = word.at.min(to);
        to = word.at - apart;
    }
}
