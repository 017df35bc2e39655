//! The reasons of the three layers in words: sentences for the page, rows of the log, figures for exports.

use super::{FORECAST_PEAK, FORECAST_SHADOW, LOAD, Mode, OVERRIDE, ThreeLayer, WITHIN_TOLERANCE};
use crate::format::{self, duration_words, figure, rps, trimmed, whole, whole_percent};
use crate::policy::stages::{
    COOLDOWN, HOLD_ON_DROP, MAX, MIN, PASSES, RATE_DOWN, RATE_UP, WINDOW_DOWN, WINDOW_UP, info,
};
use crate::policy::words::{Division, bound, rate, rate_with_load};
use crate::policy::{Action, Moment, Proposal, ReasonCode, STAGES};

/// Each layer's sentence.
pub fn sentences(settings: &ThreeLayer, moment: &Moment<'_>) -> [String; STAGES] {
    let [one, two, three] = moment.decision.proposals;
    [predictive(settings, moment, one), reactive(settings, moment, two), stability(settings, moment, three)]
}

fn division(settings: &ThreeLayer, moment: &Moment<'_>, proposal: Proposal) -> Division {
    Division::of(proposal.value, settings.planned_rps_per_replica(moment.site), proposal.target)
}

fn predictive(settings: &ThreeLayer, moment: &Moment<'_>, proposal: Proposal) -> String {
    match proposal.code {
        FORECAST_PEAK | FORECAST_SHADOW => {
            let by = moment.time_after(moment.peak_lead);
            let division = division(settings, moment, proposal);
            let quantile = match settings.quantile {
                mean if mean <= 0.5 => "mean".to_owned(),
                quantile => format!("{} % quantile", trimmed(quantile * 100.0, 1)),
            };
            let shadow = if proposal.code == FORECAST_SHADOW { " It is not obeyed." } else { "" };
            format!("Forecast peaks at *{} rps* by {by} ({quantile}). {}{shadow}", division.rps, division.words())
        }
        _ => "There is no forecast yet. Layer 2 decides alone.".to_owned(),
    }
}

fn reactive(settings: &ThreeLayer, moment: &Moment<'_>, proposal: Proposal) -> String {
    match proposal.code {
        OVERRIDE => {
            let division = division(settings, moment, proposal);
            let is = match moment.load_over_forecast() {
                Some(ratio) => format!(" is {} × its forecast.", format::ratio(ratio)),
                None => " is above its plan.".to_owned(),
            };
            format!("{}{is} {}, more than layer 1 asks.", load_words(moment, &division.rps), division.short())
        }
        LOAD => {
            let division = division(settings, moment, proposal);
            let beside = beside_layer_1(settings, moment, proposal.target);
            format!("{}: {}{beside}", load_words(moment, &division.rps), division.short())
        }
        WITHIN_TOLERANCE => within_tolerance(settings, moment, proposal),
        _ => "No load is known yet.".to_owned(),
    }
}

/// The load, with its time where it is older than the tick.
fn load_words(moment: &Moment<'_>, rps: &str) -> String {
    if moment.load_tick < moment.tick {
        format!("The newest load that is known, of {}, *{rps} rps*", moment.record.time(moment.load_tick))
    } else {
        format!("Load *{rps} rps*")
    }
}

fn beside_layer_1(settings: &ThreeLayer, moment: &Moment<'_>, target: u32) -> String {
    let asks = moment.decision.proposals[0].target;
    if settings.mode == Mode::Shadow || asks == 0 {
        ".".to_owned()
    } else if target > asks {
        ", more than layer 1 asks.".to_owned()
    } else if target == asks {
        ". Layer 1 asks for the same.".to_owned()
    } else {
        format!(". Layer 1 already asks for {asks}.")
    }
}

