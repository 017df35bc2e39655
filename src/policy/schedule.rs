//! A fleet by the clock: so many replicas at a time of the week, in a zone, whatever the load.
//!
//! Spans are days and two times of day; where several hold, the largest counts, and between them the fewest of the scenario.

mod lint;
mod manifest;

use super::keda::{BadWindow, CronWindow};
use super::manifest::{Format, Manifest, Target};
use super::spans::{MINUTES_PER_HOUR, Span, UTC, parse_spans, print_spans};
use super::stages::{Bounds, PASSES};
use super::times::parse_zone;
use super::{
    Action, Decision, Finding, Key, Moment, Outlook, Policy, PolicySettings, Proposal, ReasonCode, ReasonInfo, STAGES,
    ScalingPolicy, Site, StageInfo, ThreeLayer, TickInput,
};
use crate::format::replicas;
use crate::knob::{Field, Group, Problem, Shape};

/// A span asks for replicas. Number: how many.
const SPAN: ReasonCode = ReasonCode::own(0);
/// No span holds. Number: the fewest.
const BETWEEN: ReasonCode = ReasonCode::own(1);

fn window(span: &Span, zone: &str) -> Result<CronWindow, BadWindow> {
    let (start, end) = span.cron_fields();
    CronWindow::parse(&start, &end, zone)
}

/// Replicas by the time of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timetable {
    /// IANA zone of its times.
    pub zone: String,
    /// Spans; not empty.
    pub spans: Vec<Span>,
}

impl Default for Timetable {
    fn default() -> Self {
        let working_days =
            Span { days: 0b011_1110, from: 8 * MINUTES_PER_HOUR, to: 18 * MINUTES_PER_HOUR, replicas: 10 };
        Self { zone: UTC.to_owned(), spans: vec![working_days] }
    }
}

impl Timetable {
    fn windows(&self) -> Result<Vec<(CronWindow, u32)>, BadWindow> {
        self.spans.iter().map(|span| Ok((window(span, &self.zone)?, span.replicas))).collect()
    }
}

impl PolicySettings for Timetable {
    const NAME: &'static str = "schedule";
    const TITLE: &'static str = "Schedule";
    const STAGES: &'static [StageInfo] =
        &[StageInfo { name: "schedule", title: "1 Schedule" }, StageInfo { name: "bounds", title: "2 Bounds" }];
    const REASONS: &'static [ReasonInfo] = &[ReasonInfo::new("schedule.span"), ReasonInfo::new("schedule.between")];
    const KEYS: &'static [Key<Self>] = &KEYS;
    const UNREAD: &'static [&'static str] = &["metric_lag"];
    const CAN_BE_ZERO: bool = true;

    fn check_schedules(&self) -> Result<(), Problem> {
        self.windows().map(|_| ()).map_err(|why| match why {
            BadWindow::Zone(_) => Problem::new("zone", self.zone.clone(), why.to_string()),
            why => Problem::new("spans", print_spans(&self.spans), why.to_string()),
        })
    }

    fn lint(&self, site: &Site) -> Vec<Finding> {
        lint::findings(self, site)
    }

    fn with_weekly_min(&self, spans: &[Span], _bounds: Bounds) -> Option<Self> {
        let spans = self.spans.iter().chain(spans).copied().collect();
        (self.zone == UTC).then(|| Self { spans, ..self.clone() })
    }

    fn manifest(&self, format: Format, target: &Target<'_>) -> Option<Manifest> {
        manifest::manifest(self, format, target)
    }

    fn outlook(&self, _site: &Site) -> Outlook {
        Outlook::None
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Clock { step_secs: site.step.secs_i64(), bounds: site.bounds, windows: self.windows() })
    }

    fn reactive(&self, headroom: f64) -> Policy {
        Policy::from(ThreeLayer::default()).reactive(headroom)
    }

    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
        let [one, two, _] = moment.decision.proposals;
        let first = match one.code {
            SPAN => format!("At this time of the week *{}*, whatever the load.", replicas(one.target)),
            BETWEEN => format!("No span holds now: the fewest, *{}*.", one.target),
            _ => String::new(),
        };
        let second = match two.code {
            ReasonCode::NONE => String::new(),
            PASSES => "Within the bounds.".to_owned(),
            limit => super::words::bound(limit, moment.decision.wanted, two.target),
        };
        [first, second, String::new()]
    }

    fn log_words(&self, moment: &Moment<'_>) -> String {
        format!("Schedule: {}", moment.decision.wanted)
    }

    fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
        let [one, two, _] = moment.decision.proposals;
        vec![format!("Schedule {}", one.target), format!("Bounds {}", two.target)]
    }
}

