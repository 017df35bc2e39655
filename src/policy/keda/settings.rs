//! KEDA as a policy of a scenario: its settings and knobs.

use super::fallback::Fallback;
use super::scaler::Scaler;
use super::text::{parse_composite, parse_fallback, parse_triggers, print_composite, print_fallback, print_triggers};
use super::trigger::{Composite, Source, Trigger};
use super::{CronWindow, reasons, words};
use crate::format::duration_words;
use crate::knob::{Field, Group, Key, Problem, Search, Shape, three_digits};
use crate::policy::hpa::text::{MAX_WINDOW_SECS, print_policies, set_policies};
use crate::policy::hpa::{CpuModel, SYNC_SECS, Scaling, keys_with_scaling, policies_field};
use crate::policy::manifest::{Format, Manifest, Target};
use crate::policy::spans::{Span, UTC, is_utc};
use crate::policy::stages::Bounds;
use crate::policy::{
    Finding, Moment, Outlook, Policy, PolicySettings, ReasonInfo, STAGES, ScalingPolicy, Site, StageInfo, TIMERS,
};

/// Settings of a scaled object. Its fewest and most replicas are the scenario's.
#[derive(Debug, Clone, PartialEq)]
pub struct Keda {
    /// What it looks at; not empty.
    pub triggers: Vec<Trigger>,
    /// One metric out of several triggers, in their place.
    pub composite: Option<Composite>,
    /// Seconds between two polls of the loop between none and some.
    pub poll_secs: u32,
    /// Seconds after the last active poll before it switches off.
    pub cooldown_secs: u32,
    /// The same from the start, while nothing has been active.
    pub initial_cooldown_secs: u32,
    /// Replicas while idle, in place of none or the fewest; 0 is all that works.
    pub idle: Option<u32>,
    /// What failing triggers report.
    pub fallback: Option<Fallback>,
    /// How CPU follows the load.
    pub cpu: CpuModel,
    /// Tolerance and behavior of its HPA.
    pub scaling: Scaling,
}

impl Default for Keda {
    fn default() -> Self {
        Self {
            triggers: vec![Trigger::external(10.0)],
            composite: None,
            poll_secs: 30,
            cooldown_secs: 300,
            initial_cooldown_secs: 0,
            idle: None,
            fallback: None,
            cpu: CpuModel::DEFAULT,
            scaling: Scaling::default(),
        }
    }
}

/// Whether a trigger holds a load against its target; what cron wants is no load.
fn has_target(trigger: &Trigger) -> bool {
    !matches!(trigger.source, Source::Cron { .. })
}

/// Replicas that a trigger wants, where its window is a span's.
fn desired_in<'t>(trigger: &'t mut Trigger, span: &Span) -> Option<&'t mut u32> {
    match &mut trigger.source {
        Source::Cron { zone, start, end, desired } if is_utc(zone) && span.is_between(start, end) => Some(desired),
        _ => None,
    }
}

impl PolicySettings for Keda {
    const NAME: &'static str = "keda";
    const TITLE: &'static str = "KEDA";
    const STAGES: &'static [StageInfo] = &[
        StageInfo { name: "triggers", title: "1 Triggers" },
        StageInfo { name: "windows", title: "2 Windows" },
        StageInfo { name: "limits", title: "3 Rates and bounds" },
    ];
    const TIMERS: &'static [&'static str] = &["Cooldown", "Scale-in window", "Scale-out window"];
    const REASONS: &'static [ReasonInfo] = &reasons::REASONS;
    const SCHEDULE_NOTE: Option<&'static str> = Some(
        "A cron trigger raises through the HPA: within its tolerance, at its rates, and with its scale-in window at the end.",
    );
    const KEYS: &'static [Key<Self>] = KEYS;
    const CAN_BE_ZERO: bool = true;

    fn check(&self) -> Result<(), Problem> {
        let Some(composite) = &self.composite else { return Ok(()) };
        let is_known = |name: &&str| {
            let named = |trigger: &&Trigger| trigger.name.as_deref() == Some(*name) && !trigger.is_resource();
            self.triggers.iter().filter(named).count() == 1
        };
        match composite.formula.names().into_iter().find(|name| !is_known(name)) {
            None => Ok(()),
            Some(name) => {
                let allowed = format!(
                    "names of triggers other than cpu, each given once like requests:100@{name}; there is no one {name}"
                );
                Err(Problem::new("formula", print_composite(Some(composite)), allowed))
            }
        }
    }

    fn check_schedules(&self) -> Result<(), Problem> {
        for trigger in &self.triggers {
            if let Source::Cron { zone, start, end, .. } = &trigger.source {
                CronWindow::parse(start, end, zone)
                    .map_err(|bad| Problem::new("triggers", print_triggers(&self.triggers), bad.to_string()))?;
            }
        }
        Ok(())
    }

    fn lint(&self, site: &Site) -> Vec<Finding> {
        super::lint::findings(self, site)
    }

    fn lint_schedules(&self, site: &Site) -> Vec<Finding> {
        super::lint::schedule_findings(self, site)
    }

    fn with_weekly_min(&self, spans: &[Span], _bounds: Bounds) -> Option<Self> {
        // Beside a formula a trigger of its own counts for nothing, and beside an idle count the times between would be idle.
        if self.composite.is_some() || self.idle.is_some() {
            return None;
        }
        let mut triggers = self.triggers.clone();
        for span in spans {
            // A window that is there already is raised.
            match triggers.iter_mut().find_map(|trigger| desired_in(trigger, span)) {
                Some(desired) => *desired = span.replicas.max(*desired),
                None => {
                    let (start, end) = span.cron_fields();
                    triggers.push(Trigger::cron(UTC, &start, &end, span.replicas));
                }
            }
        }
        Some(Self { triggers, ..self.clone() })
    }

    fn manifest(&self, format: Format, target: &Target<'_>) -> Option<Manifest> {
        super::manifest::manifest(self, format, target)
    }

    fn outlook(&self, _site: &Site) -> Outlook {
        Outlook::None
    }

    fn period_secs(&self) -> Option<u32> {
        Some(SYNC_SECS)
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Scaler::new(self, site))
    }

    fn reactive(&self, headroom: f64) -> Policy {
        let mut copy = self.clone();
        copy.triggers.iter_mut().filter(|trigger| has_target(trigger)).for_each(|trigger| trigger.target /= headroom);
        copy.composite.iter_mut().for_each(|composite| composite.target /= headroom);
        Policy::Keda(copy)
    }

    fn timer_secs(&self) -> [u32; TIMERS] {
        let [down, up, _] = self.scaling.timer_secs();
        [self.cooldown_secs, down, up]
    }

    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
        words::sentences(self, moment)
    }

    fn log_words(&self, moment: &Moment<'_>) -> String {
        words::log_words(moment)
    }

    fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
        words::export_words(moment)
    }

    fn group_summary(&self, group: Group) -> Option<String> {
        match group {
            Group::Reactive => match &self.composite {
                Some(composite) => Some(print_composite(Some(composite))),
                None => Some(print_triggers(&self.triggers)),
            },
            Group::Stability => Some(format!("to zero after {}", duration_words(self.cooldown_secs))),
            _ => None,
        }
    }
}

