//! Policies side by side: which ones, their figures, and where each lies between cost and loss.

pub mod bar;
pub mod table;
pub mod picture;
pub mod pair;
pub mod trials;
