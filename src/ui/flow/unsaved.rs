//! Hands the workers own traces that they can't find by themselves.

use crate::scenario::DataRef;
use crate::series::Digest;
use crate::ui::app::App;
use crate::worker::{Ask, Client};
use leptos::prelude::*;
use std::sync::Arc;

/// Notes a trace that the replay's worker has now, with its bytes where the browser does not keep it.
pub fn note_loaded(app: App, digest: Digest, bytes: Option<&[u8]>) {
    app.engine.loaded_trace.set_value(Some(digest));
    app.engine.unsaved.update_value(|unsaved| unsaved.hold(digest, bytes.map(Arc::from)));
}

/// Hands a worker an own trace that it can't find by itself: one that the browser does not keep, or one that a link brings and
/// that may not be kept yet. `loaded_trace` is what it has already. Whether it has to answer, by `Opened`, `Large` or `Damaged`, before it
/// is asked for more.
pub fn hand_over(app: App, client: &Client, data: DataRef, loaded_trace: StoredValue<Option<Digest>>) -> bool {
    let DataRef::Upload(digest) = data else { return false };
    if loaded_trace.get_value() == Some(digest) {
        return false;
    }
    if let Some(trace) = app.engine.unsaved.with_value(|unsaved| unsaved.get(digest)) {
        client.adopt(&trace);
        loaded_trace.set_value(Some(digest));
        return false;
    }
    let Some((_, text)) = app.sharing.carried.get_value().filter(|(named, _)| *named == data) else { return false };
    // An answer to what was asked before would be taken for one to what is asked next.
    client.cancel();
    client.share(Ask::Open { text, digest, is_confirmed: app.sharing.is_confirmed(digest) });
    true
}
