//! What one metric proposes: its value over its target, times the pods that it was measured on.
//!
//! In: sampled pods, or a total. Out: a [`Wish`], or why the metric cannot be read. Arithmetic of Kubernetes'
//! `replica_calculator.go`, in its order of operations: sums in whole milli-units, utilisation cut to a whole percent,
//! ratios in double precision.

use super::Tolerance;

/// What a metric wants.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// Replicas.
    pub replicas: u32,
    /// Value over target, of what was sampled.
    pub ratio: f64,
    /// Value as the controller shows it: percent, or milli-units for each pod, or milli-units in all.
    pub value: f64,
    /// Whether the current count is kept: the ratio is within the tolerance, or unsampled pods could turn its direction.
    pub is_kept: bool,
}

/// Why a metric proposes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Its source gave no value.
    #[error("the source gave no value")]
    NoValue,
    /// Not one pod that counts has a sample.
    #[error("no pod that counts has a sample")]
    NoSample,
    /// A pod has no request, so that nothing is a share of it.
    #[error("a pod has no request")]
    NoRequest,
    /// The target is zero.
    #[error("the target is 0")]
    NoTarget,
}

/// State of a pod, as far as it matters for its sample.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PodState {
    /// Its sample counts.
    Ready,
    /// It runs and is not ready, or is still starting: its CPU sample is set aside.
    Unready,
    /// It does not run yet: set aside.
    Pending,
    /// It has failed: left out.
    Failed,
    /// It is being stopped: left out.
    Terminating,
}

/// `count` pods that are alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pods {
    /// How many.
    pub count: u32,
    /// Their state.
    pub state: PodState,
    /// Usage of each in milli-units; `None` where the sample is missing.
    pub usage_milli: Option<i64>,
    /// Request of each in milli-units; `None` where there is none.
    pub request_milli: Option<i64>,
}

/// What is measured on each pod, and its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PodMetric {
    /// Usage in whole percent of the request, over all pods that count.
    Utilization {
        /// Target in percent.
        target_percent: i64,
    },
    /// Mean usage of the pods that count.
    AverageValue {
        /// Target in milli-units.
        target_milli: i64,
    },
}

impl PodMetric {
    const fn target(self) -> i64 {
        match self {
            Self::Utilization { target_percent } => target_percent,
            Self::AverageValue { target_milli } => target_milli,
        }
    }

    /// Pods that run and are not ready are set aside for utilisation alone.
    const fn sets_aside(self, state: PodState) -> bool {
        match state {
            PodState::Pending => true,
            PodState::Unready => matches!(self, Self::Utilization { .. }),
            _ => false,
        }
    }

    /// What a pod without a sample is taken to use while the others would let the fleet shrink.
    fn usage_of_missing(self, request_milli: i64) -> i64 {
        match self {
            Self::Utilization { target_percent } => request_milli.saturating_mul(target_percent.max(100)) / 100,
            Self::AverageValue { target_milli } => target_milli,
        }
    }
}

/// Sums over pods that count.
#[derive(Debug, Clone, Copy, Default)]
struct Sample {
    usage_milli: i128,
    request_milli: i128,
    pods: u32,
}

impl Sample {
    fn add(&mut self, pods: &Pods, usage_milli: i64) {
        self.usage_milli += product(pods.count, usage_milli);
        self.request_milli += product(pods.count, pods.request_milli.unwrap_or(0));
        self.pods = self.pods.saturating_add(pods.count);
    }

    /// Whole percent of the request, or whole milli-units a pod.
    fn value(&self, metric: PodMetric) -> Result<i128, Unreadable> {
        match metric {
            PodMetric::Utilization { .. } => {
                quotient(hundredfold(self.usage_milli), self.request_milli).ok_or(Unreadable::NoRequest)
            }
            PodMetric::AverageValue { .. } => {
                quotient(self.usage_milli, i128::from(self.pods)).ok_or(Unreadable::NoSample)
            }
        }
    }
}

// Numbers of usual size are multiplied, divided and turned as processors do it: for 128 bits each is a call, and together most of a sync.

/// `count` times `each`.
fn product(count: u32, each: i64) -> i128 {
    match u32::try_from(each) {
        Ok(each) => i128::from(u64::from(count) * u64::from(each)),
        Err(_) => i128::from(count) * i128::from(each),
    }
}

/// `value` a hundred times.
fn hundredfold(value: i128) -> i128 {
    match i64::try_from(value) {
        Ok(value) if value.unsigned_abs() <= i64::MAX as u64 / 100 => i128::from(value * 100),
        _ => value * 100,
    }
}

/// `of / by` cut to a whole number; `None` for nothing to divide by.
fn quotient(of: i128, by: i128) -> Option<i128> {
    match (i64::try_from(of), i64::try_from(by)) {
        (Ok(of), Ok(by)) => of.checked_div(by).map(i128::from),
        _ => of.checked_div(by),
    }
}

/// `value` in double precision, rounded to nearest.
fn double(value: i128) -> f64 {
    i64::try_from(value).map_or(value as f64, |value| value as f64)
}

