//! The worker's side: one engine, the newest run, and a moment between slices to hear of a newer one.

use super::bundled::fetch_nasa;
use super::comparison::ComparisonTask;
use super::import::Imports;
use super::later::{Turn, Waiting, fetch_later_part};
use super::message::{FromWorker, KeptTraces, ToWorker, pack, unpack};
use super::study::StudyTask;
use super::tune::{self, TuneTask};
use super::{policy_file, store};
use crate::forecast::ModelId;
use crate::job::{AppError, Engine};
use crate::progress::{Cancelled, Checkpoint, Epoch, Progress, Stage};
use crate::report::{Ground, Report};
use crate::scenario::{DataRef, Scenario, parse};
use crate::series::sealed::SealError;
use crate::series::{Landmarks, TimeSeries};
use gloo::timers::future::TimeoutFuture;
use js_sys::Reflect;
use serde::Serialize;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Milliseconds of work after which the worker looks for messages.
const SLICE_MILLIS: f64 = 12.0;
/// Milliseconds between two progress messages.
pub(super) const TELL_MILLIS: f64 = 80.0;

pub(super) struct Host {
    engine: RefCell<Engine>,
    /// The newest run or study that was asked for and has not begun.
    next: RefCell<Option<Task>>,
    /// The run that somebody waits for.
    wanted: Cell<u32>,
    busy: Cell<bool>,
    /// The ground that the page has last, and its number.
    sent_ground: RefCell<Option<(u32, Arc<Ground>)>>,
    /// Number of the ground whose whole fan the page has.
    sent_fan: Cell<u32>,
    /// Files of weights that are on the engine's shelf.
    pub(super) shelved: RefCell<Vec<String>>,
    /// Own traffic on its way in.
    pub(super) imports: Imports,
    /// Whether the training that is under way is to end with the best epoch that it has.
    is_training_enough: Cell<bool>,
    /// What waits for the later part of the program.
    waiting: Waiting,
}

/// What can be asked for.
enum Task {
    Run { job: u32, query: String },
    Study(StudyTask),
    Compare(ComparisonTask),
    Tune(TuneTask),
}

/// Starts to listen.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        post(&FromWorker::Panicked(info.to_string()), None);
        console_error_panic_hook::hook(info);
    }));
    let host = Rc::new(Host {
        engine: RefCell::default(),
        next: RefCell::default(),
        wanted: Cell::new(0),
        busy: Cell::new(false),
        sent_ground: RefCell::default(),
        sent_fan: Cell::new(0),
        shelved: RefCell::default(),
        imports: Imports::default(),
        is_training_enough: Cell::new(false),
        waiting: Waiting::default(),
    });
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        if let Some((message, payload)) = unpack(&event.data()) {
            Host::take(&host, message, payload);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    on_message.forget();
    let build = Reflect::get(&js_sys::global(), &JsValue::from_str("planoraBuild")).ok();
    post(&FromWorker::Ready { build: build.and_then(|id| id.as_string()).unwrap_or_default() }, None);
}

impl Host {
    /// Hears a message, when it is its turn.
    fn take(host: &Rc<Self>, message: ToWorker, payload: JsValue) {
        match host.waiting.take(message, payload) {
            Turn::Now(message, payload) => Self::hear(host, message, payload),
            Turn::Fetch => {
                let host = Rc::clone(host);
                spawn_local(async move {
                    // What can't be fetched is fetched again by the code that needs it, and said there.
                    let _ = fetch_later_part().await;
                    while let Some((message, payload)) = host.waiting.next() {
                        Self::hear(&host, message, payload);
                    }
                });
            }
            Turn::Later => {}
        }
    }

    fn hear(host: &Rc<Self>, message: ToWorker, payload: JsValue) {
        match message {
            ToWorker::Run { job, query } => Self::want(host, job, Task::Run { job, query }),
            ToWorker::Study { job, query, lead, models } => {
                Self::want(host, job, Task::Study(StudyTask { job, query, lead, models }));
            }
            ToWorker::Compare { job, queries } => {
                Self::want(host, job, Task::Compare(ComparisonTask { job, queries }));
            }
            ToWorker::Tune { job } => {
                TuneTask::read(job, &payload).into_iter().for_each(|task| Self::want(host, job, Task::Tune(task)));
            }
            ToWorker::StopTraining => host.is_training_enough.set(true),
            ToWorker::Cancel => {
                host.wanted.set(0);
                *host.next.borrow_mut() = None;
            }
            ToWorker::Call => post(&FromWorker::Hears, None),
            ToWorker::Share(ask) => {
                let host = Rc::clone(host);
                spawn_local(async move { host.share(ask).await });
            }
            ToWorker::Import { number, ask } => Self::import(host, number, ask, payload),
            ToWorker::PolicyFile { number } => policy_file::answer(number, payload),
            ToWorker::Adopt => host.adopt(payload),
            ToWorker::ListTraces => spawn_local(async { post(&FromWorker::Traces(store::list().await), None) }),
            ToWorker::Forget(digest) => spawn_local(async move {
                let undeleted = store::forget(&digest).await.err();
                post(&FromWorker::Traces(KeptTraces { undeleted, ..store::list().await }), None);
            }),
        }
    }

