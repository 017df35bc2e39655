//! What page and worker say to each other: `[header as postcard bytes, payload?]`, buffers moved instead of copied.

use crate::forecast::ModelId;
use crate::ingest::{FormatName, Plan};
use crate::job::{AppError, DetectorStanding, Draft, ImportFault, Imported, KeptTrace, Reading, TraceSummary};
use crate::progress::Epoch;
use crate::series::Digest;
use js_sys::{Array, Uint8Array};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;
use wasm_bindgen::{JsCast, JsValue};

/// Page → worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ToWorker {
    /// Run the scenario of a query string; an older run is void.
    Run { job: u32, query: String },
    /// Examine these models, one after the other, on the trace of a query string, with forecasts `lead` buckets ahead; an
    /// older run or study is void.
    Study { job: u32, query: String, lead: usize, models: Vec<ModelId> },
    /// Replay these scenarios for a comparison, one after the other; an older run, study or comparison is void.
    Compare { job: u32, queries: Vec<String> },
    /// Replay policies in trials: the payload is a [`super::TrialsAsk`]; an older job is void.
    Trials { job: u32 },
    /// Calibrate a service: the payload is a [`super::CalibrateAsk`]; an older job is void.
    Calibrate { job: u32 },
    /// Search for settings in a crew of workers: the payload is a [`super::TuneAsk`] and the ports to the others; an older job is
    /// void.
    Tune { job: u32 },
    /// The model that is being trained keeps its best epoch and goes on as if it had come to its end.
    StopTraining,
    /// Something about own traffic. Files that are the payload are opened first, and those before are let go of. Answers carry
    /// `number`; a newer one makes older ones void.
    Import { number: u32, ask: ImportAsk },
    /// Take the trace that is the payload, as [`FromWorker::Ingested`] carried it from another worker. It has no answer.
    Adopt,
    /// Something about a configuration file of an autoscaler: the payload is a [`super::PolicyFileAsk`]. A newer one makes older
    /// ones void.
    PolicyFile { number: u32 },
    /// Say what each detector finds in the replay of a scenario, once nothing newer is under way. A newer one takes its place.
    Detectors { number: u32, query: String },
    /// Say which traces are kept.
    ListTraces,
    /// Delete a kept trace.
    Forget(Digest),
    /// Nobody waits for the run any more.
    Cancel,
    /// Say that you hear, which only a worker does that is neither dead nor lost in a computation.
    Call,
    /// Make something of a trace that can be taken away, or open it again.
    Share(Ask),
}

/// What can be asked about own traffic.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ImportAsk {
    /// Look at the files, as files of a format where the user names one.
    LookAs(Option<FormatName>),
    /// Read them after a plan.
    Read(Box<Plan>),
    /// Stop reading.
    Stop,
    /// Let go of the files and of what was read of them.
    Close,
    /// Keep what was read, and make it a trace that can be run.
    Keep,
    /// Write what was read as a table, with everything that a log tells.
    Table,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ImportAnswer {
    /// What the files are taken for.
    Looked(Box<Draft>),
    /// How far the reading is.
    Reading(Reading),
    /// What was read.
    Read(Box<Imported>),
    /// Why there is nothing.
    Failed(ImportFault),
}

/// What each detector finds, or why nothing is known; one that gave way to a run is [cancelled](AppError::is_cancelled).
pub type DetectorsAnswer = Result<Vec<DetectorStanding>, AppError>;

/// What an [`ImportAnswer`] means for whoever waits for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportOutcome {
    /// There is more to come.
    Underway,
    /// This was it.
    Done,
    /// This was it, and the files may not even have been opened.
    Failed,
}

impl ImportAnswer {
    /// What it means for whoever waits.
    pub const fn outcome(&self) -> ImportOutcome {
        match self {
            Self::Reading(_) => ImportOutcome::Underway,
            Self::Looked(_) | Self::Read(_) => ImportOutcome::Done,
            Self::Failed(_) => ImportOutcome::Failed,
        }
    }
}

/// An answer as the worker sent it. Whoever needs it reads it, so that code that nobody has asked for yet need not be here.
#[derive(Debug)]
pub struct Encoded<T> {
    bytes: Vec<u8>,
    of: PhantomData<T>,
}

impl<T: DeserializeOwned> Encoded<T> {
    /// The answer in a message's payload.
    pub(super) fn new(payload: JsValue) -> Self {
        Self { bytes: bytes(payload).unwrap_or_default(), of: PhantomData }
    }

    /// Reads it.
    ///
    /// # Errors
    /// When page and worker are of different builds.
    pub fn decode(&self) -> Result<T, AppError> {
        postcard::from_bytes(&self.bytes).map_err(|_| {
            let text = "Page and engine may be of different versions. Reload the page.";
            AppError::new("worker.answer", "The engine's answer could not be read", text)
        })
    }
}

/// Traces that are kept, and the room for more.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTraces {
    /// The traces, by name.
    pub traces: Vec<KeptTrace>,
    /// Bytes that the page uses of those that it may, where the browser says so.
    pub room: Option<(u64, u64)>,
    /// Why the browser keeps none.
    pub refused: Option<String>,
    /// Why one was not deleted.
    pub undeleted: Option<String>,
}

