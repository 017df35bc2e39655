//! Calibration by what a service was measured to do: what page and worker say of it, and the worker's side.

use super::host::Host;
use super::listener::Listener;
use super::message::{Encoded, FromWorker};
use super::scope::post;
use crate::calibrate::read::{Options, Read, ReadError, read};
use crate::calibrate::{Calibration, Moment, Point, Scatter, TwinError, calibrate, twin};
use crate::job::{AppError, Engine};
use crate::readout::calibrate::{
    CalibrationRow, calibration_rows, knobs, knobs_note, record_words, tried_cells, twin_sentences,
};
use crate::scenario::parse;
use serde::{Deserialize, Serialize};
use std::pin::Pin;
use wasm_bindgen::JsValue;

/// What the page asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalibrateAsk {
    /// What is in the file.
    pub bytes: Vec<u8>,
    /// What is said of it: options of the command line without dashes, and their values.
    pub options: Vec<(String, String)>,
    /// Share of its CPU request that a replica is aimed at.
    pub target_utilization: f64,
    /// The scenario whose policy ran, where a twin is wanted.
    pub twin: Option<String>,
}

/// What comes back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CalibrateAnswer {
    /// What the file tells.
    Found(Box<Calibrated>),
    /// Something that only its owner knows.
    Asked {
        /// What is not known, and why.
        text: String,
        /// Answers: words for a button, the option and its value. None where it takes a number of one's own.
        offers: Vec<(String, String, String)>,
        /// How to say it on the command line.
        remedy: String,
    },
    /// What the replay of its policy came to.
    Twin(Box<TwinChecked>),
    /// Why there is nothing, or no twin.
    Failed(String),
}

/// What a file tells of its service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Calibrated {
    /// How much there is, in words.
    pub record: String,
    /// Columns: what each was taken for, its name, and why.
    pub columns: Vec<[String; 3]>,
    /// The values.
    pub rows: Vec<CalibrationRow>,
    /// What a replica serves: samples and the line through them.
    pub rate: Scatter,
    /// Whether these are of latency in seconds; else of CPU as a share of its request.
    pub is_latency: bool,
    /// How well each delay of the metric explains it.
    pub lag: Vec<Point>,
    /// How many step-ups took how many samples.
    pub delays: Vec<(usize, usize)>,
    /// Seconds between samples.
    pub step_secs: u32,
    /// Knobs that it settles, with their values.
    pub knobs: Vec<(String, String)>,
    /// Why one of them is not what the table says, where it is not.
    pub note: Option<String>,
}

/// What a twin check found, in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TwinChecked {
    /// How well both agree, and what explains the rest.
    pub sentences: Vec<String>,
    /// Assumptions that were varied alone: name, stated, best, replicas apart, where the values came from.
    pub tried: Vec<[String; 5]>,
    /// Both fleets.
    pub picture: Vec<Moment>,
}

/// A calibration that was asked for.
#[derive(Debug)]
pub(super) struct CalibrateTask {
    job: u32,
    ask: CalibrateAsk,
}

impl CalibrateTask {
    /// The task in a message's payload; `None` when page and worker are of different builds.
    pub(super) fn read(job: u32, payload: JsValue) -> Option<Self> {
        Encoded::<CalibrateAsk>::new(payload).decode().ok().map(|ask| Self { job, ask })
    }
}

impl Host {
    /// Reads a file, calibrates by it, and replays the policy that ran where that is wanted. Boxed, so that its code is not merged into
    /// whoever waits for it, which a first run needs.
    pub(super) fn calibrate<'a>(&'a self, task: &'a CalibrateTask) -> Pin<Box<dyn Future<Output = ()> + 'a>> {
        Box::pin(self.calibrated(task))
    }

    async fn calibrated(&self, task: &CalibrateTask) {
        let answer = |answer: &CalibrateAnswer| {
            // Plain data always encodes.
            if let Ok(payload) = postcard::to_allocvec(answer) {
                post(&FromWorker::Calibrate { job: task.job }, Some(&payload));
            }
        };
        let read = match read_as_asked(&task.ask) {
            Ok(read) => read,
            Err(refused) => return answer(&refused),
        };
        let found = calibrate(&read.record, task.ask.target_utilization);
        // Who asks for a twin has what the file tells already.
        let Some(query) = &task.ask.twin else {
            return answer(&CalibrateAnswer::Found(Box::new(Calibrated::of(&read, &found))));
        };
        match self.check_twin(task.job, query, &read, &found).await {
            Ok(checked) => answer(&CalibrateAnswer::Twin(Box::new(checked))),
            Err(error) if error.is_cancelled() => {}
            Err(error) => answer(&CalibrateAnswer::Failed(format!("{}. {}", error.title, error.text))),
        }
    }

    async fn check_twin(
        &self,
        job: u32,
        query: &str,
        read: &Read,
        found: &Calibration,
    ) -> Result<TwinChecked, AppError> {
        let (scenario, listener) = (parse(query).0, Listener::new(self, job));
        // An engine of its own: the replay's keeps what it has prepared.
        let checked = twin(&mut Engine::default(), &scenario, &read.record, found, &listener).await;
        let twin = checked.map_err(|error| match error {
            TwinError::Run(error) => error,
            error => AppError::new("calibrate.twin", "No twin", error.to_string()),
        })?;
        let (sentences, tried) = (twin_sentences(&twin), twin.tried.iter().map(tried_cells).collect());
        Ok(TwinChecked { sentences, tried, picture: twin.picture })
    }
}

fn read_as_asked(ask: &CalibrateAsk) -> Result<Read, CalibrateAnswer> {
    let mut options = Options::default();
    for (option, value) in &ask.options {
        options.set(option, value).map_err(CalibrateAnswer::Failed)?;
    }
    read(&ask.bytes, &options).map_err(|error| match error {
        ReadError::Ask(asked) => CalibrateAnswer::Asked {
            text: asked.text,
            offers: asked.offers.into_iter().map(|one| (one.words, one.option, one.value)).collect(),
            remedy: asked.remedy,
        },
        error => CalibrateAnswer::Failed(error.to_string()),
    })
}

impl Calibrated {
    fn of(read: &Read, found: &Calibration) -> Self {
        let column =
            |one: &crate::calibrate::read::Chosen| [one.role.name().to_owned(), one.column.clone(), one.why.clone()];
        Self {
            record: record_words(read),
            columns: read.chosen.iter().map(column).collect(),
            rows: calibration_rows(found),
            rate: found.rate.picture.clone(),
            is_latency: found.rate.source == crate::calibrate::Source::Latency,
            lag: found.lag.curve.clone(),
            delays: found.startup.delays.iter().map(|one| (one.samples, one.step_ups)).collect(),
            step_secs: read.record.step().secs(),
            knobs: knobs(found),
            note: knobs_note(found),
        }
    }
}
