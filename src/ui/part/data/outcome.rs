//! What was read: its picture, its facts, and what is odd about it. Or why nothing was.

use crate::chart::sketch;
use crate::job::{ImportFault, Quantity};
use crate::readout::data::{Oddity, Weight, facts, oddities, quantity_words, summary_sketch};
use crate::readout::format::{percent, whole};
use crate::scenario::DataRef;
use crate::ui::app::App;
use crate::ui::flow::data::{self, wanted};
use crate::ui::kit::chart::ChartHost;
use crate::ui::kit::icon::Icon;
use crate::ui::model::data::Phase;
use crate::ui::part::data::intake::Pick;
use leptos::prelude::*;

/// The outcome in every state of the reading.
#[component]
pub fn Outcome(app: App) -> impl IntoView {
    let data = app.data;
    let has_any = Memo::new(move |_| data.imported.with(Option::is_some));
    let fault = Memo::new(move |_| match data.phase.get() {
        Phase::Failed(fault) => Some(fault),
        _ => None,
    });
    let is_waiting = Memo::new(move |_| !has_any.get() && fault.with(Option::is_none));
    let words = move || match data.phase.get() {
        Phase::Asking => ("Nothing is read yet", "One thing has to be answered first, above."),
        Phase::Stopped => ("Stopped", "Nothing was changed. Read it again, or discard it."),
        Phase::Looking => ("Looking at the first rows", ""),
        _ => ("Reading", "The picture comes when the last row is read."),
    };
    view! {
        {move || fault.get().map(|fault| view! { <Fault app fault/> })}
        <Show when=move || is_waiting.get()>
            <section class="panel" role="region" aria-label="What was read">
                <header><h2>"What was read"</h2></header>
                <div class="nothing"><h3>{move || words().0}</h3><p>{move || words().1}</p></div>
            </section>
        </Show>
        <Show when=move || has_any.get()>
            <div class="result" class:stale=move || data.phase.with(|phase| *phase != Phase::Read)>
                <Elsewhere app/>
                <Drawing app/>
                <Quality app/>
            </div>
        </Show>
    }
}

/// Why there is nothing, with the lines that it is about.
#[component]
fn Fault(app: App, fault: ImportFault) -> impl IntoView {
    let ImportFault { name, text, line, excerpt } = fault;
    let row = |(number, text): (u64, String)| {
        let is_it = Some(number) == line;
        view! { <li class:it=is_it><b>{whole(usize::try_from(number).unwrap_or(usize::MAX))}</b><code>{text}</code></li> }
    };
    let lines = (!excerpt.is_empty()).then(|| view! { <ol class="excerpt" aria-label="Lines of the file">{excerpt.into_iter().map(row).collect_view()}</ol> });
    let is_pasted = data::is_pasted(app);
    let kept = move || {
        app.replay
            .report
            .with(|report| report.as_ref().map(|report| format!("{} is still loaded.", report.trace.source.name)))
    };
    view! {
        <section class="panel" role="region" aria-label="What was read">
            <div class="refused" role="alert">
                <h3><Icon name="error" class="error"/>{format!("{name} was not read")}</h3>
                <p>{text}</p>
                {lines}
                <div class="row">
                    {is_pasted.then(|| view! { <button class="btn" type="button" on:click=move |_| data::edit_rows(app)>"Edit the rows"</button> })}
                    <Pick app words="Choose another file" class="btn"/>
                    <button class="btn quiet" type="button" on:click=move |_| data::again(app)>"Read it again"</button>
                </div>
                <p class="dim">{kept}</p>
            </div>
        </section>
    }
}

/// A link asked for one trace, and this is another.
#[component]
fn Elsewhere(app: App) -> impl IntoView {
    let data = app.data;
    let words = move || {
        let Some(DataRef::Upload(digest)) = wanted(app) else { return None };
        let own = data.imported.with(|imported| imported.as_ref().map(|imported| imported.summary.digest))?;
        (own != digest).then(|| format!(
            "The link asks for {}, this is {}. Another file, step, unit or zone makes another trace; the settings above may be the reason. It can be replayed all the same, as a trace of its own.",
            digest.short(),
            own.short()
        ))
    };
    move || {
        words().map(|words| view! {
        <div class="notice warn other-trace" role="alert"><Icon name="warn"/><p><strong>"This is not the trace of the link."</strong>" "{words}</p></div>
    })
    }
}

