//! Configuration files of autoscalers: what page and worker say of them, and the worker's side. Nothing is kept here between two
//! asks, so that a worker that dies loses nothing.

mod written;

pub use written::{AmendedFile, PolicySource, WrittenForm, WrittenPolicy};

use super::message::{Encoded, FromWorker};
use super::scope::post;
use crate::config::inventory::OpenGap;
use crate::config::{Assumptions, Autoscaler, Change, Imported, Remark, read, to_patch};
use crate::lint::{FileFinding, file_findings, findings};
use crate::policy::Finding;
use crate::scenario::{parse, print};
use serde::{Deserialize, Serialize};
use wasm_bindgen::JsValue;

/// What the page asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PolicyFileAsk {
    /// Read a file.
    Read {
        /// What the file is called.
        name: String,
        /// What is in it.
        bytes: Vec<u8>,
    },
    /// Say what an autoscaler would change of a scenario.
    Patch {
        /// The autoscaler, as it was read.
        autoscaler: Box<Autoscaler>,
        /// What was supplied where the file leaves it open.
        assumptions: Assumptions,
        /// The scenario.
        query: String,
    },
    /// Write the policy of a scenario.
    Write {
        /// The scenario.
        query: String,
        /// Name of the workload.
        name: String,
        /// The file that the policy came from.
        source: Option<Box<PolicySource>>,
    },
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum PolicyFileAnswer {
    /// The file, and what is wrong with it by itself, each with the place of its autoscaler.
    Read(Box<Imported>, Vec<(usize, FileFinding)>),
    /// What an autoscaler would change.
    Patched(Box<Patched>),
    /// What the policy is written as.
    Written(Box<WrittenPolicy>),
}

/// What an autoscaler would change of a scenario.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Patched {
    /// Knobs that change, with what they are now and the line that each came from.
    pub changes: Vec<Change>,
    /// What is still open.
    pub asks: Vec<OpenGap>,
    /// What cannot be replayed.
    pub left_out: Vec<Remark>,
    /// The scenario afterwards as a query, or why there is none.
    pub outcome: Result<String, String>,
    /// What is wrong with that scenario before it runs; nothing while something is open, as that is not guessed.
    pub findings: Vec<Finding>,
}

/// Answers the [`PolicyFileAsk`] in `payload`, which has that number.
pub(super) fn answer(number: u32, payload: JsValue) {
    let Ok(ask) = Encoded::new(payload).decode() else { return };
    let answer = match ask {
        PolicyFileAsk::Read { name, bytes } => {
            let imported = read(&name, &bytes);
            let findings = file_findings(&imported);
            PolicyFileAnswer::Read(Box::new(imported), findings)
        }
        PolicyFileAsk::Patch { autoscaler, assumptions, query } => {
            PolicyFileAnswer::Patched(Box::new(patched(&autoscaler, &assumptions, &query)))
        }
        PolicyFileAsk::Write { query, name, source } => {
            PolicyFileAnswer::Written(Box::new(written::written(&query, &name, source.as_deref())))
        }
    };
    // Plain data always encodes.
    if let Ok(payload) = postcard::to_allocvec(&answer) {
        post(&FromWorker::PolicyFile { number }, Some(&payload));
    }
}

fn patched(autoscaler: &Autoscaler, assumptions: &Assumptions, query: &str) -> Patched {
    let (base, _) = parse(query);
    let patch = match to_patch(autoscaler, assumptions) {
        Ok(patch) => patch,
        Err(refused) => return Patched::refused(refused.to_string()),
    };
    let outcome = patch.apply(&base);
    let whole = outcome.as_ref().ok().filter(|_| patch.asks.is_empty());
    let findings = whole.map_or_else(Vec::new, findings);
    Patched {
        changes: patch.changes(&base),
        outcome: outcome.map(|scenario| print(&scenario)).map_err(|problem| problem.to_string()),
        asks: patch.asks,
        left_out: patch.left_out,
        findings,
    }
}

impl Patched {
    fn refused(why: String) -> Self {
        let (changes, asks, left_out, findings) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { changes, asks, left_out, outcome: Err(why), findings }
    }
}
