//! A node → a [`Setting`] of a type: found, defaulted by the file, a gap, or refused.

use super::context::{Context, Resolved};
use super::duration::seconds;
use super::quantity::quantity;
use super::radix::decimal;
use crate::config::document::{Content, Form, Node, is_capitals, is_placeholder};
use crate::config::found::{Found, Gap, Setting};
use crate::config::imported::Refusal;
use crate::config::inventory::{Choice, Word as _};
use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Reads values of one document.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// What is known around its nodes.
    pub context: &'a Context<'a>,
}

impl Reader<'_> {
    /// A setting that `parse` reads; `what` names it where it is refused, and `wants` says what it takes.
    fn read<T>(
        self,
        node: Option<&Node>,
        what: &str,
        wants: &str,
        parse: impl Fn(&str, Form) -> Option<T>,
    ) -> Result<Setting<T>, Refusal> {
        let Some(node) = node.filter(|node| !matches!(node.content, Content::Null) || node.tag.is_some()) else {
            return Ok(Setting::Absent);
        };
        if is_no_value(node) {
            return Ok(Setting::Absent);
        }
        let (resolved, rule) = match self.context.resolve(node) {
            Resolved::Literal(resolved) => (resolved, None),
            Resolved::Default(resolved, what) => (resolved, Some(what)),
            Resolved::Open(text) => return Ok(open(text, node)),
        };
        let text = scalar(&resolved).unwrap_or_default();
        // Terraform and forms write nothing as empty text.
        if text.trim().is_empty() && resolved.text().is_some() {
            return Ok(Setting::Absent);
        }
        if let Some(value) = parse(text.trim(), form(&resolved)) {
            let place = resolved.place;
            return Ok(match rule {
                None => Setting::Given(Found { value, text: text.trim().to_owned(), place }),
                Some(rule) => Setting::Defaulted { value, rule, place: Some(place) },
            });
        }
        if is_placeholder(&text) || is_capitals(text.trim()) {
            return Ok(open(text.into_owned(), node));
        }
        let shown: String = if text.is_empty() { self.context.written(&resolved) } else { text.into_owned() };
        let shown: String = shown.chars().take(60).collect();
        Err(Refusal::new(resolved.line(), format!("{what} is {}", shown.trim()), format!("it takes {wants}")))
    }

    /// A setting that is a number, in whatever base the language of the file writes it.
    fn read_number<T>(
        self,
        node: Option<&Node>,
        what: &str,
        wants: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Setting<T>, Refusal> {
        let is_yaml = self.context.is_yaml;
        self.read(node, what, wants, |text, form| match form {
            Form::Plain if is_yaml => parse(&decimal(text)),
            _ => parse(text),
        })
    }

    /// A whole number within `range`.
    ///
    /// # Errors
    /// When it is none.
    pub fn whole(self, node: Option<&Node>, what: &str, range: RangeInclusive<u32>) -> Result<Setting<u32>, Refusal> {
        let wants = match *range.end() {
            u32::MAX => format!("a whole number from {} on", range.start()),
            end => format!("a whole number from {} to {end}", range.start()),
        };
        self.read_number(node, what, &wants, |text| whole(text).filter(|value| range.contains(value)))
    }

    /// Seconds within `range`; where the language has durations, also as one.
    ///
    /// # Errors
    /// When they are none.
    pub fn secs(self, node: Option<&Node>, what: &str, range: RangeInclusive<u32>) -> Result<Setting<u32>, Refusal> {
        if !self.context.has_durations {
            return self.whole(node, what, range);
        }
        let wants = format!("{} to {} seconds, like 90 or 2m", range.start(), range.end());
        self.read(node, what, &wants, |text, _| seconds(text).filter(|secs| range.contains(secs)))
    }

    /// A whole number of either sign.
    ///
    /// # Errors
    /// When it is none.
    pub fn signed(self, node: Option<&Node>, what: &str) -> Result<Setting<i32>, Refusal> {
        self.read_number(node, what, "a whole number", |text| {
            let value = number(text)?;
            let is_whole = value.fract() == 0.0 && value.abs() <= f64::from(i32::MAX);
            is_whole.then_some(value as i32)
        })
    }

    /// A number.
    ///
    /// # Errors
    /// When it is none.
    pub fn number(self, node: Option<&Node>, what: &str) -> Result<Setting<f64>, Refusal> {
        self.read_number(node, what, "a number", number)
    }

    /// A target: a number above 0.
    ///
    /// # Errors
    /// When it is none.
    pub fn target(self, node: Option<&Node>, what: &str) -> Result<Setting<f64>, Refusal> {
        self.read_number(node, what, "a number above 0", |text| number(text).filter(|value| *value > 0.0))
    }

    /// A target above 0 and at most 1.
    ///
    /// # Errors
    /// When it is none.
    pub fn share(self, node: Option<&Node>, what: &str) -> Result<Setting<f64>, Refusal> {
        self.read_number(node, what, "a share above 0 and at most 1, like 0.6", |text| {
            number(text).filter(|value| *value > 0.0 && *value <= 1.0)
        })
    }

    /// A target that the API holds as a whole number, like Kubernetes' percentages.
    ///
    /// # Errors
    /// When it is none.
    pub fn whole_target(self, node: Option<&Node>, what: &str) -> Result<Setting<f64>, Refusal> {
        let is_whole = |value: &f64| *value > 0.0 && value.fract() == 0.0;
        self.read_number(node, what, "a whole number above 0", |text| number(text).filter(is_whole))
    }

    /// A Kubernetes quantity above 0.
    ///
    /// # Errors
    /// When it is none.
    pub fn quantity(self, node: Option<&Node>, what: &str) -> Result<Setting<f64>, Refusal> {
        self.read_number(node, what, "a quantity above 0, like 500m or 2", |text| {
            quantity(text).filter(|value| *value > 0.0)
        })
    }

    /// A Kubernetes quantity of 0 or more.
    ///
    /// # Errors
    /// When it is none.
    pub fn quantity_from_zero(self, node: Option<&Node>, what: &str) -> Result<Setting<f64>, Refusal> {
        self.read_number(node, what, "a quantity of 0 or more, like 50m or 0.1", |text| {
            quantity(text).filter(|value| *value >= 0.0)
        })
    }

    /// One of a few words, written as its system writes them.
    ///
    /// # Errors
    /// When it is none of them.
    pub fn choice<T: Choice>(self, node: Option<&Node>, what: &str) -> Result<Setting<T>, Refusal> {
        let words: Vec<&str> = T::WORDS.iter().map(|(word, _)| *word).collect();
        let exact = |text: &str| T::WORDS.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        self.read(node, what, &words.join(", "), |text, _| exact(text))
    }

    /// True or false, in any case.
    ///
    /// # Errors
    /// When it is neither.
    pub fn flag(self, node: Option<&Node>, what: &str) -> Result<Setting<bool>, Refusal> {
        self.read(node, what, "true or false", |text, _| bool::parse(text))
    }

    /// Any text.
    ///
    /// # Errors
    /// When it is a list or a map.
    pub fn text(self, node: Option<&Node>, what: &str) -> Result<Setting<String>, Refusal> {
        self.read(node, what, "text", |text, _| (!text.is_empty()).then(|| text.to_owned()))
    }

    /// A name: its text, whether its value is known or not.
    pub fn name(self, node: Option<&Node>) -> Option<Found<String>> {
        let node = node.filter(|node| !matches!(node.content, Content::Null))?;
        let value = match self.context.resolve(node) {
            Resolved::Literal(resolved) | Resolved::Default(resolved, _) => scalar(&resolved)?.into_owned(),
            Resolved::Open(text) => text,
        };
        Some(Found { text: value.clone(), value, place: node.place })
    }
}

