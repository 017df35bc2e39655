//! Which values of a file change: those that the policy has otherwise, each paired with the file's by what it is. Whether an edit
//! meets its value is found out by reading the new text: one that changes another value, or none, is not made.

use super::edit::{Edit, SAME, apply, replacement, whereabouts};
use crate::config::autoscaler::{Autoscaler, System};
use crate::config::found::Place;
use crate::config::inventory::{Valued, values};
use crate::config::{Imported, read_text};
use std::collections::HashMap;

/// Values that a file may have at the place of another, and that no policy has.
const BESIDE: [&str; 2] = ["start", "aws.default_cooldown"];

/// A value that is to be another.
struct Change {
    value: Valued,
    was: String,
    is: String,
}

/// A file with its autoscaler at `place`, which says `before` and should say `after`.
pub struct Changing<'a> {
    imported: &'a Imported,
    place: usize,
    own: Vec<Valued>,
    before: Vec<Valued>,
    after: Vec<Valued>,
}

impl<'a> Changing<'a> {
    /// Takes the policies in texts of their own for `before` and `after`.
    pub fn new(imported: &'a Imported, place: usize, before: &Autoscaler, after: &Autoscaler) -> Self {
        let own = imported.autoscalers.get(place).map(values).unwrap_or_default();
        Self { imported, place, own, before: values(before), after: values(after) }
    }

    /// What changes in the text, from the last to the first.
    pub fn edits(&self) -> Vec<Edit> {
        let changes = self.changes();
        let mut edits: Vec<(&Change, Edit)> = changes.iter().flat_map(|change| self.edits_of(change)).collect();
        if !self.is_right(&edits) {
            edits = self.right(edits);
        }
        ordered(&edits)
    }

