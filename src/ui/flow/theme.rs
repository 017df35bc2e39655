//! Light and dark.

use crate::ui::kit::browser;
use crate::ui::model::screen::Screen;
use leptos::prelude::*;

/// Whether the page is dark now.
pub fn is_dark() -> bool {
    match browser::root().and_then(|root| root.dataset().get("theme")).as_deref() {
        Some("dark") => true,
        Some("light") => false,
        _ => !browser::matches("(prefers-color-scheme: light)"),
    }
}

/// Turns light into dark and back, and keeps the choice.
pub fn toggle(screen: Screen) {
    let theme = if is_dark() { "light" } else { "dark" };
    if let Some(root) = browser::root() {
        let _ = root.dataset().set("theme", theme);
    }
    browser::write_storage(window().local_storage(), "planora:theme", theme);
    screen.change_theme();
}