const TRIGGERS: Field<Keda> = Field::Text {
    shape: Shape::Words {
        example: "requests:RPS, value:RPS (with :ACTIVATION, and ;cached for the value of the last poll), cpu:PERCENT, or cron:ZONE;START;END;REPLICAS, each with @NAME for a formula, like requests:100:5~cpu:70",
    },
    get: |settings| print_triggers(&settings.triggers),
    set: |settings, text| parse_triggers(text).map(|triggers| settings.triggers = triggers).is_some(),
};

const IDLE: Field<Keda> = Field::Choice {
    words: &["none", "0"],
    get: |settings| if settings.idle.is_some() { "0" } else { "none" },
    set: |settings, word| {
        settings.idle = (word == "0").then_some(0);
        word == "0" || word == "none"
    },
};

const FORMULA: Field<Keda> = Field::Text {
    shape: Shape::Words {
        example: "none, or average:TARGET or value:TARGET (with :ACTIVATION) and a formula of numbers, names of triggers, + - * / **, comparisons, ? : and min max abs ceil floor round, like average:10;max(web, night * 10)",
    },
    get: |settings| print_composite(settings.composite.as_ref()),
    set: |settings, text| parse_composite(text).map(|composite| settings.composite = composite).is_some(),
};

const FALLBACK: Field<Keda> = Field::Text {
    shape: Shape::Words {
        example: "none, or failures, replicas and static, current, higher or lower, like 3:10:static",
    },
    get: |settings| print_fallback(settings.fallback),
    set: |settings, text| parse_fallback(text).map(|fallback| settings.fallback = fallback).is_some(),
};

#[rustfmt::skip]
static KEYS: &[Key<Keda>] = keys_with_scaling![Keda,
    Key::new("triggers", Group::Reactive, "Triggers", TRIGGERS,
        "Requests: of all over all replicas; value: of all as they are; cpu: percent of the request; cron: so many between two times. The largest wins.")
        .with_targets(|s: &mut Keda, factor| {
            let targets = s.triggers.iter_mut().filter(|trigger| has_target(trigger));
            let targets = targets.map(|trigger| &mut trigger.target);
            let composite = s.composite.iter_mut().map(|composite| &mut composite.target);
            targets.chain(composite).for_each(|target| *target = three_digits(*target * factor));
        }),
    Key::new("formula", Group::Reactive, "Formula", FORMULA,
        "One metric out of the triggers' values (scalingModifiers), in place of all of them but cpu."),
    Key::new("polling", Group::Stability, "Polling", Field::Secs { min: 1, max: 3600, of: |s| &mut s.poll_secs },
        "Time between two looks of the loop that switches between none and some."),
    Key::new("cooldown_period", Group::Stability, "Cooldown to zero", Field::Secs { min: 0, max: 86_400, of: |s| &mut s.cooldown_secs },
        "After the last active poll, no switching off for this long. No effect while the fewest is 1 or more."),
    Key::new("initial_cooldown", Group::Stability, "Initial cooldown", Field::Secs { min: 0, max: 86_400, of: |s| &mut s.initial_cooldown_secs },
        "From the start, no switching off for this long while nothing has been active."),
    Key::new("idle_replicas", Group::Stability, "Idle replicas", IDLE,
        "Replicas while no trigger is active, in place of the fewest. 0 is all that works."),
    Key::new("fallback", Group::Stability, "Fallback", FALLBACK,
        "Replicas that a trigger is made to want after more failures in a row. A replayed trace never fails."),
    Key::new("cpu_at_capacity", Group::Reactive, "CPU at capacity", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.at_capacity },
        "CPU of a replica that serves all it can, as a multiple of its CPU request. No trace tells it: measure yours."),
    Key::new("cpu_limit", Group::Reactive, "CPU limit", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.limit },
        "Most CPU that a replica can use, as a multiple of its CPU request."),
];
