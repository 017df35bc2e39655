//! Cooldowns and warm-ups: what the policies say, then the group, then AWS itself.
//!
//! Sources: Application Auto Scaling User Guide, "Cooldown periods"; Amazon EC2 Auto Scaling User Guide, "Default instance
//! warmup".

use super::resource::Resource;
use super::tracking::{Cooldowns, MAX_WAIT_SECS, TrackingWaits};
use crate::config::autoscaler::{AwsGroup, AwsService, Metric, Need, PolicyType, ScalingPolicySpec};
use crate::config::found::{Place, Setting};
use crate::config::imported::{Refusal, Remark};
use crate::config::meaning::Reader;

/// What both services wait unless told otherwise, in seconds.
const DEFAULT_SECS: u32 = 300;
/// Namespaces whose targets wait for nothing unless told to.
const WITHOUT_COOLDOWN: [&str; 7] =
    ["dynamodb", "comprehend", "lambda", "cassandra", "kafka", "elasticache", "neptune"];

/// What a group calls its default cooldown: the API and Terraform, and CloudFormation.
pub const DEFAULT_COOLDOWN: [&str; 2] = ["DefaultCooldown", "Cooldown"];

/// Fills in the waits of a group; what of them is still to be asked, and which of its policies' own are not used. A group has one
/// wait of each kind here; where policies differ, the first that gives one is used, and `metrics` of the others keep theirs.
///
/// # Errors
/// When a value of the group cannot be one.
pub fn fill_waits(
    parts: &mut AwsGroup,
    tracking: &TrackingWaits,
    target: Option<&Resource>,
    metrics: &mut [Metric],
    reader: Reader<'_>,
) -> Result<(Vec<Need>, Vec<Remark>), Refusal> {
    if parts.service == AwsService::Application {
        return Ok((Vec::new(), fill_cooldowns(parts, tracking, metrics)));
    }
    if tracking.cooldowns.is_empty() && parts.policies.is_empty() {
        parts.warm_up_secs = group_warm_up(target, reader)?;
        return Ok((Vec::new(), Vec::new()));
    }
    fill_warm_up(parts, tracking, target, reader)
}

/// One policy's wait.
struct Wait<'a> {
    policy: &'a str,
    place: Place,
    secs: Setting<u32>,
}

/// What comes of the waits of several policies.
#[derive(Default)]
struct Settled<'w> {
    /// The one that is used.
    used: Setting<u32>,
    /// Where others say the same; `None` where one has it by default.
    equal: Vec<Option<Place>>,
    /// Those that are not used, with what is said of them.
    unlike: Vec<(&'w Wait<'w>, Remark)>,
}

/// The wait that is used, which others are equal to it, and remarks on those that are not. `what` is like `warm-up`, and `own` what
/// a policy that gives none waits.
fn settle<'w>(waits: &'w [Wait<'w>], what: &str, own: &Setting<u32>) -> Settled<'w> {
    let used = waits.iter().find(|wait| !wait.secs.is_absent()).or(waits.first());
    let Some(used) = used else { return Settled::default() };
    let effective = |wait: &Wait<'_>| wait.secs.clone().or(|| own.clone());
    let value = effective(used);
    let words = |wait: &Wait<'_>| match effective(wait) {
        Setting::Gap(gap) => gap.text.unwrap_or_else(|| "an unknown time".to_owned()),
        setting => setting.get().map_or_else(|| "an unknown time".to_owned(), |secs| format!("{secs} s")),
    };
    let is_same = |wait: &Wait<'_>| {
        let own = effective(wait);
        own.get() == value.get() && own.text_of_gap() == value.text_of_gap()
    };
    let remark = |wait: &'w Wait<'w>| {
        let text = format!(
            "{} has a {what} of {}{}, which is not replayed: one holds for all policies, {} of {}",
            wait.policy,
            words(wait),
            if wait.secs.is_absent() { " by default" } else { "" },
            words(used),
            used.policy
        );
        (wait, Remark::at(wait.secs.line().unwrap_or(wait.place.line), text))
    };
    let (equal, unlike): (Vec<&Wait<'_>>, Vec<&Wait<'_>>) = waits.iter().partition(|wait| is_same(wait));
    let is_given = used.secs.place().is_some();
    let others = equal.into_iter().filter(|wait| is_given && !std::ptr::eq(*wait, used));
    Settled {
        used: value,
        equal: others.map(|wait| wait.secs.place()).collect(),
        unlike: unlike.into_iter().map(remark).collect(),
    }
}

const fn after(is_out: bool) -> &'static str {
    if is_out { "cooldown after a scale-out" } else { "cooldown after a scale-in" }
}

