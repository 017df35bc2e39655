//! YAML, and JSON as a part of it → nodes. The reader is `saphyr-parser`; what is added is the tree, merge keys, and limits on
//! nesting and on what aliases repeat.

use super::node::{Content, Entry, Form, Node};
use super::source::{Source, is_placeholder};
use super::template::{Control, hide, is_stand_in, shown};
use super::{MOST_LEVELS, MOST_NODES};
use crate::config::found::Place;
use crate::config::imported::Refusal;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, Tag};
use std::borrow::Cow;
use std::collections::HashMap;

/// The documents of a file.
#[derive(Debug)]
pub struct Documents {
    /// Roots of those that are not empty.
    pub roots: Vec<Node>,
    /// Lines that steer a template.
    pub controls: Vec<Control>,
    /// Lines whose content a template inserts beside what stands there.
    pub inserted: Vec<(u32, String)>,
}

/// Reads all documents of `source`.
///
/// # Errors
/// When the text is no YAML, is nested too deeply, repeats too much, or gives a key twice.
pub fn read_yaml(source: &Source<'_>) -> Result<Documents, Refusal> {
    let hidden = hide(source);
    let mut builder = Builder::new(source, &hidden.controls);
    for event in Parser::new_from_str(&hidden.text) {
        let (event, span) = event.map_err(|error| refusal(source, &builder.index, &error))?;
        builder.take(event, span)?;
    }
    let roots = builder.roots;
    Ok(Documents { roots, controls: hidden.controls, inserted: hidden.inserted })
}

/// Bytes of characters, for a reader that counts characters. Looked up in rising order, mostly.
#[derive(Debug)]
struct CharIndex {
    /// Byte of every 64th character; empty where all characters are of one byte.
    starts: Vec<usize>,
}

/// Characters between two that are remembered.
const STRIDE: usize = 64;

impl CharIndex {
    fn new(text: &str) -> Self {
        let starts =
            if text.is_ascii() { Vec::new() } else { text.char_indices().step_by(STRIDE).map(|(at, _)| at).collect() };
        Self { starts }
    }

    fn byte(&self, text: &str, index: usize) -> usize {
        if self.starts.is_empty() {
            return index.min(text.len());
        }
        let Some(start) = self.starts.get(index / STRIDE) else { return text.len() };
        let rest = text.get(*start..).unwrap_or_default();
        rest.char_indices().nth(index % STRIDE).map_or(text.len(), |(at, _)| start + at)
    }
}

/// What is wrong, in words of this program where the cause is plain.
fn refusal(source: &Source<'_>, index: &CharIndex, error: &ScanError) -> Refusal {
    let line = source.line(index.byte(source.text, error.marker().index()));
    let is_tabbed = |line: &u32| {
        let text = source.line_text(*line);
        text.trim_start_matches([' ', '\t']).len() < text.len()
            && text.starts_with([' ', '\t'])
            && text.split(|letter| letter != ' ' && letter != '\t').next().is_some_and(|indent| indent.contains('\t'))
    };
    if let Some(tabbed) = [line, line.saturating_sub(1)].iter().find(|line| is_tabbed(line)) {
        return Refusal::new(*tabbed, "a tab in the indentation, which YAML does not allow", "indent with spaces");
    }
    let what = error.info().trim();
    let line = line.min(source.last_line());
    let shown = source.line_text(line).trim();
    let shown: String = shown.chars().take(60).collect();
    Refusal::new(line, format!("no YAML: {what}, at: {shown}"), "mend the line, or the one before it")
}

/// A collection that is being read.
struct Open {
    node: Node,
    anchor: usize,
    /// A map's key that waits for its value.
    key: Option<(String, Place)>,
    /// Nodes read before it.
    nodes_before: usize,
}

/// Makes nodes of events.
struct Builder<'s, 't> {
    source: &'s Source<'t>,
    controls: &'s [Control],
    index: CharIndex,
    stack: Vec<Open>,
    /// Anchored nodes, and how many nodes each holds.
    anchors: HashMap<usize, (Node, usize)>,
    roots: Vec<Node>,
    nodes: usize,
}

impl<'s, 't> Builder<'s, 't> {
    fn new(source: &'s Source<'t>, controls: &'s [Control]) -> Self {
        let index = CharIndex::new(source.text);
        let (stack, anchors, roots) = (Vec::new(), HashMap::new(), Vec::new());
        Self { source, controls, index, stack, anchors, roots, nodes: 0 }
    }

    fn place(&self, span: Span) -> Place {
        let start = self.index.byte(self.source.text, span.start.index());
        let end = self.index.byte(self.source.text, span.end.index());
        self.source.place(start, end)
    }

