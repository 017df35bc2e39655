//! The three charts of a replay: which there are, where their plots stand, and what they show.

use crate::chart::{
    Scale, Size, Theme, View, capacity_past, capacity_scale, replicas_past, replicas_scale, residuals_past,
    residuals_scale,
};
use crate::report::Report;
use crate::ui::kit::chart::Drawing;
use crate::ui::kit::zoom::Axis;
use crate::ui::model::replay::Replay;
use leptos::prelude::*;
use std::sync::Arc;

/// Which chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Load, forecast and capacity, with lanes of marks.
    Capacity,
    /// Ready, starting and desired replicas.
    Replicas,
    /// Scores of the residuals.
    Residuals,
}

impl Kind {
    /// The value axis for what `view` shows of `report`.
    pub fn scale(self, report: &Report, view: &View) -> Scale {
        match self {
            Self::Capacity => capacity_scale(report, view),
            Self::Replicas => replicas_scale(report, view),
            Self::Residuals => residuals_scale(report),
        }
    }

    /// What was, as `view` shows it.
    pub fn past(self, report: &Arc<Report>, view: &View, scale: Scale, theme: &Theme) -> Drawing {
        let picture = match self {
            Self::Capacity => capacity_past(report, view, scale, theme),
            Self::Replicas => replicas_past(report, view, scale, theme),
            Self::Residuals => residuals_past(report, view, theme),
        };
        Drawing { picture, subject: Some(subject_of(report)) }
    }

    /// Pixels above and below the plot, as the charts are laid out: top, bottom of the plot, bottom of the marks.
    pub const fn margins(self) -> (f64, f64, f64) {
        match self {
            Self::Capacity => (22.0, 62.0, 2.0),
            Self::Replicas => (6.0, 8.0, 8.0),
            Self::Residuals => (6.0, 26.0, 26.0),
        }
    }
}

/// What tells charts of one report from those of another.
pub fn subject_of(report: &Report) -> usize {
    Arc::as_ptr(&report.columns).addr()
}

/// Size of a chart's element and where its plot begins and ends.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plot {
    /// Of the element.
    pub size: Size,
    /// CSS pixels from the left edge to the plot.
    pub left: f64,
    /// CSS pixels from the plot to the right edge.
    pub right: f64,
}

impl Plot {
    /// The plot with what it shows.
    pub fn axis(&self, span: (f64, f64)) -> Axis {
        Axis { edges_px: (self.left, self.size.width - self.right), span }
    }

    /// Width of the plot, CSS pixels.
    pub fn width(&self) -> f64 {
        (self.size.width - self.left - self.right).max(1.0)
    }
}

/// What a chart shows now; tracked.
pub fn view_of(replay: Replay, plot: Plot) -> View {
    view_at(replay, plot, replay.view.window(), replay.view.cursor.get())
}

/// What a chart showed when the words were written; tracked.
pub fn text_view_of(replay: Replay, plot: Plot) -> View {
    view_at(replay, plot, replay.view.text_window(), replay.view.text_cursor.get())
}

fn view_at(replay: Replay, plot: Plot, (first, last): (f64, f64), cursor: usize) -> View {
    View {
        first,
        last,
        cursor,
        width_px: plot.size.width,
        height_px: plot.size.height,
        plot_left: plot.left,
        plot_right: plot.right,
        is_narrow: replay.view.screen.is_narrow.get(),
    }
}

/// Plots that the picture of what was is wide. Beyond the first it has what a replay that plays comes to next, out of sight; so it
/// is drawn once and then moved.
pub const STRETCH_PLOTS: f64 = 2.0;

/// Which ticks the picture of what was has.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stretch {
    /// The tick at its left edge.
    pub first: f64,
    /// Ticks that a plot is wide.
    width: f64,
    /// The last tick that is drawn.
    until: usize,
}

/// As good as no difference between two widths, ticks.
const SAME_TICKS: f64 = 1e-6;

impl Stretch {
    /// The stretch for a window: the one before while playing, as long as it has all of the window that is known.
    pub fn of((first, last): (f64, f64), cursor: usize, is_playing: bool, before: Option<&Self>) -> Self {
        let width = last - first;
        if !is_playing {
            return Self { first, width, until: cursor };
        }
        let is_enough = |one: &&Self| {
            let known = cursor as f64 + 1.0;
            let has_known = one.first <= first && known.min(last) <= one.first + STRETCH_PLOTS * one.width;
            one.until == usize::MAX && (one.width - width).abs() < SAME_TICKS && has_known
        };
        before.filter(is_enough).copied().unwrap_or(Self { first, width, until: usize::MAX })
    }

    /// What a chart of it shows, on a plot without margins.
    pub fn view(&self, size: Size, is_narrow: bool) -> View {
        View {
            first: self.first,
            last: self.first + STRETCH_PLOTS * self.width,
            cursor: self.until,
            width_px: size.width,
            height_px: size.height,
            plot_left: 0.0,
            plot_right: 0.0,
            is_narrow,
        }
    }

    /// How far left of its place it stands for the window that begins at `first`, in whole CSS pixels.
    pub fn shift_px(&self, first: f64, plot_px: f64) -> f64 {
        ((first - self.first) / self.width.max(SAME_TICKS) * plot_px).round()
    }
}
