//! One node of a document.

use crate::config::found::Place;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Without quotes.
    Plain,
    /// In quotes, or as a block: always text.
    Quoted,
    /// With a placeholder, or as an expression: its value is not known.
    Open,
}

/// What a node holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing.
    Null,
    /// Text, in the way in which it is written.
    Scalar(String, Form),
    /// Nodes in order.
    List(Vec<Node>),
    /// Nodes by key, in order.
    Map(Vec<Entry>),
}

/// A key and what it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub place: Place,
    /// What it stands for.
    pub node: Node,
    /// Lines of the same key in other branches of a template.
    pub others: Vec<u32>,
}

/// A node with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it holds.
    pub content: Content,
    /// Where it stands; with a tag, the tag included.
    pub place: Place,
    /// Its tag with the exclamation mark, like `!Ref`.
    pub tag: Option<String>,
}

/// A key without what different tools write differently: case, `_` and `-`.
fn squeezed(key: &str) -> impl Iterator<Item = char> {
    key.chars().filter(|letter| !matches!(letter, '_' | '-')).map(|letter| letter.to_ascii_lowercase())
}

impl Entry {
    /// Whether its key is this one, whatever case, `_` and `-` the format writes it with.
    pub fn is_called(&self, key: &str) -> bool {
        squeezed(&self.key).eq(squeezed(key))
    }
}

impl Place {
    /// The same place in a text with so much before it.
    const fn moved(self, bytes: u32, lines: u32) -> Self {
        let (start, end) = (self.start.saturating_add(bytes), self.end.saturating_add(bytes));
        Self { line: self.line.saturating_add(lines), start, end }
    }
}

impl Node {
    /// The same node in a text with so much before it.
    #[must_use]
    pub fn moved(self, bytes: u32, lines: u32) -> Self {
        self.replaced(&|place| place.moved(bytes, lines))
    }

    /// The same node with every place as `placed` has it.
    #[must_use]
    pub fn replaced(self, placed: &impl Fn(Place) -> Place) -> Self {
        let content = match self.content {
            Content::List(items) => Content::List(items.into_iter().map(|item| item.replaced(placed)).collect()),
            Content::Map(entries) => {
                let moved = entries.into_iter().map(|entry| Entry {
                    place: placed(entry.place),
                    node: entry.node.replaced(placed),
                    ..entry
                });
                Content::Map(moved.collect())
            }
            scalar @ (Content::Null | Content::Scalar(..)) => scalar,
        };
        Self { content, place: placed(self.place), tag: self.tag }
    }

    /// A node without a tag.
    pub const fn new(content: Content, place: Place) -> Self {
        Self { content, place, tag: None }
    }

    /// A text without quotes.
    pub fn plain(text: impl Into<String>, place: Place) -> Self {
        Self::new(Content::Scalar(text.into(), Form::Plain), place)
    }

    /// Line on which it begins, from 1.
    pub const fn line(&self) -> u32 {
        self.place.line
    }

    /// Its entries; none where it is no map.
    pub fn entries(&self) -> &[Entry] {
        if let Content::Map(entries) = &self.content { entries } else { &[] }
    }

    /// Its nodes; none where it is no list.
    pub fn items(&self) -> &[Self] {
        if let Content::List(items) = &self.content { items } else { &[] }
    }

    /// Its nodes where it is a list, itself where it is a map: formats differ in whether one is a list.
    pub fn each(&self) -> &[Self] {
        match &self.content {
            Content::List(items) => items,
            Content::Map(_) => std::slice::from_ref(self),
            Content::Null | Content::Scalar(..) => &[],
        }
    }

    /// The entry of exactly this key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// What stands behind exactly this key; `None` where that is nothing.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.node).filter(|node| !matches!(node.content, Content::Null))
    }

    /// What stands behind a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// What stands behind the first of these keys that there is, whatever case, `_` and `-` the format writes them with.
    pub fn any(&self, keys: &[&str]) -> Option<&Self> {
        keys.iter().find_map(|key| {
            let entry = self.entries().iter().find(|entry| entry.is_called(key))?;
            Some(&entry.node).filter(|node| !matches!(node.content, Content::Null))
        })
    }

    /// Its text, where it is a scalar.
    pub fn text(&self) -> Option<&str> {
        if let Content::Scalar(text, _) = &self.content { Some(text) } else { None }
    }

    /// Its text, where that is known.
    pub fn known(&self) -> Option<&str> {
        match &self.content {
            Content::Scalar(text, Form::Plain | Form::Quoted) if self.tag.is_none() => Some(text),
            _ => None,
        }
    }

    /// All its keys and texts in order, on one line, however it is written.
    pub fn words(&self) -> String {
        match &self.content {
            Content::Null => String::new(),
            Content::Scalar(text, _) => text.split_whitespace().collect::<Vec<_>>().join(" "),
            Content::List(items) => items.iter().map(Self::words).collect::<Vec<_>>().join(", "),
            Content::Map(entries) => {
                let pairs = entries.iter().map(|entry| format!("{} {}", entry.key, entry.node.words()));
                pairs.collect::<Vec<_>>().join(", ")
            }
        }
    }

    /// Whether it is a map.
    pub const fn is_map(&self) -> bool {
        matches!(self.content, Content::Map(_))
    }

    /// Whether it is text with a placeholder.
    pub const fn is_open(&self) -> bool {
        matches!(self.content, Content::Scalar(_, Form::Open))
    }
}
