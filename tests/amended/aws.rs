//! A service of AWS: what its file may say, and the knobs for that.

use super::files::{Fields, Flag, Form, Hand, List, Map, Number, braces, command, field, lines, terraform, text};
use proptest::prelude::*;

/// What a file may say, or leave to its system.
#[derive(Debug, Clone)]
pub struct Said {
    cooldown_out: Option<u32>,
    cooldown_in: Option<u32>,
    keeps: Option<bool>,
    points: Option<u32>,
    missing: Option<&'static str>,
    aggregation: Option<&'static str>,
    magnitude: Option<u32>,
    is_closed: bool,
}

pub fn any_said() -> impl Strategy<Value = Said> {
    let secs = || prop::option::weighted(0.3, 1_u32..900);
    let missing = prop::sample::select(&["missing", "ignore", "breaching", "notBreaching"][..]);
    let aggregation = prop::sample::select(&["Average", "Minimum", "Maximum"][..]);
    let rare = 0.3;
    let alarm = (prop::option::weighted(rare, 1_u32..4), prop::option::weighted(rare, missing));
    let step = (prop::option::weighted(rare, aggregation), prop::option::weighted(rare, 1_u32..6), any::<bool>());
    (secs(), secs(), prop::option::weighted(rare, Just(true)), alarm, step).prop_map(
        |(cooldown_out, cooldown_in, keeps, (points, missing), (aggregation, magnitude, is_closed))| Said {
            cooldown_out,
            cooldown_in,
            keeps,
            points,
            missing,
            aggregation,
            magnitude,
            is_closed,
        },
    )
}

/// Points that an alarm looks at.
pub const POINTS: u32 = 3;

impl Said {
    /// Target, tracking policy, step policy and alarm of a service.
    fn resources(&self) -> [Fields; 4] {
        let own = || {
            vec![
                ("ServiceNamespace", text("ecs")),
                ("ResourceId", text("service/a/b")),
                ("ScalableDimension", text("ecs:service:DesiredCount")),
            ]
        };
        let target = [own(), vec![("MinCapacity", Number(1)), ("MaxCapacity", Number(30))]].concat();
        let metric = vec![("PredefinedMetricType", text("ECSServiceAverageCPUUtilization"))];
        let mut tracking = vec![("TargetValue", Number(60))];
        tracking.extend(field("ScaleInCooldown", self.cooldown_in, Number));
        tracking.extend(field("ScaleOutCooldown", self.cooldown_out, Number));
        tracking.push(("PredefinedMetricSpecification", Map(metric)));
        tracking.extend(field("DisableScaleIn", self.keeps, Flag));
        let head =
            |name: &str, kind: &str| [own(), vec![("PolicyName", text(name)), ("PolicyType", text(kind))]].concat();
        let tracking =
            [head("cpu", "TargetTrackingScaling"), vec![("TargetTrackingScalingPolicyConfiguration", Map(tracking))]]
                .concat();
        let first = [("MetricIntervalLowerBound", Number(0)), ("ScalingAdjustment", Number(10))];
        let steps = if self.is_closed {
            let closed = vec![first[0].clone(), ("MetricIntervalUpperBound", Number(15)), first[1].clone()];
            vec![Map(closed), Map(vec![("MetricIntervalLowerBound", Number(15)), ("ScalingAdjustment", Number(20))])]
        } else {
            vec![Map(first.to_vec())]
        };
        let mut step = vec![("AdjustmentType", text("PercentChangeInCapacity")), ("StepAdjustments", List(steps))];
        step.extend(field("Cooldown", self.cooldown_out, Number));
        step.extend(field("MetricAggregationType", self.aggregation, text));
        step.extend(field("MinAdjustmentMagnitude", self.magnitude, Number));
        let stepping = [head("more", "StepScaling"), vec![("StepScalingPolicyConfiguration", Map(step))]].concat();
        let arn = "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:1:resource/ecs/service/a/b:policyName/more";
        let mut alarm = vec![
            ("AlarmName", text("busy")),
            ("AlarmActions", List(vec![text(arn)])),
            ("Namespace", text("AWS/ECS")),
            ("MetricName", text("CPUUtilization")),
            ("Statistic", text("Average")),
            ("ComparisonOperator", text("GreaterThanThreshold")),
            ("Threshold", Number(70)),
            ("Period", Number(60)),
            ("EvaluationPeriods", Number(POINTS)),
        ];
        alarm.extend(field("DatapointsToAlarm", self.points, Number));
        alarm.extend(field("TreatMissingData", self.missing, text));
        [target, tracking, stepping, alarm]
    }

