//! The dialog about the policy that is shown: what is wrong with it before it runs, how its system wants it written, and what changes
//! in the file that it came from.

use crate::policy::manifest::{Format, Target};
use crate::policy::{Finding, Severity};
use crate::ui::app::App;
use crate::ui::flow::{policy_check, policy_file};
use crate::ui::kit::file_pick::FilePick;
use crate::ui::kit::shared::Shared;
use crate::ui::model::navigation::Dialog;
use crate::ui::part::written::Written;
use crate::worker::{AmendedFile, WrittenForm, WrittenPolicy};
use leptos::prelude::*;
use web_sys::File;

/// The dialog's content.
#[component]
pub fn PolicyCheck(app: App) -> impl IntoView {
    // What is shown may be another policy than when it was written last.
    Effect::new(move || {
        app.replay.report.track();
        untrack(|| policy_check::write(app));
    });
    let format = RwSignal::new(None::<Format>);
    let title = move || app.replay.report.with(|report| report.as_ref().map(|report| report.scenario.policy.title()));
    let written = move || match app.policy_file.written.get() {
        None => app
            .policy_file
            .unwritten
            .with(Option::is_none)
            .then(|| view! { <p class="soft" role="status">"Writing …"</p> }.into_any()),
        Some(written) => Some(view! { <Forms app written=written.clone() format/><Changes app written/> }.into_any()),
    };
    view! {
        <p><strong>{title}</strong>" "<span class="soft">"on the service of this scenario, as it is replayed."</span></p>
        <Findings app/>
        {written}
        {move || app.policy_file.unwritten.get().map(|why| view! { <p role="alert">{why}</p> })}
    }
}

/// What is wrong with it, each finding with its rule and what would mend it.
#[component]
fn Findings(app: App) -> impl IntoView {
    let findings = Memo::new(move |_| {
        app.replay.report.with(|report| report.as_ref().map(|report| report.findings.clone()).unwrap_or_default())
    });
    let items = move || findings.get().into_iter().map(finding_item).collect_view();
    view! {
        <h3>"What is wrong with it"</h3>
        <Show when=move || findings.with(Vec::is_empty)>
            <p class="soft">"Nothing was found: no dead count, no rate that never binds, no schedule or window against the start-up."</p>
        </Show>
        <ul class="remarks">{items}</ul>
    }
}

/// A finding: what, with its arithmetic, what would mend it, its numbers, and the rule that it follows from.
pub fn finding_item(finding: Finding) -> impl IntoView {
    let is_warning = finding.severity == Severity::Warning;
    let (class, word) = if is_warning { ("warn", "Warning") } else { ("", "Note") };
    let figures: Vec<String> = finding
        .figures
        .iter()
        .map(|(name, value)| format!("{} {}", name.replace('_', " "), crate::readout::format::trimmed(*value, 4)))
        .collect();
    view! {
        <li class=class>
            <span class="dim">{word}" "</span><strong>{crate::format::sentence(&finding.title)}</strong>" "{finding.text}" "{finding.remedy}
            <small class="dim">{finding.rule}" "{figures.join(" · ")}</small>
        </li>
    }
}

/// The whole policy in a form of its system.
#[component]
fn Forms(app: App, written: Shared<WrittenPolicy>, format: RwSignal<Option<Format>>) -> impl IntoView {
    let Some(first) = written.forms.first().map(|form| form.format) else {
        let text = "No system runs this policy as it is: an HPA, a KEDA object, AWS and Google Cloud have forms, and so has a schedule. Import one or choose one under Policy.";
        return view! { <h3>"As its system wants it"</h3><p class="soft">{text}</p> }.into_any();
    };
    let formats: Vec<Format> = written.forms.iter().map(|form| form.format).collect();
    let known = formats.clone();
    // Another policy may not have the form that was chosen.
    let chosen = Memo::new(move |_| format.get().filter(|format| known.contains(format)).unwrap_or(first));
    let option = |format: Format| view! { <option value=format.name()>{format.title()}</option> };
    let choose = move |event| format.set(Format::from_name(&event_target_value(&event)));
    let text = {
        let written = written.clone();
        move || written.forms.iter().find(|form| form.format == chosen.get()).map(|form| form_view(app, form))
    };
    view! {
        <h3>"As its system wants it"</h3>
        <div class="row">
            <label class="row"><span>"Form"</span>
                <select aria-label="Form" prop:value=move || chosen.get().name() on:change=choose>{formats.into_iter().map(option).collect_view()}</select>
            </label>
            <Workload app/>
        </div>
        {text}
    }
    .into_any()
}

