//! Numbers and words of JSON, as they are written.

/// Bytes of numbers and words.
pub fn is_of_scalar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'+' | b'.')
}

/// Whether `text` is a value: a number, a word, or what is not in the standard but written by Python and others; the reader of
/// the value says what is wrong with that.
pub fn is_scalar(text: &[u8]) -> bool {
    matches!(text, b"true" | b"false" | b"null" | b"NaN" | b"Infinity" | b"-Infinity") || is_number(text)
}

/// Most are digits alone, which need no parser.
fn is_number(text: &[u8]) -> bool {
    if !text.is_empty() && text.iter().all(u8::is_ascii_digit) {
        return true;
    }
    std::str::from_utf8(text).is_ok_and(|text| {
        text.starts_with(|first: char| first.is_ascii_digit() || first == '-') && text.parse::<f64>().is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_words_are_values() {
        for text in ["0", "42", "-1.5e+9", "1.", "true", "null", "NaN", "-Infinity"] {
            assert!(is_scalar(text.as_bytes()), "{text}");
        }
        for text in ["", "-", "+1", ".5", "1-2", "nul", "inf", "infinity", "1e", "0x1F"] {
            assert!(!is_scalar(text.as_bytes()), "{text}");
        }
    }
}
