//! The worker's side: one engine, the newest run, and a moment between slices to hear of a newer one.

use super::message::{FromWorker, ToWorker, pack, unpack};
use super::store;
use crate::ingest::packed::Manifest;
use crate::ingest::{AutoReader, IngestError};
use crate::job::{AppError, Engine, TraceSummary};
use crate::progress::{Cancelled, Checkpoint, Progress, Stage};
use crate::scenario::{DataRef, Scenario, parse};
use crate::series::TimeSeries;
use crate::series::calendar::parse_local;
use gloo::net::http::Request;
use gloo::timers::future::TimeoutFuture;
use js_sys::{Reflect, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, File, MessageEvent, ReadableStreamDefaultReader};

/// Folder of the bundled trace, beside the worker's script.
const NASA: &str = "data/nasa-http-1995";
/// Milliseconds of work after which the worker looks for messages.
const SLICE_MILLIS: f64 = 12.0;
/// Milliseconds between two progress messages.
const TELL_MILLIS: f64 = 80.0;

struct Host {
    engine: RefCell<Engine>,
    /// The newest run that was asked for and has not begun.
    next: RefCell<Option<(u32, String)>>,
    /// The run that somebody waits for.
    wanted: Cell<u32>,
    busy: Cell<bool>,
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
    });
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        if let Some((message, payload)) = unpack(&event.data()) {
            Host::hear(&host, message, payload);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    on_message.forget();
    let build = Reflect::get(&js_sys::global(), &JsValue::from_str("planoraBuild")).ok();
    post(&FromWorker::Ready { build: build.and_then(|id| id.as_string()).unwrap_or_default() }, None);
}

impl Host {
    fn hear(host: &Rc<Self>, message: ToWorker, payload: JsValue) {
        match message {
            ToWorker::Run { job, query } => {
                host.wanted.set(job);
                *host.next.borrow_mut() = Some((job, query));
                Self::work(host);
            }
            ToWorker::Cancel => {
                host.wanted.set(0);
                *host.next.borrow_mut() = None;
            }
            ToWorker::Ingest { name } => {
                let host = Rc::clone(host);
                spawn_local(async move { host.ingest(name, payload).await });
            }
        }
    }

    /// Takes the newest run, and the next newest after it, until there is none.
    fn work(host: &Rc<Self>) {
        if host.busy.replace(true) {
            return;
        }
        let host = Rc::clone(host);
        spawn_local(async move {
            loop {
                let next = host.next.borrow_mut().take();
                let Some((job, query)) = next else { break };
                host.run(job, &query).await;
            }
            host.busy.set(false);
        });
    }

    async fn run(&self, job: u32, query: &str) {
        let (scenario, _) = parse(query);
        let began = now();
        let listener =
            Listener { host: self, job, yielded: Cell::new(began), told: Cell::new(began), stage: Cell::new("") };
        // Only `work` and the end of an ingest borrow the engine, and neither while the other waits.
        let outcome = match self.provide(&scenario).await {
            Ok(()) => {
                let mut engine = self.engine.take();
                let outcome = engine.run(&scenario, &listener).await;
                let added = self.engine.replace(engine);
                self.engine.borrow_mut().adopt(added);
                outcome
            }
            Err(error) => Err(error),
        };
        match outcome {
            Ok(report) => match postcard::to_allocvec(&report) {
                Ok(bytes) => post(&FromWorker::Report { job }, Some(&bytes)),
                Err(error) => {
                    let error = AppError::new("worker.report", "The report could not be sent", error.to_string());
                    post(&FromWorker::Failed { job, error }, None);
                }
            },
            Err(error) if error.is_cancelled() => {}
            Err(error) => post(&FromWorker::Failed { job, error }, None),
        }
    }

    /// Brings the scenario's trace to the engine, if it is not there.
    async fn provide(&self, scenario: &Scenario) -> Result<(), AppError> {
        if self.engine.borrow().has_trace(scenario) {
            return Ok(());
        }
        match scenario.data {
            DataRef::Nasa => {
                let (series, test_start) = fetch_nasa().await?;
                self.engine.borrow_mut().add_trace(DataRef::Nasa, series, test_start);
            }
            DataRef::Upload(digest) => {
                if let Some(series) = store::load(&digest).await {
                    self.engine.borrow_mut().add_trace(scenario.data, series, None);
                }
            }
            DataRef::Synthetic => {}
        }
        Ok(())
    }

