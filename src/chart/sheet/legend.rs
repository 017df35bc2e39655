//! Legends: a swatch, a word and the value at the cursor.

use super::{INSET_PX, WIDTH_PX, escape};
use crate::chart::Theme;

/// Width of a swatch with the space behind it.
const SWATCH_PX: f64 = 18.0;
/// Space behind an entry.
const GAP_PX: f64 = 16.0;
/// Mean width of a letter at this size.
const LETTER_PX: f64 = 6.1;
/// Height of the words' base line in the head.
const BASE_PX: f64 = 22.0;

/// How a quantity is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Swatch {
    /// A line.
    Line,
    /// Dashes.
    Dash,
    /// A filled area.
    Box,
    /// A filled diamond.
    Diamond,
    /// A hollow one.
    Hollow,
    /// A filled triangle.
    Up,
    /// A hollow one that points down.
    Down,
}

impl Swatch {
    /// SVG in a box of 12 × 10 pixels.
    fn draw(self, colour: &str) -> String {
        let colour = escape(colour);
        let line = |path: &str, more: &str| format!("<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" {more}/>");
        let fill = |path: &str| format!("<path d=\"{path}\" fill=\"{colour}\"/>");
        match self {
            Self::Line => line("M0 5H12", "stroke-width=\"1.5\""),
            Self::Dash => line("M0 5H12", "stroke-width=\"1.5\" stroke-dasharray=\"4 3\""),
            Self::Box => fill("M0 1h12v8H0z"),
            Self::Diamond => fill("M6 0 11 5 6 10 1 5z"),
            Self::Hollow => line("M6 1.2 9.8 5 6 8.8 2.2 5z", "stroke-width=\"1.5\""),
            Self::Up => fill("M6 .5 11 9.5H1z"),
            Self::Down => line("M2 1.2h8L6 8.6z", "stroke-width=\"1.25\""),
        }
    }
}

/// A quantity in a legend.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its sign.
    pub swatch: Swatch,
    /// Its colour.
    pub colour: String,
    /// Its name.
    pub name: String,
    /// Its value at the cursor; empty where there is none to give.
    pub value: String,
}

impl Entry {
    /// An entry without a value.
    pub fn new(swatch: Swatch, colour: &str, name: &str) -> Self {
        Self { swatch, colour: colour.to_owned(), name: name.to_owned(), value: String::new() }
    }

    /// The same with its value.
    #[must_use]
    pub fn at(self, value: &str) -> Self {
        Self { value: value.to_owned(), ..self }
    }

    fn width_px(&self) -> f64 {
        let letters = self.name.chars().count() + self.value.chars().count();
        SWATCH_PX + LETTER_PX * (letters + usize::from(!self.value.is_empty())) as f64 + GAP_PX
    }
}

/// The entries in a panel's head, up to its right edge.
pub(super) fn draw(entries: &[Entry], theme: &Theme) -> String {
    let width: f64 = entries.iter().map(Entry::width_px).sum();
    let mut x = WIDTH_PX - INSET_PX - width + GAP_PX;
    let mut out = String::new();
    for entry in entries {
        let sign = entry.swatch.draw(&entry.colour);
        out += &format!("<g transform=\"translate({x:.1} {:.1})\">{sign}</g>", BASE_PX - 9.0);
        // One text, so that the value stands right behind the name, however wide that is.
        out += &format!(
            "<text x=\"{:.1}\" y=\"{BASE_PX}\" fill=\"{}\">{} <tspan fill=\"{}\">{}</tspan></text>",
            x + SWATCH_PX,
            escape(&theme.text_2),
            escape(&entry.name),
            escape(&theme.text_1),
            escape(&entry.value)
        );
        x += entry.width_px();
    }
    out
}
