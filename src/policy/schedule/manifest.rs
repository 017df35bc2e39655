//! A timetable as cron triggers of KEDA.

use super::Timetable;
use crate::policy::keda::manifest as keda;
use crate::policy::manifest::{Format, Manifest, Node, Target};

/// The manifest, where the format is KEDA's.
pub(super) fn manifest(settings: &Timetable, format: Format, target: &Target<'_>) -> Option<Manifest> {
    if format != Format::Keda {
        return None;
    }
    let triggers = settings.spans.iter().map(|span| {
        let (start, end) = span.cron_fields();
        keda::cron(&settings.zone, &start, &end, span.replicas)
    });
    let mut spec = Vec::from(keda::bounds(target));
    let triggers = Node::List(triggers.collect());
    spec.push(("triggers", triggers));
    let mut left_out = vec![
        "At the end of a span KEDA's HPA keeps the size for its scale-in window of 5 min, a timetable lets go at once."
            .to_owned(),
        "It keeps a size that is within 10 % of what a span wants, too.".to_owned(),
    ];
    if settings.spans.iter().any(|span| span.replicas == 0) {
        left_out.push("A cron trigger that wants 0 replicas wakes one.".to_owned());
    }
    Some(keda::document(target, spec, left_out))
}
