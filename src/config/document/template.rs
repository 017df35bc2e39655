//! Templates around YAML and JSON: `{{ … }}`, `{% … %}`, `${ … }`, and values that YAML alone would take for comments, `#{ … }`
//! (Octopus, Azure DevOps) and `#@ …` (ytt).
//!
//! They are hidden from the reader of the format without moving anything: a character within a placeholder is replaced by one
//! of Unicode's private use area, so that it is text like any other; a line that only steers the template becomes blank.
//! Both keep the number of characters, so that places hold for the file as it is.

use super::source::Source;

/// Lines that are looked back and ahead over for what a line of actions belongs to.
const MOST_LINES: usize = 64;
/// Longest `${ … }` in bytes.
const MOST_SHELL_BYTES: usize = 4096;
/// Longest `#{ … }` and `#@ …` in bytes.
const MOST_NAME_BYTES: usize = 256;
/// Most blocks that are kept of a template.
const MOST_BLOCKS: usize = 2000;

/// First character of the stand-ins; ASCII is moved to here.
const STAND_IN: u32 = 0xE000;

/// A line that steers a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Control {
    /// The line, from 1.
    pub line: u32,
    /// The action with its braces.
    pub text: String,
    /// What it does: `if`, `else`, `end`, `with`, `range`, or another first word.
    pub verb: String,
}

/// A block of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    /// The line that opens it.
    pub control: Control,
    /// The line that closes it.
    pub last_line: u32,
}

/// A text with its placeholders hidden.
#[derive(Debug)]
pub struct Hidden {
    /// The text for the reader of the format.
    pub text: String,
    /// Lines that steer the template.
    pub controls: Vec<Control>,
    /// Lines whose content a template inserts beside what stands there.
    pub inserted: Vec<(u32, String)>,
}

/// Whether a character stands for one of a placeholder.
pub fn is_stand_in(letter: char) -> bool {
    (STAND_IN..STAND_IN + 0x80).contains(&u32::from(letter))
}

/// The text as it is in the file.
pub fn shown(text: &str) -> String {
    let back = |letter: char| {
        if is_stand_in(letter) { char::from_u32(u32::from(letter) - STAND_IN).unwrap_or(letter) } else { letter }
    };
    text.chars().map(back).collect()
}

fn stand_in(letter: char) -> char {
    if letter.is_ascii() { char::from_u32(STAND_IN + u32::from(letter)).unwrap_or(letter) } else { letter }
}

/// A placeholder: bytes from and to, and whether it is one that can steer.
struct Action {
    start: usize,
    end: usize,
    can_steer: bool,
}

/// Hides the placeholders of `source`.
pub fn hide(source: &Source<'_>) -> Hidden {
    let actions = actions(source.text);
    let mut hidden =
        Hidden { text: String::with_capacity(source.text.len()), controls: Vec::new(), inserted: Vec::new() };
    let mut at = 0;
    let mut rest = actions.as_slice();
    while let Some(first) = rest.first() {
        let whole = whole_line(source.text, rest);
        let (count, end) = whole.unwrap_or((1, first.end));
        let (group, after) = rest.split_at(count.min(rest.len()));
        hidden.text.push_str(source.text.get(at..first.start).unwrap_or_default());
        if whole.is_some() {
            hide_line(source, group, (first.start, end), &mut hidden);
        } else {
            hidden.text.extend(source.text.get(first.start..end).unwrap_or_default().chars().map(stand_in));
        }
        at = end;
        rest = after;
    }
    hidden.text.push_str(source.text.get(at..).unwrap_or_default());
    hidden
}

/// All placeholders in order.
fn actions(text: &str) -> Vec<Action> {
    let bytes = text.as_bytes();
    let (mut actions, mut at) = (Vec::new(), 0);
    // Once a mark has no partner any more, looking again would be quadratic.
    let mut is_open = [true; 3];
    while let Some(next) = memchr::memchr3(b'{', b'$', b'#', bytes.get(at..).unwrap_or_default()).map(|next| at + next)
    {
        let rest = bytes.get(next..).unwrap_or_default();
        if rest.first() == Some(&b'#') {
            let end = commented_value(text, next);
            actions.extend(end.map(|end| Action { start: next, end, can_steer: false }));
            at = end.unwrap_or(next + 1);
            continue;
        }
        let (kind, close): (usize, &[u8]) = match rest {
            [b'{', b'{', ..] => (0, b"}}"),
            [b'{', b'%', ..] => (1, b"%}"),
            [b'$', b'{', ..] => (2, b"}"),
            _ => {
                at = next + 1;
                continue;
            }
        };
        let near = rest.get(..MOST_SHELL_BYTES).unwrap_or(rest);
        let limit = if kind == 2 { memchr::memchr(b'\n', near).unwrap_or(near.len()) } else { rest.len() };
        let within = rest.get(2..limit).unwrap_or_default();
        let found = if is_open[kind] { memchr::memmem::find(within, close) } else { None };
        is_open[kind] = found.is_some() || kind == 2;
        match found {
            Some(length) => {
                let end = next + 2 + length + close.len();
                actions.push(Action { start: next, end, can_steer: kind != 2 });
                at = end;
            }
            None => at = next + 2,
        }
    }
    actions
}

