//! The list of policies. A policy is added here by one line.

use super::manifest::{Format, Manifest, Target};
use super::spans::Span;
use super::stages::Bounds;
use super::{
    Aws, Classic, Finding, Fixed, Gcp, Hpa, Keda, Moment, Oracle, Outlook, PolicySettings, ReasonCode, ReasonInfo,
    STAGES, ScalingPolicy, Site, StageInfo, TIMERS, ThreeLayer, Timetable, Timing, stages,
};
use crate::knob::{Group, Key, KeyInfo, Problem};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The names of `keys`, of which there are `N`.
const fn names<K: Clone, const N: usize>(keys: &[Key<K>]) -> [&'static str; N] {
    let mut names = [""; N];
    let mut at = 0;
    while at < N {
        names[at] = keys[at].name;
        at += 1;
    }
    names
}

/// Makes [`Policy`] out of the settings types of the policies, and passes every question on to them.
macro_rules! policies {
    ($($policy:ident),+ $(,)?) => {
        /// A policy with its settings.
        #[derive(Debug, Clone, PartialEq)]
        #[allow(missing_docs, reason = "documented where each is defined")]
        pub enum Policy {
            $($policy($policy)),+
        }

        $(impl From<$policy> for Policy {
            fn from(settings: $policy) -> Self {
                Self::$policy(settings)
            }
        })+

        impl Policy {
            /// Names of all policies.
            pub const NAMES: &'static [&'static str] = &[$($policy::NAME),+];

            /// Names of the knobs of all policies. Nothing else of a policy is needed to tell whether a name is one of them.
            const KNOB_NAMES: &'static [&'static [&'static str]] = &[$({
                const NAMES: [&str; $policy::KEYS.len()] = names($policy::KEYS);
                &NAMES
            }),+];

            /// The policy of that name, with the settings that it starts from.
            pub fn from_name(name: &str) -> Option<Self> {
                $(if name == $policy::NAME {
                    return Some(Self::$policy($policy::default()));
                })+
                None
            }

            /// Name in links.
            pub fn name(&self) -> &'static str {
                match self { $(Self::$policy(_) => $policy::NAME),+ }
            }

            /// Name for people.
            pub fn title(&self) -> &'static str {
                match self { $(Self::$policy(_) => $policy::TITLE),+ }
            }

            /// When decisions take effect.
            pub fn timing(&self) -> Timing {
                match self { $(Self::$policy(_) => $policy::TIMING),+ }
            }

            /// Its stages, in order.
            pub fn stages(&self) -> &'static [StageInfo] {
                match self { $(Self::$policy(_) => $policy::STAGES),+ }
            }

            /// Names of its timers.
            pub fn timer_names(&self) -> &'static [&'static str] {
                match self { $(Self::$policy(_) => $policy::TIMERS),+ }
            }

            /// What must be said wherever its results are shown: title and text.
            pub fn caution(&self) -> Option<(&'static str, &'static str)> {
                match self { $(Self::$policy(_) => $policy::CAUTION),+ }
            }

            /// Its knobs.
            pub fn keys(&self) -> Vec<KeyInfo> {
                match self { $(Self::$policy(_) => $policy::key_infos()),+ }
            }

            /// Whether the fewest replicas may be none.
            pub fn can_be_zero(&self) -> bool {
                match self { $(Self::$policy(_) => $policy::CAN_BE_ZERO),+ }
            }

            /// Whether it reads the scenario's knob `name`.
            pub fn reads(&self, name: &str) -> bool {
                match self { $(Self::$policy(_) => !$policy::UNREAD.contains(&name)),+ }
            }

            /// The value of its knob `name` as text; `None` where it has no such knob.
            pub fn print(&self, name: &str) -> Option<String> {
                match self { $(Self::$policy(settings) => settings.print_key(name)),+ }
            }

            /// The value of its knob `name` with the targets in it times `factor`, as text; `None` where it has no such targets.
            pub fn print_scaled(&self, name: &str, factor: f64) -> Option<String> {
                match self { $(Self::$policy(settings) => settings.print_scaled(name, factor)),+ }
            }

            /// Sets its knob `name` from text; `None` where it has no such knob.
            ///
            /// # Errors
            /// When the text is no value of that knob or out of its range; nothing changes.
            pub fn set(&mut self, name: &str, text: &str) -> Option<Result<(), Problem>> {
                match self { $(Self::$policy(settings) => settings.set_key(name, text)),+ }
            }

            /// Checks what several of its knobs must agree on.
            ///
            /// # Errors
            /// The first disagreement.
            pub fn check(&self) -> Result<(), Problem> {
                match self { $(Self::$policy(settings) => settings.check()),+ }
            }

            /// Checks its schedules, which takes the data of all time zones: whoever replays asks, the page never does.
            ///
            /// # Errors
            /// The first schedule that cannot be followed.
            pub fn check_schedules(&self) -> Result<(), Problem> {
                match self { $(Self::$policy(settings) => settings.check_schedules()),+ }
            }

            /// What is wrong or easily misread in its settings and its schedules on this service. Takes the data of all time zones.
            pub fn findings(&self, site: &Site) -> Vec<Finding> {
                match self { $(Self::$policy(settings) => settings.findings(site)),+ }
            }

            /// How its own schedules differ from other fewest replicas at these times.
            pub fn schedule_note(&self) -> Option<&'static str> {
                match self { $(Self::$policy(_) => $policy::SCHEDULE_NOTE),+ }
            }

            /// The same with `spans` of fewest replicas in schedules of its own, within `bounds`; `None` where it has no such.
            pub fn with_weekly_min(&self, spans: &[Span], bounds: Bounds) -> Option<Self> {
                match self { $(Self::$policy(settings) => settings.with_weekly_min(spans, bounds).map(Self::$policy)),+ }
            }

            /// Its settings as `format` has them; `None` where that has nothing that comes near.
            pub fn manifest(&self, format: Format, target: &Target<'_>) -> Option<Manifest> {
                match self { $(Self::$policy(settings) => settings.manifest(format, target)),+ }
            }

            /// What it reads of the forecasts.
            pub fn outlook(&self, site: &Site) -> Outlook {
                match self { $(Self::$policy(settings) => settings.outlook(site)),+ }
            }

            /// Seconds between two of its looks, where it keeps a clock of its own.
            pub fn period_secs(&self) -> Option<u32> {
                match self { $(Self::$policy(settings) => settings.period_secs()),+ }
            }

            /// What it cannot do on this service and goes without: title and text.
            pub fn shortfall(&self, site: &Site) -> Option<(String, String)> {
                match self { $(Self::$policy(settings) => settings.shortfall(site)),+ }
            }

            /// Replicas before the first tick.
            pub fn initial_replicas(&self, site: &Site) -> u32 {
                match self { $(Self::$policy(settings) => settings.initial_replicas(site)),+ }
            }

            /// The policy at work, with nothing remembered.
            pub fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
                match self { $(Self::$policy(settings) => settings.start(site)),+ }
            }

            /// The same policy without forecasts, planning for `headroom` times the load.
            #[must_use]
            pub fn reactive(&self, headroom: f64) -> Self {
                match self { $(Self::$policy(settings) => settings.reactive(headroom)),+ }
            }

            /// Seconds that each timer runs in all.
            pub fn timer_secs(&self) -> [u32; TIMERS] {
                match self { $(Self::$policy(settings) => settings.timer_secs()),+ }
            }

            /// Whether what the stage at `place` proposes is only shown and not obeyed.
            pub fn is_shadow(&self, place: usize) -> bool {
                match self { $(Self::$policy(settings) => settings.is_shadow(place)),+ }
            }

            /// Each stage's reason in a sentence for the page; `*` marks what is strong.
            pub fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
                match self { $(Self::$policy(settings) => settings.sentences(moment)),+ }
            }

            /// The reason for the outcome, cut to its figures.
            pub fn log_words(&self, moment: &Moment<'_>) -> String {
                match self { $(Self::$policy(settings) => settings.log_words(moment)),+ }
            }

            /// Each stage's reason for exports, without commas.
            pub fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
                match self { $(Self::$policy(settings) => settings.export_words(moment)),+ }
            }

            /// What the closed group of its own knobs says of itself.
            pub fn group_summary(&self, group: Group) -> Option<String> {
                match self { $(Self::$policy(settings) => settings.group_summary(group)),+ }
            }

            fn own_reasons(&self) -> &'static [ReasonInfo] {
                match self { $(Self::$policy(_) => $policy::REASONS),+ }
            }
        }
    };
}

