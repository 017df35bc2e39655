//! What is searched: policy, knobs with their ranges, limits, number of runs, seed, workers.

use crate::readout::tune::{KnobChoice, cost_words, knob_choices, plan_words, ticks_per_sec, tunable, unasked_knobs};
use crate::tune::{Figure, Outline};
use crate::ui::app::App;
use crate::ui::flow::tune;
use crate::ui::kit::browser::show_value;
use crate::ui::kit::icon::Icon;
use crate::ui::kit::scoped::scoped_memo;
use crate::ui::model::tune::{BUDGETS, MOST_WORKERS, TuneForm};
use leptos::ev::Event;
use leptos::prelude::*;

/// The form with its buttons.
#[component]
pub fn TuneSettings(app: App) -> impl IntoView {
    let form = app.tune().form;
    let is_running = move || app.tune().is_running();
    let plan = Memo::new(move |_| tune::plan(app).map(|plan| plan.map(|(_, outline)| outline)));
    let is_ready = move || plan.with(|plan| matches!(plan, Some(Ok(_))));
    view! {
        <form class="panel tune-form" aria-label="What is searched" on:submit=move |event| event.prevent_default()>
            <fieldset prop:disabled=is_running>
                <PolicyChoice app/>
                <Knobs app/>
                <LimitFields app/>
                <section>
                    <h3>"Effort"</h3>
                    <Number label="Runs of each search" value=move || form.with(|form| form.budget) range=BUDGETS set=move |value| form.update(|form| form.budget = value)/>
                    <Number label="Workers" value=move || form.with(tune::workers) range=(1, MOST_WORKERS) set=move |value| form.update(|form| form.workers = value)/>
                    <Number label="Seed" value=move || form.with(|form| form.seed as usize) range=(0, u32::MAX as usize) set=move |value| form.update(|form| form.seed = value as u64)/>
                </section>
            </fieldset>
            <footer>
                <Plan app plan/>
                <div class="acts">
                    <Show when=is_running fallback=move || view! {
                        <button class="btn primary" type="button" disabled=move || !is_ready() on:click=move |_| tune::start(app)><Icon name="tune"/>"Start"</button>
                    }>
                        <button class="btn" type="button" on:click=move |_| tune::cancel(app)><Icon name="close"/>"Cancel"</button>
                    </Show>
                </div>
            </footer>
        </form>
    }
}

#[component]
fn PolicyChoice(app: App) -> impl IntoView {
    let form = app.tune().form;
    let own = move || app.replay.scenario.with(|scenario| scenario.policy.title());
    let others = Memo::new(move |_| app.replay.scenario.with(tunable));
    let option = move |(name, title): (&'static str, &'static str)| {
        view! { <option value=name prop:selected=move || form.with(|form| form.policy == name)>{title}", as it starts"</option> }
    };
    // Knobs of one policy are none of another's.
    let choose = move |event| {
        form.update(|form| {
            form.policy = event_target_value(&event);
            form.locks = unasked_knobs();
            form.ranges.clear();
        });
    };
    view! {
        <section>
            <h3>"Policy"</h3>
            <span class="select"><select aria-label="Policy to tune" on:change=choose>
                <option value="" prop:selected=move || form.with(|form| form.policy.is_empty())>{own}", as replayed"</option>
                {move || others.get().into_iter().map(option).collect_view()}
            </select><Icon name="down"/></span>
        </section>
    }
}

#[component]
fn Knobs(app: App) -> impl IntoView {
    let knobs = Memo::new(move |_| tune::tuned(app).map_or_else(Vec::new, |tuned| knob_choices(&tuned)));
    let count = move || {
        let all = knobs.with(Vec::len);
        let is_locked =
            |knob: &&KnobChoice| app.tune().form.with(|form| form.locks.iter().any(|lock| lock == knob.name));
        let locked = knobs.with(|knobs| knobs.iter().filter(is_locked).count());
        format!("{} of {all} varied", all.saturating_sub(locked))
    };
    view! {
        <section>
            <h3>"Knobs"<span class="dim">{count}</span></h3>
            <ul class="tune-knobs" aria-label="Knobs to vary">
                {move || knobs.get().into_iter().map(|knob| knob_row(app.tune().form, knob)).collect_view()}
            </ul>
        </section>
    }
}

