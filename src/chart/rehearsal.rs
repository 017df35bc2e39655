//! A chart that nobody sees: one of each thing that the charts of a replay are made of. A browser compiles code when it first
//! runs, so a page that draws this while the first run is computed has the code of its charts ready when the answer comes.

use super::Theme;
use super::axes::{bare_axis, label};
use super::lanes::{diamonds, filled, up_mark};
use super::paths::{dashed, fill, line, point, stepped};
use super::picture::{Picture, Point};
use charming::component::Grid;

const UNSEEN: &str = "transparent";

/// The unseen chart.
pub fn rehearsal() -> Picture {
    let theme = Theme::read(|_| UNSEEN.to_owned());
    let data = || -> Vec<Point> { vec![point(0.0, 0.2), point(0.5, 0.9), point(f64::NAN, f64::NAN), point(1.0, 0.4)] };
    let axis = || bare_axis((0.0, 1.0));
    Picture::new()
        .grid(Grid::new())
        .x_axis(axis())
        .y_axis(axis())
        .series(fill("fill", UNSEEN, data()))
        .series(stepped(fill("steps", UNSEEN, data())))
        .series(line("line", UNSEEN, 1.0, data()))
        .series(dashed("dashes", UNSEEN, 1.0, data()))
        .series(diamonds("diamonds", filled(UNSEEN), data()).styled(|scatter| scatter.label(label(&theme))))
        .series(up_mark("marks", filled(UNSEEN), data()))
}
