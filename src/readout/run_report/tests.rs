//! What the document holds, and that no name in it becomes markup.

use super::*;
use crate::readout::sample::{eventful, report, scenario};
use crate::scenario::{Level, Notice};

fn hostile() -> Report {
    let (load, forecast) = eventful(200);
    let mut report = report(scenario(&[]), &load, &forecast);
    let name = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\".csv";
    report.trace.source.name = name.to_owned();
    report.notices.push(Notice::new(Level::Info, "x", "<b>bold</b>", "<iframe src='//evil'></iframe>"));
    report
}

#[test]
fn hostile_names_stay_text() {
    let report = hostile();
    let link = "https://example.org/?x=\"><script>alert(3)</script>";
    let compared = [Compared::of(&report), Compared::of(&report)];
    let text = run_report(&report, &Attachments { link: Some(link), compared: &compared, baseline: 0 });
    for markup in ["<script", "<img", "<iframe", "<b>", "javascript:"] {
        assert!(!text.contains(markup), "{markup}");
    }
    assert!(text.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && text.contains("&lt;iframe"));
    // Nothing leaves the attribute that the link stands in.
    assert!(text.contains("href=\"https://example.org/?x=&quot;&gt;&lt;script&gt;"));
}

#[test]
fn nothing_is_fetched_and_elements_are_closed() {
    // Names of its own would be found as text.
    let (load, forecast) = eventful(200);
    let report = report(scenario(&[]), &load, &forecast);
    let text = run_report(&report, &Attachments { link: Some("javascript:alert(1)"), ..Attachments::default() });
    for fetched in [" src=", "url(", "@import", "<link", "<a "] {
        assert!(!text.contains(fetched), "{fetched}");
    }
    for element in ["table", "ul", "dl", "svg", "div", "h2", "p", "tr", "li", "small", "style", "body", "html"] {
        let opened = text.matches(&format!("<{element}>")).count() + text.matches(&format!("<{element} ")).count();
        assert_eq!(opened, text.matches(&format!("</{element}>")).count(), "{element}");
    }
    assert!(!text.contains("NaN") && !text.contains("inf"));
}

#[test]
fn every_part_is_there() {
    let report = hostile();
    let text = run_report(&report, &Attachments::default());
    let heads = ["Scenario", "Data", "Findings on the settings", "Figures", "Charts", "Decisions", "Method and limits"];
    for head in heads {
        assert!(text.contains(&format!("<h2>{head}</h2>")), "{head}");
    }
    assert_eq!(text.matches("<svg").count(), 2);
    assert!(text.contains(&report.trace.source.digest.to_string()));
    for figure in FIGURES.iter().filter(|figure| figure.name != "speed_up") {
        assert!(text.contains(&figure.term.meaning.replace('\'', "&#39;")), "{}", figure.name);
    }
}
