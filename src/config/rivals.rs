//! Autoscalers of a file that scale the same workload.

use super::autoscaler::{Autoscaler, System};
use super::imported::Remark;

/// What KEDA calls the autoscaler that it makes of a `ScaledObject`.
const KEDA_PREFIX: &str = "keda-hpa-";

/// Pairs of places in `autoscalers`, the first before the second, that scale one workload. One object in several texts is no
/// pair, and neither is a `ScaledObject` with the autoscaler that KEDA makes of it.
pub fn rivals(autoscalers: &[Autoscaler]) -> Vec<(usize, usize)> {
    let mut pairs = Vec::new();
    let known = autoscalers.iter().enumerate().filter(|(_, one)| one.workload.is_some() && !is_made_by_keda(one));
    let known: Vec<(usize, &Autoscaler)> = known.collect();
    for (at, (later, one)) in known.iter().enumerate() {
        let is_rival = |other: &&(usize, &Autoscaler)| workload(other.1) == workload(one) && !is_same(other.1, one);
        let earlier = known.get(..at).unwrap_or_default().iter().find(is_rival);
        pairs.extend(earlier.map(|(earlier, _)| (*earlier, *later)));
    }
    pairs
}

/// A remark on each of `autoscalers` that has a rival before it.
pub fn add_remarks(autoscalers: &mut [Autoscaler]) {
    for (earlier, later) in rivals(autoscalers) {
        let Some(first) = autoscalers.get(earlier) else { continue };
        let (title, line) = (first.title().to_owned(), first.place.line);
        let Some(second) = autoscalers.get_mut(later) else { continue };
        let Some(workload) = &second.workload else { continue };
        let text = format!(
            "scales {}, as {title} on line {line} does: two autoscalers of one workload undo what the other does",
            workload.value
        );
        second.remarks.push(Remark::at(workload.place.line, text));
    }
}

fn workload(autoscaler: &Autoscaler) -> Option<&str> {
    autoscaler.workload.as_ref().map(|workload| workload.value.as_str())
}

fn is_made_by_keda(autoscaler: &Autoscaler) -> bool {
    matches!(autoscaler.system, System::Hpa(_)) && autoscaler.title().starts_with(KEDA_PREFIX)
}

/// Whether two are one object: a base and a patch, or one object as it was at two times.
fn is_same(one: &Autoscaler, other: &Autoscaler) -> bool {
    std::mem::discriminant(&one.system) == std::mem::discriminant(&other.system) && one.title() == other.title()
}