fn within_tolerance(settings: &ThreeLayer, moment: &Moment<'_>, proposal: Proposal) -> String {
    let (load_rps, current) = (proposal.value, proposal.target);
    let plan_rps = settings.planned_rps_per_replica(moment.site) * f64::from(current);
    let subject = load_words(moment, &trimmed(load_rps, 2));
    let (down, up) = (1.0 - settings.tolerance_down, 1.0 + settings.tolerance_up);
    let share = trimmed(load_rps / plan_rps * 100.0, 1);
    let plan = if plan_rps < 1000.0 { format!("{} rps", trimmed(plan_rps, 2)) } else { rps(plan_rps) };
    let (down, up) = (whole_percent(down).replace(" %", ""), whole_percent(up));
    format!("{subject} is {share} % of the {plan} that {current} are planned for. From {down} to {up} nothing changes.")
}

fn stability(settings: &ThreeLayer, moment: &Moment<'_>, proposal: Proposal) -> String {
    let (from, to, wanted) = (moment.decision.from, moment.decision.to, moment.decision.wanted);
    let now = if to == from { format!("The fleet stays at *{to}*.") } else { format!("{from} → *{to}* for now.") };
    let number = proposal.value as usize;
    match proposal.code {
        WINDOW_UP => {
            let lasts = duration_words(settings.window_up_secs);
            format!("A rise to {wanted} must last {lasts} before it counts. {now}")
        }
        WINDOW_DOWN => window_down(settings, moment, number, &now),
        HOLD_ON_DROP => {
            let until = moment.time_after(number);
            format!("An outage is often followed by retries. The fleet is kept until *{until}*.")
        }
        COOLDOWN => cooldown(settings, moment, number),
        RATE_UP => format!("{wanted} are wanted. {} {now}", rate(settings.rate_up, "added")),
        RATE_DOWN => format!("{wanted} would be enough. {} {now}", rate(settings.rate_down, "removed")),
        code @ (MIN | MAX) => bound(code, wanted, to),
        _ => passes(settings, moment),
    }
}

fn passes(settings: &ThreeLayer, moment: &Moment<'_>) -> String {
    let starts = if settings.cooldown_secs > 0 { " The scale-in cooldown starts again." } else { "" };
    match moment.decision.action {
        Action::Out if settings.window_up_secs == 0 => format!("Scale-out is never delayed.{starts}"),
        Action::Out => format!("The rise has lasted {}.{starts}", duration_words(settings.window_up_secs)),
        Action::In => "Window and cooldown have passed.".to_owned(),
        _ => "Nothing to hold back.".to_owned(),
    }
}

/// The tick at which the window saw the recommendation that it keeps, and that recommendation.
fn kept_since(settings: &ThreeLayer, moment: &Moment<'_>, left: usize) -> Option<(usize, u32)> {
    let ticks = moment.site.ticks(settings.window_down_secs);
    let seen = (moment.tick + left).checked_sub(ticks).filter(|seen| left > 0 && *seen <= moment.tick)?;
    let wanted = moment.record.wanted(seen);
    (wanted >= moment.decision.to).then_some((seen, wanted))
}

fn window_down(settings: &ThreeLayer, moment: &Moment<'_>, left: usize, now: &str) -> String {
    let lasts = duration_words(settings.window_down_secs);
    let Some((seen, wanted)) = kept_since(settings, moment, left) else {
        return format!("A fall must last {lasts} before it counts. {now}");
    };
    let (seen, until) = (moment.record.time(seen), moment.time_after(left));
    let verb = if wanted == 1 { "was" } else { "were" };
    format!("{wanted} {verb} wanted at {seen}. The window keeps that for {lasts}, until *{until}*.")
}

fn cooldown(settings: &ThreeLayer, moment: &Moment<'_>, left: usize) -> String {
    let to = moment.decision.wanted.max(moment.site.bounds.min);
    let until = moment.time_after(left);
    let ticks = moment.site.ticks(settings.cooldown_secs);
    match (moment.tick + left).checked_sub(ticks) {
        Some(change) => {
            let change = moment.record.time(change);
            format!("The last change was at {change}. Scale-in to {to} is allowed at *{until}*.")
        }
        None => format!("The last change is too recent. Scale-in to {to} is allowed at *{until}*."),
    }
}

