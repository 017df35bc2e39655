//! The figures of all policies, a row each; a heading sorts.

use crate::job::Compared;
use crate::readout::{FIGURES, Figure, policy_words, sorted_by};
use crate::ui::app::App;
use crate::ui::flow::comparison;
use crate::ui::kit::icon::Icon;
use crate::ui::kit::shared::Shared;
use crate::ui::model::comparison::Standing;
use leptos::prelude::*;

/// The table, with how each figure is computed below it.
#[component]
pub fn RivalTable(app: App) -> impl IntoView {
    let heads = FIGURES.iter().enumerate().map(|(place, figure)| view! { <Head app place figure/> }).collect_view();
    let rows = move || {
        let standings = app.comparison.standings.get();
        order(app, &standings).into_iter().map(|place| row(app, place, &standings)).collect_view()
    };
    let methods = FIGURES
        .iter()
        .map(|figure| view! { <div><dt>{figure.label}</dt><dd>{figure.method}</dd></div> })
        .collect_view();
    view! {
        <section class="panel" aria-label="Figures">
            <div class="compare rival-table" tabindex="0" role="region" aria-label="Comparison">
                <table>
                    <thead><tr><th scope="col">"Policy"</th>{heads}<th scope="col"><span class="sr">"Actions"</span></th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
            <details class="methods"><summary>"How each figure is computed"</summary><dl class="terms">{methods}</dl></details>
        </section>
    }
}

/// Places of the rows, as the table is sorted.
fn order(app: App, standings: &[Standing]) -> Vec<usize> {
    let Some((figure, is_descending)) = app.comparison.order.get() else { return (0..standings.len()).collect() };
    let done: Vec<(usize, Compared)> = standings
        .iter()
        .enumerate()
        .filter_map(|(place, standing)| Some((place, Compared::clone(standing.as_ref()?.as_ref().ok()?))))
        .collect();
    let compared: Vec<Compared> = done.iter().map(|(_, one)| one.clone()).collect();
    let baseline = app.comparison.baseline.get();
    let baseline = done.iter().position(|(place, _)| *place == baseline).unwrap_or(0);
    let sorted = sorted_by(&compared, baseline, figure, is_descending).into_iter();
    let mut places: Vec<usize> = sorted.filter_map(|at| done.get(at)).map(|(place, _)| *place).collect();
    let others: Vec<usize> = (0..standings.len()).filter(|place| !places.contains(place)).collect();
    places.extend(others);
    places
}

#[component]
fn Head(app: App, place: usize, figure: &'static Figure) -> impl IntoView {
    let order = app.comparison.order;
    let sort = move |_| {
        order.update(|order| {
            *order = match *order {
                Some((by, false)) if by == place => Some((place, true)),
                Some((by, true)) if by == place => None,
                _ => Some((place, false)),
            };
        });
    };
    let direction = move || match order.get() {
        Some((by, is_descending)) if by == place => {
            if is_descending {
                "descending"
            } else {
                "ascending"
            }
        }
        _ => "none",
    };
    view! {
        <th scope="col" class="num" aria-sort=direction>
            <button class="sort" type="button" title=figure.method on:click=sort>{figure.label}</button>
        </th>
    }
}

fn row(app: App, place: usize, standings: &[Standing]) -> impl IntoView + use<> {
    let standing = standings.get(place).cloned().flatten();
    let baseline = move || app.comparison.baseline.get() == place;
    let base = standings.get(app.comparison.baseline.get_untracked()).cloned().flatten().and_then(Result::ok);
    let (name, detail) = words(app, place, standing.as_ref().and_then(|one| one.as_ref().ok()));
    let cells = match standing {
        None => view! { <td colspan=FIGURES.len() class="dim" role="status">"Computing …"</td> }.into_any(),
        Some(Err(error)) => {
            view! { <td colspan=FIGURES.len() class="bad">{format!("{}. {}", error.title, error.text)}</td> }.into_any()
        }
        Some(Ok(one)) => figures(&one, base.as_ref().unwrap_or(&one)).into_any(),
    };
    let label = format!("{} {name}", place + 1);
    view! {
        <tr class:own=move || place == 0>
            <th scope="row"><span class="number">{place + 1}</span>{name}<small>{detail}</small></th>
            {cells}
            <td class="acts">
                <button class="btn quiet" type="button" aria-pressed=move || baseline().to_string() title="Speed-up is relative to this one" aria-label=format!("Baseline: {label}") on:click=move |_| app.comparison.baseline.set(place)>"Baseline"</button>
                {(place > 0).then(|| view! {
                    <button class="btn quiet" type="button" aria-label=format!("Replay {label}") on:click=move |_| comparison::open(app, place)>"Replay"</button>
                    <button class="btn quiet icon-only" type="button" aria-label=format!("Remove {label}") on:click=move |_| comparison::remove(app, place)><Icon name="close"/></button>
                })}
            </td>
        </tr>
    }
}

/// What a row is called.
fn words(app: App, place: usize, compared: Option<&Shared<Compared>>) -> (String, String) {
    let own = place == 0;
    match compared {
        Some(one) => {
            let (name, knobs) = policy_words(&one.scenario);
            (if own { format!("{name}, as replayed") } else { name }, knobs)
        }
        None if own => ("As replayed".to_owned(), String::new()),
        None => {
            (app.comparison.rivals.with_untracked(|all| all.get(place - 1).cloned()).unwrap_or_default(), String::new())
        }
    }
}

fn figures(one: &Compared, baseline: &Compared) -> impl IntoView + use<> {
    FIGURES
        .iter()
        .map(|figure| view! { <td class="num">{figure.words(figure.value(one, baseline))}</td> })
        .collect_view()
}