    fn take(&mut self, event: Event<'_>, span: Span) -> Result<(), Refusal> {
        let place = self.place(span);
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag, place);
                self.count(1, place)?;
                if anchor > 0 {
                    self.anchors.insert(anchor, (node.clone(), 1));
                }
                self.add(node)
            }
            Event::SequenceStart(anchor, tag) => self.open(Content::List(Vec::new()), anchor, tag, place),
            Event::MappingStart(anchor, tag) => self.open(Content::Map(Vec::new()), anchor, tag, place),
            Event::SequenceEnd | Event::MappingEnd => self.close(place),
            Event::Alias(anchor) => self.alias(anchor, place),
            Event::DocumentStart(_) => {
                self.anchors.clear();
                Ok(())
            }
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn count(&mut self, nodes: usize, place: Place) -> Result<(), Refusal> {
        self.nodes = self.nodes.saturating_add(nodes);
        if self.nodes <= MOST_NODES {
            return Ok(());
        }
        let reason = format!("more than {MOST_NODES} nodes, those that aliases repeat included");
        Err(Refusal::new(place.line, reason, "leave out what is no autoscaler"))
    }

    fn scalar(&self, text: &str, style: ScalarStyle, tag: Option<Cow<'_, Tag>>, place: Place) -> Node {
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        let is_text = style != ScalarStyle::Plain;
        let is_null = !is_text && tag.is_none() && matches!(text, "" | "~" | "null" | "Null" | "NULL");
        let content = if is_null {
            Content::Null
        } else if text.contains(is_stand_in) {
            Content::Scalar(shown(text), Form::Open)
        } else if is_text {
            let form = if style != ScalarStyle::Literal && is_placeholder(text) && !text.contains(' ') {
                Form::Open
            } else {
                Form::Quoted
            };
            Content::Scalar(text.to_owned(), form)
        } else {
            let form = if is_placeholder(text) { Form::Open } else { Form::Plain };
            Content::Scalar(text.to_owned(), form)
        };
        // The reader gives an empty value the place of what follows it.
        let place = if text.is_empty() && is_null { Place { end: place.start, ..place } } else { place };
        Node { content, place, tag }
    }

    fn open(
        &mut self,
        content: Content,
        anchor: usize,
        tag: Option<Cow<'_, Tag>>,
        place: Place,
    ) -> Result<(), Refusal> {
        self.count(1, place)?;
        if self.stack.len() >= MOST_LEVELS {
            let reason = format!("more than {MOST_LEVELS} levels of nesting");
            return Err(Refusal::new(place.line, reason, "no configuration is nested so deeply"));
        }
        let tag = tag.map(|tag| format!("{}{}", tag.handle, tag.suffix));
        let node = Node { content, place, tag };
        self.stack.push(Open { node, anchor, key: None, nodes_before: self.nodes });
        Ok(())
    }

    fn close(&mut self, end: Place) -> Result<(), Refusal> {
        let Some(mut open) = self.stack.pop() else { return Ok(()) };
        open.node.place.end = end.end.max(last_end(&open.node));
        merge(&mut open.node);
        if open.anchor > 0 {
            let nodes = self.nodes - open.nodes_before + 1;
            self.count(nodes, end)?;
            self.anchors.insert(open.anchor, (open.node.clone(), nodes));
        }
        self.add(open.node)
    }

    fn alias(&mut self, anchor: usize, place: Place) -> Result<(), Refusal> {
        match self.anchors.get(&anchor) {
            Some((node, nodes)) => {
                let (node, nodes) = (node.clone(), *nodes);
                self.count(nodes, place)?;
                self.add(node)
            }
            None => Err(Refusal::new(place.line, "an alias within its own anchor", "write the value out")),
        }
    }

    /// Puts a node where it belongs.
    fn add(&mut self, node: Node) -> Result<(), Refusal> {
        let Some(open) = self.stack.last_mut() else {
            if !matches!(node.content, Content::Null) {
                self.roots.push(node);
            }
            return Ok(());
        };
        match &mut open.node.content {
            Content::List(items) => items.push(node),
            Content::Map(entries) => match open.key.take() {
                None => open.key = Some((node.text().unwrap_or_default().to_owned(), node.place)),
                Some((key, place)) => {
                    return add_entry(entries, Entry { key, place, node, others: Vec::new() }, self.controls);
                }
            },
            Content::Null | Content::Scalar(..) => {}
        }
        Ok(())
    }
}

/// Fewest entries of a map for which a key is not looked for one by one.
const MANY_ENTRIES: usize = 2000;

/// Adds an entry. The same key again is another branch of a template, or wrong.
fn add_entry(entries: &mut Vec<Entry>, entry: Entry, controls: &[Control]) -> Result<(), Refusal> {
    // A map of thousands of keys is no autoscaler's.
    let known = if entries.len() < MANY_ENTRIES {
        entries.iter_mut().find(|known| known.key == entry.key && known.key != "<<")
    } else {
        None
    };
    let Some(known) = known else {
        entries.push(entry);
        return Ok(());
    };
    let between = |control: &Control| known.place.line < control.line && control.line < entry.place.line;
    if controls.iter().any(between) {
        known.others.push(entry.place.line);
        return Ok(());
    }
    let reason = format!("the key {} stands twice, first on line {}", entry.key, known.place.line);
    Err(Refusal::new(entry.place.line, reason, "keep one of them"))
}

/// Where the last thing in a node ends; the reader ends a block where the next one begins.
fn last_end(node: &Node) -> u32 {
    match &node.content {
        Content::List(items) => items.last().map_or(node.place.end, |item| item.place.end),
        Content::Map(entries) => {
            entries.last().map_or(node.place.end, |entry| entry.node.place.end.max(entry.place.end))
        }
        Content::Null | Content::Scalar(..) => node.place.end,
    }
}

/// Takes over what a merge key names, where the map has no such key of its own.
fn merge(node: &mut Node) {
    let Content::Map(entries) = &mut node.content else { return };
    if !entries.iter().any(|entry| entry.key == "<<") {
        return;
    }
    let (merged, mut own): (Vec<Entry>, Vec<Entry>) = entries.drain(..).partition(|entry| entry.key == "<<");
    for map in merged.iter().flat_map(|entry| entry.node.each()) {
        for entry in map.entries() {
            if !own.iter().any(|known| known.key == entry.key) {
                own.push(entry.clone());
            }
        }
    }
    *entries = own;
}
