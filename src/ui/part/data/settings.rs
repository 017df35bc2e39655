//! What was understood and why, questions that are open, and everything that can be corrected.

use crate::ingest::{DateOrder, Detection, Format, LogFormat, Offer, Pick, Plan, Question, Rows, TimeFormat, YEARS};
use crate::job::FileFacts;
use crate::readout::data::{
    DUPLICATE_POLICIES, GAPS, ROWS, TIME_FORMATS, format_choices, offset_of, offset_words, scale_choices, step_choices,
    topic_words, unit_choices,
};
use crate::readout::format::bytes;
use crate::series::calendar::{Civil, parse_local};
use crate::ui::app::App;
use crate::ui::flow::data::{correct, look_as};
use crate::ui::kit::control::{Choice, Line};
use crate::ui::part::data::columns::Columns;
use crate::units::Step;
use leptos::prelude::*;

/// Shares of odd rows that a file may have.
const ODD_SHARES: [(f64, &str); 5] = [(0.0, "None"), (0.01, "1 %"), (0.1, "10 %"), (0.5, "50 %"), (1.0, "Any")];

/// A part of the plan, for a control.
fn of_plan<T: Clone + PartialEq + Send + Sync + 'static>(app: App, part: fn(&Plan) -> T, none: T) -> Signal<T> {
    let data = app.data;
    Memo::new(move |_| {
        data.draft.with(|draft| draft.as_ref().map_or_else(|| none.clone(), |draft| part(&draft.detection.plan)))
    })
    .into()
}

fn named<T: Clone, const N: usize>(all: &[(T, &str); N]) -> Vec<(T, String)> {
    all.iter().map(|(value, words)| (value.clone(), (*words).to_owned())).collect()
}

/// Findings on the left, controls on the right.
#[component]
pub fn Settings(app: App) -> impl IntoView {
    view! {
        <div class="understood">
            <div class="seen">
                <Findings app/>
                <Columns app/>
            </div>
            <section class="panel" role="region" aria-label="Corrections">
                <header><h2>"Corrections"</h2><span class="end dim">"Read again at once"</span></header>
                <Questions app/>
                <Controls app/>
            </section>
        </div>
    }
}

#[component]
fn Findings(app: App) -> impl IntoView {
    let data = app.data;
    let why = move || {
        let all = data.draft.with(|draft| draft.as_ref().map(|draft| draft.detection.why.clone()).unwrap_or_default());
        let one = |why: crate::ingest::Why| view! { <div><dt>{topic_words(&why.topic).to_owned()}</dt><dd>{why.text}</dd></div> };
        all.into_iter().map(one).collect_view()
    };
    let files = move || {
        let files = data.draft.with(|draft| draft.as_ref().map(|draft| draft.files.clone()).unwrap_or_default());
        let line =
            |file: FileFacts| view! { <li><span>{file.name}</span><span class="dim">{bytes(file.bytes)}</span></li> };
        (files.len() > 1).then(|| view! { <ul class="files">{files.into_iter().map(line).collect_view()}</ul> })
    };
    view! {
        <section class="panel" role="region" aria-label="What was understood">
            <header><h2>"What was understood"</h2><span class="end dim">"from the first rows"</span></header>
            <dl class="why-list">{why}</dl>
            {files}
        </section>
    }
}

/// Questions that only the user can answer; until then nothing is read.
#[component]
fn Questions(app: App) -> impl IntoView {
    let data = app.data;
    let all = Memo::new(move |_| {
        data.draft.with(|draft| {
            let questions = draft.iter().flat_map(|draft| &draft.detection.questions);
            questions.filter(|question| question.blocks()).cloned().collect::<Vec<_>>()
        })
    });
    move || all.get().into_iter().filter_map(|question| ask(app, question)).collect_view()
}

/// A button that corrects the plan.
fn answer(app: App, words: String, change: impl Fn(&mut Detection) + Clone + Send + 'static) -> AnyView {
    let on_click = move |_| correct(app, change.clone());
    view! { <button class="btn" type="button" on:click=on_click>{words}</button> }.into_any()
}

