//! The page's state: values of signals, cheap to copy, each of one thing and without knowledge of the page that they serve.

pub mod screen;
pub mod navigation;
pub mod detectors;
pub mod policy_file;
pub mod notices;
pub mod toasts;
pub mod view;
pub mod run_state;
pub mod replay;
pub mod engine;
pub mod sharing;
pub mod stress;
pub mod saved;
pub mod forecasts;
pub mod comparison;
pub mod trials;
pub mod tune;
pub mod calibrate;
pub mod data;
pub mod guide;
