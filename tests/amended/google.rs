//! A group of Google Cloud: what its file may say, and the knobs for that.

use super::files::{Fields, Form, Hand, Map, Number, braces, field, lines, terraform, text};
use proptest::prelude::*;

/// An autoscaler of Google Cloud: what it may say.
#[derive(Debug, Clone)]
pub struct Google {
    initialization: Option<u32>,
    mode: Option<&'static str>,
    control: Option<(bool, u32, u32)>,
    cpu: Option<u32>,
    schedule: Option<(u32, u32)>,
}

pub fn any_google() -> impl Strategy<Value = Google> {
    let rare = 0.4;
    let mode = prop::sample::select(&["ON", "ONLY_SCALE_OUT", "OFF"][..]);
    (
        prop::option::weighted(rare, 1_u32..900),
        prop::option::weighted(rare, mode),
        prop::option::weighted(rare, (any::<bool>(), 1_u32..60, 60_u32..3600)),
        prop::option::weighted(rare, 1_u32..100),
        prop::option::weighted(rare, (300_u32..9000, 0_u32..20)),
    )
        .prop_map(|(initialization, mode, control, cpu, schedule)| Google {
            initialization,
            mode,
            control,
            cpu,
            schedule,
        })
}

impl Google {
    fn policy(&self) -> Fields {
        let mut policy = vec![("minNumReplicas", Number(1)), ("maxNumReplicas", Number(30))];
        policy.extend(field("coolDownPeriodSec", self.initialization, Number));
        policy.extend(field("mode", self.mode, text));
        let serving = vec![("utilizationTarget", text("0.8"))];
        policy.push(("loadBalancingUtilization", Map(serving)));
        policy.extend(self.control.map(|(is_percent, size, secs)| {
            let most = Map(vec![(if is_percent { "percent" } else { "fixed" }, Number(size))]);
            ("scaleInControl", Map(vec![("maxScaledInReplicas", most), ("timeWindowSec", Number(secs))]))
        }));
        policy.extend(field("cpuUtilization", self.cpu, |percent| {
            Map(vec![("utilizationTarget", text(&format!("0.{percent:02}")))])
        }));
        policy
    }

    pub fn file(&self, hand: &Hand) -> (&'static str, String) {
        let schedule = self.schedule.map(|(secs, least)| {
            vec![("schedule", text("0 * * * *")), ("durationSec", Number(secs)), ("minRequiredReplicas", Number(least))]
        });
        let mut policy = self.policy();
        let (name, file) = match hand.form {
            Form::Terraform => {
                policy.extend(
                    schedule.map(|fields| ("scalingSchedules", Map([vec![("name", text("day"))], fields].concat()))),
                );
                let body = terraform(&[("name", text("web")), ("autoscalingPolicy", Map(policy))], 1, hand.indent);
                ("a.tf", format!("resource \"google_compute_autoscaler\" \"web\" {{\n{body}}}\n"))
            }
            Form::Shell => {
                let mut options = format!(
                    "gcloud compute instance-groups managed set-autoscaling web \\\n{0}--max-num-replicas=30 \\\n{0}--min-num-replicas=1",
                    hand.indent
                );
                let mut add = |option: String| options.push_str(&format!(" \\\n{}--{option}", hand.indent));
                add("target-load-balancing-utilization=0.8".to_owned());
                self.initialization.iter().for_each(|secs| add(format!("cool-down-period={secs}")));
                self.mode.into_iter().for_each(|mode| add(format!("mode={}", mode.to_lowercase().replace('_', "-"))));
                if let Some((is_percent, size, secs)) = self.control {
                    let kind = if is_percent { "-percent" } else { "" };
                    add(format!("scale-in-control=max-scaled-in-replicas{kind}={size},time-window={secs}"));
                }
                self.cpu.into_iter().for_each(|percent| add(format!("target-cpu-utilization=0.{percent:02}")));
                ("a.sh", options + "\n")
            }
            _ => {
                policy.extend(schedule.map(|fields| ("scalingSchedules", Map(vec![("day", Map(fields))]))));
                let root = Map(vec![("name", text("web")), ("autoscalingPolicy", Map(policy))]);
                match hand.form {
                    Form::Braces => ("a.json", braces(&root, Some((hand.indent, 0))) + "\n"),
                    Form::Packed => ("a.json", braces(&root, None) + "\n"),
                    _ => ("a.yaml", lines(&root, 0, hand.indent).trim_start().to_owned() + "\n"),
                }
            }
        };
        (name, hand.finished(&file))
    }

    pub fn knobs(&self, has_schedules: bool) -> Vec<(&'static str, String)> {
        let control = self.control.map_or("none".to_owned(), |(is_percent, size, secs)| {
            format!("{size}{}/{secs}s", if is_percent { "pct" } else { "" })
        });
        let cpu = self.cpu.map_or_else(String::new, |percent| format!("~cpu:{percent}"));
        let mut knobs = vec![
            ("initialization", format!("{}s", self.initialization.unwrap_or(60))),
            ("autoscaling_mode", self.mode.unwrap_or("ON").to_lowercase().replace('_', "-")),
            ("scale_in_control", control),
            ("signals", format!("serving:80{cpu}")),
        ];
        if has_schedules {
            let schedule = self.schedule.map(|(secs, least)| format!("UTC;0+*+*+*+*;{secs}s;{least}"));
            knobs.push(("schedules", schedule.unwrap_or_else(|| "none".to_owned())));
        }
        knobs
    }

    pub fn with(&self, more: &Self) -> Self {
        Self {
            initialization: self.initialization.or(more.initialization),
            mode: self.mode.or(more.mode),
            control: self.control.or(more.control),
            cpu: self.cpu.or(more.cpu),
            schedule: self.schedule.or(more.schedule),
        }
    }

    /// What one says that says this in place of what `file` says.
    pub fn instead_of(&self, file: &Self) -> Self {
        let control = match (self.control, file.control) {
            // What it counts by stays.
            (Some((_, size, secs)), Some((is_percent, ..))) => Some((is_percent, size, secs)),
            (own, other) => own.or(other),
        };
        Self { control, ..self.with(file) }
    }
}
