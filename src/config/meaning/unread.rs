//! Fields that are read, and remarks on others: a system refuses or drops these, and so would a reader in silence.

use crate::config::document::{Content, Entry, Node};
use crate::config::imported::{Remark, Unread};

/// Remarks on entries of `node`, a part called `of`, whose keys are none of `known`, in whatever case the format writes them.
pub fn unread(node: &Node, of: &str, known: &[&str]) -> Vec<Remark> {
    // Plans have what is left out as nothing; templates and comments stand in keys, too.
    let is_key = |key: &str| key != "for_each" && !key.contains(['{', '$', '<', '/']);
    let says = |entry: &&Entry| !matches!(entry.node.content, Content::Null) && is_key(&entry.key);
    let entries = node.entries().iter().filter(says).filter(|entry| !known.iter().any(|known| entry.is_called(known)));
    entries.map(|entry| unknown(&entry.key, entry.place.line, of, known)).collect()
}

/// The remark on one key that is no field.
pub fn unknown(key: &str, line: u32, of: &str, known: &[&str]) -> Remark {
    let meant = nearest(known, key).or_else(|| begun(known, key));
    let words = meant.map_or_else(String::new, |known| format!("; {known} is"));
    let unread = Unread { name: key.to_owned(), meant: meant.map(str::to_owned) };
    let remark = Remark::at(line, format!("{key} is no field of {of}, and is not read{words}"));
    Remark { unread: Some(unread), ..remark }
}

/// Letters that a name needs to be taken for the beginning of another.
const FEWEST_LETTERS: usize = 6;

/// The only one of `known` that begins with a name.
fn begun<'k>(known: &[&'k str], name: &str) -> Option<&'k str> {
    let begins = |known: &&&str| name.len() >= FEWEST_LETTERS && known.starts_with(name);
    let mut begun = known.iter().filter(begins);
    begun.next().filter(|_| begun.next().is_none()).copied()
}

/// That one of `known` which a name would be but for case, a letter more, less or other.
pub fn nearest<'k>(known: &[&'k str], name: &str) -> Option<&'k str> {
    let letters = |word: &str| -> Vec<char> {
        word.chars().filter(|letter| !matches!(letter, '_' | '-')).map(|letter| letter.to_ascii_lowercase()).collect()
    };
    let name = letters(name);
    let is_near = |known: &&&str| {
        let known = letters(known);
        let start = known.iter().zip(&name).take_while(|(one, other)| one == other).count();
        let end = known.iter().rev().zip(name.iter().rev()).take_while(|(one, other)| one == other).count();
        known.len().abs_diff(name.len()) <= 1 && start + end + 1 >= known.len().max(name.len())
    };
    known.iter().find(is_near).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_near_to_one_with_a_letter_more_less_or_other() {
        let cases = [
            ("minReplica", Some("minReplicas")),
            ("min_replicass", Some("minReplicas")),
            ("maxReplucas", Some("maxReplicas")),
            ("replicas", None),
        ];
        for (name, expected) in cases {
            assert_eq!(nearest(&["minReplicas", "maxReplicas"], name), expected, "{name}");
        }
    }

    #[test]
    fn a_name_that_was_cut_short_begins_one_alone() {
        let known = ["periodSeconds", "policies", "stabilizationWindowSeconds", "stabilizationWeight"];
        assert_eq!(begun(&known, "period"), Some("periodSeconds"));
        assert_eq!([begun(&known, "stabilization"), begun(&known, "poli")], [None, None]);
    }
}
