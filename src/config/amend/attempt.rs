//! One try at a file: values are replaced, what is lacking is inserted, and the new text read again.

use super::change::Changing;
use super::edit::{Edit, apply};
use super::fill::{Filling, Reason};
use super::insert::{insertions, reasons};
use super::lost::{START, knobs, missing};
use super::{BadAmend, said};
use crate::config::autoscaler::{Autoscaler, System};
use crate::config::found::Setting;
use crate::config::imported::Refusal;
use crate::config::read::trees;
use crate::config::{Assumptions, Imported, read_text, terraform};
use crate::policy::Policy;
use crate::policy::manifest::Format;
use crate::scenario::Scenario;
use std::collections::BTreeSet;

/// What a workload is called in a text that nobody sees.
const WORKLOAD: &str = "web";

/// Why nothing changes in a plan or a state.
const PLAN: &str = "a plan or a state is made by Terraform; it belongs into the configuration";

/// A file that is to say something else than `own`.
pub struct Attempt<'a> {
    /// The file.
    pub imported: &'a Imported,
    /// Its autoscaler, by its place.
    pub place: usize,
    /// What was supplied where it leaves something open.
    pub assumptions: &'a Assumptions,
    /// What it says.
    pub own: &'a Scenario,
    /// Whether a behavior comes only with what is wanted of it, and is no aim of its own.
    pub has_new_behavior: bool,
}

/// What became of it.
pub struct Tried {
    /// The new text.
    pub text: String,
    /// Values that were replaced in the file.
    pub changes: Vec<Edit>,
    /// Why knobs were not put in.
    pub reasons: Vec<Reason>,
}

impl Attempt<'_> {
    /// The scenario that a text of the file makes.
    pub fn says(&self, text: &str, wanted: &Scenario) -> Result<Scenario, BadAmend> {
        let read = read_text(&self.imported.file, text).autoscalers;
        said(read.get(self.place).ok_or(BadAmend::Unreadable("the changed file"))?, self.assumptions, wanted)
    }

    /// The file with as much of `wanted` as it can say.
    pub fn of(&self, wanted: &Scenario) -> Result<Tried, BadAmend> {
        let Self { imported, place, assumptions, own, has_new_behavior } = *self;
        let autoscaler = imported.autoscalers.get(place).ok_or(BadAmend::Unreadable("the file"))?;
        if is_made(imported) {
            let reasons = knobs(wanted).into_iter().map(|knob| (knob, PLAN.to_owned())).collect();
            return Ok(Tried { text: imported.text.clone(), changes: Vec::new(), reasons });
        }
        let (before, after) = (manifest(autoscaler, own)?, manifest(autoscaler, wanted)?);
        let [says, asks] = [written(&before, own)?, written(&after, wanted)?];
        let changes = Changing::new(imported, place, &says, &asks).edits();
        let mut text = imported.text.clone();
        apply(&mut text, &changes);
        if !is_manifest(autoscaler) {
            let filling = Filling { file: &imported.file, place, assumptions, wanted };
            let (text, reasons) = filling.fill(text)?;
            return Ok(Tried { text, changes, reasons });
        }
        let read = |text: &str| read_text(&imported.file, text).autoscalers.into_iter().nth(place);
        let missing = |text: &str| {
            let own = read(text).ok_or(BadAmend::Unreadable("the changed file"))?;
            let mut missing = missing(&own, assumptions, wanted)?;
            missing.retain(|name| !(has_new_behavior && name == "behavior"));
            Ok(missing)
        };
        let mut left = missing(&text)?;
        // Each insertion moves what stands behind it, so that they are looked for anew.
        for _ in 0..MOST_INSERTIONS {
            let Some(own) = read(&text).filter(|_| !left.is_empty()) else { break };
            let (found, _) = insertions(&imported.file, &text, &own, &before.text, &after.text);
            let Some(better) = best(&text, &found, &left, &missing) else { break };
            (text, left) = better;
        }
        let mut reasons = reasons(&before.text, &after.text);
        if let Some(own) = read(&text) {
            reasons.extend(insertions(&imported.file, &text, &own, &before.text, &after.text).1);
        }
        Ok(Tried { text, changes, reasons })
    }
}

/// Whether a file is a plan or a state of Terraform's.
fn is_made(imported: &Imported) -> bool {
    trees(&imported.file, &imported.text).is_some_and(|(_, roots)| roots.iter().any(terraform::is_plan))
}

/// Most rounds of inserting fields, of which a manifest has fewer.
const MOST_INSERTIONS: usize = 16;

/// Whether an autoscaler is written as a manifest, into which fields can be inserted.
const fn is_manifest(autoscaler: &Autoscaler) -> bool {
    matches!(autoscaler.system, System::Hpa(_) | System::Keda(_))
}

/// The text with all of `found` inserted, or the first of them that helps, and what it still does not say; `None` where none helps.
fn best(
    text: &str,
    found: &[Edit],
    left: &BTreeSet<String>,
    missing: &impl Fn(&str) -> Result<BTreeSet<String>, BadAmend>,
) -> Option<(String, BTreeSet<String>)> {
    let tried = |edits: &[Edit]| {
        let mut text = text.to_owned();
        apply(&mut text, edits);
        let new = missing(&text).ok()?;
        (new.len() < left.len() && new.is_subset(left)).then_some((text, new))
    };
    // What is put at one place belongs together.
    let mut together = found.chunk_by(|one, other| one.range.start == other.range.start);
    tried(found)
        .or_else(|| together.find_map(&tried))
        .or_else(|| found.iter().find_map(|one| tried(std::slice::from_ref(one))))
}

/// What `scenario` is written as, for the system of `like`.
fn manifest(like: &Autoscaler, scenario: &Scenario) -> Result<Manifested, BadAmend> {
    let (format, file) = match &like.system {
        System::Hpa(_) => (Format::Hpa, "web.yaml"),
        System::Keda(_) => (Format::Keda, "web.yaml"),
        System::Aws(_) => (Format::Aws, "web.json"),
        System::Gcp(_) => (Format::Terraform, "web.tf"),
    };
    let unreadable = || BadAmend::Unreadable("the policy");
    let manifest = scenario.manifest(format, WORKLOAD).ok_or_else(unreadable)?;
    Ok(Manifested { file, text: manifest.text })
}

/// A policy in a text of its own.
struct Manifested {
    file: &'static str,
    text: String,
}

/// The autoscaler that such a text has, with what the text has no field for.
fn written(manifest: &Manifested, scenario: &Scenario) -> Result<Autoscaler, BadAmend> {
    let imported = read_text(manifest.file, manifest.text.as_str());
    if let Some(Refusal { reason, remedy, .. }) = imported.refusals.into_iter().next() {
        return Err(BadAmend::Refused { reason, remedy });
    }
    let first = imported.autoscalers.into_iter().next();
    let mut autoscaler = first.ok_or(BadAmend::Unreadable("the policy"))?;
    if let (System::Gcp(group), Policy::Gcp(settings)) = (&mut autoscaler.system, &scenario.policy) {
        group.stabilization_secs = Setting::defaulted(settings.stabilization_secs, "");
    }
    if let (System::Aws(_), Ok(size)) = (&autoscaler.system, scenario.print_key(START).unwrap_or_default().parse()) {
        autoscaler.start = Setting::defaulted(size, "");
    }
    Ok(autoscaler)
}
