//! States of the page that are worth a link: a question with its answer each, and the steps of the guided path.
//!
//! Every figure in a text is a [`Reading`]: what it says, and what of which run it is. `tests/examples.rs` runs them all again.

mod gallery;
mod measure;
mod path;

pub use gallery::GALLERY;
pub use measure::Measure;
pub use path::PATH;

/// A state of the page, and what is to be seen there.
#[derive(Debug)]
pub struct Example {
    /// Stable name.
    pub id: &'static str,
    /// The question, or the heading of a step.
    pub title: &'static str,
    /// What is to be seen; `{name}` stands for the reading of that name.
    pub text: &'static str,
    /// The figures of the text.
    pub readings: &'static [Reading],
    /// The scenario, as in a link.
    pub query: &'static str,
    /// The cursor's time.
    pub at: &'static str,
    /// The page, as in a link; empty for the replay.
    pub page: &'static str,
    /// Another setting to hold it against: what its link says, and the knobs that differ. Both empty for none.
    pub other: (&'static str, &'static str),
}

/// A figure of a text.
#[derive(Debug)]
pub struct Reading {
    /// Its name in the text.
    pub name: &'static str,
    /// What it says.
    pub words: &'static str,
    /// What it is.
    pub measure: Measure,
    /// Knobs in which its run differs from the example's; empty for none.
    pub knobs: &'static str,
}

impl Reading {
    /// A figure of the example's own run.
    const fn new(name: &'static str, words: &'static str, measure: Measure) -> Self {
        Self { name, words, measure, knobs: "" }
    }

    /// The same of a run with other knobs.
    const fn with(mut self, knobs: &'static str) -> Self {
        self.knobs = knobs;
        self
    }
}

impl Example {
    /// The text with its figures, each of which keeps its unit on its line.
    pub fn words(&self) -> String {
        let fill =
            |text: String, one: &Reading| text.replace(&format!("{{{}}}", one.name), &one.words.replace(' ', "\u{a0}"));
        self.readings.iter().fold(self.text.to_owned(), fill)
    }

    /// Where a link leads that opens it, relative to the page.
    pub fn link(&self) -> String {
        self.link_with("")
    }

    /// The same with the knobs of the other setting.
    pub fn other_link(&self) -> String {
        self.link_with(self.other.1)
    }

    fn link_with(&self, knobs: &str) -> String {
        let (and, hash) = (if knobs.is_empty() { "" } else { "&" }, if self.page.is_empty() { "" } else { "#" });
        format!("?{}{and}{knobs}&at={}{hash}{}", self.query, self.at, self.page)
    }
}
