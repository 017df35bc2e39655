//! Mounts the page.

#[cfg(target_arch = "wasm32")]
fn main() {
    console_error_panic_hook::set_once();
    planora::ui::mount();
}

/// The page exists in a browser only.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
