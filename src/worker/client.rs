//! The page's side: starts the worker, sends it work, and says when it dies. The next thing that is sent starts another.

mod jobs;

use super::asked::Asked;
use super::event::Event;
use super::link::{Link, is_other_build};
use super::message::{
    Answer, Ask, Encoded, FromWorker, ImportAsk, ImportOutcome, Packed, ToWorker, bytes, pack, pack_with, unpack,
};
use super::policy_file::PolicyFileAsk;
use super::said::words;
use super::watch::{Due, Look, Watch};
use crate::job::AppError;
use crate::report::{Fan, Ground, Report};
use crate::series::Digest;
use gloo::timers::callback::Interval;
use js_sys::Array;
use serde::de::DeserializeOwned;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::File;

/// Milliseconds between two looks at whether the worker still answers.
const WATCH_MILLIS: u32 = 1_000;

/// A handle to the worker. Clones share it.
#[derive(Clone)]
pub struct Client(Rc<Inner>);

/// A ground by its number, and what is expected right of each of its ticks.
type NumberedGround = (u32, Arc<Ground>, Arc<Fan>);

struct Inner {
    on_event: Box<dyn Fn(Event)>,
    link: RefCell<Option<Link>>,
    /// Messages that wait until the worker listens; it would drop them before.
    waiting: RefCell<Vec<Packed>>,
    ready: Cell<bool>,
    /// The newest run; answers to older ones are void.
    job: Cell<u32>,
    /// The newest ground with its number, and what is expected right of each of its ticks.
    ground: RefCell<Option<NumberedGround>>,
    /// The newest ask about own traffic.
    import: Cell<u32>,
    /// The newest ask about a configuration file.
    policy_file: Cell<u32>,
    /// The newest question about detectors.
    detectors: Cell<u32>,
    /// The files that are open.
    files: RefCell<Option<Array>>,
    /// Whether the worker has opened them.
    has_files: Cell<bool>,
    watch: Watch,
    looks: RefCell<Option<Interval>>,
}

impl Client {
    /// Starts the worker; `on_event` hears of everything that comes back.
    ///
    /// # Errors
    /// When the browser refuses to start one.
    pub fn start(on_event: impl Fn(Event) + 'static) -> Result<Self, String> {
        let client = Self(Rc::new(Inner {
            on_event: Box::new(on_event),
            link: RefCell::new(None),
            waiting: RefCell::default(),
            ready: Cell::new(false),
            job: Cell::new(0),
            ground: RefCell::default(),
            import: Cell::new(0),
            policy_file: Cell::new(0),
            detectors: Cell::new(0),
            files: RefCell::new(None),
            has_files: Cell::new(false),
            watch: Watch::default(),
            looks: RefCell::new(None),
        }));
        client.connect().map_err(|error| format!("{}.", words(&error)))?;
        let watched = Rc::downgrade(&client.0);
        let looks = Interval::new(WATCH_MILLIS, move || {
            if let Some(inner) = watched.upgrade() {
                Self(inner).look();
            }
        });
        *client.0.looks.borrow_mut() = Some(looks);
        Ok(client)
    }

    /// What was asked for last of each kind. Whoever takes an answer later than it is heard looks whether this is still what it was.
    pub fn asked(&self) -> Asked {
        let Inner { job, import, policy_file, detectors, .. } = &*self.0;
        Asked { job: job.get(), import: import.get(), policy_file: policy_file.get(), detectors: detectors.get() }
    }

    /// Looks at files that may become a trace; those before are let go of.
    pub fn open(&self, files: &[File]) {
        *self.0.files.borrow_mut() = Some(files.iter().collect());
        self.0.has_files.set(false);
        self.import(ImportAsk::LookAs(None));
    }

