//! Each finding with a case that has it and one that has not.

use super::*;
use crate::config::autoscaler::{AlarmSpec, AwsService, Clock, Direction, GcpGroup, ScalingSpec, Select, StepSpec};
use crate::config::{FileKind, Found, Outcome, Place};

fn given<T>(value: T) -> Setting<T> {
    Setting::Given(Found { value, text: String::new(), place: Place { line: 7, start: 0, end: 0 } })
}

fn autoscaler(system: System) -> Autoscaler {
    Autoscaler {
        name: Some(Found { value: "web".to_owned(), text: "web".to_owned(), place: Place::default() }),
        place: Place::default(),
        min: given(1),
        max: given(10),
        start: Setting::Absent,
        metrics: Vec::new(),
        schedules: Vec::new(),
        system,
        switches: Vec::new(),
        workload: None,
        needs: Vec::new(),
        remarks: Vec::new(),
    }
}

fn codes(autoscaler: Autoscaler) -> Vec<(String, Option<u32>)> {
    let imported = Imported {
        file: "web.yaml".to_owned(),
        kind: FileKind::Unknown,
        outcome: Outcome::Imported,
        autoscalers: vec![autoscaler],
        remarks: Vec::new(),
        ignored: Vec::new(),
        refusals: Vec::new(),
        text: String::new(),
    };
    file_findings(&imported).into_iter().map(|(_, found)| (found.finding.code, found.line)).collect()
}

fn scaling() -> ScalingSpec {
    let direction = Direction {
        window_secs: given(0),
        select: given(Select::Max),
        policies: Vec::new(),
        policies_rule: None,
        tolerance: Setting::Absent,
        place: None,
    };
    ScalingSpec { has_behavior: false, api_version: None, up: direction.clone(), down: direction }
}

fn metric(kind: MetricKind, name: &str, target: f64, per: Per) -> Metric {
    Metric {
        name: Some(Found { value: name.to_owned(), text: name.to_owned(), place: Place::default() }),
        target: given(target),
        ..Metric::new(kind, "External", per, Place::default())
    }
}

#[test]
fn a_fraction_near_one_is_never_exceeded() {
    let hpa = |metric: Metric| {
        let mut autoscaler = autoscaler(System::Hpa(scaling()));
        autoscaler.metrics.push(metric);
        codes(autoscaler)
    };
    // 1 ÷ 0.95 = 1.05 is within a tenth; 1 ÷ 0.8 = 1.25 is not; 70 is no fraction.
    let found = [("target_never_exceeded".to_owned(), Some(7))];
    assert_eq!(hpa(metric(MetricKind::Custom, "pool_saturation", 0.95, Per::Total)), found);
    assert_eq!(hpa(metric(MetricKind::CpuFraction, "cpu", 1.0, Per::Replica)), found);
    assert_eq!(hpa(metric(MetricKind::Custom, "pool_saturation", 0.8, Per::Total)), []);
    assert_eq!(hpa(metric(MetricKind::Custom, "pool_saturation", 70.0, Per::Total)), []);
    assert_eq!(hpa(metric(MetricKind::Queue, "jobs", 1.0, Per::Replica)), []);
}

fn group(predictive: Option<Predictive>, policies: Vec<ScalingPolicySpec>) -> Autoscaler {
    autoscaler(System::Aws(Box::new(AwsGroup { policies, predictive, ..AwsGroup::new(AwsService::Ec2) })))
}

fn policy(
    name: &str,
    alarm: &str,
    comparison: Comparison,
    steps: &[(Option<f64>, Option<f64>, i32)],
) -> ScalingPolicySpec {
    let bound = |bound: Option<f64>| bound.map_or(Setting::Absent, given);
    let step = |&(lower, upper, change): &(Option<f64>, Option<f64>, i32)| StepSpec {
        lower: bound(lower),
        upper: bound(upper),
        change: given(change),
        place: Place::default(),
    };
    ScalingPolicySpec {
        name: Some(name.to_owned()),
        policy_type: PolicyType::Step,
        is_out: None,
        adjustment: given(Adjustment::ChangeInCapacity),
        steps: steps.iter().map(step).collect(),
        min_adjustment: Setting::Absent,
        cooldown_secs: Setting::Absent,
        aggregation: Setting::Absent,
        alarm: AlarmSpec {
            name: Some(alarm.to_owned()),
            comparison: given(comparison),
            threshold: given(70.0),
            period_secs: given(60),
            evaluation_periods: given(3),
            datapoints_to_alarm: Setting::Absent,
            missing: Setting::Absent,
            statistic: Setting::Absent,
            place: None,
        },
        metric: None,
        place: Place { line: 3, start: 0, end: 0 },
    }
}

