//! A link whose trace is long: the user is asked before it is opened.

use crate::readout::format::{bytes, whole};
use crate::share::MAX_UNASKED_BUCKETS;
use crate::ui::app::App;
use crate::ui::flow::large_trace;
use leptos::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// What a replay of a long trace takes for each bucket, measured over 4 million equal ones: 38 s, and 5.4 to 6.3 GB.
const REPLAY_SECS_PER_BUCKET: f64 = 1e-5;
/// The same in bytes of memory.
const REPLAY_BYTES_PER_BUCKET: f64 = 1.4e3;

/// Asks whether to open a trace whose replay takes long. Whoever closes the dialog does not want it.
#[component]
pub fn LargeTrace(app: App, buckets: usize) -> impl IntoView {
    // Read when the dialog is cleaned up, so it must not be a value that is cleaned up with it.
    let is_wanted = Arc::new(AtomicBool::new(false));
    let wish = Arc::clone(&is_wanted);
    let open = move |_| {
        wish.store(true, Ordering::Relaxed);
        app.navigation.dialog.set(None);
    };
    on_cleanup(move || {
        let is_wanted = is_wanted.load(Ordering::Relaxed);
        // Once the dialog is gone.
        set_timeout(
            move || if is_wanted { large_trace::accept(app) } else { large_trace::decline(app) },
            Duration::ZERO,
        );
    });
    let secs = (buckets as f64 * REPLAY_SECS_PER_BUCKET).ceil() as usize;
    let memory = bytes((buckets as f64 * REPLAY_BYTES_PER_BUCKET) as u64);
    view! {
        <p>{format!(
            "The link is short, but its trace has {} buckets. Opening and replaying it takes about {} s and {memory} of memory, which not every browser gives a page. Links of more than {} buckets are opened only when you say so.",
            whole(buckets),
            whole(secs),
            whole(MAX_UNASKED_BUCKETS)
        )}</p>
        <div class="row">
            <button class="btn primary" type="button" on:click=open>"Open it"</button>
            <button class="btn" type="button" autofocus=true on:click=move |_| app.navigation.dialog.set(None)>"Do not open it"</button>
        </div>
    }
}
