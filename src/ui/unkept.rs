//! Own traces that the browser does not keep. The page has them, so that they outlive a worker and reach the other one.

use super::App;
use crate::scenario::DataRef;
use crate::series::Digest;
use crate::worker::{Ask, Client};
use leptos::prelude::*;
use std::sync::Arc;

/// Most traces that are held, so that memory has an end; the oldest is let go of first.
const MOST: usize = 8;

/// Bytes of traces, as a worker takes them, oldest first.
#[derive(Debug, Clone, Default)]
pub struct Unkept(Vec<(Digest, Arc<[u8]>)>);

impl Unkept {
    /// Holds the trace of that digest. Without bytes the browser keeps it, and there is nothing to hold.
    fn note(&mut self, digest: Digest, bytes: Option<Arc<[u8]>>) {
        self.0.retain(|(of, _)| *of != digest);
        self.0.extend(bytes.map(|bytes| (digest, bytes)));
        let excess = self.0.len().saturating_sub(MOST);
        self.0.drain(..excess);
    }

    /// The trace of that digest.
    fn get(&self, digest: Digest) -> Option<Arc<[u8]>> {
        self.0.iter().find(|(of, _)| *of == digest).map(|(_, bytes)| Arc::clone(bytes))
    }

    /// Whether it is here.
    pub fn has(&self, digest: Digest) -> bool {
        self.0.iter().any(|(of, _)| *of == digest)
    }
}

/// Notes a trace that the replay's worker has now, with its bytes where the browser does not keep it.
pub fn note(app: App, digest: Digest, bytes: Option<&[u8]>) {
    app.handed.set_value(Some(digest));
    app.unkept.update_value(|unkept| unkept.note(digest, bytes.map(Arc::from)));
}

/// Hands a worker an own trace that it can't find by itself: one that the browser does not keep, or one that a link brings and
/// that may not be kept yet. `handed` is what it has already. Whether it has to answer, by `Opened` or `Damaged`, before it
/// is asked for more.
pub fn hand_over(app: App, client: &Client, data: DataRef, handed: StoredValue<Option<Digest>>) -> bool {
    let DataRef::Upload(digest) = data else { return false };
    if handed.get_value() == Some(digest) {
        return false;
    }
    if let Some(trace) = app.unkept.with_value(|unkept| unkept.get(digest)) {
        client.adopt(&trace);
        handed.set_value(Some(digest));
        return false;
    }
    let Some((_, text)) = app.sharing.carried.get_value().filter(|(of, _)| *of == data) else { return false };
    // An answer to what was asked before would be taken for one to what is asked next.
    client.cancel();
    client.share(Ask::Open { text, digest, is_confirmed: app.sharing.confirmed.get_value() == Some(digest) });
    true
}
