//! The user's traces, kept in the browser's own file system over reloads. They never leave it.
//!
//! A trace is two files named after its digest: the series with every finer one behind it, and what a list says of it, so that
//! a list opens no series. Both are sealed: what was damaged since is refused.

use super::message::KeptTraces;
use super::said::said;
use crate::job::{KeptTrace, TraceSummary};
use crate::series::sealed::{self, SealError};
use crate::series::{Digest, TimeSeries};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, DomException, File, FileSystemDirectoryHandle, FileSystemFileHandle,
    FileSystemGetFileOptions, FileSystemSyncAccessHandle, FileSystemWritableFileStream, StorageManager,
};

const SERIES: &str = "bin";
const FACTS: &str = "json";
/// What a browser calls it when there is no room.
const FULL: &str = "QuotaExceededError";

/// Keeps `series` under its digest. When there is no room, what was kept before stays.
///
/// # Errors
/// Why the browser refuses: no such file system, private browsing, or no room.
pub async fn save(series: &TimeSeries) -> Result<(), String> {
    let digest = series.source().digest;
    // What is damaged is written anew.
    let kept = load(&digest).await.unwrap_or_default();
    if kept.as_ref().is_some_and(|kept| kept.source().name == series.source().name) {
        return Ok(());
    }
    let bytes = sealed::seal_series(series).map_err(|error| error.to_string())?;
    let facts = serde_json::to_vec(&TraceSummary::of(series)).map_err(|error| error.to_string())?;
    let facts = sealed::seal(sealed::FACTS, &facts);
    let written = match write(&file_name(&digest, SERIES), &bytes).await {
        Ok(()) => write(&file_name(&digest, FACTS), &facts).await,
        Err(why) => Err(why),
    };
    match written {
        Ok(()) => Ok(()),
        // The same content is there under another name, and stays there.
        Err(_) if kept.is_some() => Ok(()),
        Err(why) => {
            let text = refusal(&why, bytes.len() as u64).await;
            // Half a trace is none. What can't be deleted is not listed either.
            let _ = forget(&digest).await;
            Err(text)
        }
    }
}

/// The trace of that digest, if it is kept.
///
/// # Errors
/// When what is kept is not that trace any more.
pub async fn load(digest: &Digest) -> Result<Option<TimeSeries>, SealError> {
    let Ok(bytes) = read(&file_name(digest, SERIES)).await else { return Ok(None) };
    let series = sealed::open_series(&bytes)?;
    if series.source().digest == *digest { Ok(Some(series)) } else { Err(SealError::Damaged) }
}

/// Deletes the trace of that digest. What is not there needs no deleting.
///
/// # Errors
/// Why the browser refuses, e.g. because another tab is about to write it.
pub async fn forget(digest: &Digest) -> Result<(), String> {
    let folder = folder().await.map_err(|why| words(&why))?;
    for end in [SERIES, FACTS] {
        match JsFuture::from(folder.remove_entry(&file_name(digest, end))).await {
            Err(why) if name_of(&why).as_deref() != Some("NotFoundError") => return Err(words(&why)),
            _ => {}
        }
    }
    Ok(())
}

/// Every trace that is kept, by name.
pub async fn list() -> KeptTraces {
    let folder = match folder().await {
        Ok(folder) => folder,
        Err(why) => return KeptTraces { refused: Some(words(&why)), ..KeptTraces::default() },
    };
    let mut traces = Vec::new();
    let names = folder.keys();
    while let Some(name) = next(&names).await {
        let Some(digest) = name.strip_prefix("trace-").and_then(|rest| rest.strip_suffix(&format!(".{SERIES}"))) else {
            continue;
        };
        let Some(digest) = Digest::parse(digest) else { continue };
        let summary = match read(&file_name(&digest, FACTS)).await {
            Ok(facts) => summary_of(&facts).filter(|summary| summary.digest == digest),
            Err(_) => None,
        };
        // The facts are damaged, or of an older version; the series itself says the same.
        let summary = match summary {
            Some(summary) => Some(summary),
            None => load(&digest).await.ok().flatten().map(|series| TraceSummary::of(&series)),
        };
        let bytes = size(&name).await.unwrap_or_default();
        if summary.is_none() && bytes == 0 {
            // A page that was closed while it wrote leaves this. Where another is at it, the browser refuses.
            let _ = forget(&digest).await;
        }
        traces.extend(summary.map(|summary| KeptTrace { summary, bytes }));
    }
    traces.sort_by(|a, b| (&a.summary.name, a.summary.digest).cmp(&(&b.summary.name, b.summary.digest)));
    KeptTraces { traces, room: room().await, ..KeptTraces::default() }
}