/// Whether CloudFormation takes the property for left out.
fn is_no_value(node: &Node) -> bool {
    const NO_VALUE: &str = "AWS::NoValue";
    let is_tagged = node.tag.as_deref() == Some("!Ref") && node.text().map(str::trim) == Some(NO_VALUE);
    is_tagged || node.get("Ref").and_then(Node::text) == Some(NO_VALUE)
}

fn open<T>(text: String, node: &Node) -> Setting<T> {
    Setting::Gap(Gap { text: Some(text), place: Some(node.place), offer: None })
}

/// How a scalar is written, or that in a list of one.
fn form(node: &Node) -> Form {
    match &node.content {
        Content::Scalar(_, form) => *form,
        Content::List(items) => items.first().map_or(Form::Plain, form),
        Content::Null | Content::Map(_) => Form::Plain,
    }
}

/// The text of a scalar, or of a list of one: plans and blocks wrap values so.
fn scalar(node: &Node) -> Option<Cow<'_, str>> {
    match &node.content {
        Content::Scalar(text, _) => Some(Cow::Borrowed(text)),
        Content::List(items) => match items.as_slice() {
            [item] => item.text().map(Cow::Borrowed),
            _ => None,
        },
        Content::Null | Content::Map(_) => None,
    }
}

/// A finite number in decimal digits.
fn number(text: &str) -> Option<f64> {
    let is_plain = !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'));
    text.parse().ok().filter(|value: &f64| is_plain && value.is_finite()).map(|value| value + 0.0)
}

/// A whole number of 0 or more, also written as `2.0`.
fn whole(text: &str) -> Option<u32> {
    text.parse().ok().or_else(|| {
        let value = number(text)?;
        let is_whole = value.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&value);
        is_whole.then_some(value as u32)
    })
}
