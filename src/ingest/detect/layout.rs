//! How the values of a JSON document lie: a list or an object for each column, a row below each time, rows whose cells are named
//! elsewhere, or rows of fields and their values.

use super::header::{Headers, Unnamed, are_times, is_name};
use super::objects::Row;
use super::tree::Node;
use crate::ingest::format::keyed::json_table::{FIELD_KEYS, VALUE_KEYS};
use crate::ingest::plan::ObjectShape;

/// Rows that are needed before lists, or what stands below keys, are taken for columns.
const MIN_ROWS: usize = 3;
/// Cells that a row has at most.
const MAX_CELLS: usize = 60;

/// A way in which a document is laid out, with its first rows.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) shape: ObjectShape,
    pub(super) rows: Vec<Row>,
    /// A sentence.
    pub(super) found: String,
    /// Whether a list of the document names the cells.
    pub(super) has_header: bool,
}

/// The layouts that `tree` may have which are no list of objects or pairs, the surest first.
///
/// Where the document `is_cut`, the last column of what is open at its end may have fewer cells than the others, and the last row fewer
/// than the rows before.
pub(super) fn all(tree: &Node, is_cut: bool) -> Vec<Layout> {
    let (mut found, headers) = (Vec::new(), Headers::of(tree));
    tree.walk("", &mut |place, node| found.extend(fields(place, node)));
    let open = if is_cut { tree.open_path() } else { Vec::new() };
    let is_open = |node: &Node| open.iter().any(|open| std::ptr::eq(*open, node));
    tree.walk("", &mut |place, node| found.extend(columns((&headers, is_open(node)), place, node)));
    tree.walk("", &mut |place, node| found.extend(keyed(place, node)));
    found.extend(table(&headers, tree));
    found
}

fn texts(items: &[Node]) -> Vec<&str> {
    items.iter().filter_map(Node::text).collect()
}

fn pair((name, node): (&str, &Node)) -> Option<(String, String)> {
    Some((name.to_owned(), node.text()?.to_owned()))
}

/// Rows of `[{"field": …, "value": …}, …]`, as CloudWatch Logs Insights answers.
fn fields(place: &str, node: &Node) -> Option<Layout> {
    let cell = |node: &Node| {
        let named = |names: &[&str]| {
            node.pairs()
                .iter()
                .find(|pair| names.contains(&pair.0.to_lowercase().as_str()))
                .and_then(|pair| pair.1.text())
        };
        Some((named(&FIELD_KEYS)?.to_owned(), named(&VALUE_KEYS)?.to_owned()))
    };
    let rows: Vec<Row> = node
        .items()
        .iter()
        .filter(|row| !row.items().is_empty() && row.items().iter().all(|item| item.pairs().len() == 2))
        .map(|row| (row.line(), row.items().iter().filter_map(cell).collect::<Vec<_>>()))
        .filter(|row| row.1.len() > 1)
        .collect();
    (!rows.is_empty() && rows.len() * 2 > node.items().len()).then(|| Layout {
        shape: ObjectShape::JsonTable { place: place.to_owned(), names: Vec::new() },
        rows,
        found: format!("One JSON document; the rows stand at {place}, and each cell beside its name."),
        has_header: true,
    })
}

/// A column of a document: its name, its first cells, and how many there are.
type Listed<'a> = (String, Vec<&'a Node>, usize);

/// A list or an object for each column: `{"time": […], "requests": […]}`, `{"time": {"0": …}, "requests": {"0": …}}`.
fn columns((headers, is_cut): (&Headers, bool), place: &str, node: &Node) -> Option<Layout> {
    let in_list = matches!(node, Node::List(..));
    let names = if in_list { headers.names(place, &items_as_columns(node.items()))? } else { Vec::new() };
    let listed = match node {
        Node::List(items, _) => {
            let listed = names.iter().zip(items).map(|(name, item)| {
                let (cells, all) = item.leaves()?;
                Some((name.clone(), cells.iter().collect(), all))
            });
            listed.collect::<Option<Vec<Listed<'_>>>>()?
        }
        _ => lists_of((headers, is_cut), place, node),
    };
    let is_time = |column: &&Listed<'_>| {
        let cells: Vec<&str> = column.1.iter().filter_map(|cell| cell.text()).collect();
        column.2 >= MIN_ROWS && are_times(&cells)
    };
    if let Some(time) = listed.iter().position(|column| is_time(&column)) {
        let all = listed.get(time)?.2;
        // The last list may break off behind the head, that of the times, too.
        let last = last_columns(node, is_cut, &listed);
        let whole = if time < last { all } else { listed.first()?.2 };
        let fits = |(place, column): &(usize, &Listed<'_>)| {
            column.2 == whole || *place == time || *place >= last && column.2 < whole
        };
        let beside: Vec<&Listed<'_>> =
            listed.iter().enumerate().filter(fits).map(|(_, column)| column).filter(|column| column.2 > 0).collect();
        if beside.len() > 1 {
            let names = if names.is_empty() { row_names((headers, is_cut), place, node) } else { names };
            return Some(by_columns((place, in_list), names, &beside));
        }
    }
    maps(place, node)
}

