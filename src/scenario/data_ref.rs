//! Which trace a scenario is about.

use crate::series::Digest;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Which trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum DataRef {
    /// The bundled NASA-HTTP trace.
    Nasa,
    /// Generated traffic, from the scenario's seed.
    Synthetic,
    /// The user's own, by the digest of its content.
    Upload(Digest),
}

impl DataRef {
    /// Reads `nasa`, `synthetic` or the 64 hexadecimal digits of a digest.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "nasa" => Some(Self::Nasa),
            "synthetic" => Some(Self::Synthetic),
            digest => Digest::parse(digest).map(Self::Upload),
        }
    }
}

impl fmt::Display for DataRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nasa => f.write_str("nasa"),
            Self::Synthetic => f.write_str("synthetic"),
            Self::Upload(digest) => digest.fmt(f),
        }
    }
}
