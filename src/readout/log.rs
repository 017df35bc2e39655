//! The decision log in words, and which of its rows a filter lets through.

use super::explain::kept_since;
use super::format::{duration_words, figure, whole};
use super::{at, count_at};
use crate::autoscale::{Action, Layer, Limit};
use crate::report::{LogRow, Report};
use crate::scenario::Rules;

/// The filters of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// Every row.
    All,
    /// Replicas were added.
    Out,
    /// Replicas were removed.
    In,
    /// A change was held back.
    Held,
    /// The real load overrode the forecast.
    Override,
    /// There was an anomaly at one of its ticks.
    Anomaly,
}

impl Filter {
    /// Every filter, in the order of the chips.
    pub const ALL: [Self; 6] = [Self::All, Self::Out, Self::In, Self::Held, Self::Override, Self::Anomaly];

    /// Its name.
    pub const fn label(self) -> &'static str {
        match self {
            Self::All => "All",
            Self::Out => "Out",
            Self::In => "In",
            Self::Held => "Held",
            Self::Override => "Override",
            Self::Anomaly => "Anomaly",
        }
    }

    const fn at(self) -> usize {
        self as usize
    }

    fn lets(self, row: &LogRow) -> bool {
        match self {
            Self::All => true,
            Self::Out => row.action == Action::Out,
            Self::In => row.action == Action::In,
            Self::Held => row.action == Action::Held,
            Self::Override => row.is_override,
            Self::Anomaly => row.anomaly.is_some(),
        }
    }
}

/// Several filters at once; a row must pass each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Selection {
    /// Only this action.
    pub action: Option<Action>,
    /// Only overrides.
    pub overrides: bool,
    /// Only rows with an anomaly.
    pub anomalies: bool,
    /// Only decisions of this layer.
    pub layer: Option<Layer>,
    /// Only rows that this limited.
    pub limit: Option<Limit>,
}

impl Selection {
    /// Whether it lets every row pass.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    fn lets(&self, row: &LogRow) -> bool {
        self.action.is_none_or(|action| row.action == action)
            && (!self.overrides || row.is_override)
            && (!self.anomalies || row.anomaly.is_some())
            && self.layer.is_none_or(|layer| row.layer == layer)
            && self.limit.is_none_or(|limit| row.limit == limit)
    }
}

/// Rows that pass a filter, oldest first: number of the row, and the tick from which it passes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows(Vec<(u32, u32)>);

impl Rows {
    /// Those of `report` that pass `selection`.
    pub fn select(report: &Report, selection: &Selection) -> Self {
        Self::collect(report, selection.anomalies, |row| selection.lets(row))
    }

    fn collect(report: &Report, by_anomaly: bool, lets: impl Fn(&LogRow) -> bool) -> Self {
        let rows = (0_u32..).zip(&report.log).filter(|(_, row)| lets(row));
        // A long hold counts as anomalous only once the anomaly has come.
        let from = |row: &LogRow| if by_anomaly { first_anomaly(report, row) } else { row.first };
        Self(rows.map(|(number, row)| (number, from(row))).collect())
    }

    /// All of them, whatever the cursor.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many have begun by `cursor`.
    pub fn visible_up_to(&self, cursor: usize) -> usize {
        self.0.partition_point(|(_, from)| *from as usize <= cursor)
    }

    /// Number of the row at `place`, oldest 0.
    pub fn row(&self, place: usize) -> Option<usize> {
        self.0.get(place).map(|(row, _)| *row as usize)
    }

    /// Place of the last row that begins at or before `tick`.
    pub fn place_at(&self, report: &Report, tick: usize) -> Option<usize> {
        let begun = |row: u32| report.log.get(row as usize).is_some_and(|row| row.first as usize <= tick);
        self.0.partition_point(|(row, _)| begun(*row)).checked_sub(1)
    }
}

fn first_anomaly(report: &Report, row: &LogRow) -> u32 {
    let anomalous = |tick: &u32| report.columns.verdict.get(*tick as usize).is_some_and(|verdict| verdict.is_anomaly());
    (row.first..=row.last).find(anomalous).unwrap_or(row.first)
}

/// Rows by filter, layer and limit; built once per report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogIndex {
    filters: [Rows; 6],
    layers: [Rows; 4],
    limits: Vec<(Limit, Rows)>,
}

/// Every limit, in the order in which layer 3 applies them.
const LIMITS: [Limit; 8] = [
    Limit::WindowUp,
    Limit::WindowDown,
    Limit::HoldOnDrop,
    Limit::Cooldown,
    Limit::RateUp,
    Limit::RateDown,
    Limit::Min,
    Limit::Max,
];

impl LogIndex {
    /// The index of a report.
    pub fn new(report: &Report) -> Self {
        let by_limit = |limit: Limit| (limit, Rows::collect(report, false, |row| row.limit == limit));
        let layers = [Layer::None, Layer::Predictive, Layer::Reactive, Layer::Stability];
        Self {
            filters: Filter::ALL.map(|filter| Rows::collect(report, filter == Filter::Anomaly, |row| filter.lets(row))),
            layers: layers.map(|layer| Rows::collect(report, false, |row| row.layer == layer)),
            limits: LIMITS.into_iter().map(by_limit).filter(|(_, rows)| !rows.is_empty()).collect(),
        }
    }

    /// Rows that pass a filter.
    pub fn rows(&self, filter: Filter) -> &Rows {
        &self.filters[filter.at()]
    }

    /// Rows that a layer decided.
    pub fn by_layer(&self, layer: Layer) -> &Rows {
        &self.layers[layer as usize]
    }

