//! The cheapest fleet that serves all that comes, with everything known in advance: what any policy is measured by.
//!
//! The fleet itself is worked out from all loads of the replay, their service's start-up, draining, queue and bounds, before it
//! begins (`sim::plan`). Here it is carried out, and each change explained. No other policy sees any of it.

use super::stages::{Bounds, MAX, MIN, PASSES};
use super::{
    Action, Decision, Finding, Key, Moment, Outlook, Policy, PolicySettings, Proposal, ReasonCode, ReasonInfo, STAGES,
    ScalingPolicy, Site, StageInfo, ThreeLayer, TickInput, Timing, replicas_for,
};
use crate::format::replicas;

/// Just what the load of the tick needs. Number: replicas that it needs.
const NEED: ReasonCode = ReasonCode::own(0);
/// More start now, for a load that comes when they are ready. Number: replicas that the tick's own load needs.
const AHEAD: ReasonCode = ReasonCode::own(1);
/// More than the load needs are there: they are starting, or will be needed before they could be stopped and started again for
/// less. Number: replicas that the tick's own load needs.
const KEPT: ReasonCode = ReasonCode::own(2);
/// Fewer than the load of the tick alone would need: what can wait is served with what comes later. Number: replicas that it
/// needs.
const WAITS: ReasonCode = ReasonCode::own(3);

/// The oracle. It has no settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Oracle;

impl PolicySettings for Oracle {
    const NAME: &'static str = "oracle";
    const TITLE: &'static str = "Oracle";
    const TIMING: Timing = Timing::SameTick;
    const STAGES: &'static [StageInfo] =
        &[StageInfo { name: "plan", title: "1 Plan" }, StageInfo { name: "bounds", title: "2 Bounds" }];
    const REASONS: &'static [ReasonInfo] = &[
        ReasonInfo::new("oracle.need"),
        ReasonInfo::new("oracle.ahead"),
        ReasonInfo::new("oracle.kept"),
        ReasonInfo::new("oracle.waits"),
    ];
    const KEYS: &'static [Key<Self>] = &[];
    const UNREAD: &'static [&'static str] = &["weekly_min", "metric_lag", "initial_replicas"];
    const CAN_BE_ZERO: bool = true;
    const CAUTION: Option<(&'static str, &'static str)> = Some((
        "oracle knows all that will come,",
        "so nobody can run it. It is what serving everything costs at the least, with this start-up and these bounds.",
    ));

    fn lint(&self, site: &Site) -> Vec<Finding> {
        super::checks::fixed_bounds(site).into_iter().collect()
    }

    fn outlook(&self, _site: &Site) -> Outlook {
        Outlook::Plan
    }

    fn start(&self, site: &Site) -> Box<dyn ScalingPolicy> {
        Box::new(Plan { rps_per_replica: site.rps_per_replica, bounds: site.bounds })
    }

    fn reactive(&self, headroom: f64) -> Policy {
        Policy::from(ThreeLayer::default()).reactive(headroom)
    }

    fn sentences(&self, moment: &Moment<'_>) -> [String; STAGES] {
        let [one, two, _] = moment.decision.proposals;
        let needed = replicas(one.value as u32);
        let has = replicas(one.target);
        let first = match one.code {
            NEED => format!("The load of this tick needs *{needed}*, and that is what there is."),
            AHEAD => {
                format!("This tick needs {needed}; *{has}* are asked for, so that they serve when they are needed.")
            }
            KEPT => format!(
                "This tick needs {needed}; *{has}* stay, since stopping them and starting them again would cost no less."
            ),
            WAITS => format!("This tick alone would need {needed}; *{has}* are enough, since requests can wait."),
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
        let needed = moment.decision.proposals[0].value;
        match moment.decision.proposals[0].code {
            AHEAD => format!("Ahead of load, {needed} needed now"),
            KEPT => format!("Kept, {needed} needed now"),
            WAITS => format!("Requests wait, {needed} needed now"),
            _ => format!("{needed} needed"),
        }
    }

    fn export_words(&self, moment: &Moment<'_>) -> Vec<String> {
        let [one, two, _] = moment.decision.proposals;
        vec![format!("Plan {} for {} needed now", one.target, one.value), format!("Bounds {}", two.target)]
    }
}

/// The plan at work.
#[derive(Debug)]
struct Plan {
    rps_per_replica: f64,
    bounds: Bounds,
}

impl ScalingPolicy for Plan {
    fn observe(&mut self, input: &TickInput) -> Decision {
        let (to, current) = (input.planned_replicas, input.current);
        let has_load = input.load_rps > 0.0;
        let needed = if has_load { replicas_for(input.load_rps, self.rps_per_replica) } else { 0 };
        let wanted = if to == self.bounds.max && needed > to { needed } else { to };
        let least = self.bounds.min.max(needed);
        let code = match to.cmp(&least) {
            std::cmp::Ordering::Less if wanted == to => WAITS,
            std::cmp::Ordering::Greater if to > current => AHEAD,
            std::cmp::Ordering::Greater => KEPT,
            std::cmp::Ordering::Less | std::cmp::Ordering::Equal => NEED,
        };
        let limit = match code {
            NEED if wanted > to => MAX,
            NEED if needed < to => MIN,
            _ => ReasonCode::NONE,
        };
        let mut decision = Decision::none(current);
        decision.to = to;
        decision.wanted = wanted;
        decision.proposals[0] = Proposal::new(wanted, code, f64::from(needed));
        let bound = if limit == ReasonCode::NONE { PASSES } else { limit };
        decision.proposals[1] = Proposal::new(to, bound, f64::from(to));
        decision.limit = limit;
        decision.action = Action::of(current, to, wanted, false);
        decision.decided_by = u8::from(to != current);
        decision
    }

    // What is cheapest is known beforehand.
    fn set_min(&mut self, _min: u32) {}
}
