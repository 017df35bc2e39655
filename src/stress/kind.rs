//! What kinds of edits there are, and what each is told.

use crate::knob::{parse_number, print_secs};

/// What an edit does to the load or to the fleet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The load times a factor, for a while or to the end.
    Multiply,
    /// So many requests a second more, for a while.
    Flood,
    /// A crowd that comes, stays and goes.
    Flash,
    /// A slow rise to a factor, which stays.
    Ramp,
    /// Nothing comes for a while, and then all of it at once.
    Outage,
    /// A random factor for each bucket.
    Noise,
    /// A share more each day.
    Growth,
    /// The same load at another time.
    Shift,
    /// The same load, slower or faster.
    Stretch,
    /// A share of the ready replicas fails and starts anew.
    Crash,
    /// Replicas need longer to start.
    SlowStart,
    /// No metrics arrive.
    Blind,
    /// Metrics arrive later.
    Lag,
    /// Forecasts are wrong by a factor.
    Misforecast,
}

/// How an amount is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A multiple of what is there; 1 changes nothing.
    Factor,
    /// A share of 1.
    Share,
    /// Requests per second.
    Rps,
    /// Seconds, also negative.
    Secs,
}

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Amount {
    /// Name for people.
    pub label: &'static str,
    /// How it is meant.
    pub unit: Unit,
    /// Least.
    pub min: f64,
    /// Most.
    pub max: f64,
    /// What a new edit starts with.
    pub usual: f64,
}

/// A duration that an edit is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Name for people.
    pub label: &'static str,
    /// Least, in seconds; where it is 0, that stands for the end of the trace.
    pub min_secs: u32,
    /// What a new edit starts with, in seconds.
    pub usual_secs: u32,
}

/// A kind, in words and numbers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KindInfo {
    /// The kind.
    pub kind: Kind,
    /// Name in links.
    pub name: &'static str,
    /// Name for people.
    pub label: &'static str,
    /// A sentence on what it does.
    pub hint: &'static str,
    /// How much, where that is asked.
    pub amount: Option<Amount>,
    /// How long it comes and goes, where that is asked.
    pub rise: Option<Span>,
    /// How long it lasts, where that is asked.
    pub length: Option<Span>,
}

/// Longest span of an edit: some ten years.
pub const MAX_SPAN_SECS: u32 = 315_360_000;

const fn factor(label: &'static str, min: f64, max: f64, usual: f64) -> Option<Amount> {
    Some(Amount { label, unit: Unit::Factor, min, max, usual })
}

const fn span(label: &'static str, min_secs: u32, usual_secs: u32) -> Option<Span> {
    Some(Span { label, min_secs, usual_secs })
}

