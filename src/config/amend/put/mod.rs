//! A value put into a file's text: the block that it belongs to is found by what it belongs to, and the value written there as its
//! neighbours are. One module for each way to write: braces and lines of YAML and JSON, blocks of Terraform, commands.

mod command;
pub mod hcl;
mod lines;
mod mapping;
mod names;
mod option;
mod style;
mod words;

pub use mapping::Parent;
pub use names::in_words;

use super::edit::Edit;
use super::lack::{Lack, New, Step};
use crate::config::document::{Content, Node};
use crate::config::found::Place;
use crate::config::read::{Language, trees};
use crate::config::terraform;
use mapping::{SHARED, is_shared};
use names::Names;

const GONE: &str = "the block that it belongs to is not to be found";
const OPEN: &str = "a function or a template makes what stands there";
const ALONE: &str = "one block stands there where several would need a list";
const THERE: &str = "another value stands there already";
const MISSING: &str = "the provider of Terraform has no such field";

/// What of `text`, a file called `name`, changes so that it has the value.
///
/// # Errors
/// Why there is no safe place for it.
pub fn put(name: &str, text: &str, lack: &Lack) -> Result<Edit, &'static str> {
    let (language, roots) = trees(name, text).ok_or(GONE)?;
    if language == Language::Shell {
        return command::put(text, lack);
    }
    let (root, trail) = roots.iter().find_map(|root| Some((root, trail(root, 0, lack.owner)?))).ok_or(GONE)?;
    let is_hcl = language == Language::Hcl;
    let names = if is_hcl || terraform::is_json(root) { Names::Terraform } else { Names::Api };
    if names.is_missing(lack.key) {
        return Err(MISSING);
    }
    // An anchor around a block is one on all that it holds.
    let shared = |spot: &Spot<'_>| !is_hcl && is_shared(text, spot.start, spot.node);
    if trail.iter().any(shared) {
        return Err(SHARED);
    }
    let owner = *trail.last().ok_or(GONE)?;
    let file = File { text, is_hcl, names };
    let spot =
        properties(owner).into_iter().chain(lack.path.iter().copied().map(Ok)).try_fold(owner, |spot, step| {
            let next = spot.step(step?)?;
            if shared(&next) { Err(SHARED) } else { Ok(next) }
        })?;
    file.put(spot, lack)
}

/// A node, and the byte behind its key.
#[derive(Debug, Clone, Copy)]
struct Spot<'n> {
    node: &'n Node,
    start: u32,
}

/// The nodes from the root to the innermost map at `place`.
fn trail(node: &Node, start: u32, place: Place) -> Option<Vec<Spot<'_>>> {
    let own = Spot { node, start };
    let mut before = node.place.start;
    let items = node.items().iter().map(|item| {
        let spot = Spot { node: item, start: before };
        before = item.place.end;
        spot
    });
    let entries = node.entries().iter().map(|entry| Spot { node: &entry.node, start: entry.place.end });
    // Terraform's blocks of one kind stand under the place of the first.
    for spot in items.chain(entries).filter(|spot| spot.node.place.start <= place.start) {
        if let Some(mut found) = trail(spot.node, spot.start, place) {
            found.insert(0, own);
            return Some(found);
        }
    }
    (node.is_map() && node.place == place).then(|| vec![own])
}

/// Into what CloudFormation has between a resource and its fields.
fn properties(owner: Spot<'_>) -> Option<Result<Step, &'static str>> {
    let is_resource = owner.node.get("Type").and_then(Node::text).is_some_and(|kind| kind.starts_with("AWS::"));
    let has = owner.node.get("Properties").is_some_and(Node::is_map);
    is_resource.then_some(if has { Ok(Step::In(&["Properties"])) } else { Err(GONE) })
}

impl<'n> Spot<'n> {
    /// The map of a block, also where it is a list of one.
    fn unwrapped(self) -> Result<Self, &'static str> {
        match &self.node.content {
            Content::Map(entries) => {
                let is_function = |key: &str| key == "Ref" || key.starts_with("Fn::");
                let is_open = self.node.tag.is_some() || entries.iter().any(|entry| is_function(&entry.key));
                if is_open { Err(OPEN) } else { Ok(self) }
            }
            Content::List(items) => match items.as_slice() {
                [node] => Spot { node, start: self.node.place.start }.unwrapped(),
                _ => Err(OPEN),
            },
            Content::Scalar(..) | Content::Null => Err(OPEN),
        }
    }

    fn inner(self, keys: &[&str]) -> Option<Self> {
        let entry = keys.iter().find_map(|key| self.node.entries().iter().find(|entry| entry.is_called(key)))?;
        Some(Spot { node: &entry.node, start: entry.place.end })
    }

    fn step(self, step: Step) -> Result<Self, &'static str> {
        match step {
            Step::In(keys) => self.inner(keys).map_or(Ok(self), Self::unwrapped),
            Step::Item(keys, place) => {
                let list = self.inner(keys).ok_or(GONE)?;
                let node = list.node.each().get(place).ok_or(GONE)?;
                let before = list.node.items().get(..place).and_then(<[Node]>::last);
                let start = before.map_or(list.node.place.start, |node| node.place.end);
                Spot { node, start }.unwrapped()
            }
        }
    }
}

