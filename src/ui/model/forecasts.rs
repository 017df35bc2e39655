//! What the Forecasts page knows.

use crate::forecast::{MAX_LEADS, ModelId};
use crate::job::AppError;
use crate::progress::Epoch;
use crate::readout::forecasts::{Column, Examined, Metric, Part, Place, Table, table};
use crate::report::Study;
use crate::scenario::Scenario;
use crate::series::Digest;
use crate::ui::kit::shared::Shared;
use crate::worker::Client;
use leptos::prelude::*;

/// The order in which models are examined: cheap ones first, and those that build on others last.
pub const ORDER: [ModelId; ModelId::ALL.len()] = [
    ModelId::Last,
    ModelId::SeasonalDay,
    ModelId::SeasonalWeek,
    ModelId::Smoothing,
    ModelId::Tsb,
    ModelId::Ridge,
    ModelId::Auto,
    ModelId::Ets,
    ModelId::HoltWinters,
    ModelId::Arima,
    ModelId::Prophet,
    ModelId::Boosted,
    ModelId::Lstm,
    ModelId::Hybrid,
    ModelId::Stack,
];
/// Fewest test buckets in sight.
const MIN_BUCKETS: f64 = 8.0;
/// Horizons that are offered, beside one step, where they are whole steps.
const HORIZON_SECS: [u32; 8] = [60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200];
/// Knobs that say what models are fitted on and scored against.
const GROUND_KEYS: [&str; 4] = ["data", "seed", "step", "split"];

/// How a study is going.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// None was asked for.
    Idle,
    /// Models are being examined.
    Running,
    /// The reader had enough of it; what is there stays.
    Cancelled,
    /// Every model has answered or failed.
    Done,
    /// There is nothing to compare.
    Failed(AppError),
}

/// What is being done, since when.
#[derive(Debug, Clone, PartialEq)]
pub struct Doing {
    /// E.g. `Fitting ridge`.
    pub what: String,
    /// Units of work done.
    pub done: usize,
    /// Units in all.
    pub total: usize,
    /// When it began, milliseconds since the page was opened.
    pub began_ms: f64,
}

/// What a study was asked about.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// Trace, step and split: another one makes every answer void.
    pub ground: String,
    /// The lead that forecasts are drawn for.
    pub lead: usize,
}

/// State of the page. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Forecasts {
    /// The model that forecasts in the replay.
    pub in_use: Signal<ModelId>,
    /// Its worker, once the page was opened.
    pub client: StoredValue<Option<Client>, LocalStorage>,
    /// What was asked for last.
    pub asked: StoredValue<Option<Asked>>,
    /// The own trace that the worker has loaded.
    pub loaded_trace: StoredValue<Option<Digest>>,
    /// Models that crashed the worker; they are not tried again on the same ground.
    pub crashed: StoredValue<Vec<ModelId>>,
    /// Times that the worker crashed before it examined any model.
    pub barren_tries: StoredValue<u32>,
    /// The ground that `study` is of.
    pub ground: StoredValue<Option<String>>,
    /// How it goes.
    pub phase: RwSignal<Phase>,
    /// What is compared on.
    pub study: RwSignal<Option<Shared<Study>>>,
    /// Models that have answered.
    pub examined: RwSignal<Vec<Shared<Examined>>>,
    /// Models that have failed.
    pub failures: RwSignal<Vec<(ModelId, AppError)>>,
    /// The model that is being examined.
    pub under_way: RwSignal<Option<ModelId>>,
    /// What is being done for it.
    pub doing: RwSignal<Option<Doing>>,
    /// Training of the model that is, or was last, trained here.
    pub learned: RwSignal<Option<(ModelId, Vec<Epoch>)>>,
    /// How far ahead forecasts look, seconds.
    pub horizon_secs: RwSignal<u32>,
    /// What ranks.
    pub metric: RwSignal<Metric>,
    /// Which test days.
    pub part: RwSignal<Part>,
    /// The column that rows are sorted by, and whether its largest comes first.
    pub sort: RwSignal<(Column, bool)>,
    /// The model that was chosen for the pictures.
    pub chosen: RwSignal<Option<ModelId>>,
    /// Models that are drawn beside it.
    pub beside: RwSignal<Vec<ModelId>>,
    /// The test buckets that were zoomed to.
    pub span: RwSignal<Option<(f64, f64)>>,
    /// The test bucket under the pointer.
    pub hover: RwSignal<Option<usize>>,
}

