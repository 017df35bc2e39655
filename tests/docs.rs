//! Links between the project's documents: a relative link leads to a file or folder that exists and, behind `#`, to a heading.
//! Links to other hosts are not followed.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test says what is wrong by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// Folders that hold no documents of the project: what is built or installed, and traces that happen to be Markdown.
const PASSED_OVER: [&str; 6] = ["target", "dist", "node_modules", "fixtures", "corpus", "artifacts"];

/// What is at a path of the project: the text of a document, an empty text for anything else that exists.
type Read<'a> = &'a dyn Fn(&Path) -> Option<String>;

fn documents(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') || PASSED_OVER.contains(&name.as_str()) {
            continue;
        }
        if path.is_dir() {
            found.extend(documents(&path));
        } else if is_document(&path) {
            found.push(normal(&path).expect("a path of the project"));
        }
    }
    found
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|end| end == "md")
}

fn read(path: &Path) -> Option<String> {
    let path = Path::new(".").join(path);
    if is_document(&path) { fs::read_to_string(path).ok() } else { path.exists().then(String::new) }
}

/// A path without `.` and `..`; `None` where it leads out of the project.
fn normal(path: &Path) -> Option<PathBuf> {
    let mut place = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::ParentDir if !place.pop() => return None,
            _ => {}
        }
    }
    Some(place)
}

/// The lines that are no code block, fenced or indented.
fn prose(text: &str) -> Vec<&str> {
    let (mut is_fenced, mut is_open) = (false, true);
    let mut lines = Vec::new();
    for line in text.lines() {
        let is_fence = line.trim_start().starts_with("```");
        is_fenced ^= is_fence;
        // An indented line goes on with the text above it, unless a blank line or other code stands there.
        let is_indented = is_open && line.starts_with("    ");
        is_open = line.trim().is_empty() || is_indented;
        if !is_fenced && !is_fence && !is_indented {
            lines.push(line);
        }
    }
    lines
}

/// Text without what stands between backticks, paragraph by paragraph, so that a single one hides no more than that.
fn without_code(text: &str) -> String {
    let paragraphs = text.split("\n\n").map(|text| text.split('`').step_by(2).collect::<Vec<_>>().join(" "));
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// What a document links to: `](target)`, and `[name]: target` at the start of a line, which is a footnote where the name begins
/// with `^`.
fn targets(text: &str) -> Vec<String> {
    let text = without_code(&prose(text).join("\n"));
    let inline = text.split("](").skip(1).filter_map(|rest| rest.split([')', ' ', '\n']).next());
    let definitions = text.lines().filter_map(|line| {
        let (name, target) = line.trim_start().strip_prefix('[')?.split_once("]: ")?;
        target.split_whitespace().next().filter(|_| !name.starts_with('^'))
    });
    inline.chain(definitions).map(|target| target.trim_matches(['<', '>']).to_owned()).collect()
}

/// Whether a target names a protocol, like `https:`.
fn is_elsewhere(target: &str) -> bool {
    let protocol = target.split_once(':').map_or("", |(protocol, _)| protocol);
    !protocol.is_empty() && protocol.chars().all(|letter| letter.is_ascii_alphanumeric())
}

/// Text of a heading as GitHub shows it: of a link only its text, of code only what is in it.
fn shown(heading: &str) -> String {
    let mut parts = heading.split("](");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once(')').map_or("", |(_, behind)| behind))
}

/// Names of a document's headings by GitHub's rule: lower case, hyphens for spaces, no other punctuation than `-` and `_`, and a
/// number behind a name that was there before.
fn anchors(text: &str) -> Vec<String> {
    let mut uses: BTreeMap<String, usize> = BTreeMap::new();
    let headings = prose(text).into_iter().filter_map(|line| {
        let heading = line.trim_start_matches('#');
        ((1..=6).contains(&(line.len() - heading.len())) && heading.starts_with(' ')).then(|| heading.trim())
    });
    let names = headings.map(|heading| {
        let letters = shown(heading).to_lowercase().replace(' ', "-");
        let name = letters.replace(|letter: char| !letter.is_alphanumeric() && letter != '-' && letter != '_', "");
        let before = uses.entry(name.clone()).or_default();
        *before += 1;
        if *before == 1 { name } else { format!("{name}-{}", *before - 1) }
    });
    names.collect()
}

