//! A run as one document that stands alone, for a design review: scenario, origin of the data, findings, figures with their
//! definitions, charts, comparison, what was decided, method and limits. HTML without script and without anything to be fetched.
//!
//! In: a [`Report`], its link, and the policies that it was compared with. Out: the document's text, the same bytes natively and on the
//! page. The charts are drawn here, the whole replay in colours for paper, and not those of the page, which show a part of it in the
//! colours of a screen.

mod charts;
mod decisions;
mod html;

use super::format::{duration_words, sentence, trimmed};
use super::{FIGURES, compare, policy_words};
use crate::job::Compared;
use crate::policy::Severity;
use crate::report::Report;
use crate::scenario::print;
use crate::series::Origin;
pub use html::Html;

/// Before the title: nothing may run or be fetched, and how it looks, also on paper.
const HEAD: &str = "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
<meta name=\"viewport\" content=\"width=device-width\">\n<style>\
body{max-width:1000px;margin:24px auto;padding:0 16px;color:#16181d;background:#fff;font:14px/1.5 system-ui,sans-serif}\
h1{font-size:22px}h2{margin:28px 0 8px;font-size:16px;border-bottom:1px solid #d5d9e0}\
table{border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums}\
th,td{padding:3px 8px;border-bottom:1px solid #e3e6eb;text-align:right;vertical-align:top}th:first-child{text-align:left;font-weight:600}\
thead th{color:#565d69;font-weight:400}.wide{overflow-x:auto}.methods td{text-align:left}\
dl{display:grid;grid-template-columns:150px 1fr;gap:3px 12px;margin:0}dt{color:#565d69}dd{margin:0;overflow-wrap:anywhere}\
li{margin-bottom:8px}li.warn{list-style:'▲ '}li.note{list-style:'• '}small{display:block;color:#565d69}code{overflow-wrap:anywhere}\
svg{width:100%;height:auto;break-inside:avoid}svg line{stroke:#e3e6eb}svg text{font:10px sans-serif;fill:#565d69}\
path{fill:none;stroke-width:1}.load{stroke:#4a6fa5}.capacity{stroke:#0a7d5a;stroke-width:1.4}.target{stroke:#8a8f99;stroke-dasharray:3 2}\
@media print{body{margin:0;max-width:none;font-size:11px}tr,li,dl{break-inside:avoid}h2{break-after:avoid}.wide{overflow:visible}table{font-size:8px}th,td{padding:2px 3px}}\
</style>";

/// What a document is made of beside its report.
#[derive(Debug, Clone, Copy, Default)]
pub struct Attachments<'a> {
    /// The address that opens the scenario, where there is one.
    pub link: Option<&'a str>,
    /// Policies on the same traffic, the report's own among them; none where nothing was compared.
    pub compared: &'a [Compared],
    /// Place of the one that the speed-up is relative to.
    pub baseline: usize,
}

/// The document.
pub fn run_report(report: &Report, attached: &Attachments<'_>) -> String {
    let mut html = Html::default();
    let (policy, trace) = (report.scenario.policy.title(), &report.trace.source.name);
    html.raw(HEAD).element("title", &format!("{policy} on {trace}")).raw("</head><body>\n");
    html.element("h1", &format!("{policy} on {trace}"));
    scenario(&mut html, report, attached.link);
    origin(&mut html, report);
    findings(&mut html, report);
    figures(&mut html, report);
    html.element("h2", "Charts");
    html.element("p", "The whole replay. Load and ready replicas are solid, replicas asked for dashed.");
    charts::capacity(&mut html, report);
    charts::fleet(&mut html, report);
    comparison(&mut html, report, attached);
    decisions::write(&mut html, report);
    method(&mut html, report);
    html.raw("</body></html>\n");
    html.finish()
}

fn scenario(html: &mut Html, report: &Report, link: Option<&str>) {
    let (policy, knobs) = policy_words(&report.scenario);
    html.element("h2", "Scenario");
    let knobs = if knobs.is_empty() { "as it starts".to_owned() } else { knobs };
    let service = format!(
        "{} requests a second a replica, {} to start, {} USD a replica and hour",
        trimmed(*report.scenario.rps_per_replica, 4),
        duration_words(report.scenario.site().startup_secs),
        trimmed(report.scenario.usd_per_replica_hour, 6)
    );
    html.terms(&[
        ("Policy", policy),
        ("Its settings", knobs),
        ("Service", service),
        ("As a query", print(&report.scenario)),
    ]);
    if let Some(link) = link.filter(|link| link.starts_with("https://") || link.starts_with("http://")) {
        html.raw("<p>Open it: <a href=\"").text(link).raw("\"><code>").text(link).raw("</code></a></p>\n");
    }
}

