//! The table of models.

use super::state::{Forecasts, ORDER, Phase};
use super::studies;
use crate::forecast::ModelId;
use crate::readout::forecasts::{Bar, Column, Part, Row, Standing, ahead_words, date_span, model_words, table_csv};
use crate::scenario::{Level, Notice};
use crate::ui::failure::Remedies;
use crate::ui::{App, Icon, browser, runs};
use leptos::prelude::*;

/// Every model, its scores, and what it can be used for.
#[component]
pub fn Models(app: App) -> impl IntoView {
    let of = app.forecasts;
    let table = Memo::new(move |_| of.table());
    let what = move || of.study.with(|study| study.as_ref().map(|study| ahead_words(study, study.lead)));
    let is_empty = move || of.examined.with(Vec::is_empty);
    let rows = move || {
        let table = table.get();
        let shown: Vec<ModelId> = table.rows.iter().map(|row| row.model).collect();
        let others = ORDER.into_iter().filter(|model| !shown.contains(model)).collect::<Vec<_>>();
        (
            table.rows.into_iter().map(|row| view! { <Answered app row/> }).collect_view(),
            others.into_iter().map(|model| view! { <Unanswered app model/> }).collect_view(),
        )
    };
    let heads =
        move || Column::all(of.metric.get()).into_iter().map(|column| view! { <Head of column/> }).collect_view();
    let last = move || table.with(|table| table.last.map(|last| of.metric.get().text(last)));
    let has_tie = move || table.with(|table| table.rows.iter().any(|row| row.standing == Standing::Tied));
    view! {
        <section class="panel" id="f-models" role="region" aria-label="Models">
            <header>
                <h2>"Models"</h2>
                <span class="dim">{what}</span>
                <span class="end">
                    <Parts app/>
                    <button class="btn quiet" type="button" aria-label="Table as CSV" disabled=is_empty title=move || is_empty().then_some("There is no score yet") on:click=move |_| export(app)>
                        <Icon name="export"/><span>"CSV"</span>
                    </button>
                </span>
            </header>
            <StudyFailure app/>
            <div class="scroll-x">
                <table class="cmp">
                    <thead><tr>{heads}<th scope="col"><span class="sr">"Use"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <div class="foot">
                <span><i class="k-bar"></i>"measured here, from last value"</span>
                {move || table.with(|table| table.has_published).then(|| view! { <span><i class="k-pub"></i>"published for the same split"</span> })}
                {move || last().map(|last| view! { <span><i class="k-last"></i>{format!("last value ({last}), the score to beat")}</span> })}
                {move || has_tie().then(|| view! { <span><b>"≈"</b>"no different from the best: Diebold–Mariano, p ≥ 0.05"</span> })}
            </div>
        </section>
    }
}

/// A head that sorts.
#[component]
fn Head(of: Forecasts, column: Column) -> impl IntoView {
    let sorted = move || match of.sort.get() {
        (by, true) if by == column => "descending",
        (by, false) if by == column => "ascending",
        _ => "none",
    };
    let sort = move |_| {
        of.sort.update(|(by, is_descending)| {
            *is_descending = if *by == column { !*is_descending } else { column == Column::R2 };
            *by = column;
        });
    };
    let arrow = move || match sorted() {
        "ascending" => " ↑",
        "descending" => " ↓",
        _ => "",
    };
    let is_main = move || column == Column::Metric(of.metric.get());
    view! {
        <th scope="col" aria-sort=sorted title=column.hint() class:main=is_main>
            <span class="head-cell">
                <button class="sorter" type="button" on:click=sort>{column.title()}<i aria-hidden="true">{arrow}</i></button>
                {move || is_main().then(|| view! { <span></span><span class="dim">"vs last"</span> })}
            </span>
        </th>
    }
}

