//! Lines between the workers of a crew: messages as bytes, kept in their order until somebody takes them, and a way to wait for
//! one that lets the worker hear the page meanwhile.

use super::message::bytes;
use crate::job::AppError;
use gloo::timers::callback::Timeout;
use js_sys::{Array, Function, Promise, Uint8Array};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{MessageChannel, MessageEvent, MessagePort};

/// Milliseconds after which a wait ends without a message, so that whoever waits may look whether it is still wanted.
const LOOK_MILLIS: u32 = 40;

/// Messages that came, each with the number of its line.
#[derive(Default)]
struct Inbox {
    messages: RefCell<VecDeque<(usize, Vec<u8>)>>,
    /// Ends the wait that is under way.
    wake: RefCell<Option<Function>>,
}

impl Inbox {
    fn put(&self, line: usize, message: JsValue) {
        self.messages.borrow_mut().extend(bytes(message).map(|bytes| (line, bytes)));
        self.wake();
    }

    fn wake(&self) {
        if let Some(wake) = self.wake.take() {
            // A promise's own function does not throw.
            let _ = wake.call0(&JsValue::NULL);
        }
    }
}

/// A promise and the function that keeps it.
fn promise(keep: &RefCell<Option<Function>>) -> JsFuture {
    JsFuture::from(Promise::new(&mut |resolve, _| *keep.borrow_mut() = Some(resolve)))
}

/// A port and the closure that it calls.
struct Line {
    port: MessagePort,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Drop for Line {
    fn drop(&mut self) {
        self.port.set_onmessage(None);
        self.port.close();
    }
}

/// The lines of a worker.
pub(super) struct Lines {
    lines: Vec<Line>,
    inbox: Rc<Inbox>,
}

impl Lines {
    /// Listens at `ports`.
    pub fn new(ports: Vec<MessagePort>) -> Self {
        let inbox = Rc::new(Inbox::default());
        let listen = |(number, port): (usize, MessagePort)| {
            let inbox = Rc::clone(&inbox);
            let on_message = Closure::<dyn FnMut(_)>::new(move |event: MessageEvent| inbox.put(number, event.data()));
            port.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
            Line { port, _on_message: on_message }
        };
        let lines = ports.into_iter().enumerate().map(listen).collect();
        Self { lines, inbox }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Sends a message.
    ///
    /// # Errors
    /// When the browser refuses.
    pub fn post(&self, line: usize, message: &impl Serialize) -> Result<(), AppError> {
        let bytes = postcard::to_allocvec(message).map_err(|error| lost(&error.to_string()))?;
        let Some(line) = self.lines.get(line) else { return Ok(()) };
        let bytes = Uint8Array::from(bytes.as_slice());
        let transfer = Array::of1(&bytes.buffer());
        line.port.post_message_with_transferable(&bytes, &transfer).map_err(|_| lost("the browser refuses a message"))
    }

    /// The next message, if one is there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn next<T: DeserializeOwned>(&self) -> Result<Option<(usize, T)>, AppError> {
        let Some((line, bytes)) = self.inbox.messages.borrow_mut().pop_front() else { return Ok(None) };
        postcard::from_bytes(&bytes).map(|message| Some((line, message))).map_err(|error| lost(&error.to_string()))
    }

    /// Waits for a message, though not for long.
    pub async fn wait(&self) {
        if !self.inbox.messages.borrow().is_empty() {
            return;
        }
        let message = promise(&self.inbox.wake);
        let inbox = Rc::clone(&self.inbox);
        let _look = Timeout::new(LOOK_MILLIS, move || inbox.wake());
        // It is kept, never broken.
        let _ = message.await;
    }
}

fn lost(why: &str) -> AppError {
    AppError::new("tune.crew", "The workers of the search could not talk to each other", format!("{why}. Start again."))
}

/// Lets the worker hear its messages. A timer would do so too, though browsers have timers in a row wait four milliseconds.
pub(super) struct Pause {
    channel: MessageChannel,
    resume: Rc<RefCell<Option<Function>>>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Pause {
    /// Gets ready.
    ///
    /// # Errors
    /// When the browser has no channels.
    pub fn new() -> Result<Self, AppError> {
        let channel = MessageChannel::new().map_err(|_| lost("the browser has no message channels"))?;
        let resume = Rc::new(RefCell::new(None::<Function>));
        let resumed = Rc::clone(&resume);
        let on_message = Closure::<dyn FnMut(_)>::new(move |_: MessageEvent| {
            if let Some(resume) = resumed.take() {
                let _ = resume.call0(&JsValue::NULL);
            }
        });
        channel.port1().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Ok(Self { channel, resume, _on_message: on_message })
    }

    /// Waits until what came before was heard.
    pub async fn rest(&self) {
        let resumed = promise(&self.resume);
        if self.channel.port2().post_message(&JsValue::NULL).is_ok() {
            let _ = resumed.await;
        }
    }
}

impl Drop for Pause {
    fn drop(&mut self) {
        self.channel.port1().set_onmessage(None);
        self.channel.port1().close();
    }
}
