//! A file's text as a tree of nodes with places, whatever it is written in: YAML, JSON or HCL.
//!
//! Readers of the formats are libraries; this module gives what they find one shape.

mod decode;
mod hcl;
mod json;
mod node;
mod shell;
mod shorthand;
mod source;
mod template;
mod yaml;

pub use decode::decode;
pub use hcl::read_hcl;
pub use json::read_json;
pub use node::{Content, Entry, Form, Node};
pub use shell::{Command, Files, read_commands, redirection};
pub use shorthand::read_shorthand;
pub use source::{Source, is_capitals, is_placeholder};
pub use template::{Branch, Control, branches};
pub use yaml::{Documents, read_yaml};

/// Most bytes of a file, in any encoding.
pub const MOST_BYTES: usize = 32 << 20;
/// Most levels of nesting.
const MOST_LEVELS: usize = 96;
/// Most nodes of a file, those that aliases repeat included.
const MOST_NODES: usize = 2_000_000;
