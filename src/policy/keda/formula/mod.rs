//! The arithmetic of a formula over named triggers: text in, an expression out that gives one number.
//!
//! Source: KEDA documentation 2.20, "ScaledObject specification", `scalingModifiers`; the language is expr-lang's, with its
//! precedences (Language Definition). Here it has numbers, names, `+ - * /`, `**` and `^`, comparisons, `and or not` with
//! their signs, `a ? b : c`, and `min max abs ceil floor round`. Its lists, texts, pipes and other functions are refused.

mod parse;

use parse::{Parser, tokens};
use std::collections::HashMap;

/// Deepest nesting that is read.
const MOST_DEPTH: usize = 50;
/// Longest text that is read, in bytes.
const MOST_BYTES: usize = 2000;

/// Why a formula cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadFormula {
    /// Something that is not of the arithmetic that is replayed.
    #[error(
        "{0} is not replayed; a formula takes numbers, names of triggers, + - * / **, comparisons, ? : and min max abs ceil floor round"
    )]
    Unknown(String),
    /// It ends too early, or goes on.
    #[error("something is missing or too much at {0}")]
    Broken(String),
    /// A truth where a number is needed, or the other way round.
    #[error("{0} mixes numbers with true and false")]
    Mixed(String),
    /// Too long or nested too deeply.
    #[error("it is longer than {MOST_BYTES} bytes or nested deeper than {MOST_DEPTH}")]
    TooLarge,
}

/// A formula with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Formula {
    text: String,
    root: Node,
}

impl Formula {
    /// Reads a formula.
    ///
    /// # Errors
    /// When it is none, or not of the arithmetic that is replayed.
    pub fn parse(text: &str) -> Result<Self, BadFormula> {
        if text.len() > MOST_BYTES {
            return Err(BadFormula::TooLarge);
        }
        let tokens = tokens(text)?;
        let root = Parser::new(&tokens).whole()?;
        if root.is_truth()? {
            return Err(BadFormula::Mixed(text.to_owned()));
        }
        Ok(Self { text: text.to_owned(), root })
    }

    /// Its text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Names of triggers in it, in their order, each once.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.root.add_names(&mut names);
        names
    }

    /// Its value for the values of triggers; `None` where a name has none.
    pub fn value(&self, values: &HashMap<&str, f64>) -> Option<f64> {
        self.root.value(values)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Less,
    AtMost,
    More,
    AtLeast,
    Equal,
    Unequal,
    And,
    Or,
}