policies![ThreeLayer, Classic, Fixed, Timetable, Hpa, Keda, Aws, Gcp, Oracle];

impl Default for Policy {
    fn default() -> Self {
        Self::ThreeLayer(ThreeLayer::default())
    }
}

/// As its name and its knobs with their values, as a link has them.
impl Serialize for Policy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let keys = self.keys().into_iter();
        let values: Vec<_> = keys.filter_map(|key| Some((key.name, self.print(key.name)?))).collect();
        (self.name(), values).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Policy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (name, values) = <(String, Vec<(String, String)>)>::deserialize(deserializer)?;
        let mut policy = Self::from_name(&name).ok_or_else(|| D::Error::custom("no such policy"))?;
        for (name, value) in values {
            let set = policy.set(&name, &value).ok_or_else(|| D::Error::custom("no such knob"))?;
            set.map_err(|problem| D::Error::custom(format_args!("{} cannot be {value}", problem.key)))?;
        }
        Ok(policy)
    }
}

impl Policy {
    /// The knob `name` of whichever policy, as it stands in its table.
    pub fn knob_name(name: &str) -> Option<&'static str> {
        // Seen through, the list becomes a comparison by name, 13 kB of code.
        let names = std::hint::black_box(Self::KNOB_NAMES);
        names.iter().flat_map(|names| names.iter()).copied().find(|known| *known == name)
    }

    /// What a reason is called; `None` for [`ReasonCode::NONE`] and for codes that it does not have.
    pub fn reason(&self, code: ReasonCode) -> Option<&'static ReasonInfo> {
        match code.0.checked_sub(ReasonCode::FIRST_OWN) {
            Some(place) => self.own_reasons().get(usize::from(place)),
            None => stages::info(code),
        }
    }

    /// Everything that can limit an outcome, in order of the codes.
    pub fn limits(&self) -> Vec<ReasonCode> {
        let limits = |code: &ReasonCode| self.reason(*code).is_some_and(|info| info.limit.is_some());
        (1..=u8::MAX).map(ReasonCode).filter(limits).collect()
    }

    /// Stable name of a limit; empty for none.
    pub fn limit_name(&self, code: ReasonCode) -> &'static str {
        self.reason(code).and_then(|info| info.limit).map_or("", |(name, _)| name)
    }

    /// A limit's name for people.
    pub fn limit_label(&self, code: ReasonCode) -> &'static str {
        self.reason(code).and_then(|info| info.limit).map_or("No limit", |(_, label)| label)
    }
}