fn origin(html: &mut Html, report: &Report) {
    let trace = &report.trace;
    let from = match trace.source.origin {
        Origin::Bundled => "comes with Planora".to_owned(),
        Origin::Upload => "a file of one's own".to_owned(),
        Origin::Synthetic { seed } => format!("made by a generator, seed {seed}: no real traffic"),
    };
    let range = format!("{} to {}", report.civil(0), report.civil(report.len()));
    html.element("h2", "Data").terms(&[
        ("Trace", trace.source.name.clone()),
        ("Origin", from),
        ("SHA-256", trace.source.digest.to_string()),
        ("Replayed", range),
        (
            "Resolution",
            format!("{}, in ticks of {}", duration_words(trace.step.secs()), duration_words(report.step.secs())),
        ),
        (
            "Model fitted before",
            crate::series::calendar::Civil::from_local_secs(report.bucket_local_secs(trace.split_bucket)).to_string(),
        ),
        ("Forecasts by", report.scenario.model.name().to_owned()),
    ]);
    if !report.notices.is_empty() {
        html.raw("<ul>");
        for notice in &report.notices {
            html.element("li", &format!("{} {}", notice.title, notice.text));
        }
        html.raw("</ul>\n");
    }
}

fn findings(html: &mut Html, report: &Report) {
    html.element("h2", "Findings on the settings");
    if report.findings.is_empty() {
        html.element("p", "None.");
        return;
    }
    html.raw("<ul>");
    for finding in &report.findings {
        let is_warning = finding.severity == Severity::Warning;
        html.raw(if is_warning { "<li class=\"warn\">" } else { "<li class=\"note\">" });
        html.element("strong", &sentence(&finding.title)).text(&format!(" {} {}", finding.text, finding.remedy));
        html.element("small", &finding.rule).raw("</li>");
    }
    html.raw("</ul>\n");
}

/// The report's own figures with how each is computed.
fn figures(html: &mut Html, report: &Report) {
    let own = Compared::of(report);
    html.element("h2", "Figures").raw("<div class=\"methods\">");
    let row = |figure: &super::Figure| {
        let method = [figure.term.meaning, figure.term.formula].join(" ").trim_end().to_owned();
        vec![figure.term.name.to_owned(), figure.words(figure.value(&own, None)), method]
    };
    let rows: Vec<Vec<String>> = FIGURES.iter().filter(|figure| figure.name != "speed_up").map(row).collect();
    html.table(&["Figure", "Value", "How it is computed"].map(str::to_owned), &rows).raw("</div>\n");
}

fn comparison(html: &mut Html, report: &Report, attached: &Attachments<'_>) {
    if attached.compared.len() > 1 {
        html.element("h2", "Policies on the same traffic");
        let baseline = attached.compared.get(attached.baseline);
        let heads: Vec<String> =
            std::iter::once("Policy").chain(FIGURES.iter().map(|figure| figure.term.name)).map(str::to_owned).collect();
        let row = |one: &Compared| {
            let (name, knobs) = policy_words(&one.scenario);
            let name = if knobs.is_empty() { name } else { format!("{name}: {knobs}") };
            std::iter::once(name)
                .chain(FIGURES.iter().map(|figure| figure.words(figure.value(one, baseline))))
                .collect()
        };
        html.table(&heads, &attached.compared.iter().map(row).collect::<Vec<_>>());
        let (name, _) = baseline.map(|one| policy_words(&one.scenario)).unwrap_or_default();
        html.element("p", &format!("Speed-up is relative to number {}, {name}.", attached.baseline + 1));
    }
    if report.baselines.is_empty() {
        return;
    }
    html.element("h2", "What else could have been done");
    let heads = ["", "Cost", "Unserved", "In violation", "Surplus", "Flaps"].map(str::to_owned);
    let row = |row: super::CompareRow| {
        vec![
            format!("{} ({})", row.name, row.detail),
            row.cost,
            row.unserved_share,
            row.violation,
            row.surplus,
            row.flaps,
        ]
    };
    html.table(&heads, &compare(report).into_iter().map(row).collect::<Vec<_>>());
}

fn method(html: &mut Html, report: &Report) {
    let lines = [
        "Each tick's requests are spread evenly within a bucket of the trace, or drawn where the scenario says so; every forecast, score and decision uses only what was known by then.",
        "A replica serves a fixed number of requests a second once it has started. What ready replicas cannot serve is lost, or waits where the scenario has a queue.",
        "Requests are alike: one service, no routes, no sizes. A trace says nothing of what happens within its buckets, so peaks shorter than one are not seen.",
        "Cost is replicas × time × price, those that start or drain too; nothing else is counted.",
    ];
    html.element("h2", "Method and limits").raw("<ul>");
    for line in lines {
        html.element("li", line);
    }
    html.raw("</ul>\n");
    let version = env!("CARGO_PKG_VERSION");
    html.element(
        "p",
        &format!(
            "Planora {version}. The same scenario on the same trace gives the same figures, here {} ticks.",
            report.len()
        ),
    );
}

#[cfg(test)]
mod tests;
