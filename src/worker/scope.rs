//! The worker's own thread as the browser has it: what it posts, and its clock.

use super::message::{FromWorker, pack};
use wasm_bindgen::JsCast;
use web_sys::DedicatedWorkerGlobalScope;

pub(super) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Puts a mark on the worker's timeline. Nobody but a measuring reader would miss one, so a refusal is let pass.
pub(super) fn mark(name: &str) {
    let _ = scope().performance().map(|performance| performance.mark(name));
}

/// Puts the span since the last mark `start` on it.
pub(super) fn measure(name: &str, start: &str) {
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