/// What is wrong with a link of `document`, if anything is.
fn fault(document: &Path, target: &str, read: Read<'_>) -> Option<String> {
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let place = match path {
        "" => Some(document.to_owned()),
        _ => normal(&document.parent().unwrap_or(Path::new("")).join(path)),
    };
    let Some((place, text)) = place.and_then(|place| read(&place).map(|text| (place, text))) else {
        return Some(format!("{}: {target} leads to no file", document.display()));
    };
    let has_heading = anchor.is_empty() || !is_document(&place) || anchors(&text).iter().any(|name| name == anchor);
    (!has_heading).then(|| format!("{}: {target} leads to no heading", document.display()))
}

fn faults(document: &Path, read: Read<'_>) -> Vec<String> {
    let text = read(document).expect("a document");
    let own = targets(&text).into_iter().filter(|target| !is_elsewhere(target));
    own.filter_map(|target| fault(document, &target, read)).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents(Path::new("."));
    for expected in ["README.md", "CONTRIBUTING.md", "docs/architecture.md"] {
        assert!(documents.contains(&PathBuf::from(expected)), "{expected} was not found");
    }
    let faults: Vec<String> = documents.iter().flat_map(|document| faults(document, &read)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A project of two documents and a file.
fn small_project(path: &Path) -> Option<String> {
    let text = match path.to_str()? {
        "docs/a.md" => {
            "# A file\n\n[good](../README.md#run-it) [own](#a-file) [bad](b.md) [out](../../README.md)\n[gone]: ../c.md#x\n"
        }
        "README.md" => {
            "## Run it\n\n[bad](docs/a.md#run-it) [line](src/lib.rs#L3) [other](https://example.org/none) `[no](link)`\n\n    [no](link)\n"
        }
        "src/lib.rs" => "",
        _ => return None,
    };
    Some(text.to_owned())
}

#[test]
fn a_broken_link_is_found_and_a_good_one_is_not() {
    let found = |document: &str| faults(Path::new(document), &small_project);
    assert_eq!(found("README.md"), ["README.md: docs/a.md#run-it leads to no heading"]);
    let expected =
        ["b.md", "../../README.md", "../c.md#x"].map(|target| format!("docs/a.md: {target} leads to no file"));
    assert_eq!(found("docs/a.md"), expected);
}

#[test]
fn headings_are_named_as_github_names_them() {
    let text = "# What's `new_in` 1.0?\n## Where to add …\n\n```sh\n# no heading\n```\n### [A link](b.md), shown\n## Where to add …\n#no-heading\n";
    assert_eq!(anchors(text), ["whats-new_in-10", "where-to-add-", "a-link-shown", "where-to-add--1"]);
}

#[test]
fn a_link_may_be_broken_over_lines_and_bear_a_title() {
    assert_eq!(targets("see [the\nfile](a.md), [b](b.md \"title\") and ![c](<c.svg>)"), ["a.md", "b.md", "c.svg"]);
    assert_eq!(targets("one ` alone\n\n[a](a.md)\n[^1]: A note.\n[b]: b.md"), ["a.md", "b.md"]);
}

#[test]
fn the_start_panel_says_what_the_welcome_says() {
    let words = |text: &str| text.split_whitespace().filter(|word| *word != "\\").collect::<Vec<_>>().join(" ");
    let between = |path: &str, start: &str, end: &str| {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file of the project");
        let (_, rest) = text.split_once(start).expect("where it begins");
        words(rest.split_once(end).expect("where it ends").0)
    };
    let welcome = between("src/ui/flow/welcome.rs", "WHAT_IT_IS: &str = \"", "\";");
    assert_eq!(between("index.html", "<p class=\"boot-about\">", "</p>"), welcome);
    assert!(welcome.len() > 100, "{welcome}");
}
