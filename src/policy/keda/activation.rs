//! KEDA's own loop: it switches between no replica (or the idle count) and some; how many is the HPA's to say.
//!
//! Source: KEDA's `scale_scaledobjects.go` (`RequestScale`).

/// What a poll of all triggers found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// At least one is active.
    Active,
    /// None is, and one could not be read.
    Failed,
    /// None is.
    Idle,
}

/// When the loop acts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ActivationRules {
    /// Fewest replicas while active, and, without an idle count, always.
    pub min: u32,
    /// Replicas while idle, in place of 0 or the fewest.
    pub idle: Option<u32>,
    /// Seconds after the last active poll before it switches off.
    pub cooldown_secs: f64,
    /// The same after the start, as long as nothing has been active.
    pub initial_cooldown_secs: f64,
}

/// What a poll led to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Poll {
    /// Nothing for this loop to do.
    Leave,
    /// From none, or from the idle count, to this many.
    Activate(u32),
    /// To none, or to the idle count.
    Deactivate(u32),
    /// Below the fewest without being active: to the fewest.
    Raise(u32),
    /// It would switch off, but may not for this many seconds more.
    CoolDown(f64),
    /// It might switch off, but a trigger cannot be read.
    Unsure,
}

/// The loop with what it remembers.
#[derive(Debug, Clone)]
pub struct Activation {
    rules: ActivationRules,
    last_active_secs: Option<f64>,
}

impl Activation {
    /// The loop of an object that is made at second 0.
    pub fn new(rules: ActivationRules) -> Self {
        Self { rules, last_active_secs: None }
    }

    /// Changes the fewest replicas.
    pub fn set_min(&mut self, min: u32) {
        self.rules.min = min;
    }

    /// Seconds at `now_secs` until it may switch off.
    pub fn cooldown_left_secs(&self, now_secs: f64) -> f64 {
        let ends_secs = match self.last_active_secs {
            Some(last_secs) => last_secs + self.rules.cooldown_secs,
            None => self.rules.initial_cooldown_secs,
        };
        (ends_secs - now_secs).max(0.0)
    }

    /// A poll at `now_secs` with `current` replicas.
    pub fn poll(&mut self, now_secs: f64, current: u32, activity: Activity) -> Poll {
        let ActivationRules { min, idle, .. } = self.rules;
        if activity == Activity::Active {
            self.last_active_secs = Some(now_secs);
            let is_off = current == 0 || (idle.is_some() && current < min);
            return if is_off { Poll::Activate(min.max(1)) } else { Poll::Leave };
        }
        let off = idle.unwrap_or(0);
        let may_be_off = idle.is_some() || min == 0;
        if may_be_off && current > off {
            return match activity {
                Activity::Failed => Poll::Unsure,
                _ if self.is_cool(now_secs) => Poll::Deactivate(off),
                _ => Poll::CoolDown(self.cooldown_left_secs(now_secs)),
            };
        }
        if activity == Activity::Idle && idle.is_none() && current < min { Poll::Raise(min) } else { Poll::Leave }
    }

    /// Whether the cooldown has passed. A poll exactly at its end comes too early: it has to be strictly later. The object is
    /// made before its first poll, so that there the end itself is late enough.
    fn is_cool(&self, now_secs: f64) -> bool {
        match self.last_active_secs {
            Some(last_secs) => now_secs > last_secs + self.rules.cooldown_secs,
            None => now_secs >= self.rules.initial_cooldown_secs,
        }
    }
}
