//! The first bytes of a JSON document as a tree: for finding out how it is laid out, whatever breaks off at its end.

use super::objects::short;
use crate::ingest::format::keyed::json_tokens::{Token, Tokens};

/// Values of one list or object that are kept.
const MAX_KEPT: usize = 400;

/// A value of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    /// A text or scalar, with its line.
    Leaf(u64, String),
    /// The first items of a list, and how many there are in all.
    List(Vec<Self>, usize),
    /// The first pairs of an object.
    Object(Vec<(String, Self)>),
}

impl Node {
    /// The tree of the document that `text` begins with; what is open at its end is closed there.
    pub(super) fn of(text: &[u8]) -> Option<Self> {
        let mut open: Vec<(Option<String>, Self)> = Vec::new();
        let (mut key, mut root) = (None, None);
        // What breaks off behind the head is no matter here.
        let _ = Tokens::default().push(text, |line, token| match token {
            Token::ObjectStart => open.push((key.take(), Self::Object(Vec::new()))),
            Token::ArrayStart => open.push((key.take(), Self::List(Vec::new(), 0))),
            Token::Key(name) => key = Some(String::from_utf8_lossy(name).into_owned()),
            Token::Text(text) | Token::Scalar(text) => {
                let leaf = Self::Leaf(line, short(text));
                keep(&mut open, &mut root, (key.take(), leaf));
            }
            Token::ObjectEnd | Token::ArrayEnd => {
                if let Some(ended) = open.pop() {
                    keep(&mut open, &mut root, ended);
                }
            }
        });
        while let Some(cut) = open.pop() {
            // A row of which nothing is there yet is none.
            let is_empty = matches!(&cut.1, Self::List(items, _) if items.is_empty());
            if !(is_empty && matches!(open.last(), Some((_, Self::List(..))))) {
                keep(&mut open, &mut root, cut);
            }
        }
        root
    }

    /// Whether the document that `text` begins with goes on behind it.
    pub(super) fn is_cut(text: &[u8]) -> bool {
        let mut tokens = Tokens::default();
        let read = tokens.push(text, |_, _| {});
        read.is_ok() && !tokens.is_complete()
    }

    /// The lists and objects that are open at the end of a document that is cut, the outer ones first: each is the last of the one before.
    pub(super) fn open_path(&self) -> Vec<&Self> {
        let mut path = vec![self];
        loop {
            let last = match path.last() {
                Some(Self::List(items, all)) if items.len() == *all => items.last(),
                Some(Self::Object(pairs)) if pairs.len() < MAX_KEPT => pairs.last().map(|pair| &pair.1),
                _ => None,
            };
            match last.filter(|node| !node.is_leaf()) {
                Some(node) => path.push(node),
                None => return path,
            }
        }
    }

    /// The text of a leaf that holds something.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Leaf(_, text) if text != "null" => Some(text),
            _ => None,
        }
    }

    /// Line of its first leaf.
    pub(super) fn line(&self) -> u64 {
        match self {
            Self::Leaf(line, _) => *line,
            Self::List(items, _) => items.first().map_or(1, Self::line),
            Self::Object(pairs) => pairs.first().map_or(1, |pair| pair.1.line()),
        }
    }

    /// Whether it is no list and no object.
    pub(super) fn is_leaf(&self) -> bool {
        matches!(self, Self::Leaf(..))
    }

    /// The items of a list of leaves, and how many there are in all.
    pub(super) fn leaves(&self) -> Option<(&[Self], usize)> {
        match self {
            Self::List(items, all) if !items.is_empty() && items.iter().all(Self::is_leaf) => Some((items, *all)),
            _ => None,
        }
    }

    /// The pairs of an object.
    pub(super) fn pairs(&self) -> &[(String, Self)] {
        match self {
            Self::Object(pairs) => pairs,
            _ => &[],
        }
    }

    /// The items of a list.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items, _) => items,
            _ => &[],
        }
    }

    /// Hands every list and object to `each`, the outer ones first, with its place as `format::keyed::json_document` writes it.
    pub(super) fn walk<'a>(&'a self, place: &str, each: &mut impl FnMut(&str, &'a Self)) {
        match self {
            Self::Leaf(..) => {}
            Self::List(items, _) => {
                let place = format!("{place}[]");
                each(&place, self);
                items.iter().for_each(|item| item.walk(&place, each));
            }
            Self::Object(pairs) => {
                each(place, self);
                for (key, node) in pairs {
                    let dot = if place.is_empty() { "" } else { "." };
                    node.walk(&format!("{place}{dot}{key}"), each);
                }
            }
        }
    }
}

fn keep(open: &mut [(Option<String>, Node)], root: &mut Option<Node>, (key, node): (Option<String>, Node)) {
    match open.last_mut() {
        None => *root = Some(node),
        Some((_, Node::List(items, all))) => {
            *all += 1;
            if items.len() < MAX_KEPT {
                items.push(node);
            }
        }
        Some((_, Node::Object(pairs))) => {
            if pairs.len() < MAX_KEPT {
                pairs.push((key.unwrap_or_default(), node));
            }
        }
        Some((_, Node::Leaf(..))) => {}
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;
    use crate::ingest::{HEAD_BYTES, Question, sniff};

    #[test]
    fn a_document_that_breaks_off_is_a_tree_all_the_same() {
        let tree = Node::of(b"{\"a\":[1,\n2],\"b\":{\"c\":[{\"d\":nul").map(|tree| {
            let mut places = Vec::new();
            tree.walk("", &mut |place, node| places.push((place.to_owned(), node.line())));
            places
        });
        let expected = [("", 1), ("a[]", 1), ("b", 1), ("b.c[]", 1), ("b.c[]", 1)];
        assert_eq!(tree, Some(expected.map(|(place, line)| (place.to_owned(), line)).to_vec()));
        assert_eq!(Node::of(b"nothing"), None);
    }

    /// The names among which is asked which one counts, of a document that is cut in its last column.
    fn asked(document: &str) -> Vec<String> {
        assert!(document.len() > HEAD_BYTES);
        let found = sniff(&document.as_bytes()[..HEAD_BYTES]).expect("a document by columns");
        let candidates = found.questions.iter().find_map(|question| match question {
            Question::ValueColumn { candidates } => Some(candidates.clone()),
            _ => None,
        });
        let names = candidates.into_iter().flatten().filter_map(|place| found.preview.columns.get(place));
        names.map(|column| column.name.clone()).collect()
    }

    #[test]
    fn a_column_that_the_head_cuts_may_be_the_count() {
        let list = |cell: &dyn Fn(u32) -> String| (0..400).map(cell).collect::<Vec<_>>().join(",");
        let times = list(&|row| format!("\"2026-03-01T{:02}:{:02}:00Z\"", row / 60, row % 60));
        let notes = list(&|row| format!("\"{row:0>125}x\""));
        let (a, b) = (list(&|row| (row % 7).to_string()), list(&|row| format!("{:<20}", row % 5)));
        let whole = format!("{{\"time\":[{times}],\"note\":[{notes}],\"a\":[{a}],\"b\":[{b}]}}");
        assert_eq!(asked(&whole), ["a", "b"]);
        let notes = list(&|row| format!("\"{row:0>145}x\""));
        let times_last = format!("{{\"note\":[{notes}],\"a\":[{a}],\"b\":[{a}],\"time\":[{times}]}}");
        assert_eq!(asked(&times_last), ["a", "b"]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_a_tree_panic(text in "[\\[\\]{}:,\"a1 ]{0,40}") {
            let _ = Node::of(text.as_bytes());
        }
    }
}
