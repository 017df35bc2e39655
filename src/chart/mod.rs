//! Charts: a report and a view in, a [`Picture`] for ECharts out.
//!
//! Plain arithmetic, so what is drawn can be tested without a page. The x axis counts ticks: tick `t` spans `[t, t + 1)`.
//! Nothing right of the cursor is drawn but the forecast that was made there. The cursor line, its tag, the hatching of
//! missing spans, the pointer's line, tooltips and the time labels are not drawn here; they lie over the charts.
//!
//! A chart of the replay comes whole, for a file, or in layers, for the page: what was (`…_past`), which the page moves along
//! instead of having it drawn anew; what is expected (`capacity_ahead`); and a [`Scale`], whose lines and words it writes itself.

mod axes;
pub mod calibrate;
mod capacity;
pub mod forecasts;
mod frame;
mod json;
mod lanes;
mod pair;
mod paths;
mod picture;
mod rehearsal;
mod replicas;
mod residuals;
mod scale;
pub mod sheet;
mod sketch;
mod stretch;
mod theme;
pub mod thin;
mod time;
pub mod tune;
mod window;

#[cfg(test)]
mod tests;

pub use capacity::{capacity, capacity_ahead, capacity_past, capacity_scale};
pub use lanes::{HEIGHT_PX as LANES_PX, lane_names};
pub use pair::{PairView, pair_capacity, pair_replicas};
pub use picture::{Picture, Point};
pub use rehearsal::REHEARSALS;
pub use replicas::{replicas, replicas_past, replicas_scale};
pub use residuals::{residuals, residuals_past, residuals_scale, threshold_words};
pub use scale::Scale;
pub use sketch::sketch;
pub use stretch::Stretch;
pub use theme::Theme;
pub use time::time_ticks;

/// A forecast or band beyond this multiple of what is otherwise in the picture runs out of it: one that explodes would press all
/// else flat.
const MAX_BEYOND: f64 = 3.0;

/// The largest value of a forecast that is drawn beside others of which the largest is `peak`.
fn forecast_limit(peak: f64) -> f64 {
    if peak > 0.0 { peak * MAX_BEYOND } else { f64::INFINITY }
}

/// `value`, at most `limit`; not a number stays so.
const fn capped(value: f64, limit: f64) -> f64 {
    if value > limit { limit } else { value }
}

/// What of a report is looked at, and how large.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// Left edge in ticks; may be fractional and lie before the first tick.
    pub first: f64,
    /// Right edge in ticks, exclusive; may lie beyond the last tick.
    pub last: f64,
    /// The last tick that is known.
    pub cursor: usize,
    /// Width of the chart's element in CSS pixels.
    pub width_px: f64,
    /// Height of the chart's element in CSS pixels.
    pub height_px: f64,
    /// CSS pixels between the element's left edge and the plot.
    pub plot_left: f64,
    /// CSS pixels between the plot and the element's right edge.
    pub plot_right: f64,
    /// Whether words must be short.
    pub is_narrow: bool,
}

/// Size of a chart's element in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Size {
    /// From left to right.
    pub width: f64,
    /// From top to bottom.
    pub height: f64,
}

impl View {
    /// Width of the plot in CSS pixels, at least 1.
    pub fn plot_px(&self) -> f64 {
        let width = self.width_px - self.plot_left - self.plot_right;
        if width.is_finite() { width.max(1.0) } else { 1.0 }
    }

    /// Ticks per CSS pixel; 0 where the view shows nothing.
    pub fn ticks_per_px(&self) -> f64 {
        let span = self.last - self.first;
        if span.is_finite() && span > 0.0 { span / self.plot_px() } else { 0.0 }
    }
}
