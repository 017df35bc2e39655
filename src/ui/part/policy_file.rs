//! The dialog in which a configuration file of an autoscaler is brought, looked at and applied.

use crate::config::inventory::OpenGap;
use crate::config::{Autoscaler, Change, Ignored, Imported, Outcome, Refusal, Remark};
use crate::format::sentence;
use crate::policy::{Finding, Severity};
use crate::scenario::label;
use crate::ui::app::App;
use crate::ui::flow::policy_file;
use crate::ui::kit::file_pick::FilePick;
use crate::ui::kit::shared::Shared;
use crate::ui::model::policy_file::{PolicyFilePhase, ReadFile};
use crate::ui::part::paste::{PasteBox, PasteWords};
use crate::worker::Patched;
use leptos::prelude::*;
use web_sys::File;

/// What a metric may stand for in requests, with the words for it.
const MAPPINGS: [(&str, &str); 4] = [
    ("", "Choose …"),
    ("per-second", "Requests per second"),
    ("per-minute", "Requests per minute"),
    ("none", "No requests; leave it out"),
];
const PASTE: PasteWords = PasteWords {
    label: "Configuration",
    read: "Read this",
    example: "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n…",
};
/// How the gaps that ask what a metric is begin.
const MAPPING: &str = "mapping:";

/// The dialog's content.
#[component]
pub fn PolicyFileBox(app: App) -> impl IntoView {
    move || match app.policy_file.phase.get() {
        PolicyFilePhase::Closed => view! { <Intake app/> }.into_any(),
        PolicyFilePhase::Reading => view! { <p class="soft" role="status">"Reading …"</p> }.into_any(),
        PolicyFilePhase::Failed(why) => view! { <p role="alert">{why}</p><Intake app/> }.into_any(),
        PolicyFilePhase::Read(file) => view! { <Looked app file/> }.into_any(),
    }
}

/// Paste or choose.
#[component]
fn Intake(app: App) -> impl IntoView {
    let on_files = move |files: Vec<File>| files.into_iter().for_each(|file| policy_file::choose(app, file));
    view! {
        <p class="soft">"A Kubernetes HPA, a KEDA ScaledObject, an AWS or Google Cloud autoscaler: YAML, JSON, Terraform, CloudFormation, or what the command line takes and answers. It is read in this browser and sent nowhere. You see what it changes before it does."</p>
        <PasteBox words=PASTE rows=9 text=app.policy_file.pasted on_read=move |text| policy_file::read_text(app, text)>
            <FilePick words="Choose a file" class="btn" label="Configuration file" multiple=false on_files/>
        </PasteBox>
    }
}

/// What a file holds, and what it would change.
#[component]
fn Looked(app: App, file: Shared<ReadFile>) -> impl IntoView {
    let imported = &file.imported;
    let names: Vec<String> = imported.autoscalers.iter().map(|one| one.title().to_owned()).collect();
    let refusals = imported.refusals.iter().map(refusal_view).collect_view();
    let remarks = remarks_view("About the file", imported.remarks.clone());
    let ignored = ignored_view(&imported.ignored);
    let is_usable = !names.is_empty();
    let shown = file.clone();
    view! {
        <div class="row">
            <strong class="grow">{imported.file.clone()}</strong>
            <span class="soft">{outcome_words(imported)}</span>
            <button class="btn quiet" type="button" on:click=move |_| policy_file::close(app)>"Another file"</button>
        </div>
        {(!imported.refusals.is_empty()).then(|| view! { <ul class="remarks" role="alert">{refusals}</ul> })}
        {remarks}
        {(names.len() > 1).then(|| view! { <Choose app names/> })}
        {is_usable.then(|| view! { <Chosen app file=shown/> })}
        {ignored}
    }
}

fn outcome_words(imported: &Imported) -> String {
    let outcome = match imported.outcome {
        Outcome::Imported => "read in full",
        Outcome::ImportedWithGaps => "read, with questions",
        Outcome::Refused => "not read",
    };
    format!("{} · {outcome}", imported.kind.name())
}

fn refusal_view(refusal: &Refusal) -> impl IntoView + use<> {
    let text = format!("Line {}: {}. ", refusal.line, refusal.reason);
    view! { <li class="bad"><strong>{text}</strong>{sentence(&refusal.remedy)}</li> }
}

