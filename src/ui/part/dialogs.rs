//! What lies over the page: one dialog at a time.

use crate::ui::app::App;
use crate::ui::kit::icon::Icon;
use crate::ui::model::navigation::Dialog;
use crate::ui::part::calibrate::calibrate_box;
use crate::ui::part::compare::Compare;
use crate::ui::part::export::ExportChoice;
use crate::ui::part::gallery::gallery;
use crate::ui::part::help::help;
use crate::ui::part::incidents::incidents;
use crate::ui::part::large_trace::LargeTrace;
use crate::ui::part::policy_check::PolicyCheck;
use crate::ui::part::policy_file::PolicyFileBox;
use crate::ui::part::scenarios::Scenarios;
use crate::ui::part::share::ShareBox;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// The one dialog; the browser keeps the focus in it and gives it back.
#[component]
pub fn Dialogs(app: App) -> impl IntoView {
    let element = NodeRef::<html::Dialog>::new();
    Effect::new(move || {
        let is_open = app.navigation.dialog.with(Option::is_some);
        let Some(element) = element.get() else { return };
        if is_open && !element.open() {
            // Refused only for a dialog that is open already.
            let _ = element.show_modal();
        } else if !is_open && element.open() {
            element.close();
        }
    });
    let close = move |_| app.navigation.dialog.set(None);
    let title = move || app.navigation.dialog.with(|dialog| dialog.as_ref().map_or("", Dialog::title));
    let body = move || {
        app.navigation.dialog.get().map(|dialog| match dialog {
            _ if !app.navigation.is_complete.get() => {
                view! { <p class="soft" role="status">"Loading …"</p> }.into_any()
            }
            Dialog::Compare => view! { <Compare replay=app.replay/> }.into_any(),
            Dialog::Incidents => incidents(app),
            Dialog::Help => help(app, None),
            Dialog::Term(id) => help(app, Some(id)),
            Dialog::Gallery => gallery(app),
            Dialog::Link(address) => view! { <LinkBox address/> }.into_any(),
            Dialog::Share => view! { <ShareBox app/> }.into_any(),
            Dialog::Scenarios => view! { <Scenarios app/> }.into_any(),
            Dialog::PolicyFile => view! { <PolicyFileBox app/> }.into_any(),
            Dialog::Calibrate => calibrate_box(app),
            Dialog::PolicyCheck => view! { <PolicyCheck app/> }.into_any(),
            Dialog::Export => view! { <ExportChoice app/> }.into_any(),
            Dialog::LargeTrace(buckets) => view! { <LargeTrace app buckets/> }.into_any(),
        })
    };
    // The browser tells of it a moment later, when the next dialog may be open already.
    let on_close = move |_| {
        if element.get_untracked().is_some_and(|element| !element.open()) {
            app.navigation.dialog.set(None);
        }
    };
    // A click on the dialog itself, not on what is in it, is one on the shade around it.
    let on_shade = move |event: leptos::ev::MouseEvent| {
        let is_shade = event.target().zip(event.current_target()).is_some_and(|(a, b)| a == b);
        if is_shade && event.detail() > 0 && is_outside(&event) {
            app.navigation.dialog.set(None);
        }
    };
    view! {
        <dialog class="dialog" class:wide=move || app.navigation.dialog.with(|dialog| matches!(dialog, Some(Dialog::Compare | Dialog::Incidents | Dialog::Help | Dialog::Term(_) | Dialog::Gallery | Dialog::Calibrate | Dialog::PolicyFile | Dialog::PolicyCheck))) node_ref=element aria-label=title on:close=on_close on:click=on_shade>
            <header role="presentation">
                <h2>{title}</h2>
                <button class="btn quiet icon-only" type="button" aria-label="Close" on:click=close><Icon name="close"/></button>
            </header>
            {body}
        </dialog>
    }
}

fn is_outside(event: &leptos::ev::MouseEvent) -> bool {
    let element = event.current_target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| {
        let box_ = element.get_bounding_client_rect();
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        x < box_.left() || x > box_.right() || y < box_.top() || y > box_.bottom()
    })
}

impl Dialog {
    const fn title(&self) -> &'static str {
        match self {
            Self::Compare => "Compared with what else could have been done",
            Self::Incidents => "Incidents",
            Self::Help | Self::Term(_) => "Help",
            Self::Gallery => "Questions and answers",
            Self::Scenarios => "Scenarios",
            Self::Link(_) => "Copy this link",
            Self::Share => "Share this scenario",
            Self::PolicyFile => "Import a policy",
            Self::Calibrate => "Calibrate by measurements",
            Self::PolicyCheck => "Check and export the policy",
            Self::Export => "Export",
            Self::LargeTrace(_) => "Open a large trace?",
        }
    }
}

/// A link that the browser did not let the page copy.
#[component]
fn LinkBox(address: String) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(field) = field.get() {
            // The dialog opens in this frame; only then can the field take the focus.
            request_animation_frame(move || {
                let _ = field.focus();
                field.select();
            });
        }
    });
    view! {
        <p class="soft">"The browser does not let this page copy. The link is selected: copy it with Ctrl C or ⌘ C."</p>
        <div class="linkbox"><input type="text" readonly=true aria-label="Link" value=address node_ref=field/></div>
    }
}
