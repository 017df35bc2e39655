//! AWS as a policy of a scenario: its settings and knobs.

use super::predictive::{HOUR_SECS, Predictive};
use super::rule::{Rule, RuleAction, Tracking};
use super::scaler::Scaler;
use super::schedule::{Scheduled, ScheduledAction, When};
use super::text::{parse_predictive, parse_rules, parse_schedule, print_predictive, print_rules, print_schedule};
use super::{AwsMetric, Service, reasons, step, words};
use crate::forecast::MAX_LEADS;
use crate::format::duration_words;
use crate::knob::{Field, Group, Key, Problem, Search, Shape, three_digits};
use crate::policy::hpa::CpuModel;
use crate::policy::keda::BadWindow;
use crate::policy::manifest::{Format, Manifest, Target};
use crate::policy::spans::{Span, UTC, Week};
use crate::policy::stages::Bounds;
use crate::policy::{
    Finding, Moment, Outlook, Policy, PolicySettings, ReasonInfo, STAGES, ScalingPolicy, Site, StageInfo, TIMERS,
};

/// Seconds that both services wait unless told otherwise: default cooldown, and the warm-up that follows from it.
const DEFAULT_WAIT_SECS: u32 = 300;
/// Seconds after its end at which a datapoint is known. Not published; one minute is a cautious reading of reports.
const DEFAULT_DELAY_SECS: u32 = 60;
/// Seconds between two evaluations of alarms, and of those with a period below a minute.
const EVALUATION_SECS: u32 = 60;
const FAST_EVALUATION_SECS: u32 = 10;
/// A minute, which periods are multiples of, unless they are short.
const MINUTE_SECS: u32 = 60;
/// What periods below a minute are multiples of: CloudWatch takes 10, 20 and 30 s, target tracking 10 to 50 s.
const SHORT_SECS: u32 = 10;

/// Settings of a group. Its fewest and most replicas are the scenario's, until a scheduled action sets others.
#[derive(Debug, Clone, PartialEq)]
pub struct Aws {
    /// Who scales.
    pub service: Service,
    /// Scaling policies; none where predictive scaling or scheduled actions are alone.
    pub rules: Vec<Rule>,
    /// Alarms of target tracking.
    pub tracking: Tracking,
    /// Predictive scaling.
    pub predictive: Option<Predictive>,
    /// Scheduled actions.
    pub schedule: Vec<ScheduledAction>,
    /// Seconds between two points of a metric.
    pub resolution_secs: u32,
    /// Seconds until a point is known.
    pub delay_secs: u32,
    /// Seconds from in service to warm; EC2 only.
    pub warm_up_secs: u32,
    /// Seconds after a scale-out; EC2: of simple scaling only.
    pub cooldown_out_secs: u32,
    /// Seconds after a scale-in; EC2: of simple scaling only.
    pub cooldown_in_secs: u32,
    /// How CPU follows the load.
    pub cpu: CpuModel,
}

impl Default for Aws {
    fn default() -> Self {
        Self {
            service: Service::Application,
            rules: vec![Rule::track(AwsMetric::Cpu, 70.0)],
            tracking: Tracking::DEFAULT,
            predictive: None,
            schedule: Vec::new(),
            resolution_secs: MINUTE_SECS,
            delay_secs: DEFAULT_DELAY_SECS,
            warm_up_secs: DEFAULT_WAIT_SECS,
            cooldown_out_secs: DEFAULT_WAIT_SECS,
            cooldown_in_secs: DEFAULT_WAIT_SECS,
            cpu: CpuModel::DEFAULT,
        }
    }
}

/// Whether an alarm may have such a period.
fn is_period(secs: u32) -> bool {
    secs > 0 && secs.is_multiple_of(if secs < MINUTE_SECS { SHORT_SECS } else { MINUTE_SECS })
}

impl Aws {
    fn check_rule(&self, rule: &Rule) -> Result<(), Problem> {
        let bad = |allowed: String| Err(Problem::new("policies", print_rules(&self.rules), allowed));
        let RuleAction::Step(stepping) = &rule.action else { return Ok(()) };
        let alarm = &stepping.alarm;
        if !is_period(alarm.period_secs) {
            return bad("periods of 10 to 50 s by tens, or whole minutes".to_owned());
        }
        if alarm.datapoints_to_alarm > alarm.evaluation_periods {
            return bad("no more datapoints to alarm than are evaluated".to_owned());
        }
        if stepping.is_simple {
            return Ok(());
        }
        step::check(&stepping.steps).or_else(|why| bad(why.to_string()))
    }

