//! A policy as the system that runs it wants it written: manifests, inputs of a command line, Terraform.
//!
//! In: a policy's settings and the service that it scales. Out: a [`Manifest`]: text, and what of the settings has no place in
//! it. Values are built as a [`Node`]; `yaml`, `json` and `hcl` write one.

mod hcl;
mod json;
mod node;
mod yaml;

pub use hcl::{Resource, resources};
pub use json::json;
pub use node::Node;
pub use yaml::yaml;

use super::Site;
use serde::{Deserialize, Serialize};

/// What a policy can be written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Kubernetes' `HorizontalPodAutoscaler`, autoscaling/v2, in YAML.
    Hpa,
    /// KEDA's `ScaledObject` in YAML.
    Keda,
    /// Inputs of the AWS command line in JSON.
    Aws,
    /// Terraform, for AWS or Google Cloud.
    Terraform,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::Hpa, Self::Keda, Self::Aws, Self::Terraform];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hpa => "hpa",
            Self::Keda => "keda",
            Self::Aws => "aws",
            Self::Terraform => "terraform",
        }
    }

    /// What it is, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Hpa => "HorizontalPodAutoscaler, YAML",
            Self::Keda => "KEDA ScaledObject, YAML",
            Self::Aws => "AWS command line, JSON",
            Self::Terraform => "Terraform",
        }
    }

    /// Ending of its files.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Hpa | Self::Keda => "yaml",
            Self::Aws => "json",
            Self::Terraform => "tf",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// What a policy is written for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'a> {
    /// Name of the workload, which resources are named after.
    pub name: &'a str,
    /// The service.
    pub site: &'a Site,
    /// What of the scenario beside the policy has no place in it, a sentence each.
    pub left_out: &'a [String],
}

impl Target<'_> {
    /// All that has no place: of the scenario, and `own` of the policy.
    fn left_out(&self, own: Vec<String>) -> Vec<String> {
        self.left_out.iter().cloned().chain(own).collect()
    }

    /// Most letters of a workload's name.
    pub const MOST_LETTERS: usize = 40;

    /// Whether every system takes `name`: lower-case letters, digits and hyphens, a letter first and no hyphen last.
    pub fn is_name(name: &str) -> bool {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let begins = name.starts_with(|letter: char| letter.is_ascii_lowercase()) && !name.ends_with('-');
        is_plain && begins && name.len() <= Self::MOST_LETTERS
    }
}

/// A policy that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The text, with `left_out` in it: as comments, or as a list where the format has none.
    pub text: String,
    /// What does not carry over, or has to be filled in, a sentence each.
    pub left_out: Vec<String>,
}

impl Manifest {
    /// One document of YAML.
    pub fn yaml(target: &Target<'_>, document: &Node, left_out: Vec<String>) -> Self {
        let left_out = target.left_out(left_out);
        Self { text: format!("{}{}", comments(&left_out), yaml(document)), left_out }
    }

    /// Calls of a command line, each with its input, in JSON.
    pub fn calls(target: &Target<'_>, calls: Vec<Node>, left_out: Vec<String>) -> Self {
        let left_out = target.left_out(left_out);
        let notes = left_out.iter().cloned().map(Node::Text).collect();
        let text = json(&Node::Map(vec![("notes", Node::List(notes)), ("calls", Node::List(calls))]));
        Self { text, left_out }
    }

    /// Resources of Terraform.
    pub fn terraform(target: &Target<'_>, all: &[Resource], left_out: Vec<String>) -> Self {
        let left_out = target.left_out(left_out);
        Self { text: format!("{}{}", comments(&left_out), resources(all)), left_out }
    }
}

fn comments(lines: &[String]) -> String {
    lines.iter().map(|line| format!("# {line}\n")).collect()
}

#[cfg(test)]
mod tests;
