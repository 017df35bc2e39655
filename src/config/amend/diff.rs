//! Two texts of as many lines, as a unified diff.

use std::fmt::Write as _;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// What changes from `old` to `new`, line for line, under the name of the file; empty where nothing does. Both have as many lines:
/// values are replaced, no lines added.
pub fn unified(file: &str, old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let lines = old.len().max(new.len());
    let line = |text: &[&str], place: usize| text.get(place).copied().map(str::to_owned);
    let changed: Vec<usize> = (0..lines).filter(|place| line(&old, *place) != line(&new, *place)).collect();
    let mut out = String::new();
    for hunk in changed.chunk_by(|one, next| next - one <= 2 * CONTEXT) {
        let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { continue };
        let (from, to) = (first.saturating_sub(CONTEXT), (last + CONTEXT + 1).min(lines));
        if out.is_empty() {
            let _ = writeln!(out, "--- {file}\n+++ {file}");
        }
        let _ = writeln!(out, "@@ -{0},{1} +{0},{1} @@", from + 1, to - from);
        let mut place = from;
        while place < to {
            let run = (place..to).take_while(|place| changed.binary_search(place).is_ok()).count();
            for (sign, text) in [('-', &old), ('+', &new)] {
                for place in place..place + run {
                    let _ = writeln!(out, "{sign}{}", text.get(place).copied().unwrap_or_default());
                }
            }
            if run == 0 {
                let _ = writeln!(out, " {}", old.get(place).copied().unwrap_or_default());
            }
            place += run.max(1);
        }
    }
    out
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
}