/// A model that has answered.
#[component]
fn Answered(app: App, row: Row) -> impl IntoView {
    let of = app.forecasts;
    let model = row.model;
    let is_selected = Memo::new(move |_| of.selected(app) == Some(model));
    let in_use = Memo::new(move |_| app.scenario.with(|scenario| scenario.model) == model);
    let is_due = Memo::new(move |_| of.is_running() && of.drawn(model).is_none());
    let choose = move |_| of.chosen.set(Some(model));
    let (bar, standing, versus) = (row.bar, row.standing, row.versus.clone());
    let detail = row.detail.clone();
    let name = model_words(model);
    let main = Column::Metric(of.metric.get_untracked());
    let cell = move |cell: crate::readout::forecasts::Cell| {
        if cell.column == main {
            let (text, versus) = (cell.text, versus.clone());
            view! { <td class="main"><Score bar standing text versus/></td> }.into_any()
        } else {
            let is_none = cell.text == crate::readout::format::NONE;
            view! { <td class:dim=is_none>{cell.text}</td> }.into_any()
        }
    };
    view! {
        <tr class:base=row.is_baseline class:due=move || is_due.get() aria-selected=move || is_selected.get().to_string() on:click=choose>
            <th scope="row">
                <button class="name" type="button" aria-pressed=move || is_selected.get().to_string() title="Show it in the pictures below">{name}</button>
                {(!detail.is_empty()).then(|| view! { <span class="dim">{format!(" {detail}")}</span> })}
                {move || in_use.get().then_some(view! { <span class="dim">" · in use"</span> })}
            </th>
            {row.cells.into_iter().map(cell).collect_view()}
            <td class="use">
                <Show when=move || !in_use.get()>
                    <button class="btn quiet" type="button" aria-label=format!("Use {name} in the replay") on:click=move |event| {
                        event.stop_propagation();
                        use_model(app, model);
                    }>"Use"</button>
                </Show>
            </td>
        </tr>
    }
}

