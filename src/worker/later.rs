//! The part of a program that its first run does not need. A release build cuts it off (`xtask/split.mjs`), and
//! `public/later.js` fetches it; a development build has it from the start.
//!
//! Code that is called before its part is here waits for it with the whole thread, which would leave a worker deaf. So the
//! worker fetches the part before it turns to a message that needs it, and keeps later messages in their order meanwhile.

use super::message::ToWorker;
use crate::forecast::ModelId;
use crate::policy::{Classic, Fixed, Policy, PolicySettings, ThreeLayer};
use crate::scenario::{DataRef, parse, value_of};
use js_sys::{Function, Promise, Reflect};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

/// Models and policies whose code is in the first part, as `xtask/programs.mjs` cuts it.
const FIRST_MODELS: [ModelId; 4] = [ModelId::Ridge, ModelId::Last, ModelId::SeasonalDay, ModelId::SeasonalWeek];
const FIRST_POLICIES: [&str; 3] = [ThreeLayer::NAME, Classic::NAME, Fixed::NAME];
/// Knobs that ask for code of the later part, once they are set.
const LATER_KNOBS: [&str; 2] = ["stress", "service_time"];
/// Name of the global function that fetches the later part.
const FETCH: &str = "planoraLater";

/// Whether the code of the policy of that name is in the later part.
pub fn is_policy_later(name: &str) -> bool {
    Policy::NAMES.contains(&name) && !FIRST_POLICIES.contains(&name)
}

/// Waits until the later part of this program is here; where that failed, another call tries again.
///
/// # Errors
/// What the browser says when it cannot be fetched.
pub async fn fetch_later_part() -> Result<(), JsValue> {
    let global = js_sys::global();
    // Without the function there is no later part.
    let Ok(fetch) = Reflect::get(&global, &FETCH.into())?.dyn_into::<Function>() else { return Ok(()) };
    let coming: Promise = fetch.call0(&global)?.dyn_into()?;
    JsFuture::from(coming).await.map(|_| ())
}

/// Messages that wait for the later part, in their order.
#[derive(Default)]
pub(super) struct Waiting {
    is_here: Cell<bool>,
    messages: RefCell<VecDeque<(ToWorker, JsValue)>>,
}

/// What to do with a message.
pub(super) enum Turn {
    /// It is its turn.
    Now(ToWorker, JsValue),
    /// It waits; whoever gets this fetches the later part.
    Fetch,
    /// It waits behind others.
    Later,
}

impl Waiting {
    /// Takes a message as it comes.
    pub fn take(&self, message: ToWorker, payload: JsValue) -> Turn {
        let mut messages = self.messages.borrow_mut();
        // A call only asks whether anybody hears.
        if matches!(message, ToWorker::Call) || messages.is_empty() && (self.is_here.get() || !is_later(&message)) {
            return Turn::Now(message, payload);
        }
        messages.push_back((message, payload));
        if messages.len() == 1 { Turn::Fetch } else { Turn::Later }
    }

    /// The part is here, or will be fetched once more by the code that needs it, which then says why it can't: the next of
    /// the messages that waited.
    pub fn next(&self) -> Option<(ToWorker, JsValue)> {
        self.is_here.set(true);
        self.messages.borrow_mut().pop_front()
    }
}

/// Whether the code behind a message is in the later part.
fn is_later(message: &ToWorker) -> bool {
    match message {
        // A scenario of such a policy cannot even be read without its code.
        ToWorker::Run { query, .. } if value_of(query, "policy").is_some_and(|policy| is_policy_later(&policy)) => true,
        ToWorker::Run { query, .. } if LATER_KNOBS.iter().any(|knob| value_of(query, knob).is_some()) => true,
        ToWorker::Run { query, .. } => {
            let (scenario, _) = parse(query);
            let is_first =
                matches!(scenario.data, DataRef::Nasa | DataRef::Synthetic) && FIRST_MODELS.contains(&*scenario.model);
            !is_first
        }
        ToWorker::Call | ToWorker::Cancel | ToWorker::StopTraining => false,
        ToWorker::Study { .. }
        | ToWorker::Compare { .. }
        | ToWorker::Trials { .. }
        | ToWorker::Calibrate { .. }
        | ToWorker::Tune { .. }
        | ToWorker::Share(_)
        | ToWorker::Import { .. }
        | ToWorker::PolicyFile { .. }
        | ToWorker::Detectors { .. }
        | ToWorker::Adopt
        | ToWorker::ListTraces
        | ToWorker::Forget(_) => true,
    }
}
