//! Tolerance and behavior as a scenario holds them, with their knobs: shared by all policies that end in an HPA.

use super::{Behavior, DOWN_WINDOW_SECS, Tolerance};
use crate::knob::{Field, Shape};
use crate::policy::TIMERS;

/// How a proposal becomes a change.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaling {
    /// How far a ratio may be from 1.
    pub tolerance: Tolerance,
    /// Whether a behavior is given; without one the rules from before there were any hold.
    pub has_behavior: bool,
    /// The behavior, read only where it is given.
    pub rules: Behavior,
}

impl Default for Scaling {
    fn default() -> Self {
        Self { tolerance: Tolerance::DEFAULT, has_behavior: true, rules: Behavior::default() }
    }
}

impl Scaling {
    /// The behavior, where one is given.
    pub fn behavior(&self) -> Option<Behavior> {
        self.has_behavior.then(|| self.rules.clone())
    }

    /// Seconds that the windows of scale-in and scale-out and the longest rate period run.
    pub fn timer_secs(&self) -> [u32; TIMERS] {
        if !self.has_behavior {
            return [DOWN_WINDOW_SECS, 0, 0];
        }
        let Behavior { up, down } = &self.rules;
        [down.window_secs, up.window_secs, up.longest_period_secs().max(down.longest_period_secs())]
    }
}

/// Names of the timers that [`Scaling::timer_secs`] gives.
pub const SCALING_TIMERS: &[&str] = &["Scale-in window", "Scale-out window", "Rate limit"];

/// What a rate policy may be, in words.
const POLICIES: Shape =
    Shape::Words { example: "disabled, or max: or min: with pods or pct in 1s to 30m, like max:4/15s~100pct/15s" };

/// A knob for the policies of one direction.
pub const fn policies_field<K>(get: fn(&K) -> String, set: fn(&mut K, &str) -> bool) -> Field<K> {
    Field::Text { shape: POLICIES, get, set }
}

/// The table of a policy's own knobs, `$own`, followed by those of its `scaling`.
macro_rules! keys_with_scaling {
    ($settings:ty, $($own:expr,)*) => {
        &[
            $($own,)*
            Key::new("tolerance_up", Group::Reactive, "Tolerance, up",
                Field::Share { min: 0.0, max: 10.0, of: |s: &mut $settings| &mut s.scaling.tolerance.up },
                "A value this far above its target does not scale out.")
        .searched(Search::Even { low: 0.0, high: 0.3, step: 0.01 }),
            Key::new("tolerance_down", Group::Reactive, "Tolerance, down",
                Field::Share { min: 0.0, max: 1.0, of: |s: &mut $settings| &mut s.scaling.tolerance.down },
                "A value this far below its target does not scale in.")
        .searched(Search::Even { low: 0.0, high: 0.3, step: 0.01 }),
            Key::new("behavior", Group::Stability, "Behavior",
                Field::Choice {
                    words: &["given", "none"],
                    get: |s: &$settings| if s.scaling.has_behavior { "given" } else { "none" },
                    set: |s: &mut $settings, word: &str| {
                        s.scaling.has_behavior = word == "given";
                        word == "given" || word == "none"
                    },
                },
                "None: no behavior block. At most double or 4 out, in after 5 minutes; windows and rates are not read."),
            Key::new("window_up", Group::Stability, "Scale-out window",
                Field::Secs { min: 0, max: MAX_WINDOW_SECS, of: |s: &mut $settings| &mut s.scaling.rules.up.window_secs },
                "A rise must last this long before it counts.")
        .searched(Search::SHORT_WAITS),
            Key::new("window_down", Group::Stability, "Scale-in window",
                Field::Secs { min: 0, max: MAX_WINDOW_SECS, of: |s: &mut $settings| &mut s.scaling.rules.down.window_secs },
                "A fall must last this long before it counts.")
        .searched(Search::WAITS),
            Key::new("policies_up", Group::Stability, "Scale-out rates",
                policies_field(
                    |s: &$settings| print_policies(&s.scaling.rules.up),
                    |s: &mut $settings, text: &str| set_policies(&mut s.scaling.rules.up, text),
                ),
                "Most pods, or percent, that may be added within a period; max takes the widest, min the narrowest.")
        .searched(Search::Ladder(&["max:1/1m", "max:2/1m", "max:4/1m", "max:4/15s", "max:4/15s~100pct/15s", "max:10/15s~200pct/15s"])),
            Key::new("policies_down", Group::Stability, "Scale-in rates",
                policies_field(
                    |s: &$settings| print_policies(&s.scaling.rules.down),
                    |s: &mut $settings, text: &str| set_policies(&mut s.scaling.rules.down, text),
                ),
                "Most pods, or percent, that may be removed within a period; max takes the widest, min the narrowest.")
        .searched(Search::Ladder(&["max:100pct/15s", "max:50pct/1m", "max:25pct/1m", "max:10pct/1m", "max:4/1m", "max:2/1m", "max:1/1m", "max:1/5m"])),
        ]
    };
}
pub(crate) use keys_with_scaling;
