//! Counts that the tolerance hides: from 57 replicas, a load that needs 60 changes nothing for ever.

use super::super::Tolerance;
use crate::policy::Finding;
use crate::policy::stages::Bounds;

/// Hidden counts from which on a band is worth a note even where the fewest do not lie in it.
const MANY: u32 = 5;

/// The highest count up to `most` that is never ordered from `from`: a load that needs just so many is within the tolerance.
/// `from` itself where there is none.
fn highest_hidden(tolerance: Tolerance, from: u32, most: u32) -> u32 {
    let holds = |wanted: u32| tolerance.holds(f64::from(wanted) / f64::from(from));
    let near = (f64::from(from) * (1.0 + tolerance.up)).floor().min(f64::from(u32::MAX)) as u32;
    // The quotient may be a little off in binary, so that the neighbours decide.
    let candidates = [near.saturating_add(1), near, near.saturating_sub(1)];
    let highest = candidates.into_iter().map(|wanted| wanted.min(most)).find(|wanted| *wanted > from && holds(*wanted));
    highest.unwrap_or(from)
}

/// Counts that cannot be reached from another, where that is not what every small fleet has.
pub(crate) fn dead_band(tolerance: Tolerance, bounds: Bounds) -> Option<Finding> {
    let fewest = bounds.min.max(1);
    let widest = (f64::from(bounds.max) / (1.0 + tolerance.up)).ceil() as u32;
    let hidden = |from: u32| (from, highest_hidden(tolerance, from, bounds.max));
    let at_fewest = Some(hidden(fewest)).filter(|(from, to)| to > from);
    let at_widest = || Some(hidden(widest.max(fewest))).filter(|(from, to)| to - from >= MANY);
    let (from, to) = at_fewest.or_else(at_widest)?;
    let title = format!("From {from} replicas, a load that needs {to} changes nothing, for ever.");
    let over = (f64::from(to) / f64::from(from) - 1.0) * 100.0;
    let text = format!(
        "{} to {to} are within {over:.1} % of {from}; each replica carries so much more than its target.",
        from + 1
    );
    let finding = Finding::note("dead_band", title, text)
        .figure("from_replicas", from)
        .figure("highest_unreached_replicas", to)
        .figure("tolerance_up", tolerance.up)
        .rule("No change while |value ÷ target − 1| is within the tolerance, both ends included (Kubernetes, replica_calculator.go).")
        .remedy("Choose a target that leaves this much room, or a smaller tolerance.")
        .about("tolerance_up");
    Some(finding)
}

/// Of counts that the settings name, those that cannot be reached from one another: (name, replicas).
pub(crate) fn unreachable(named: &[(String, u32)], tolerance: Tolerance, field: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (name, to) in named {
        let is_hidden = |from: u32| from > 0 && *to > from && tolerance.holds(f64::from(*to) / f64::from(from));
        let Some((origin, from)) = named.iter().find(|(_, from)| is_hidden(*from)) else { continue };
        let title = format!("{name} wants {to}, and from {from} ({origin}) that is never reached.");
        let ratio = f64::from(*to) / f64::from(*from);
        let text = format!("{to} ÷ {from} = {ratio:.3} is within the tolerance of {}, so {from} stay.", tolerance.up);
        findings.push(
            Finding::warning("unreachable_count", title, text)
                .figure("from_replicas", *from)
                .figure("wanted_replicas", *to)
                .figure("tolerance_up", tolerance.up)
                .rule("No change while |value ÷ target − 1| is within the tolerance, both ends included (Kubernetes, replica_calculator.go).")
                .remedy(format!("Ask for more than {:.0}, or set a smaller tolerance.", f64::from(*from) * (1.0 + tolerance.up)))
                .about(field),
        );
    }
    findings
}
