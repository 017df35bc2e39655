//! How training went, pass by pass.

use crate::chart::Size;
use crate::chart::Theme;
use crate::chart::frame::{Edges, Word, axis, numbers, round_places, words};
use crate::chart::paths::{line, point, ringed};
use crate::chart::picture::Picture;
use crate::progress::Epoch;
use charming::element::{ItemStyle, Symbol};

/// Training and validation loss by epoch, with a ring at the best validation; `is_live` draws a rule at the last epoch.
pub fn loss(epochs: &[Epoch], is_live: bool, size: Size, theme: &Theme) -> Picture {
    let edges = Edges { left: 40.0, ..Edges::USUAL };
    let values = || epochs.iter().flat_map(|epoch| [epoch.training, epoch.validation]).filter(|v| v.is_finite());
    let (low, high) = values().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let (low, high) = if low <= high { (low, high) } else { (0.0, 1.0) };
    let room = ((high - low) * 0.08).max(high.abs() * 0.01).max(1e-9);
    let (low, high) = ((low - room).max(0.0), high + room);
    let most = epochs.last().map_or(1, |epoch| if is_live { epoch.most } else { epoch.number }).max(2);
    let y = round_places(low, high, 4.0);
    let x = round_places(0.0, f64::from(most), (edges.width(size) / 56.0).clamp(2.0, 6.0));
    let below: Vec<Word> = numbers(&x);
    let curve = |value: fn(&Epoch) -> f64| epochs.iter().map(|e| point(f64::from(e.number), value(e))).collect();
    let best = epochs.iter().filter(|e| e.validation.is_finite()).min_by(|a, b| a.validation.total_cmp(&b.validation));
    let ring = best.map(|epoch| point(f64::from(epoch.number), epoch.validation)).into_iter().collect();
    let style = ItemStyle::new()
        .color(theme.surface_1.as_str())
        .border_color(theme.forecast.as_str())
        .border_width(1.5)
        .opacity(1.0);
    let now = epochs.last().filter(|_| is_live).map(|epoch| f64::from(epoch.number));
    let rule = now.map(|at| vec![point(at, low), point(at, high)]).unwrap_or_default();
    Picture::new()
        .grid(edges.grid())
        .x_axis(axis(theme, (0.0, f64::from(most)), &[]))
        .y_axis(axis(theme, (low, high), &y))
        .series(line("training", &theme.text_2, 1.5, curve(|epoch| epoch.training)))
        .series(line("validation", &theme.forecast, 1.75, curve(|epoch| epoch.validation)))
        .series(line("best", &theme.forecast, 0.0, ring).styled(|line| ringed(line, Symbol::Circle, 7.0, style)))
        .series(line("now", &theme.text_1, 1.0, rule))
        .series(words(theme, &below, &numbers(&y), &[]))
}