/// Pods by what becomes of their samples.
struct Groups<'a> {
    counted: Sample,
    set_aside: Vec<&'a Pods>,
    missing: Vec<&'a Pods>,
}

impl<'a> Groups<'a> {
    fn of(metric: PodMetric, pods: &'a [Pods]) -> Self {
        let mut groups = Self { counted: Sample::default(), set_aside: Vec::new(), missing: Vec::new() };
        for some in pods.iter().filter(|some| some.count > 0) {
            match (some.state, some.usage_milli) {
                (PodState::Failed | PodState::Terminating, _) => {}
                (PodState::Pending, _) => groups.set_aside.push(some),
                // A missing sample is missing whatever the state of a pod that runs.
                (_, None) => groups.missing.push(some),
                (state, Some(_)) if metric.sets_aside(state) => groups.set_aside.push(some),
                (_, Some(usage_milli)) => groups.counted.add(some, usage_milli),
            }
        }
        groups
    }

    /// What counts, with stand-ins for pods whose usage is not known: the least that they may use while the fleet would
    /// grow, the most while it would shrink.
    fn with_stand_ins(&self, metric: PodMetric, ratio: f64) -> Sample {
        let mut sample = self.counted;
        if ratio > 1.0 {
            self.missing.iter().chain(&self.set_aside).for_each(|pods| sample.add(pods, 0));
        } else if ratio < 1.0 {
            for pods in &self.missing {
                sample.add(pods, metric.usage_of_missing(pods.request_milli.unwrap_or(0)));
            }
        }
        sample
    }
}

/// What a metric of each pod proposes for `current` replicas of which `pods` are known.
///
/// # Errors
/// When no sample counts, or a utilisation has no request to be a share of.
pub fn per_pod(current: u32, metric: PodMetric, pods: &[Pods], tolerance: Tolerance) -> Result<Wish, Unreadable> {
    if metric.target() == 0 {
        return Err(Unreadable::NoTarget);
    }
    let is_share = matches!(metric, PodMetric::Utilization { .. });
    if is_share && pods.iter().any(|some| some.count > 0 && some.request_milli.is_none()) {
        return Err(Unreadable::NoRequest);
    }
    let groups = Groups::of(metric, pods);
    if groups.counted.pods == 0 {
        return Err(Unreadable::NoSample);
    }
    let target = metric.target() as f64;
    let value = groups.counted.value(metric)?;
    let ratio = double(value) / target;
    let wish = |replicas: u32, is_kept: bool| Wish { replicas, ratio, value: double(value), is_kept };
    let is_all_known = groups.missing.is_empty() && (groups.set_aside.is_empty() || ratio <= 1.0);
    if is_all_known {
        let is_kept = tolerance.holds(ratio);
        return Ok(wish(if is_kept { current } else { ceil(ratio * f64::from(groups.counted.pods)) }, is_kept));
    }
    let sample = groups.with_stand_ins(metric, ratio);
    let careful = double(sample.value(metric)?) / target;
    let turns = (ratio < 1.0 && careful > 1.0) || (ratio > 1.0 && careful < 1.0);
    let replicas = ceil(careful * f64::from(sample.pods));
    let contradicts = (careful < 1.0 && replicas > current) || (careful > 1.0 && replicas < current);
    let is_kept = tolerance.holds(careful) || turns || contradicts;
    Ok(wish(if is_kept { current } else { replicas }, is_kept))
}

/// What a total proposes that is compared as it is (target type `Value`): it is held by `ready` pods.
///
/// # Errors
/// When the target is 0.
pub fn total_value(
    current: u32,
    total_milli: f64,
    target_milli: f64,
    ready: u32,
    tolerance: Tolerance,
) -> Result<Wish, Unreadable> {
    if target_milli == 0.0 {
        return Err(Unreadable::NoTarget);
    }
    let ratio = total_milli / target_milli;
    // From zero there is nothing that a ratio could be within the tolerance of.
    let is_kept = current != 0 && tolerance.holds(ratio);
    let replicas = match current {
        0 => ceil(ratio),
        _ if is_kept => current,
        _ => ceil(ratio * f64::from(ready)),
    };
    Ok(Wish { replicas, ratio, value: total_milli, is_kept })
}

/// What a total proposes of which each replica carries its part (target type `AverageValue`).
///
/// # Errors
/// When the target is 0.
pub fn total_average_value(
    current: u32,
    total_milli: f64,
    target_milli: f64,
    tolerance: Tolerance,
) -> Result<Wish, Unreadable> {
    if target_milli == 0.0 {
        return Err(Unreadable::NoTarget);
    }
    let ratio = total_milli / (target_milli * f64::from(current));
    let is_kept = tolerance.holds(ratio);
    let replicas = if is_kept { current } else { ceil(total_milli / target_milli) };
    Ok(Wish { replicas, ratio, value: total_milli, is_kept })
}

/// Rounded up, within what the controller can count; what is no number is 0.
fn ceil(replicas: f64) -> u32 {
    replicas.ceil().clamp(0.0, f64::from(i32::MAX)) as u32
}