/// A question with its answers; `None` for what is asked elsewhere.
fn ask(app: App, question: Question) -> Option<AnyView> {
    let (what, more, answers) = match question {
        Question::DayOrMonth { place, value } => (
            format!("{place} reads {value}."),
            " Does the day or the month come first?",
            vec![
                answer(app, "Day first".to_owned(), |d| d.set_date_order(DateOrder::DayMonth)),
                answer(app, "Month first".to_owned(), |d| d.set_date_order(DateOrder::MonthDay)),
            ],
        ),
        Question::Decimal { place, value } => (
            format!("{place} reads {value}."),
            " Is that a fraction, or does the mark stand between thousands?",
            vec![
                answer(app, "1,234.5: fractions follow a point".to_owned(), |d| d.set_decimal_comma(false)),
                answer(app, "1.234,5: fractions follow a comma".to_owned(), |d| d.set_decimal_comma(true)),
            ],
        ),
        Question::Start => (
            "These are numbers without times.".to_owned(),
            " Say below when the first one begins and how far they are apart.",
            Vec::new(),
        ),
        Question::Year { place, value } => (
            format!("{place} reads {value}, which names no year."),
            " Say below in which year the log begins.",
            Vec::new(),
        ),
        Question::ValueColumn { candidates } => (
            "Which column holds the count?".to_owned(),
            " Several can be marked in the table below; they are summed.",
            value_columns(app, candidates),
        ),
        Question::Choice(choice) => {
            let topic = choice.topic;
            let offer = |offer: Offer| answer(app, offer.words, move |d| d.answer(topic, &offer.answer));
            (choice.text, "", choice.offers.into_iter().map(offer).collect())
        }
        Question::Series { .. } | Question::Unit | Question::Zone => return None,
    };
    let answers = (!answers.is_empty()).then(|| view! { <div class="row">{answers}</div> });
    Some(view! { <div class="question" role="alert"><p><strong>{what}</strong>{more}</p>{answers}</div> }.into_any())
}

/// A button for each column that may hold the count.
fn value_columns(app: App, candidates: Vec<usize>) -> Vec<AnyView> {
    let columns = app.data.draft.with_untracked(|draft| {
        draft.as_ref().map(|draft| draft.detection.preview.columns.clone()).unwrap_or_default()
    });
    let name = |index: usize| columns.get(index).map(|column| column.name.clone()).unwrap_or_default();
    candidates.into_iter().map(|index| answer(app, name(index), move |d| d.set_value_columns(&[index]))).collect()
}

#[component]
fn Controls(app: App) -> impl IntoView {
    let data = app.data;
    let is = move |test: fn(&Detection) -> bool| {
        Memo::new(move |_| data.draft.with(|draft| draft.as_ref().is_some_and(|draft| test(&draft.detection))))
    };
    let has_free_columns = is(Detection::has_free_columns);
    let is_table = is(|d| matches!(d.plan.format, Format::Table(_)));
    let is_numbers = is(|d| matches!(d.plan.format, Format::Numbers { .. }));
    let is_yearless = is(|d| d.plan.format == Format::Log(LogFormat::YEARLESS));
    let is_buckets = is(|d| d.plan.rows == Rows::Buckets);
    let has_zone_choice = is(|d| {
        !matches!(d.plan.format, Format::Numbers { .. })
            && !matches!(d.plan.format, Format::Log(log) if log.spec().names_zone)
    });
    // Series that stand side by side in a table are chosen in the columns' heads.
    let has_series = is(|d| {
        let is_answer = matches!(d.plan.format, Format::Metrics(..));
        is_answer && d.questions.iter().any(|question| matches!(question, Question::Series { .. }))
    });
    let rows = of_plan(app, |plan| plan.rows, Rows::Buckets);
    let unit = of_plan(app, |plan| plan.unit, Default::default());
    let scale = of_plan(app, |plan| plan.scale, 1.0);
    view! {
        <div class="controls">
            <Choice label="Format" options=format_choices() value=data.format on_choose=move |format| look_as(app, format)/>
            <Show when=move || has_free_columns.get()>
                <Choice label="A row is" options=named(&ROWS) value=rows on_choose=move |rows| correct(app, move |d| d.set_rows(rows))/>
            </Show>
            <Show when=move || has_free_columns.get()>
                <Choice label="Times are written" options=named(&TIME_FORMATS) value=of_plan(app, |plan| plan.time, TimeFormat::Iso)
                    on_choose=move |time| correct(app, move |d| set_time(d, time))/>
            </Show>
            <Show when=move || has_series.get()><SeriesChoice app/></Show>
            <Show when=move || is_buckets.get() && !is_numbers.get()>
                <Choice label="Count is" options=Signal::derive(move || unit_choices(unit.get())) value=unit on_choose=move |unit| correct(app, move |d| d.plan.unit = unit)/>
                <Choice label="1 stands for" options=Signal::derive(move || scale_choices(scale.get())) value=scale on_choose=move |scale| correct(app, move |d| d.plan.scale = scale)/>
            </Show>
            <Show when=move || is_numbers.get()><Start app/></Show>
            <Show when=move || is_yearless.get()><Year app/></Show>
            <StepChoice app is_numbers rows/>
            <Show when=move || has_zone_choice.get()>
                <Zone app/>
            </Show>
            <Show when=move || is_buckets.get() && !is_numbers.get()>
                <Choice label="Rows of the same time" options=named(&DUPLICATE_POLICIES) value=of_plan(app, |plan| plan.duplicate_policy, Default::default()) on_choose=move |policy| correct(app, move |d| d.plan.duplicate_policy = policy)/>
            </Show>
            <Choice label="Buckets without a row" options=named(&GAPS) value=of_plan(app, |plan| plan.gaps, crate::ingest::Gaps::Missing) on_choose=move |gaps| correct(app, move |d| d.plan.gaps = gaps)/>
            <Show when=move || is_table.get()>
                <Choice label="Fractions follow" options=vec![(false, "A point".to_owned()), (true, "A comma".to_owned())] value=of_plan(app, |plan| plan.decimal_comma, false) on_choose=move |comma| correct(app, move |d| d.set_decimal_comma(comma))/>
            </Show>
            <Choice label="Odd rows allowed" options=named(&ODD_SHARES) value=of_plan(app, |plan| plan.max_rejected, 0.1) on_choose=move |share| correct(app, move |d| d.plan.max_rejected = share)/>
        </div>
    }
}

