//! The bytes of a stored file as the browser hands them out, and whoever takes them.

use super::said::words;
use super::scope::now;
use crate::ingest::UnpackError;
use js_sys::{Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, MessageChannel, ReadableStreamByobReader, ReadableStreamDefaultReader};

/// Most bytes of a chunk. The browser gives less at a time.
pub(super) const CHUNK_BYTES: u32 = 1 << 20;
/// Milliseconds of work after which the worker looks for messages.
const SLICE_MILLIS: f64 = 40.0;

/// Why a file was not read to its end.
#[derive(Debug)]
pub enum Failure<E> {
    /// The browser can't read it; its words.
    Unreadable(String),
    /// A gzipped file ends too early.
    CutOff,
    /// A gzipped file can't be unpacked; the browser's words.
    Damaged(String),
    /// A file that is packed otherwise can't be unpacked.
    Packed(UnpackError),
    /// Whoever took the chunks wants no more.
    Refused(E),
}

impl<E> Failure<E> {
    /// What happened and what to do, as a sentence; or the refusal.
    ///
    /// # Errors
    /// The refusal of whoever took the chunks.
    pub fn words(self) -> Result<String, E> {
        Ok(match self {
            Self::Refused(why) => return Err(why),
            Self::Unreadable(words) => {
                format!("The browser says: {words}. If the file was moved or changed since, choose it again.")
            }
            Self::Packed(why) => why.to_string(),
            Self::CutOff => {
                "The gzip file ends too early, so it was cut off. Copy or download it again, or drop it unpacked."
                    .to_owned()
            }
            Self::Damaged(words) => {
                format!("The gzip file can't be unpacked ({words}). Unpack it (gunzip) and drop what comes out.")
            }
        })
    }
}

/// Whoever takes the chunks, with the memory through which they go and a way to listen in between.
pub(super) struct Taker<F> {
    take: F,
    /// Bytes handed on so far.
    given: u64,
    buffer: Vec<u8>,
    channel: MessageChannel,
    listened: f64,
}

impl<F> Taker<F> {
    pub(super) fn new(take: F) -> Result<Self, JsValue> {
        Ok(Self { take, given: 0, buffer: Vec::new(), channel: MessageChannel::new()?, listened: now() })
    }

    /// Hands `bytes` on, `done` bytes of the stored file behind them, and listens when it is time to.
    pub(super) async fn give<E>(&mut self, bytes: &Uint8Array, done: u64) -> Result<(), Failure<E>>
    where
        F: FnMut(&[u8], u64) -> Result<(), E>,
    {
        let length = bytes.length();
        let mut from = 0;
        while from < length {
            let to = length.min(from + CHUNK_BYTES);
            let mut buffer = std::mem::take(&mut self.buffer);
            buffer.resize((to - from) as usize, 0);
            bytes.subarray(from, to).copy_to(&mut buffer);
            let handed = self.hand(&buffer, done).await;
            self.buffer = buffer;
            handed?;
            from = to;
        }
        Ok(())
    }

    /// Hands on what is in our own memory already.
    pub(super) async fn hand<E>(&mut self, bytes: &[u8], done: u64) -> Result<(), Failure<E>>
    where
        F: FnMut(&[u8], u64) -> Result<(), E>,
    {
        (self.take)(bytes, done).map_err(Failure::Refused)?;
        self.given += bytes.len() as u64;
        self.listen().await;
        Ok(())
    }

    /// Bytes handed on so far.
    pub(super) fn given(&self) -> u64 {
        self.given
    }

    /// Lets the worker hear its messages. A timer would wait for some milliseconds each time, a message to itself does not.
    async fn listen(&mut self) {
        if now() - self.listened < SLICE_MILLIS {
            return;
        }
        let heard = Promise::new(&mut |resolve, _| self.channel.port1().set_onmessage(Some(&resolve)));
        if self.channel.port2().post_message(&JsValue::NULL).is_ok() {
            let _ = JsFuture::from(heard).await;
        }
        self.listened = now();
    }
}

impl<F> Drop for Taker<F> {
    fn drop(&mut self) {
        self.channel.port1().close();
    }
}

/// Bytes of a stored file, in order.
pub(super) enum Stored {
    /// The browser fills our buffer, again and again.
    Buffer(ReadableStreamByobReader, Uint8Array),
    /// It makes a new one for each chunk.
    Chunks(ReadableStreamDefaultReader),
}

impl Stored {
    /// The bytes of `file`, at most `bytes` at a time.
    pub(super) fn of(file: &File, bytes: u32) -> Self {
        let stream = file.stream();
        match ReadableStreamByobReader::new(&stream) {
            Ok(reader) => Self::Buffer(reader, Uint8Array::new_with_length(bytes)),
            // Not all browsers fill buffers from a file.
            Err(_) => Self::Chunks(stream.get_reader().unchecked_into()),
        }
    }

    /// The next bytes, void with the call after this; `None` at the end.
    pub(super) async fn next(&mut self) -> Result<Option<Uint8Array>, JsValue> {
        match self {
            Self::Buffer(reader, buffer) => {
                let view = Uint8Array::new(&buffer.buffer());
                let chunk = chunk(reader.read_with_array_buffer_view(&view)).await?;
                if let Some(chunk) = &chunk {
                    *buffer = chunk.clone();
                }
                Ok(chunk)
            }
            Self::Chunks(reader) => chunk(reader.read()).await,
        }
    }

    /// Lets go of the file.
    pub(super) fn cancel(&self) {
        let cancelled = match self {
            Self::Buffer(reader, _) => reader.cancel(),
            Self::Chunks(reader) => reader.cancel(),
        };
        spawn_local(async move {
            // A stream that failed is gone anyway.
            let _ = JsFuture::from(cancelled).await;
        });
    }
}

/// The bytes of a stream's answer; `None` at its end.
pub(super) async fn chunk(answer: Promise) -> Result<Option<Uint8Array>, JsValue> {
    let answer = JsFuture::from(answer).await?;
    if Reflect::get(&answer, &JsValue::from_str("done"))?.is_truthy() {
        return Ok(None);
    }
    Reflect::get(&answer, &JsValue::from_str("value"))?.dyn_into().map(Some)
}

pub(super) fn unreadable<E>(why: JsValue) -> Failure<E> {
    Failure::Unreadable(words(&why))
}