impl Forecasts {
    /// A page that has nothing yet.
    pub fn new(in_use: Signal<ModelId>) -> Self {
        Self {
            in_use,
            client: StoredValue::new_local(None),
            asked: StoredValue::new(None),
            loaded_trace: StoredValue::new(None),
            crashed: StoredValue::new(Vec::new()),
            barren_tries: StoredValue::new(0),
            ground: StoredValue::new(None),
            phase: RwSignal::new(Phase::Idle),
            study: RwSignal::new(None),
            examined: RwSignal::new(Vec::new()),
            failures: RwSignal::new(Vec::new()),
            under_way: RwSignal::new(None),
            doing: RwSignal::new(None),
            learned: RwSignal::new(None),
            horizon_secs: RwSignal::new(0),
            metric: RwSignal::new(Metric::default()),
            part: RwSignal::new(Part::default()),
            sort: RwSignal::new((Column::Metric(Metric::default()), false)),
            chosen: RwSignal::new(None),
            beside: RwSignal::new(Vec::new()),
            span: RwSignal::new(None),
            hover: RwSignal::new(None),
        }
    }

    /// Whether models are being examined.
    pub fn is_running(&self) -> bool {
        self.phase.with(|phase| *phase == Phase::Running)
    }

    /// The test days that are scored; all where no part is scored apart.
    pub fn scored_part(&self) -> Part {
        let has_surge = self.study.with(|study| study.as_ref().is_some_and(|study| study.surge_bucket.is_some()));
        if has_surge { self.part.get() } else { Part::All }
    }

    /// What of the study the table shows.
    pub fn place(&self, study: &Study) -> Place {
        Place { lead: study.lead, part: self.scored_part(), metric: self.metric.get() }
    }

    /// The table as it is now.
    pub fn table(&self) -> Table {
        let Some(study) = self.study.get() else { return Table::default() };
        let (place, sort) = (self.place(&study), self.sort.get());
        self.examined.with(|all| table(&study, &all.iter().map(AsRef::as_ref).collect::<Vec<_>>(), &place, sort))
    }

    /// The model of the pictures: the chosen one, else the one in use in the replay, else the last that has answered.
    pub fn selected(&self) -> Option<ModelId> {
        let in_use = self.in_use.get();
        let chosen = self.chosen.get();
        self.examined.with(|all| {
            let has = |model: ModelId| all.iter().any(|one| one.candidate.model == model).then_some(model);
            chosen.and_then(has).or_else(|| has(in_use)).or_else(|| all.last().map(|one| one.candidate.model))
        })
    }

    /// The answers that are drawn: the selected model's, then those beside it.
    pub fn drawn_models(&self) -> Vec<Shared<Examined>> {
        let selected = self.selected();
        let beside = self.beside.get().into_iter().filter(|model| Some(*model) != selected);
        selected.into_iter().chain(beside).filter_map(|model| self.drawn(model)).collect()
    }

    /// First and last test bucket in sight.
    pub fn window(&self) -> (f64, f64) {
        let len = self.study.with(|study| study.as_ref().map_or(1, |study| study.actual.len().max(1)));
        self.span.get().unwrap_or((0.0, len as f64))
    }

    /// Shows the buckets of a span, not fewer than can be read and not more than there are; all of them follow the trace's length.
    pub fn show_span(&self, (first, last): (f64, f64)) {
        let len = self.study.with_untracked(|study| study.as_ref().map_or(0, |study| study.actual.len())) as f64;
        let width = (last - first).clamp(MIN_BUCKETS.min(len), len);
        let start = first.clamp(0.0, (len - width).max(0.0));
        if start.is_finite() && width > 0.0 {
            self.span.set((width < len).then_some((start, start + width)));
        }
    }

    /// The answer of a model, where its forecasts are for the lead that is shown.
    pub fn drawn(&self, model: ModelId) -> Option<Shared<Examined>> {
        let lead = self.study.with(|study| study.as_ref().map(|study| study.lead))?;
        self.examined.with(|all| all.iter().find(|one| one.candidate.model == model && one.lead == lead).cloned())
    }
}

/// What a study of `scenario` depends on.
pub fn ground_of(scenario: &Scenario) -> String {
    let print = |name: &&str| scenario.print_key(name).unwrap_or_default();
    GROUND_KEYS.iter().map(print).collect::<Vec<_>>().join(" ")
}

/// Horizons to choose from, in seconds: one step, and what is a whole number of steps.
pub fn horizons(step_secs: u32) -> Vec<u32> {
    let most = u32::try_from(MAX_LEADS).unwrap_or(u32::MAX).saturating_mul(step_secs);
    let is_whole = |secs: &u32| *secs > step_secs && *secs <= most && secs.is_multiple_of(step_secs);
    std::iter::once(step_secs).chain(HORIZON_SECS.into_iter().filter(is_whole)).collect()
}

/// The lead of a horizon: the offered one that is nearest below it.
pub fn lead_of(horizon_secs: u32, step_secs: u32) -> usize {
    let offered = horizons(step_secs).into_iter().filter(|secs| *secs <= horizon_secs.max(step_secs));
    offered.max().map_or(1, |secs| (secs / step_secs.max(1)) as usize)
}