/// How wide a bucket is.
#[component]
fn StepChoice(app: App, is_numbers: Memo<bool>, rows: Signal<Rows>) -> impl IntoView {
    let step = of_plan(app, |plan| plan.step.map(Step::secs), None);
    let usual = move || match (is_numbers.get(), rows.get()) {
        (true, _) => "1 min, unless you say otherwise",
        (_, Rows::Events) => "1 min, as usual",
        (_, Rows::Buckets) => "As the rows have it",
    };
    let steps = Signal::derive(move || step_choices(step.get(), usual()));
    view! { <Choice label="Step" options=steps value=step on_choose=move |secs| set_step(app, secs)/> }
}

/// The zone of times that name none.
#[component]
fn Zone(app: App) -> impl IntoView {
    let zone = of_plan(app, |plan| offset_words(plan.utc_offset_secs), String::new());
    let set_zone = move |text: &str| match offset_of(text) {
        Some(secs) => {
            correct(app, move |d| d.plan.utc_offset_secs = secs);
            Ok(())
        }
        None => Err(format!("{text} is no offset. Write it like +02:00; the last one is used.")),
    };
    view! { <Line label="Zone" kind="text" value=zone on_change=set_zone hint="For times that name none"/> }
}

/// Chooses how times are written; that also answers which of day and month comes first.
fn set_time(detection: &mut Detection, time: TimeFormat) {
    detection.plan.time = time;
    detection.questions.retain(|question| !matches!(question, Question::DayOrMonth { .. }));
}

fn set_step(app: App, secs: Option<u32>) {
    let step = secs.and_then(Step::from_secs);
    correct(app, move |detection| detection.set_step(step));
}

/// When numbers without times begin.
#[component]
fn Start(app: App) -> impl IntoView {
    let text = of_plan(
        app,
        |plan| match plan.format {
            Format::Numbers { start_local_secs: Some(secs) } => Civil::from_local_secs(secs).to_string(),
            _ => String::new(),
        },
        String::new(),
    );
    let set = move |text: &str| match parse_local(text) {
        Some(secs) => {
            correct(app, move |d| d.set_start(secs));
            Ok(())
        }
        None => Err("Choose a day and a time.".to_owned()),
    };
    view! { <Line label="First number begins" kind="datetime-local" value=text on_change=set hint="On the trace's own clock"/> }
}

/// The year in which a log without years begins.
#[component]
fn Year(app: App) -> impl IntoView {
    let text = of_plan(
        app,
        |plan| match plan.time {
            TimeFormat::Yearless(year) => year.to_string(),
            _ => String::new(),
        },
        String::new(),
    );
    let set = move |text: &str| match text.parse().ok().filter(|year| YEARS.contains(year)) {
        Some(year) => {
            correct(app, move |d| d.set_year(year));
            Ok(())
        }
        None => Err(format!("{text} is no year. Write it like 2026.")),
    };
    view! { <Line label="Year" kind="text" value=text on_change=set hint="In which the log begins"/> }
}

/// Which series of an answer is read.
#[component]
fn SeriesChoice(app: App) -> impl IntoView {
    let data = app.data;
    let options = Signal::derive(move || {
        let names = data.draft.with(|draft| {
            let questions = draft.iter().flat_map(|draft| &draft.detection.questions);
            let found = questions.filter_map(|question| match question {
                Question::Series { names } => Some(names.clone()),
                _ => None,
            });
            found.reduce(|_, last| last).unwrap_or_default()
        });
        let one = |(place, name): (usize, String)| (Pick::One(place), name);
        let all = (Pick::All, format!("All {}, summed", names.len()));
        std::iter::once(all).chain(names.into_iter().enumerate().map(one)).collect::<Vec<_>>()
    });
    let pick_of = |plan: &Plan| match &plan.format {
        Format::Metrics(_, pick) => pick.clone(),
        _ => Pick::All,
    };
    let choose = move |chosen: Pick| {
        correct(app, move |d| {
            if let Format::Metrics(_, pick) = &mut d.plan.format {
                *pick = chosen;
            }
        });
    };
    view! { <Choice label="Series" options value=of_plan(app, pick_of, Pick::All) on_choose=choose/> }
}
