//! The user's traces, kept in the browser's own file system over reloads. They never leave it.

use crate::series::{Digest, TimeSeries};
use js_sys::Uint8Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DedicatedWorkerGlobalScope, File, FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetFileOptions,
    FileSystemWritableFileStream,
};

/// Keeps `series` under its digest.
///
/// # Errors
/// Why the browser refuses: no such file system, private browsing, or no room.
pub async fn save(series: &TimeSeries) -> Result<(), String> {
    let bytes = postcard::to_allocvec(series).map_err(|error| error.to_string())?;
    write(&file_name(&series.source().digest), &bytes).await.map_err(words)
}

/// The trace of that digest, if it is kept and undamaged.
pub async fn load(digest: &Digest) -> Option<TimeSeries> {
    let bytes = read(&file_name(digest)).await.ok()?;
    let series: TimeSeries = postcard::from_bytes(&bytes).ok()?;
    (series.source().digest == *digest).then_some(series)
}

fn file_name(digest: &Digest) -> String {
    format!("trace-{digest}.bin")
}

async fn write(name: &str, bytes: &[u8]) -> Result<(), JsValue> {
    let options = FileSystemGetFileOptions::new();
    options.set_create(true);
    let handle = JsFuture::from(folder().await?.get_file_handle_with_options(name, &options)).await?;
    let handle: FileSystemFileHandle = handle.dyn_into()?;
    let stream: FileSystemWritableFileStream = JsFuture::from(handle.create_writable()).await?.dyn_into()?;
    JsFuture::from(stream.write_with_js_u8_array(&Uint8Array::from(bytes))?).await?;
    JsFuture::from(stream.close()).await?;
    Ok(())
}

async fn read(name: &str) -> Result<Vec<u8>, JsValue> {
    let handle: FileSystemFileHandle = JsFuture::from(folder().await?.get_file_handle(name)).await?.dyn_into()?;
    let file: File = JsFuture::from(handle.get_file()).await?.dyn_into()?;
    let buffer = JsFuture::from(file.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec())
}

async fn folder() -> Result<FileSystemDirectoryHandle, JsValue> {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    JsFuture::from(scope.navigator().storage().get_directory()).await?.dyn_into()
}

fn words(error: JsValue) -> String {
    error.dyn_into::<js_sys::Error>().map_or_else(|_| "it is refused".to_owned(), |error| String::from(error.message()))
}