/// Where a value ends that begins at `start` with `#`, in place of one: `min: #{MinReplicas}#`, `min: #@ data.values.min`.
fn commented_value(text: &str, start: usize) -> Option<usize> {
    let rest = text.get(start..)?;
    let is_whole_line = rest.starts_with("#@ ");
    // Only blanks are looked back over.
    let before = text.get(..start)?.trim_end_matches([' ', '\t']);
    let stands_for_value = before.len() < start && before.ends_with([':', '-']);
    if !(stands_for_value && (is_whole_line || rest.starts_with("#{"))) {
        return None;
    }
    let near = rest.as_bytes().get(..MOST_NAME_BYTES).unwrap_or(rest.as_bytes());
    let line = near.get(..memchr::memchr2(b'\n', b'\r', near).unwrap_or(near.len()))?;
    if is_whole_line {
        return Some(start + line.trim_ascii_end().len()).filter(|end| text.is_char_boundary(*end));
    }
    let length = memchr::memchr(b'}', line)? + 1;
    Some(start + length + usize::from(line.get(length) == Some(&b'#')))
}

/// How many of `actions` stand alone on the lines of the first one, and where the last of them ends.
fn whole_line(text: &str, actions: &[Action]) -> Option<(usize, usize)> {
    let first = actions.first().filter(|action| action.can_steer)?;
    let before = text.get(..first.start)?;
    // Only blanks are looked back over: a line may have millions of placeholders.
    let start = before.trim_end_matches([' ', '\t']);
    if !(start.is_empty() || start.ends_with('\n')) {
        return None;
    }
    let (mut count, mut end) = (0, first.start);
    for action in actions {
        let between = text.get(end..action.start)?;
        if between.contains('\n') || !between.trim().is_empty() || !action.can_steer {
            break;
        }
        count += 1;
        end = action.end;
    }
    let after = text.get(end..)?;
    let rest = after.split('\n').next().unwrap_or_default().trim();
    (count > 0 && (rest.is_empty() || rest.starts_with('#'))).then_some((count, end))
}

/// What an action does.
fn verb(action: &str) -> &str {
    let inside = action.trim_start_matches(['{', '%', '-', '~', ' ', '\t', '\n', '\r']);
    if inside.starts_with("/*") || inside.starts_with('!') || action.starts_with("{#") {
        return "comment";
    }
    let word = inside
        .split(|letter: char| letter.is_whitespace() || matches!(letter, '}' | '%' | '(' | '-'))
        .next()
        .unwrap_or_default();
    let is_assignment = word.starts_with('$')
        && inside
            .split_once('=')
            .is_some_and(|(before, _)| before.trim_end_matches(':').trim() == word || before.contains(','));
    if is_assignment { "assignment" } else { word }
}

fn steers(verb: &str) -> bool {
    let verb = verb.trim_start_matches('#').trim_start_matches('/');
    [
        "if",
        "else",
        "end",
        "with",
        "range",
        "define",
        "block",
        "comment",
        "assignment",
        "for",
        "endif",
        "endfor",
        "elif",
        "set",
        "break",
        "continue",
        "each",
        "unless",
    ]
    .contains(&verb)
}

/// Hides a line that has nothing but actions.
fn hide_line(source: &Source<'_>, group: &[Action], (start, end): (usize, usize), hidden: &mut Hidden) {
    let line = source.line(start);
    let texts = group.iter().filter_map(|action| source.text.get(action.start..action.end));
    let whole = source.text.get(start..end).unwrap_or_default();
    if texts.clone().all(|text| steers(verb(text))) {
        for text in texts {
            hidden.controls.push(Control { line, text: text.to_owned(), verb: verb(text).to_owned() });
        }
        hidden.text.extend(whole.chars().map(blank));
        return;
    }
    match value_column(source, start, end) {
        Some(blanks) => {
            let letters = whole.chars().enumerate();
            hidden.text.extend(letters.map(|(place, letter)| if place < blanks { ' ' } else { stand_in(letter) }));
        }
        None => {
            hidden.inserted.push((line, whole.to_owned()));
            hidden.text.extend(whole.chars().map(blank));
        }
    }
}

fn blank(letter: char) -> char {
    if matches!(letter, '\n' | '\r') { letter } else { ' ' }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Where a line of actions is the value of the key on the line before it: how many of its characters have to give way so that it
/// is indented deeper than that key. `None` where it is inserted beside something else.
fn value_column(source: &Source<'_>, start: usize, end: usize) -> Option<usize> {
    let before = source.text.get(..start)?;
    let is_content = |line: &&str| {
        let line = line.trim();
        let is_action = line.starts_with("{{") && line.ends_with("}}");
        !(line.is_empty() || line.starts_with('#') || is_action)
    };
    let previous = before.rsplit('\n').skip(1).take(MOST_LINES).find(is_content)?;
    if !previous.trim_end().ends_with(':') {
        return None;
    }
    let key = indent(previous) + if previous.trim_start().starts_with("- ") { 2 } else { 0 };
    let after = source.text.get(end..)?;
    if let Some(next) = after.split('\n').skip(1).take(MOST_LINES).find(is_content) {
        let is_item = next.trim_start().starts_with("- ") && indent(next) >= key;
        if indent(next) > key || is_item {
            return None;
        }
    }
    let column = before.rsplit('\n').next().map_or(0, str::len);
    let blanks = (key + 1).saturating_sub(column);
    (blanks < end - start).then_some(blanks)
}

/// The blocks of a template, outer ones before inner ones.
pub fn branches(controls: &[Control], last_line: u32) -> Vec<Branch> {
    let (mut open, mut blocks): (Vec<usize>, Vec<Branch>) = (Vec::new(), Vec::new());
    for control in controls {
        match control.verb.as_str() {
            "if" | "with" | "range" | "define" | "block" | "for" if blocks.len() < MOST_BLOCKS => {
                open.push(blocks.len());
                blocks.push(Branch { control: control.clone(), last_line });
            }
            "end" | "endif" | "endfor" => {
                if let Some(block) = open.pop().and_then(|place| blocks.get_mut(place)) {
                    block.last_line = control.line;
                }
            }
            _ => {}
        }
    }
    blocks
}
