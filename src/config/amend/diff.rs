//! Two texts as a unified diff.

use std::fmt::Write as _;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// Most pairs of lines that are compared between the first and the last change.
const MOST_PAIRS: usize = 4_000_000;

/// What becomes of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Removed,
    Added,
}

/// What changes from `old` to `new`, line for line, under the name of the file; empty where nothing does. Lines keep their ends,
/// and a last one without an end is said to have none, so that `patch --binary` and `git apply` make `new` of `old` to the byte.
pub fn unified(file: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    let lines = fates(&old, &new);
    let changed: Vec<usize> =
        (0..lines.len()).filter(|at| lines.get(*at).is_some_and(|(fate, _)| *fate != Fate::Kept)).collect();
    let mut out = String::new();
    for hunk in changed.chunk_by(|one, next| next - one <= 2 * CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let (from, to) = (first.saturating_sub(CONTEXT), (last + CONTEXT + 1).min(lines.len()));
        let shown = lines.get(from..to).unwrap_or_default();
        let before = lines.get(..from).unwrap_or_default();
        let count = |part: &[(Fate, &str)], without: Fate| part.iter().filter(|(fate, _)| *fate != without).count();
        if out.is_empty() {
            let _ = writeln!(out, "--- {file}\n+++ {file}");
        }
        let side = |without: Fate| (count(before, without) + 1, count(shown, without));
        let ((old_at, old_count), (new_at, new_count)) = (side(Fate::Added), side(Fate::Removed));
        let _ = writeln!(out, "@@ -{old_at},{old_count} +{new_at},{new_count} @@");
        for (fate, text) in shown {
            let sign = match fate {
                Fate::Kept => ' ',
                Fate::Removed => '-',
                Fate::Added => '+',
            };
            let _ = write!(out, "{sign}{text}");
            if !text.ends_with('\n') {
                out.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
    out
}

/// Every line of both texts in order, by the longest sequence that both share; of a change, what is removed stands first.
fn fates<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(Fate, &'t str)> {
    let start = old.iter().zip(new).take_while(|(one, other)| one == other).count();
    let most = old.len().min(new.len()) - start;
    let end = old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(one, other)| one == other).count();
    let (old_end, new_end) = (old.len() - end, new.len() - end);
    let middle = |text: &[&'t str], end: usize| text.get(start..end).unwrap_or_default().to_vec();
    let (before, after) = (middle(old, old_end), middle(new, new_end));
    let kept =
        |text: Option<&[&'t str]>| text.unwrap_or_default().iter().map(|line| (Fate::Kept, *line)).collect::<Vec<_>>();
    let mut lines = kept(old.get(..start));
    lines.extend(between(&before, &after));
    lines.extend(kept(old.get(old_end..)));
    lines
}

/// What lies between the lines that both texts begin and end with.
fn between<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(Fate, &'t str)> {
    let width = new.len() + 1;
    // Lengths of what the rests share; nothing is compared where that would take too long.
    let mut shared =
        vec![0_u32; if old.len().saturating_mul(new.len()) <= MOST_PAIRS { (old.len() + 1) * width } else { 0 }];
    let length = |shared: &[u32], one: usize, other: usize| shared.get(one * width + other).copied().unwrap_or(0);
    for (one, line) in old.iter().enumerate().rev() {
        for (other, candidate) in new.iter().enumerate().rev() {
            let value = if line == candidate {
                length(&shared, one + 1, other + 1) + 1
            } else {
                length(&shared, one + 1, other).max(length(&shared, one, other + 1))
            };
            if let Some(cell) = shared.get_mut(one * width + other) {
                *cell = value;
            }
        }
    }
    let (mut one, mut other) = (0, 0);
    let mut lines = Vec::new();
    loop {
        match (old.get(one), new.get(other)) {
            (Some(line), Some(candidate)) if line == candidate && length(&shared, one, other) > 0 => {
                lines.push((Fate::Kept, *line));
                (one, other) = (one + 1, other + 1);
            }
            (Some(line), candidate)
                if candidate.is_none() || length(&shared, one + 1, other) >= length(&shared, one, other + 1) =>
            {
                lines.push((Fate::Removed, *line));
                one += 1;
            }
            (_, Some(candidate)) => {
                lines.push((Fate::Added, *candidate));
                other += 1;
            }
            _ => return lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_stand_in_their_context() {
        let old: String = (1..=20).map(|line| format!("line {line}\n")).collect();
        let new = old.replace("line 2\n", "line two\n").replace("line 20", "line twenty");
        let expected = "--- a.yaml\n+++ a.yaml\n@@ -1,5 +1,5 @@\n line 1\n-line 2\n+line two\n line 3\n line 4\n line 5\n\
                        @@ -17,4 +17,4 @@\n line 17\n line 18\n line 19\n-line 20\n+line twenty\n";
        assert_eq!(unified("a.yaml", &old, &new), expected);
        assert_eq!(unified("a.yaml", &old, &old), "");
    }

    #[test]
    fn line_ends_stay_and_a_missing_one_is_said() {
        let expected = "--- a\n+++ a\n@@ -1,2 +1,2 @@\n one\r\n-two\n\\ No newline at end of file\n+2\n\\ No newline at end of file\n";
        assert_eq!(unified("a", "one\r\ntwo", "one\r\n2"), expected);
        assert_eq!(unified("a", "one\r\n", "one\n"), "--- a\n+++ a\n@@ -1,1 +1,1 @@\n-one\r\n+one\n");
    }

    #[test]
    fn lines_are_added_beside_changed_ones() {
        let expected = "--- a\n+++ a\n@@ -1,4 +1,5 @@\n one\n-two\n+2\n+and\n three\n four\n";
        assert_eq!(unified("a", "one\ntwo\nthree\nfour\n", "one\n2\nand\nthree\nfour\n"), expected);
    }
}
