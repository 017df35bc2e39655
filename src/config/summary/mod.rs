//! What became of a file, as JSON for other programs.
//!
//! Settings of unknown value are `null`, those that do not apply are left out. Numbers are in the file's own units: utilisation
//! in percent for Kubernetes and AWS, as a fraction for Google Cloud; times in seconds. A name in `gaps`, `offers` and
//! `warnings` begins with that of its autoscaler where the file has several.

mod parts;

use super::autoscaler::Autoscaler;
use super::imported::Imported;
use serde_json::{Map, Value, json};

/// The summary of a file.
pub fn summary(imported: &Imported) -> Value {
    let (mut gaps, mut texts, mut offers) = (Vec::new(), Map::new(), Map::new());
    for autoscaler in &imported.autoscalers {
        for gap in autoscaler.gaps() {
            let name = format!("{}{}", prefix(imported, autoscaler), gap.name);
            texts.extend(gap.text.map(|text| (name.clone(), Value::from(text))));
            offers.extend(gap.offer.map(|offer| (name.clone(), Value::from(offer))));
            gaps.push(json!({"name": name, "line": gap.line}));
        }
    }
    let names: Vec<&Value> = gaps.iter().filter_map(|gap| gap.get("name")).collect();
    json!({
        "file": imported.file,
        "kind": imported.kind.name(),
        "outcome": imported.outcome.name(),
        "autoscalers": imported.autoscalers.iter().map(parts::autoscaler).collect::<Vec<_>>(),
        "gaps": names,
        "gap_lines": gaps.iter().filter(|gap| gap.get("line").is_some_and(|line| !line.is_null())).collect::<Vec<_>>(),
        "gap_texts": texts,
        "offers": offers,
        "warnings": warnings(imported),
        "ignored": ignored(imported),
        "refusals": imported.refusals.iter().map(|refusal| json!({
            "line": refusal.line, "reason": refusal.reason, "remedy": refusal.remedy,
        })).collect::<Vec<_>>(),
    })
}

/// What names of an autoscaler begin with.
fn prefix(imported: &Imported, autoscaler: &Autoscaler) -> String {
    if imported.autoscalers.len() < 2 {
        return String::new();
    }
    let number =
        imported.autoscalers.iter().position(|other| std::ptr::eq(other, autoscaler)).map_or(0, |place| place + 1);
    autoscaler.name.as_ref().map_or_else(|| format!("#{number}."), |name| format!("{}.", name.value))
}

fn warnings(imported: &Imported) -> Vec<Value> {
    let of_file = imported.remarks.iter().map(|remark| (None, remark));
    let own = imported.autoscalers.iter().flat_map(|autoscaler| {
        let name = (imported.autoscalers.len() > 1).then(|| autoscaler.title());
        autoscaler.remarks.iter().map(move |remark| (name, remark))
    });
    of_file
        .chain(own)
        .map(|(name, remark)| json!({"autoscaler": name, "line": remark.line, "text": remark.text}))
        .collect()
}

fn ignored(imported: &Imported) -> Vec<Value> {
    let each = imported
        .ignored
        .iter()
        .map(|other| json!({"kind": other.kind, "name": other.name, "why": other.why, "line": other.line}));
    each.collect()
}