    fn check_action(&self, action: &ScheduledAction) -> Result<(), Problem> {
        let bad = |allowed: String| Err(Problem::new("schedule", print_schedule(&self.schedule), allowed));
        if self.service == Service::Application && action.desired.is_some() {
            return bad("fewest and most only: Application Auto Scaling sets no desired capacity".to_owned());
        }
        if action.min.zip(action.max).is_some_and(|(min, max)| min > max) {
            return bad("a fewest that is not above the most".to_owned());
        }
        Ok(())
    }
}

impl Aws {
    /// Seconds between two evaluations: a minute, or ten seconds where a period is shorter than that.
    pub fn evaluation_secs(&self) -> u32 {
        let periods = self.rules.iter().map(|rule| match &rule.action {
            RuleAction::Track { .. } => self.tracking.period_secs,
            RuleAction::Step(stepping) => stepping.alarm.period_secs,
        });
        if periods.min().is_some_and(|secs| secs < EVALUATION_SECS) { FAST_EVALUATION_SECS } else { EVALUATION_SECS }
    }
}

impl PolicySettings for Aws {
    const NAME: &'static str = "aws";
    const TITLE: &'static str = "AWS Auto Scaling";
    const STAGES: &'static [StageInfo] = &[
        StageInfo { name: "alarms", title: "1 Alarms" },
        StageInfo { name: "waits", title: "2 Cooldown and warm-up" },
        StageInfo { name: "bounds", title: "3 Bounds" },
    ];
    const TIMERS: &'static [&'static str] = &["Scale-out cooldown", "Scale-in cooldown", "Warm-up"];
    const REASONS: &'static [ReasonInfo] = &reasons::REASONS;
    const KEYS: &'static [Key<Self>] = KEYS;
    const UNREAD: &'static [&'static str] = &["metric_lag"];
    const CAN_BE_ZERO: bool = true;

    fn check(&self) -> Result<(), Problem> {
        if !is_period(self.tracking.period_secs) {
            let text = crate::knob::print_secs(self.tracking.period_secs);
            return Err(Problem::new("period", text, "10 to 50 s by tens, or whole minutes"));
        }
        self.rules.iter().try_for_each(|rule| self.check_rule(rule))?;
        self.schedule.iter().try_for_each(|action| self.check_action(action))
    }

    fn check_schedules(&self) -> Result<(), Problem> {
        self.schedule.iter().try_for_each(|action| {
            let problem = |why: BadWindow| Problem::new("schedule", print_schedule(&self.schedule), why.to_string());
            Scheduled::new(action).map(|_| ()).map_err(problem)
        })
    }

    fn lint(&self, site: &Site) -> Vec<Finding> {
        super::lint::findings(self, site)
    }

    fn lint_schedules(&self, site: &Site) -> Vec<Finding> {
        super::lint::schedule_findings(self, site)
    }

    fn with_weekly_min(&self, spans: &[Span], bounds: Bounds) -> Option<Self> {
        let action = |(fields, min): (String, u32)| ScheduledAction {
            when: When::Cron { fields, years: None, zone: UTC.to_owned() },
            min: Some(min),
            max: None,
            desired: None,
        };
        let actions: Vec<ScheduledAction> = Week::of(spans)?.changes(bounds).into_iter().map(action).collect();
        // What holds all week never begins, so that no action would set it.
        if actions.is_empty() {
            return None;
        }
        let new: Vec<ScheduledAction> = actions.into_iter().filter(|action| !self.schedule.contains(action)).collect();
        // Of two actions that set the fewest the later one counts, whatever the other was for.
        let is_free = new.is_empty() || self.schedule.iter().all(|action| action.min.is_none());
        is_free.then(|| Self { schedule: self.schedule.iter().cloned().chain(new).collect(), ..self.clone() })
    }

    fn manifest(&self, format: Format, target: &Target<'_>) -> Option<Manifest> {
        super::manifest::manifest(self, format, target)
    }

    fn outlook(&self, site: &Site) -> Outlook {
        let Some(predictive) = self.predictive.filter(|predictive| predictive.scales) else { return Outlook::None };
        let lead_secs = predictive.buffer_secs.saturating_add(HOUR_SECS);
        // Forecasts reach no farther; the shortfall says by how much the hour is cut.
        let lead_ticks = site.ticks(lead_secs).min(MAX_LEADS * site.ticks_per_bucket());
        Outlook::Peak { lead_ticks: lead_ticks.max(1), quantile: 0.5 }
    }

    fn shortfall(&self, site: &Site) -> Option<(String, String)> {
        let predictive = self.predictive.filter(|predictive| predictive.scales)?;
        let title = "AWS' own forecast is not published.".to_owned();
        let needed_secs = predictive.buffer_secs.saturating_add(HOUR_SECS);
        let reached_secs = site.bucket.secs().saturating_mul(MAX_LEADS as u32);
        let short = if reached_secs < needed_secs {
            format!(" It reaches {} ahead, not {}.", duration_words(reached_secs), duration_words(needed_secs))
        } else {
            String::new()
        };
        Some((
            title,
            format!("The scenario's forecast model stands in for it, with the highest value of each hour.{short}"),
        ))
    }

    fn period_secs(&self) -> Option<u32> {
        Some(self.evaluation_secs())
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Scaler::new(self, site))
    }

    fn reactive(&self, headroom: f64) -> Policy {
        let mut copy = Self { predictive: None, ..self.clone() };
        copy.rules.iter_mut().for_each(|rule| *rule.target_mut() /= headroom);
        Policy::Aws(copy)
    }

    fn timer_secs(&self) -> [u32; TIMERS] {
        let warm_up_secs = if self.service == Service::Ec2 { self.warm_up_secs } else { 0 };
        [self.cooldown_out_secs, self.cooldown_in_secs, warm_up_secs]
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
        match (group, self.service) {
            (Group::Reactive, _) => Some(print_rules(&self.rules)),
            (Group::Stability, Service::Ec2) => Some(format!("warm-up {}", duration_words(self.warm_up_secs))),
            (Group::Stability, Service::Application) => {
                Some(format!("cooldown {}", duration_words(self.cooldown_in_secs)))
            }
            _ => None,
        }
    }
}

