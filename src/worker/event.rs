//! What the page hears of a worker.

use super::calibrate::CalibrateAnswer;
use super::message::{Answer, DetectorsAnswer, Encoded, ImportAnswer, KeptTraces};
use super::policy_file::PolicyFileAnswer;
use super::trials::TrialsAnswer;
use crate::forecast::ModelId;
use crate::job::{AppError, Compared, TraceSummary};
use crate::progress::Epoch;
use crate::report::{Baseline, Candidate, Fan, Ground, Latency, Report, Study};
use js_sys::Uint8Array;
use std::sync::Arc;

/// What the page learns. `done` of `total` units of `what`; `name` is a file's.
#[allow(missing_docs, reason = "named in the sentence above")]
#[derive(Debug)]
pub enum Event {
    /// The worker listens.
    Ready,
    /// How far the newest run is.
    Progress { what: String, done: usize, total: usize },
    /// The newest run's report, with its baselines and its latency to come.
    Report(Box<Report>),
    /// What could have been done instead of what the newest run did, and how long requests took in it.
    FollowUp(Vec<Baseline>, Option<Latency>),
    /// What is expected right of each tick of every report that stands on this ground.
    Fan(Arc<Ground>, Arc<Fan>),
    /// What the newest study is about.
    StudyBegan(Encoded<Study>),
    /// It has come to a model.
    Examining(ModelId),
    /// A model's answer.
    Candidate(Encoded<Candidate>),
    /// A model has none; the study goes on.
    ModelFailed(ModelId, AppError),
    /// How a model that is being trained does.
    Learned(ModelId, Epoch),
    /// The newest study has come to its end.
    StudyDone,
    /// What the scenario at this place of the newest comparison came to.
    Compared(usize, Encoded<Compared>),
    /// It came to nothing; the comparison goes on.
    NotCompared(usize, AppError),
    /// The newest answer about trials.
    Trials(Encoded<TrialsAnswer>),
    /// The newest answer about a calibration.
    Calibrate(Encoded<CalibrateAnswer>),
    /// The newest run or study has no answer.
    Failed(AppError),
    /// The newest answer about own traffic.
    Import(Encoded<ImportAnswer>),
    /// The newest answer about a configuration file.
    PolicyFile(Encoded<PolicyFileAnswer>),
    /// The newest answer about detectors.
    Detectors(Encoded<DetectorsAnswer>),
    /// What was read, as the bytes of a CSV.
    Table(Uint8Array),
    /// Files became a trace; its bytes, for [`Client::adopt`], where the browser does not keep it.
    Ingested(TraceSummary, Option<Vec<u8>>),
    /// Traces that are kept.
    Traces(KeptTraces),
    /// The browser keeps no file: the trace is gone on reload.
    StoreRefused(String),
    /// The worker died. What it was doing has to be asked for again, of another one, which is started by that.
    Died(String),
    /// Its program could not be loaded. Whatever is asked for next tries again.
    LoadFailed(String),
    /// The worker is of another build than the page.
    OtherBuild,
    /// What was made of a trace, with its text where there is one.
    Share(Answer, Vec<u8>),
}
