//! The options that the AWS command line has for each command, so that a misspelled one is not passed over.
//!
//! Source: AWS CLI Command Reference, `autoscaling`, `application-autoscaling` and `cloudwatch put-metric-alarm`.

use crate::config::autoscaler::AwsService;
use crate::config::aws::Role;

/// Options of any command.
#[rustfmt::skip]
const ANY: [&str; 21] = [
    "region", "profile", "output", "query", "endpoint-url", "debug", "color", "ca-bundle", "cli-input-json", "cli-input-yaml",
    "cli-read-timeout", "cli-connect-timeout", "cli-binary-format", "cli-auto-prompt", "no-cli-auto-prompt", "no-cli-pager",
    "no-verify-ssl", "no-sign-request", "no-paginate", "generate-cli-skeleton", "tags",
];
const EC2_POLICY: [&str; 16] = [
    "auto-scaling-group-name",
    "policy-name",
    "policy-type",
    "adjustment-type",
    "min-adjustment-step",
    "min-adjustment-magnitude",
    "scaling-adjustment",
    "cooldown",
    "metric-aggregation-type",
    "step-adjustments",
    "estimated-instance-warmup",
    "target-tracking-configuration",
    "predictive-scaling-configuration",
    "enabled",
    "no-enabled",
    "description",
];
const EC2_SCHEDULE: [&str; 11] = [
    "auto-scaling-group-name",
    "scheduled-action-name",
    "scheduled-update-group-actions",
    "time",
    "start-time",
    "end-time",
    "recurrence",
    "time-zone",
    "min-size",
    "max-size",
    "desired-capacity",
];
#[rustfmt::skip]
const EC2_GROUP: [&str; 38] = [
    "auto-scaling-group-name", "min-size", "max-size", "desired-capacity", "default-cooldown", "default-instance-warmup",
    "launch-configuration-name", "launch-template", "mixed-instances-policy", "instance-id", "availability-zones",
    "availability-zone-ids", "load-balancer-names", "target-group-arns", "traffic-sources", "health-check-type",
    "health-check-grace-period", "placement-group", "vpc-zone-identifier", "termination-policies",
    "new-instances-protected-from-scale-in", "no-new-instances-protected-from-scale-in", "capacity-rebalance", "no-capacity-rebalance",
    "lifecycle-hook-specification-list", "service-linked-role-arn", "max-instance-lifetime", "context", "desired-capacity-type",
    "instance-maintenance-policy", "availability-zone-distribution", "availability-zone-impairment-policy",
    "skip-zonal-shift-validation", "no-skip-zonal-shift-validation", "capacity-reservation-specification", "deletion-protection",
    "instance-lifecycle-policy", "client-token",
];
/// What every command of Application Auto Scaling has.
const APPLICATION: [&str; 3] = ["service-namespace", "resource-id", "scalable-dimension"];
const APPLICATION_POLICY: [&str; 5] = [
    "policy-name",
    "policy-type",
    "step-scaling-policy-configuration",
    "target-tracking-scaling-policy-configuration",
    "predictive-scaling-policy-configuration",
];
const APPLICATION_SCHEDULE: [&str; 6] =
    ["scheduled-action-name", "schedule", "timezone", "start-time", "end-time", "scalable-target-action"];
const APPLICATION_TARGET: [&str; 4] = ["min-capacity", "max-capacity", "role-arn", "suspended-state"];
const ALARM: [&str; 22] = [
    "alarm-name",
    "alarm-description",
    "alarm-actions",
    "ok-actions",
    "insufficient-data-actions",
    "actions-enabled",
    "no-actions-enabled",
    "metric-name",
    "namespace",
    "statistic",
    "extended-statistic",
    "dimensions",
    "metrics",
    "period",
    "unit",
    "evaluation-periods",
    "datapoints-to-alarm",
    "threshold",
    "threshold-metric-id",
    "comparison-operator",
    "treat-missing-data",
    "evaluate-low-sample-count-percentile",
];

/// Options of the command that puts a resource.
pub fn known(role: Role, whose: Option<AwsService>) -> impl Iterator<Item = &'static str> {
    let (shared, own): (&[&str], &[&str]) = match (role, whose) {
        (Role::Alarm, _) => (&[], &ALARM),
        (Role::Policy, Some(AwsService::Application)) => (&APPLICATION, &APPLICATION_POLICY),
        (Role::Schedule, Some(AwsService::Application)) => (&APPLICATION, &APPLICATION_SCHEDULE),
        (Role::Target, Some(AwsService::Application)) => (&APPLICATION, &APPLICATION_TARGET),
        (Role::Policy, _) => (&[], &EC2_POLICY),
        (Role::Schedule, _) => (&[], &EC2_SCHEDULE),
        (Role::Target, _) => (&[], &EC2_GROUP),
    };
    shared.iter().chain(own).chain(&ANY).copied()
}
