//! Knobs: what a setting is called, what it may be, and how it is written in a link.
//!
//! A [`Key`] joins a name and words for people with the place in a settings type `K` that it sets. Scenarios and scaling
//! policies each have a table of keys; links, controls and help are made of the tables. [`KeyInfo`] is a key without its
//! settings type, for whoever shows it.

mod auto;
mod field;
mod rate;
mod search;
mod values;

pub use auto::Auto;
pub use field::{Field, Shape};
pub use rate::{Rate, RateAmount};
pub use search::{Search, three_digits};
pub use values::{
    SEPARATOR, items, parse_number, parse_rate, parse_secs, parse_share, parse_time, parse_whole, print_rate,
    print_secs, print_time,
};

/// Where a knob stands among the controls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Group {
    /// Which traffic.
    Trace,
    /// The forecast, and what a policy reads of it.
    Forecast,
    /// What a replica can do, and how many there may be.
    Capacity,
    /// What keeps a policy from flapping.
    Stability,
    /// How a policy follows the load that is there.
    Reactive,
    /// Anomalies and workload classes.
    Detector,
    /// Money and waiting.
    Cost,
}

impl Group {
    /// Every group, in the order of the controls.
    pub const ALL: [Self; 7] =
        [Self::Trace, Self::Forecast, Self::Capacity, Self::Stability, Self::Reactive, Self::Detector, Self::Cost];

    /// Its title.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Trace => "Trace",
            Self::Forecast => "Forecast",
            Self::Capacity => "Capacity",
            Self::Stability => "Stability",
            Self::Reactive => "Reactive",
            Self::Detector => "Detector",
            Self::Cost => "Cost and queue",
        }
    }
}

/// A knob's value that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{key} is {value}; allowed is {allowed}")]
pub struct Problem {
    /// Name of the key.
    pub key: &'static str,
    /// What was given.
    pub value: String,
    /// What is possible.
    pub allowed: String,
}

impl Problem {
    /// The problem that `key` has with `value`.
    pub fn new(key: &'static str, value: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { key, value: value.into(), allowed: allowed.into() }
    }
}

/// What a knob is, without the place that it sets.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyInfo {
    /// Name in links.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// A sentence on what it does.
    pub hint: &'static str,
    /// Where it stands.
    pub group: Group,
    /// What it may be.
    pub shape: Shape,
    /// What a search may try of it; `None` where it says how the world is, or is the owner's to say.
    pub search: Option<Search>,
}

impl KeyInfo {
    /// What is possible, in words.
    pub fn allowed(&self) -> String {
        self.shape.allowed()
    }
}

/// One knob of the settings `K`.
#[derive(Debug)]
pub struct Key<K: 'static> {
    /// Name in links.
    pub name: &'static str,
    label: &'static str,
    hint: &'static str,
    /// Where it stands.
    pub group: Group,
    field: Field<K>,
    search: Option<Search>,
    /// Multiplies the targets that its text holds.
    scale: Option<fn(&mut K, f64)>,
}

impl<K: Clone> Key<K> {
    /// The knob `name` of `field`.
    pub const fn new(
        name: &'static str,
        group: Group,
        label: &'static str,
        field: Field<K>,
        hint: &'static str,
    ) -> Self {
        Self { name, label, hint, group, field, search: None, scale: None }
    }

    /// The same knob, of which a search may try `search`.
    #[must_use]
    pub const fn searched(mut self, search: Search) -> Self {
        self.search = Some(search);
        self
    }

    /// The same knob, whose text holds targets that a search may multiply by a factor, as `scale` does.
    #[must_use]
    pub const fn with_targets(mut self, scale: fn(&mut K, f64)) -> Self {
        self.search = Some(Search::TARGETS);
        self.scale = Some(scale);
        self
    }

    /// What it is.
    pub fn info(&self) -> KeyInfo {
        let Self { name, label, hint, group, field, search, .. } = self;
        KeyInfo { name, label, hint, group: *group, shape: field.shape(), search: *search }
    }

    /// The knob's value as text; [`Key::set`] reads it back to the same value.
    pub fn print(&self, settings: &K) -> String {
        self.field.print(settings)
    }

    /// The value that counts as text, also where it is left to the trace.
    pub fn effective(&self, settings: &K) -> String {
        self.field.effective(settings)
    }

    /// The knob's value with its targets times `factor`, as text; `None` where it has none.
    pub fn print_scaled(&self, settings: &K, factor: f64) -> Option<String> {
        let scale = self.scale?;
        let mut copy = settings.clone();
        scale(&mut copy, factor);
        Some(self.field.print(&copy))
    }

    /// Sets the knob from text.
    ///
    /// # Errors
    /// When the text is no such value or out of range; the settings stay as they are.
    pub fn set(&self, settings: &mut K, text: &str) -> Result<(), Problem> {
        let set = self.field.set(settings, text);
        set.ok_or_else(|| Problem::new(self.name, text, self.field.shape().allowed()))
    }
}

/// The key of that name in a table.
pub fn find<K>(keys: &'static [Key<K>], name: &str) -> Option<&'static Key<K>> {
    keys.iter().find(|key| key.name == name)
}
