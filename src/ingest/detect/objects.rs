//! Is it rows of keys and values: JSON lines, a JSON document, logfmt, LTSV or line protocol? Or an answer of a metric server?

use super::layout::{self, Layout};
use super::question::Topic;
use super::roles::{Subject, assign};
use super::sheet::Sheet;
use super::table::preview_columns;
use super::tree::Node;
use super::{Detection, PREVIEW_ROWS, Question, context, document, logs, object_stream, places};
use crate::ingest::error::IngestError;
use crate::ingest::format::keyed::json_lines::without_comma;
use crate::ingest::format::keyed::json_path::Path;
use crate::ingest::format::keyed::json_tokens::{Token, Tokens};
use crate::ingest::format::keyed::line_protocol::point;
use crate::ingest::format::keyed::pairs::{LEADING, logfmt, ltsv};
use crate::ingest::format::logs::LogFormat;
use crate::ingest::plan::{Columns, DuplicatePolicy, Format, Keys, ObjectShape, Plan, Role, RowFilter, Rows};

/// Keys of a row that are looked at.
pub(super) const MAX_KEYS: usize = 60;
/// Rows that are looked at.
pub(super) const MAX_ROWS: usize = 400;
/// Longest value that is looked at, in bytes: a line of a log may be one.
const MAX_VALUE_BYTES: usize = 1024;

/// What a JSON document without rows needs.
const NO_ROWS: &str = "the JSON has no list of objects or pairs with a time in each. Write one object per line with a time \
    and a count in it, or a table with both";

/// What a JSON document with a list or an object for each column needs.
const BY_COLUMNS: &str = "the JSON holds a column in each key, or a value under each time, and no row. Write one object per row with its \
    time and its count (pandas: orient=\"records\"; jq: transpose)";
/// Keys of one object from which on they are taken for the rows of a table.
const MIN_ROW_KEYS: usize = 20;

/// A line and its pairs.
pub(super) type Row = (u64, Vec<(String, String)>);

/// What the text is if it is JSON; `None` if it is not.
pub fn detect(text: &[u8], lines: &[(u64, &[u8])]) -> Option<Result<Detection, IngestError>> {
    if let Some(source) = document::source_of(text) {
        return Some(document::detect(text, source));
    }
    let objects = object_lines(lines).take(2).count();
    if objects < 2 {
        let whole = detect_whole(text);
        // The first of several objects may be a document with rows of its own.
        if !matches!(whole, Some(Ok(_)))
            && let Some(Ok(stream)) = object_stream::detect(text)
        {
            return Some(Ok(stream));
        }
        if whole.is_some() {
            return whole;
        }
    }
    if objects == 1 && is_by_columns(lines) {
        return Some(Err(IngestError::NoSeries { line: 1, what: BY_COLUMNS.to_owned() }));
    }
    detect_lines(lines).or_else(|| {
        let is_json = text.trim_ascii_start().starts_with(b"{");
        is_json.then(|| Err(IngestError::NoSeries { line: 1, what: NO_ROWS.to_owned() }))
    })
}

/// Whether the only object is a table with its columns, or its times, as keys: many keys that differ in a number or a time alone.
fn is_by_columns(lines: &[(u64, &[u8])]) -> bool {
    let Some(pairs) = lines.iter().find_map(|line| object(line.1)) else { return false };
    let is_row =
        |(key, _): &&(String, String)| key.split('.').any(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    pairs.iter().filter(is_row).count() >= MIN_ROW_KEYS
}

/// The lines that hold a JSON object each. With a comma behind it, an object is an item of a list, where that is there.
fn object_lines<'a>(lines: &'a [(u64, &[u8])]) -> impl Iterator<Item = Row> + use<'a> {
    let is_list = lines.iter().find_map(|line| line.1.trim_ascii_start().first()) == Some(&b'[');
    let is_item = move |line: &[u8]| is_list && without_comma(line).len() < line.trim_ascii_end().len();
    lines.iter().filter_map(move |(number, line)| Some((*number, object(line).filter(|_| !is_item(line))?)))
}

