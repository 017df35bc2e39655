//! Policy cases of kind `gcp`: the autoscaler of managed instance groups, its instances running at once.

use super::load::{At, Per};
use super::setting::{Outcome, Setting};
use crate::knob::RateAmount;
use crate::policy::gcp::{ActiveSchedules, Asked, Autoscaler, Mode, ScaleInControl, ScalingSchedule, Signal};
use crate::policy::stages::Bounds;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
struct PolicyCase {
    #[serde(default)]
    min: u32,
    max: u32,
    #[serde(default)]
    signals: Vec<SignalCase>,
    #[serde(default = "ten_minutes", alias = "stabilization_period")]
    stabilization: u32,
    #[serde(default = "minute", alias = "cooldown_period", alias = "initialization_period", alias = "cooldown")]
    initialization: u32,
    #[serde(default)]
    startup: u32,
    #[serde(default)]
    scale_in_control: Option<ControlCase>,
    #[serde(default)]
    mode: Option<String>,
    #[serde(default, alias = "scaling_schedules")]
    schedules: Vec<ScheduleCase>,
}

const fn ten_minutes() -> u32 {
    600
}

const fn minute() -> u32 {
    60
}

/// A target for each instance, or what of the total one instance is assigned.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SignalCase {
    Target(f64),
    #[serde(alias = "single_instance_assignment")]
    Assignment(f64),
}

#[derive(Debug, Clone, Copy, Deserialize)]
struct ControlCase {
    #[serde(default)]
    fixed: Option<u32>,
    #[serde(default)]
    percent: Option<u32>,
    #[serde(alias = "time_window_sec")]
    window: u32,
}

#[derive(Debug, Deserialize)]
struct ScheduleCase {
    #[serde(alias = "schedule", alias = "start")]
    cron: String,
    #[serde(default = "utc", alias = "time_zone")]
    zone: String,
    #[serde(alias = "duration_sec")]
    duration: u32,
    #[serde(alias = "min_required_replicas", alias = "min_required")]
    min: u32,
    #[serde(default)]
    disabled: bool,
}

fn utc() -> String {
    "UTC".to_owned()
}

impl ControlCase {
    fn control(self) -> Result<ScaleInControl, String> {
        let most = match (self.fixed, self.percent) {
            (Some(count), None) => RateAmount::Replicas(count),
            (None, Some(percent)) => RateAmount::Percent(percent),
            _ => return Err("a scale-in control is either fixed or a percent".to_owned()),
        };
        Ok(ScaleInControl { most, window_secs: self.window })
    }
}

/// Runs a case.
///
/// # Errors
/// What of the case cannot be read.
pub fn run(setting: &Setting) -> Result<Outcome, String> {
    let case: PolicyCase = setting.read()?;
    let mode = match case.mode.as_deref() {
        None | Some("ON") => Mode::On,
        Some("ONLY_SCALE_OUT" | "ONLY_UP") => Mode::OnlyScaleOut,
        Some("OFF") => Mode::Off,
        Some(other) => return Err(format!("there is no mode {other}")),
    };
    let enabled = case.schedules.iter().filter(|schedule| !schedule.disabled).map(|schedule| ScalingSchedule {
        zone: schedule.zone.clone(),
        start: schedule.cron.clone(),
        duration_secs: schedule.duration,
        min_required: schedule.min,
    });
    let mut schedules = match ActiveSchedules::new(&enabled.collect::<Vec<_>>()) {
        Ok(schedules) => schedules,
        Err(why) => return Ok(Outcome::Refused(why.to_string())),
    };
    let start_utc_secs = setting.start_utc_secs(case.schedules.first().map(|schedule| schedule.zone.as_str()))?;
    let control = case.scale_in_control.map(ControlCase::control).transpose()?;
    let bounds = Bounds { min: case.min, max: case.max };
    let initialization_secs = case.startup.saturating_add(case.initialization);
    let mut autoscaler = Autoscaler::new(bounds, mode, control, case.stabilization, initialization_secs);
    let (mut current, mut changes) = (setting.start_replicas, Vec::new());
    for now_secs in (0..=setting.until.max(0.0) as u64).step_by(setting.sync_secs.max(1) as usize) {
        let scheduled = schedules.required(start_utc_secs + now_secs as i64);
        let signals =
            case.signals.iter().enumerate().map(|(place, signal)| signal.at(setting, place, now_secs, current));
        let signals = signals.collect::<Result<Vec<_>, _>>()?;
        let asked = Asked { now_secs, current, ready: current, scheduled };
        let to = autoscaler.decide(&asked, signals.into_iter()).to;
        if to != current {
            changes.push((now_secs as f64, to));
            current = to;
        }
    }
    Ok(Outcome::Ran(changes))
}

impl SignalCase {
    /// What the signal says; `None` without data.
    fn at(self, setting: &Setting, place: usize, now_secs: u64, count: u32) -> Result<Option<Signal>, String> {
        let load = setting.load_of(place).ok_or("a signal has no load")?;
        let count = f64::from(count);
        Ok(match (load.at(now_secs as f64)?, self) {
            (At::Number(value), Self::Assignment(each)) => {
                Some(Signal::Size(if load.per == Per::Replica { value * count } else { value } / each))
            }
            (At::Number(value), Self::Target(target)) if load.per == Per::Total => {
                (count > 0.0).then(|| Signal::PerInstance(value / count / target))
            }
            (At::Number(value), Self::Target(target)) => Some(Signal::PerInstance(value / target)),
            (At::Pods(_), _) => return Err("a signal has one value for all instances".to_owned()),
            (At::Null | At::Error, _) => None,
        })
    }
}
