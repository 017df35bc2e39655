//! A scenario's policy as its system wants it written, and as changes of the file that it came from.

use crate::config::amend::{amend, own_scenario, unified};
use crate::config::{Assumptions, Autoscaler, read_text};
use crate::policy::manifest::Format;
use crate::scenario::{Scenario, parse};
use serde::{Deserialize, Serialize};

/// A file that a policy was imported from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PolicySource {
    /// Its name.
    pub file: String,
    /// What is in it.
    pub text: String,
    /// Name of its autoscaler, as [`Autoscaler::title`] has it.
    pub title: String,
    /// Place of that autoscaler among those of the file.
    pub place: usize,
    /// What was supplied where it leaves something open.
    pub assumptions: Assumptions,
}

/// Everything that a policy can be written as.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WrittenPolicy {
    /// Its whole text in each form that it has; none for a policy that only Planora runs.
    pub forms: Vec<WrittenForm>,
    /// The file that it came from, changed, or why that cannot be; `None` where no file was given.
    pub amended: Option<Result<AmendedFile, String>>,
}

/// A policy in one form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WrittenForm {
    /// Which one.
    pub format: Format,
    /// Its text.
    pub text: String,
    /// What does not carry over, or has to be filled in, a sentence each.
    pub left_out: Vec<String>,
}

/// A file with changed values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AmendedFile {
    /// Its name.
    pub file: String,
    /// What changes, as a unified diff; empty where nothing does.
    pub diff: String,
    /// The whole text.
    pub text: String,
    /// What of the scenario it still does not say, a sentence each.
    pub lost: Vec<String>,
}

/// Writes the policy of the scenario `query` for a workload called `name`, and into `source` where there is one.
pub(super) fn written(query: &str, name: &str, source: Option<&PolicySource>) -> WrittenPolicy {
    let (scenario, _) = parse(query);
    let form = |format: Format| {
        let manifest = scenario.manifest(format, name)?;
        Some(WrittenForm { format, text: manifest.text, left_out: manifest.left_out })
    };
    WrittenPolicy {
        forms: Format::ALL.into_iter().filter_map(form).collect(),
        amended: source.map(|source| amended(source, &scenario)),
    }
}

fn amended(source: &PolicySource, scenario: &Scenario) -> Result<AmendedFile, String> {
    let imported = read_text(&source.file, source.text.as_str());
    if let Some(refusal) = imported.refusals.first() {
        return Err(format!("{} cannot be read: {refusal}", imported.file));
    }
    let place = place_of(source, &imported.autoscalers, scenario);
    let amended = amend(&imported, place, &source.assumptions, scenario).map_err(|why| why.to_string())?;
    Ok(AmendedFile {
        file: imported.file.clone(),
        diff: unified(&imported.file, &imported.text, &amended.text),
        text: amended.text,
        lost: amended.lost,
    })
}

/// The autoscaler that the policy came from: by place and name, by name, or the first that makes such a policy.
fn place_of(source: &PolicySource, autoscalers: &[Autoscaler], scenario: &Scenario) -> usize {
    let has_title = |one: &Autoscaler| one.title() == source.title;
    if autoscalers.get(source.place).is_some_and(has_title) {
        return source.place;
    }
    let is_such = |one: &Autoscaler| {
        own_scenario(one, &source.assumptions, scenario).is_ok_and(|own| own.policy.name() == scenario.policy.name())
    };
    let by = |is_it: &dyn Fn(&Autoscaler) -> bool| autoscalers.iter().position(is_it);
    by(&has_title).or_else(|| by(&is_such)).unwrap_or(0)
}
