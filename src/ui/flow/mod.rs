//! What changes the page: asks of the worker, answers from it, the address, the tab's memory, keys and playback.

pub mod theme;
pub mod view;
pub mod unsaved;
pub mod engine;
pub mod link;
pub mod session;
pub mod save;
pub mod runs;
pub mod scenario;
pub mod saved;
pub mod welcome;
pub mod sheet;
pub mod export;
pub mod data;
pub mod share;
pub mod policy_check;
pub mod policy_file;
pub mod recovery;
pub mod studies;
pub mod comparison;
pub mod tune;
pub mod large_trace;
pub mod later;
pub mod events;
pub mod playback;
pub mod keyboard;