    /// Asks something about the files that are open; what was asked before is void. A worker that has not opened them yet, as the
    /// one before died, gets them along.
    pub fn import(&self, ask: ImportAsk) {
        let number = self.0.import.get().wrapping_add(1);
        self.0.import.set(number);
        let has_answer = !matches!(ask, ImportAsk::Stop | ImportAsk::Close);
        if ask == ImportAsk::Close {
            *self.0.files.borrow_mut() = None;
        }
        let header = ToWorker::Import { number, ask };
        if has_answer {
            let files = self.0.files.borrow().clone().filter(|_| !self.0.has_files.get());
            self.ask(Due::Import, pack_with(&header, files.as_ref().map(AsRef::as_ref)));
        } else {
            self.0.watch.settle(Due::Import);
            self.remark(pack(&header, None));
        }
    }

    /// Asks something about a configuration file; what was asked before is void.
    pub fn policy_file(&self, ask: &PolicyFileAsk) {
        let number = self.0.policy_file.get().wrapping_add(1);
        self.0.policy_file.set(number);
        let packed = postcard::to_allocvec(ask).and_then(|ask| pack(&ToWorker::PolicyFile { number }, Some(&ask)));
        self.ask(Due::PolicyFile, packed);
    }

    /// Asks what each detector finds in the replay of the scenario of `query`; what was asked before is void.
    pub fn detectors(&self, query: &str) {
        let number = self.0.detectors.get().wrapping_add(1);
        self.0.detectors.set(number);
        self.ask(Due::Detectors, pack(&ToWorker::Detectors { number, query: query.to_owned() }, None));
    }

    /// Hands over a trace as [`Event::Ingested`] brought it. The worker has it before it hears of anything that is sent later.
    pub fn adopt(&self, trace: &[u8]) {
        self.send(pack(&ToWorker::Adopt, Some(trace)));
    }

    /// Asks which traces are kept.
    pub fn list_traces(&self) {
        self.send(pack(&ToWorker::ListTraces, None));
    }

    /// Deletes a kept trace.
    pub fn forget(&self, digest: Digest) {
        self.send(pack(&ToWorker::Forget(digest), None));
    }

    /// Makes something of a trace that can be taken away, or opens it again.
    pub fn share(&self, ask: Ask) {
        let due = if matches!(ask, Ask::Open { .. }) { Due::Link } else { Due::Share };
        self.ask(due, pack(&ToWorker::Share(ask), None));
    }

    fn ask(&self, due: Due, packed: Result<Packed, postcard::Error>) {
        self.0.watch.owe(due);
        self.send(packed);
    }

    /// Sends something to the worker, which is started if there is none.
    fn send(&self, packed: Result<Packed, postcard::Error>) {
        let has_worker = self.0.link.borrow().is_some();
        match if has_worker { Ok(()) } else { self.connect() } {
            Ok(()) => self.remark(packed),
            Err(error) => self.die(&words(&error)),
        }
    }

    /// Sends something that a worker need not hear if there is none.
    fn remark(&self, packed: Result<Packed, postcard::Error>) {
        // A header is plain data; postcard has nothing to refuse in it.
        let Ok(packed) = packed else { return };
        match &*self.0.link.borrow() {
            Some(link) if self.0.ready.get() => link.post(&packed),
            Some(_) => self.0.waiting.borrow_mut().push(packed),
            None => {}
        }
    }

    fn connect(&self) -> Result<(), JsValue> {
        let (heard, failed) = (Rc::downgrade(&self.0), Rc::downgrade(&self.0));
        let on_message = move |data: JsValue| {
            if let (Some(inner), Some((message, payload))) = (heard.upgrade(), unpack(&data)) {
                Self(inner).hear(message, payload);
            }
        };
        let on_error = move |why: &str| {
            if let Some(inner) = failed.upgrade() {
                Self(inner).die(why);
            }
        };
        let (link, said) = Link::start(on_message, on_error)?;
        // What is sent before the page comes to hear it need not wait for that.
        let listens = |data| matches!(unpack(data), Some((FromWorker::Ready { build }, _)) if !is_other_build(&build));
        self.0.ready.set(said.iter().any(listens));
        *self.0.link.borrow_mut() = Some(link);
        Ok(())
    }

