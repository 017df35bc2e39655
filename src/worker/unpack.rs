//! A packed file → its content, piece by piece.
//!
//! The browser unpacks gzip, which is fast. It refuses what stands behind the end of the first packed part, though, and files that
//! were joined (`cat a.gz b.gz`, and what some programs write that rotate logs) have several: those are unpacked here, from
//! the part on that the browser did not give.

use super::chunks::{CHUNK_BYTES, Failure, Stored, Taker, chunk, unreadable};
use super::said::words;
use crate::ingest::{Unpack, UnpackError};
use flate2::write::MultiGzDecoder;
use js_sys::{Array, Function, Reflect};
use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, ReadableStream, ReadableStreamDefaultReader, WritableStream, WritableStreamDefaultWriter};

/// Bytes of a packed file that are unpacked at once: a thousandfold of it may have to be held.
const PACKED_BYTES: u32 = 1 << 15;
/// The same where the file is unpacked here.
const PIECE_BYTES: usize = 1 << 12;

/// Reads the gzipped `file` to its end.
///
/// # Errors
/// When it is cut off or damaged, or whoever takes the content refuses.
pub(super) async fn unpack<E, F>(file: &File, taker: &mut Taker<F>) -> Result<(), Failure<E>>
where
    F: FnMut(&[u8], u64) -> Result<(), E>,
{
    match by_browser(file, taker).await {
        // Damaged, or made of several parts.
        Err(Failure::Damaged(_)) => by_parts(file, taker).await,
        outcome => outcome,
    }
}

/// Reads `file` to its end through `unpack`, as the browser unpacks nothing of that kind.
///
/// # Errors
/// When it is cut off or damaged, an archive that is no single file, or whoever takes the content refuses.
pub(super) async fn unpack_here<E, F>(
    file: &File,
    taker: &mut Taker<F>,
    mut unpack: Box<dyn Unpack>,
) -> Result<(), Failure<E>>
where
    F: FnMut(&[u8], u64) -> Result<(), E>,
{
    let mut stored = Stored::of(file, CHUNK_BYTES);
    let (mut out, mut done) = (vec![0; CHUNK_BYTES as usize], 0);
    while let Some(packed) = stored.next().await.map_err(unreadable)? {
        let packed = packed.to_vec();
        done += packed.len() as u64;
        if let Err(failure) = unpack_chunk(&packed, (unpack.as_mut(), &mut out), taker, done).await {
            stored.cancel();
            return Err(failure);
        }
    }
    unpack.finish().map_err(Failure::Packed)
}

/// Hands on what is packed in `rest`.
async fn unpack_chunk<E, F>(
    mut rest: &[u8],
    (unpack, out): (&mut dyn Unpack, &mut [u8]),
    taker: &mut Taker<F>,
    done: u64,
) -> Result<(), Failure<E>>
where
    F: FnMut(&[u8], u64) -> Result<(), E>,
{
    loop {
        let (taken, put) = unpack.unpack(rest, out).map_err(Failure::Packed)?;
        rest = rest.get(taken..).unwrap_or_default();
        taker.hand(out.get(..put).unwrap_or_default(), done).await?;
        if rest.is_empty() && put < out.len() {
            return Ok(());
        }
        if taken == 0 && put == 0 {
            return Err(Failure::Packed(UnpackError::stuck()));
        }
    }
}

/// Unpacks `file` from the start once more, and hands on what was not handed on before.
async fn by_parts<E, F>(file: &File, taker: &mut Taker<F>) -> Result<(), Failure<E>>
where
    F: FnMut(&[u8], u64) -> Result<(), E>,
{
    let mut skip = taker.given();
    let mut stored = Stored::of(file, PACKED_BYTES);
    let mut decoder = MultiGzDecoder::new(Vec::new());
    let mut done = 0;
    while let Some(packed) = stored.next().await.map_err(unreadable)? {
        for piece in packed.to_vec().chunks(PIECE_BYTES) {
            done += piece.len() as u64;
            if let Err(why) = decoder.write_all(piece) {
                stored.cancel();
                return Err(damaged(&why));
            }
            if let Err(failure) = hand_on(taker, decoder.get_mut(), &mut skip, done).await {
                stored.cancel();
                return Err(failure);
            }
        }
    }
    decoder.try_finish().map_err(|why| damaged(&why))?;
    hand_on(taker, decoder.get_mut(), &mut skip, done).await
}

