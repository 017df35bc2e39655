//! Bytes of a file, piece by piece, unpacked where it is packed.

use crate::ingest::Container;
use js_sys::{Array, Function, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ReadableStreamDefaultReader, ReadableWritablePair};

/// The pieces of a file.
pub(super) struct Pieces(ReadableStreamDefaultReader);

impl Pieces {
    /// The pieces of `file`, which is packed in `container`.
    pub(super) fn of(file: &Blob, container: Container) -> Result<Self, JsValue> {
        let stream = match container {
            Container::Gzip => {
                let class: Function =
                    Reflect::get(&js_sys::global(), &JsValue::from_str("DecompressionStream"))?.dyn_into()?;
                let unpacker = Reflect::construct(&class, &Array::of1(&JsValue::from_str("gzip")))?;
                file.stream().pipe_through(unpacker.unchecked_ref::<ReadableWritablePair>())
            }
            Container::Plain => file.stream(),
        };
        Ok(Self(stream.get_reader().unchecked_into()))
    }

    /// The next piece; `None` at the end.
    pub(super) async fn next(&self) -> Result<Option<Vec<u8>>, JsValue> {
        let part = JsFuture::from(self.0.read()).await?;
        if Reflect::get(&part, &JsValue::from_str("done"))?.is_truthy() {
            return Ok(None);
        }
        Ok(Some(Uint8Array::new(&Reflect::get(&part, &JsValue::from_str("value"))?).to_vec()))
    }

    /// Lets go of the rest.
    pub(super) fn cancel(&self) {
        let _ = self.0.cancel();
    }
}