    fn hear(&self, message: FromWorker, payload: JsValue) {
        self.0.watch.heard();
        match message {
            FromWorker::Ready { build } => self.listens(&build),
            FromWorker::Ground { ground } => self.read(payload, |(made, fan): (Ground, Fan)| {
                *self.0.ground.borrow_mut() = Some((ground, Arc::new(made), Arc::new(fan)));
            }),
            FromWorker::Fan { ground } => self.read(payload, |fan| self.take_fan(ground, fan)),
            FromWorker::Import { number, outcome } => self.hear_of_files(number, outcome, payload),
            FromWorker::PolicyFile { number } if number == self.0.policy_file.get() => {
                self.answer(Due::PolicyFile, Event::PolicyFile(Encoded::new(payload)));
            }
            FromWorker::Detectors { number } if number == self.0.detectors.get() => {
                self.answer(Due::Detectors, Event::Detectors(Encoded::new(payload)));
            }
            FromWorker::Table { number } if number == self.0.import.get() => {
                if let Ok(text) = payload.dyn_into() {
                    self.answer(Due::Import, Event::Table(text));
                }
            }
            FromWorker::Ingested { number, trace } => {
                if number == self.0.import.get() {
                    self.0.watch.settle(Due::Import);
                }
                (self.0.on_event)(Event::Ingested(trace, bytes(payload)));
            }
            FromWorker::Unbundled { number, trace, query } if number == self.0.import.get() => {
                let answer = Answer::Unbundled(trace, query);
                self.answer(Due::Import, Event::Share(answer, bytes(payload).unwrap_or_default()));
            }
            FromWorker::Traces(traces) => (self.0.on_event)(Event::Traces(traces)),
            FromWorker::StoreRefused(why) => (self.0.on_event)(Event::StoreRefused(why)),
            FromWorker::Panicked(text) => self.die(&text),
            FromWorker::Share(answer) => {
                let due = if is_of_link(&answer) { Due::Link } else { Due::Share };
                self.answer(due, Event::Share(answer, bytes(payload).unwrap_or_default()));
            }
            other => self.hear_of_job(other, payload),
        }
    }

    /// Hears of a run, a study or a comparison; of the newest alone, as nobody waits for any other.
    fn hear_of_job(&self, message: FromWorker, payload: JsValue) {
        let newest = self.0.job.get();
        let tell = |event| (self.0.on_event)(event);
        match message {
            FromWorker::Progress { job, what, done, total } if job == newest => {
                tell(Event::Progress { what, done, total });
            }
            FromWorker::Report { job, ground } if job == newest => {
                self.read(payload, |report| self.complete(report, ground));
            }
            FromWorker::FollowUp { job } if job == newest => {
                self.read(payload, |(baselines, latency)| tell(Event::FollowUp(baselines, latency)));
            }
            FromWorker::StudyBegan { job } if job == newest => tell(Event::StudyBegan(Encoded::new(payload))),
            FromWorker::Candidate { job } if job == newest => tell(Event::Candidate(Encoded::new(payload))),
            FromWorker::Examining { job, model } if job == newest => tell(Event::Examining(model)),
            FromWorker::ModelFailed { job, model, error } if job == newest => tell(Event::ModelFailed(model, error)),
            FromWorker::Learned { job, model, epoch } if job == newest => tell(Event::Learned(model, epoch)),
            FromWorker::Compared { job, place } if job == newest => {
                tell(Event::Compared(place, Encoded::new(payload)));
            }
            FromWorker::NotCompared { job, place, error } if job == newest => tell(Event::NotCompared(place, error)),
            FromWorker::Trials { job, is_last } if job == newest => {
                if is_last {
                    self.0.watch.settle(Due::Study);
                }
                tell(Event::Trials(Encoded::new(payload)));
            }
            FromWorker::Calibrate { job } if job == newest => {
                self.answer(Due::Study, Event::Calibrate(Encoded::new(payload)));
            }
            FromWorker::ComparisonDone { job } if job == newest => self.0.watch.settle(Due::Study),
            FromWorker::StudyDone { job } if job == newest => self.answer(Due::Study, Event::StudyDone),
            FromWorker::Failed { job, error } if job == newest => self.answer(Due::Run, Event::Failed(error)),
            // The answer to a call, or of something that nobody waits for any more.
            _ => {}
        }
    }

