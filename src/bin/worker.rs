//! Starts the worker; see [`planora::worker`].

#[cfg(target_arch = "wasm32")]
fn main() {
    planora::worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
