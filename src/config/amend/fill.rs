//! What a file leaves to its system put into it, a value at a time: each is read again, and stays only where it does what it
//! should and nothing else.

use super::edit::apply;
use super::lack::{differences, lacks};
use super::put::put;
use super::{BadAmend, own_scenario};
use crate::config::autoscaler::Autoscaler;
use crate::config::inventory::values;
use crate::config::{Assumptions, read_text};
use crate::scenario::Scenario;

/// Most values that are put into a file.
const MOST_VALUES: usize = 64;

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

    /// The text with one more value.
    ///
    /// # Errors
    /// Why there is none.
    fn next(&self, text: &str, state: &State) -> Result<(String, State), Vec<Reason>> {
        let Some(autoscaler) = state.autoscalers.get(self.place) else { return Err(Vec::new()) };
        let before = differences(&state.own, self.wanted);
        if before.is_empty() {
            return Err(Vec::new());
        }
        let lacks = lacks(autoscaler, self.assumptions, &state.own, self.wanted);
        let mut reasons = lacks.reasons;
        for lack in lacks.found {
            let edit = match put(self.file, text, &lack) {
                Ok(edit) => edit,
                Err(why) => {
                    reasons.push((lack.knob, why.to_owned()));
                    continue;
                }
            };
            let mut new = text.to_owned();
            apply(&mut new, &[edit]);
            let read = self.read(&new).ok().filter(|read| is_alone(state, read, self.place));
            let says = read.filter(|read| {
                let after = differences(&read.own, self.wanted);
                after.len() < before.len() && after.is_subset(&before)
            });
            match says {
                Some(says) => return Ok((new, says)),
                None => reasons.push((lack.knob, "where it belongs, it would change more than that".to_owned())),
            }
        }
        Err(reasons)
    }

    fn read(&self, text: &str) -> Result<State, BadAmend> {
        let autoscalers = read_text(self.file, text).autoscalers;
        let unreadable = || BadAmend::Unreadable("the changed file");
        let own = own_scenario(autoscalers.get(self.place).ok_or_else(unreadable)?, self.assumptions, self.wanted)?;
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
