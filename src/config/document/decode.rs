//! Bytes → text: UTF-8 with or without a mark, or UTF-16.

use super::MOST_BYTES;
use crate::config::imported::Refusal;

/// The text of a file.
///
/// # Errors
/// When it is too large, or no text.
pub fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    if bytes.len() > MOST_BYTES {
        let reason = format!("the file has {} bytes, and at most {MOST_BYTES} are read", bytes.len());
        return Err(Refusal::new(1, reason, "leave out what is no autoscaler"));
    }
    let text = match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0, first, ..] if *first != 0 => utf16(bytes, u16::from_be_bytes),
        [first, 0, ..] if *first != 0 => utf16(bytes, u16::from_le_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => utf8(rest),
        _ => utf8(bytes),
    }?;
    match text.find('\0') {
        Some(at) => Err(Refusal::new(
            line_at(&text, at),
            "a NUL character, which no configuration has",
            "save it as text in UTF-8",
        )),
        None => Ok(text),
    }
}

fn line_at(text: &str, at: usize) -> u32 {
    let before = text.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count();
    u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1)
}

fn utf8(bytes: &[u8]) -> Result<String, Refusal> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => {
            let before = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
            let line = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
            Err(Refusal::new(line, "bytes that are no UTF-8", "save it as text in UTF-8"))
        }
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
    match String::from_utf16(&units) {
        Ok(text) if rest.is_empty() => Ok(text),
        _ => Err(Refusal::new(1, "two-byte characters that are no UTF-16", "save it as text in UTF-8")),
    }
}
