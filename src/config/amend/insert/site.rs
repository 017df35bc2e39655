//! Where the spec of an autoscaler stands in its file, how fields are written there, and one more of them.

use crate::config::amend::edit::Edit;
use crate::config::amend::put::{Parent, hcl, in_words};
use crate::config::document::{Content, Entry, Node, Source};
use crate::config::found::Place;
use crate::config::read::{Language, trees};
use crate::config::shell::Script;
use crate::config::terraform::{self, ManifestForm};

/// API versions whose spec has bounds and nothing else that is inserted.
const WITHOUT_BEHAVIOR: [&str; 3] = ["autoscaling/v1", "autoscaling/v2beta1", "v1"];
/// Lists, and what Terraform's blocks of such are called.
const LISTS: [(&str, &str); 2] = [("metrics", "metric"), ("policies", "policy")];
/// Why there is no tolerance in Terraform's blocks.
///
/// Source: Terraform provider hashicorp/kubernetes 2.37, `kubernetes_horizontal_pod_autoscaler_v2`.
const NO_BLOCKS: &str = "the provider of Terraform has no such field";
/// The API version that has a behavior and no tolerance in it, and why there is none.
///
/// Source: Kubernetes API reference 1.25, autoscaling/v2beta2, `HPAScalingRules`.
const OLDER: (&str, &str) = ("autoscaling/v2beta2", "tolerance needs autoscaling/v2");

/// The map at a place.
fn at_place(node: &Node, place: Place) -> Option<&Node> {
    if node.is_map() && node.place == place {
        return Some(node);
    }
    let inner = node.items().iter().chain(node.entries().iter().map(|entry| &entry.node));
    inner.filter(|inner| inner.place.start <= place.start).find_map(|inner| at_place(inner, place))
}

/// How fields are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Lines or braces of YAML and JSON.
    Mapping,
    /// Objects of Terraform's configuration language.
    Object,
    /// Its blocks, in names of the provider's.
    Blocks,
}

impl Way {
    pub fn spelled(self, key: &str) -> String {
        match self {
            Self::Mapping | Self::Object => key.to_owned(),
            Self::Blocks => {
                let list = LISTS.iter().find(|(list, _)| *list == key);
                list.map_or_else(|| in_words(key, '_'), |(_, block)| (*block).to_owned())
            }
        }
    }

    /// A value under names of this way.
    fn node(self, node: &Node) -> Node {
        let content = match &node.content {
            Content::Map(entries) if self == Self::Blocks => {
                let renamed = |entry: &Entry| Entry {
                    key: self.spelled(&entry.key),
                    node: self.node(&entry.node),
                    ..entry.clone()
                };
                Content::Map(entries.iter().map(renamed).collect())
            }
            Content::List(items) => Content::List(items.iter().map(|item| self.node(item)).collect()),
            other => other.clone(),
        };
        Node { content, ..node.clone() }
    }
}

/// The spec of an autoscaler in its file.
pub struct Spec {
    node: Node,
    /// Byte behind its key.
    start: u32,
    way: Way,
    /// Whether nothing but its bounds are inserted.
    pub is_bounded: bool,
    /// Why it has no tolerance, where there is no such field.
    pub without_tolerance: Option<&'static str>,
}

impl Spec {
    pub fn find(file: &str, text: &str, own: Place) -> Option<Self> {
        let (language, roots) = trees(file, text)?;
        if language == Language::Hcl {
            let forms = roots.iter().flat_map(|root| terraform::forms(root, &Source::new(text)));
            return forms.into_iter().find_map(|form| Self::in_terraform(form, own));
        }
        if language == Language::Shell {
            let source = Source::new(text);
            let roots = Script::new(&source).ok()?.manifests(&source).ok()?;
            let manifest = roots.iter().find_map(|root| at_place(root, own))?;
            return Some(Self::of(manifest, own, Way::Mapping));
        }
        let is_block = |manifest: &Node, root: &Node| terraform::is_json(root) && manifest.get("apiVersion").is_none();
        let found = roots.iter().find_map(|root| Some((at_place(root, own)?, root)));
        let (manifest, _) = found.filter(|(manifest, root)| !is_block(manifest, root) && !terraform::is_plan(root))?;
        Some(Self::of(manifest, own, Way::Mapping))
    }

    fn in_terraform(form: ManifestForm, own: Place) -> Option<Self> {
        match form {
            ManifestForm::Blocks { version, node } if node.place == own => {
                let spec = node.get("spec").filter(|spec| spec.is_map())?.clone();
                let is_bounded = WITHOUT_BEHAVIOR.contains(&version.as_str());
                let (start, way, without_tolerance) = (spec.place.start, Way::Blocks, Some(NO_BLOCKS));
                Some(Self { start, node: spec, way, is_bounded, without_tolerance })
            }
            ManifestForm::Blocks { .. } => None,
            ManifestForm::Object(node) => at_place(&node, own).map(|manifest| Self::of(manifest, own, Way::Object)),
            ManifestForm::Text(roots) => {
                roots.iter().find_map(|root| at_place(root, own)).map(|manifest| Self::of(manifest, own, Way::Mapping))
            }
        }
    }

    /// The spec of a manifest, or what has the fields of one.
    fn of(manifest: &Node, own: Place, way: Way) -> Self {
        let version = manifest.get("apiVersion").and_then(Node::text).unwrap_or_default();
        let spec = manifest.entry("spec");
        let (start, node) = spec.map_or((own.start, manifest), |entry| (entry.place.end, &entry.node));
        let is_bounded = WITHOUT_BEHAVIOR.contains(&version);
        let (older, why) = OLDER;
        Self { node: node.clone(), start, way, is_bounded, without_tolerance: (version == older).then_some(why) }
    }

    pub const fn site<'a>(&'a self, text: &'a str) -> Site<'a> {
        Site { text, node: &self.node, start: self.start, way: self.way }
    }
}

/// A node that something is put into.
pub struct Site<'a> {
    text: &'a str,
    /// It.
    pub node: &'a Node,
    /// Byte behind its key.
    start: u32,
    /// How its fields are written.
    pub way: Way,
}

impl Site<'_> {
    pub fn inner<'a>(&'a self, entry: &'a Entry) -> Site<'a> {
        Site { text: self.text, node: &entry.node, start: entry.place.end, way: self.way }
    }

    const fn parent(&self) -> Parent<'_> {
        Parent { text: self.text, map: self.node, start: self.start }
    }

    /// A field behind the first of `behind` that is there.
    ///
    /// # Errors
    /// Why it cannot be put there.
    pub fn insertion(&self, behind: &[&str], key: &str, node: &Node) -> Result<Edit, &'static str> {
        let (key, node) = (self.way.spelled(key), self.way.node(node));
        match self.way {
            Way::Mapping => self.parent().insertion(behind, &key, &node),
            Way::Object | Way::Blocks => {
                hcl::insertion(self.text, self.node, hcl::Field { behind, key: &key, node: &node })
            }
        }
    }

    /// An item behind the last one of the list `own`.
    ///
    /// # Errors
    /// Why it cannot be put there.
    pub fn appended(&self, own: &Entry, item: &Node) -> Result<Edit, &'static str> {
        let item = self.way.node(item);
        match self.way {
            Way::Mapping => self.inner(own).parent().appended(&item),
            Way::Object => hcl::appended(self.text, &own.node, &item),
            Way::Blocks => {
                let field = hcl::Field { behind: &[], key: &own.key, node: &item };
                hcl::insertion(self.text, self.node, field)
            }
        }
    }
}
