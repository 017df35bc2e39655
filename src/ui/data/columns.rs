//! The first rows as they stand in the file, each column marked with what it is taken for.

use super::flow::correct;
use crate::ingest::{Column, Role};
use crate::readout::data::{role_choices, role_words};
use crate::ui::{App, Icon};
use leptos::prelude::*;

/// The first rows.
#[component]
pub fn Columns(app: App) -> impl IntoView {
    let of = app.data;
    let heads = Memo::new(move |_| {
        of.draft.with(|draft| {
            let Some(draft) = draft else { return (Vec::new(), None) };
            let detection = &draft.detection;
            let choices = detection.has_free_columns().then(|| role_choices(detection));
            (detection.preview.columns.clone(), choices)
        })
    });
    let rows = Memo::new(move |_| {
        of.draft.with(|draft| draft.as_ref().map(|draft| draft.detection.preview.rows.clone()).unwrap_or_default())
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
        |one: &Role| view! { <option value=role_words(*one) selected=*one == role>{role_words(*one)}</option> };
    let items = choices.iter().map(option).collect_view();
    let choose = move |event| {
        let chosen = event_target_value(&event);
        if let Some(role) = choices.iter().copied().find(|role| role_words(*role) == chosen) {
            correct(app, move |detection| detection.set_role(index, role));
        }
    };
    view! {
        <span class="role">{key}<span class="select"><select aria-label=label on:change=choose>{items}</select><Icon name="down"/></span></span>
        <span class="name">{name}</span>
    }
    .into_any()
}
