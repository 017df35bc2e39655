//! JSON: `tokens` cuts bytes, `path` follows where they are, `lines` reads one object per line.

pub mod lines;
pub mod path;
pub mod tokens;
