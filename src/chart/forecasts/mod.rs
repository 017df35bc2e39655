//! The pictures of the Forecasts page: a study and what was examined in, ECharts options out.
//!
//! As on the replay, what is drawn can be tested without a page. Axis labels hang on invisible lines, because a formatter
//! without code can set neither a real minus nor a date.

mod actual;
mod autocorrelation;
mod beyond;
mod components;
mod histogram;
mod horizon;
mod loss;

#[cfg(test)]
mod tests;

pub use actual::{ActualView, actual};
pub use autocorrelation::autocorrelation;
pub use beyond::beyond;
pub use components::component;
pub use histogram::histogram;
pub use horizon::horizon;
pub use loss::loss;
