//! A field or an item put into a mapping or a list of YAML or JSON: behind a neighbour, in its indentation or braces, and in
//! quotes where it has such. What cannot be put there safely is refused: mappings that an anchor shares, and those that a
//! template steers.

use super::style::{Style, block, flow, line_end, line_of};
use crate::config::amend::edit::Edit;
use crate::config::document::{Content, Entry, Node};

/// What an anchor, an alias or a merge key in front of a block means.
pub const SHARED: &str = "the block there is shared by an anchor or an alias";
const STEERED: &str = "a template steers what stands there";
const NO_ROOM: &str = "nothing there shows how it would be written";

/// A mapping, or a list, of the file.
pub struct Parent<'t> {
    /// The file.
    pub text: &'t str,
    /// The mapping or list.
    pub map: &'t Node,
    /// Byte behind its key.
    pub start: u32,
}

impl Parent<'_> {
    /// The entries that stand in this mapping itself, and not where a merge key or an alias took them from.
    fn own(&self) -> Vec<&Entry> {
        let is_own = |entry: &&Entry| entry.place.start >= self.start && entry.place.end <= self.map.place.end;
        self.map.entries().iter().filter(is_own).collect()
    }

    /// Refuses what would change more than this mapping: an anchor, an alias, a template around its entries.
    fn check(&self, first: u32) -> Result<(), &'static str> {
        if is_marked(self.text, self.start, first) {
            return Err(SHARED);
        }
        let end = node_end(self.text, self.map);
        let start = self.start.min(self.map.place.start);
        let within = self.text.get(start as usize..end as usize).ok_or(NO_ROOM)?;
        let opens = |line: &str| ["{{", "{%"].iter().any(|mark| line.trim_start().starts_with(mark));
        if within.lines().any(opens) { Err(STEERED) } else { Ok(()) }
    }

    /// Whether it stands in braces. A list that is indented no deeper than its key begins where its first item does.
    fn is_flow(&self) -> bool {
        let open = if matches!(self.map.content, Content::List(_)) { '[' } else { '{' };
        self.text.get(self.map.place.start as usize..).is_some_and(|text| text.starts_with(open))
    }

    /// A field behind the first of `behind` that is there; else at the end.
    ///
    /// # Errors
    /// Why it cannot be put there.
    pub fn insertion(&self, behind: &[&str], key: &str, node: &Node) -> Result<Edit, &'static str> {
        let own = self.own();
        self.check(own.first().map_or(self.map.place.start, |entry| entry.place.start))?;
        let named = behind.iter().find_map(|key| own.iter().find(|entry| entry.is_called(key)));
        let neighbour = named.or(own.last()).copied();
        let style = Style::of(self.text, &own, neighbour);
        if self.is_flow() {
            self.in_braces(neighbour, &style, key, node)
        } else {
            self.in_lines(&own, neighbour.ok_or(NO_ROOM)?, &style, key, node)
        }
    }

    fn in_braces(
        &self,
        neighbour: Option<&Entry>,
        style: &Style,
        key: &str,
        node: &Node,
    ) -> Result<Edit, &'static str> {
        let new = style.field(key, node);
        let Some(neighbour) = neighbour else {
            let at = self.map.place.start as usize + 1;
            let is_empty = self.text.get(at..).is_some_and(|rest| rest.starts_with('}'));
            return if is_empty { Ok(Edit { range: at..at, text: new }) } else { Err(NO_ROOM) };
        };
        let at = end(self.text, neighbour) as usize;
        let text = format!("{}{new}", self.glue(neighbour.place.start as usize, at, '}', style)?);
        Ok(Edit { range: at..at, text })
    }

    /// What stands between a neighbour in braces, which ends at `at`, and what follows it.
    fn glue(&self, start: usize, at: usize, close: char, style: &Style) -> Result<String, &'static str> {
        if !self.text.get(at..).is_some_and(|rest| rest.trim_start().starts_with([',', close])) {
            return Err(NO_ROOM);
        }
        let line = line_of(self.text, start);
        Ok(if line.trim().is_empty() && self.text.get(..start).is_some_and(|before| before.contains('\n')) {
            format!(",{}{line}", line_end(self.text, start))
        } else {
            style.comma.to_owned()
        })
    }

    fn in_lines(
        &self,
        own: &[&Entry],
        neighbour: &Entry,
        style: &Style,
        key: &str,
        node: &Node,
    ) -> Result<Edit, &'static str> {
        let first = own.first().ok_or(NO_ROOM)?.place.start as usize;
        let line = line_of(self.text, first);
        if !line.chars().all(|letter| matches!(letter, ' ' | '-')) {
            return Err(NO_ROOM);
        }
        let at = self.line_behind(end(self.text, neighbour) as usize, line.len())?;
        let mut text = String::new();
        let unit = self.unit(line.len());
        block(key, node, (line.len(), unit), &style.in_line(line_end(self.text, first)), &mut text);
        Ok(Edit { range: at..at, text })
    }

    /// Columns by which this mapping is indented below its key; two where that is not to be seen.
    fn unit(&self, indent: usize) -> usize {
        let line = line_of(self.text, self.start as usize);
        let above = line.len() - line.trim_start_matches([' ', '-']).len();
        indent.checked_sub(above).filter(|unit| (1..=8).contains(unit)).unwrap_or(2)
    }

    /// The end of the line on which something ends, and of the comments behind it.
    fn line_behind(&self, end: usize, indent: usize) -> Result<usize, &'static str> {
        let at = self.text.get(..end).ok_or(NO_ROOM)?.trim_end().len();
        let rest = self.text.get(at..).ok_or(NO_ROOM)?;
        let at = at + rest.find(['\r', '\n']).unwrap_or(rest.len());
        Ok(at + self.comments_behind(at, indent))
    }

    /// Bytes of comments behind `at` that are indented deeper than the mapping, and so belong to its neighbour.
    fn comments_behind(&self, at: usize, indent: usize) -> usize {
        let mut length = 0;
        let mut rest = self.text.get(at..).unwrap_or_default().split_inclusive('\n');
        let mut end = rest.next().map_or(0, str::len);
        for line in rest {
            let inner = line.trim_start_matches(' ');
            if !inner.starts_with('#') || line.len() - inner.len() <= indent {
                break;
            }
            length = end + line.trim_end_matches(['\r', '\n']).len();
            end += line.len();
        }
        length
    }

    /// One more item behind the last one of this list.
    ///
    /// # Errors
    /// Why it cannot be put there.
    pub fn appended(&self, node: &Node) -> Result<Edit, &'static str> {
        let (first, last) = self.map.items().first().zip(self.map.items().last()).ok_or(NO_ROOM)?;
        self.check(first.place.start)?;
        if last.place.start < self.start {
            return Err(SHARED);
        }
        let entries = deep(last);
        let style = Style::of(self.text, &entries, last.entries().last());
        let (start, at) = (last.place.start as usize, node_end(self.text, last) as usize);
        if self.is_flow() {
            let text = format!("{}{}", self.glue(start, at, ']', &style)?, flow(node, &style));
            return Ok(Edit { range: at..at, text });
        }
        let line = line_of(self.text, start);
        let is_dash = line.trim_end().ends_with('-') && line.trim_start_matches(' ').trim_end() == "-";
        if !is_dash {
            return Err(NO_ROOM);
        }
        let end = line_end(self.text, start);
        let is_braced = self.text.get(start..).is_some_and(|text| text.starts_with('{'));
        let mut text = String::new();
        if is_braced {
            text = format!("{end}{line}{}", flow(node, &style));
        } else {
            for (place, entry) in node.entries().iter().enumerate() {
                block(&entry.key, &entry.node, (line.len(), 2), &style.in_line(end), &mut text);
                if place == 0 {
                    text = text.replacen(&" ".repeat(line.len()), line, 1);
                }
            }
        }
        let at = self.line_behind(at, line.len() - 1)?;
        Ok(Edit { range: at..at, text })
    }
}