fn summary_of(facts: &[u8]) -> Option<TraceSummary> {
    serde_json::from_slice(sealed::open(sealed::FACTS, facts).ok()?).ok()
}

/// The next value of an asynchronous iterator of texts.
async fn next(names: &js_sys::AsyncIterator) -> Option<String> {
    let step = JsFuture::from(names.next().ok()?).await.ok()?;
    Reflect::get(&step, &JsValue::from_str("value")).ok()?.as_string()
}

fn file_name(digest: &Digest, end: &str) -> String {
    format!("trace-{digest}.{end}")
}

async fn write(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle = JsFuture::from(folder().await?.get_file_handle_with_options(name, &options)).await?;
    let handle: FileSystemFileHandle = handle.dyn_into()?;
    if !has(&handle, "createWritable") {
        return write_in_place(&handle, bytes).await;
    }
    let stream: FileSystemWritableFileStream = JsFuture::from(handle.create_writable()).await?.dyn_into()?;
    JsFuture::from(stream.write_with_js_u8_array(&Uint8Array::from(bytes))?).await?;
    JsFuture::from(stream.close()).await?;
    Ok(())
}

/// For browsers whose files have no streams to write to, as Safari's before version 26.
async fn write_in_place(handle: &FileSystemFileHandle, bytes: &[u8]) -> Result<(), JsValue> {
    let access: FileSystemSyncAccessHandle = JsFuture::from(handle.create_sync_access_handle()).await?.dyn_into()?;
    let written = access.truncate_with_u32(0).and_then(|()| access.write_with_u8_array(bytes));
    let flushed = access.flush();
    access.close();
    let written = written?;
    flushed?;
    if written < bytes.len() as f64 {
        return Err(DomException::new_with_message_and_name("Its storage is full", FULL)?.into());
    }
    Ok(())
}

async fn open(name: &str) -> Result<File, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder().await?.get_file_handle(name)).await?.dyn_into()?;
    JsFuture::from(handle.get_file()).await?.dyn_into()
}

async fn read(name: &str) -> Result<Vec<u8>, JsValue> {
    let buffer = JsFuture::from(open(name).await?.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

async fn size(name: &str) -> Result<u64, JsValue> {
    Ok(open(name).await?.size() as u64)
}

/// Bytes that the page uses, and that it may use.
async fn room() -> Option<(u64, u64)> {
    let estimate = JsFuture::from(manager().estimate().ok()?).await.ok()?;
    let bytes = |name: &str| Some(Reflect::get(&estimate, &JsValue::from_str(name)).ok()?.as_f64()? as u64);
    Some((bytes("usage")?, bytes("quota")?))
}

fn manager() -> StorageManager {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    scope.navigator().storage()
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    // Pages that came over plain http have no storage manager at all, and in some browsers nobody has.
    if !has(&manager(), "getDirectory") {
        let is_secure = Reflect::get(&js_sys::global(), &JsValue::from_str("isSecureContext"))?.is_truthy();
        let why = if is_secure {
            "This browser has no place where a page could keep files"
        } else {
            "This browser keeps files only for pages that come over https"
        };
        return Err(js_sys::Error::new(why).into());
    }
    JsFuture::from(manager().get_directory()).await?.dyn_into()
}

/// Whether `object` has a function `name`: not all browsers have all of them.
fn has(object: &JsValue, name: &str) -> bool {
    Reflect::get(object, &JsValue::from_str(name)).is_ok_and(|function| function.is_function())
}

fn name_of(error: &JsValue) -> Option<String> {
    Reflect::get(error, &JsValue::from_str("name")).ok()?.as_string()
}

/// What to say when `needed` bytes were not kept.
async fn refusal(why: &JsValue, needed: u64) -> String {
    if name_of(why).as_deref() != Some(FULL) {
        return words(why);
    }
    let size = |bytes: u64| crate::readout::format::bytes(bytes);
    let free = room().await.map(|(used, quota)| quota.saturating_sub(used));
    // What the browser estimates is not always what it gives.
    let left =
        free.filter(|free| *free < needed).map_or_else(String::new, |free| format!(", and {} is free", size(free)));
    format!(
        "Its storage is full: the trace takes {}{left}. Delete a kept trace on the Data page to make room.",
        size(needed)
    )
}

fn words(error: &JsValue) -> String {
    format!("{}.", said(error).unwrap_or_else(|| "It says no reason".to_owned()))
}
