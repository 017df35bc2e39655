//! The first rows as they stand in the file, each column marked with what it is taken for.

use crate::ingest::{Column, Detection, Role};
use crate::readout::data::{role_choices, role_words};
use crate::ui::app::App;
use crate::ui::flow::data::set_role;
use crate::ui::kit::browser::show_value;
use crate::ui::kit::icon::Icon;
use leptos::ev::Event;
use leptos::prelude::*;

/// The first rows.
#[component]
pub fn Columns(app: App) -> impl IntoView {
    let data = app.data;
    let heads = Memo::new(move |_| {
        data.draft.with(|draft| {
            let Some(draft) = draft else { return (Vec::new(), None) };
            let choices = draft.detection.has_free_columns().then(|| role_choices(&draft.detection));
            (columns_of(&draft.detection, choices.as_deref()), choices)
        })
    });
    let rows = Memo::new(move |_| {
        data.draft.with(|draft| draft.as_ref().map(|draft| draft.detection.preview.rows.clone()).unwrap_or_default())
    });
    let head = move || {
        let (columns, choices) = heads.get();
        let one = |(index, column): (usize, Column)| {
            let class = class(&column);
            view! { <th scope="col" class=class><Head app index column choices=choices.clone()/></th> }
        };
        columns.into_iter().enumerate().map(one).collect_view()
    };
    let body = move || {
        let columns = heads.get().0;
        let row = |(line, cells): (u64, Vec<String>)| {
            let cell = |(index, text): (usize, String)| {
                view! { <td class=columns.get(index).map(class).unwrap_or_default()>{text}</td> }
            };
            view! { <tr><th scope="row">{line}</th>{cells.into_iter().enumerate().map(cell).collect_view()}</tr> }
        };
        rows.get().into_iter().map(row).collect_view()
    };
    let is_free = move || heads.with(|heads| heads.1.is_some());
    view! {
        <section class="panel first-rows" role="region" aria-label="First rows">
            <header><h2>"First rows"</h2><Show when=is_free><span class="end dim">"Change in a column's head what it is"</span></Show></header>
            <div class="scroll-x" tabindex="0" role="group" aria-label="Table of the first rows">
                <table class="rows-table">
                    <thead><tr><th scope="col" class="line-no">"Line"</th>{head}</tr></thead>
                    <tbody>{body}</tbody>
                </table>
            </div>
        </section>
    }
}

/// The columns as they count: what rows of this kind do not have is not read, and waits for rows of the other kind.
fn columns_of(detection: &Detection, choices: Option<&[Role]>) -> Vec<Column> {
    let mut columns = detection.preview.columns.clone();
    for column in &mut columns {
        if choices.is_some_and(|choices| !choices.contains(&column.role)) {
            column.role = Role::Other;
        }
    }
    columns
}

fn class(column: &Column) -> &'static str {
    match (column.role, column.is_number) {
        (Role::Other, _) => "unread",
        (_, true) => "num",
        _ => "",
    }
}

#[component]
fn Head(app: App, index: usize, column: Column, choices: Option<Vec<Role>>) -> impl IntoView {
    let Column { name, role, .. } = column;
    let key = (role == Role::Value)
        .then(|| view! { <i class="key area" style="color:var(--data-load);--fill:var(--data-load-fill)"></i> });
    let Some(choices) = choices else {
        return view! { <span class="role">{key}{role_words(role)}</span><span class="name">{name}</span> }.into_any();
    };
    let label = format!("Column {name} is");
    let option =
        |one: &Role| view! { <option value=role_words(*one) prop:selected=*one == role>{role_words(*one)}</option> };
    let items = choices.iter().map(option).collect_view();
    let refused = RwSignal::new(None::<String>);
    let choose = move |event: Event| {
        let chosen = event_target_value(&event);
        let Some(wanted) = choices.iter().copied().find(|one| role_words(*one) == chosen) else { return };
        let outcome = set_role(app, index, wanted);
        if outcome.is_err() {
            show_value(&event, role_words(role));
        }
        refused.set(outcome.err().map(|why| why.to_string()));
    };
    let note_id = format!("column-{index}-note");
    let described_by = note_id.clone();
    let note = move || {
        refused.get().map(|words| view! { <span class="bad-text" id=note_id.clone() role="alert">{words}</span> })
    };
    view! {
        <span class="role">{key}<span class="select"><select aria-label=label aria-describedby=described_by on:change=choose>{items}</select><Icon name="down"/></span></span>
        <span class="name">{name}</span>
        {note}
    }
    .into_any()
}