impl Operator {
    /// Its sign, how tightly it binds, and itself; longer signs first.
    const ALL: [(&'static str, u8, Self); 16] = [
        ("**", 100, Self::Power),
        ("^", 100, Self::Power),
        ("||", 10, Self::Or),
        ("or", 10, Self::Or),
        ("&&", 15, Self::And),
        ("and", 15, Self::And),
        ("==", 20, Self::Equal),
        ("!=", 20, Self::Unequal),
        ("<=", 20, Self::AtMost),
        (">=", 20, Self::AtLeast),
        ("<", 20, Self::Less),
        (">", 20, Self::More),
        ("+", 30, Self::Add),
        ("-", 30, Self::Subtract),
        ("*", 60, Self::Multiply),
        ("/", 60, Self::Divide),
    ];

    const fn is_logical(self) -> bool {
        matches!(self, Self::And | Self::Or)
    }

    const fn is_arithmetic(self) -> bool {
        matches!(self, Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Power)
    }

    fn apply(self, a: f64, b: f64) -> f64 {
        let truth = |is_true: bool| f64::from(u8::from(is_true));
        match self {
            Self::Add => a + b,
            Self::Subtract => a - b,
            Self::Multiply => a * b,
            Self::Divide => a / b,
            Self::Power => libm::pow(a, b),
            Self::Less => truth(a < b),
            Self::AtMost => truth(a <= b),
            Self::More => truth(a > b),
            Self::AtLeast => truth(a >= b),
            Self::Equal => truth(a == b),
            Self::Unequal => truth(a != b),
            Self::And => truth(a != 0.0 && b != 0.0),
            Self::Or => truth(a != 0.0 || b != 0.0),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Min,
    Max,
    Abs,
    Ceil,
    Floor,
    Round,
}

impl Function {
    const ALL: [(&'static str, Self); 6] = [
        ("min", Self::Min),
        ("max", Self::Max),
        ("abs", Self::Abs),
        ("ceil", Self::Ceil),
        ("floor", Self::Floor),
        ("round", Self::Round),
    ];

    /// Whether it takes so many values.
    const fn takes(self, count: usize) -> bool {
        match self {
            Self::Min | Self::Max => count > 0,
            _ => count == 1,
        }
    }

    fn apply(self, values: &[f64]) -> f64 {
        let first = values.first().copied().unwrap_or(f64::NAN);
        match self {
            Self::Min => values.iter().copied().fold(first, f64::min),
            Self::Max => values.iter().copied().fold(first, f64::max),
            Self::Abs => first.abs(),
            Self::Ceil => first.ceil(),
            Self::Floor => first.floor(),
            Self::Round => first.round(),
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Number(f64),
    Name(String),
    Negated(Box<Node>),
    Not(Box<Node>),
    Both(Operator, Box<(Node, Node)>),
    Choice(Box<(Node, Node, Node)>),
    Call(Function, Vec<Node>),
}

impl Node {
    /// Whether it is true or false rather than a number.
    fn is_truth(&self) -> Result<bool, BadFormula> {
        let mixed = || BadFormula::Mixed("an operator".to_owned());
        let numbers = |nodes: &[&Self]| {
            let is_mixed = nodes.iter().try_fold(false, |is_any, node| node.is_truth().map(|truth| is_any || truth))?;
            if is_mixed { Err(mixed()) } else { Ok(()) }
        };
        match self {
            Self::Number(_) | Self::Name(_) => Ok(false),
            Self::Negated(node) => numbers(&[node]).map(|()| false),
            Self::Not(node) => {
                if node.is_truth()? {
                    Ok(true)
                } else {
                    Err(mixed())
                }
            }
            Self::Both(operator, pair) if operator.is_logical() => {
                if pair.0.is_truth()? && pair.1.is_truth()? {
                    Ok(true)
                } else {
                    Err(mixed())
                }
            }
            Self::Both(operator, pair) => numbers(&[&pair.0, &pair.1]).map(|()| !operator.is_arithmetic()),
            Self::Choice(parts) => {
                let (one, two) = (parts.1.is_truth()?, parts.2.is_truth()?);
                if parts.0.is_truth()? && one == two { Ok(one) } else { Err(mixed()) }
            }
            Self::Call(_, nodes) => numbers(&nodes.iter().collect::<Vec<_>>()).map(|()| false),
        }
    }

    fn add_names<'n>(&'n self, names: &mut Vec<&'n str>) {
        match self {
            Self::Number(_) => {}
            Self::Name(name) if names.contains(&name.as_str()) => {}
            Self::Name(name) => names.push(name),
            Self::Negated(node) | Self::Not(node) => node.add_names(names),
            Self::Both(_, pair) => [&pair.0, &pair.1].into_iter().for_each(|node| node.add_names(names)),
            Self::Choice(parts) => [&parts.0, &parts.1, &parts.2].into_iter().for_each(|node| node.add_names(names)),
            Self::Call(_, nodes) => nodes.iter().for_each(|node| node.add_names(names)),
        }
    }

    fn value(&self, values: &HashMap<&str, f64>) -> Option<f64> {
        Some(match self {
            Self::Number(number) => *number,
            Self::Name(name) => *values.get(name.as_str())?,
            Self::Negated(node) => -node.value(values)?,
            Self::Not(node) => f64::from(u8::from(node.value(values)? == 0.0)),
            Self::Both(operator, pair) => operator.apply(pair.0.value(values)?, pair.1.value(values)?),
            Self::Choice(parts) => {
                let chosen = if parts.0.value(values)? != 0.0 { &parts.1 } else { &parts.2 };
                chosen.value(values)?
            }
            Self::Call(function, nodes) => {
                function.apply(&nodes.iter().map(|node| node.value(values)).collect::<Option<Vec<_>>>()?)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> f64 {
        let values = HashMap::from([("a", 6.0), ("b", 2.0)]);
        let formula = Formula::parse(text).unwrap_or_else(|why| panic!("{text}: {why}"));
        formula.value(&values).unwrap_or_else(|| panic!("{text} has a value"))
    }

    #[test]
    fn precedences_are_the_languages() {
        for (text, expected) in [
            ("a + b * 3", 12.0),
            ("(a + b) / 2", 4.0),
            ("a - b - 1", 3.0),
            ("-b ** 2", -4.0),
            ("2 ** 3 ^ 2", 512.0),
            ("a / b / 3", 1.0),
            ("a > 5 ? a * 2 : b", 12.0),
            ("a < 5 or not (b == 2) ? 1 : b > 1 && a != 0 ? 7 : 0", 7.0),
            ("max(a, b, 9) - min(a, b) + abs(-1)", 8.0),
            ("ceil(a / 4) + floor(a / 4) + round(2.5)", 6.0),
            ("+a", 6.0),
        ] {
            assert_eq!(value(text), expected, "{text}");
        }
        assert_eq!(Formula::parse("b + a * b").map(|formula| formula.names().join(" ")), Ok("b a".to_owned()));
    }

    #[test]
    fn what_is_no_arithmetic_is_refused() {
        for text in [
            "",
            "a +",
            "a b",
            "(a",
            "a > 1",
            "a ? 1 : 2",
            "(a > 1) + 1",
            "not a",
            "a > 1 ? b : a > 2",
            "count([a, b], {# > 1})",
            "a % 2",
            "sum(a)",
            "abs(a, b)",
            "a.b",
            "\"a\"",
            "a ?? 1",
            "1.2.3",
        ] {
            assert!(Formula::parse(text).is_err(), "{text}");
        }
        assert_eq!(Formula::parse(&"(".repeat(1000)), Err(BadFormula::TooLarge));
        assert_eq!(Formula::parse(&"a".repeat(9000)), Err(BadFormula::TooLarge));
    }
}
