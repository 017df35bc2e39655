//! Charts that nobody sees: together, one of each thing that the charts of a replay are made of. A browser compiles code when it
//! first runs, so a page that draws these while the first run is computed has the code of its charts ready when the answer comes.
//! Each is little enough to be drawn between two frames.

use super::Theme;
use super::axes::{bare_axis, label};
use super::lanes::{diamonds, filled, up_mark};
use super::paths::{dashed, fill, line, point, stepped};
use super::picture::{Picture, Point};
use charming::component::Grid;

const UNSEEN: &str = "transparent";

/// The unseen charts, in the order in which they are drawn.
pub const REHEARSALS: [fn() -> Picture; 3] = [lines, fills, marks];

fn lines() -> Picture {
    empty().series(line("line", UNSEEN, 1.0, data())).series(dashed("dashes", UNSEEN, 1.0, data()))
}

fn fills() -> Picture {
    empty().series(fill("fill", UNSEEN, data())).series(stepped(fill("steps", UNSEEN, data())))
}

fn marks() -> Picture {
    let theme = Theme::read(|_| UNSEEN.to_owned());
    let labelled = diamonds("diamonds", filled(UNSEEN), data()).styled(|scatter| scatter.label(label(&theme)));
    empty().series(labelled).series(up_mark("marks", filled(UNSEEN), data()))
}

fn empty() -> Picture {
    let axis = || bare_axis((0.0, 1.0));
    Picture::new().grid(Grid::new()).x_axis(axis()).y_axis(axis())
}

fn data() -> Vec<Point> {
    vec![point(0.0, 0.2), point(0.5, 0.9), point(f64::NAN, f64::NAN), point(1.0, 0.4)]
}
