//! Charts as a picture to take away: one SVG with title, legends, times, cursor and the charts themselves.
//!
//! In: the drawn charts as SVG, each with what lies under and over it on the page. Out: the text of a file. Sizes are CSS
//! pixels; widths of words are estimated, since nothing here can measure them.

mod forecast;
mod legend;
mod replay;

#[cfg(test)]
mod tests;

pub use forecast::forecast_sheet;
pub use legend::{Entry, Swatch};
pub use replay::replay_sheet;

use super::Theme;
use std::fmt::Write as _;

/// Width of the picture.
pub const WIDTH_PX: f64 = 1200.0;
/// Space around the words.
pub const INSET_PX: f64 = 16.0;
/// Height of the title with the line below it.
const HEAD_PX: f64 = 60.0;
/// Height of a panel's head.
const PANEL_HEAD_PX: f64 = 34.0;
/// Height of the last line.
const FOOT_PX: f64 = 30.0;
/// Longest last line in characters.
const FOOT_CHARS: usize = 190;

/// A chart with its head.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    /// Its title.
    pub title: String,
    /// Quantities and their values, from left to right.
    pub legend: Vec<Entry>,
    /// Height of the chart.
    pub height_px: f64,
    /// SVG that lies under the chart.
    pub under: String,
    /// The chart as an `<svg>`.
    pub chart: String,
    /// SVG that lies over it.
    pub over: String,
}

/// A picture of charts one below the other.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// What is seen.
    pub title: String,
    /// When, and of what.
    pub subtitle: String,
    /// The charts, from top to bottom.
    pub panels: Vec<Panel>,
    /// How to get it again.
    pub footnote: String,
}

impl Sheet {
    /// Height of the picture.
    pub fn height_px(&self) -> f64 {
        HEAD_PX + self.panels.iter().map(|panel| PANEL_HEAD_PX + panel.height_px).sum::<f64>() + FOOT_PX
    }

    /// The picture as a file.
    pub fn svg(&self, theme: &Theme) -> String {
        let (height, mut out) = (self.height_px(), String::new());
        // Writing into a string cannot fail.
        let _ = write!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{WIDTH_PX}\" \
             height=\"{height}\" viewBox=\"0 0 {WIDTH_PX} {height}\" font-family=\"{}\" font-size=\"11\">\
             <title>{}</title><rect width=\"100%\" height=\"100%\" fill=\"{}\"/>",
            escape(&theme.font_ui),
            escape(&self.title),
            escape(&theme.surface_1)
        );
        out += &text(INSET_PX, 26.0, &theme.text_1, "font-size=\"15\" font-weight=\"600\"", &self.title);
        out += &text(INSET_PX, 46.0, &theme.text_2, "font-size=\"12\"", &self.subtitle);
        let mut y = HEAD_PX;
        for panel in &self.panels {
            let _ = write!(
                out,
                "<path d=\"M0 {y}H{WIDTH_PX}\" stroke=\"{}\"/><g transform=\"translate(0 {y})\">",
                escape(&theme.line_2)
            );
            out += &text(INSET_PX, 22.0, &theme.text_1, "font-size=\"13\" font-weight=\"600\"", &panel.title);
            out += &legend::draw(&panel.legend, theme);
            let Panel { under, chart, over, height_px, .. } = panel;
            let _ = write!(
                out,
                "</g><g transform=\"translate(0 {})\">{under}<svg width=\"{WIDTH_PX}\" height=\"{height_px}\">{chart}</svg>\
                 {over}</g>",
                y + PANEL_HEAD_PX
            );
            y += PANEL_HEAD_PX + height_px;
        }
        let footnote: String = self.footnote.chars().take(FOOT_CHARS).collect();
        out += &text(INSET_PX, y + 19.0, &theme.text_3, "", &footnote);
        out + "</svg>\n"
    }
}

/// A line of text.
fn text(x: f64, y: f64, colour: &str, how: &str, words: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{}\" {how}>{}</text>", escape(colour), escape(words))
}

/// `words` as they may stand in XML; characters that XML forbids are left out.
fn escape(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || ('\u{FFFE}'..='\u{FFFF}').contains(&c) => {}
            c => out.push(c),
        }
    }
    out
}
