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
