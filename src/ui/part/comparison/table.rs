//! The figures of all policies, a row each; a heading sorts.

use crate::job::Compared;
use crate::readout::{FIGURES, Figure, policy_words, sorted_by};
use crate::ui::app::App;
use crate::ui::flow::comparison;
use crate::ui::kit::icon::Icon;
use crate::ui::kit::scoped::scoped_memo;
use crate::ui::kit::shared::Shared;
use crate::ui::model::comparison::Standing;
use crate::ui::part::help::term_view;
use leptos::prelude::*;

/// The table, with how each figure is computed below it.
#[component]
pub fn RivalTable(app: App) -> impl IntoView {
    let heads = FIGURES.iter().enumerate().map(|(place, figure)| view! { <Head app place figure/> }).collect_view();
    let rows = move || {
        let standings = app.comparison.standings.get();
        let places = match app.comparison.order.get() {
            Some(by) => sorted(&standings, done(&standings, app.comparison.baseline.get()), by),
            None => (0..standings.len()).collect(),
        };
        places.into_iter().map(|place| row(app, place, standings.get(place).cloned().flatten())).collect_view()
    };
    let methods = FIGURES.iter().map(|figure| term_view(figure.term)).collect_view();
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

/// What the policy at `place` came to, once that is known.
fn done(standings: &[Standing], place: usize) -> Option<&Compared> {
    standings.get(place)?.as_ref()?.as_ref().ok().map(AsRef::as_ref)
}

/// Places of the rows, sorted by a figure; those without figures come last.
fn sorted(standings: &[Standing], baseline: Option<&Compared>, (figure, is_descending): (usize, bool)) -> Vec<usize> {
    let (known, unknown): (Vec<usize>, Vec<usize>) =
        (0..standings.len()).partition(|place| done(standings, *place).is_some());
    let compared: Vec<&Compared> = known.iter().filter_map(|place| done(standings, *place)).collect();
    let places = sorted_by(&compared, baseline, figure, is_descending).into_iter();
    places.filter_map(|at| known.get(at).copied()).chain(unknown).collect()
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
            <button class="sort" type="button" title=figure.term.meaning on:click=sort>{figure.term.name}</button>
        </th>
    }
}

fn row(app: App, place: usize, standing: Standing) -> impl IntoView {
    let is_side = scoped_memo(move || app.comparison.pair.places.with(|places| places.contains(&place)));
    let is_baseline = scoped_memo(move || app.comparison.baseline.get() == place);
    let (name, detail) = words(app, place, standing.as_ref().and_then(|one| one.as_ref().ok()));
    let cells = match standing {
        None => view! { <td colspan=FIGURES.len() class="dim" role="status">"Computing …"</td> }.into_any(),
        Some(Err(error)) => {
            view! { <td colspan=FIGURES.len() class="bad">{format!("{}. {}", error.title, error.text)}</td> }.into_any()
        }
        Some(Ok(one)) => figures(app, one).into_any(),
    };
    let label = format!("{} {name}", place + 1);
    view! {
        <tr class:own=move || place == 0>
            <th scope="row"><span class="number">{place + 1}</span>{name}<small>{detail}</small></th>
            {cells}
            <td class="acts">
                <button class="btn quiet" type="button" aria-pressed=move || is_side.get().to_string() title="Two of them are shown side by side in time" aria-label=format!("Side by side: {label}") on:click=move |_| comparison::toggle_side(app, place)>"Side by side"</button>
                <button class="btn quiet" type="button" aria-pressed=move || is_baseline.get().to_string() title="Speed-up is relative to this one" aria-label=format!("Baseline: {label}") on:click=move |_| app.comparison.baseline.set(place)>"Baseline"</button>
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

/// The figures of one policy. They follow the baseline by themselves, so that its button stays where it is.
fn figures(app: App, one: Shared<Compared>) -> impl IntoView {
    let words = scoped_memo(move || {
        let (standings, baseline) = (app.comparison.standings.get(), app.comparison.baseline.get());
        FIGURES.iter().map(|figure| figure.words(figure.value(&one, done(&standings, baseline)))).collect::<Vec<_>>()
    });
    move || words.get().into_iter().map(|words| view! { <td class="num">{words}</td> }).collect_view()
}