    fn want(host: &Rc<Self>, job: u32, task: Task) {
        host.wanted.set(job);
        *host.next.borrow_mut() = Some(task);
        Self::work(host);
    }

    /// Takes the newest task, and the next newest after it, until there is none.
    fn work(host: &Rc<Self>) {
        if host.busy.replace(true) {
            return;
        }
        let host = Rc::clone(host);
        spawn_local(async move {
            loop {
                let next = host.next.borrow_mut().take();
                match next {
                    Some(Task::Run { job, query }) => host.run(job, &query).await,
                    Some(Task::Study(task)) => host.study(&task).await,
                    Some(Task::Compare(task)) => host.compare(&task).await,
                    Some(Task::Tune(task)) => tune::run(&host, task).await,
                    None => break,
                }
            }
            host.busy.set(false);
        });
    }

    /// Runs a scenario: the picture first, then what can follow it.
    async fn run(&self, job: u32, query: &str) {
        let (scenario, _) = parse(query);
        let listener = Listener::new(self, job);
        let outcome = match self.provide(&scenario).await {
            Ok(()) => {
                let replay = async |engine: &mut Engine| {
                    self.shelve(engine, &scenario, *scenario.model).await?;
                    engine.replay(&scenario, &listener).await
                };
                self.with_engine(replay).await
            }
            Err(error) => Err(error),
        };
        let told = match outcome {
            Ok(report) => {
                let ground = self.tell_report(job, &report);
                match ground {
                    Ok(ground) => self.follow_up(job, ground, &report, &listener).await,
                    Err(error) => Err(error),
                }
            }
            Err(error) => Err(error),
        };
        if let Some(error) = told.err().filter(|error| !error.is_cancelled()) {
            post(&FromWorker::Failed { job, error }, None);
        }
    }

    /// Posts a report, behind its ground where the page does not have that, and gives the number of the ground.
    fn tell_report(&self, job: u32, report: &Report) -> Result<u32, AppError> {
        let ground = &report.columns.ground;
        let sent = self.sent_ground.borrow().clone();
        let number = match sent {
            Some((number, sent)) if Arc::ptr_eq(&sent, ground) => number,
            sent => {
                let number = sent.map_or(1, |(number, _)| number.wrapping_add(1));
                post(&FromWorker::Ground { ground: number }, Some(&packed(&(&**ground, &*report.fan))?));
                *self.sent_ground.borrow_mut() = Some((number, Arc::clone(ground)));
                number
            }
        };
        post(&FromWorker::Report { job, ground: number }, Some(&packed(report)?));
        Ok(number)
    }

    /// What the picture can do without: the baselines, and forecasts beyond those that the policy reads.
    async fn follow_up(&self, job: u32, ground: u32, report: &Report, listener: &Listener<'_>) -> Result<(), AppError> {
        let baselines = self.with_engine(async |engine: &mut Engine| engine.baselines(report, listener).await).await?;
        post(&FromWorker::Baselines { job }, Some(&packed(&baselines)?));
        if self.sent_fan.get() != ground {
            let fan = self.with_engine(async |engine: &mut Engine| engine.fan(report, listener).await).await?;
            post(&FromWorker::Fan { ground }, Some(&packed(&*fan)?));
            self.sent_fan.set(ground);
        }
        Ok(())
    }

    /// Lends the engine. Only tasks and the end of an ingest borrow it, and neither while the other waits.
    pub(super) async fn with_engine<T>(&self, work: impl AsyncFnOnce(&mut Engine) -> T) -> T {
        let mut engine = self.engine.take();
        let outcome = work(&mut engine).await;
        let added = self.engine.replace(engine);
        self.engine.borrow_mut().adopt(added);
        outcome
    }

    /// Brings the scenario's trace to the engine, if it is not there.
    pub(super) async fn provide(&self, scenario: &Scenario) -> Result<(), AppError> {
        if self.engine.borrow().has_trace(scenario) {
            return Ok(());
        }
        match scenario.data {
            DataRef::Nasa => {
                let (series, landmarks) = fetch_nasa().await?;
                self.engine.borrow_mut().add_trace(DataRef::Nasa, series, landmarks);
            }
            DataRef::Upload(digest) => {
                let kept = store::load(&digest).await.map_err(|why| damaged_trace(scenario.data, &why))?;
                if let Some(series) = kept {
                    self.engine.borrow_mut().add_trace(scenario.data, series, Landmarks::default());
                }
            }
            DataRef::Synthetic => {}
        }
        Ok(())
    }

