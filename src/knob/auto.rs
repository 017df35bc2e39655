//! A value that is left to the trace until somebody sets it.

use serde::{Deserialize, Serialize};
use std::ops::Deref;

/// A value, and whether it is left to the trace: an automatic one is set anew for each trace, and links do not carry it.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Auto<T> {
    value: T,
    is_auto: bool,
}

impl<T> Auto<T> {
    /// Left to the trace; `value` is what the bundled one gets.
    pub const fn auto(value: T) -> Self {
        Self { value, is_auto: true }
    }

    /// Set by somebody.
    pub const fn set(value: T) -> Self {
        Self { value, is_auto: false }
    }

    /// Whether it is left to the trace.
    pub const fn is_auto(&self) -> bool {
        self.is_auto
    }

    /// Takes what a trace gives it, where it is left to the trace.
    pub fn fit(&mut self, value: T) {
        if self.is_auto {
            self.value = value;
        }
    }
}

impl<T> Deref for Auto<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// Two automatic values are the same setting, whatever the last trace made of them.
impl<T: PartialEq> PartialEq for Auto<T> {
    fn eq(&self, other: &Self) -> bool {
        self.is_auto == other.is_auto && (self.is_auto || self.value == other.value)
    }
}
