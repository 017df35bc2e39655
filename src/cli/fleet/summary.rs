//! The sum over all services: what they cost, what could be saved, and where that does not hold.

use super::line::{HeldOut, Line};
use crate::readout::Html;
use crate::readout::format::{percent, usd, whole};
use std::fmt::Write as _;

/// Before the title: nothing may run or be fetched.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<meta name=\"viewport\" content=\"width=device-width\">\n<style>\
body{max-width:1100px;margin:24px auto;padding:0 16px;color:#16181d;background:#fff;font:14px/1.5 system-ui,sans-serif}\
h1{font-size:22px}h2{margin:28px 0 8px;font-size:16px;border-bottom:1px solid #d5d9e0}\
table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}\
th,td{padding:3px 8px;border-bottom:1px solid #e3e6eb;text-align:right;vertical-align:top}th:first-child{text-align:left;font-weight:600}\
td:last-child{text-align:left;overflow-wrap:anywhere}thead th{color:#565d69;font-weight:400}.wide{overflow-x:auto}\
dl{display:grid;grid-template-columns:260px 1fr;gap:3px 12px;margin:0}dt{color:#565d69}dd{margin:0}\
</style>";

/// Lines of services, each once.
#[derive(Debug)]
pub struct Summary {
    lines: Vec<Line>,
}

/// Sums over the services that were tuned.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Saved {
    /// Services whose found settings hold.
    pub holding: usize,
    /// Dollars a month of these as they were, and as they were found.
    pub before_usd: f64,
    /// The same as found.
    pub after_usd: f64,
}

impl Summary {
    /// Sums `lines`; of a service that has several, the last counts.
    pub fn new(lines: Vec<Line>) -> Self {
        let mut kept: Vec<Line> = Vec::with_capacity(lines.len());
        for line in lines {
            match kept.iter_mut().find(|other| other.service == line.service) {
                Some(other) => *other = line,
                None => kept.push(line),
            }
        }
        kept.sort_by(|a, b| saving(b).total_cmp(&saving(a)).then_with(|| a.service.cmp(&b.service)));
        Self { lines: kept }
    }

    /// What the found settings save where they hold; a service where they do not keeps what it has.
    pub fn saved(&self) -> Saved {
        let tuned = self.lines.iter().filter_map(|line| line.tuned.as_ref()).filter(|tuned| tuned.holds);
        tuned.fold(Saved { holding: 0, before_usd: 0.0, after_usd: 0.0 }, |sum, tuned| Saved {
            holding: sum.holding + 1,
            before_usd: sum.before_usd + tuned.own.cost_usd_month,
            after_usd: sum.after_usd + tuned.found.cost_usd_month,
        })
    }

    fn figures(&self) -> Vec<(&'static str, String)> {
        let failed = self.lines.iter().filter(|line| line.error.is_some()).count();
        let tuned = self.lines.iter().filter(|line| line.tuned.is_some()).count();
        let Saved { holding, before_usd, after_usd } = self.saved();
        let share = if before_usd > 0.0 { (before_usd - after_usd) / before_usd } else { 0.0 };
        let mut all = vec![("Services", whole(self.lines.len())), ("That failed", whole(failed))];
        if tuned > 0 {
            all.push(("Tuned, and what was found holds", format!("{} of {}", whole(holding), whole(tuned))));
            all.push(("These cost a month as they were", usd(before_usd)));
            all.push(("And as they were found", usd(after_usd)));
            all.push(("Saved a month", format!("{}, {}", usd(before_usd - after_usd), percent(share))));
        }
        for (policy, cost, places) in self.policies() {
            all.push(("Cost a month", format!("{policy}: {} on {} services", usd(cost), whole(places))));
        }
        all
    }

    /// Policies in the order of the lines: name, dollars a month of all services, and how many these are.
    fn policies(&self) -> Vec<(String, f64, usize)> {
        let mut all: Vec<(String, f64, usize)> = Vec::new();
        for line in &self.lines {
            for (place, one) in line.policies.iter().enumerate() {
                let name = format!("[{}] {}", place + 1, one.policy);
                match all.iter_mut().find(|(other, ..)| *other == name) {
                    Some((_, cost, places)) => (*cost, *places) = (*cost + one.cost_usd_month, *places + 1),
                    None => all.push((name, one.cost_usd_month, 1)),
                }
            }
        }
        all
    }

    /// The sums as lines of text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (name, value) in self.figures() {
            // Writing into a string cannot fail.
            let _ = writeln!(text, "{name}: {value}");
        }
        text
    }

    /// One page: the sums, and a row a service, what saves most first.
    pub fn html(&self) -> String {
        let mut html = Html::default();
        html.raw(HEAD).element("title", "What the fleet could save").raw("</head><body>\n");
        html.element("h1", "What the fleet could save");
        html.terms(&self.figures()).element("h2", "Services");
        let heads = [
            "Service",
            "As it is, a month",
            "Unserved",
            "Tuned, a month",
            "Unserved",
            "Saved",
            "Holds",
            "Settings, or why not",
        ];
        let rows: Vec<Vec<String>> = self.lines.iter().map(row).collect();
        html.table(&heads.map(str::to_owned), &rows);
        html.element("h2", "Method");
        let method = "Each service is replayed with its own trace; models are fitted on the first 70 % of it. Settings are searched on a part of \
                      these days alone and judged on the rest of the trace, whose figures stand above. Where the limits are not met on that rest, what was \
                      found does not hold and counts for nothing in the sums. A month is 30.4 days.";
        html.element("p", method).raw("</body></html>\n");
        html.finish()
    }
}

/// Dollars a month that a service could save; nothing where that does not hold.
fn saving(line: &Line) -> f64 {
    let tuned = line.tuned.as_ref().filter(|tuned| tuned.holds);
    tuned.map_or(f64::NEG_INFINITY, |tuned| tuned.own.cost_usd_month - tuned.found.cost_usd_month)
}

fn row(line: &Line) -> Vec<String> {
    let own = line.tuned.as_ref().map(|tuned| tuned.own).or_else(|| {
        let first = line.policies.first()?;
        Some(HeldOut { cost_usd_month: first.cost_usd_month, unserved_share: first.unserved_share })
    });
    let none = || "–".to_owned();
    let cost = |one: Option<HeldOut>| one.map_or_else(none, |one| usd(one.cost_usd_month));
    let lost = |one: Option<HeldOut>| one.map_or_else(none, |one| percent(one.unserved_share));
    let found = line.tuned.as_ref().map(|tuned| tuned.found);
    let saved =
        line.tuned.as_ref().map_or_else(none, |tuned| usd(tuned.own.cost_usd_month - tuned.found.cost_usd_month));
    let holds = line.tuned.as_ref().map_or_else(none, |tuned| if tuned.holds { "yes" } else { "no" }.to_owned());
    let last = line.error.clone().or_else(|| line.tuned.as_ref().map(|tuned| tuned.scenario.clone()));
    vec![line.service.clone(), cost(own), lost(own), cost(found), lost(found), saved, holds, last.unwrap_or_default()]
}
