//! The three charts of a replay: which there are, where their plots stand, and what they show.

use crate::chart::{Size, Theme, View, capacity, replicas, residuals};
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
    /// The chart of `report`.
    pub fn drawing(self, report: &Arc<Report>, view: &View, theme: &Theme) -> Drawing {
        let picture = match self {
            Self::Capacity => capacity(report, view, theme),
            Self::Replicas => replicas(report, view, theme),
            Self::Residuals => residuals(report, view, theme),
        };
        Drawing { picture, subject: Some(Arc::as_ptr(&report.columns).addr()) }
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
}

/// What a chart shows now; tracked.
pub fn view_of(replay: Replay, plot: Plot) -> View {
    let (first, last) = replay.view.window();
    View {
        first,
        last,
        cursor: replay.view.cursor.get(),
        width_px: plot.size.width,
        height_px: plot.size.height,
        plot_left: plot.left,
        plot_right: plot.right,
        is_narrow: replay.view.screen.is_narrow.get(),
    }
}