    /// The file.
    pub fn file(&self, hand: &Hand) -> (&'static str, String) {
        let resources = self.resources();
        let types = [
            "ApplicationAutoScaling::ScalableTarget",
            "ApplicationAutoScaling::ScalingPolicy",
            "ApplicationAutoScaling::ScalingPolicy",
            "CloudWatch::Alarm",
        ];
        let (name, text) = match hand.form {
            Form::Terraform => {
                let kinds = [
                    "aws_appautoscaling_target",
                    "aws_appautoscaling_policy",
                    "aws_appautoscaling_policy",
                    "aws_cloudwatch_metric_alarm",
                ];
                let named = |fields: &Fields| -> Fields {
                    let name = |key: &'static str| if key == "PolicyName" { "name" } else { key };
                    fields.iter().map(|(key, tree)| (name(key), tree.clone())).collect()
                };
                let block = |(place, fields): (usize, &Fields)| {
                    format!(
                        "resource \"{}\" \"r{place}\" {{\n{}}}\n\n",
                        kinds[place],
                        terraform(&named(fields), 1, hand.indent)
                    )
                };
                ("a.tf", resources.iter().enumerate().map(block).collect())
            }
            Form::Shell => {
                let starts = [
                    "aws application-autoscaling register-scalable-target",
                    "aws application-autoscaling put-scaling-policy",
                    "aws application-autoscaling put-scaling-policy",
                    "aws cloudwatch put-metric-alarm",
                ];
                let all = resources.iter().zip(starts).map(|(fields, start)| command(start, fields, hand));
                ("a.sh", all.collect::<Vec<_>>().join("\n"))
            }
            Form::Packed => {
                let all = List(resources.into_iter().map(Map).collect());
                ("a.json", braces(&all, None) + "\n")
            }
            Form::Lines | Form::Braces => {
                let names = ["Range", "Cpu", "More", "Busy"];
                let resource = |(place, fields): (usize, Fields)| {
                    let kind = text(&format!("AWS::{}", types[place]));
                    (names[place], Map(vec![("Type", kind), ("Properties", Map(fields))]))
                };
                let all = Map(resources.into_iter().enumerate().map(resource).collect());
                let root = Map(vec![("Resources", all)]);
                let file = if hand.is_braced() {
                    braces(&root, Some((hand.indent, 0)))
                } else {
                    lines(&root, 0, hand.indent).trim_start().to_owned()
                };
                (if hand.is_braced() { "a.json" } else { "a.yaml" }, file + "\n")
            }
        };
        (name, hand.finished(&text))
    }

    /// Knobs for all that it says; for what it leaves out, as the service has it.
    pub fn knobs(&self) -> [(&'static str, String); 3] {
        let points = self.points.map_or(POINTS.to_string(), |points| format!("{points}of{POINTS}"));
        let missing = match self.missing {
            None | Some("missing") => "",
            Some("notBreaching") => ",fine",
            Some(other) => {
                if other == "ignore" {
                    ",ignore"
                } else {
                    ",breaching"
                }
            }
        };
        let magnitude = self.magnitude.map_or_else(String::new, |least| least.to_string());
        let aggregation = self.aggregation.map_or_else(String::new, |word| format!(",{}", word.to_lowercase()));
        let steps = if self.is_closed { "0..15=10,15..=20" } else { "0..=10" };
        let keeps = if self.keeps == Some(true) { ":out" } else { "" };
        let rules =
            format!("target:cpu:60{keeps}~step:cpu:>70:{points}/1m{missing}:percent{magnitude}{aggregation}:{steps}");
        let secs = |secs: Option<u32>| format!("{}s", secs.unwrap_or(300));
        [("policies", rules), ("cooldown_out", secs(self.cooldown_out)), ("cooldown_in", secs(self.cooldown_in))]
    }

    /// What a changed one says: what this one says, and more.
    pub fn with(&self, more: &Self) -> Self {
        let keeps = self.keeps.or(more.keeps);
        Self {
            cooldown_out: self.cooldown_out.or(more.cooldown_out),
            // What never removes has no wait after that.
            cooldown_in: self.cooldown_in.or(more.cooldown_in.filter(|_| keeps.is_none())),
            keeps,
            points: self.points.or(more.points),
            missing: self.missing.or(more.missing),
            aggregation: self.aggregation.or(more.aggregation),
            magnitude: self.magnitude.or(more.magnitude),
            is_closed: self.is_closed || more.is_closed,
        }
    }

    /// What one says that says this in place of what `file` says.
    pub fn instead_of(&self, file: &Self) -> Self {
        let both = self.with(file);
        let cooldown_in = if both.keeps.is_some() { file.cooldown_in } else { both.cooldown_in };
        Self { cooldown_in, ..both }
    }
}