    /// Joins a report with the ground that it stands on.
    fn complete(&self, report: Report, number: u32) {
        let ground = self.0.ground.borrow().clone().filter(|(newest, ..)| *newest == number);
        match ground {
            Some((_, ground, fan)) => {
                self.answer(Due::Run, Event::Report(Box::new(report.completed(ground, fan))));
            }
            None => self.die("its answer stands on a ground that it did not send"),
        }
    }

    fn take_fan(&self, number: u32, fan: Fan) {
        let fan = Arc::new(fan);
        let ground = match &mut *self.0.ground.borrow_mut() {
            Some((newest, ground, kept)) if *newest == number => {
                *kept = Arc::clone(&fan);
                Arc::clone(ground)
            }
            _ => return,
        };
        (self.0.on_event)(Event::Fan(ground, fan));
    }

    fn hear_of_files(&self, number: u32, outcome: ImportOutcome, payload: JsValue) {
        if number != self.0.import.get() {
            return;
        }
        if outcome != ImportOutcome::Failed {
            self.0.has_files.set(true);
        }
        if outcome != ImportOutcome::Underway {
            self.0.watch.settle(Due::Import);
        }
        (self.0.on_event)(Event::Import(Encoded::new(payload)));
    }

    fn listens(&self, build: &str) {
        if is_other_build(build) {
            self.0.watch.clear();
            return (self.0.on_event)(Event::OtherBuild);
        }
        self.0.ready.set(true);
        let waiting = self.0.waiting.take();
        waiting.into_iter().for_each(|packed| self.send(Ok(packed)));
        (self.0.on_event)(Event::Ready);
    }

    fn read<T: DeserializeOwned>(&self, payload: JsValue, take: impl FnOnce(T)) {
        match bytes(payload).and_then(|bytes| postcard::from_bytes(&bytes).ok()) {
            Some(value) => take(value),
            None => self.die("its answer could not be read"),
        }
    }

    fn answer(&self, due: Due, event: Event) {
        self.0.watch.settle(due);
        (self.0.on_event)(event);
    }

    /// Nothing counts before the worker listens, as its program may come over a slow line. One that can't be loaded says so.
    fn look(&self) {
        if !self.0.ready.get() {
            return;
        }
        match self.0.watch.look() {
            Look::Idle => {}
            Look::Waiting => self.remark(pack(&ToWorker::Call, None)),
            Look::Late => self.die("it did not answer any more"),
        }
    }

    fn die(&self, why: &str) {
        let was_ready = self.0.ready.replace(false);
        self.0.has_files.set(false);
        let owed = self.0.watch.clear();
        self.0.waiting.borrow_mut().clear();
        if let Some(link) = self.0.link.take() {
            link.end();
        }
        for _ in owed.iter().filter(|due| **due == Due::Share) {
            let text = "The engine stopped while it was at it. Try again.";
            let error = AppError::new("worker.died", "Nothing was made of the trace", text);
            (self.0.on_event)(Event::Share(Answer::Failed(error), Vec::new()));
        }
        let why = why.to_owned();
        (self.0.on_event)(if was_ready { Event::Died(why) } else { Event::LoadFailed(why) });
    }
}

/// Whether `answer` is about the trace that a link carries.
fn is_of_link(answer: &Answer) -> bool {
    matches!(answer, Answer::Opened(_) | Answer::Large { .. } | Answer::Damaged { .. })
}