/// Which of several autoscalers.
#[component]
fn Choose(app: App, names: Vec<String>) -> impl IntoView {
    let options = names.into_iter().enumerate();
    let option = |(place, name): (usize, String)| view! { <option value=place.to_string()>{name}</option> };
    let choose = move |event| policy_file::look_at(app, event_target_value(&event).parse().unwrap_or(0));
    view! {
        <label class="row"><span>"Autoscaler"</span>
            <select aria-label="Autoscaler" prop:value=move || app.policy_file.chosen.get().to_string() on:change=choose>{options.map(option).collect_view()}</select>
        </label>
    }
}

/// The autoscaler that is looked at.
#[component]
fn Chosen(app: App, file: Shared<ReadFile>) -> impl IntoView {
    let notes = move || {
        let autoscaler = app.policy_file.autoscaler()?;
        let chosen = app.policy_file.chosen.get();
        let patched = app.policy_file.patched.get();
        // What the knobs show already is said once.
        let is_said =
            |code: &str| patched.as_ref().is_some_and(|patched| patched.findings.iter().any(|one| one.code == code));
        let of_file = file.findings.iter().filter(|(place, found)| *place == chosen && !is_said(&found.finding.code));
        let findings: Vec<(Option<u32>, Finding)> =
            of_file.map(|(_, found)| (found.line, found.finding.clone())).collect();
        Some(view! {
            {findings_view("What is wrong with it", findings)}
            {remarks_view("To know", autoscaler.remarks.clone())}
            {defaults_view(&autoscaler)}
        })
    };
    let patched = move || {
        app.policy_file.patched.get().map_or_else(
            || view! { <p class="soft" role="status">"Working out what it changes …"</p> }.into_any(),
            |patched| view! { <Changes app patched/> }.into_any(),
        )
    };
    view! { {patched}{notes} }
}

/// What it would change, what is still open, and the button.
#[component]
fn Changes(app: App, patched: Shared<Patched>) -> impl IntoView {
    let asks = patched.asks.clone();
    let open = asks.len();
    let questions = asks.into_iter().map(|ask| view! { <Question app ask/> }).collect_view();
    let answered = answered(app, &patched);
    let rows = patched.changes.iter().map(change_row).collect_view();
    let refused = patched.outcome.clone().err();
    let obstacle = match (&refused, open) {
        (Some(why), _) => Some(sentence(why)),
        (None, 0) => None,
        (None, 1) => Some("One question is open.".to_owned()),
        (None, open) => Some(format!("{open} questions are open.")),
    };
    let is_blocked = obstacle.is_some();
    view! {
        {(open > 0).then(|| view! { <h3>"What the file leaves open"</h3> })}
        <div class="asks">{questions}{answered}</div>
        <h3>"What changes"</h3>
        {if patched.changes.is_empty() {
            view! { <p class="soft">"Nothing: the scenario is like this already."</p> }.into_any()
        } else {
            view! {
                <div class="compare changes" tabindex="0" role="region" aria-label="Changes">
                    <table>
                        <thead><tr><th scope="col">"Knob"</th><th scope="col">"Now"</th><th scope="col">"From the file"</th><th scope="col" class="num">"Line"</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            }.into_any()
        }}
        <div class="row">
            <button class="btn primary" type="button" disabled=is_blocked on:click=move |_| policy_file::apply(app)>"Apply"</button>
            {obstacle.map(|why| view! { <span class="dim" role="status">{why}</span> })}
        </div>
        {remarks_view("Cannot be replayed, and is left out", patched.left_out.clone())}
        {findings_view("What to expect of it", patched.findings.iter().map(|finding| (None, finding.clone())).collect())}
    }
}

/// Answers that were given, which can be changed as long as the file is open.
fn answered(app: App, patched: &Patched) -> impl IntoView + use<> {
    let open: Vec<String> = patched.asks.iter().map(|ask| ask.name.clone()).collect();
    let given =
        app.policy_file.assumptions.get_untracked().answers.into_iter().filter(|(name, _)| !open.contains(name));
    let one = |(name, _): (String, String)| {
        let ask = OpenGap { name, text: None, line: None, offer: None };
        view! { <Question app ask/> }
    };
    given.map(one).collect_view()
}

