//! Cron expressions and zones as a link writes them.

/// What stands for a space in a link.
const SPACE: char = '+';

/// `0 8 * * 1-5` as `0+8+*+*+1-5`.
pub fn print_fields(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(&SPACE.to_string())
}

/// The reverse of [`print_fields`]; reading a link may have turned each + into a space already.
pub fn parse_fields(text: &str) -> String {
    text.split([SPACE, ' ']).filter(|field| !field.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A zone, which may have a + of its own.
pub fn parse_zone(text: &str) -> String {
    text.replace(' ', "+")
}