#[rustfmt::skip]
static KEYS: [Key<Timetable>; 2] = [
    Key::new("zone", Group::Capacity, "Zone",
        Field::Text {
            shape: Shape::Words { example: "an IANA name like Europe/Berlin" },
            get: |settings| settings.zone.clone(),
            set: |settings, text| {
                settings.zone = parse_zone(text);
                !text.is_empty()
            },
        },
        "The zone of the times below, with its daylight saving."),
    Key::new("spans", Group::Capacity, "Spans",
        Field::Text {
            shape: Shape::Words { example: "days (0 is Sunday), times and replicas, like 12345;08:00-18:00;10~06;10:00-16:00;4" },
            get: |settings| print_spans(&settings.spans),
            set: |settings, text| parse_spans(text).map(|spans| settings.spans = spans).is_some(),
        },
        "Replicas on days between two times; the largest that holds counts, and the fewest between them."),
];

/// The timetable at work.
#[derive(Debug)]
struct Clock {
    step_secs: i64,
    bounds: Bounds,
    /// A span that cannot be used is refused with the settings; then nothing is decided.
    windows: Result<Vec<(CronWindow, u32)>, BadWindow>,
}

impl ScalingPolicy for Clock {
    fn observe(&mut self, input: &TickInput) -> Decision {
        let mut decision = Decision::none(input.current);
        let Ok(windows) = &mut self.windows else { return decision };
        if !input.is_observed {
            return decision;
        }
        let now = input.utc_secs + self.step_secs;
        let holding = windows.iter_mut().filter_map(|(window, replicas)| window.is_inside(now).then_some(*replicas));
        let (wanted, code) = holding.max().map_or((self.bounds.min, BETWEEN), |replicas| (replicas, SPAN));
        let (to, bound) = self.bounds.clamp(wanted);
        let limit = if bound == ReasonCode::NONE { PASSES } else { bound };
        decision.to = to;
        decision.wanted = wanted;
        decision.proposals[0] = Proposal::new(wanted, code, f64::from(wanted));
        decision.proposals[1] = Proposal::new(to, limit, f64::from(to));
        decision.limit = bound;
        decision.action = Action::of(input.current, to, wanted, false);
        decision.decided_by = u8::from(to != input.current);
        decision
    }

    fn set_min(&mut self, min: u32) {
        self.bounds.min = min;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Verdict;
    use crate::units::Step;

    #[test]
    fn a_week_by_the_clock_of_its_zone() {
        let mut timetable = Timetable { zone: "Europe/Berlin".into(), ..Timetable::default() };
        timetable.spans = parse_spans("12345;08:00-18:00;9~5;22:00-02:00;30").expect("spans");
        assert_eq!(print_spans(&timetable.spans), "12345;08:00-18:00;9~5;22:00-02:00;30");
        let site = Site {
            step: Step::MINUTE,
            bucket: Step::MINUTE,
            rps_per_replica: 20.0,
            bounds: Bounds { min: 2, max: 20 },
            initial_replicas: 2,
            startup_secs: 0,
            metric_lag_secs: 0,
        };
        let mut clock = timetable.start(&site);
        // 2024-01-12 is a Friday; Berlin is an hour ahead of UTC. Decisions are for what comes after the tick.
        let mut at = |day: i64, hour: i64, minute: i64| {
            let utc_secs = 1_705_017_600 + (day - 12) * 86_400 + (hour - 1) * 3600 + (minute - 1) * 60;
            let (tick, is_observed, verdict) = (0, true, Verdict::Normal);
            let (load_rps, outlook_rps) = (500.0, f64::NAN);
            clock.observe(&TickInput {
                tick,
                utc_secs,
                load_rps,
                is_observed,
                outlook_rps,
                planned_replicas: 0,
                verdict,
                current: 2,
                ready: 2,
            })
        };
        let seen = [(12, 7, 59), (12, 8, 0), (12, 18, 0), (12, 22, 0), (13, 1, 59), (13, 2, 0), (13, 22, 0)];
        let seen = seen.map(|(day, hour, minute)| at(day, hour, minute).to);
        assert_eq!(seen, [2, 9, 2, 20, 20, 2, 2]);
    }
}