    /// The scenario's trace, if the engine has it now.
    pub(super) fn trace(&self, scenario: &Scenario) -> Result<Rc<TimeSeries>, AppError> {
        self.engine.borrow().trace(scenario).map(|(series, _)| series)
    }

    /// Hands the engine a trace of the user; one that is lent gets it when it comes back.
    pub(super) fn add_trace(&self, series: TimeSeries) {
        let data = DataRef::Upload(series.source().digest);
        self.engine.borrow_mut().add_trace(data, series, Landmarks::default());
    }

    /// Whether somebody still waits for that job.
    pub(super) fn is_wanted(&self, job: u32) -> bool {
        self.wanted.get() == job
    }

    /// Whether a run or a study has the engine.
    pub(super) fn is_busy(&self) -> bool {
        self.busy.get()
    }
}

/// Tells the page how far a run is, and stops it when a newer one is wanted.
pub(super) struct Listener<'a> {
    host: &'a Host,
    job: u32,
    yielded: Cell<f64>,
    told: Cell<f64>,
    /// The stage that is under way, for User Timing.
    stage: Cell<&'static str>,
    /// The model that a study examines.
    model: Cell<Option<ModelId>>,
}

/// Mark at which the stage that is under way began.
const STAGE_BEGAN: &str = "planora:stage";

impl<'a> Listener<'a> {
    pub(super) fn new(host: &'a Host, job: u32) -> Self {
        let began = now();
        let (yielded, told) = (Cell::new(began), Cell::new(began));
        Self { host, job, yielded, told, stage: Cell::new(""), model: Cell::new(None) }
    }

    /// What follows is about `model`.
    pub(super) fn begin(&self, model: ModelId) {
        self.model.set(Some(model));
        self.host.is_training_enough.set(false);
    }
}

impl Listener<'_> {
    /// Ends a stage: `planora:stage:Replaying` and so on can be read from the worker's performance entries.
    fn enter(&self, what: &'static str) {
        let before = self.stage.get();
        if before == what {
            return;
        }
        self.stage.set(what);
        if !before.is_empty() {
            measure(&format!("{STAGE_BEGAN}:{before}"), STAGE_BEGAN);
        }
        mark(STAGE_BEGAN);
    }
}

impl Drop for Listener<'_> {
    fn drop(&mut self) {
        self.enter("");
    }
}

impl Progress for Listener<'_> {
    fn checkpoint(&self, stage: Stage) -> Checkpoint<'_> {
        Box::pin(async move {
            let before = now();
            self.enter(stage.what);
            if before - self.told.get() >= TELL_MILLIS {
                self.told.set(before);
                let Stage { what, done, total } = stage;
                post(&FromWorker::Progress { job: self.job, what: what.to_owned(), done, total }, None);
            }
            if before - self.yielded.get() >= SLICE_MILLIS {
                TimeoutFuture::new(0).await;
                self.yielded.set(now());
            }
            if self.host.is_wanted(self.job) { Ok(()) } else { Err(Cancelled) }
        })
    }

    fn stop_early(&self) -> bool {
        self.host.is_training_enough.get()
    }

    fn learned(&self, epoch: Epoch) {
        if let Some(model) = self.model.get() {
            post(&FromWorker::Learned { job: self.job, model, epoch }, None);
        }
    }
}

/// A payload.
fn packed(value: &impl Serialize) -> Result<Vec<u8>, AppError> {
    let refused =
        |error: postcard::Error| AppError::new("worker.report", "The report could not be sent", error.to_string());
    postcard::to_allocvec(value).map_err(refused)
}

/// A kept trace is not what it was.
fn damaged_trace(data: DataRef, why: &SealError) -> AppError {
    let text = format!(
        "What this browser keeps of it can't be used: {why}. Choose the trace's file again, which puts it right, or delete it on \
         the Data page."
    );
    AppError { needs_trace: Some(data), ..AppError::new("trace.damaged", "The kept trace is damaged", text) }
}

pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Puts a mark on the worker's timeline. Nobody but a measuring reader would miss one, so a refusal is let pass.
fn mark(name: &str) {
    let _ = scope().performance().map(|performance| performance.mark(name));
}

/// Puts the span since the last mark `start` on it.
fn measure(name: &str, start: &str) {
    let _ = scope().performance().map(|performance| performance.measure_with_start_mark(name, start));
}

pub(super) fn now() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

pub(super) fn post(message: &FromWorker, payload: Option<&[u8]>) {
    if let Ok(packed) = pack(message, payload) {
        let posted = scope().post_message_with_transfer(&packed.message, &packed.transfer);
        debug_assert!(posted.is_ok(), "plain data can be posted");
    }
}
