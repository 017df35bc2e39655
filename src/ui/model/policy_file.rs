//! A configuration file of an autoscaler that is looked at before it is applied.

use crate::config::{Assumptions, Autoscaler, Imported};
use crate::lint::FileFinding;
use crate::ui::kit::shared::Shared;
use crate::worker::{Patched, PolicySource, WrittenPolicy};
use leptos::prelude::*;
use web_sys::File;

/// Where the file has got to.
#[derive(Debug, Clone, PartialEq)]
pub enum PolicyFilePhase {
    /// None is open.
    Closed,
    /// It is read.
    Reading,
    /// It is here.
    Read(Shared<ReadFile>),
    /// There is nothing of it, for that reason.
    Failed(String),
}

/// A file that was read.
#[derive(Debug)]
pub struct ReadFile {
    /// What it holds.
    pub imported: Imported,
    /// What is wrong with it by itself, each with the place of its autoscaler.
    pub findings: Vec<(usize, FileFinding)>,
}

/// The file's signals. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct PolicyFile {
    /// Where it has got to.
    pub phase: RwSignal<PolicyFilePhase>,
    /// Place of the autoscaler that is looked at.
    pub chosen: RwSignal<usize>,
    /// What was supplied for it.
    pub assumptions: RwSignal<Assumptions>,
    /// What it would change; `None` while that is worked out.
    pub patched: RwSignal<Option<Shared<Patched>>>,
    /// The file as it came, for whoever reads it as traffic if it is no configuration.
    pub file: StoredValue<Option<File>, LocalStorage>,
    /// Text that was pasted last.
    pub pasted: StoredValue<String>,
    /// The file that the policy came from, as long as the page lives.
    pub source: RwSignal<Option<PolicySource>>,
    /// Whether the next file is only brought so that changes can be written into it.
    pub is_for_changes: StoredValue<bool>,
    /// Name of the workload that the policy is written for.
    pub workload: RwSignal<String>,
    /// What the policy is written as; `None` while that is worked out.
    pub written: RwSignal<Option<Shared<WrittenPolicy>>>,
    /// Why there is nothing written, or no file that changes could go into.
    pub unwritten: RwSignal<Option<String>>,
}

/// What a workload is called until it has a name.
const WORKLOAD: &str = "web";

impl PolicyFile {
    /// No file yet.
    pub fn new() -> Self {
        Self {
            phase: RwSignal::new(PolicyFilePhase::Closed),
            chosen: RwSignal::new(0),
            assumptions: RwSignal::new(Assumptions::default()),
            patched: RwSignal::new(None),
            file: StoredValue::new_local(None),
            pasted: StoredValue::new(String::new()),
            source: RwSignal::new(None),
            is_for_changes: StoredValue::new(false),
            workload: RwSignal::new(WORKLOAD.to_owned()),
            written: RwSignal::new(None),
            unwritten: RwSignal::new(None),
        }
    }

    /// The autoscaler that is looked at.
    pub fn autoscaler(&self) -> Option<Autoscaler> {
        let place = self.chosen.get();
        self.phase.with(|phase| match phase {
            PolicyFilePhase::Read(file) => file.imported.autoscalers.get(place).cloned(),
            _ => None,
        })
    }

    /// No answer comes any more to what is waited for, for that reason; nothing where nothing is.
    pub fn lose(&self, why: &str) {
        let is_waiting = self.phase.with_untracked(|phase| match phase {
            PolicyFilePhase::Reading => true,
            PolicyFilePhase::Read(_) => self.patched.with_untracked(Option::is_none),
            PolicyFilePhase::Closed | PolicyFilePhase::Failed(_) => false,
        });
        if is_waiting {
            self.phase.set(PolicyFilePhase::Failed(why.to_owned()));
        }
        if self.written.with_untracked(Option::is_none) {
            self.unwritten.set(Some(why.to_owned()));
        }
    }
}
