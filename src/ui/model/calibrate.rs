//! A calibration: the file that it rests on, what was said of it, and what it told.

use crate::ui::kit::shared::Shared;
use crate::worker::{Calibrated, Client, TwinChecked};
use leptos::prelude::*;

/// The file.
#[derive(Debug, Clone, Default)]
pub struct MeasuredFile {
    /// What it is called.
    pub name: String,
    /// What is in it.
    pub bytes: Vec<u8>,
    /// What was said of it: options of the command line without dashes, and their values.
    pub options: Vec<(String, String)>,
}

/// A question about the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// What is not known, and why.
    pub text: String,
    /// Answers: words, the option, its value.
    pub offers: Vec<(String, String, String)>,
    /// How to say it on the command line.
    pub remedy: String,
}

/// Where a calibration has got to.
#[derive(Debug, Clone, PartialEq)]
pub enum CalibratePhase {
    /// No file yet.
    Closed,
    /// The worker has it.
    Running,
    /// Something has to be said first.
    Asking(Asked),
    /// What the file tells.
    Found(Shared<Calibrated>),
    /// There is nothing, for that reason.
    Failed(String),
}

/// Where a twin has got to.
#[derive(Debug, Clone, PartialEq)]
pub enum TwinPhase {
    /// None was asked for.
    Idle,
    /// It is replayed.
    Running,
    /// What it came to.
    Checked(Shared<TwinChecked>),
    /// There is none, for that reason.
    Failed(String),
}

/// A calibration's signals. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Calibrate {
    /// The file.
    pub file: StoredValue<MeasuredFile>,
    /// Text that was pasted last.
    pub pasted: StoredValue<String>,
    /// Share of its CPU request that a replica is aimed at.
    pub target: RwSignal<f64>,
    /// Where it has got to.
    pub phase: RwSignal<CalibratePhase>,
    /// Where the twin has got to.
    pub twin: RwSignal<TwinPhase>,
    /// Its worker, once there is one.
    pub client: StoredValue<Option<Client>, LocalStorage>,
}

impl Calibrate {
    /// No file yet, and the usual target.
    pub fn new() -> Self {
        Self {
            file: StoredValue::new(MeasuredFile::default()),
            pasted: StoredValue::new(String::new()),
            target: RwSignal::new(crate::calibrate::TARGET_UTILIZATION),
            phase: RwSignal::new(CalibratePhase::Closed),
            twin: RwSignal::new(TwinPhase::Idle),
            client: StoredValue::new_local(None),
        }
    }
}