/// The place from which on columns may break off behind the head.
fn last_columns(node: &Node, is_cut: bool, listed: &[Listed<'_>]) -> usize {
    let of_last = match node {
        _ if !is_cut => 0,
        Node::Object(pairs) => match pairs.last() {
            // The columns of a list of rows end with it.
            Some((_, Node::List(items, _))) if items.iter().any(|item| !item.is_leaf()) => {
                items.first().map_or(0, |row| row.items().len())
            }
            Some((key, _)) => usize::from(listed.last().is_some_and(|column| column.0 == *key)),
            None => 0,
        },
        _ => 1,
    };
    listed.len().saturating_sub(of_last)
}

/// Lists as columns that have no name yet.
fn items_as_columns(items: &[Node]) -> Vec<Unnamed<'_>> {
    items.iter().enumerate().map(|(at, item)| Unnamed { at: at.to_string(), cells: texts(item.items()) }).collect()
}

/// The place of what stands below `key` of the object at `place`, a list.
fn list_at(place: &str, key: &str) -> String {
    if place.is_empty() { format!("{key}[]") } else { format!("{place}.{key}[]") }
}

/// The lists of leaves in the object at `place`, and those in its lists, but for lists that are named elsewhere.
fn lists_of<'a>((headers, is_cut): (&Headers, bool), place: &str, node: &'a Node) -> Vec<Listed<'a>> {
    let mut found = Vec::new();
    let names = row_names((headers, is_cut), place, node);
    for (key, child) in node.pairs() {
        if let Some((cells, all)) = child.leaves() {
            found.push((key.clone(), cells.iter().collect(), all));
        } else if let Node::List(items, all) = child
            && items.iter().all(|item| item.leaves().is_some())
        {
            if names.is_empty() && headers.names(&list_at(place, key), &items_as_columns(items)).is_some() {
                continue;
            }
            if names.is_empty() {
                let columns = items.iter().filter_map(Node::leaves).enumerate();
                found.extend(
                    columns.map(|(place, (cells, all))| (format!("{key}.{place}"), cells.iter().collect(), all)),
                );
            } else {
                // A row in each: the cell of each column is one of them.
                let cells = |place: usize| items.iter().filter_map(|item| item.items().get(place)).collect();
                found.extend(names.iter().enumerate().map(|(place, name)| (name.clone(), cells(place), *all)));
            }
        }
    }
    found
}

/// The names of the cells where an object has a list of times and one of rows beside it: `{"columns": […], "index": […],
/// "data": [[…], …]}`. Empty where its lists of lists are columns.
fn row_names((headers, is_cut): (&Headers, bool), place: &str, node: &Node) -> Vec<String> {
    let index = node.pairs().iter().find_map(|pair| pair.1.leaves().filter(|(cells, _)| are_times(&texts(cells))));
    let rows = node.pairs().iter().find_map(|pair| match &pair.1 {
        Node::List(items, all) if items.iter().all(|item| item.leaves().is_some()) => Some((&pair.0, items, *all)),
        _ => None,
    });
    match (index, rows) {
        (Some((_, times)), Some((key, rows, all))) if times == all || is_cut && all < times => {
            let width = rows.first().map_or(0, |row| row.items().len());
            // Where each list is as long as that of the times, it is a column.
            let cells = |at: usize| rows.iter().filter_map(|row| row.items().get(at)?.text()).collect();
            let columns: Vec<Unnamed<'_>> =
                (0..width).map(|at| Unnamed { at: at.to_string(), cells: cells(at) }).collect();
            if width == times { Vec::new() } else { headers.names(&list_at(place, key), &columns).unwrap_or_default() }
        }
        _ => Vec::new(),
    }
}

