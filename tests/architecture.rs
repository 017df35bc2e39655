//! The rules of the structure: a module names only modules above it in the list that declares it, in `src/lib.rs` and in the
//! ordered folders below it; no files name each other in a circle; the engine knows no browser; files and functions are short.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use std::collections::{BTreeMap, BTreeSet};
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
/// Longest function that is still one thought, in lines.
const MAX_FUNCTION_LINES: usize = 60;
/// Modules whose `mod.rs`, and those of the folders in it, list their modules in order.
const ORDERED: [&str; 1] = ["ui"];
/// Modules whose files may not name each other in a circle.
const WITHOUT_CIRCLES: [&str; 2] = ["ui", "worker"];

/// What each module names, by module; both as segments below the crate.
type Names = BTreeMap<Vec<String>, BTreeSet<Vec<String>>>;

fn modules() -> Vec<String> {
    declared(&fs::read_to_string("src/lib.rs").expect("src/lib.rs"))
}

/// Modules that a file declares, in its order.
fn declared(text: &str) -> Vec<String> {
    let names = text.lines().filter_map(|line| {
        let line = line.strip_prefix("pub ").unwrap_or(line);
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    names.map(str::to_owned).collect()
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

/// The path of a file's module below the crate: `ui::part::knob`.
fn module_path(file: &Path) -> Vec<String> {
    let below = file.strip_prefix("src").expect("a file of src").with_extension("");
    let parts = below.iter().map(|part| part.to_string_lossy().into_owned());
    parts.filter(|part| part != "mod" && part != "lib").collect()
}

/// The items of a list between braces, at its own level.
fn list_items(list: &str) -> Vec<&str> {
    let (mut items, mut depth, mut start) = (Vec::new(), 0_usize, 0);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                items.push(&list[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    items.push(&list[start..]);
    items
}

/// Every path that a tree of `use` names: `a::{b, c::{d, e}}` is `a::b`, `a::c::d` and `a::c::e`.
fn expand(tree: &str) -> Vec<String> {
    match tree.split_once('{') {
        None => vec![tree.split(" as ").next().unwrap_or(tree).trim().to_owned()],
        Some((head, rest)) => {
            let inside = rest.rsplit_once('}').map_or(rest, |(inside, _)| inside);
            let paths = list_items(inside).into_iter().filter(|item| !item.trim().is_empty()).flat_map(expand);
            paths.map(|path| format!("{}{path}", head.trim())).collect()
        }
    }
}

/// The tree of a statement that is a `use` of the crate's own.
fn use_tree(statement: &str) -> Option<&str> {
    let (before, tree) = statement.rsplit_once("use ")?;
    let before = before.trim_end();
    let is_use = before.is_empty() || before.ends_with([';', '}', '{', ']', ')']) || before.ends_with("pub");
    let is_own = ["crate", "super", "self"].iter().any(|root| tree.trim_start().starts_with(root));
    (is_use && is_own).then(|| tree.trim_end_matches(';'))
}

/// Every path below the crate that a module names, in `use` and elsewhere.
fn named(code: &str, module: &[String]) -> BTreeSet<Vec<String>> {
    let mut paths = Vec::new();
    let mut rest = String::new();
    for statement in code.split_inclusive(';') {
        match use_tree(statement) {
            Some(tree) => paths.extend(expand(tree)),
            None => rest.push_str(statement),
        }
    }
    let is_path = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    for root in ["crate::", "super::"] {
        for (at, _) in rest.match_indices(root).filter(|(at, _)| !rest[..*at].ends_with(is_path)) {
            let length = rest[at..].find(|letter| !is_path(letter));
            paths.push(rest[at..length.map_or(rest.len(), |length| at + length)].to_owned());
        }
    }
    paths.iter().filter_map(|path| resolve(path, module)).collect()
}

/// A path as segments below the crate, where it is of the crate.
fn resolve(path: &str, module: &[String]) -> Option<Vec<String>> {
    let mut place = match path.split("::").next()?.trim() {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for segment in path.split("::").map(str::trim) {
        match segment {
            "crate" | "self" | "" => {}
            "super" => {
                place.pop();
            }
            name => place.push(name.to_owned()),
        }
    }
    Some(place)
}

fn all_names() -> Names {
    let files = rust_files(Path::new("src"));
    let modules = files.iter().map(|file| (module_path(file), code(file)));
    modules.map(|(module, code)| (module.clone(), named(&code, &module))).collect()
}

/// Refuses that a module below `parent` names one that stands after it in `order`.
fn check_order(parent: &[String], order: &[String], all: &Names) {
    let place_of = |path: &[String]| {
        let child = path.get(parent.len()).filter(|_| path.starts_with(parent))?;
        order.iter().position(|name| name == child)
    };
    for (module, names) in all {
        let Some(place) = place_of(module) else { continue };
        for name in names {
            let is_below = place_of(name).is_some_and(|other| other > place);
            assert!(!is_below, "{} names {}, which stands below it", module.join("::"), name.join("::"));
        }
    }
}

#[test]
fn a_module_names_only_modules_above_it() {
    let order = modules();
    assert!(order.len() > 10, "the list of modules was not found");
    let all = all_names();
    check_order(&[], &order, &all);
    for list in ORDERED.into_iter().flat_map(files_of).filter(|file| file.ends_with("mod.rs")) {
        let order = declared(&code(&list));
        assert!(order.len() > 2, "{} lists no modules", list.display());
        check_order(&module_path(&list), &order, &all);
    }
}

/// The idea that a path belongs to: a file with the folder that bears its name, or a file alone.
fn idea_of(path: &[String]) -> Option<Vec<String>> {
    let place = |length: usize| PathBuf::from("src").join(path[..length].iter().collect::<PathBuf>());
    let is_file = |length: &usize| place(*length).with_extension("rs").is_file();
    let is_folder = |length: &usize| place(*length).join("mod.rs").is_file();
    let length = (1..=path.len()).find(is_file).or_else(|| (1..=path.len()).rev().find(is_folder))?;
    Some(path[..length].to_vec())
}

/// Takes away, again and again, what names nothing that is left: what stays is in a circle, or names one.
fn circles(mut edges: Names) -> Vec<String> {
    loop {
        let is_free = |names: &BTreeSet<Vec<String>>| !names.iter().any(|name| edges.contains_key(name));
        let free: Vec<_> = edges.iter().filter(|(_, names)| is_free(names)).map(|(idea, _)| idea.clone()).collect();
        if free.is_empty() {
            return edges.keys().map(|idea| idea.join("::")).collect();
        }
        edges.retain(|idea, _| !free.contains(idea));
    }
}

#[test]
fn no_files_name_each_other_in_a_circle() {
    for module in WITHOUT_CIRCLES {
        let is_in = |path: &[String]| path.first().is_some_and(|first| first == module);
        let mut edges = Names::new();
        for (path, names) in all_names().into_iter().filter(|(path, _)| is_in(path)) {
            let Some(idea) = idea_of(&path) else { continue };
            let others = names.iter().filter(|name| is_in(name)).filter_map(|name| idea_of(name));
            let others: Vec<_> = others.filter(|other| *other != idea).collect();
            edges.entry(idea).or_default().extend(others);
        }
        assert!(edges.len() > 5, "{module} was not found");
        let left = circles(edges);
        assert!(left.is_empty(), "in a circle, or naming one: {left:?}");
    }
}

#[test]
fn groups_and_relative_paths_are_seen() {
    let module = ["ui", "part", "knob"].map(str::to_owned);
    let code = "use crate::{readout::{a, b as c}, ui::flow::runs};\nuse super::rail::{self, Rail};\nfn f() { crate::job::run(); }";
    let names: Vec<String> = named(code, &module).iter().map(|path| path.join("::")).collect();
    let expected = ["job::run", "readout::a", "readout::b", "ui::flow::runs", "ui::part::rail", "ui::part::rail::Rail"];
    assert_eq!(names, expected);
}

#[test]
fn a_circle_is_found_and_what_leads_to_none_is_not() {
    let path = |name: &str| vec![name.to_owned()];
    let edges = [("a", "b"), ("b", "a"), ("c", "a"), ("d", "e"), ("e", "f")];
    let edges = edges.map(|(from, to)| (path(from), BTreeSet::from([path(to)])));
    assert_eq!(circles(Names::from(edges)), ["a", "b", "c"]);
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

/// Name of the function that a line begins.
fn function_name(line: &str) -> Option<&str> {
    let (before, after) = line.trim_start().split_once("fn ")?;
    let is_qualifier = |word: &str| word.starts_with("pub") || ["const", "async", "unsafe"].contains(&word);
    let name = after.split(['(', '<']).next()?;
    before.split_whitespace().all(is_qualifier).then_some(name)
}

/// Lines of the function that the first line begins, as rustfmt writes it: up to the closing brace that is indented like its
/// `fn`, or the end of a declaration.
fn function_lines(lines: &[&str]) -> usize {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut has_body = false;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| indent(line) == indent(lines[0])) {
        let is_end = if has_body { line.trim_start().starts_with('}') } else { line.ends_with(['}', ';']) };
        if is_end {
            return at + 1;
        }
        has_body |= line.ends_with('{');
    }
    lines.len()
}

/// Functions of a file with their lines, tests and what is inside others too.
fn functions(text: &str) -> Vec<(&str, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let named = lines.iter().enumerate().filter_map(|(at, line)| Some((at, function_name(line)?)));
    named.map(|(at, name)| (name, function_lines(&lines[at..]))).collect()
}

#[test]
fn a_function_is_one_thought() {
    let (mut seen, mut long) = (0, Vec::new());
    for file in rust_files(Path::new("src")) {
        let text = fs::read_to_string(&file).expect("a source file");
        let all = functions(&text);
        seen += all.len();
        let too_long = all.iter().filter(|(_, lines)| *lines > MAX_FUNCTION_LINES);
        long.extend(too_long.map(|(name, lines)| format!("{}: {name} has {lines} lines", file.display())));
    }
    assert!(seen > 1000, "the functions were not found");
    assert!(long.is_empty(), "is each still one thought? {long:#?}");
}

/// What `functions` has to see; `BODY` stands for 60 lines.
const FUNCTIONS: &str = "\
trait A {
    fn declared(
        &self,
    ) -> f64;

    fn short(&self) {}

    /// No fn of its own.
    pub(crate) async fn long(
        &self,
    ) {
BODY
    }
}

pub const fn generic<T>() -> fn(T)
where
    T: Copy,
{
BODY
}
";

#[test]
fn a_long_function_is_seen_to_its_end() {
    let body = ["        if a {", "            b();", "", "        }"].repeat(15).join("\n");
    let text = FUNCTIONS.replace("BODY", &body);
    assert_eq!(functions(&text), [("declared", 3), ("short", 1), ("long", 64), ("generic", 65)]);
}