/// The name that resources are called after.
#[component]
fn Workload(app: App) -> impl IntoView {
    let is_wrong = RwSignal::new(false);
    let call = move |event| is_wrong.set(!policy_check::call(app, event_target_value(&event).trim()));
    let rule = format!("Up to {} lower-case letters, digits and hyphens, a letter first.", Target::MOST_LETTERS);
    view! {
        <label class="row"><span>"Workload"</span>
            <input type="text" aria-label="Workload" spellcheck="false" aria-invalid=move || is_wrong.get().to_string() prop:value=app.policy_file.workload on:change=call/>
        </label>
        <Show when=move || is_wrong.get()><span class="dim" role="alert">{rule.clone()}</span></Show>
    }
}

fn form_view(app: App, form: &WrittenForm) -> impl IntoView + use<> {
    let name = format!("{}.{}", app.policy_file.workload.get_untracked(), form.format.ending());
    let (text, left_out) = (form.text.clone(), form.left_out.clone());
    let saved = text.clone();
    view! {
        <Written label="Policy" text>
            <Save app name text=saved words="Save"/>
        </Written>
        {(!left_out.is_empty()).then(|| sentences("Does not carry over, or has to be filled in", left_out))}
    }
}

fn sentences(title: &'static str, all: Vec<String>) -> impl IntoView {
    let items = all.into_iter().map(|text| view! { <li>{text}</li> }).collect_view();
    view! { <h3>{title}</h3><ul class="remarks">{items}</ul> }
}

#[component]
fn Save(app: App, name: String, text: String, words: &'static str) -> impl IntoView {
    let label = format!("{words} {name}");
    view! { <button class="btn" type="button" aria-label=label on:click=move |_| policy_check::save_text(app, &name, &text)>{words}</button> }
}

/// What changes in the file that the policy came from.
#[component]
fn Changes(app: App, written: Shared<WrittenPolicy>) -> impl IntoView {
    let has_forms = !written.forms.is_empty();
    let body = match &written.amended {
        None => has_forms.then(|| view! { <NoFile app/> }.into_any()),
        Some(Ok(file)) => Some(changed_view(app, file).into_any()),
        Some(Err(why)) => Some(view! { <p role="alert">{crate::format::sentence(why)}</p><Another app/> }.into_any()),
    };
    body.map(|body| view! { <h3>"As changes of the file"</h3>{body} })
}

fn changed_view(app: App, file: &AmendedFile) -> impl IntoView + use<> {
    let AmendedFile { file: name, diff, text, lost } = file.clone();
    let lost =
        (!lost.is_empty()).then(|| sentences("What the changed file does not say, and what else it changes", lost));
    let diff = if diff.is_empty() {
        let words = if lost.is_some() {
            format!("Nothing in {name} changes.")
        } else {
            format!("{name} says this already: nothing in it changes.")
        };
        view! { <p class="soft">{words}</p> }.into_any()
    } else {
        let (stem, saved) = (crate::share::file_name(&name, &[], "diff"), diff.clone());
        view! {
            <Written label="Changes" text=diff is_diff=true>
                <Save app name=stem text=saved words="Save the diff"/>
                <Save app name text words="Save the whole file"/>
            </Written>
        }
        .into_any()
    };
    view! { {diff}{lost}<Another app/> }
}

/// No file is here: it was lost with a reload, or there was none.
#[component]
fn NoFile(app: App) -> impl IntoView {
    let words = policy_check::lost_file().map_or_else(
        || "Choose the file that this policy stands in, and see what changes in it; order and comments stay.".to_owned(),
        |name| format!("{name} was imported before this page was loaded anew; its text was not kept. Bring it again to see what changes in it."),
    );
    let on_files = move |files: Vec<File>| files.into_iter().for_each(|file| policy_file::bring(app, file));
    view! {
        <p class="soft">{words}</p>
        <div class="row"><FilePick words="Choose the file" class="btn" label="File of the policy" multiple=false on_files/></div>
    }
}

/// Another file for the changes.
#[component]
fn Another(app: App) -> impl IntoView {
    let import = move |_| app.navigation.dialog.set(Some(Dialog::PolicyFile));
    view! {
        <div class="row">
            <button class="btn quiet" type="button" on:click=move |_| policy_check::forget(app)>"Another file"</button>
            <button class="btn quiet" type="button" on:click=import>"Import instead"</button>
        </div>
    }
}
