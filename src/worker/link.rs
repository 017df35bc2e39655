//! A worker as the browser has it: its address, its messages, its end.

use super::message::Packed;
use super::said::words;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// A worker and the closures that it calls.
pub(super) struct Link {
    worker: Worker,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(Event)>,
}

impl Link {
    /// Starts a worker. `on_error` gets the browser's words for what it did not survive, or why it did not start. Beside it stands
    /// what the worker has said already, which the page hears a moment later, when its other tasks let it.
    ///
    /// # Errors
    /// When the browser refuses to start one.
    pub fn start(
        mut on_message: impl FnMut(JsValue) + 'static,
        mut on_error: impl FnMut(&str) + 'static,
    ) -> Result<(Self, Vec<JsValue>), JsValue> {
        let (worker, missed) = match early() {
            Some(early) => early,
            None => (spawn()?, Array::new()),
        };
        let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| on_message(event.data()));
        let on_error = Closure::<dyn FnMut(_)>::new(move |event: Event| {
            event.prevent_default();
            on_error(&words(&event));
        });
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        let said = |event: JsValue| event.dyn_into::<MessageEvent>().ok().map(|event| event.data());
        let said = missed.iter().filter_map(said).collect();
        repeat(&worker, missed);
        Ok((Self { worker, _on_message: on_message, _on_error: on_error }, said))
    }

    /// Posts a message.
    pub fn post(&self, packed: &Packed) {
        let posted = self.worker.post_message_with_transfer(&packed.message, &packed.transfer);
        debug_assert!(posted.is_ok(), "plain data can be posted");
    }

    /// Ends the worker; nothing is heard of it any more.
    pub fn end(self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
        // One of the closures may be the one that is running now, so they are let go of a moment later.
        Timeout::new(0, move || drop(self)).forget();
    }
}

fn spawn() -> Result<Worker, JsValue> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(&address()?, &options)
}

/// The worker that public/boot.js started while the page's program was on its way, and the events that it has had; once.
fn early() -> Option<(Worker, Array)> {
    let global = js_sys::global();
    let early = Reflect::get(&global, &EARLY.into()).ok()?;
    let part = |name: &str| Reflect::get(&early, &name.into()).ok();
    let taken = (part("worker")?.dyn_into().ok()?, part("events")?.dyn_into().ok()?);
    Reflect::delete_property(&global, &EARLY.into()).ok()?;
    Some(taken)
}

/// Name of the global in which public/boot.js leaves the worker.
const EARLY: &str = "planoraWorker";

/// Dispatches events again, once whoever starts the worker has it.
fn repeat(worker: &Worker, events: Array) {
    let worker = worker.clone();
    Timeout::new(0, move || {
        for event in events.iter().filter_map(|event| event.dyn_into::<Event>().ok()) {
            // An event that has been dispatched to its end may be dispatched again.
            let _ = worker.dispatch_event(&event);
        }
    })
    .forget();
}

/// Whether a worker of `build` is of another build than the page; one that names none is taken for the page's.
pub(super) fn is_other_build(build: &str) -> bool {
    let own = data_of_app("build").unwrap_or_default();
    !build.is_empty() && !own.is_empty() && own != build
}

/// The worker's address as the page names it, with the id of the build.
fn address() -> Result<String, JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let base = document.as_ref().and_then(|document| document.base_uri().ok().flatten()).unwrap_or_default();
    let named = data_of_app("worker").unwrap_or_else(|| "worker_loader.js".to_owned());
    web_sys::Url::new_with_base(&named, &base).map(|url| url.href())
}

fn data_of_app(name: &str) -> Option<String> {
    let app = web_sys::window()?.document()?.get_element_by_id("app")?;
    app.get_attribute(&format!("data-{name}"))
}