const RULES: Field<Aws> = Field::Text {
    shape: Shape::Words {
        example: "target:METRIC:VALUE (with :out for no scale-in), step:METRIC:>VALUE:POINTS/PERIOD:KIND:LOWER..UPPER=CHANGE,... or simple:...:CHANGE; metrics cpu, requests and total; kinds change, exact, percent; like target:cpu:50~step:cpu:>=80:2of3/1m:percent:0..10=20,10..=50",
    },
    get: |settings| print_rules(&settings.rules),
    set: |settings, text| parse_rules(text).map(|rules| settings.rules = rules).is_some(),
};

const PREDICTIVE: Field<Aws> = Field::Text {
    shape: Shape::Words {
        example: "none, or METRIC:TARGET:MODE:BUFFER:MOST; metrics cpu and requests; modes scale and forecast; honor keeps the most, increase10 raises it to 10 percent above the forecast; like cpu:60:scale:5m:honor",
    },
    get: |settings| print_predictive(settings.predictive),
    set: |settings, text| parse_predictive(text).map(|predictive| settings.predictive = predictive).is_some(),
};

const SCHEDULE: Field<Aws> = Field::Text {
    shape: Shape::Words {
        example: "none, or cron:ZONE;MINUTE+HOUR+DAY+MONTH+WEEKDAY;MIN;MAX;DESIRED with what stays left empty, like cron:Europe/Berlin;0+8+*+*+1-5;6;;",
    },
    get: |settings| print_schedule(&settings.schedule),
    set: |settings, text| parse_schedule(text).map(|schedule| settings.schedule = schedule).is_some(),
};