#[test]
fn steps_and_names_of_a_file() {
    let one = |name: &str, alarm: &str, comparison: Comparison, steps: &[(Option<f64>, Option<f64>, i32)]| {
        codes(group(None, vec![policy(name, alarm, comparison, steps)]))
    };
    assert_eq!(one("scale-out", "cpu-high", Comparison::Above, &[(Some(0.0), None, 1)]), []);
    let named = |line: u32| [("sign_against_name".to_owned(), Some(line))];
    assert_eq!(one("scale-in", "cpu-high", Comparison::Above, &[(Some(0.0), None, 1)]), named(3));
    assert_eq!(one("scale-out", "cpu-low", Comparison::Above, &[(Some(0.0), None, 1)]), named(7));
    let gap = [(Some(0.0), Some(10.0), 1), (Some(20.0), None, 2)];
    assert_eq!(one("scale-out", "cpu-high", Comparison::Above, &gap), [("step_gap".to_owned(), Some(3))]);
    let overlap = [(Some(0.0), Some(20.0), 1), (Some(10.0), None, 2)];
    assert_eq!(one("scale-out", "cpu-high", Comparison::Above, &overlap), [("step_overlap".to_owned(), Some(3))]);
}

#[test]
fn predictive_scaling_that_only_forecasts() {
    let predictive = |mode: &str| Predictive {
        mode: given(mode.to_owned()),
        buffer_secs: Setting::Absent,
        max_breach: Setting::Absent,
        max_buffer_percent: Setting::Absent,
        place: Place::default(),
    };
    let found = |mode: &str| codes(group(Some(predictive(mode)), Vec::new()));
    assert_eq!(found("ForecastOnly"), [("forecast_only".to_owned(), Some(7))]);
    assert_eq!(found("ForecastAndScale"), []);
}

#[test]
fn sizes_left_out_are_zero() {
    let schedule = |max: Setting<u32>| ScheduleSpec {
        name: Some("morning".to_owned()),
        clock: Clock::Cron(given("0 8 * * *".to_owned())),
        zone: Setting::Absent,
        min: given(4),
        max: max.clone(),
        desired: max,
        duration_secs: Setting::Absent,
        from: Setting::Absent,
        until: Setting::Absent,
        disabled: Setting::Absent,
        place: Place { line: 12, start: 0, end: 0 },
    };
    let found = |max: Setting<u32>| {
        let mut group = group(None, Vec::new());
        group.schedules.push(schedule(max));
        codes(group)
    };
    assert_eq!(found(Setting::defaulted(0, "left out")), [("missing_size_is_zero".to_owned(), Some(12))]);
    assert_eq!(found(Setting::Absent), []);
    assert_eq!(found(given(0)), []);
}

#[test]
fn cooldowns_and_instances() {
    let keda = |cooldown_secs: Setting<u32>, idle: Setting<u32>| {
        let (poll_secs, initial_cooldown_secs, formula) = (Setting::Absent, Setting::Absent, Setting::Absent);
        let object = KedaObject {
            poll_secs,
            cooldown_secs,
            initial_cooldown_secs,
            idle,
            fallback: None,
            formula,
            formula_target: Setting::Absent,
            formula_activation: Setting::Absent,
            formula_metric_type: Setting::Absent,
            scaling: scaling(),
        };
        codes(autoscaler(System::Keda(Box::new(object))))
    };
    assert_eq!(keda(given(300), Setting::Absent), [("cooldown_without_effect".to_owned(), Some(7))]);
    assert_eq!(keda(given(300), given(0)), []);
    assert_eq!(keda(Setting::defaulted(300, "KEDA's own"), Setting::Absent), []);
    let gcp = |target: f64| {
        let (initialization_secs, stabilization_secs, scale_in) = (Setting::Absent, Setting::Absent, None);
        let (mode, predictive) = (Setting::Absent, Setting::Absent);
        let group = GcpGroup { initialization_secs, stabilization_secs, mode, predictive, scale_in };
        let mut autoscaler = autoscaler(System::Gcp(Box::new(group)));
        autoscaler.metrics.push(metric(MetricKind::Cpu, "cpu", target, Per::Utilization));
        codes(autoscaler)
    };
    assert_eq!((gcp(1.0).len(), gcp(0.6).len()), (1, 0));
}

#[test]
fn two_autoscalers_of_one_workload_undo_each_other() {
    let imported = |workloads: [Option<&str>; 2]| {
        let autoscalers = workloads.into_iter().enumerate().map(|(place, workload)| {
            let name = format!("web-{place}");
            let found = |value: &str| Found {
                value: value.to_owned(),
                text: value.to_owned(),
                place: Place { line: 5, start: 0, end: 0 },
            };
            Autoscaler { name: Some(found(&name)), workload: workload.map(found), ..autoscaler(System::Hpa(scaling())) }
        });
        Imported {
            file: "web.yaml".to_owned(),
            kind: FileKind::Hpa,
            outcome: Outcome::Imported,
            autoscalers: autoscalers.collect(),
            remarks: Vec::new(),
            ignored: Vec::new(),
            refusals: Vec::new(),
            text: String::new(),
        }
    };
    let found = |workloads: [Option<&str>; 2]| -> Vec<(usize, String, Option<u32>)> {
        let all = file_findings(&imported(workloads)).into_iter();
        all.map(|(place, found)| (place, found.finding.code, found.line)).collect()
    };
    assert_eq!(found([Some("Deployment web"), Some("Deployment web")]), [(1, "same_target".to_owned(), Some(5))]);
    assert_eq!(found([Some("Deployment web"), Some("Deployment shop")]), []);
    assert_eq!(found([None, None]), []);
}
