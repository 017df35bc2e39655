//! Bytes → text, lines and numbers, in whatever chunks they come.

pub mod box_lines;
pub mod digits;
pub mod either_byte;
pub mod encoding;
pub mod excerpt;
pub mod lines;
pub mod number;
