//! A search for settings: what is asked, how far it is, what it found.

pub mod form;
pub mod progress;
pub mod picture;
pub mod sensitivity;
pub mod outcome;
