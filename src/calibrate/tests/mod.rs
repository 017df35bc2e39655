//! Services whose truth is known, and records that do not tell it.

mod fleet;
mod read;
mod recover;
mod refuse;
mod twin;
