//! What is asked of metrics that no trace of requests drives, and the names under which it is asked.

use super::autoscaler::{Autoscaler, Metric, MetricKind, Need, System};
use super::imported::Remark;

/// Asks what metrics are in requests that no trace of requests drives, and says which are left out.
pub fn add_mappings(autoscaler: &mut Autoscaler) {
    add_labels(&mut autoscaler.metrics);
    let has_other = autoscaler.metrics.iter().any(|metric| metric.kind.is_simulable())
        || autoscaler.metrics.iter().any(|metric| metric.kind != MetricKind::Memory);
    let mut needs: Vec<Need> = Vec::new();
    let mut remarks = Vec::new();
    for metric in &autoscaler.metrics {
        let line = Some(metric.place.line);
        if metric.kind == MetricKind::Memory {
            remarks.push(Remark::of(
                line,
                format!("{} is not simulable: no trace of requests says how much is used", metric.title()),
            ));
            if has_other {
                continue;
            }
        }
        if metric.kind.is_simulable() || metric.kind == MetricKind::Constant {
            continue;
        }
        let name = match &autoscaler.system {
            System::Gcp(_) => metric.gap_name().rsplit('/').next().unwrap_or_default(),
            _ => metric.gap_name(),
        };
        let name = format!("mapping:{name}");
        if !needs.iter().any(|need| need.name == name) {
            needs.push(Need { name, text: None, line });
        }
    }
    autoscaler.needs.extend(needs);
    if let (Some(min), Some(max)) = (autoscaler.min.get(), autoscaler.max.get())
        && min == max
    {
        remarks.push(Remark::of(autoscaler.max.line(), format!("min = max = {min}: it never scales")));
    }
    autoscaler.remarks.extend(remarks);
}

/// Gives metrics of one name that look at different things a name each: the later ones have their line in it.
fn add_labels(metrics: &mut [Metric]) {
    for place in 1..metrics.len() {
        let (before, rest) = metrics.split_at_mut(place);
        let Some(metric) = rest.first_mut().filter(|metric| metric.name.is_some()) else { continue };
        let mut named = before.iter().filter(|other| other.name.is_some() && other.title() == metric.title());
        let is_first = named.clone().next().is_none();
        let same = named.find(|other| (&other.source, &other.detail) == (&metric.source, &metric.detail));
        let label = match same {
            Some(same) => same.label.clone(),
            None if is_first => None,
            None => Some(format!("{}@{}", metric.title(), metric.place.line)),
        };
        metric.label = label;
    }
}
