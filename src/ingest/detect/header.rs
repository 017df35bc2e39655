//! Which list of a JSON document names the cells of its rows: one below a key like `columns` or `fields`, beside the rows or in the objects
//! around them. What names series, units, tags or types is none.

use super::columns::time_of;
use super::names::{TimeName, time_strength, words_of};
use super::tree::Node;
use crate::ingest::format::keyed::json_table::VALUE_KEYS;
use crate::ingest::text::number;

/// Pairs that an object which names a column has at most.
const MAX_PAIRS: usize = 60;
/// The years 1980 to 2099, in seconds since 1970.
const OUR_AGE_SECS: std::ops::Range<i64> = 315_532_800..4_102_444_800;
/// Keys below which the name of a column stands.
const NAME_KEYS: [&str; 9] = ["name", "field", "columnname", "text", "label", "title", "id", "column", "header"];
/// Words of a key below which names of columns stand.
const HEADER_WORDS: [&str; 13] = [
    "column", "columns", "col", "cols", "field", "fields", "header", "headers", "names", "rowtype", "meta", "schema",
    "keys",
];
/// Words of a key below which something else than names of columns stands, whatever else it says.
const OTHER_WORDS: [&str; 9] = ["type", "types", "unit", "units", "tag", "tags", "key", "primary", "group"];
/// Stems of the words for what rows are told apart by.
const DIMENSIONS: &str = "dimension";
/// Stems of the words for what is measured.
const MEASURES: [&str; 2] = ["metric", "measure"];

/// What a list names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// All cells of a row.
    Columns,
    /// Some of them: those that rows are told apart by.
    Dimensions,
    /// Some of them: those that are measured.
    Measures,
    /// All cells where one of the names is that of a time; else they may be of series.
    Labels,
}

/// A list that may name cells.
#[derive(Debug)]
struct NameList {
    place: String,
    kind: Kind,
    names: Vec<String>,
}

/// The lists of a document that may name cells.
#[derive(Debug, Default)]
pub(super) struct Headers(Vec<NameList>);

/// A column without a name: where its cells lie in a row, and the first of them.
pub(super) struct Unnamed<'a> {
    pub(super) at: String,
    pub(super) cells: Vec<&'a str>,
}

impl Headers {
    /// Those of `tree`.
    pub(super) fn of(tree: &Node) -> Self {
        let mut lists: Vec<NameList> = Vec::new();
        tree.walk("", &mut |place, node| {
            let Some(kind) = kind_of(place) else { return };
            let Some(names) = names_in(node) else { return };
            match lists.iter_mut().find(|list| list.place == place) {
                None => lists.push(NameList { place: place.to_owned(), kind, names }),
                Some(list) if list.names.len() == names.len() => list.mix(&names),
                Some(_) => {}
            }
        });
        Self(lists)
    }

    /// The names of `columns`, of which the rows or cells are the items of the list at `place`.
    pub(super) fn names(&self, place: &str, columns: &[Unnamed<'_>]) -> Option<Vec<String>> {
        let mut lists: Vec<&NameList> = self.0.iter().filter(|list| list.is_around(place)).collect();
        lists.sort_by_key(|list| std::cmp::Reverse(shared(&list.place, place)));
        let has_times = columns.iter().any(|column| are_times(&column.cells));
        let is_whole = |list: &&&NameList| match list.kind {
            Kind::Columns => true,
            Kind::Labels => list.names.iter().any(|name| time_strength(name).is_some()),
            Kind::Dimensions | Kind::Measures => !has_times,
        };
        let whole = lists.iter().filter(is_whole).map(|list| list.names.clone());
        let parts = [by_group(&lists, columns), dimensions_first(&lists)];
        whole
            .chain(parts.into_iter().flatten())
            .find(|names| names.len() == columns.len() && !columns.is_empty() && fits(names, columns))
    }
}

impl NameList {
    /// Puts the names of a list that stands at the same place of a sibling beside those that differ.
    fn mix(&mut self, others: &[String]) {
        for (name, other) in self.names.iter_mut().zip(others) {
            if !name.split(" or ").any(|known| known == other) {
                name.push_str(" or ");
                name.push_str(other);
            }
        }
    }