/// Whether an anchor, an alias or a merge key stands between a key, which ends at `start`, and the first thing of its block;
/// comments count for nothing.
pub fn is_shared(text: &str, start: u32, node: &Node) -> bool {
    let first =
        node.entries().iter().map(|entry| entry.place.start).chain(node.items().iter().map(|item| item.place.start));
    let first = first.filter(|first| *first >= start).min().unwrap_or(node.place.start);
    is_marked(text, start, first) || node.place.start < start
}

fn is_marked(text: &str, start: u32, first: u32) -> bool {
    let between = text.get(start as usize..first as usize).unwrap_or_default();
    between.lines().any(|line| {
        let line = line.split(" #").next().unwrap_or_default();
        !line.trim_start().starts_with('#') && line.contains(['&', '*'])
    })
}

/// The entries of a mapping, and those of mappings in it.
fn deep(node: &Node) -> Vec<&Entry> {
    node.entries().iter().flat_map(|entry| std::iter::once(entry).chain(deep(&entry.node))).collect()
}

/// Byte behind the last thing in an entry; the reader ends a block where the next one begins.
fn end(text: &str, entry: &Entry) -> u32 {
    node_end(text, &entry.node).max(entry.place.end)
}

fn node_end(text: &str, node: &Node) -> u32 {
    let written = text.get(node.place.start as usize..node.place.end as usize).unwrap_or_default();
    let trimmed = u32::try_from(written.trim_end().len()).unwrap_or(0);
    let own = if trimmed == 0 { node.place.end } else { node.place.start + trimmed };
    let untagged =
        if written.starts_with('!') { written.split_once([' ', '\t']).map_or("", |(_, rest)| rest) } else { written };
    let is_flow = untagged.trim_start_matches([' ', '\t']).starts_with(['{', '[']);
    match &node.content {
        Content::Map(entries) if !is_flow => entries.iter().map(|entry| end(text, entry)).max().unwrap_or(own),
        Content::List(items) if !is_flow => items.iter().map(|item| node_end(text, item)).max().unwrap_or(own),
        _ => own,
    }
}