    /// What a change does to the text: at the place of its value, and wherever others are equal to it.
    fn edits_of<'c>(&self, change: &'c Change) -> Vec<(&'c Change, Edit)> {
        let text = &self.imported.text;
        let mut places: Vec<Place> = change.value.place.into_iter().collect();
        for place in change.value.equal.iter().flatten() {
            if !places.contains(place) {
                places.push(*place);
            }
        }
        let mut edits: Vec<(&Change, Edit)> = Vec::new();
        for place in places {
            let Some(own) = change.value.text.as_deref() else { continue };
            let found = whereabouts(text, place, own).into_iter().filter_map(|range| {
                let new = replacement(text.get(range.clone())?, own, &change.was, &change.is)?;
                Some((change, Edit { range, text: new }))
            });
            let found: Vec<(&Change, Edit)> = found.collect();
            let is_met = |one: &&(&Change, Edit)| {
                let tried = [edits.as_slice(), std::slice::from_ref(*one)].concat();
                // Those that are equal change one by one.
                self.is_met(&tried, |_, new| new.equal.len() >= edits.len())
            };
            edits.extend(if found.len() == 1 { found.first() } else { found.iter().find(is_met) }.cloned());
        }
        edits
    }

    /// Those of `edits` that meet their values, with all that have one name together.
    fn right<'c>(&self, mut edits: Vec<(&'c Change, Edit)>) -> Vec<(&'c Change, Edit)> {
        edits.sort_by_key(|(change, _)| stem(&change.value.path));
        let mut right: Vec<(&Change, Edit)> = Vec::new();
        for together in edits.chunk_by(|(one, _), (other, _)| stem(&one.value.path) == stem(&other.value.path)) {
            let tried = [right.as_slice(), together].concat();
            if self.is_right(&tried) {
                right = tried;
                continue;
            }
            for one in together {
                let tried = [right.as_slice(), std::slice::from_ref(one)].concat();
                if self.is_right(&tried) {
                    right = tried;
                }
            }
        }
        right
    }

    /// Values that are given in the file, and others in `after` than in `before`.
    fn changes(&self) -> Vec<Change> {
        let changes = self.own.iter().filter(|value| value.is_given && !self.is_borrowed(value));
        let changes = changes.filter_map(|value| {
            let (was, is) = self.pair(&value.path)?;
            (was != is && !self.is_idle(&value.path)).then(|| Change { value: value.clone(), was, is })
        });
        changes.collect()
    }

    /// What the value of a path was and is, where it is certain which one that is: all texts have as many of its kind.
    fn pair(&self, path: &str) -> Option<(String, String)> {
        let count = |list: &[Valued]| list.iter().filter(|value| stem(&value.path) == stem(path)).count();
        let (own, before, after) = (count(&self.own), count(&self.before), count(&self.after));
        let find = |list: &[Valued]| list.iter().find(|value| value.path == path).and_then(|value| value.text.clone());
        let is_zero = |list: &[Valued]| {
            let is_one = |value: &Valued| value.path == path && value.text.is_none();
            is_left_out_at_zero(path) && list.iter().any(is_one)
        };
        let zero = || is_zero(&self.after).then(|| "0".to_owned());
        (own == before && before <= after).then(|| find(&self.before).zip(find(&self.after).or_else(zero)))?
    }

    /// Whether a value does nothing any more: the rates of a direction that is disabled.
    fn is_idle(&self, path: &str) -> bool {
        let Some((way, _)) = path.split_once(".policies[") else { return false };
        let select = format!("{way}.select");
        self.after.iter().any(|value| value.path == select && value.text.as_deref() == Some("Disabled"))
    }

    /// Whether a wait of a policy is only the default cooldown of its group, and cannot change there: other waits that follow it
    /// would change with it.
    fn is_borrowed(&self, value: &Valued) -> bool {
        let system = self.imported.autoscalers.get(self.place).map(|autoscaler| &autoscaler.system);
        let Some(System::Aws(group)) = system else { return false };
        let is_default = value.path != "aws.default_cooldown" && value.place == group.default_cooldown_secs.place();
        let wait =
            |path: &str| self.after.iter().find(|value| value.path == path).and_then(|value| value.text.as_deref());
        let is_common = value.path != "aws.warmup" && wait("aws.cooldown_out") == wait("aws.cooldown_in");
        value.place.is_some() && is_default && !is_common
    }

    /// Whether edits make their values what they should be, and no other value another than it should be, and what was equal stays so.
    fn is_right(&self, edits: &[(&Change, Edit)]) -> bool {
        self.is_met(edits, |old, new| new.equal.len() >= old.equal.len())
    }

    /// Whether edits make their values what they should be, and no other value another than it should be. `holds` has to hold for
    /// the old and the new of each that they change.
    fn is_met(&self, edits: &[(&Change, Edit)], holds: impl Fn(&Valued, &Valued) -> bool) -> bool {
        let mut text = self.imported.text.clone();
        apply(&mut text, &ordered(edits));
        let read = read_text(&self.imported.file, text).autoscalers;
        let new = read.get(self.place).map(values).unwrap_or_default();
        let new: HashMap<&str, &Valued> = new.iter().map(|value| (value.path.as_str(), value)).collect();
        self.own.iter().all(|old| {
            let all = &new;
            let Some(new) = all.get(old.path.as_str()) else { return false };
            let is_meant = edits.iter().any(|(change, _)| change.value.path == old.path);
            let is_free = !(old.is_given || new.is_given) || BESIDE.contains(&old.path.as_str());
            match (old.text == new.text, is_meant) {
                (true, true) => false,
                (true, false) => true,
                (false, false) if is_free || self.follows(old, all) => true,
                (false, _) => self.is_wanted(old, new.text.as_deref()) && holds(old, new),
            }
        })
    }

    /// Whether a wait that a policy had for itself is that of all policies from now on, or the one that was is now its own.
    fn follows(&self, old: &Valued, new: &HashMap<&str, &Valued>) -> bool {
        let wait = old.path.strip_prefix("metrics:").and_then(|path| path.rsplit_once('.'));
        let Some((_, wait)) = wait.filter(|(_, wait)| wait.starts_with("cooldown_")) else { return false };
        let common = format!("aws.{wait}");
        let was = self.own.iter().find(|value| value.path == common).and_then(|value| value.text.as_ref());
        let is = |path: &str| new.get(path).and_then(|value| value.text.as_ref());
        match (old.text.as_ref(), is(&old.path)) {
            (own, None) => own == is(&common),
            (None, own) => own == was,
            _ => false,
        }
    }

    /// Whether `new` is what a value of the file should be.
    fn is_wanted(&self, old: &Valued, new: Option<&str>) -> bool {
        let wanted = || {
            let (was, is) = self.pair(&old.path)?;
            let (own, new) = (old.text.as_deref()?, new?);
            let number = |text: &str| text.parse::<f64>().ok();
            let Some(((own, new), (was, is))) = number(own).zip(number(new)).zip(number(&was).zip(number(&is))) else {
                return Some(new == is);
            };
            let factor = if was == 0.0 { 1.0 } else { own / was };
            // Numbers are written to nine digits behind the point.
            Some((new - is * factor).abs() <= SAME * (1.0 + new.abs()))
        };
        wanted().unwrap_or(false)
    }
}

/// Whether a value is not written where it is 0, and means just that then: above it, a trigger or a formula is active.
fn is_left_out_at_zero(path: &str) -> bool {
    path.ends_with(".activation")
}

/// A path without what counts those of its kind.
fn stem(path: &str) -> String {
    let mut stem = String::new();
    let mut is_within = false;
    for letter in path.split('#').next().unwrap_or_default().chars() {
        match letter {
            '[' => is_within = true,
            ']' => is_within = false,
            _ if !is_within => stem.push(letter),
            _ => {}
        }
    }
    stem
}

/// Edits from the last to the first, each place once.
fn ordered(edits: &[(&Change, Edit)]) -> Vec<Edit> {
    let mut edits: Vec<Edit> = edits.iter().map(|(_, edit)| edit.clone()).collect();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
    edits.dedup_by(|one, other| one.range.start < other.range.end && other.range.start < one.range.end);
    edits
}
