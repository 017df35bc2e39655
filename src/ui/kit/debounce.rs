//! Waits until what comes again and again has come to rest.

use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use std::time::Duration;

/// A timer of which only the newest start counts. It ends with its owner. Cheap to copy.
#[derive(Debug, Clone, Copy)]
pub struct Debounce {
    timer: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Debounce {
    /// A timer that rests.
    pub fn new() -> Self {
        Self { timer: StoredValue::new_local(None) }
    }

    /// Calls `act` after `rest`, unless this is called again or cancelled before.
    pub fn call_after(&self, rest: Duration, act: impl FnOnce() + 'static) {
        let millis = u32::try_from(rest.as_millis()).unwrap_or(u32::MAX);
        // The one that is replaced is dropped, which stops it.
        self.timer.try_update_value(|timer| *timer = Some(Timeout::new(millis, act)));
    }

    /// Calls nothing.
    pub fn cancel(&self) {
        self.timer.try_update_value(|timer| *timer = None);
    }
}
