//! The worker listens: what it hears goes to whoever does it, and the newest task takes the place of the one before.

use super::calibrate::CalibrateTask;
use super::comparison::ComparisonTask;
use super::detectors::DetectorsTask;
use super::host::Host;
use super::later::{Turn, Waiting, fetch_later_part};
use super::message::{FromWorker, KeptTraces, ToWorker, unpack};
use super::scope::{post, scope};
use super::study::StudyTask;
use super::trials::TrialsTask;
use super::tune::{self, TuneTask};
use super::{policy_file, store};
use js_sys::Reflect;
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::MessageEvent;

/// What can be asked for, one at a time.
enum Task {
    Run { job: u32, query: String },
    Study(StudyTask),
    Compare(ComparisonTask),
    Trials(TrialsTask),
    Calibrate(CalibrateTask),
    Tune(TuneTask),
}

/// Who hears the page. Clones share it.
#[derive(Clone, Default)]
struct Server {
    host: Rc<Host>,
    /// The newest task that was asked for and has not begun.
    next: Rc<RefCell<Option<Task>>>,
    /// The newest question about detectors, which waits until no task does.
    aside: Rc<RefCell<Option<DetectorsTask>>>,
    /// What waits for the later part of the program.
    waiting: Rc<Waiting>,
}

/// Starts to listen.
pub fn start() {
    std::panic::set_hook(Box::new(|info| {
        post(&FromWorker::Panicked(info.to_string()), None);
        console_error_panic_hook::hook(info);
    }));
    let server = Server::default();
    let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| {
        if let Some((message, payload)) = unpack(&event.data()) {
            server.take(message, payload);
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker listens as long as it lives.
    on_message.forget();
    let build = Reflect::get(&js_sys::global(), &JsValue::from_str("planoraBuild")).ok();
    post(&FromWorker::Ready { build: build.and_then(|id| id.as_string()).unwrap_or_default() }, None);
}

impl Server {
    /// Hears a message, when it is its turn.
    fn take(&self, message: ToWorker, payload: JsValue) {
        match self.waiting.take(message, payload) {
            Turn::Now(message, payload) => self.hear(message, payload),
            Turn::Fetch => {
                let server = self.clone();
                spawn_local(async move {
                    // What can't be fetched is fetched again by the code that needs it, and said there.
                    let _ = fetch_later_part().await;
                    while let Some((message, payload)) = server.waiting.next() {
                        server.hear(message, payload);
                    }
                });
            }
            Turn::Later => {}
        }
    }

    fn hear(&self, message: ToWorker, payload: JsValue) {
        let host = &self.host;
        match message {
            ToWorker::Run { job, query } => self.want(job, Task::Run { job, query }),
            ToWorker::Study { job, query, lead, models } => {
                self.want(job, Task::Study(StudyTask { job, query, lead, models }));
            }
            ToWorker::Compare { job, queries } => self.want(job, Task::Compare(ComparisonTask { job, queries })),
            ToWorker::Trials { job } => {
                TrialsTask::read(job, payload).into_iter().for_each(|task| self.want(job, Task::Trials(task)));
            }
            ToWorker::Calibrate { job } => {
                CalibrateTask::read(job, payload).into_iter().for_each(|task| self.want(job, Task::Calibrate(task)));
            }
            ToWorker::Tune { job } => {
                TuneTask::read(job, &payload).into_iter().for_each(|task| self.want(job, Task::Tune(task)));
            }
            ToWorker::StopTraining => host.is_training_enough.set(true),
            ToWorker::Cancel => {
                host.wanted.set(0);
                *self.next.borrow_mut() = None;
            }
            ToWorker::Call => post(&FromWorker::Hears, None),
            ToWorker::Share(ask) => {
                let host = Rc::clone(host);
                spawn_local(async move { host.share(ask).await });
            }
            ToWorker::Import { number, ask } => Host::import(host, number, ask, payload),
            ToWorker::PolicyFile { number } => policy_file::answer(number, payload),
            ToWorker::Adopt => host.adopt(payload),
            ToWorker::Detectors { number, query } => {
                *self.aside.borrow_mut() = Some(DetectorsTask { number, query });
                self.work();
            }
            ToWorker::ListTraces => spawn_local(async { post(&FromWorker::Traces(store::list().await), None) }),
            ToWorker::Forget(digest) => spawn_local(async move {
                let undeleted = store::forget(&digest).await.err();
                post(&FromWorker::Traces(KeptTraces { undeleted, ..store::list().await }), None);
            }),
        }
    }

    fn want(&self, job: u32, task: Task) {
        self.host.wanted.set(job);
        *self.next.borrow_mut() = Some(task);
        self.work();
    }

    /// Takes the newest task, and the next newest after it, until there is none; then what is asked aside.
    fn work(&self) {
        if self.host.busy.replace(true) {
            return;
        }
        let Self { host, next, aside, .. } = self.clone();
        spawn_local(async move {
            loop {
                let task = next.borrow_mut().take();
                match task {
                    Some(Task::Run { job, query }) => host.run(job, &query).await,
                    Some(Task::Study(task)) => host.study(&task).await,
                    Some(Task::Compare(task)) => host.compare(&task).await,
                    Some(Task::Trials(task)) => host.trials(&task).await,
                    Some(Task::Calibrate(task)) => host.calibrate(&task).await,
                    Some(Task::Tune(task)) => tune::run(&host, task).await,
                    None => {
                        let task = aside.borrow_mut().take();
                        match task {
                            Some(task) => host.detectors(&task).await,
                            None => break,
                        }
                    }
                }
            }
            host.busy.set(false);
        });
    }
}
