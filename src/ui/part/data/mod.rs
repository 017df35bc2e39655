//! Parts of the Data page.

pub mod engine_query;
pub mod intake;
pub mod traces;
pub mod columns;
pub mod settings;
pub mod outcome;
