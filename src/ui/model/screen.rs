//! What the page knows of the display.

use leptos::prelude::*;

/// The display.
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    /// Counts theme changes, so that canvases draw again.
    pub theme_version: RwSignal<u32>,
    /// Whether the page is a phone's.
    pub is_narrow: RwSignal<bool>,
}

impl Screen {
    /// A display of that width.
    pub fn new(is_narrow: bool) -> Self {
        Self { theme_version: RwSignal::new(0), is_narrow: RwSignal::new(is_narrow) }
    }

    /// The colours are others now.
    pub fn change_theme(&self) {
        self.theme_version.update(|version| *version = version.wrapping_add(1));
    }
}
