//! How formats spell the names of fields, and values as nodes under such names.

use crate::config::amend::lack::New;
use crate::config::document::{Content, Entry, Node};
use crate::config::found::Place;

/// Whose names a file is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// Those of the system's API, which CloudFormation and the forms of Google have, too.
    Api,
    /// Terraform's.
    Terraform,
}

/// Names of Google Cloud's API that Terraform does not only write in another case.
const OTHERS: [(&str, &str); 4] = [
    ("coolDownPeriodSec", "cooldown_period"),
    ("utilizationTarget", "target"),
    ("minNumReplicas", "min_replicas"),
    ("maxNumReplicas", "max_replicas"),
];
/// Fields of Google Cloud's API that Terraform's resources have not.
///
/// Source: Terraform provider hashicorp/google, `google_compute_autoscaler`, arguments of `autoscaling_policy`.
const MISSING: [&str; 1] = ["stabilizationPeriodSec"];
/// Lists of the API whose blocks Terraform calls by one.
const SINGULAR: [(&str, &str); 1] = [("StepAdjustments", "step_adjustment")];

impl Names {
    /// Whether there is no such field.
    pub fn is_missing(self, key: &str) -> bool {
        self == Self::Terraform && MISSING.contains(&key)
    }

    /// How a name is spelled.
    pub fn spelled(self, key: &str) -> String {
        match self {
            Self::Api => key.to_owned(),
            Self::Terraform => {
                let other = OTHERS.iter().chain(&SINGULAR).find(|(name, _)| *name == key);
                other.map_or_else(|| in_words(key, '_'), |(_, name)| (*name).to_owned())
            }
        }
    }

    /// A value as a node. What has a name of its own is a field of that name in the API.
    pub fn node(self, new: &New) -> Node {
        let scalar = |text: String| Node::plain(text, Place::default());
        let entry = |(key, new): &(&str, New)| Entry {
            key: self.spelled(key),
            place: Place::default(),
            node: self.node(new),
            others: Vec::new(),
        };
        match new {
            New::Number(number) => scalar(number_text(*number)),
            New::Word(word) => scalar(word.clone()),
            New::Flag(flag) => scalar(flag.to_string()),
            New::Block(fields) | New::Named(_, fields) => {
                let mut entries: Vec<Entry> = fields.iter().map(entry).collect();
                if let (Self::Terraform, New::Named(name, _)) = (self, new) {
                    entries.insert(0, entry(&("name", New::Word(name.clone()))));
                }
                Node::new(Content::Map(entries), Place::default())
            }
        }
    }
}

/// A number as files write it: without an exponent, and without what binary fractions add.
pub fn number_text(number: f64) -> String {
    /// Parts that are written at most of one.
    const FINEST: f64 = 1e9;
    ((number * FINEST).round() / FINEST).to_string()
}

/// `ScaleInCooldown` in lower-case words with `between` between them: `scale_in_cooldown`.
pub fn in_words(key: &str, between: char) -> String {
    let mut out = String::new();
    for letter in key.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push(between);
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_format() {
        let spelled = |key: &str| Names::Terraform.spelled(key);
        assert_eq!(spelled("EstimatedInstanceWarmup"), "estimated_instance_warmup");
        assert_eq!(spelled("Timezone"), "timezone");
        assert_eq!(spelled("TimeZone"), "time_zone");
        assert_eq!(spelled("coolDownPeriodSec"), "cooldown_period");
        assert_eq!(spelled("maxScaledInReplicas"), "max_scaled_in_replicas");
        assert_eq!(in_words("DatapointsToAlarm", '-'), "datapoints-to-alarm");
        assert_eq!(number_text(0.7), "0.7");
        assert_eq!(number_text(0.1 + 0.2), "0.3");
    }
}
