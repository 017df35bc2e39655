//! The table of models.

use super::words::{count_text, model_words, share_text, took_words};
use super::{Examined, Metric, Part, published};
use crate::forecast::{ModelId, candidates_for_best};
use crate::readout::format::{NONE, full, signed};
use crate::readout::glossary::term;
use crate::report::Study;

/// Share of tables in which the truly best model may be taken for a worse one.
const ERROR_RATE: f64 = 0.05;
/// Room at both ends of the bars, as a share of their span.
const BAR_ROOM: f64 = 0.06;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// Its name.
    Model,
    /// A score.
    Metric(Metric),
    /// What was published.
    Published,
    /// Share of variance explained.
    R2,
    /// Mean of forecast − actual.
    Bias,
    /// Share of buckets inside the band.
    Coverage,
    /// Mean width of the band.
    Width,
    /// Time of the fit.
    Fit,
    /// Time of all test forecasts.
    Forecast,
}

impl Column {
    /// The columns when models are ranked by `metric`: that one comes first.
    pub fn all(metric: Metric) -> Vec<Self> {
        let others = Metric::ALL.into_iter().filter(|other| *other != metric).map(Self::Metric);
        let first = [Self::Model, Self::Metric(metric), Self::Published];
        let last = [Self::R2, Self::Bias, Self::Coverage, Self::Width, Self::Fit, Self::Forecast];
        first.into_iter().chain(others).chain(last).collect()
    }

    /// Its head.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Model => "Model",
            Self::Metric(metric) => metric.name(),
            Self::Published => "Published",
            Self::R2 => "R²",
            Self::Bias => "Bias",
            Self::Coverage => "Covers",
            Self::Width => "Width",
            Self::Fit => "Fit",
            Self::Forecast => "Forecast",
        }
    }

    /// What its numbers are.
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Model => "The model, and what its fit found",
            Self::Metric(metric) => metric.term().meaning,
            Self::Published => "Published for the same trace, days and step, one step ahead",
            Self::R2 => term("r2").meaning,
            Self::Bias => term("bias").meaning,
            Self::Coverage => term("coverage").meaning,
            Self::Width => term("width").meaning,
            Self::Fit => "Time of the fit; – where there was nothing to fit or it was fitted before",
            Self::Forecast => "Time of all test forecasts, bands and scores",
        }
    }

    fn value(self, study: &Study, one: &Examined, place: &Place) -> f64 {
        let scores = one.scores(place.lead, place.part);
        let of = |value: fn(&crate::forecast::Scores) -> f64| scores.map_or(f64::NAN, value);
        match self {
            Self::Model => order(one.candidate.model) as f64,
            Self::Metric(metric) => scores.map_or(f64::NAN, |scores| metric.of(scores)),
            Self::Published => published_in(study, one.candidate.model, place).unwrap_or(f64::NAN),
            Self::R2 => of(|scores| scores.r2),
            Self::Bias => of(|scores| scores.bias),
            Self::Coverage => of(|scores| scores.coverage),
            Self::Width => of(|scores| scores.width),
            Self::Fit => one.candidate.fit_secs,
            Self::Forecast => one.candidate.forecast_secs,
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::Model => String::new(),
            Self::Metric(metric) => metric.text(value),
            Self::Published | Self::Width => count_text(value),
            Self::R2 => full(value, 3),
            Self::Bias => signed(value, if value.abs() < 99.995 { 2 } else { 1 }),
            Self::Coverage => share_text(value),
            // What takes no measurable time was not done.
            Self::Fit if value < 0.001 => NONE.to_owned(),
            Self::Fit | Self::Forecast => took_words(value),
        }
    }
}

/// What of a study the table shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Buckets ahead.
    pub lead: usize,
    /// Which test buckets.
    pub part: Part,
    /// What ranks.
    pub metric: Metric,
}

/// How a score compares with the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It is the best.
    Best,
    /// Its difference from the best is not significant: it may be the truly best one.
    Tied,
    /// It is worse, or it cannot be told.
    Behind,
}

/// A score as a bar from last value's, 0..1 from left to right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bar {
    /// The score.
    pub at: f64,
    /// Last value's.
    pub last: Option<f64>,
    /// The published one.
    pub published: Option<f64>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Its column.
    pub column: Column,
    /// Its text.
    pub text: String,
}

/// One model that was examined.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The model.
    pub model: ModelId,
    /// What its fit found, e.g. `(2,1,2)`.
    pub detail: String,
    /// Whether it is one that any model should beat.
    pub is_baseline: bool,
    /// How it stands.
    pub standing: Standing,
    /// Its score relative to last value's: `−18.8 %`.
    pub versus: String,
    /// Its score as a bar.
    pub bar: Option<Bar>,
    /// The other cells, score included, in the columns' order.
    pub cells: Vec<Cell>,
}