/// Hands on what was unpacked, but for the first `skip` bytes, and empties it. A piece of nothing is handed on, too, so that
/// whoever takes it sees how far the file is and can stop it while known bytes go by.
async fn hand_on<E, F>(
    taker: &mut Taker<F>,
    unpacked: &mut Vec<u8>,
    skip: &mut u64,
    done: u64,
) -> Result<(), Failure<E>>
where
    F: FnMut(&[u8], u64) -> Result<(), E>,
{
    let known = usize::try_from(*skip).unwrap_or(usize::MAX).min(unpacked.len());
    *skip -= known as u64;
    taker.hand(&unpacked[known..], done).await?;
    unpacked.clear();
    Ok(())
}

fn damaged<E>(why: &io::Error) -> Failure<E> {
    match why.kind() {
        io::ErrorKind::UnexpectedEof => Failure::CutOff,
        _ => Failure::Damaged(why.to_string()),
    }
}

/// How far the packing side of a gzipped file is.
#[derive(Default)]
struct Packed {
    /// Bytes that were unpacked.
    done: Cell<u64>,
    /// Whether these were all.
    ended: Cell<bool>,
    /// Why the file itself could not be read.
    unreadable: RefCell<Option<JsValue>>,
    /// Whether nobody wants more.
    stopped: Cell<bool>,
}

async fn by_browser<E, F>(file: &File, taker: &mut Taker<F>) -> Result<(), Failure<E>>
where
    F: FnMut(&[u8], u64) -> Result<(), E>,
{
    let (readable, writable) = unpacker().map_err(unreadable)?;
    let reader: ReadableStreamDefaultReader = readable.get_reader().unchecked_into();
    let writer = writable.get_writer().map_err(unreadable)?;
    let packed = Rc::new(Packed::default());
    spawn_local(pump(Stored::of(file, PACKED_BYTES), writer, Rc::clone(&packed)));
    loop {
        match chunk(reader.read()).await {
            Ok(None) => return Ok(()),
            Ok(Some(bytes)) => {
                if let Err(failure) = taker.give(&bytes, packed.done.get()).await {
                    packed.stopped.set(true);
                    spawn_local(async move {
                        let _ = JsFuture::from(reader.cancel()).await;
                    });
                    return Err(failure);
                }
            }
            Err(why) => {
                return Err(match packed.unreadable.take() {
                    Some(why) => unreadable(why),
                    None if packed.ended.get() => Failure::CutOff,
                    None => Failure::Damaged(words(&why)),
                });
            }
        }
    }
}

/// Both ends of what unpacks gzip.
fn unpacker() -> Result<(ReadableStream, WritableStream), JsValue> {
    let class = Reflect::get(&js_sys::global(), &JsValue::from_str("DecompressionStream"))?;
    let class: Function = class.dyn_into().map_err(|_| js_sys::Error::new("it can't unpack gzip"))?;
    let unpacker = Reflect::construct(&class, &Array::of1(&JsValue::from_str("gzip")))?;
    let end = |name| Reflect::get(&unpacker, &JsValue::from_str(name));
    Ok((end("readable")?.dyn_into()?, end("writable")?.dyn_into()?))
}

/// Puts the stored bytes into the unpacker, a few at a time, as fast as somebody takes what comes out.
async fn pump(mut stored: Stored, writer: WritableStreamDefaultWriter, packed: Rc<Packed>) {
    loop {
        let written = match stored.next().await {
            Err(why) => {
                *packed.unreadable.borrow_mut() = Some(why);
                JsFuture::from(writer.abort()).await
            }
            Ok(None) => {
                packed.ended.set(true);
                JsFuture::from(writer.close()).await
            }
            Ok(Some(bytes)) => {
                packed.done.set(packed.done.get() + u64::from(bytes.length()));
                JsFuture::from(writer.write_with_chunk(&bytes)).await
            }
        };
        // The reading side hears of a failure, too, and tells it.
        if written.is_err() || packed.stopped.get() {
            return stored.cancel();
        }
        if packed.ended.get() || packed.unreadable.borrow().is_some() {
            return;
        }
    }
}