    async fn ingest(&self, name: String, payload: JsValue) {
        let read = match payload.dyn_into::<File>() {
            Ok(file) => read_csv(&file, &name).await,
            Err(_) => Err(AppError::new("ingest", "Nothing was read", "Drop one file.")),
        };
        let series = match read {
            Ok(series) => series,
            Err(error) => return post(&FromWorker::IngestFailed { name, error }, None),
        };
        if let Err(why) = store::save(&series).await {
            post(&FromWorker::StoreRefused(why), None);
        }
        let summary = TraceSummary::of(&series);
        self.engine.borrow_mut().add_trace(DataRef::Upload(summary.digest), series, None);
        post(&FromWorker::Ingested(summary), None);
    }
}

/// Tells the page how far a run is, and stops it when a newer one is wanted.
struct Listener<'a> {
    host: &'a Host,
    job: u32,
    yielded: Cell<f64>,
    told: Cell<f64>,
    /// The stage that is under way, for User Timing.
    stage: Cell<&'static str>,
}

/// Mark at which the stage that is under way began.
const STAGE_BEGAN: &str = "planora:stage";

impl Listener<'_> {
    /// Ends a stage: `planora:stage:Replaying` and so on can be read from the worker's performance entries. Nobody but a
    /// measuring reader would miss one, so a refusal is let pass.
    fn enter(&self, what: &'static str) {
        let before = self.stage.get();
        let Some(performance) = scope().performance().filter(|_| before != what) else { return };
        self.stage.set(what);
        if !before.is_empty() {
            let _ = performance.measure_with_start_mark(&format!("{STAGE_BEGAN}:{before}"), STAGE_BEGAN);
        }
        let _ = performance.mark(STAGE_BEGAN);
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
            if self.host.wanted.get() == self.job { Ok(()) } else { Err(Cancelled) }
        })
    }
}

async fn fetch_nasa() -> Result<(TimeSeries, Option<i64>), AppError> {
    let manifest = fetch(&format!("{NASA}/trace.json")).await?;
    let column = fetch(&format!("{NASA}/requests.col")).await?;
    let damaged =
        |why: String| AppError::new("trace.damaged", "The bundled trace is damaged", format!("{why} Reload the page."));
    let manifest: Manifest = serde_json::from_slice(&manifest).map_err(|error| damaged(error.to_string()))?;
    let series = manifest.series(&column).map_err(|error| damaged(error.to_string()))?;
    Ok((series, parse_local(&manifest.test_start)))
}

async fn fetch(path: &str) -> Result<Vec<u8>, AppError> {
    let failed = |why: String| {
        let text = format!("{path}: {why}. Check the connection, then reload.");
        AppError::new("trace.fetch", "The bundled trace could not be fetched", text)
    };
    let address =
        web_sys::Url::new_with_base(path, &scope().location().href()).map_err(|_| failed("no address".to_owned()))?;
    let response = Request::get(&address.href()).send().await.map_err(|error| failed(error.to_string()))?;
    if !response.ok() {
        return Err(failed(format!("HTTP {}", response.status())));
    }
    response.binary().await.map_err(|error| failed(error.to_string()))
}

async fn read_csv(file: &File, name: &str) -> Result<TimeSeries, AppError> {
    let unreadable = |what: JsValue| {
        let why = what.dyn_into::<js_sys::Error>().map_or_else(|_| "unknown".to_owned(), |e| String::from(e.message()));
        AppError::new("ingest.read", "The file could not be read", format!("The browser says: {why}."))
    };
    let refused = |error: IngestError| AppError::new("ingest", format!("{name} was not read"), error.to_string());
    let reader: ReadableStreamDefaultReader = file.stream().get_reader().unchecked_into();
    let mut csv = AutoReader::default();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(unreadable)?;
        let done = Reflect::get(&part, &JsValue::from_str("done")).is_ok_and(|done| done.is_truthy());
        if done {
            return csv.finish(name).map_err(refused);
        }
        let chunk = Reflect::get(&part, &JsValue::from_str("value")).map_err(unreadable)?;
        csv.push(&Uint8Array::new(&chunk).to_vec()).map_err(refused)?;
    }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn now() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}

fn post(message: &FromWorker, payload: Option<&[u8]>) {
    if let Ok(packed) = pack(message, payload) {
        let posted = scope().post_message_with_transfer(&packed.message, &packed.transfer);
        debug_assert!(posted.is_ok(), "plain data can be posted");
    }
}
