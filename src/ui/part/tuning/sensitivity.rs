//! How cost and loss follow each knob around the winner, as small pictures.

use crate::readout::format::{percent, usd};
use crate::readout::tune::{Spark, spark};
use crate::tune::Sensitivity;
use leptos::prelude::*;

/// The drawing's size, in its own units.
const SIZE: (f64, f64) = (120.0, 34.0);
/// Room around the line, in the same.
const ROOM: f64 = 4.0;

/// The pictures, what matters most first.
#[component]
pub fn Sensitivities(sensitivity: Vec<Sensitivity>) -> impl IntoView {
    let mut all: Vec<Sensitivity> = sensitivity.into_iter().filter(|one| one.nudges.len() > 1).collect();
    all.sort_by(|a, b| b.cost_swing().total_cmp(&a.cost_swing()));
    (!all.is_empty()).then(|| view! {
        <section class="panel" aria-label="Sensitivity">
            <header><h2>"Around the winner"</h2><span class="end dim">"one knob moved, on the tuned days"</span></header>
            <ul class="tune-sparks">{all.iter().map(picture).collect_view()}</ul>
        </section>
    })
}

fn picture(one: &Sensitivity) -> impl IntoView + use<> {
    let own = one.nudges.iter().position(|nudge| nudge.value == one.value);
    let costs: Vec<f64> = one.nudges.iter().map(|nudge| nudge.measures.cost_usd_per_day).collect();
    let shares: Vec<f64> = one.nudges.iter().map(|nudge| nudge.measures.unserved_share).collect();
    let values: Vec<&str> = one.nudges.iter().map(|nudge| nudge.value.as_str()).collect();
    let ends =
        (values.first().copied().unwrap_or_default().to_owned(), values.last().copied().unwrap_or_default().to_owned());
    view! {
        <li>
            <h3>{one.label.clone()}<span class="num">{one.value.clone()}</span></h3>
            {line("Cost", "cost", &spark(&costs, usd), own)}
            {line("Unserved", "unserved", &spark(&shares, percent), own)}
            <p class="ends num"><span>{ends.0}</span><span>{ends.1}</span></p>
        </li>
    }
}

fn line(name: &'static str, class: &'static str, spark: &Spark, own: Option<usize>) -> impl IntoView + use<> {
    let at = |(x, y): (f64, f64)| (ROOM + x * (SIZE.0 - 2.0 * ROOM), SIZE.1 - ROOM - y * (SIZE.1 - 2.0 * ROOM));
    let path = spark.points.iter().map(|point| at(*point)).map(|(x, y)| format!("{x:.1},{y:.1}"));
    let path = path.collect::<Vec<_>>().join(" ");
    let dot = own.and_then(|own| spark.points.get(own)).map(|point| at(*point));
    let (low, high) = spark.ends.clone();
    let range = if low == high { low } else { format!("{low} – {high}") };
    let label = format!("{name}: {range}");
    view! {
        <div class=class>
            <span>{name}<small class="num">{range}</small></span>
            <svg viewBox=format!("0 0 {} {}", SIZE.0, SIZE.1) role="img" aria-label=label preserveAspectRatio="none">
                <polyline points=path/>
                {dot.map(|(x, y)| view! { <circle cx=x cy=y r="3"/> })}
            </svg>
        </div>
    }
}