/// Makes a model the replay's; its cursor and zoom stay.
fn use_model(app: App, model: ModelId) {
    let old = app.scenario.get_untracked();
    if let Ok(scenario) = old.with("model", model.name()) {
        runs::apply(app, scenario);
        app.toast(format!("{} now forecasts for the replay", capital(model_words(model))));
        app.undo.set(Some(old));
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The score that ranks: number, bar from last value's, and the difference.
#[component]
fn Score(bar: Option<Bar>, standing: Standing, text: String, versus: String) -> impl IntoView {
    let percent = |share: f64| format!("{:.2}%", 100.0 * share);
    let style = bar.map(|bar| {
        let last = bar.last.map_or_else(|| percent(bar.at), percent);
        let published = bar.published.map(|at| format!("--p:{};", percent(at))).unwrap_or_default();
        format!("--v:{};--last:{last};{published}", percent(bar.at))
    });
    let has_last = bar.is_some_and(|bar| bar.last.is_some());
    let has_published = bar.is_some_and(|bar| bar.published.is_some());
    let word = match standing {
        Standing::Best => Some(view! { <span class="sr">" best"</span> }.into_any()),
        Standing::Tied => Some(
            view! { <span class="tie" title="No different from the best: Diebold–Mariano, p ≥ 0.05">" ≈"</span> }
                .into_any(),
        ),
        Standing::Behind => None,
    };
    view! {
        <span class="barcell">
            <span class:best=standing == Standing::Best>{text}{word}</span>
            <span class="track" class:ruled=has_last style=style aria-hidden="true"><i></i>{has_published.then(|| view! { <b></b> })}</span>
            <span class="soft">{versus}</span>
        </span>
    }
}

/// A model that has no scores: it waits, is being examined, or failed.
#[component]
fn Unanswered(app: App, model: ModelId) -> impl IntoView {
    let of = app.forecasts;
    let failure = Memo::new(move |_| {
        of.failures.with(|all| all.iter().find(|(failed, _)| *failed == model).map(|(_, error)| error.clone()))
    });
    let is_under_way = Memo::new(move |_| of.under_way.get() == Some(model));
    let words = move || {
        if let Some(error) = failure.get() {
            return view! { <span class="why"><Icon name="warn"/>{error.text}</span> }.into_any();
        }
        if is_under_way.get() {
            let share = move || {
                let share = of.doing.with(|doing| {
                    doing.as_ref().map_or(0, |doing| 100 * doing.done.min(doing.total) / doing.total.max(1))
                });
                format!("--p:{share}%")
            };
            let what = move || {
                of.doing.with(|doing| doing.as_ref().map_or_else(|| "Beginning".to_owned(), |doing| doing.what.clone()))
            };
            return view! { <span class="going"><span class="meter"><i style=share></i></span><span class="soft">{what}</span></span> }.into_any();
        }
        match of.phase.get() {
            Phase::Running | Phase::Idle => {
                view! { <span class="sk" aria-hidden="true"></span><span class="sr">"waits"</span> }.into_any()
            }
            Phase::Cancelled => view! { <span class="dim">"not examined: cancelled"</span> }.into_any(),
            Phase::Done | Phase::Failed(_) => view! { <span class="dim">"–"</span> }.into_any(),
        }
    };
    let is_failed = move || failure.with(Option::is_some);
    view! {
        <tr class="unanswered" class:failed=is_failed>
            <th scope="row"><span class="name">{model_words(model)}</span></th>
            <td colspan=(Column::all(of.metric.get_untracked()).len()).to_string()>{words}</td>
        </tr>
    }
}

/// Which of the test days are scored, where some are scored apart.
#[component]
fn Parts(app: App) -> impl IntoView {
    let of = app.forecasts;
    let words = move |part: Part| {
        of.study.with(|study| {
            let study = study.as_ref()?;
            let at = |bucket: usize| study.start_local_secs + bucket as i64 * study.step.secs_i64();
            let surge = study.surge_bucket?;
            Some(match part {
                Part::All => "All test days".to_owned(),
                Part::Usual => date_span(at(study.split_bucket), at(surge)),
                Part::Surge => format!("Surge, {}", date_span(at(surge), at(study.buckets))),
            })
        })
    };
    let segment = move |part: Part| {
        view! {
            <label>
                <input type="radio" name="part" prop:checked=move || of.part.get() == part on:change=move |_| of.part.set(part)/>
                {move || words(part)}
            </label>
        }
    };
    let has_surge = Memo::new(move |_| words(Part::All).is_some());
    view! {
        <Show when=move || has_surge.get()>
            <span class="segmented" role="radiogroup" aria-label="Test days">{Part::ALL.map(segment).into_iter().collect_view()}</span>
        </Show>
    }
}

/// Why nothing can be compared.
#[component]
fn StudyFailure(app: App) -> impl IntoView {
    let of = app.forecasts;
    move || match of.phase.get() {
        Phase::Failed(error) => {
            let (title, text) = (error.title.clone(), error.text.clone());
            let is_of_trace = error.needs_trace.is_some() || error.code.starts_with("range");
            Some(view! {
                <div class="refused" role="alert">
                    <h3><Icon name="error" class="error"/>{title}</h3>
                    <p>{text}</p>
                    <div class="row">
                        {is_of_trace.then(|| view! { <Remedies app error/> })}
                        {(!is_of_trace).then(|| view! { <button class="btn" type="button" on:click=move |_| studies::resume(app)>"Try again"</button> })}
                    </div>
                </div>
            })
        }
        _ => None,
    }
}

fn export(app: App) {
    let of = app.forecasts;
    let Some(study) = of.study.get_untracked() else { return };
    let text = of.examined.with_untracked(|all| table_csv(&study, &all.iter().map(AsRef::as_ref).collect::<Vec<_>>()));
    if browser::save_file("planora-models.csv", "text/csv", &text).is_ok() {
        app.toast("Table saved as planora-models.csv");
    } else {
        let text = "The browser refused to save a file. Allow downloads for this page and try again.";
        app.notify(Notice::new(Level::Error, "export", "The table was not saved.", text));
    }
}
