#![no_main]
//! Packed files: what comes out does not depend on where the bytes are cut, nor on how much is asked for at once.

use planora::ingest::{Container, UnpackError, unpacker};

/// So many bytes are asked for at most.
const MOST: usize = 1 << 22;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((at, bytes)) = data.split_first() else { return };
    let Ok(container) = Container::of(bytes) else { return };
    let (one, other) = bytes.split_at(usize::from(*at) * bytes.len() / 256);
    match (unpacked(container, &[bytes], 1 << 16), unpacked(container, &[one, other], 1 + usize::from(*at))) {
        (Some(Ok(whole)), Some(Ok(parts))) => assert_eq!(whole, parts),
        (Some(whole), Some(parts)) => assert_eq!(whole.is_ok(), parts.is_ok(), "{whole:?} {parts:?}"),
        _ => {}
    }
});

/// What comes out, at most `out_bytes` at once; nothing where that is more than anybody asks for here.
fn unpacked(container: Container, pieces: &[&[u8]], out_bytes: usize) -> Option<Result<Vec<u8>, UnpackError>> {
    let (mut unpack, mut out, mut whole) = (unpacker(container)?, vec![0; out_bytes], Vec::new());
    for piece in pieces {
        let mut rest = *piece;
        loop {
            let (taken, put) = match unpack.unpack(rest, &mut out) {
                Ok(step) => step,
                Err(error) => return Some(Err(error)),
            };
            rest = &rest[taken..];
            whole.extend_from_slice(&out[..put]);
            if whole.len() > MOST {
                return None;
            }
            if rest.is_empty() && put < out_bytes {
                break;
            }
            if (taken, put) == (0, 0) {
                return Some(Err(UnpackError::stuck()));
            }
        }
    }
    Some(unpack.finish().map(|()| whole))
}
