//! A value that is written: maps in the order that they were built in.

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Keys and values; in Terraform a block.
    Map(Vec<(&'static str, Node)>),
    /// The same where Terraform wants a value rather than a block.
    Object(Vec<(&'static str, Node)>),
    /// Values; in Terraform a block for each that is a map.
    List(Vec<Node>),
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Flag(bool),
    /// A reference to another resource in Terraform.
    Reference(String),
}

impl Node {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A list of texts.
    pub fn texts<const N: usize>(texts: [&str; N]) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }
}

impl From<u32> for Node {
    fn from(number: u32) -> Self {
        Self::Number(f64::from(number))
    }
}

impl From<f64> for Node {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}