fn knob_row(form: RwSignal<TuneForm>, knob: KnobChoice) -> impl IntoView {
    let KnobChoice { name, label, hint, own, range } = knob;
    let is_varied = scoped_memo(move || form.with(|form| !form.locks.iter().any(|lock| lock == name)));
    let toggle = move |event: Event| {
        form.update(|form| {
            form.locks.retain(|lock| lock != name);
            if !event_target_checked(&event) {
                form.locks.push(name.to_owned());
            }
        });
    };
    let given = scoped_memo(move || {
        form.with(|form| form.ranges.iter().find(|(of, _)| of == name).map(|(_, range)| range.clone()))
    });
    let set = move |event: Event| {
        form.update(|form| {
            form.ranges.retain(|(of, _)| of != name);
            let range = event_target_value(&event);
            if !range.trim().is_empty() {
                form.ranges.push((name.to_owned(), range));
            }
        });
    };
    view! {
        <li class:locked=move || !is_varied.get() title=hint>
            <label><input type="checkbox" prop:checked=move || is_varied.get() on:change=toggle/>{label}</label>
            <span class="own num" title="Its value in the scenario">{own}</span>
            <span class="field"><input type="text" spellcheck="false" autocomplete="off" aria-label=format!("Range of {label}") placeholder=range prop:value=move || given.get().unwrap_or_default() disabled=move || !is_varied.get() on:change=set/></span>
        </li>
    }
}

/// What a limit looks like.
const fn example(figure: Figure) -> &'static str {
    match figure {
        Figure::Unserved => "0.1%",
        Figure::Violation => "10m",
        Figure::Longest => "5m",
        Figure::Starts => "4",
        Figure::Slow => "1%",
    }
}

#[component]
fn LimitFields(app: App) -> impl IntoView {
    let form = app.tune().form;
    let has_latency = move || app.replay.scenario.with(|scenario| scenario.work().is_some());
    let row = move |figure: Figure| {
        let value = move || {
            let text = |form: &TuneForm| form.limits.iter().find(|(of, _)| *of == figure).map(|(_, most)| most.clone());
            form.with(text).unwrap_or_default()
        };
        let set = move |event: Event| {
            form.update(|form| {
                form.limits.retain(|(of, _)| *of != figure);
                let most = event_target_value(&event);
                if !most.trim().is_empty() {
                    form.limits.push((figure, most));
                }
            });
        };
        let label = crate::readout::format::capital(figure.label());
        let id = format!("tune-{}", figure.name());
        view! {
            <div class="line" hidden=move || figure == Figure::Slow && !has_latency()>
                <label for=id.clone()>{label}" at most"</label>
                <span class="field"><input type="text" id=id spellcheck="false" autocomplete="off" placeholder=format!("none, e.g. {}", example(figure)) prop:value=value on:change=set/></span>
            </div>
        }
    };
    view! {
        <section>
            <h3>"Limits"<span class="dim">"kept with a standard error over days"</span></h3>
            {Figure::ALL.map(row).into_iter().collect_view()}
        </section>
    }
}

#[component]
fn Number(
    label: &'static str,
    value: impl Fn() -> usize + Copy + Send + Sync + 'static,
    range: (usize, usize),
    set: impl Fn(usize) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let change = move |event: Event| {
        if let Ok(asked) = event_target_value(&event).trim().replace(',', "").parse::<usize>() {
            set(asked.clamp(range.0, range.1));
        }
        // What counts is shown, also where something else was typed.
        show_value(&event, &untrack(value).to_string());
    };
    let id = format!("tune-{}", label.to_ascii_lowercase().replace(' ', "-"));
    view! {
        <div class="line">
            <label for=id.clone()>{label}</label>
            <span class="field short"><input type="text" inputmode="numeric" id=id title=format!("{} to {}", range.0, range.1) prop:value=move || value().to_string() on:change=change/></span>
        </div>
    }
}

/// What will be done and what it costs, or why it is refused.
#[component]
fn Plan(app: App, plan: Memo<Option<Result<Outline, String>>>) -> impl IntoView {
    let measured = move || {
        let found = app.tune().found.with(|all| all.last().cloned())?;
        let outline = app.tune().outline.get()?;
        ticks_per_sec(&outline, found.tuning.runs, found.millis, found.workers)
    };
    move || {
        if app.tune().is_running() {
            return None;
        }
        Some(match plan.get() {
            None => view! { <p class="dim">"The replay's trace is needed first; it is on its way."</p> }.into_any(),
            Some(Err(why)) => view! { <p class="refused" role="alert"><Icon name="warn"/>{why}</p> }.into_any(),
            Some(Ok(outline)) => {
                let (budget, workers) = app.tune().form.with(|form| (form.budget, tune::workers(form)));
                let cost = cost_words(&outline, workers, measured());
                let lines = plan_words(&outline, budget).into_iter().chain([cost]);
                view! { <div class="plan">{lines.map(|line| view! { <p>{line}</p> }).collect_view()}</div> }.into_any()
            }
        })
    }
}