    /// Limits that occur, with their rows.
    pub fn limits(&self) -> &[(Limit, Rows)] {
        &self.limits
    }
}

/// How many rows of `filter` have begun by `cursor`.
pub fn visible_up_to(index: &LogIndex, filter: Filter, cursor: usize) -> usize {
    index.rows(filter).visible_up_to(cursor)
}

/// The row as it is known at `cursor`: a hold that goes on ends there.
pub fn known_at(report: &Report, row: &LogRow, cursor: usize) -> LogRow {
    let last = row.last.min(u32::try_from(cursor).unwrap_or(u32::MAX)).max(row.first);
    let anomaly = row.anomaly.filter(|_| first_anomaly(report, row) <= last);
    LogRow { last, anomaly, ..*row }
}

/// A limit's name for people.
pub const fn limit_label(limit: Limit) -> &'static str {
    match limit {
        Limit::None => "No limit",
        Limit::WindowUp => "Scale-out window",
        Limit::WindowDown => "Scale-in window",
        Limit::HoldOnDrop => "Drop hold",
        Limit::Cooldown => "Cooldown",
        Limit::RateUp => "Scale-out rate",
        Limit::RateDown => "Scale-in rate",
        Limit::Min => "Fewest replicas",
        Limit::Max => "Most replicas",
    }
}

/// A row in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowView {
    /// Start, `12:55`.
    pub time: String,
    /// End of a longer hold, `–57` or `–13:02`.
    pub until: Option<String>,
    /// Start with its date, and the end.
    pub when: String,
    /// Replicas before; those that are kept for a hold.
    pub from: String,
    /// Replicas after, where that changed.
    pub to: Option<String>,
    /// `out`, `in` or `held`.
    pub action: &'static str,
    /// `out`, `override`, `in` or `held`: which glyph.
    pub glyph: &'static str,
    /// 1, 2 or 3.
    pub layer: u8,
    /// Why, cut to its figures.
    pub reason: String,
}

/// What a row says. Give it [`known_at`] the cursor, so that a hold does not tell its end in advance.
pub fn row_words(report: &Report, row: &LogRow) -> RowView {
    let (first, last) = (report.civil(row.first as usize), report.civil(row.last as usize));
    let same_hour = (first.year, first.month, first.day, first.hour) == (last.year, last.month, last.day, last.hour);
    let until = (row.last > row.first).then(|| {
        let end = last.time();
        if same_hour { format!("–{}", &end[3..]) } else { format!("–{end}") }
    });
    let when = match until {
        Some(_) => format!("{} to {}", first.day_and_time(), last.day_and_time()),
        None => first.day_and_time(),
    };
    let held = row.action == Action::Held;
    RowView {
        time: first.time(),
        until,
        when,
        from: whole(row.from as usize),
        to: (!held).then(|| whole(row.to as usize)),
        action: row.action.word(),
        glyph: if row.is_override { "override" } else { row.action.word() },
        layer: row.layer as u8,
        reason: reason(report, row),
    }
}

fn reason(report: &Report, row: &LogRow) -> String {
    match row.action {
        Action::Held => held_reason(report, row),
        Action::In => in_reason(report, row),
        Action::Out | Action::None => out_reason(report, row),
    }
}

fn held_reason(report: &Report, row: &LogRow) -> String {
    let tick = row.first as usize;
    let wanted = whole(count_at(&report.columns.wanted, tick) as usize);
    match row.limit {
        Limit::WindowDown => match kept_since(report, tick, count_at(&report.columns.window_left, tick)) {
            Some((seen, kept)) => format!("{} wanted at {}", whole(kept as usize), report.civil(seen).time()),
            None => limit_label(row.limit).to_owned(),
        },
        Limit::WindowUp => format!("{wanted} must last {}", duration_words(report.scenario.window_up_secs)),
        Limit::RateUp | Limit::RateDown => format!("{}, {wanted} wanted", limit_label(row.limit)),
        limit => limit_label(limit).to_owned(),
    }
}

fn in_reason(report: &Report, row: &LogRow) -> String {
    let to = whole(row.to as usize);
    let window = report.step.buckets_to_cover(report.scenario.window_down_secs);
    if report.scenario.preset.rules() == Rules::Classic || window <= 1 {
        format!("{} wanted", whole(count_at(&report.columns.wanted, row.first as usize) as usize))
    } else if (row.first as usize) + 1 < window {
        format!("{to} or less since the start")
    } else {
        format!("{to} or less for {}", duration_words(report.scenario.window_down_secs))
    }
}

fn out_reason(report: &Report, row: &LogRow) -> String {
    let (c, tick) = (&report.columns, row.first as usize);
    let why = if row.layer == Layer::Predictive {
        let lead = c.peak_lead.get(tick).copied().unwrap_or(0);
        format!("Forecast peak {} by {}", figure(at(&c.peak_rps, tick)), report.civil(tick + usize::from(lead)).time())
    } else if row.is_override {
        let lag = if report.scenario.preset.rules() == Rules::Classic { 0 } else { report.lag_ticks() };
        let forecast = tick.checked_sub(lag).map_or(f64::NAN, |seen| at(&c.forecast_rps, seen));
        format!("Load {}, forecast {} rps", figure(report.known_load_rps(tick)), figure(forecast))
    } else {
        let wanted = whole(count_at(&c.wanted, tick) as usize);
        format!("Load {} rps needs {wanted}", figure(report.known_load_rps(tick)))
    };
    match row.limit {
        Limit::Max => format!("{why}, {} at most", whole(row.to as usize)),
        Limit::RateUp => format!("{why}, at the fastest rate"),
        _ => why,
    }
}
