//! What is to be said about what was read: where something stands, why a row is rejected, and the quality of the whole.

pub mod location;
pub mod quality;
pub mod rejection;