fn by_columns((place, in_list): (&str, bool), names: Vec<String>, beside: &[&Listed<'_>]) -> Layout {
    let length = beside.iter().map(|column| column.1.len()).max().unwrap_or(0);
    let row = |index: usize| {
        let cells = beside.iter().filter_map(|column| pair((&column.0, column.1.get(index)?)));
        (beside.iter().find_map(|column| Some(column.1.get(index)?.line())).unwrap_or(1), cells.collect())
    };
    let at = if place.is_empty() { "its top" } else { place };
    Layout {
        shape: ObjectShape::JsonColumns { place: place.to_owned(), names, in_list },
        rows: (0..length).map(row).collect(),
        found: format!("One JSON document; {} lists of one length at {at} are its columns.", beside.len()),
        has_header: true,
    }
}

/// An object for each column, with the same keys in each: `{"requests": {"1700000000": 5}, "errors": {…}}`.
fn maps(place: &str, node: &Node) -> Option<Layout> {
    let columns: Vec<&(String, Node)> = node
        .pairs()
        .iter()
        .filter(|pair| pair.1.pairs().len() >= MIN_ROWS && pair.1.pairs().iter().all(|cell| cell.1.is_leaf()))
        .collect();
    let (first, others) = columns.split_first().filter(|_| columns.len() > 1)?;
    let keys: Vec<&str> = first.1.pairs().iter().map(|cell| cell.0.as_str()).collect();
    let are_numbered = keys.iter().enumerate().all(|(place, key)| key.parse() == Ok(place));
    let has_keys =
        |column: &&&(String, Node)| column.1.pairs().first().is_some_and(|cell| Some(&cell.0.as_str()) == keys.first());
    if !(are_numbered || are_times(&keys)) || !others.iter().all(|column| has_keys(&column)) {
        return None;
    }
    let row = |key: &&str| {
        let cell = |column: &&(String, Node)| {
            let cell = column.1.pairs().iter().find(|cell| cell.0 == *key)?;
            pair((&column.0, &cell.1))
        };
        let key_cell = (!are_numbered).then(|| (ObjectShape::KEY.to_owned(), (*key).to_owned()));
        (first.1.line(), key_cell.into_iter().chain(columns.iter().filter_map(cell)).collect())
    };
    Some(Layout {
        shape: ObjectShape::JsonColumns { place: place.to_owned(), names: Vec::new(), in_list: false },
        rows: keys.iter().map(row).collect(),
        found: format!("One JSON document; {} objects with the same keys are its columns.", columns.len()),
        has_header: true,
    })
}

/// A row below each time: `{"2026-03-01": 5, …}`, `{"1700000000": {"requests": 5}, …}`.
fn keyed(place: &str, node: &Node) -> Option<Layout> {
    let keys: Vec<&str> = node.pairs().iter().map(|pair| pair.0.as_str()).collect();
    if keys.len() < MIN_ROWS || !are_times(&keys) {
        return None;
    }
    let row = |(key, node): &(String, Node)| {
        let mut cells = vec![(ObjectShape::KEY.to_owned(), key.clone())];
        match node {
            Node::Leaf(..) => cells.extend(pair((ObjectShape::VALUE, node))),
            _ => leaves_of("", node, &mut |name, leaf| cells.extend(pair((name, leaf)))),
        }
        (node.line(), cells)
    };
    let at = if place.is_empty() { "its top" } else { place };
    Some(Layout {
        shape: ObjectShape::JsonKeyed { place: place.to_owned() },
        rows: node.pairs().iter().map(row).collect(),
        found: format!("One JSON document; at {at}, a row stands below each time."),
        has_header: true,
    })
}

/// Hands the leaves of nested objects to `each`, with their keys from here.
fn leaves_of<'a>(at: &str, node: &'a Node, each: &mut impl FnMut(&str, &'a Node)) {
    for (key, child) in node.pairs() {
        let name = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
        if child.is_leaf() { each(&name, child) } else { leaves_of(&name, child, each) }
    }
}

/// The cells of a row, with how they lie.
type Cells<'a> = Vec<(String, &'a Node)>;

