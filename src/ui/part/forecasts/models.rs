//! The table of models.

use crate::forecast::ModelId;
use crate::readout::forecasts::{Column, Part, Standing, Table, ahead_words, date_span};
use crate::ui::kit::icon::Icon;
use crate::ui::model::forecasts::{Forecasts, ORDER};
use crate::ui::part::forecasts::row::ModelRow;
use crate::ui::part::term::TermLabel;
use leptos::prelude::*;

/// Every model, its scores, and what it can be used for.
#[component]
pub fn Models(
    forecasts: Forecasts,
    /// Every model that has answered.
    table: Memo<Table>,
    /// Whether words have to be short.
    #[prop(into)]
    is_narrow: Signal<bool>,
    /// Takes the model that the replay is to use.
    on_use: Callback<ModelId>,
    /// Saves the table.
    on_export: Callback<()>,
    /// Why nothing can be compared.
    #[prop(into)]
    obstacle: ViewFn,
) -> impl IntoView {
    let what = move || forecasts.study.with(|study| study.as_ref().map(|study| ahead_words(study, study.lead)));
    let is_empty = move || forecasts.examined.with(Vec::is_empty);
    let export =
        move |_| forecasts.examined.with_untracked(|all| all.first().into_iter().for_each(|_| on_export.run(())));
    // Each row stays the same element while its numbers change, so that nothing under the pointer or the focus is lost.
    let rows = move || {
        let answered: Vec<ModelId> = table.with(|table| table.rows.iter().map(|row| row.model).collect());
        let others = ORDER.into_iter().filter(|model| !answered.contains(model)).collect::<Vec<_>>();
        answered.into_iter().chain(others).collect::<Vec<_>>()
    };
    let heads = move || {
        Column::all(forecasts.metric.get()).into_iter().map(|column| view! { <Head forecasts column/> }).collect_view()
    };
    let last = move || table.with(|table| table.last.map(|last| forecasts.metric.get().text(last)));
    let has_tie = move || table.with(|table| table.rows.iter().any(|row| row.standing == Standing::Tied));
    view! {
        <section class="panel" id="f-models" role="region" aria-label="Models">
            <header>
                <h2>"Models"</h2>
                <span class="dim">{what}</span>
                <span class="end">
                    <Parts forecasts is_narrow/>
                    <button class="btn quiet" type="button" aria-label="Table as CSV" aria-disabled=move || is_empty().then_some("true") title=move || is_empty().then_some("There is no score yet") on:click=export>
                        <Icon name="export"/><span>"CSV"</span>
                    </button>
                </span>
            </header>
            {obstacle.run()}
            <div class="scroll-x">
                <table class="cmp">
                    <thead><tr>{heads}<th scope="col"><span class="sr">"Use"</span></th></tr></thead>
                    <tbody><For each=rows key=|model| *model let:model><ModelRow forecasts model table on_use/></For></tbody>
                </table>
            </div>
            <div class="foot">
                <span><TermLabel id="coverage" name="What the scores mean"/></span>
                <span><i class="k-bar"></i>"measured here, from last value"</span>
                {move || table.with(|table| table.has_published).then(|| view! { <span><i class="k-pub"></i>"published for the same split"</span> })}
                {move || last().map(|last| view! { <span><i class="k-last"></i>{format!("last value ({last}), the score to beat")}</span> })}
                {move || has_tie().then(|| view! { <span><b>"≈"</b>"no significant difference from the best: Diebold–Mariano at 5 %, corrected for the number of models"</span> })}
            </div>
        </section>
    }
}

/// A head that sorts.
#[component]
fn Head(forecasts: Forecasts, column: Column) -> impl IntoView {
    let sorted = move || match forecasts.sort.get() {
        (by, true) if by == column => "descending",
        (by, false) if by == column => "ascending",
        _ => "none",
    };
    let sort = move |_| {
        forecasts.sort.update(|(by, is_descending)| {
            *is_descending = if *by == column { !*is_descending } else { column == Column::R2 };
            *by = column;
        });
    };
    let arrow = move || match sorted() {
        "ascending" => " ↑",
        "descending" => " ↓",
        _ => "",
    };
    let is_main = move || column == Column::Metric(forecasts.metric.get());
    view! {
        <th scope="col" aria-sort=sorted title=column.hint() class:main=is_main>
            <span class="head-cell">
                <button class="sorter" type="button" on:click=sort>{column.title()}<i aria-hidden="true">{arrow}</i></button>
                {move || is_main().then(|| view! { <span></span><span class="dim">"vs last"</span> })}
            </span>
        </th>
    }
}

/// Which of the test days are scored, where some are scored apart.
#[component]
fn Parts(forecasts: Forecasts, is_narrow: Signal<bool>) -> impl IntoView {
    let words = move |part: Part| {
        forecasts.study.with(|study| {
            let study = study.as_ref()?;
            let at = |bucket: usize| study.start_local_secs + bucket as i64 * study.step.secs_i64();
            let surge = study.surge_bucket?;
            Some(match part {
                Part::All if is_narrow.get() => "All days".to_owned(),
                Part::All => "All test days".to_owned(),
                Part::Usual => date_span(at(study.split_bucket), at(surge)),
                Part::Surge if is_narrow.get() => "Surge".to_owned(),
                Part::Surge => format!("Surge, {}", date_span(at(surge), at(study.buckets))),
            })
        })
    };
    let segment = move |part: Part| {
        view! {
            <label>
                <input type="radio" name="part" prop:checked=move || forecasts.part.get() == part on:change=move |_| forecasts.part.set(part)/>
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
