//! Checks that several policies share: bounds, small fleets, start-up against windows, and sizes by the clock.

use super::{Finding, Site};
use crate::format::{duration_words, percent, replicas};

/// From here on a window keeps a scale-out back for longer than a rise usually leaves time: as long as Kubernetes waits by
/// default before it scales in.
const LONG_WINDOW_SECS: u32 = 300;

/// Load must fall by a larger share than this for one replica to go, before that is worth a note.
const COARSE_SHARE: f64 = 0.2;

/// Seconds since 1970, UTC, between which schedules are looked at: five weeks from Monday 2024-01-01, so that every weekday and
/// every day of a month comes.
pub const LOOKED_AT: (i64, i64) = (1_704_067_200, 1_704_067_200 + 35 * 86_400);
/// Most beginnings and ends of one schedule that are looked at.
pub const MOST_ENDS: usize = 500;

/// The fewest are the most: nothing can ever change.
pub fn fixed_bounds(site: &Site) -> Option<Finding> {
    let max = site.bounds.max;
    (site.bounds.min == max).then(|| {
        Finding::warning(
            "fixed_bounds",
            format!("The fewest are the most, {max}:"),
            "nothing ever scales, whatever the metrics say.",
        )
        .figure("replicas", max)
        .rule("Every autoscaler keeps its count between the fewest and the most replicas.")
        .remedy("Set the fewest below the most, or run a fixed number without an autoscaler.")
        .about("min_replicas")
    })
}

/// A rise has to last for so long that it is over, or has done its harm, before anything starts.
pub fn long_scale_out_window(window_secs: u32, site: &Site) -> Option<Finding> {
    (window_secs >= LONG_WINDOW_SECS).then(|| {
        let (window, startup) = (duration_words(window_secs), duration_words(site.startup_secs));
        let all = duration_words(window_secs.saturating_add(site.startup_secs));
        Finding::warning(
            "slow_scale_out_window",
            format!("A rise must last {window} before one replica is added."),
            format!("With {startup} of start-up the first one serves {all} after the rise began."),
        )
        .figure("window_secs", window_secs)
        .figure("startup_secs", site.startup_secs)
        .rule("The lowest count that was wanted within the scale-out window is taken (as in Kubernetes, horizontal.go: stabilizeRecommendationWithBehaviors).")
        .remedy("Set the scale-out window to 0 s, or to a minute where the metric is noisy.")
        .about("window_up")
    })
}

/// What is removed after a dip takes longer to come back than the dip was looked at.
pub fn short_scale_in_window(window_secs: u32, field: &str, site: &Site) -> Option<Finding> {
    let startup_secs = site.startup_secs;
    (window_secs < startup_secs).then(|| {
        let (window, startup) = (duration_words(window_secs), duration_words(startup_secs));
        Finding::warning(
            "startup_exceeds_window",
            format!("Start-up takes {startup}, the scale-in window looks back {window}:"),
            format!("a dip of {window} removes replicas that are missing for {startup} when the load is back."),
        )
        .figure("startup_secs", startup_secs)
        .figure("window_secs", window_secs)
        .rule("A fall counts once it has lasted for the window; a replica that is ordered again serves after the start-up.")
        .remedy(format!("Set the scale-in window to {startup} or more."))
        .about(field)
    })
}

/// So few replicas that rounding up, not a threshold, decides when one goes. `share_down` is how far below its target a metric
/// must fall for a scale-in to be asked for.
pub fn coarse_scale_in(site: &Site, share_down: f64, field: &str) -> Option<Finding> {
    let max = site.bounds.max;
    let (left, from) = (f64::from(max.saturating_sub(1)), f64::from(max));
    let is_coarse = max > site.bounds.min && max > 1 && left / from <= 1.0 - COARSE_SHARE.max(2.0 * share_down) + 1e-12;
    is_coarse.then(|| {
        // A share of the load that is beyond the threshold, and still does nothing.
        let share = (left / from + 1.0 - share_down) / 2.0;
        let (needed, tried) = (percent(left / from), percent(share));
        Finding::note(
            "rounding_blocks_scale_in",
            format!("From {} none goes until the load is at {needed} of the target.", replicas(max)),
            format!("At {tried} it is below the threshold, and ⌈{max} × {share:.2}⌉ = {max} all the same."),
        )
        .figure("from_replicas", max)
        .figure("needed_share", left / from)
        .figure("tried_share", share)
        .rule("The wanted count is rounded up: ⌈replicas × value ÷ target⌉.")
        .remedy("Expect it, or take more and smaller replicas.")
        .about(field)
    })
}