/// Rows whose cells are named elsewhere: `{"columns": ["time", "requests"], "data": [[…], …]}`, rows of BigQuery, Athena and
/// Google Analytics. Where no list names them, they are called as they lie.
fn table(headers: &Headers, tree: &Node) -> Option<Layout> {
    let mut best: Option<(String, Vec<Cells<'_>>)> = None;
    tree.walk("", &mut |place, node| {
        let rows: Vec<Cells<'_>> = node.items().iter().filter(|item| !item.is_leaf()).map(cells_of).collect();
        let width = rows.first().map_or(0, Vec::len);
        // The last one may break off behind the head.
        let regular = rows.iter().filter(|row| row.len() == width).count();
        let is_better = best.as_ref().is_none_or(|best| rows.len() > best.1.len());
        if (2..=MAX_CELLS).contains(&width) && rows.len() > 1 && regular + 1 >= rows.len() && is_better {
            best = Some((place.to_owned(), rows));
        }
    });
    let (place, mut rows) = best?;
    let width = rows.first()?.len();
    rows.retain(|row| row.len() == width);
    let first: Vec<&str> = rows[0].iter().filter_map(|cell| cell.1.text()).collect();
    let are_names = |cells: &[&str]| cells.len() == width && cells.iter().all(|cell| is_name(cell));
    let data = rows.get(usize::from(are_names(&first))..).unwrap_or_default();
    let named = headers
        .names(&place, &unnamed(data))
        .or_else(|| are_names(&first).then(|| first.iter().map(|n| (*n).to_owned()).collect()));
    let has_header = named.is_some();
    let names = named.unwrap_or_else(|| rows[0].iter().map(|cell| cell.0.clone()).collect());
    if are_names(&first) {
        // The first row repeats the names.
        rows.remove(0);
    }
    let row = |cells: &Cells<'_>| {
        let pairs = names.iter().zip(cells).filter_map(|(name, cell)| pair((name, cell.1)));
        (cells.first().map_or(1, |cell| cell.1.line()), pairs.collect())
    };
    let rows = rows.iter().map(row).collect();
    let found = format!("One JSON document; the rows stand at {place}, their cells are {}.", names.join(", "));
    Some(Layout { shape: ObjectShape::JsonTable { place, names }, rows, found, has_header })
}

/// The columns of rows of one width.
fn unnamed<'a>(rows: &[Cells<'a>]) -> Vec<Unnamed<'a>> {
    let column = |(place, cell): (usize, &(String, &Node))| Unnamed {
        at: cell.0.clone(),
        cells: rows.iter().filter_map(|row| row.get(place)?.1.text()).collect(),
    };
    rows.first().into_iter().flatten().enumerate().map(column).collect()
}

/// All leaves of a row in their order, with how they lie. What is empty in a list is a cell that holds nothing.
fn cells_of(row: &Node) -> Cells<'_> {
    fn add<'a>(at: &str, node: &'a Node, cells: &mut Vec<(String, &'a Node)>) {
        match node {
            Node::Leaf(..) => cells.push((at.to_owned(), node)),
            Node::Object(pairs) if pairs.is_empty() => cells.push((at.to_owned(), node)),
            Node::Object(pairs) => {
                let dot = if at.is_empty() { "" } else { "." };
                pairs.iter().for_each(|(key, child)| add(&format!("{at}{dot}{key}"), child, cells));
            }
            Node::List(items, _) => {
                let dot = if at.is_empty() { "" } else { "." };
                items.iter().enumerate().for_each(|(place, child)| add(&format!("{at}{dot}{place}"), child, cells));
            }
        }
    }
    let mut cells = Vec::new();
    add("", row, &mut cells);
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_document_that_is_cut_only_what_is_open_may_be_short() {
        let lists =
            |values: &str| format!("{{\"time\":[1772355600,1772355660,1772355720,1772355780],\"value\":[{values}");
        let by_columns = |text: String| {
            let found = Node::of(text.as_bytes()).map(|tree| all(&tree, true)).unwrap_or_default();
            found.iter().filter(|found| matches!(found.shape, ObjectShape::JsonColumns { .. })).count()
        };
        assert_eq!(
            by_columns(format!("[{}]}},{}", lists("1,2"), lists("1,2,3"))),
            1,
            "the first one is whole, and uneven"
        );
        assert_eq!(by_columns(format!("[{}]}},{}", lists("1,2,3,4"), lists("1,2,3"))), 2);
    }
}
