//! How rows of keys and values are written: in lines, in the places of a JSON document, in a table with several times in a row.

use serde::{Deserialize, Serialize};

/// How rows of keys and values are written.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum ObjectShape {
    /// A JSON object per line.
    #[default]
    JsonLines,
    /// The objects or pairs in one JSON document that stand at this place, like `records[]`, `series[].pointlist[]` or `hosts.{key}.rows[]`
    /// for those below each key of `hosts`.
    JsonRows(String),
    /// The items of the list at this place; their cells, in order, have these names. Without names, each cell is an object with its name and
    /// its value.
    JsonTable {
        /// Where the rows are.
        place: String,
        /// Names of the cells.
        names: Vec<String>,
    },
    /// The lists, or objects, at this place are columns.
    JsonColumns {
        /// Where the columns are.
        place: String,
        /// Names of those that are items of lists.
        names: Vec<String>,
        /// Whether the columns are the items of a list, and not the values of an object.
        in_list: bool,
    },
    /// The object at this place has a row below each of its keys.
    JsonKeyed {
        /// Where the object is.
        place: String,
    },
    /// `key=value key="value"` in a line.
    Logfmt,
    /// `key:value` between tabs.
    Ltsv,
    /// `measurement,tag=a field=1 1700000000000000000`, as InfluxDB takes points.
    LineProtocol,
    /// A table with the counts of several times in a row.
    Wide(WideTable),
    /// JSON objects behind each other, however they are broken into lines.
    JsonObjects,
}

/// A table with the counts of several times in a row: a column for each hour, minute or day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WideTable {
    /// Byte between fields.
    pub separator: u8,
    /// Lines before the first row.
    pub skip: u64,
    /// Columns that all counts of a row share, from 0, with their names.
    pub shared: Vec<(usize, String)>,
    /// Columns with a count, with the time that goes with it.
    pub counts: Vec<(usize, String)>,
    /// Whether that is a time of day.
    pub are_clocks: bool,
}

impl ObjectShape {
    /// What a key is called below which a row stands.
    pub const KEY: &str = "time of the row";
    /// What a value without a key of its own is called.
    pub const VALUE: &str = "value";
    /// Any key, in the place of rows that stand below several.
    pub const ANY: &str = "{key}";
    /// What the key is called that [`ObjectShape::ANY`] stands for.
    pub const SERIES: &str = "series";
    /// What the time of day in a column's name is called.
    pub const CLOCK: &str = "time of day";
    /// What the time in a column's name is called.
    pub const TIME: &str = "time";

    /// Whether an object holds the rows, and not a list.
    pub const fn is_object(&self) -> bool {
        matches!(self, Self::JsonColumns { in_list: false, .. } | Self::JsonKeyed { .. })
    }

    /// Its name within a sentence.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::JsonLines => "JSON lines",
            Self::JsonObjects => "JSON objects",
            Self::JsonRows(_) | Self::JsonTable { .. } | Self::JsonKeyed { .. } => "JSON document",
            Self::JsonColumns { .. } => "JSON document by columns",
            Self::Logfmt => "lines of key=value (logfmt)",
            Self::Ltsv => "labelled tab-separated values (LTSV)",
            Self::LineProtocol => "line protocol of InfluxDB",
            Self::Wide(_) => "table with several times in a row",
        }
    }
}
