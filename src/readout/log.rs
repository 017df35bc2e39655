//! The decision log in words, and which of its rows a filter lets through.

mod slots;
mod words;

pub use slots::{place_in_slot, slot_order};
pub use words::{RowView, empty_words, row_words};

use crate::policy::{Action, Policy, ReasonCode, STAGES};
use crate::report::{LogRow, Report};

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
    /// Only decisions of the stage of this number, from 1.
    pub stage: Option<u8>,
    /// Only rows that this limited.
    pub limit: Option<ReasonCode>,
}

impl Selection {
    /// Whether it lets every row pass.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// The words of everything that is selected, e.g. `Override`, `In`.
    pub fn words(&self, policy: &Policy) -> Vec<String> {
        let action = self.action.map(|action| match action {
            Action::Out => "Out",
            Action::In => "In",
            Action::Held => "Held",
            Action::None => "None",
        });
        let flags = [self.overrides.then_some("Override"), self.anomalies.then_some("Anomaly")];
        let stage = self.stage.map(|stage| format!("of stage {stage}"));
        let limit = self.limit.map(|limit| policy.limit_label(limit).to_owned());
        let words = flags.into_iter().chain([action]).flatten().map(str::to_owned);
        words.chain(stage).chain(limit).collect()
    }

    fn lets(&self, row: &LogRow) -> bool {
        self.action.is_none_or(|action| row.action == action)
            && (!self.overrides || row.is_override)
            && (!self.anomalies || row.anomaly.is_some())
            && self.stage.is_none_or(|stage| row.decided_by == stage)
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

    /// The tick from which the first of them passes.
    pub fn first_tick(&self) -> Option<usize> {
        self.0.first().map(|(_, from)| *from as usize)
    }

    /// Number of the row at `place`, oldest 0.
    pub fn row(&self, place: usize) -> Option<usize> {
        self.0.get(place).map(|(row, _)| *row as usize)
    }

    /// Place of the row of that number.
    pub fn place_of(&self, number: usize) -> Option<usize> {
        self.0.binary_search_by_key(&number, |(row, _)| *row as usize).ok()
    }
}

fn first_anomaly(report: &Report, row: &LogRow) -> u32 {
    let anomalous = |tick: &u32| report.columns.verdict.get(*tick as usize).is_some_and(|verdict| verdict.is_anomaly());
    (row.first..=row.last).find(anomalous).unwrap_or(row.first)
}

/// Rows by filter, stage and limit; built once per report.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogIndex {
    filters: [Rows; 6],
    /// By number of the stage, 0 for none.
    stages: [Rows; STAGES + 1],
    limits: Vec<(ReasonCode, Rows)>,
}

impl LogIndex {
    /// The index of a report.
    pub fn new(report: &Report) -> Self {
        let by_limit = |limit: ReasonCode| (limit, Rows::collect(report, false, |row| row.limit == limit));
        Self {
            filters: Filter::ALL.map(|filter| Rows::collect(report, filter == Filter::Anomaly, |row| filter.lets(row))),
            stages: std::array::from_fn(|stage| {
                Rows::collect(report, false, |row| usize::from(row.decided_by) == stage)
            }),
            limits: report
                .scenario
                .policy
                .limits()
                .into_iter()
                .map(by_limit)
                .filter(|(_, rows)| !rows.is_empty())
                .collect(),
        }
    }

    /// Rows that pass a filter.
    pub fn rows(&self, filter: Filter) -> &Rows {
        &self.filters[filter.at()]
    }

    /// Rows that the stage of that number decided; empty for a stage that there is not.
    pub fn by_stage(&self, stage: u8) -> &Rows {
        const NONE: &Rows = &Rows(Vec::new());
        self.stages.get(usize::from(stage)).unwrap_or(NONE)
    }

    /// Limits that occur, with their rows.
    pub fn limits(&self) -> &[(ReasonCode, Rows)] {
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