fn change_row(change: &Change) -> impl IntoView + use<> {
    let name = label(&change.knob.name).map_or_else(|| change.knob.name.clone(), str::to_owned);
    // Which policy it is follows from the file as a whole.
    let without = if change.knob.name == "policy" { "–" } else { "default" };
    let line = change.knob.line.map_or_else(|| without.to_owned(), |line| line.to_string());
    view! {
        <tr>
            <th scope="row">{name}</th>
            <td class="mono dim">{change.before.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td class="mono">{change.knob.text.clone()}</td>
            <td class="num">{line}</td>
        </tr>
    }
}

/// Something that has to be supplied.
#[component]
fn Question(app: App, ask: OpenGap) -> impl IntoView {
    let OpenGap { name, text, line, offer } = ask;
    let metric = name.strip_prefix(MAPPING).map(str::to_owned);
    let now = {
        let name = name.clone();
        untrack(|| app.policy_file.assumptions.with(|all| all.answers.get(&name).cloned())).unwrap_or_default()
    };
    let title = metric.as_ref().map_or_else(|| name.clone(), |metric| format!("What is {metric}?"));
    let place = match (text, line) {
        (Some(text), Some(line)) => Some(format!("{text} in line {line}")),
        (Some(text), None) => Some(text),
        (None, Some(line)) => Some(format!("line {line}")),
        (None, None) => None,
    };
    let supply = {
        let name = name.clone();
        move |event| policy_file::supply(app, &name, event_target_value(&event).trim())
    };
    let field = if metric.is_some() {
        let option = |(value, words): (&'static str, &'static str)| view! { <option value=value selected=value == now>{words}</option> };
        view! { <select aria-label=title.clone() on:change=supply>{MAPPINGS.map(option).into_iter().collect_view()}</select> }.into_any()
    } else {
        view! { <input type="text" aria-label=title.clone() value=now on:change=supply/> }.into_any()
    };
    let take = offer.map(|offer| {
        let (name, words) = (name.clone(), format!("Take {offer}, which the file seems to mean"));
        view! { <button class="btn quiet" type="button" on:click=move |_| policy_file::supply(app, &name, &offer)>{words}</button> }
    });
    view! {
        <div class="ask">
            <span>{title}<small class="mono dim">{place}</small></span>
            {field}
            {take}
        </div>
    }
}

fn remarks_view(title: &'static str, remarks: Vec<Remark>) -> Option<impl IntoView> {
    let item = |remark: Remark| {
        let line = remark.line.map(|line| view! { <span class="dim">{format!("Line {line} ")}</span> });
        view! { <li>{line}{sentence(&remark.text)}</li> }
    };
    (!remarks.is_empty())
        .then(|| view! { <h3>{title}</h3><ul class="remarks">{remarks.into_iter().map(item).collect_view()}</ul> })
}

fn findings_view(title: &'static str, findings: Vec<(Option<u32>, Finding)>) -> Option<impl IntoView> {
    let item = |(line, finding): (Option<u32>, Finding)| {
        let class = if finding.severity == Severity::Warning { "warn" } else { "" };
        let line = line.map(|line| view! { <span class="dim">{format!("Line {line} ")}</span> });
        view! {
            <li class=class>{line}<strong>{sentence(&finding.title)}</strong>" "{finding.text}" "{finding.remedy}<small class="dim">{finding.rule}</small></li>
        }
    };
    (!findings.is_empty())
        .then(|| view! { <h3>{title}</h3><ul class="remarks">{findings.into_iter().map(item).collect_view()}</ul> })
}

/// What the system itself would use where the file says nothing.
fn defaults_view(autoscaler: &Autoscaler) -> Option<impl IntoView + use<>> {
    let filled = autoscaler.defaulted();
    let count = filled.len();
    let item = |one: crate::config::inventory::FilledIn| view! { <li><span class="mono">{one.path}" "{one.value}</span>" "<span class="dim">{one.rule}</span></li> };
    let title =
        if count == 1 { "1 default is filled in".to_owned() } else { format!("{count} defaults are filled in") };
    (count > 0).then(|| view! {
        <details class="defaults"><summary>{title}</summary><ul class="remarks">{filled.into_iter().map(item).collect_view()}</ul></details>
    })
}

fn ignored_view(ignored: &[Ignored]) -> Option<impl IntoView + use<>> {
    let words: Vec<String> = ignored
        .iter()
        .map(|one| match &one.name {
            Some(name) => format!("{} {name} (line {})", one.kind, one.line),
            None => format!("{} (line {})", one.kind, one.line),
        })
        .collect();
    (!words.is_empty()).then(|| view! { <p class="dim">"Not about scaling, and left alone: "{words.join(", ")}"."</p> })
}