const SERVICE: Field<Aws> = Field::Choice {
    words: &["application", "ec2"],
    get: |settings| if settings.service == Service::Ec2 { "ec2" } else { "application" },
    set: |settings, word| {
        settings.service = if word == "ec2" { Service::Ec2 } else { Service::Application };
        word == "ec2" || word == "application"
    },
};

#[rustfmt::skip]
static KEYS: &[Key<Aws>] = &[
    Key::new("service", Group::Reactive, "Service", SERVICE,
        "Application: ECS and others, with cooldowns. EC2: instances warm up, and nothing is removed meanwhile."),
    Key::new("policies", Group::Reactive, "Scaling policies", RULES,
        "CPU in percent; requests: of each ready replica a minute; total: requests a second in all. The largest capacity wins; target tracking scales in only if all its policies would.")
        .with_targets(|s: &mut Aws, factor| {
            s.rules.iter_mut().map(Rule::target_mut).for_each(|target| *target = three_digits(*target * factor));
        }),
    Key::new("predictive", Group::Reactive, "Predictive scaling", PREDICTIVE,
        "Raises the capacity before each hour to what its forecast needs at the target, and never lowers it. The scenario's model stands in for AWS' own."),
    Key::new("schedule", Group::Capacity, "Scheduled actions", SCHEDULE,
        "New fewest, most and desired replicas from a time on. What is left empty stays, and the old ones do not come back by themselves."),
    Key::new("period", Group::Reactive, "Period", Field::Secs { min: 10, max: 86_400, of: |s| &mut s.tracking.period_secs },
        "Width of a datapoint of target tracking's alarms."),
    Key::new("out_points", Group::Reactive, "Points to scale out", Field::Count { min: 1, max: 100, unit: "", of: |s| &mut s.tracking.out_points },
        "Datapoints in a row above the target. AWS does not publish it; its alarms say 3."),
    Key::new("in_points", Group::Reactive, "Points to scale in", Field::Count { min: 1, max: 100, unit: "", of: |s| &mut s.tracking.in_points },
        "Datapoints in a row well below the target. AWS does not publish it; its alarms say 15."),
    Key::new("in_share", Group::Reactive, "Well below", Field::Share { min: 0.01, max: 1.0, of: |s: &mut Aws| &mut s.tracking.in_share },
        "Share of the target below which target tracking scales in.")
        .searched(Search::Even { low: 0.5, high: 0.98, step: 0.02 }),
    Key::new("resolution", Group::Reactive, "Resolution", Field::Secs { min: 1, max: 3600, of: |s| &mut s.resolution_secs },
        "Time between two points of the metric: 1 min, or 5 min with EC2's basic monitoring."),
    Key::new("publication_delay", Group::Reactive, "Publication delay", Field::Secs { min: 0, max: 600, of: |s| &mut s.delay_secs },
        "Time until a point is known. AWS does not publish it; people report 1 to 3 min."),
    Key::new("warm_up", Group::Stability, "Warm-up", Field::Secs { min: 0, max: 3600, of: |s: &mut Aws| &mut s.warm_up_secs },
        "EC2: after its start an instance does not count for this long, and nothing is removed.")
        .searched(Search::WAITS),
    Key::new("cooldown_out", Group::Stability, "Scale-out cooldown", Field::Secs { min: 0, max: 86_400, of: |s: &mut Aws| &mut s.cooldown_out_secs },
        "After a scale-out, only a larger one for this long. EC2: simple scaling only, which does nothing at all.")
        .searched(Search::WAITS),
    Key::new("cooldown_in", Group::Stability, "Scale-in cooldown", Field::Secs { min: 0, max: 86_400, of: |s: &mut Aws| &mut s.cooldown_in_secs },
        "After a scale-in, no other for this long; a scale-out ends it. EC2: simple scaling only.")
        .searched(Search::WAITS),
    Key::new("cpu_at_capacity", Group::Reactive, "CPU at capacity", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.at_capacity },
        "CPU of a replica that serves all it can, as a multiple of what it has. No trace tells it: measure yours."),
    Key::new("cpu_limit", Group::Reactive, "CPU limit", Field::Number { min: 0.01, max: 100.0, unit: "×", of: |s| &mut s.cpu.limit },
        "Most CPU that a replica can use. 1 for an instance: then the metric never says by how much there is too little."),
];
