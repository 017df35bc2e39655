//! What a file does not tell, and how it can be said.

use super::{Detection, Question};
use crate::ingest::plan::{Format, Pick, Role, RowFilter, Rows, Unit};
use crate::ingest::time::{EpochUnit, TimeFormat};
use serde::{Deserialize, Serialize};

/// What a choice is about; a topic is asked about once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Topic {
    /// What numbers without an age count.
    Time,
    /// Which column counts requests, or whether rows do.
    Value,
    /// Which rows are read.
    Filter,
    /// Counts, rates or running totals.
    Unit,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Answer {
    /// These columns are counts, summed.
    Values(Vec<usize>),
    /// A row is a bucket or a request.
    Rows(Rows),
    /// What the values are.
    Unit(Unit),
    /// Only rows with this word in this column, or only those without.
    Filter(RowFilter<usize>),
    /// What numbers of a time count.
    TimeUnit(EpochUnit),
    /// The series of this place in an answer of a metric server, from 0.
    Series(usize),
}

/// One way to answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// Words for a button.
    pub words: String,
    /// The same on the command line.
    pub command: String,
    /// What it does.
    pub answer: Answer,
}

impl Offer {
    /// An offer.
    pub fn new(words: impl Into<String>, command: impl Into<String>, answer: Answer) -> Self {
        Self { words: words.into(), command: command.into(), answer }
    }
}

/// A question with its answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What it is about.
    pub topic: Topic,
    /// What is not known, and why; ends in a full stop or a question mark.
    pub text: String,
    /// Line that it is about, from 1, where it is about one.
    pub line: Option<u64>,
    /// The answers.
    pub offers: Vec<Offer>,
}

/// Offers that an error on the command line lists at most.
const MAX_LISTED: usize = 4;

impl Choice {
    /// How to answer on the command line.
    pub fn remedy(&self) -> String {
        let listed: Vec<&str> = self.offers.iter().take(MAX_LISTED).map(|offer| offer.command.as_str()).collect();
        format!("Say which (on the command line {}).", listed.join(" or "))
    }
}

impl Detection {
    /// Asks `text`, with `offers` to answer.
    pub(super) fn ask(&mut self, topic: Topic, text: impl Into<String>, offers: Vec<Offer>) {
        self.ask_at(None, topic, text, offers);
    }

    /// The same about `line`.
    pub(super) fn ask_at(&mut self, line: Option<u64>, topic: Topic, text: impl Into<String>, offers: Vec<Offer>) {
        self.forget(topic);
        self.questions.push(Question::Choice(Choice { topic, text: text.into(), line, offers }));
    }

    /// Takes back what was asked about `topic`.
    pub fn forget(&mut self, topic: Topic) {
        self.questions.retain(|question| !matches!(question, Question::Choice(choice) if choice.topic == topic));
    }

    /// Answers the question about `topic`.
    pub fn answer(&mut self, topic: Topic, answer: &Answer) {
        self.forget(topic);
        match answer {
            Answer::Values(values) => self.set_value_columns(values),
            Answer::Rows(rows) => self.set_rows(*rows),
            Answer::Unit(unit) => self.plan.unit = *unit,
            Answer::TimeUnit(unit) => self.plan.time = TimeFormat::Epoch(*unit),
            Answer::Filter(filter) => self.set_filter(Some(filter.clone())),
            Answer::Series(series) => {
                if let Format::Metrics(_, pick) = &mut self.plan.format {
                    *pick = Pick::One(*series);
                }
            }
        }
    }

    /// Reads only the rows that `filter` takes.
    pub fn set_filter(&mut self, filter: Option<RowFilter<usize>>) {
        let name =
            |index: usize| self.preview.columns.get(index).map_or_else(String::new, |column| column.name.clone());
        match &mut self.plan.format {
            Format::Table(table) => table.columns.filter = filter,
            Format::Objects(_, keys) => {
                keys.filter = filter.map(|filter| RowFilter {
                    column: name(filter.column),
                    word: filter.word,
                    keep: filter.keep,
                });
            }
            _ => {}
        }
        if self.plan.rows == Rows::Buckets && self.columns_of(Role::Value).is_empty() {
            self.set_rows(Rows::Events);
        }
    }
}
