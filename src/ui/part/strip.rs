//! The still parts of the overview as markup: made once for a report and a width, never while playing.

use crate::detect::Verdict;
use crate::report::Report;
use crate::series::calendar::{Civil, MONTHS, WEEKDAYS};
use std::fmt::Write as _;

/// Marks closer than this, in pixels, join.
const JOIN_PX: f64 = 6.0;
/// Distances between labels that may be chosen, in seconds: 1 h to 4 weeks.
const LABEL_SECS: [i64; 9] = [3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_419_200];
const DAY: i64 = 86_400;

/// The whole trace as a thin line: its gaps, what trained, what is replayed.
pub fn strip(report: &Report, width: f64, top: f64) -> String {
    let buckets = report.trace.buckets.max(1) as f64;
    let x = |bucket: usize| (bucket as f64 / buckets * width).min(width);
    let (from, to) = (x(report.first_bucket), x(report.first_bucket + report.buckets()));
    let mut out = format!(
        "<rect x=\"0\" y=\"3\" width=\"{width:.1}\" height=\"2\" fill=\"var(--line-2)\"/>\
         <rect x=\"{from:.1}\" y=\"3\" width=\"{:.1}\" height=\"2\" fill=\"var(--text-3)\"/>",
        (to - from).max(1.0)
    );
    // Gaps that share a pixel become one mark.
    let mut end = f64::NEG_INFINITY;
    for (first, last, is_missing) in &report.overview.gaps {
        let (a, b) = (x(*first), x(*last).max(x(*first) + 1.0));
        if b <= end {
            continue;
        }
        end = b;
        let pattern = if *is_missing { "over-missing" } else { "over-imputed" };
        let _ = write!(
            out,
            "<rect x=\"{a:.1}\" y=\"1\" width=\"{:.1}\" height=\"6\" fill=\"url(#{pattern})\" stroke=\"var(--data-missing)\" stroke-width=\".75\"/>",
            b - a
        );
    }
    let _ = write!(
        out,
        "<path d=\"M{from:.1} 7L0 {top}M{to:.1} 7L{width:.1} {top}\" stroke=\"var(--line-2)\" fill=\"none\" stroke-dasharray=\"2 2\"/>"
    );
    out
}

/// Mean load per pixel or so, filled down to `base`. A pixel without load touches the base.
pub fn load_path(report: &Report, width: f64, top: f64, base: f64) -> String {
    let loads = &report.columns.load_rps;
    let per_bin = ((loads.len() as f64 / width * 1.2).round() as usize).max(1);
    let mean = |bin: &[f64]| {
        let seen = bin.iter().filter(|load| load.is_finite());
        let (sum, count) = seen.fold((0.0, 0_u32), |(sum, count), load| (sum + load, count + 1));
        if count == 0 { 0.0 } else { sum / f64::from(count) }
    };
    let means: Vec<f64> = loads.chunks(per_bin).map(mean).collect();
    let most = means.iter().copied().fold(f64::MIN_POSITIVE, f64::max);
    let mut line = String::with_capacity(means.len() * 12);
    for (bin, load) in means.iter().enumerate() {
        let x = (bin * per_bin) as f64 / loads.len().max(1) as f64 * width;
        let command = if bin == 0 { 'M' } else { 'L' };
        let _ = write!(line, "{command}{x:.1} {:.1}", base - load / most * (base - top));
    }
    if line.is_empty() {
        return line;
    }
    format!(
        "<path d=\"{line}L{width:.1} {base:.1}L0 {base:.1}Z\" fill=\"var(--data-load-fill)\"/>\
         <path d=\"{line}\" fill=\"none\" stroke=\"var(--data-load)\" stroke-width=\"1\"/>"
    )
}

/// Filled diamonds for spikes, hollow ones for drops.
pub fn incident_paths(report: &Report, width: f64, y: f64) -> String {
    let (mut spikes, mut drops) = (String::new(), String::new());
    let (mut last_spike, mut last_drop) = (f64::NEG_INFINITY, f64::NEG_INFINITY);
    for incident in &report.incidents {
        let x = incident.first as f64 / report.len().max(1) as f64 * width;
        let is_spike = incident.kind == Verdict::Spike;
        let (out, last) = if is_spike { (&mut spikes, &mut last_spike) } else { (&mut drops, &mut last_drop) };
        if x - *last < JOIN_PX {
            continue;
        }
        *last = x;
        let _ = write!(out, "M{:.1} {y:.1}l2.5-2.5 2.5 2.5-2.5 2.5z", x - 2.5);
    }
    format!(
        "<path d=\"{spikes}\" fill=\"var(--data-spike)\"/>\
         <path d=\"{drops}\" fill=\"none\" stroke=\"var(--data-drop)\" stroke-width=\"1.25\"/>"
    )
}

/// Days or hours under the line.
pub fn labels(report: &Report, width: f64, base: f64, is_narrow: bool) -> String {
    let (start, end) = (report.local_secs(0), report.local_secs(report.len()));
    let span = (end - start).max(1);
    let room = if is_narrow { 30.0 } else { 58.0 };
    let px = |secs: i64| secs as f64 / span as f64 * width;
    let step = LABEL_SECS.into_iter().find(|secs| px(*secs) >= room).unwrap_or_else(|| (span / 8).max(1));
    let mut out = String::new();
    let mut at = start.div_euclid(step) * step;
    while at < end {
        if at >= start {
            let _ = write!(out, "<path d=\"M{:.1} {base:.1}v4\" stroke=\"var(--line-2)\"/>", px(at - start));
        }
        // A day's name stands in its middle, an hour's at its tick.
        let middle = if step == DAY { px(at - start + DAY / 2) } else { px(at - start) };
        let half = room / 2.0;
        if (half * 0.7..=width - half * 0.7).contains(&middle) {
            let words = label(Civil::from_local_secs(at), step, is_narrow);
            let _ = write!(
                out,
                "<text x=\"{middle:.1}\" y=\"{:.0}\" text-anchor=\"middle\" font-size=\"11\" fill=\"var(--text-3)\">{words}</text>",
                base + 22.0
            );
        }
        at += step;
    }
    out
}

fn label(civil: Civil, step: i64, is_narrow: bool) -> String {
    match (step < DAY, is_narrow) {
        (true, _) => civil.time(),
        (false, true) => civil.day.to_string(),
        (false, false) if step == DAY => format!("{} {}", weekday(civil), civil.day),
        (false, false) => format!("{} {}", civil.day, civil.month_name()),
    }
}

/// `Jul–Aug`
pub fn months(report: &Report) -> String {
    let trace = &report.trace;
    let last_bucket = report.bucket_local_secs(trace.buckets.saturating_sub(1));
    let name = |secs: i64| {
        let month = Civil::from_local_secs(secs).month as usize;
        MONTHS.get(month.saturating_sub(1)).copied().unwrap_or("")
    };
    let (first, last) = (name(trace.start_local_secs), name(last_bucket));
    if first == last { first.to_owned() } else { format!("{first}–{last}") }
}

/// `Thu`
pub fn weekday(civil: Civil) -> &'static str {
    WEEKDAYS.get(civil.weekday()).copied().unwrap_or("")
}
