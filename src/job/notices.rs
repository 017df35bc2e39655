//! What a run must say aloud.

use super::place::Place;
use super::ticks::shortest_tick;
use crate::forecast::{Band, Forecaster, OUTLIER_RULE};
use crate::format::{duration_words, whole};
use crate::knob::print_secs;
use crate::policy::{Finding, Severity};
use crate::scenario::{Level, Notice, Scenario};
use crate::series::calendar::Civil;
use crate::series::{Quality, TimeSeries};

/// Spans that are not observed: first bucket, one past the last, whether missing (else imputed).
pub fn gaps(series: &TimeSeries) -> Vec<(usize, usize, bool)> {
    let mut spans = Vec::new();
    let mut start = 0;
    for run in series.quality().chunk_by(|a, b| a == b) {
        if run[0] != Quality::Observed {
            spans.push((start, start + run.len(), run[0] == Quality::Missing));
        }
        start += run.len();
    }
    spans
}

/// Which model was chosen and why, which buckets of `series` it left out as outliers, and where forecasts from bucket `first` on
/// have no band; `bands` is by lead.
pub fn forecast_notices(model: &dyn Forecaster, series: &TimeSeries, (bands, first): (&[Band], usize)) -> Vec<Notice> {
    let mut notices = Vec::new();
    if let Some(choice) = model.choice() {
        notices.push(Notice::new(Level::Info, "model.auto", "The model is", choice.reason()).about("model"));
    }
    notices.extend(outlier_notice(model.left_out(), series));
    let missing = bands.iter().filter_map(|band| band.missing).filter(|missing| missing.last_origin + 1 >= first);
    if let Some(missing) = missing.max_by_key(|missing| missing.last_origin) {
        let text = format!("{missing}. There, prediction asks for no replicas.");
        notices.push(Notice::new(Level::Warn, "band.missing", "Some forecasts have no band:", text));
    }
    notices
}

/// Which training buckets a model did not learn from, and by what rule.
fn outlier_notice(left_out: &[usize], series: &TimeSeries) -> Option<Notice> {
    let at = |bucket: &usize| Civil::from_local_secs(series.local_secs(*bucket)).day_and_time();
    let named: Vec<String> = left_out.iter().take(NAMED_SPANS).map(at).collect();
    let (title, others) = match left_out.len() {
        0 => return None,
        1 => ("1 training bucket is an outlier".to_owned(), String::new()),
        n if n > NAMED_SPANS => {
            (format!("{} training buckets are outliers", whole(n)), format!(" and {} more", whole(n - NAMED_SPANS)))
        }
        n => (format!("{n} training buckets are outliers"), String::new()),
    };
    let them = if left_out.len() == 1 { "it" } else { "them" };
    let text = format!("{}{others}. Ridge does not learn from {them}. The rule: {OUTLIER_RULE}.", named.join(", "));
    Some(Notice::new(Level::Info, "model.outliers", title, text).about("model"))
}

/// What the policy's own checks warn of, before anything is replayed.
pub fn finding_notices(findings: &[Finding]) -> impl Iterator<Item = Notice> {
    let warnings = findings.iter().filter(|finding| finding.severity == Severity::Warning);
    warnings.map(|finding| {
        let text = format!("{} {}", finding.text, finding.remedy);
        Notice::new(Level::Warn, "policy.finding", finding.title.clone(), text.trim())
    })
}

/// What the replayed part and the rules give reason to say.
pub fn run_notices(scenario: &Scenario, series: &TimeSeries, place: &Place) -> Vec<Notice> {
    let (mut notices, per_bucket) = (Vec::new(), scenario.ticks_per_bucket());
    notices
        .extend([true, false].into_iter().filter_map(|is_missing| gap_notice(per_bucket, series, place, is_missing)));
    if place.replay.start < place.split {
        let until = Civil::from_local_secs(series.local_secs(place.split)).day_and_time();
        let title = format!("The replay before {until} was trained on");
        let text = "Its forecasts had seen these ticks, so they look better than they are.";
        notices.push(Notice::new(Level::Info, "split.trained", title, text));
    }
    notices.extend(coarse_notice(scenario, place.replay.len()));
    if let Some((title, text)) = scenario.policy.caution() {
        let code = format!("{}.caution", scenario.policy.name());
        notices.push(Notice::new(Level::Info, &code, title, text));
    }
    if let Some((title, text)) = scenario.policy.shortfall(&scenario.site()) {
        notices.push(Notice::new(Level::Warn, &format!("{}.shortfall", scenario.policy.name()), title, text));
    }
    notices
}

/// Spans, or outliers, that are named one by one; of more spans the longest are named, of more outliers the first.
const NAMED_SPANS: usize = 5;