/// The table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Table {
    /// Models that were examined, sorted.
    pub rows: Vec<Row>,
    /// Last value's score.
    pub last: Option<f64>,
    /// The best model.
    pub best: Option<ModelId>,
    /// Whether any published value is shown.
    pub has_published: bool,
}

/// The table of what was examined, sorted by `sort`; `true` puts the largest first. What has no value comes last.
pub fn table(study: &Study, examined: &[&Examined], place: &Place, sort: (Column, bool)) -> Table {
    let score = |one: &&Examined| one.scores(place.lead, place.part).map_or(f64::NAN, |s| place.metric.of(s));
    let known = examined.iter().filter(|one| score(one).is_finite());
    let best = known.clone().min_by(|a, b| score(a).total_cmp(&score(b))).copied();
    let last = known.clone().find(|one| one.candidate.model == ModelId::Last).map(score);
    let all_published = || examined.iter().filter_map(|one| published_in(study, one.candidate.model, place));
    let values = || known.clone().map(score).chain(all_published());
    let ends = values().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), v| (low.min(v), high.max(v)));
    let mut sorted: Vec<&Examined> = examined.to_vec();
    let (column, is_descending) = sort;
    sorted.sort_by(|a, b| {
        let (a, b) = (column.value(study, a, place), column.value(study, b, place));
        let by_value = if is_descending { b.total_cmp(&a) } else { a.total_cmp(&b) };
        a.is_nan().cmp(&b.is_nan()).then(by_value)
    });
    let row = |(one, standing): (&Examined, Standing)| {
        let value = score(&one);
        Row {
            model: one.candidate.model,
            detail: one.candidate.detail.clone(),
            is_baseline: is_baseline(one.candidate.model),
            standing,
            versus: versus(one.candidate.model, value, last),
            bar: value.is_finite().then(|| Bar {
                at: along(value, ends),
                last: last.map(|last| along(last, ends)),
                published: published_in(study, one.candidate.model, place).map(|value| along(value, ends)),
            }),
            cells: cells(study, one, place),
        }
    };
    Table {
        rows: sorted.iter().copied().zip(standings(study, &sorted, best, place)).map(row).collect(),
        last,
        best: best.map(|best| best.candidate.model),
        has_published: all_published().next().is_some(),
    }
}

fn cells(study: &Study, one: &Examined, place: &Place) -> Vec<Cell> {
    let columns = Column::all(place.metric).into_iter().skip(1);
    columns.map(|column| Cell { column, text: column.text(column.value(study, one, place)) }).collect()
}

/// Published values are of all test buckets.
fn published_in(study: &Study, model: ModelId, place: &Place) -> Option<f64> {
    published(study, model, place.metric, place.lead).filter(|_| place.part == Part::All)
}

fn along(value: f64, (low, high): (f64, f64)) -> f64 {
    let room = (high - low).max(f64::MIN_POSITIVE) * BAR_ROOM;
    (value - low + room) / (high - low + 2.0 * room)
}

fn versus(model: ModelId, score: f64, last: Option<f64>) -> String {
    let Some(last) = last.filter(|_| model != ModelId::Last && score.is_finite()) else { return String::new() };
    let percent = 100.0 * (score / last - 1.0);
    if percent.is_finite() { format!("{} %", signed(percent, 1)) } else { NONE.to_owned() }
}

/// How each of `examined` stands to `best`.
fn standings(study: &Study, examined: &[&Examined], best: Option<&Examined>, place: &Place) -> Vec<Standing> {
    let is_comparable = |one: &Examined| one.lead == place.lead && best.is_some_and(|best| best.lead == place.lead);
    let losses = |of: &&Examined| -> Vec<f64> {
        let mean = |at: usize| of.candidate.mean.get(at).map_or(f64::NAN, |mean| f64::from(*mean));
        let loss = |at| place.metric.loss(f64::from(study.actual[at]), mean(at));
        place.part.range(study).map(|at| if is_comparable(of) { loss(at) } else { f64::NAN }).collect()
    };
    let losses: Vec<Vec<f64>> = examined.iter().map(losses).collect();
    let candidates = candidates_for_best(&losses, place.lead, ERROR_RATE);
    let standing = |(one, is_candidate): (&&Examined, bool)| match best {
        Some(best) if best.candidate.model == one.candidate.model => Standing::Best,
        Some(_) if is_candidate && is_comparable(one) => Standing::Tied,
        _ => Standing::Behind,
    };
    examined.iter().zip(candidates).map(standing).collect()
}

fn is_baseline(model: ModelId) -> bool {
    matches!(model, ModelId::Last | ModelId::SeasonalDay | ModelId::SeasonalWeek)
}

fn order(model: ModelId) -> usize {
    ModelId::ALL.into_iter().position(|other| other == model).unwrap_or(usize::MAX)
}

impl Row {
    /// `arima (2,1,2)`
    pub fn name(&self) -> String {
        let name = model_words(self.model);
        if self.detail.is_empty() { name.to_owned() } else { format!("{name} {}", self.detail) }
    }
}