/// The reason for the outcome, cut to its figures.
pub fn log_words(settings: &ThreeLayer, moment: &Moment<'_>) -> String {
    match moment.decision.action {
        Action::Held => held_words(settings, moment),
        Action::In => in_words(settings, moment),
        Action::Out if moment.decision.limit == MIN => format!("Fewest at this time {}", moment.decision.to),
        Action::Out | Action::None => out_words(moment),
    }
}

fn held_words(settings: &ThreeLayer, moment: &Moment<'_>) -> String {
    let wanted = whole(moment.decision.wanted as usize);
    let number = moment.decision.proposals[2].value as usize;
    let label = label(moment.decision.limit);
    match moment.decision.limit {
        WINDOW_DOWN => match kept_since(settings, moment, number) {
            Some((seen, kept)) => format!("{} wanted at {}", whole(kept as usize), moment.record.time(seen)),
            None => label.to_owned(),
        },
        WINDOW_UP => format!("{wanted} must last {}", duration_words(settings.window_up_secs)),
        RATE_UP | RATE_DOWN => format!("{label}, {wanted} wanted"),
        _ => label.to_owned(),
    }
}

fn label(limit: ReasonCode) -> &'static str {
    info(limit).and_then(|info| info.limit).map_or("", |(_, label)| label)
}

fn in_words(settings: &ThreeLayer, moment: &Moment<'_>) -> String {
    let to = whole(moment.decision.to as usize);
    let window = moment.site.ticks(settings.window_down_secs);
    if window <= 1 {
        format!("{} wanted", whole(moment.decision.wanted as usize))
    } else if moment.tick + 1 < window {
        format!("{to} or less since the start")
    } else {
        format!("{to} or less for {}", duration_words(settings.window_down_secs))
    }
}

fn out_words(moment: &Moment<'_>) -> String {
    let why = if moment.decision.decided_by == 1 {
        let peak = figure(moment.decision.proposals[0].value);
        format!("Forecast peak {peak} by {}", moment.time_after(moment.peak_lead))
    } else {
        rate_with_load(moment)
    };
    match moment.decision.limit {
        MAX => format!("{why}, {} at most", whole(moment.decision.to as usize)),
        RATE_UP => format!("{why}, at the fastest rate"),
        _ => why,
    }
}

/// Each layer's reason for exports.
pub fn export_words(settings: &ThreeLayer, moment: &Moment<'_>) -> Vec<String> {
    let [one, two, three] = moment.decision.proposals;
    let planned = settings.planned_rps_per_replica(moment.site);
    let predictive = match (one.code, one.value, one.target) {
        (FORECAST_PEAK, peak, target) => format!("Forecast peak {peak:.1} rps ÷ {planned} = {target}"),
        (FORECAST_SHADOW, peak, target) => format!("Shadow: forecast peak {peak:.1} rps asks for {target}"),
        _ => "No forecast yet".to_owned(),
    };
    let reactive = match (two.code, two.value, two.target) {
        (OVERRIDE, load, target) => {
            format!("Load {load:.1} forecast {:.1} rps needs {target}", moment.forecast_rps)
        }
        (LOAD, load, target) => format!("Load {load:.1} rps ÷ {planned} = {target}"),
        (_, load, current) => format!("Load {load:.1} rps is within tolerance of {current}"),
    };
    vec![predictive, reactive, limit_words(three)]
}

fn limit_words(proposal: Proposal) -> String {
    let (left, to) = (proposal.value, proposal.target);
    match proposal.code {
        PASSES => "Passes".to_owned(),
        WINDOW_UP => format!("Scale-out window keeps {to}"),
        WINDOW_DOWN => format!("Scale-in window keeps {to} {left} ticks left"),
        HOLD_ON_DROP => format!("Drop hold {left} ticks left"),
        COOLDOWN => format!("Cooldown {left} ticks left"),
        RATE_UP => format!("Scale-out rate allows {to}"),
        RATE_DOWN => format!("Scale-in rate allows {to}"),
        MIN => format!("Fewest replicas {to}"),
        _ => format!("Most replicas {to}"),
    }
}
