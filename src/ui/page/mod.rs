//! The pages: what stands where.

pub mod forecasts;
pub mod compare;
pub mod tune;
pub mod data;
pub mod root;
