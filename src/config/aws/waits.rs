//! Cooldowns and warm-ups: what the policies say, then the group, then AWS itself.
//!
//! Sources: Application Auto Scaling User Guide, "Cooldown periods"; Amazon EC2 Auto Scaling User Guide, "Default instance
//! warmup".

use super::resource::Resource;
use super::tracking::{MAX_WAIT_SECS, TrackingWaits};
use crate::config::autoscaler::{AwsGroup, AwsService, Need, PolicyType};
use crate::config::found::Setting;
use crate::config::imported::Refusal;
use crate::config::meaning::Reader;

/// What both services wait unless told otherwise, in seconds.
const DEFAULT_SECS: u32 = 300;
/// Namespaces whose targets wait for nothing unless told to.
const WITHOUT_COOLDOWN: [&str; 7] =
    ["dynamodb", "comprehend", "lambda", "cassandra", "kafka", "elasticache", "neptune"];

/// What a group calls its default cooldown: the API and Terraform, and CloudFormation.
pub const DEFAULT_COOLDOWN: [&str; 2] = ["DefaultCooldown", "Cooldown"];

/// Fills in the waits of a group; what of them is still to be asked.
///
/// # Errors
/// When a value of the group cannot be one.
pub fn fill_waits(
    parts: &mut AwsGroup,
    tracking: TrackingWaits,
    target: Option<&Resource>,
    reader: Reader<'_>,
) -> Result<Vec<Need>, Refusal> {
    if tracking.out.is_empty() && parts.policies.is_empty() {
        return Ok(Vec::new());
    }
    match parts.service {
        AwsService::Application => {
            fill_cooldowns(parts, tracking);
            Ok(Vec::new())
        }
        AwsService::Ec2 => fill_warm_up(parts, tracking, target, reader),
    }
}

fn first(settings: Vec<Setting<u32>>) -> Setting<u32> {
    settings.into_iter().find(|setting| !setting.is_absent()).unwrap_or_default()
}

fn fill_cooldowns(parts: &mut AwsGroup, tracking: TrackingWaits) {
    let is_without = parts.namespace.as_deref().is_some_and(|name| WITHOUT_COOLDOWN.contains(&name));
    let (secs, rule) = if is_without {
        (0, "this service has no cooldown unless it is given one")
    } else {
        (DEFAULT_SECS, "Application Auto Scaling's own, where the policy leaves it out")
    };
    for policy in &mut parts.policies {
        policy.cooldown_secs = std::mem::take(&mut policy.cooldown_secs).or_default(secs, rule);
    }
    let of = |is_out: bool| {
        let policy = parts.policies.iter().find(|policy| policy.is_out.is_none_or(|way| way == is_out));
        policy.map(|policy| policy.cooldown_secs.clone())
    };
    let has_tracking = !tracking.out.is_empty();
    let (out, inward) = (of(true), of(false));
    let either = |tracked: Setting<u32>, stepped: Option<Setting<u32>>| {
        let value = tracked.or(|| stepped.unwrap_or_default());
        if has_tracking { value.or_default(secs, rule) } else { value }
    };
    parts.cooldown_out_secs = either(first(tracking.out), out);
    parts.cooldown_in_secs = either(first(tracking.inward), inward);
}

fn fill_warm_up(
    parts: &mut AwsGroup,
    tracking: TrackingWaits,
    target: Option<&Resource>,
    reader: Reader<'_>,
) -> Result<Vec<Need>, Refusal> {
    let mut needs = Vec::new();
    let group = |keys: &[&str], what: &str| {
        let node = target.and_then(|target| target.any(keys));
        reader.whole(node, what, 0..=MAX_WAIT_SECS)
    };
    let rule = match target {
        Some(_) => "EC2 Auto Scaling's own default cooldown, where neither policy nor group says more",
        None => "EC2 Auto Scaling's own default cooldown, unless the group, which is not in the file, has another",
    };
    let cooldown = group(&DEFAULT_COOLDOWN, "the default cooldown")?;
    for policy in parts.policies.iter_mut().filter(|policy| policy.policy_type == PolicyType::Simple) {
        policy.cooldown_secs =
            std::mem::take(&mut policy.cooldown_secs).or(|| cooldown.clone()).or_default(DEFAULT_SECS, rule);
    }
    let of = |is_out: bool| {
        let mut simple = parts.policies.iter().filter(|policy| policy.policy_type == PolicyType::Simple);
        simple.find(|policy| policy.is_out.is_none_or(|way| way == is_out)).map(|policy| policy.cooldown_secs.clone())
    };
    let (out, inward) = (of(true).unwrap_or_default(), of(false).unwrap_or_default());
    (parts.cooldown_out_secs, parts.cooldown_in_secs) = (out, inward);
    if parts.policies.iter().all(|policy| policy.policy_type == PolicyType::Simple) && tracking.out.is_empty() {
        return Ok(needs);
    }
    let of_group = group(&["DefaultInstanceWarmup"], "DefaultInstanceWarmup")?;
    let warm_up = first(tracking.warm_up).or(|| of_group);
    let is_known = !warm_up.is_absent() || target.is_some();
    parts.warm_up_secs = warm_up.or(|| cooldown).or_default(DEFAULT_SECS, rule);
    if !is_known {
        needs.push(Need { name: "warmup".to_owned(), text: None, line: None });
    }
    Ok(needs)
}