/// All kinds, those of the load first.
#[rustfmt::skip]
pub static KINDS: [KindInfo; 14] = [
    KindInfo { kind: Kind::Flash, name: "flash", label: "Flash crowd",
        hint: "Rises to a multiple of the load, stays there, and goes as it came.",
        amount: factor("Height", 1.0, 1000.0, 4.0), rise: span("Rise", 0, 300), length: span("Length", 1, 1800) },
    KindInfo { kind: Kind::Ramp, name: "ramp", label: "Slow ramp",
        hint: "Rises evenly to a multiple of the load, and stays there.",
        amount: factor("Height", 0.0, 1000.0, 2.0), rise: span("Rise", 0, 43_200), length: None },
    KindInfo { kind: Kind::Flood, name: "flood", label: "Flood",
        hint: "So many requests a second more, from one moment to the next, whatever the load.",
        amount: Some(Amount { label: "Requests", unit: Unit::Rps, min: 0.0, max: 1e9, usual: 100.0 }), rise: None, length: span("Length", 1, 720) },
    KindInfo { kind: Kind::Outage, name: "outage", label: "Outage and retry storm",
        hint: "Nothing arrives for a while; then a multiple of the load does, which falls back evenly.",
        amount: factor("Storm", 0.0, 1000.0, 3.0), rise: span("Storm's length", 0, 900), length: span("Length", 1, 600) },
    KindInfo { kind: Kind::Multiply, name: "multiply", label: "Multiply",
        hint: "The load times a factor. A length of 0 lasts to the end of the trace.",
        amount: factor("Factor", 0.0, 1000.0, 1.5), rise: None, length: span("Length", 0, 0) },
    KindInfo { kind: Kind::Growth, name: "growth", label: "Daily growth",
        hint: "Each day a share more than the day before, to the end of the trace.",
        amount: Some(Amount { label: "A day", unit: Unit::Share, min: -0.5, max: 1.0, usual: 0.05 }), rise: None, length: None },
    KindInfo { kind: Kind::Noise, name: "noise", label: "Noise",
        hint: "A random factor for each bucket, with a mean of 1 and this standard deviation. A length of 0 lasts to the end.",
        amount: Some(Amount { label: "Deviation", unit: Unit::Share, min: 0.0, max: 5.0, usual: 0.3 }), rise: None, length: span("Length", 0, 0) },
    KindInfo { kind: Kind::Shift, name: "shift", label: "Shift in time",
        hint: "The load comes later by so much, or earlier where it is negative. A length of 0 lasts to the end.",
        amount: Some(Amount { label: "Later by", unit: Unit::Secs, min: -2_592_000.0, max: 2_592_000.0, usual: 3600.0 }), rise: None, length: span("Length", 0, 0) },
    KindInfo { kind: Kind::Stretch, name: "stretch", label: "Stretch in time",
        hint: "From here on the load's time runs so many times slower, or faster below 1.",
        amount: factor("Slower", 0.01, 100.0, 2.0), rise: None, length: None },
    KindInfo { kind: Kind::Crash, name: "crash", label: "Replica failures",
        hint: "A share of the ready replicas fails, one at least. What takes their places has to start first.",
        amount: Some(Amount { label: "Failing", unit: Unit::Share, min: 0.0, max: 1.0, usual: 0.3 }), rise: None, length: None },
    KindInfo { kind: Kind::SlowStart, name: "slow-start", label: "Slower start-up",
        hint: "Replicas that are started meanwhile need so many times longer. A length of 0 lasts to the end.",
        amount: factor("Times", 1.0, 100.0, 3.0), rise: None, length: span("Length", 0, 3600) },
    KindInfo { kind: Kind::Blind, name: "blind", label: "Metrics lost",
        hint: "No load is measured for a while: neither policy nor forecast nor detector sees it.",
        amount: None, rise: None, length: span("Length", 1, 600) },
    KindInfo { kind: Kind::Lag, name: "lag", label: "Metrics late",
        hint: "The newest load that a decision may know is older by so much. A length of 0 lasts to the end.",
        amount: Some(Amount { label: "Later by", unit: Unit::Secs, min: 0.0, max: 3600.0, usual: 120.0 }), rise: None, length: span("Length", 0, 1800) },
    KindInfo { kind: Kind::Misforecast, name: "misforecast", label: "Wrong forecast",
        hint: "Forecasts that are made meanwhile are so many times what they were. A length of 0 lasts to the end.",
        amount: factor("Times", 0.0, 100.0, 0.5), rise: None, length: span("Length", 0, 3600) },
];

impl Kind {
    /// What it is called and told.
    pub fn info(self) -> &'static KindInfo {
        // Every kind stands in the table, which a test keeps.
        KINDS.iter().find(|info| info.kind == self).unwrap_or(&KINDS[0])
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        KINDS.iter().find(|info| info.name == name).map(|info| info.kind)
    }
}

impl KindInfo {
    /// How it is written, as an example.
    pub fn example(&self) -> String {
        let amount = self.amount.map(|amount| amount.print(amount.usual));
        let spans = [self.rise, self.length].into_iter().flatten().map(|span| print_secs(span.usual_secs));
        let parts = [self.name.to_owned(), "1995-08-25T14:00".to_owned()].into_iter().chain(amount).chain(spans);
        parts.collect::<Vec<_>>().join("/")
    }
}

impl Amount {
    /// `text` as such an amount: a number, in percent too where it is a share, or a duration with its sign.
    pub fn parse(&self, text: &str) -> Option<f64> {
        let value = match self.unit {
            Unit::Factor | Unit::Rps => parse_number(text),
            Unit::Share => crate::knob::parse_share(text),
            Unit::Secs => {
                let (sign, digits) = text.strip_prefix('-').map_or((1.0, text), |digits| (-1.0, digits));
                crate::knob::parse_secs(digits).map(|secs| sign * f64::from(secs) + 0.0)
            }
        };
        value.filter(|value| (self.min..=self.max).contains(value))
    }

    /// The amount as text; [`Amount::parse`] reads it back to the same value.
    pub fn print(&self, value: f64) -> String {
        if self.unit != Unit::Secs {
            return value.to_string();
        }
        let sign = if value < 0.0 { "-" } else { "" };
        format!("{sign}{}", print_secs(value.abs() as u32))
    }
}

impl Span {
    /// `text` as such a duration, in seconds.
    pub fn parse(&self, text: &str) -> Option<u32> {
        crate::knob::parse_secs(text).filter(|secs| (self.min_secs..=MAX_SPAN_SECS).contains(secs))
    }
}