    /// Whether the list is in an object around what is at `place`, or beside it: no other list holds it, nor does it hold that.
    fn is_around(&self, place: &str) -> bool {
        let holder = self.place.strip_suffix("[]").unwrap_or(&self.place);
        let lists = holder.rfind("[]").map_or("", |end| holder.get(..end + 2).unwrap_or(""));
        place.starts_with(lists) && !place.starts_with(&self.place)
    }
}

/// How many bytes two places begin with that are the same.
fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// What the list at `place` may name, by its key.
fn kind_of(place: &str) -> Option<Kind> {
    let key = place.trim_end_matches("[]").rsplit('.').next().unwrap_or("");
    let words = if key.eq_ignore_ascii_case("rowtype") { vec!["rowtype".to_owned()] } else { words_of(key) };
    let is_any = |known: &[&str]| words.iter().any(|word| known.contains(&word.as_str()));
    let starts = |stem: &str| words.iter().any(|word| word.starts_with(stem));
    if is_any(&OTHER_WORDS) {
        None
    } else if starts(DIMENSIONS) {
        Some(Kind::Dimensions)
    } else if MEASURES.iter().any(|stem| starts(stem)) {
        Some(Kind::Measures)
    } else if is_any(&HEADER_WORDS) || HEADER_WORDS.iter().any(|word| key.eq_ignore_ascii_case(&format!("{word}names")))
    {
        Some(Kind::Columns)
    } else {
        is_any(&["labels"]).then_some(Kind::Labels)
    }
}

/// The names where the cells of a row lie in a group of dimensions and one of measures: each group has a list of its own.
fn by_group(lists: &[&NameList], columns: &[Unnamed<'_>]) -> Option<Vec<String>> {
    let group = |column: &Unnamed<'_>| column.at.split('.').next().map(str::to_owned).unwrap_or_default();
    let groups = columns.chunk_by(|a, b| group(a) == group(b));
    let names = groups.map(|columns| {
        let kind =
            kind_of(&group(columns.first()?)).filter(|kind| matches!(kind, Kind::Dimensions | Kind::Measures))?;
        Some(&lists.iter().find(|list| list.kind == kind && list.names.len() == columns.len())?.names)
    });
    Some(names.collect::<Option<Vec<_>>>()?.into_iter().flatten().cloned().collect())
}

/// The names where the dimensions of a row stand in front of what is measured, and both have a list.
fn dimensions_first(lists: &[&NameList]) -> Option<Vec<String>> {
    let of = |kind: Kind| lists.iter().find(|list| list.kind == kind).map(|list| &list.names);
    Some(of(Kind::Dimensions)?.iter().chain(of(Kind::Measures)?).cloned().collect())
}

/// Whether no name of a time lies on a column without times, while another column has them.
fn fits(names: &[String], columns: &[Unnamed<'_>]) -> bool {
    let mut named = names.iter().zip(columns).filter(|(name, _)| time_strength(name).is_some()).peekable();
    named.peek().is_none()
        || named.any(|(_, column)| are_times(&column.cells))
        || !columns.iter().any(|column| are_times(&column.cells))
}

/// Whether most of `cells` are times of our age.
pub(super) fn are_times(cells: &[&str]) -> bool {
    time_of(cells, TimeName::Other).is_some_and(|time| {
        let is_of_age = |cell: &&&str| {
            time.format.parse(cell.as_bytes()).is_some_and(|stamp| OUR_AGE_SECS.contains(&stamp.local_secs))
        };
        cells.iter().filter(is_of_age).count() * 10 >= cells.len() * 9
    })
}

/// Whether a text may name a column.
pub(super) fn is_name(text: &str) -> bool {
    number::parse(text.as_bytes(), true).is_err() && !are_times(&[text])
}

/// The names that a list gives, as texts or as objects with a name each.
fn names_in(node: &Node) -> Option<Vec<String>> {
    let is_header = |item: &&Node| item.is_leaf() || item.pairs().len() <= MAX_PAIRS && !holds_value(item);
    let items = node.items();
    let names: Option<Vec<&str>> = items.iter().map(|item| name_in(item).filter(|_| is_header(&item))).collect();
    let names = names?;
    let mut distinct = names.clone();
    distinct.sort_unstable();
    distinct.dedup();
    let are_names = !names.is_empty() && distinct.len() == names.len() && names.iter().all(|name| is_name(name));
    are_names.then(|| names.iter().map(|name| (*name).to_owned()).collect())
}

fn name_in(item: &Node) -> Option<&str> {
    match item {
        Node::Leaf(..) => item.text(),
        Node::Object(pairs) => NAME_KEYS.iter().find_map(|wanted| {
            let found = pairs.iter().find(|pair| pair.0.eq_ignore_ascii_case(wanted))?;
            found.1.text()
        }),
        Node::List(..) => None,
    }
}

/// Whether an object holds a cell's value beside its name.
fn holds_value(item: &Node) -> bool {
    item.pairs().iter().any(|pair| VALUE_KEYS.contains(&pair.0.to_lowercase().as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str, place: &str, columns: &[(&str, &[&'static str])]) -> Option<Vec<String>> {
        let tree = Node::of(text.as_bytes())?;
        let columns: Vec<Unnamed<'_>> =
            columns.iter().map(|(at, cells)| Unnamed { at: (*at).to_owned(), cells: cells.to_vec() }).collect();
        Headers::of(&tree).names(place, &columns)
    }

    const TIMES: &[&str] = &["2026-03-01", "2026-03-02", "2026-03-03"];
    const COUNTS: &[&str] = &["5", "7", "3"];

    #[test]
    fn names_stand_below_a_key_for_columns_around_the_rows() {
        let pair = [("0", TIMES), ("1", COUNTS)];
        let of = |text: &str, place: &str| names(text, place, &pair).map(|names| names.join(" "));
        let wanted = Some("day hits".to_owned());
        for key in ["columns", "Columns", "columnNames", "fieldnames", "meta", "rowType", "labels", "table_schema"] {
            assert_eq!(of(&format!("{{\"{key}\":[\"day\",\"hits\"]}}"), "rows[]"), wanted, "{key}");
        }
        for key in ["unit", "tags", "aggregateTags", "columnDataTypes", "primaryKey", "series", "x"] {
            assert_eq!(of(&format!("{{\"{key}\":[\"day\",\"hits\"]}}"), "rows[]"), None, "{key}");
        }
        let inner = "{\"a\":[{\"columns\":[\"day\",\"hits\"]}]}";
        assert_eq!(of(inner, "a[].rows[]"), wanted);
        assert_eq!(of(inner, "b[].rows[]"), None, "of another list");
        assert_eq!(of("{\"fields\":[{\"name\":\"a\"},{\"name\":\"b\"}]}", "fields[].data[]"), None, "names of series");
        assert_eq!(of("{\"labels\":[\"a\",\"b\"]}", "rows[]"), None, "names of series");
        assert_eq!(of("{\"columns\":[\"hits\",\"day\"]}", "rows[]"), None, "the day is no time");
        let two = "[{\"columns\":[\"day\",\"hits\"]},{\"columns\":[\"day\",\"mean\"]}]";
        assert_eq!(of(two, "[].rows[]"), Some("day hits or mean".to_owned()), "of different series");
    }

    #[test]
    fn dimensions_and_measures_have_a_list_each() {
        let text = "{\"q\":{\"metrics\":[\"users\",\"hits\"],\"dimensions\":[\"day\"]}}";
        let wanted = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>());
        let grouped = [("dimensions.0", TIMES), ("metrics.0", COUNTS), ("metrics.1", COUNTS)];
        assert_eq!(names(text, "rows[]", &grouped), wanted(&["day", "users", "hits"]));
        let measures_first = [("metricValues.0", COUNTS), ("metricValues.1", COUNTS), ("dimensionValues.0", TIMES)];
        assert_eq!(names(text, "rows[]", &measures_first), wanted(&["users", "hits", "day"]));
        let flat = [("0", TIMES), ("1", COUNTS), ("2", COUNTS)];
        assert_eq!(names(text, "rows[]", &flat), wanted(&["day", "users", "hits"]));
        assert_eq!(
            names(text, "rows[]", &[("0", TIMES), ("1", COUNTS)]),
            None,
            "no list is of the time and one of them"
        );
    }
}