/// Worker → page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum FromWorker {
    /// It heard [`ToWorker::Call`].
    Hears,
    /// It listens now. The id of its build, empty where there is none.
    Ready { build: String },
    /// How far run `job` is.
    Progress { job: u32, what: String, done: usize, total: usize },
    /// The payload is the ground of this number with the forecasts that its policy reads. It comes before the first report
    /// that stands on it.
    Ground { ground: u32 },
    /// The payload is the report of run `job`, which stands on the ground of this number: without that, without what follows
    /// from it, without baselines and latency.
    Report { job: u32, ground: u32 },
    /// The payload is what could have been done instead of what run `job` did, and how long requests took in it.
    FollowUp { job: u32 },
    /// The payload is what is expected right of each tick of the ground of this number, as far as is drawn.
    Fan { ground: u32 },
    /// The payload is what study `job` is about.
    StudyBegan { job: u32 },
    /// Study `job` has come to a model.
    Examining { job: u32, model: ModelId },
    /// The payload is a model's answer.
    Candidate { job: u32 },
    /// A model has no answer; the study goes on.
    ModelFailed { job: u32, model: ModelId, error: AppError },
    /// How a model that is being trained does.
    Learned { job: u32, model: ModelId, epoch: Epoch },
    /// Study `job` has come to its end.
    StudyDone { job: u32 },
    /// The payload is what the scenario at `place` of comparison `job` came to.
    Compared { job: u32, place: usize },
    /// The scenario at `place` of comparison `job` came to nothing; the comparison goes on.
    NotCompared { job: u32, place: usize, error: AppError },
    /// Comparison `job` has come to its end.
    ComparisonDone { job: u32 },
    /// The payload is a [`super::TrialsAnswer`] of job `job`, the last where that is said.
    Trials { job: u32, is_last: bool },
    /// The payload is a [`super::CalibrateAnswer`] of job `job`.
    Calibrate { job: u32 },
    /// The payload is a [`super::TuneAnswer`] of search `job`.
    Tune { job: u32 },
    /// Run or study `job` has no answer.
    Failed { job: u32, error: AppError },
    /// The payload is an [`ImportAnswer`]; what it comes to for whoever waits.
    Import { number: u32, outcome: ImportOutcome },
    /// The payload is what was read as a CSV, as was asked by `number`.
    Table { number: u32 },
    /// What was read is a trace now, as was asked by `number`. The payload is the trace where the browser does not keep it.
    Ingested { number: u32, trace: TraceSummary },
    /// The file that was opened is a bundle: its trace is here, and this is its query. The payload is as above.
    Unbundled { number: u32, trace: TraceSummary, query: String },
    /// The payload is a [`super::PolicyFileAnswer`].
    PolicyFile { number: u32 },
    /// The payload is a [`DetectorsAnswer`].
    Detectors { number: u32 },
    /// Traces that are kept.
    Traces(KeptTraces),
    /// The browser keeps no file for us: the trace is gone on reload.
    StoreRefused(String),
    /// It panicked and is of no use any more.
    Panicked(String),
    /// What was asked for by `Share`, in the payload where there is text.
    Share(Answer),
}

/// A message and the buffers to move with it.
#[derive(Debug)]
pub struct Packed {
    /// What is posted.
    pub message: Array,
    /// What is moved.
    pub transfer: Array,
}

/// Packs a header and bytes.
///
/// # Errors
/// Those of postcard.
pub fn pack(header: &impl Serialize, payload: Option<&[u8]>) -> Result<Packed, postcard::Error> {
    let packed = pack_with(header, None)?;
    if let Some(bytes) = payload {
        let bytes = Uint8Array::from(bytes);
        packed.transfer.push(&bytes.buffer());
        packed.message.push(&bytes);
    }
    Ok(packed)
}

/// Packs a header and any value that can be cloned, e.g. a file.
///
/// # Errors
/// Those of postcard.
pub fn pack_with(header: &impl Serialize, value: Option<&JsValue>) -> Result<Packed, postcard::Error> {
    let header = Uint8Array::from(postcard::to_allocvec(header)?.as_slice());
    let transfer = Array::of1(&header.buffer());
    let message = Array::of1(&header);
    if let Some(value) = value {
        message.push(value);
    }
    Ok(Packed { message, transfer })
}

/// The header and the payload of a message; `None` if it is none of ours.
pub fn unpack<T: DeserializeOwned>(data: &JsValue) -> Option<(T, JsValue)> {
    let parts: &Array = data.dyn_ref()?;
    let header: Uint8Array = parts.get(0).dyn_into().ok()?;
    let header = postcard::from_bytes(&header.to_vec()).ok()?;
    Some((header, parts.get(1)))
}

/// A payload as bytes.
pub fn bytes(payload: JsValue) -> Option<Vec<u8>> {
    payload.dyn_into::<Uint8Array>().ok().map(|bytes| bytes.to_vec())
}

/// What the page asks about sharing. `query` is a link's query.
#[allow(missing_docs, reason = "named in the sentence above")]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Ask {
    /// The query's trace as a link's text.
    Pack { query: String },
    /// A bundle of the query and its trace.
    Bundle { query: String },
    /// The query's trace as a CSV.
    Table { query: String },
    /// The trace that a link carries as `text` and names by its digest; with more buckets than are opened unasked only where
    /// `is_confirmed` by the user.
    Open { text: String, digest: Digest, is_confirmed: bool },
}

/// What comes back of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The payload is a trace as a link's text. One without room in a link is [`Answer::Failed`], as `share.too_long`.
    Packed(TraceSummary),
    /// The payload is a bundle.
    Bundled(TraceSummary),
    /// The payload is a CSV.
    Tabled,
    /// The trace of a link is here.
    Opened(TraceSummary),
    /// The trace of a link has this many buckets, more than are opened unasked.
    Large {
        /// On its finest level.
        buckets: usize,
    },
    /// The trace of a link can't be used; whether the one that it names was kept before.
    Damaged {
        /// Why.
        cause: String,
        /// Whether the trace is here all the same.
        is_kept: bool,
    },
    /// A bundle was opened: its trace is here, and this is its query.
    Unbundled(TraceSummary, String),
    /// Nothing was made.
    Failed(AppError),
}
