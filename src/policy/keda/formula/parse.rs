//! From text to an expression: signs and words first, then operators by how tightly they bind.

use super::{BadFormula, Function, MOST_DEPTH, Node, Operator};

/// A piece of a formula.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    Number(f64),
    Word(String),
    Sign(&'static str),
}

/// Signs, longer ones first.
const SIGNS: [&str; 20] =
    ["**", "||", "&&", "==", "!=", "<=", ">=", "^", "<", ">", "+", "-", "*", "/", "(", ")", ",", "?", ":", "!"];

/// The pieces of a text.
///
/// # Errors
/// At a letter that belongs to no arithmetic.
pub fn tokens(text: &str) -> Result<Vec<Token>, BadFormula> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
        let length = if first.is_ascii_digit() || first == '.' {
            let length = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
            let number = rest.get(..length).and_then(|digits| digits.parse().ok());
            let wrong = || BadFormula::Unknown(rest.chars().take(20).collect());
            tokens.push(Token::Number(number.ok_or_else(wrong)?));
            length
        } else if first.is_ascii_alphabetic() || first == '_' {
            let length = rest.find(|letter| !is_word(letter)).unwrap_or(rest.len());
            tokens.push(Token::Word(rest.get(..length).unwrap_or_default().to_owned()));
            length
        } else if let Some(sign) = sign {
            tokens.push(Token::Sign(sign));
            sign.len()
        } else {
            return Err(BadFormula::Unknown(first.to_string()));
        };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    Ok(tokens)
}

/// What is read of the pieces so far.
#[derive(Debug)]
pub struct Parser<'t> {
    tokens: &'t [Token],
    place: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    /// At the first piece.
    pub const fn new(tokens: &'t [Token]) -> Self {
        Self { tokens, place: 0, depth: 0 }
    }

    /// All of it.
    ///
    /// # Errors
    /// When it is no expression.
    pub fn whole(mut self) -> Result<Node, BadFormula> {
        let root = self.ternary()?;
        if self.place < self.tokens.len() { Err(self.broken()) } else { Ok(root) }
    }

    fn broken(&self) -> BadFormula {
        BadFormula::Broken(match self.tokens.get(self.place) {
            None => "the end".to_owned(),
            Some(Token::Number(number)) => number.to_string(),
            Some(Token::Word(word)) => word.clone(),
            Some(Token::Sign(sign)) => (*sign).to_owned(),
        })
    }

    fn takes(&mut self, sign: &str) -> bool {
        let is_next = matches!(self.tokens.get(self.place), Some(Token::Sign(next)) if *next == sign);
        self.place += usize::from(is_next);
        is_next
    }

    fn wants(&mut self, sign: &str) -> Result<(), BadFormula> {
        if self.takes(sign) { Ok(()) } else { Err(self.broken()) }
    }

    fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> Result<T, BadFormula>) -> Result<T, BadFormula> {
        self.depth += 1;
        let read = if self.depth > MOST_DEPTH { Err(BadFormula::TooLarge) } else { inside(self) };
        self.depth -= 1;
        read
    }

    fn ternary(&mut self) -> Result<Node, BadFormula> {
        self.deeper(|parser| {
            let condition = parser.binary(0)?;
            if !parser.takes("?") {
                return Ok(condition);
            }
            let one = parser.ternary()?;
            parser.wants(":")?;
            Ok(Node::Choice(Box::new((condition, one, parser.ternary()?))))
        })
    }

    fn operator(&self) -> Option<(u8, Operator)> {
        let text = match self.tokens.get(self.place)? {
            Token::Sign(sign) => sign,
            Token::Word(word) => word.as_str(),
            Token::Number(_) => return None,
        };
        Operator::ALL.iter().find(|(sign, ..)| *sign == text).map(|(_, binds, operator)| (*binds, *operator))
    }

    fn binary(&mut self, least: u8) -> Result<Node, BadFormula> {
        self.deeper(|parser| {
            let mut left = parser.unary()?;
            while let Some((binds, operator)) = parser.operator().filter(|(binds, _)| *binds >= least) {
                parser.place += 1;
                // A power of a power begins at the right.
                let next = if operator == Operator::Power { binds } else { binds + 1 };
                let right = parser.binary(next)?;
                left = Node::Both(operator, Box::new((left, right)));
            }
            Ok(left)
        })
    }

    fn unary(&mut self) -> Result<Node, BadFormula> {
        /// How tightly signs bind: looser than a power, tighter than a product.
        const SIGN: u8 = 90;
        /// How tightly a negation binds.
        const NOT: u8 = 50;
        if self.takes("-") {
            return Ok(Node::Negated(Box::new(self.binary(SIGN)?)));
        }
        if self.takes("+") {
            return self.binary(SIGN);
        }
        let is_not = matches!(self.tokens.get(self.place), Some(Token::Word(word)) if word == "not");
        self.place += usize::from(is_not);
        if is_not || self.takes("!") {
            return Ok(Node::Not(Box::new(self.binary(NOT)?)));
        }
        self.value()
    }

    fn value(&mut self) -> Result<Node, BadFormula> {
        if self.takes("(") {
            let inside = self.ternary()?;
            self.wants(")")?;
            return Ok(inside);
        }
        let token = self.tokens.get(self.place).ok_or_else(|| self.broken())?;
        let node = match token {
            Token::Number(number) => Node::Number(*number),
            Token::Word(word) => Node::Name(word.clone()),
            Token::Sign(_) => return Err(self.broken()),
        };
        self.place += 1;
        match node {
            Node::Name(name) if self.takes("(") => self.call(&name),
            node => Ok(node),
        }
    }

    fn call(&mut self, name: &str) -> Result<Node, BadFormula> {
        let unknown = || BadFormula::Unknown(format!("{name}()"));
        let (_, function) = Function::ALL.iter().find(|(known, _)| *known == name).ok_or_else(unknown)?;
        let mut values = vec![self.ternary()?];
        while self.takes(",") {
            values.push(self.ternary()?);
        }
        self.wants(")")?;
        if function.takes(values.len()) { Ok(Node::Call(*function, values)) } else { Err(unknown()) }
    }
}