fn fill_cooldowns(parts: &mut AwsGroup, tracking: &TrackingWaits, metrics: &mut [Metric]) -> Vec<Remark> {
    let is_without = parts.namespace.as_deref().is_some_and(|name| WITHOUT_COOLDOWN.contains(&name));
    let (secs, rule) = if is_without {
        (0, "this service has no cooldown unless it is given one")
    } else {
        (DEFAULT_SECS, "Application Auto Scaling's own, where the policy leaves it out")
    };
    let own = Setting::defaulted(secs, rule);
    for policy in &mut parts.policies {
        policy.cooldown_secs = std::mem::take(&mut policy.cooldown_secs).or(|| own.clone());
    }
    let mut remarks = Vec::new();
    for is_out in [true, false] {
        let works = |cooldowns: &&Cooldowns| is_out || !cooldowns.disables_scale_in;
        // A policy that never removes replicas waits for nothing after that.
        let working = tracking.cooldowns.iter().filter(works);
        let idle = tracking.cooldowns.iter().filter(|cooldowns| !works(cooldowns));
        let tracked = working.clone().map(|one| wait_of(one, is_out));
        let stepped = parts.policies.iter().filter(|policy| policy.is_out.is_none_or(|way| way == is_out));
        let stepped = stepped.map(|policy| Wait {
            policy: policy.name.as_deref().unwrap_or("a policy without a name"),
            place: policy.place,
            secs: policy.cooldown_secs.clone(),
        });
        let waits: Vec<Wait<'_>> = tracked.chain(stepped).collect();
        let idle: Vec<Wait<'_>> = idle.map(|one| wait_of(one, is_out)).collect();
        let waits = if waits.is_empty() { idle } else { waits };
        let Settled { used, equal, unlike } = settle(&waits, after(is_out), &own);
        for (wait, remark) in unlike {
            remarks.push(remark);
            let secs = wait.secs.clone().or(|| own.clone());
            let metric = metrics.iter_mut().find(|metric| metric.place == wait.place && !metric.target.is_absent());
            if let Some(metric) = metric.filter(|_| secs.value().is_some()) {
                *(if is_out { &mut metric.cooldown_out_secs } else { &mut metric.cooldown_in_secs }) = secs;
            }
        }
        set_cooldown(parts, is_out, used, equal);
    }
    remarks
}

fn set_cooldown(parts: &mut AwsGroup, is_out: bool, secs: Setting<u32>, equal: Vec<Option<Place>>) {
    if is_out {
        (parts.cooldown_out_secs, parts.equal_waits.cooldown_out) = (secs, equal);
    } else {
        (parts.cooldown_in_secs, parts.equal_waits.cooldown_in) = (secs, equal);
    }
}

fn wait_of(cooldowns: &Cooldowns, is_out: bool) -> Wait<'_> {
    let secs = if is_out { &cooldowns.out_secs } else { &cooldowns.in_secs };
    Wait { policy: &cooldowns.policy, place: cooldowns.place, secs: secs.clone() }
}

/// A wait that the group itself has.
fn of_group(target: Option<&Resource>, keys: &[&str], what: &str, reader: Reader<'_>) -> Result<Setting<u32>, Refusal> {
    reader.whole(target.and_then(|target| target.any(keys)), what, 0..=MAX_WAIT_SECS)
}

fn group_warm_up(target: Option<&Resource>, reader: Reader<'_>) -> Result<Setting<u32>, Refusal> {
    of_group(target, &["DefaultInstanceWarmup"], "DefaultInstanceWarmup", reader)
}

fn fill_warm_up(
    parts: &mut AwsGroup,
    tracking: &TrackingWaits,
    target: Option<&Resource>,
    reader: Reader<'_>,
) -> Result<(Vec<Need>, Vec<Remark>), Refusal> {
    let mut needs = Vec::new();
    let rule = match target {
        Some(_) => "EC2 Auto Scaling's own default cooldown, where neither policy nor group says more",
        None => "EC2 Auto Scaling's own default cooldown, unless the group, which is not in the file, has another",
    };
    let cooldown = of_group(target, &DEFAULT_COOLDOWN, "the default cooldown", reader)?;
    let default = cooldown.clone().or_default(DEFAULT_SECS, rule);
    let is_simple = |policy: &&mut ScalingPolicySpec| policy.policy_type == PolicyType::Simple;
    for policy in parts.policies.iter_mut().filter(is_simple) {
        policy.cooldown_secs = std::mem::take(&mut policy.cooldown_secs).or(|| default.clone());
    }
    let mut remarks = Vec::new();
    for is_out in [true, false] {
        let simple = parts.policies.iter().filter(|policy| policy.policy_type == PolicyType::Simple);
        let waits: Vec<Wait<'_>> = simple
            .filter(|policy| policy.is_out.is_none_or(|way| way == is_out))
            .map(|policy| Wait {
                policy: policy.name.as_deref().unwrap_or("a policy without a name"),
                place: policy.place,
                secs: policy.cooldown_secs.clone(),
            })
            .collect();
        let Settled { used, equal, unlike } = settle(&waits, after(is_out), &default);
        remarks.extend(unlike.into_iter().map(|(_, remark)| remark));
        set_cooldown(parts, is_out, used, equal);
    }
    let is_all_simple = parts.policies.iter().all(|policy| policy.policy_type == PolicyType::Simple);
    if is_all_simple && tracking.cooldowns.is_empty() {
        return Ok((needs, remarks));
    }
    let own = group_warm_up(target, reader)?;
    let waits: Vec<Wait<'_>> = tracking
        .warm_up
        .iter()
        .map(|(policy, place, secs)| Wait { policy, place: *place, secs: secs.clone() })
        .collect();
    let is_known = target.is_some() || !own.is_absent() || waits.iter().any(|wait| !wait.secs.is_absent());
    let Settled { used, equal, unlike } = settle(&waits, "warm-up", &own.or(|| default));
    remarks.extend(unlike.into_iter().map(|(_, remark)| remark));
    (parts.warm_up_secs, parts.equal_waits.warm_up) = (used, equal);
    if !is_known {
        needs.push(Need { name: "warmup".to_owned(), text: None, line: None });
    }
    Ok((needs, remarks))
}
