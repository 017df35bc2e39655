//! One model in the table.

use crate::forecast::ModelId;
use crate::readout::forecasts::{Bar, Cell, Column, Row, Standing, Table, model_words};
use crate::ui::kit::icon::Icon;
use crate::ui::model::forecasts::{Forecasts, Phase};
use leptos::prelude::*;

/// A model: its scores, or why there are none.
#[component]
pub fn ModelRow(forecasts: Forecasts, model: ModelId, table: Memo<Table>, on_use: Callback<ModelId>) -> impl IntoView {
    let row = Memo::new(move |_| table.with(|table| table.rows.iter().find(|row| row.model == model).cloned()));
    let is_answered = Memo::new(move |_| row.with(Option::is_some));
    view! {
        <Show when=move || is_answered.get() fallback=move || view! { <Unanswered forecasts model/> }>
            <Answered forecasts model row on_use/>
        </Show>
    }
}

/// A model that has answered.
#[component]
fn Answered(forecasts: Forecasts, model: ModelId, row: Memo<Option<Row>>, on_use: Callback<ModelId>) -> impl IntoView {
    let is_selected = Memo::new(move |_| forecasts.selected() == Some(model));
    let in_use = Memo::new(move |_| forecasts.in_use.get() == model);
    let is_due = Memo::new(move |_| forecasts.is_running() && forecasts.drawn(model).is_none());
    let is_baseline = Memo::new(move |_| row.with(|row| row.as_ref().is_some_and(|row| row.is_baseline)));
    let detail = move || {
        let detail = row.with(|row| row.as_ref().map(|row| row.detail.clone())).filter(|detail| !detail.is_empty());
        detail.map(|detail| view! { <span class="dim detail" title=detail.clone()>{detail.clone()}</span> })
    };
    let name = model_words(model);
    let cells = move || row.get().map(|row| cells(row, forecasts));
    view! {
        <tr class:base=move || is_baseline.get() class:due=move || is_due.get() aria-selected=move || is_selected.get().to_string() on:click=move |_| forecasts.chosen.set(Some(model))>
            <th scope="row">
                <button class="name" type="button" aria-pressed=move || is_selected.get().to_string() title="Show it in the pictures below">{name}</button>
                {detail}
                {move || in_use.get().then(|| view! { <span class="dim">" · in use"</span> })}
            </th>
            {cells}
            <td class="use">
                <Show when=move || !in_use.get()>
                    <button class="btn quiet" type="button" aria-label=format!("Use {name} in the replay") on:click=move |event| {
                        event.stop_propagation();
                        on_use.run(model);
                    }>"Use"</button>
                </Show>
            </td>
        </tr>
    }
}

fn cells(row: Row, forecasts: Forecasts) -> impl IntoView {
    let main = Column::Metric(forecasts.metric.get());
    let (bar, standing, versus) = (row.bar, row.standing, row.versus);
    let cell = move |cell: Cell| {
        let text = cell.text;
        if cell.column == main {
            let versus = versus.clone();
            view! { <td class="main"><Score bar standing text versus/></td> }.into_any()
        } else {
            let is_none = text == crate::readout::format::NONE;
            view! { <td class:dim=is_none>{text}</td> }.into_any()
        }
    };
    row.cells.into_iter().map(cell).collect_view()
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
            view! { <span class="tie" title="No significant difference from the best: Diebold–Mariano at 5 %, corrected for the number of models">" ≈"</span> }
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
fn Unanswered(forecasts: Forecasts, model: ModelId) -> impl IntoView {
    let failure = Memo::new(move |_| {
        forecasts.failures.with(|all| all.iter().find(|(failed, _)| *failed == model).map(|(_, error)| error.clone()))
    });
    let is_under_way = Memo::new(move |_| forecasts.under_way.get() == Some(model));
    let words = move || {
        if let Some(error) = failure.get() {
            return view! { <span class="why"><Icon name="warn"/>{error.text}</span> }.into_any();
        }
        if is_under_way.get() {
            let share = move || {
                let share = forecasts.doing.with(|doing| {
                    doing.as_ref().map_or(0, |doing| 100 * doing.done.min(doing.total) / doing.total.max(1))
                });
                format!("--p:{share}%")
            };
            let what = move || {
                forecasts
                    .doing
                    .with(|doing| doing.as_ref().map_or_else(|| "Beginning".to_owned(), |doing| doing.what.clone()))
            };
            return view! { <span class="going"><span class="meter"><i style=share></i></span><span class="soft">{what}</span></span> }.into_any();
        }
        match forecasts.phase.get() {
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
            <td colspan=(Column::all(forecasts.metric.get_untracked()).len()).to_string()>{words}</td>
        </tr>
    }
}