/// One notice of all replayed spans that are missing, or imputed.
fn gap_notice(per_bucket: usize, series: &TimeSeries, place: &Place, is_missing: bool) -> Option<Notice> {
    let replayed = |(first, end, missing): (usize, usize, bool)| {
        let (first, end) = (first.max(place.replay.start), end.min(place.replay.end));
        (missing == is_missing && first < end).then(|| (first, (end - first) * per_bucket))
    };
    let mut spans: Vec<(usize, usize)> = gaps(series).into_iter().filter_map(replayed).collect();
    let ticks: usize = spans.iter().map(|(_, length)| length).sum();
    let places = spans.len();
    if places > NAMED_SPANS {
        spans.sort_by_key(|(first, length)| (std::cmp::Reverse(*length), *first));
        spans.truncate(NAMED_SPANS);
        spans.sort_unstable();
    }
    let name = |(first, length): &(usize, usize)| {
        let at = Civil::from_local_secs(series.local_secs(*first)).day_and_time();
        if ticks == *length { format!("from {at}") } else { format!("{} from {at}", whole(*length)) }
    };
    let names: Vec<String> = spans.iter().map(name).collect();
    let longest =
        if places > NAMED_SPANS { format!("in {} places, the longest: ", whole(places)) } else { String::new() };
    let (verb, word) =
        (if ticks == 1 { "tick is" } else { "ticks are" }, if is_missing { "missing" } else { "imputed" });
    let text = format!("{longest}{}. They are drawn as such; nothing is scored or decided there.", names.join(", "));
    (ticks > 0).then(|| Notice::new(Level::Warn, "data.gap", format!("{} {verb} {word}", whole(ticks)), text))
}

/// Ticks that are proposed are no shorter than this where they need not be.
const PROPOSED_SECS: u32 = 10;

/// What the policy and the service wait for that is shorter than a tick, and so counts as one, with a tick that tells them apart;
/// `buckets` are replayed.
fn coarse_notice(scenario: &Scenario, buckets: usize) -> Option<Notice> {
    let tick = scenario.tick();
    let policy = &scenario.policy;
    let timers = policy.timer_names().iter().zip(policy.timer_secs()).map(|(name, secs)| (*name, secs));
    let service = [("Start-up", "startup", scenario.startup_secs), ("Draining", "drain", scenario.drain_secs)];
    let service = service.into_iter().filter(|(_, knob, _)| policy.reads(knob)).map(|(name, _, secs)| (name, secs));
    let mut short: Vec<(&str, u32)> =
        service.chain(timers).filter(|(_, secs)| (1..tick.secs()).contains(secs)).collect();
    short.sort_by_key(|(_, secs)| *secs);
    short.dedup();
    let (_, shortest_secs) = *short.first()?;
    let common_secs =
        short.iter().fold(scenario.step.secs(), |common, (_, secs)| greatest_common_divisor(common, *secs));
    let proposed = if common_secs >= PROPOSED_SECS { common_secs } else { shortest_secs };
    let proposed = scenario.step.longest_divisor(proposed).max(shortest_tick(*scenario.step, buckets));
    let words: Vec<String> =
        short.iter().map(|(name, secs)| format!("{} {}", name.to_ascii_lowercase(), duration_words(*secs))).collect();
    let each = if words.len() > 1 { " each" } else { "" };
    let remedy = if proposed < tick {
        format!(
            " tick={} counts {}.",
            print_secs(proposed.secs()),
            if words.len() > 1 { "them as they are" } else { "it as it is" }
        )
    } else {
        String::new()
    };
    let title = format!("A tick is {}:", duration_words(tick.secs()));
    let text = format!(
        "{} {} as a whole one{each}.{remedy}",
        words.join(", "),
        if words.len() > 1 { "count" } else { "counts" }
    );
    Some(Notice::new(Level::Info, "tick.coarse", title, text).about("tick"))
}

const fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::regimes::Regime;
    use crate::units::Step;

    #[test]
    fn outliers_are_named_with_their_rule_and_no_outliers_are_no_notice() {
        let hour = Step::from_secs(3600).expect("a step");
        let series = Regime::NoiseOnly.series(hour, 48, 1).expect("a trace");
        assert_eq!(outlier_notice(&[], &series), None);
        let one = outlier_notice(&[30], &series).expect("one");
        assert_eq!(one.title, "1 training bucket is an outlier");
        assert!(one.text.starts_with("6 Jan 06:00. ") && one.text.contains(OUTLIER_RULE), "{}", one.text);
        let seven = outlier_notice(&[1, 2, 3, 4, 5, 6, 7], &series).expect("seven");
        assert!(seven.title.starts_with('7') && seven.text.contains("5 Jan 05:00 and 2 more."), "{seven:?}");
    }
}
