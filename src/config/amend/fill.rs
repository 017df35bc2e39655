//! What a file leaves to its system put into it, a knob at a time: each is read again, and stays only where it does what it
//! should and nothing else.

use super::edit::{Edit, apply};
use super::lack::{differences, lacks};
use super::put::put;
use super::{BadAmend, said, still_asked};
use crate::config::autoscaler::Autoscaler;
use crate::config::inventory::values;
use crate::config::{Assumptions, read_text};
use crate::scenario::Scenario;
use std::collections::BTreeSet;

/// Most values that are put into a file.
const MOST_VALUES: usize = 64;

/// Knobs that hold for several policies: either all of these get the value, or none.
const COMMON: [&str; 3] = ["cooldown_out", "cooldown_in", "warm_up"];

/// A file that is being changed.
pub struct Filling<'a> {
    /// What it is called.
    pub file: &'a str,
    /// Its autoscaler, by its place.
    pub place: usize,
    /// What was supplied where it leaves something open.
    pub assumptions: &'a Assumptions,
    /// What it should say.
    pub wanted: &'a Scenario,
}

/// A knob, and a clause that says why what it wants cannot be put into the file.
pub type Reason = (&'static str, String);

/// What a text says.
struct State {
    autoscalers: Vec<Autoscaler>,
    own: Scenario,
}

impl Filling<'_> {
    /// The text with the values that can be put into it, and why others cannot.
    ///
    /// # Errors
    /// When the text makes no scenario.
    pub fn fill(&self, text: String) -> Result<(String, Vec<Reason>), BadAmend> {
        let mut text = text;
        let mut state = self.read(&text)?;
        for _ in 0..MOST_VALUES {
            match self.next(&text, &state) {
                Ok((new, says)) => (text, state) = (new, says),
                Err(reasons) => return Ok((text, reasons)),
            }
        }
        Ok((text, Vec::new()))
    }

    /// The text with one more value, or all that one knob wants.
    ///
    /// # Errors
    /// Why there is none.
    fn next(&self, text: &str, state: &State) -> Result<(String, State), Vec<Reason>> {
        let Some(autoscaler) = state.autoscalers.get(self.place) else { return Err(Vec::new()) };
        let before = differences(&state.own, self.wanted);
        if before.is_empty() {
            return Err(Vec::new());
        }
        let lacks = lacks(autoscaler, &still_asked(autoscaler, self.assumptions), &state.own, self.wanted);
        let mut reasons = lacks.reasons;
        for together in lacks.found.chunk_by(|one, other| one.knob == other.knob) {
            let Some(knob) = together.first().map(|lack| lack.knob) else { continue };
            let mut edits = Vec::new();
            for lack in together {
                match put(self.file, text, lack) {
                    Ok(edit) => edits.push(edit),
                    Err(why) => reasons.push((knob, why.to_owned())),
                }
            }
            let is_common = COMMON.contains(&knob);
            if edits.is_empty() || (is_common && edits.len() < together.len()) {
                continue;
            }
            let one_by_one = edits.iter().map(std::slice::from_ref).filter(|_| !is_common);
            let mut tries = std::iter::once(edits.as_slice()).chain(one_by_one);
            match tries.find_map(|edits| self.tried(text, state, &before, edits)) {
                Some(found) => return Ok(found),
                None => reasons.push((knob, "where it belongs, it would change more than that".to_owned())),
            }
        }
        Err(reasons)
    }

    /// The text with some edits, where these bring it closer to what is wanted and change nothing else.
    fn tried(&self, text: &str, state: &State, before: &BTreeSet<String>, edits: &[Edit]) -> Option<(String, State)> {
        let mut edits = edits.to_vec();
        // Of two at one place the first one stands first, and is put there last.
        edits.reverse();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.range.start));
        let overlap =
            |pair: &[Edit]| pair.first().zip(pair.last()).is_some_and(|(one, other)| one.range.start < other.range.end);
        if edits.windows(2).any(overlap) {
            return None;
        }
        let mut new = text.to_owned();
        apply(&mut new, &edits);
        let says = self.read(&new).ok().filter(|says| is_alone(state, says, self.place))?;
        let after = differences(&says.own, self.wanted);
        (after.len() < before.len() && after.is_subset(before)).then_some((new, says))
    }

    fn read(&self, text: &str) -> Result<State, BadAmend> {
        let autoscalers = read_text(self.file, text).autoscalers;
        let unreadable = || BadAmend::Unreadable("the changed file");
        let own = said(autoscalers.get(self.place).ok_or_else(unreadable)?, self.assumptions, self.wanted)?;
        Ok(State { autoscalers, own })
    }
}

/// Whether no other autoscaler than that at `place` says anything else than before.
fn is_alone(before: &State, after: &State, place: usize) -> bool {
    let says = |autoscaler: &Autoscaler| values(autoscaler).into_iter().map(|value| value.text).collect::<Vec<_>>();
    let mut pairs = before.autoscalers.iter().zip(&after.autoscalers).enumerate();
    before.autoscalers.len() == after.autoscalers.len()
        && pairs.all(|(at, (old, new))| at == place || says(old) == says(new))
}
