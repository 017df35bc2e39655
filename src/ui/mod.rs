//! The page: thin components over the signals of [`App`]. Numbers and words come from `readout`, pictures from `chart`.

mod browser;
mod chart_host;
mod compare;
mod dialogs;
mod dock;
mod drop;
mod face;
mod failure;
mod figures;
mod fleet;
mod forecasts;
mod icon;
mod keyboard;
mod knob;
mod link;
mod log;
mod notices;
mod overlay;
mod overview;
mod page;
mod paint;
mod panels;
mod playback;
mod rail;
mod runs;
mod session;
mod state;
mod strip;
mod toast;
mod topbar;
mod why;
mod zoom;

pub use icon::Icon;
pub use page::mount;
pub use state::{App, Dialog, PageId};