/// Replicas that something asks for by the clock.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// What asks for them, as people would name it.
    pub name: String,
    /// How many.
    pub replicas: u32,
    /// When: seconds of any clock, from and until, in order; empty where that is not known.
    pub spans: Vec<(i64, i64)>,
}

/// Sizes by the clock that change nothing, or cannot be had, whenever they hold.
pub fn planned_sizes(planned: &[Planned], site: &Site, field: &str) -> Vec<Finding> {
    let (min, max) = (site.bounds.min, site.bounds.max);
    let check = |plan: &Planned| {
        let (name, size) = (&plan.name, plan.replicas);
        if size <= min && min > 0 {
            let text = format!("{} and the fewest are {min}. A schedule can only raise, never lower.", replicas(size));
            return Some(
                Finding::warning("schedule_only_raises", format!("{name} has no effect:"), text)
                    .figure("replicas", size)
                    .figure("min_replicas", min)
                    .rule("Of everything that asks for replicas the largest counts, and never fewer than the fewest.")
                    .remedy("Lower the fewest to what is enough at quiet times, and let schedules raise it."),
            );
        }
        (size > max).then(|| {
            Finding::warning(
                "schedule_above_max",
                format!("{name} never gets its {size}:"),
                format!("the most are {max}."),
            )
            .figure("replicas", size)
            .figure("max_replicas", max)
            .rule("No schedule goes above the most replicas.")
            .remedy(format!("Raise the most to {size}, or ask for {max}."))
        })
    };
    planned.iter().filter_map(check).map(|finding| finding.about(field)).collect()
}

/// Whether `outer` holds throughout all of `inner`; both in order.
fn covers(outer: &[(i64, i64)], inner: &[(i64, i64)]) -> bool {
    let is_covered = |(from, to): &(i64, i64)| outer.iter().any(|(start, end)| start <= from && to <= end);
    !inner.is_empty() && inner.iter().all(is_covered)
}

/// The longest time in seconds for which both hold; 0 where they never do.
fn longest_overlap_secs(one: &[(i64, i64)], two: &[(i64, i64)]) -> i64 {
    let pairs = one.iter().flat_map(|first| two.iter().map(move |second| (first, second)));
    pairs.map(|(first, second)| first.1.min(second.1) - first.0.max(second.0)).max().unwrap_or(0).max(0)
}

/// Sizes by the clock that hold at the same time.
pub fn overlapping(planned: &[Planned], field: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (place, one) in planned.iter().enumerate() {
        for two in planned.iter().skip(place + 1) {
            let both_secs = longest_overlap_secs(&one.spans, &two.spans);
            if both_secs == 0 {
                continue;
            }
            let (small, large) = if one.replicas < two.replicas { (one, two) } else { (two, one) };
            let finding = if covers(&large.spans, &small.spans) {
                let text = format!("{} asks for {} whenever it holds.", large.name, large.replicas);
                Finding::warning("schedule_overlap", format!("{} has no effect:", small.name), text)
            } else {
                let title = format!("{} and {} overlap:", small.name, large.name);
                Finding::note(
                    "schedule_overlap",
                    title,
                    format!("where both hold, the larger {} counts.", large.replicas),
                )
            };
            findings.push(
                finding
                    .figure("smaller_replicas", small.replicas)
                    .figure("larger_replicas", large.replicas)
                    .figure("longest_overlap_secs", both_secs as f64)
                    .rule("Of schedules that hold at once the largest counts; sizes are not added.")
                    .remedy("Let the windows meet instead, or say in one of them what is wanted while both hold.")
                    .about(field),
            );
        }
    }
    findings
}

/// Sizes by the clock that are paid for much longer than they hold, since a scale-in comes `tail_secs` later.
pub fn paid_after(planned: &[Planned], tail_secs: u32, tail: &str, field: &str) -> Vec<Finding> {
    let check = |plan: &Planned| {
        let lasts = |(from, to): &(i64, i64)| u32::try_from(to - from).unwrap_or(u32::MAX);
        let secs = plan.spans.iter().map(lasts).max().filter(|secs| *secs > 0 && tail_secs > *secs)?;
        let (held, paid) = (duration_words(secs), duration_words(secs.saturating_add(tail_secs)));
        let title = format!("{} holds for {held} and is paid for {paid}:", plan.name);
        let text = format!("{tail} keeps its {} for {} more.", replicas(plan.replicas), duration_words(tail_secs));
        Some(
            Finding::warning("short_window", title, text)
                .figure("window_secs", secs)
                .figure("paid_secs", secs.saturating_add(tail_secs))
                .rule("What a window started stays until the time that a scale-in waits has passed, too.")
                .remedy("Make the window as long as it is needed, or shorten what keeps the replicas after it.")
                .about(field),
        )
    };
    planned.iter().filter_map(check).collect()
}
