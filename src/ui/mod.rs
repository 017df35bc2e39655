//! The page: thin components over the signals of [`App`]. Numbers and words come from `readout`, pictures from `chart`.

mod state;

pub use state::{App, Dialog};