#[component]
fn Drawing(app: App) -> impl IntoView {
    let data = app.data;
    let chips = move || {
        let all: Vec<Quantity> = data.imported.with(|imported| {
            imported.iter().flat_map(|imported| &imported.sketches).map(|sketch| sketch.quantity).collect()
        });
        let chip = |quantity: Quantity| {
            let is_on = move || (data.quantity.get() == quantity).to_string();
            view! { <button class="chip" type="button" aria-pressed=is_on on:click=move |_| data.quantity.set(quantity)>{quantity_words(quantity)}</button> }
        };
        (all.len() > 1).then(|| all.into_iter().map(chip).collect_view())
    };
    let label = Signal::derive(move || {
        data.imported.with(|imported| {
            imported.as_ref().map_or_else(String::new, |imported| summary_sketch(imported, data.quantity.get()))
        })
    });
    let rows = move || {
        let facts =
            data.imported.with(|imported| imported.as_ref().map(|imported| facts(imported)).unwrap_or_default());
        let fact = |(name, value): (&'static str, String)| view! { <div><dt>{name}</dt><dd title=value.clone()>{value.clone()}</dd></div> };
        facts.into_iter().map(fact).collect_view()
    };
    let is_stale = Memo::new(move |_| data.phase.with(|phase| *phase != Phase::Read));
    view! {
        <section class="panel drawing" role="region" aria-label="What was read">
            <header>
                <h2>"What was read"</h2>
                <Show when=move || is_stale.get()><span class="dim" id="as-read-before">"As read before. A CSV can be saved once this reading ends."</span></Show>
                <span class="end chips">
                    {chips}
                    // Asking for it would end the reading that is under way.
                    <button class="btn quiet" type="button" disabled=move || is_stale.get() aria-describedby=move || is_stale.get().then_some("as-read-before") on:click=move |_| data::ask_for_table(app)><Icon name="export"/>"CSV"</button>
                </span>
            </header>
            <div class="beside">
                <div class="left">
                    <div class="chart"><ChartHost label draw=move |size, theme| {
                        let quantity = data.quantity.get();
                        data.imported.with(|imported| sketch(imported.as_ref()?, quantity, size, theme))
                    }/></div>
                    <Coverage app/>
                </div>
                <dl class="facts">{rows}</dl>
            </div>
        </section>
    }
}

/// Share of observed buckets along the span.
#[component]
fn Coverage(app: App) -> impl IntoView {
    let data = app.data;
    let bar = move || {
        data.imported.with(|imported| {
            let coverage = &imported.as_ref()?.report.coverage;
            let width = coverage.len();
            let mut from = 0;
            // Equal neighbours are one piece: seams between them would look like gaps.
            let pieces = coverage.chunk_by(|a, b| a == b).map(|run| {
                let x = from;
                from += run.len();
                view! { <rect x=x.to_string() y="0" width=run.len().to_string() height="1" fill-opacity=format!("{:.2}", run[0])></rect> }
            });
            let pieces = pieces.collect_view();
            let summary = &imported.as_ref()?.summary;
            let all = summary.observed as f64 / summary.buckets as f64;
            let label = format!("Coverage {}", percent(all));
            Some(view! {
                <div class="coverage">
                    <svg role="img" aria-label=label.clone() viewBox=format!("0 0 {width} 1") preserveAspectRatio="none">{pieces}</svg>
                    <span class="dim">{label}</span>
                </div>
            })
        })
    };
    view! { {bar} }
}

/// What is odd, line by line.
#[component]
fn Quality(app: App) -> impl IntoView {
    let data = app.data;
    let lines = Memo::new(move |_| {
        data.imported.with(|imported| imported.as_ref().map(|imported| oddities(imported)).unwrap_or_default())
    });
    let losses = move || {
        let lost: u64 =
            lines.with(|lines| lines.iter().filter(|line| line.weight == Weight::Loss).map(|line| line.count).sum());
        match lost {
            0 => "No row was lost".to_owned(),
            1 => "1 row is not in the trace".to_owned(),
            _ => format!("{} rows are not in the trace", whole(usize::try_from(lost).unwrap_or(usize::MAX))),
        }
    };
    let one = |line: Oddity| {
        let Oddity { title, count, text, examples, weight } = line;
        let icon = match weight {
            Weight::Fine => "check",
            Weight::Note => "info",
            Weight::Loss => "warn",
        };
        let class = if weight == Weight::Loss { "warn" } else { "dim" };
        let number = if count == 0 { "–".to_owned() } else { whole(usize::try_from(count).unwrap_or(usize::MAX)) };
        let shown = examples.len() as u64;
        let more = (shown > 1).then(|| {
            let head = if shown < count { format!("The first {shown}") } else { "All of them".to_owned() };
            view! { <details><summary>{head}</summary><ul>{examples.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()}</ul></details> }
        });
        view! { <tr><th scope="row"><Icon name=icon class=class/>{title}</th><td class="num">{number}</td><td>{text}{more}</td></tr> }
    };
    view! {
        <section class="panel" role="region" aria-label="Data quality">
            <header><h2>"Data quality"</h2><span class="end dim">{losses}</span></header>
            <table class="oddities">
                <thead>
                    <tr>{["Finding", "How many", "In words"].map(|head| view! { <th scope="col"><span class="sr">{head}</span></th> }).into_iter().collect_view()}</tr>
                </thead>
                <tbody>{move || lines.get().into_iter().map(one).collect_view()}</tbody>
            </table>
        </section>
    }
}
