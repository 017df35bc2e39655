//! What values a knob takes, and the place in its settings that holds them.

use super::values::{parse_number, parse_rate, parse_secs, parse_share, parse_whole, print_rate, print_secs};
use super::{Auto, Rate};

/// What a knob may be.
#[allow(missing_docs, reason = "ends of the range, words and unit are what they are called")]
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// A duration in whole seconds.
    Secs { min: u32, max: u32 },
    /// A whole number.
    Count { min: u32, max: u32, unit: &'static str },
    /// A number.
    Number { min: f64, max: f64, unit: &'static str },
    /// A share of 1, shown in percent.
    Share { min: f64, max: f64 },
    /// One of a few words.
    Choice { words: &'static [&'static str] },
    /// A whole number or `auto`.
    AutoCount { min: u32, max: u32, unit: &'static str },
    /// A number or `auto`.
    AutoNumber { min: f64, max: f64, unit: &'static str },
    /// A local time or `auto`.
    Time,
    /// A rate limit or `none`.
    Rate,
    /// A step: `1m`, `5m`, `15m`, any whole number of seconds, or `auto`.
    Step,
    /// A tick: any whole number of seconds that divides the step, or `auto`.
    Tick,
    /// A trace.
    Data,
    /// What happens that is not in the trace.
    Edits,
    /// A seed.
    Seed,
    /// Words in a notation of their own, of which `example` says what is possible.
    Words { example: &'static str },
}

impl Shape {
    /// What is possible, in words.
    pub fn allowed(&self) -> String {
        match self {
            Self::Secs { min, max } => format!("{} to {}", print_secs(*min), print_secs(*max)),
            Self::Count { min, max, .. } => format!("{min} to {max}"),
            Self::Number { min, max, .. } | Self::Share { min, max } => format!("{min} to {max}"),
            Self::Choice { words } => words.join(", "),
            Self::AutoCount { min, max, .. } => format!("auto, or {min} to {max}"),
            Self::AutoNumber { min, max, .. } => format!("auto, or {min} to {max}"),
            Self::Time => "auto, or a time like 1995-08-23T00:00".to_owned(),
            Self::Rate => "none, or 1 to 1000 replicas or pct in 1s to 1h, like 4/1m or 100pct/1m".to_owned(),
            Self::Step => "auto, or 1s to 24h, like 1m, 5m or 15m".to_owned(),
            Self::Tick => "auto, or 1s to 24h that divide the resolution, like 15s or 1m".to_owned(),
            Self::Data => "nasa, synthetic, or the SHA-256 of a trace".to_owned(),
            Self::Edits => {
                "none, or what happens with a semicolon between, like flash/1995-08-25T14:00/4/5m/30m".to_owned()
            }
            Self::Seed => format!("0 to {}", u64::MAX),
            Self::Words { example } => (*example).to_owned(),
        }
    }
}

/// What values a knob takes (`min`, `max`, `words`, `unit`), and the place in the settings `K` that holds them (`of`, or
/// `get` and `set`, which gives whether the text could be used).
#[allow(missing_docs, reason = "named in the sentence above")]
#[derive(Debug)]
pub enum Field<K: 'static> {
    /// A duration in whole seconds.
    Secs { min: u32, max: u32, of: fn(&mut K) -> &mut u32 },
    /// A whole number.
    Count { min: u32, max: u32, unit: &'static str, of: fn(&mut K) -> &mut u32 },
    /// A number.
    Number { min: f64, max: f64, unit: &'static str, of: fn(&mut K) -> &mut f64 },
    /// A share of 1, shown in percent.
    Share { min: f64, max: f64, of: fn(&mut K) -> &mut f64 },
    /// One of a few words.
    Choice { words: &'static [&'static str], get: fn(&K) -> &'static str, set: fn(&mut K, &str) -> bool },
    /// A whole number or `auto`.
    AutoCount { min: u32, max: u32, unit: &'static str, of: fn(&mut K) -> &mut Option<u32> },
    /// A whole number, or `auto`: what suits the trace.
    FittedCount { min: u32, max: u32, unit: &'static str, of: fn(&mut K) -> &mut Auto<u32> },
    /// A number, or `auto`: what suits the trace.
    FittedNumber { min: f64, max: f64, unit: &'static str, of: fn(&mut K) -> &mut Auto<f64> },
    /// A rate limit or `none`.
    Rate { of: fn(&mut K) -> &mut Option<Rate> },
    /// Anything else that a text stands for.
    Text { shape: Shape, get: fn(&K) -> String, set: fn(&mut K, &str) -> bool },
}

impl<K: Clone> Field<K> {
    /// What the knob may be.
    pub fn shape(&self) -> Shape {
        match *self {
            Self::Secs { min, max, .. } => Shape::Secs { min, max },
            Self::Count { min, max, unit, .. } => Shape::Count { min, max, unit },
            Self::Number { min, max, unit, .. } => Shape::Number { min, max, unit },
            Self::Share { min, max, .. } => Shape::Share { min, max },
            Self::Choice { words, .. } => Shape::Choice { words },
            Self::AutoCount { min, max, unit, .. } => Shape::AutoCount { min, max, unit },
            Self::FittedCount { min, max, unit, .. } => Shape::AutoCount { min, max, unit },
            Self::FittedNumber { min, max, unit, .. } => Shape::AutoNumber { min, max, unit },
            Self::Rate { .. } => Shape::Rate,
            Self::Text { shape, .. } => shape,
        }
    }

    /// The value in `settings` as text.
    pub(super) fn print(&self, settings: &K) -> String {
        // The places are reached through mutable references alone, so that a key names its place once.
        let mut copy = settings.clone();
        match self {
            Self::Secs { of, .. } => print_secs(*of(&mut copy)),
            Self::Count { of, .. } => of(&mut copy).to_string(),
            Self::Number { of, .. } | Self::Share { of, .. } => of(&mut copy).to_string(),
            Self::Choice { get, .. } => get(settings).to_owned(),
            Self::AutoCount { of, .. } => of(&mut copy).map_or_else(|| "auto".to_owned(), |count| count.to_string()),
            Self::FittedCount { of, .. } => print_auto(of(&mut copy)),
            Self::FittedNumber { of, .. } => print_auto(of(&mut copy)),
            Self::Rate { of } => print_rate(*of(&mut copy)),
            Self::Text { get, .. } => get(settings),
        }
    }

    /// The value that counts, in the words of [`Field::print`]: also where it is left to the trace.
    pub(super) fn effective(&self, settings: &K) -> String {
        let mut copy = settings.clone();
        match self {
            Self::FittedCount { of, .. } => of(&mut copy).to_string(),
            Self::FittedNumber { of, .. } => of(&mut copy).to_string(),
            _ => self.print(settings),
        }
    }

    /// Sets the value from text; `None` where the text is no such value or out of range.
    pub(super) fn set(&self, settings: &mut K, text: &str) -> Option<()> {
        match self {
            Self::Secs { min, max, of } => *of(settings) = parse_secs(text).filter(|v| (min..=max).contains(&v))?,
            Self::Count { min, max, of, .. } => {
                *of(settings) = parse_whole(text).filter(|v| (min..=max).contains(&v))?;
            }
            Self::Number { min, max, of, .. } => {
                *of(settings) = parse_number(text).filter(|v| (min..=max).contains(&v))?;
            }
            Self::Share { min, max, of } => *of(settings) = parse_share(text).filter(|v| (min..=max).contains(&v))?,
            Self::AutoCount { of, .. } if text == "auto" => *of(settings) = None,
            Self::AutoCount { min, max, of, .. } => {
                *of(settings) = Some(parse_whole(text).filter(|v| (min..=max).contains(&v))?);
            }
            Self::FittedCount { of, .. } if text == "auto" => *of(settings) = Auto::fitted(**of(settings)),
            Self::FittedCount { min, max, of, .. } => {
                *of(settings) = Auto::set(parse_whole(text).filter(|v| (min..=max).contains(&v))?);
            }
            Self::FittedNumber { of, .. } if text == "auto" => *of(settings) = Auto::fitted(**of(settings)),
            Self::FittedNumber { min, max, of, .. } => {
                *of(settings) = Auto::set(parse_number(text).filter(|v| (min..=max).contains(&v))?);
            }
            Self::Rate { of } => *of(settings) = parse_rate(text)?,
            Self::Choice { set, .. } | Self::Text { set, .. } => return set(settings, text).then_some(()),
        }
        Some(())
    }
}

fn print_auto<T: ToString>(value: &Auto<T>) -> String {
    if value.is_auto() { "auto".to_owned() } else { (**value).to_string() }
}