/// What `lines` are if most of them hold a JSON object; `None` if not.
pub fn detect_lines(lines: &[(u64, &[u8])]) -> Option<Result<Detection, IngestError>> {
    let rows: Vec<Row> = object_lines(lines).collect();
    let filled = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).count();
    let found = format!("{} lines hold one JSON object each.", rows.len());
    (!rows.is_empty() && rows.len() * 2 >= filled).then(|| describe(ObjectShape::JsonLines, rows, found))
}

/// What `lines` are if they hold pairs; `None` if not.
pub fn detect_pairs(lines: &[(u64, &[u8])], shape: &ObjectShape) -> Option<Result<Detection, IngestError>> {
    let pairs = |line: &[u8]| {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let each = |key: &[u8], value: &[u8]| {
            if pairs.len() < MAX_KEYS {
                pairs.push((text_of(key), short(value)));
            }
        };
        if *shape == ObjectShape::Ltsv {
            ltsv(line, each);
        } else {
            logfmt(line, each);
        }
        pairs
    };
    let known = |row: &Row| row.1.iter().filter(|pair| pair.0 != LEADING).count() >= 3;
    let all = lines.iter().filter(|line| !line.1.trim_ascii().is_empty());
    let rows: Vec<Row> = all.clone().map(|(number, line)| (*number, pairs(line))).collect();
    let good = rows.iter().filter(|row| known(row)).count();
    let enough = good * 5 >= rows.len() && good > 0;
    let found = format!("{good} of the first {} lines hold {}.", rows.len(), shape.name());
    enough.then(|| describe(shape.clone(), rows, found))
}