/// A file and its way of writing.
struct File<'t> {
    text: &'t str,
    is_hcl: bool,
    names: Names,
}

impl File<'_> {
    fn put(&self, spot: Spot<'_>, lack: &Lack) -> Result<Edit, &'static str> {
        let known = spot.inner(&[lack.key]).or_else(|| spot.inner(&[&self.names.spelled(lack.key)]));
        match (&lack.new, known) {
            (New::Named(..), _) if self.is_hcl => self.field(spot, &lack.behind, lack.key, &lack.new),
            (New::Named(..), known) if self.names == Names::Terraform => self.listed(spot, lack, known),
            (New::Named(name, fields), None) => {
                let inner = Named { name, fields };
                self.named(spot, lack, &inner)
            }
            (New::Named(name, fields), Some(list)) => {
                let list = list.unwrapped()?;
                self.written(list, &[], name, &self.names.node(&New::Block(fields.clone())))
            }
            (_, Some(_)) if lack.is_item && self.is_hcl => self.field(spot, &lack.behind, lack.key, &lack.new),
            (_, Some(list)) if lack.is_item => {
                let parent = Parent { text: self.text, map: list.node, start: list.start };
                parent.appended(&self.names.node(&lack.new))
            }
            (_, None) if lack.is_item => Err(GONE),
            (_, None) => self.field(spot, &lack.behind, lack.key, &lack.new),
            (New::Block(fields), Some(block)) => self.missing(block, fields),
            (new, Some(known)) => self.replaced(known.node, new),
        }
    }

    /// A block with a name in Terraform's JSON: an item of a list.
    fn listed(&self, spot: Spot<'_>, lack: &Lack, list: Option<Spot<'_>>) -> Result<Edit, &'static str> {
        let item = self.names.node(&lack.new);
        match list {
            None => {
                let list = Node::new(Content::List(vec![item]), Place::default());
                self.written(spot, &lack.behind, &self.names.spelled(lack.key), &list)
            }
            Some(list) if list.node.is_map() => Err(ALONE),
            Some(list) => Parent { text: self.text, map: list.node, start: list.start }.appended(&item),
        }
    }

    /// The first of `fields` that a block has not.
    fn missing(&self, block: Spot<'_>, fields: &[(&'static str, New)]) -> Result<Edit, &'static str> {
        let block = block.unwrapped()?;
        if !self.is_hcl && is_shared(self.text, block.start, block.node) {
            return Err(SHARED);
        }
        let is_there = |key: &str| block.inner(&[key]).or_else(|| block.inner(&[&self.names.spelled(key)])).is_some();
        let (key, new) = fields.iter().find(|(key, _)| !is_there(key)).ok_or(THERE)?;
        self.field(block, &[], key, new)
    }

    /// A size that Terraform writes to leave one alone.
    fn replaced(&self, known: &Node, new: &New) -> Result<Edit, &'static str> {
        let range = known.place.start as usize..known.place.end as usize;
        let is_left_alone = self.names == Names::Terraform && known.known() == Some("-1");
        let written = self.text.get(range.clone()).filter(|_| is_left_alone).ok_or(THERE)?;
        let text = self.names.node(new).text().map(|new| written.replace("-1", new)).ok_or(THERE)?;
        Ok(Edit { range, text })
    }

    fn named(&self, spot: Spot<'_>, lack: &Lack, inner: &Named<'_>) -> Result<Edit, &'static str> {
        let mut node = self.names.node(&New::Block(vec![("name", New::Block(inner.fields.to_vec()))]));
        if let Content::Map(entries) = &mut node.content {
            entries.iter_mut().for_each(|entry| inner.name.clone_into(&mut entry.key));
        }
        self.written(spot, &lack.behind, &self.names.spelled(lack.key), &node)
    }

    fn field(&self, spot: Spot<'_>, behind: &[&str], key: &str, new: &New) -> Result<Edit, &'static str> {
        self.written(spot, behind, &self.names.spelled(key), &self.names.node(new))
    }

    fn written(&self, spot: Spot<'_>, behind: &[&str], key: &str, node: &Node) -> Result<Edit, &'static str> {
        if self.is_hcl {
            return hcl::insertion(self.text, spot.node, hcl::Field { behind, key, node });
        }
        Parent { text: self.text, map: spot.node, start: spot.start }.insertion(behind, key, node)
    }
}

/// A block with a name of its own.
struct Named<'a> {
    name: &'a str,
    fields: &'a [(&'static str, New)],
}
