//! A file of the user → chunks, in the worker: as fast as the browser hands out bytes, never the whole file.
//!
//! A packed file is unpacked on its way (`unpack`). How far it is, is told in bytes of the file as it is stored. Between
//! chunks the worker listens to messages, so whoever takes them can be told to stop, and stops by refusing the next chunk.

use super::chunks::{CHUNK_BYTES, Failure, Stored, Taker, unreadable};
use super::unpack::{unpack, unpack_here};
use crate::ingest::{Container, IngestError, unpacker};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DedicatedWorkerGlobalScope, File};

/// First bytes of a file that tell what packed it.
const MAGIC_BYTES: f64 = 16.0;
/// What [`measured`] leaves in the worker's performance entries.
const MEASURE: &str = "planora:ingest";

/// Reads `file` to its end, unpacked. `take` gets each chunk, and how many bytes of the stored file are behind it.
///
/// # Errors
/// When the browser or whoever takes the chunks refuses.
pub async fn read<E>(file: &File, take: impl FnMut(&[u8], u64) -> Result<(), E>) -> Result<(), Failure<E>> {
    let head = head(file).await.map_err(unreadable)?;
    let mut taker = Taker::new(take).map_err(unreadable)?;
    // What is no kind of file that is read, the parser says.
    let container = Container::of(&head).unwrap_or(Container::Plain);
    match unpacker(container) {
        Some(unpack) => unpack_here(file, &mut taker, unpack).await,
        None if container == Container::Gzip => unpack(file, &mut taker).await,
        None => plain(file, &mut taker).await,
    }
}

/// What `file` is packed in.
///
/// # Errors
/// When it is a kind of file that holds no table and no log.
pub async fn container_of(file: &File) -> Result<Container, IngestError> {
    // What can't be read says so when it is read.
    Container::of(&head(file).await.unwrap_or_default())
}

async fn head(file: &File) -> Result<Vec<u8>, JsValue> {
    let head = file.slice_with_f64_and_f64(0.0, MAGIC_BYTES)?.array_buffer();
    Ok(Uint8Array::new(&JsFuture::from(head).await?).to_vec())
}

/// Awaits `work`, and leaves its time in the performance entries. Nobody but a measuring reader would miss one, so a
/// refusal is let pass.
pub async fn measured<T>(work: impl Future<Output = T>) -> T {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let performance = scope.performance();
    if let Some(performance) = &performance {
        let _ = performance.mark(MEASURE);
    }
    let outcome = work.await;
    if let Some(performance) = &performance {
        let _ = performance.measure_with_start_mark(MEASURE, MEASURE);
    }
    outcome
}

async fn plain<E, F>(file: &File, taker: &mut Taker<F>) -> Result<(), Failure<E>>
where
    F: FnMut(&[u8], u64) -> Result<(), E>,
{
    let mut stored = Stored::of(file, CHUNK_BYTES);
    let mut done = 0;
    while let Some(bytes) = stored.next().await.map_err(unreadable)? {
        done += u64::from(bytes.length());
        if let Err(failure) = taker.give(&bytes, done).await {
            stored.cancel();
            return Err(failure);
        }
    }
    Ok(())
}
