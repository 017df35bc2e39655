//! What is seen: components that read models and answer with what was asked of them.

pub mod plot;
pub mod overlay;
pub mod panels;
pub mod strip;
pub mod overview;
pub mod dock;
pub mod figures;
pub mod why;
pub mod fleet;
pub mod log;
pub mod knob_format;
pub mod knob;
pub mod topbar;
pub mod rail;
pub mod data;
pub mod failure;
pub mod standing;
pub mod notices;
pub mod compare;
pub mod export;
pub mod share;
pub mod large_trace;
pub mod dialogs;
pub mod toast;
pub mod drop;
pub mod forecasts;