/// What `lines` are if as good as all are points of InfluxDB's line protocol; `None` if not.
pub fn detect_points(lines: &[(u64, &[u8])]) -> Option<Result<Detection, IngestError>> {
    let row = |(number, line): &(u64, &[u8])| {
        let mut pairs: Vec<(String, String)> = Vec::new();
        let read = point(line, |key, value| pairs.push((text_of(key), short(value))));
        read.map(|()| (*number, pairs))
    };
    let filled = lines.iter().filter(|line| !line.1.trim_ascii().is_empty() && !line.1.starts_with(b"#"));
    let all = filled.clone().count();
    let rows: Vec<Row> = filled.filter_map(row).collect();
    let found = format!("{} of the first {all} lines are points of InfluxDB's line protocol.", rows.len());
    (!rows.is_empty() && rows.len() * 10 >= all * 9).then(|| describe(ObjectShape::LineProtocol, rows, found))
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// A value as far as it is looked at.
pub(super) fn short(value: &[u8]) -> String {
    String::from_utf8_lossy(&value[..value.len().min(MAX_VALUE_BYTES)]).into_owned()
}

/// What the document that `text` begins with holds, in whatever way it is laid out.
fn detect_whole(text: &[u8]) -> Option<Result<Detection, IngestError>> {
    let tree = Node::of(text)?;
    let mut refused = None;
    let mut attempt = |found: Option<Result<Detection, IngestError>>| match found {
        Some(Ok(found)) => Some(found),
        Some(Err(error)) => {
            refused.get_or_insert(error);
            None
        }
        None => None,
    };
    let layouts = layout::all(&tree, Node::is_cut(text));
    let (tables, others): (Vec<Layout>, Vec<Layout>) = layouts
        .into_iter()
        .partition(|layout| matches!(&layout.shape, ObjectShape::JsonTable { names, .. } if !names.is_empty()));
    let of_layout = |layout: Layout| Some(describe(layout.shape, layout.rows, layout.found));
    let found = others.into_iter().find_map(|layout| attempt(of_layout(layout)));
    // Cells that a list names are known better by these names than by their place.
    let (named, unnamed): (Vec<Layout>, Vec<Layout>) = tables.into_iter().partition(|layout| layout.has_header);
    let found = found.or_else(|| named.into_iter().find_map(|layout| attempt(of_layout(layout))));
    let found = found.or_else(|| attempt(places::detect(text, &tree)));
    let mut unnamed = unnamed.into_iter().map(|layout| describe(layout.shape, layout.rows, layout.found));
    let found = match found {
        // What stands in lists within the rows are cells of the table alone: a number may be there.
        Some(found) if lacks_count(&found) => {
            let counts = unnamed.find_map(|found| found.ok().filter(|found| found.plan.rows == Rows::Buckets));
            counts.map(ask_for_key).or(Some(found))
        }
        Some(found) => Some(found),
        None => unnamed.find_map(|found| attempt(Some(found))),
    };
    match found {
        Some(mut found) => Some(check_whole(&mut found, &tree).map(|()| found)),
        None => refused.map(Err),
    }
}

/// Asks for the key of the count, as nothing names its cells.
fn ask_for_key(mut found: Detection) -> Detection {
    let candidates = found.columns_of(Role::Value);
    if !found.questions.iter().any(Question::blocks) {
        found.questions.push(Question::ValueColumn { candidates });
    }
    found
}

/// Whether no number was found, and it is asked whether each row is a request.
fn lacks_count(found: &Detection) -> bool {
    let is_asked = |question: &Question| matches!(question, Question::Choice(choice) if choice.topic == Topic::Value);
    found.plan.rows == Rows::Events && found.questions.iter().any(is_asked)
}

/// Looks at what stands around and beside the rows that were found.
fn check_whole(found: &mut Detection, tree: &Node) -> Result<(), IngestError> {
    if let Format::Objects(shape, _) = &found.plan.format
        && let ObjectShape::JsonTable { place, .. }
        | ObjectShape::JsonColumns { place, .. }
        | ObjectShape::JsonKeyed { place } = shape
    {
        places::refuse_unread(tree, place)?;
    }
    context::check(found, tree)
}

/// Keys and values of the object in a line.
fn object(line: &[u8]) -> Option<Vec<(String, String)>> {
    let mut path = Path::default();
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut tokens = Tokens::default();
    if line.trim_ascii_start().first() != Some(&b'{') {
        return None;
    }
    let read = tokens.push(without_comma(line), |_, token| {
        if let (Token::Text(text) | Token::Scalar(text), Some(key)) = (token, path.key())
            && pairs.len() < MAX_KEYS
            && text != b"null"
        {
            pairs.push((key, short(text)));
        }
        path.follow(token);
    });
    (read.is_ok() && tokens.is_complete()).then_some(pairs)
}

/// What rows of `shape` hold.
pub(super) fn describe(shape: ObjectShape, rows: Vec<Row>, found: String) -> Result<Detection, IngestError> {
    let mut names: Vec<String> = Vec::new();
    for (key, _) in rows.iter().flat_map(|row| &row.1) {
        if !names.contains(key) && names.len() < MAX_KEYS {
            names.push(key.clone());
        }
    }
    let first_line = rows.first().map_or(1, |row| row.0);
    // The rows of a document that lie in several lists are looked at together, those of a table are of one.
    let is_one_list = !matches!(shape, ObjectShape::JsonRows(_));
    let embedded = embedded_log(&rows);
    let mut sheet = Sheet::of_pairs(&names, rows);
    if let ObjectShape::Wide(table) = &shape {
        sheet.separator = table.separator;
    }
    let mut detection = Detection::new(Plan::new(Format::Objects(shape.clone(), Keys::default())));
    detection.because("format", found);
    if names.is_empty() {
        return Err(IngestError::NoSeries { line: first_line, what: NO_ROWS.to_owned() });
    }
    let subject = Subject { sheet: &sheet, names: &names, word: "Key" };
    let columns = match &embedded {
        Some((key, log)) => {
            detection.plan = detection.plan.clone().with_rows(Rows::Events);
            let name = log.spec().name;
            detection.because("rows", format!("Key {key} holds lines of an {name}: those are the requests."));
            Columns::default()
        }
        None => assign(&mut detection, &subject)?,
    };
    detection.preview.columns = preview_columns(&sheet, &names, &columns, detection.plan.rows);
    let required = required_key(&mut detection, &sheet, &names, &columns);
    detection.plan.format = Format::Objects(shape, keys_of(&names, &columns, required, embedded));
    let pools_lists = matches!(&detection.plan.format, Format::Objects(shape, _) if has_inner_lists(shape));
    if pools_lists && !(is_one_list && detection.plan.duplicate_policy == DuplicatePolicy::Sum) {
        // Each list inside of a list is a series.
        detection.plan.duplicate_policy = DuplicatePolicy::SumLabels;
    }
    detection.preview.rows = sheet.data.into_iter().take(PREVIEW_ROWS).collect();
    Ok(detection)
}

/// Whether the rows lie in several lists, of which each is a series.
fn has_inner_lists(shape: &ObjectShape) -> bool {
    let lists = |place: &str| place.matches("[]").count();
    match shape {
        ObjectShape::JsonRows(place) | ObjectShape::JsonTable { place, .. } => lists(place) > 1,
        ObjectShape::JsonColumns { place, in_list, .. } => lists(place) > usize::from(*in_list),
        ObjectShape::JsonKeyed { place } => lists(place) > 0,
        _ => false,
    }
}

fn keys_of(
    names: &[String],
    columns: &Columns,
    required: Option<String>,
    embedded: Option<(String, LogFormat)>,
) -> Keys {
    let name = |index: usize| names.get(index).cloned().unwrap_or_default();
    let optional = |index: Option<usize>| index.map(name);
    Keys {
        time: name(columns.time),
        clock: optional(columns.clock),
        value: columns.values.first().copied().map(name),
        bytes: optional(columns.bytes),
        host: optional(columns.host),
        code: optional(columns.code),
        labels: columns.labels.iter().map(|index| name(*index)).collect(),
        filter: columns.filter.as_ref().map(|filter| RowFilter {
            column: name(filter.column),
            word: filter.word.clone(),
            keep: filter.keep,
        }),
        required,
        embedded,
    }
}

/// A key that only requests have, where there are other objects, too.
fn required_key(detection: &mut Detection, sheet: &Sheet, names: &[String], columns: &Columns) -> Option<String> {
    if detection.plan.rows != Rows::Events {
        return None;
    }
    let is_request =
        |name: &String| super::names::hint(name).is_some_and(|(hint, _)| hint == super::names::Hint::Request);
    let words = ["method", "httpmethod", "requestmethod", "http_method", "path", "url", "uri"];
    let is_method = |name: &String| {
        let last = name.rsplit('.').next().unwrap_or("").to_lowercase();
        is_request(name) && words.contains(&last.as_str())
    };
    let method = names.iter().position(is_method);
    let index = columns.code.or(method)?;
    let with = sheet.filled(index).len();
    let others = sheet.data.len() - with;
    if others == 0 || with == 0 {
        return None;
    }
    let name = &names[index];
    detection.because(
        "rows",
        format!("{others} of the first {} have no {name}: they are no requests, and are left out.", sheet.data.len()),
    );
    Some(name.clone())
}

/// A key whose values are lines of a log, as containers and collectors wrap them.
fn embedded_log(rows: &[Row]) -> Option<(String, LogFormat)> {
    ["log", "message", "msg", "MESSAGE", "line", "Line", "textPayload", "body"].into_iter().find_map(|key| {
        let values = rows.iter().filter_map(|row| row.1.iter().find(|pair| pair.0 == key));
        let lines: Vec<(u64, &[u8])> = values.map(|pair| (1, pair.1.trim_end().as_bytes())).collect();
        logs::embedded(&lines).map(|log| (key.to_owned(), log))
    })
}
