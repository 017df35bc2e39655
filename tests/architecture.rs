//! The rule of the structure: a module names only modules above it in `src/lib.rs`, and the engine knows no browser.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// First module that may know the browser; everything above it is plain Rust.
const FIRST_OF_THE_BROWSER: &str = "worker";
/// What the engine never names.
const BROWSER: [&str; 6] = ["leptos", "web_sys", "js_sys", "wasm_bindgen", "gloo", "console_error_panic_hook"];
/// Clocks, output and chance, which the engine takes as arguments.
const OUTSIDE: [&str; 7] = ["std::time", "Instant::now", "SystemTime", "println!", "eprintln!", "std::env", "std::fs"];
/// Longest file that is still one idea, in lines.
const MAX_LINES: usize = 400;

fn modules() -> Vec<String> {
    let text = fs::read_to_string("src/lib.rs").expect("src/lib.rs");
    text.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_owned()];
    }
    let Ok(entries) = fs::read_dir(path) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.flatten().flat_map(|entry| rust_files(&entry.path())).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "rs"));
    files
}

fn files_of(module: &str) -> Vec<PathBuf> {
    let mut files = rust_files(&PathBuf::from(format!("src/{module}.rs")));
    files.extend(rust_files(&PathBuf::from(format!("src/{module}"))));
    assert!(!files.is_empty(), "{module} has no file");
    files
}

/// Code without comments.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).expect("a source file");
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

fn names(code: &str, module: &str) -> bool {
    let path = format!("crate::{module}");
    code.match_indices(&path)
        .any(|(at, _)| !code[at + path.len()..].starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[test]
fn a_module_names_only_modules_above_it() {
    let order = modules();
    assert!(order.len() > 10, "the list of modules was not found");
    for (place, module) in order.iter().enumerate() {
        for below in &order[place + 1..] {
            for file in files_of(module) {
                assert!(!names(&code(&file), below), "{} names {below}, which stands below {module}", file.display());
            }
        }
    }
}

#[test]
fn the_engine_knows_no_browser_and_no_outside() {
    for module in modules().iter().take_while(|module| *module != FIRST_OF_THE_BROWSER) {
        for file in files_of(module) {
            let code = code(&file);
            for word in BROWSER.iter().chain(&OUTSIDE) {
                assert!(!code.contains(word), "{} names {word}", file.display());
            }
        }
    }
}

#[test]
fn a_file_is_one_idea() {
    for file in rust_files(Path::new("src")).into_iter().chain(rust_files(Path::new("xtask/src"))) {
        let lines = fs::read_to_string(&file).expect("a source file").lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines; is it still one idea?", file.display());
    }
}
