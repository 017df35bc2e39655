//! What a tuning found, as tables for people.

use crate::format::{full, percent, usd, whole};
use crate::knob::print_time;
use crate::readout::policy_words;
use crate::scenario::{Notice, parse};
use crate::tune::{Check, Measures, Scored, Sensitivity, Span, Tuning};
use std::fmt::Write as _;

/// Everything, the recommendation first.
pub fn text(tuning: &Tuning, notices: &[Notice]) -> String {
    let check = &tuning.check;
    let mut text = String::new();
    for line in &tuning.recommendation {
        let _ = writeln!(text, "{line}");
    }
    for warning in &tuning.warnings {
        let _ = writeln!(text, "! {warning}");
    }
    for notice in notices {
        let _ = writeln!(text, "! {} {}", notice.title, notice.text);
    }
    let _ = writeln!(text, "\nPresent  {}\nWinner   {}\n", knobs_words(&check.present), knobs_words(&check.winner));
    text.push_str(&comparison(check));
    text.push_str(&folds(tuning));
    text.push_str(&front(tuning));
    text.push_str(&sensitivity(tuning));
    let _ = writeln!(
        text,
        "\n{} replays, seed {}, digest {}\n\nOpen it in the page behind /? or replay it:\n  planora-cli simulate --scenario '{}' --json",
        whole(tuning.runs),
        tuning.request.seed,
        tuning.digest.chars().take(16).collect::<String>(),
        check.winner.query
    );
    let _ = writeln!(
        text,
        "Write it for what runs it:\n  planora-cli export-policy --format hpa|keda|aws|terraform --scenario '{}'",
        check.winner.query
    );
    text
}

fn knobs_words(scored: &Scored) -> String {
    let (policy, knobs) = policy_words(&parse(&scored.query).0);
    format!("{policy}  {knobs}").trim_end().to_owned()
}

fn span_words(span: Span) -> String {
    format!("{} to {}", print_time(Some(span.from)), print_time(Some(span.to)))
}

/// Rows of cells with the first column to the left, each as wide as its widest.
fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(column, (cell, width))| {
            if column == 0 { format!("{cell:width$}") } else { format!("  {cell:>width$}") }
        });
        cells.collect::<String>().trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

fn strings(cells: &[&str]) -> Vec<String> {
    cells.iter().map(|cell| (*cell).to_owned()).collect()
}

fn figures(measures: &Measures, ideal_usd: f64) -> Vec<String> {
    let over = if ideal_usd > 0.0 { full(measures.cost_usd / ideal_usd, 2) } else { "–".to_owned() };
    vec![
        usd(measures.cost_usd_per_day),
        over,
        percent(measures.unserved_share),
        format!("{:.1} min", measures.violation_minutes_per_day),
        format!("{:.0} s", measures.longest_violation_secs),
        format!("{:.2}", measures.starts_per_hour),
        measures.slow_share.map_or_else(String::new, percent),
    ]
}

fn comparison(check: &Check) -> String {
    let [tuned_ideal, scored_ideal] = check.ideal_usd;
    let row = |name: &str, measures: &Measures, ideal: f64| {
        std::iter::once(name.to_owned()).chain(figures(measures, ideal)).collect::<Vec<String>>()
    };
    let head = [
        "",
        "a day",
        "× ideal",
        "unserved",
        "violation/d",
        "longest",
        "starts/h",
        if check.winner.tuned.slow_share.is_some() { "slow" } else { "" },
    ];
    let rows = [
        strings(&head),
        strings(&[&format!("Tuned on {}", span_words(check.tuned_on))]),
        row("  present", &check.present.tuned, tuned_ideal),
        row("  winner", &check.winner.tuned, tuned_ideal),
        strings(&[&format!("Held out {}", span_words(check.scored_on))]),
        row("  present", &check.present.scored, scored_ideal),
        row("  winner", &check.winner.scored, scored_ideal),
    ];
    table(&rows)
}

fn folds(tuning: &Tuning) -> String {
    if tuning.folds.is_empty() {
        return String::new();
    }
    let mut rows = vec![strings(&[
        "Folds: scored on",
        "winner a day",
        "× ideal",
        "unserved",
        "present a day",
        "× ideal",
        "unserved",
        "",
    ])];
    for fold in &tuning.folds {
        let (winner, present) = (&fold.winner.scored, &fold.present.scored);
        rows.push(vec![
            format!("  {}", span_words(fold.scored_on)),
            usd(winner.cost_usd_per_day),
            full(fold.over_ideal(winner), 2),
            percent(winner.unserved_share),
            usd(present.cost_usd_per_day),
            full(fold.over_ideal(present), 2),
            percent(present.unserved_share),
            if fold.holds() { "holds" } else { "does not hold" }.to_owned(),
        ]);
    }
    format!("\n{}", table(&rows))
}

fn front(tuning: &Tuning) -> String {
    let [tuned_ideal, scored_ideal] = tuning.check.ideal_usd;
    let mut rows =
        vec![strings(&["Front, cheapest first", "tuned × ideal", "unserved", "held out × ideal", "unserved"])];
    for point in &tuning.front {
        let is_winner = point.query == tuning.check.winner.query;
        let over = |measures: &Measures, ideal: f64| {
            if ideal > 0.0 { full(measures.cost_usd / ideal, 2) } else { "–".to_owned() }
        };
        rows.push(vec![
            format!(
                "  {}{}",
                usd(point.tuned.cost_usd_per_day),
                if is_winner { " a day, the winner" } else { " a day" }
            ),
            over(&point.tuned, tuned_ideal),
            percent(point.tuned.unserved_share),
            over(&point.scored, scored_ideal),
            percent(point.scored.unserved_share),
        ]);
    }
    format!("\n{}", table(&rows))
}

fn sensitivity(tuning: &Tuning) -> String {
    let winner = &tuning.check.winner.tuned;
    let nudges = |one: &Sensitivity| {
        let words = one.nudges.iter().map(|nudge| {
            let change = if winner.cost_usd > 0.0 { nudge.measures.cost_usd / winner.cost_usd - 1.0 } else { 0.0 };
            let value = if nudge.value == one.value { format!("[{}]", nudge.value) } else { nudge.value.clone() };
            format!("{value} {:+.1} % {}", 100.0 * change, percent(nudge.measures.unserved_share))
        });
        words.collect::<Vec<_>>().join("   ")
    };
    let width = tuning.sensitivity.iter().map(|one| one.knob.chars().count()).max().unwrap_or(0);
    let mut text = "\nAround the winner, on the tuned days: value, cost, unserved\n".to_owned();
    for one in &tuning.sensitivity {
        let _ = writeln!(text, "  {:width$}  {}", one.knob, nudges(one));
    }
    text
}
