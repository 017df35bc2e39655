//! Lines → a sheet: cut at a separator, with the header apart from the rows.

use super::columns::{is_clock, time_of};
use super::names::{Hint, TimeName, hint};
use crate::ingest::format::delimited::drawn::{is_row_count, is_rule};
use crate::ingest::format::delimited::fields::{Fields, is_blank};
use crate::ingest::text::number;

/// Lines before the header that are skipped at most.
const MAX_SKIPPED: usize = 20;
/// Lines of a report's title that may have a time, at most.
const MAX_TITLES: usize = 6;
/// Rows that are needed before numbers in front of them are taken for those of the rows.
const MIN_NUMBERED_ROWS: usize = 3;
/// Lines that a quoted field goes on for at most, here at the head.
const MAX_JOINED: usize = 16;

/// Behind the name of a date that its time of day follows in a column without a name.
pub(super) const CLOCK_NAME: &str = " (time of day)";
/// The name of a column without one that numbers the rows.
pub(super) const ROW_NAME: &str = "(row)";

/// The lines of a file, cut at one separator.
struct Cut {
    separator: u8,
    rows: Vec<(u64, Vec<String>)>,
    /// The most frequent number of fields.
    width: usize,
}

/// What stands in the columns.
pub(super) struct Sheet {
    pub(super) separator: u8,
    pub(super) header: Option<(u64, Vec<String>)>,
    /// Line of the header or the first row.
    pub(super) first_line: u64,
    /// Line of the first row of data.
    pub(super) data_line: u64,
    pub(super) data: Vec<(u64, Vec<String>)>,
    pub(super) width: usize,
}

impl Sheet {
    /// The sheet that `lines` are, cut at `separator`; `None` where there is no line.
    pub(super) fn of(lines: &[(u64, &[u8])], separator: u8) -> Option<Self> {
        sheet(cut(lines, separator))
    }

    /// The cells of `lines`, cut at `separator`, whatever they are.
    pub(super) fn cells_of(lines: &[(u64, &[u8])], separator: u8) -> Vec<(u64, Vec<String>)> {
        cut(lines, separator).rows
    }

    /// Rows of pairs, with a column for each of `names`.
    pub(super) fn of_pairs(names: &[String], rows: Vec<(u64, Vec<(String, String)>)>) -> Self {
        let cells = |pairs: &[(String, String)]| {
            let cell = |name: &String| {
                pairs.iter().find(|pair| pair.0 == *name).map_or_else(String::new, |pair| pair.1.clone())
            };
            names.iter().map(cell).collect()
        };
        Self::of_rows(names, rows.iter().map(|(line, pairs)| (*line, cells(pairs))).collect())
    }

    /// Rows below `names`.
    pub(super) fn of_rows(names: &[String], data: Vec<(u64, Vec<String>)>) -> Self {
        let first_line = data.first().map_or(1, |row| row.0);
        let header = Some((first_line, names.to_vec()));
        Self { separator: 0, header, first_line, data_line: first_line, data, width: names.len() }
    }

    /// The same with the rows alone that `takes` takes.
    pub(super) fn with(&self, takes: impl Fn(&[String]) -> bool) -> Self {
        let data = self.data.iter().filter(|row| takes(&row.1)).cloned().collect();
        Self { header: self.header.clone(), data, ..*self }
    }

    /// Cells of column `index`.
    pub(super) fn column(&self, index: usize) -> Vec<&str> {
        self.data.iter().filter_map(|row| row.1.get(index)).map(String::as_str).collect()
    }

    /// Cells of column `index` that hold something, each with the place of its row.
    pub(super) fn filled(&self, index: usize) -> Vec<(usize, &str)> {
        let cells = self.data.iter().enumerate().filter_map(|(row, cells)| Some((row, cells.1.get(index)?.as_str())));
        cells.filter(|(_, cell)| !cell.trim().is_empty()).collect()
    }

    /// Different cells of column `index` that hold something, with how often each is there.
    pub(super) fn distinct(&self, index: usize) -> Vec<(&str, usize)> {
        let mut cells: Vec<&str> = self.filled(index).into_iter().map(|(_, cell)| cell.trim()).collect();
        cells.sort_unstable();
        cells.chunk_by(|a, b| a == b).map(|run| (run[0], run.len())).collect()
    }

    /// Line of row `row`.
    pub(super) fn line(&self, row: usize) -> u64 {
        self.data.get(row).map_or(1, |row| row.0)
    }

    /// Name of column `index`; empty where no line names it.
    pub(super) fn name(&self, index: usize) -> &str {
        let name = self.header.as_ref().and_then(|header| header.1.get(index));
        name.map_or("", |name| name.trim_start_matches('#').trim())
    }

    /// What that name hints at.
    pub(super) fn hint(&self, index: usize) -> Option<Hint> {
        hint(self.name(index)).map(|(hint, _)| hint)
    }
}

fn cut(lines: &[(u64, &[u8])], separator: u8) -> Cut {
    let mut rows: Vec<(u64, Vec<String>)> = Vec::new();
    let is_drawn = |line: &[u8]| is_rule(line) || is_row_count(line) || is_blank(line);
    let is_setting = |line: &(u64, &[u8])| line.0 == 1 && line.1.to_ascii_lowercase().starts_with(b"sep=");
    let mut lines = lines.iter().filter(|line| !is_setting(line) && !is_drawn(line.1));
    while let Some((number, line)) = lines.next() {
        let mut row = line.to_vec();
        let mut rest = lines.clone();
        // A quoted field may go on in the next lines.
        for _ in 0..MAX_JOINED {
            if !is_open(&row, separator) {
                break;
            }
            let Some((_, more)) = rest.next() else { break };
            row.push(b'\n');
            row.extend_from_slice(more);
        }
        if row.len() > line.len() && !is_open(&row, separator) {
            lines = rest;
        } else {
            row = line.to_vec();
        }
        let cells = Fields::new(&row, separator).map(|field| String::from_utf8_lossy(&field).into_owned());
        rows.push((*number, cells.collect()));
    }
    let mut widths: Vec<usize> = rows.iter().map(|row| row.1.len()).collect();
    widths.sort_unstable();
    let usual = widths.chunk_by(|a, b| a == b).max_by_key(|run| run.len());
    let width = usual.map_or(0, |run| run[0]);
    Cut { separator, rows, width }
}

fn is_open(row: &[u8], separator: u8) -> bool {
    let mut fields = Fields::new(row, separator);
    while fields.next().is_some() {}
    fields.is_open()
}

/// Parts header and data; what stands before the header is skipped.
fn sheet(cut: Cut) -> Option<Sheet> {
    let Cut { separator, mut rows, width, .. } = cut;
    let is_data = |cells: &[String]| {
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        cells.iter().any(|cell| time_of(&[cell], TimeName::Other).is_some_and(|time| time.good == 1))
    };
    let is_comment = |cells: &[String]| cells.first().is_some_and(|cell| cell.starts_with('#'));
    // A header that begins with # is one all the same.
    if let Some(header) = names_of_comment(&rows).or_else(|| names_behind_mark(&rows, width)) {
        rows.retain(|row| !is_comment(&row.1));
        let data_line = rows.first()?.0;
        return Some(Sheet { separator, header: Some(header), first_line: data_line, data_line, data: rows, width });
    }
    let first_data = rows.iter().position(|row| is_data(&row.1) && !is_comment(&row.1));
    let first_data = first_data.map(|first| data_behind_names(&rows, (first, width), is_data).unwrap_or(first));
    let start = match first_data {
        Some(0) => 0,
        Some(data) if data <= MAX_SKIPPED => {
            let above = names_above(&rows, data);
            // Between spaces, any sentence is a row: names are as many as the columns, or one fewer where date and time of day are apart.
            let names = rows[above].1.len();
            let has_row_numbers = || numbers_rows(rows[data..].iter().filter(|row| row.1.len() == width));
            let are_names = separator != b' '
                || names == width
                || names + 1 == width
                || names + 2 == width && has_row_numbers()
                || above > 0 && names_of_two_lines(&rows[above].1, &rows[above - 1].1, width).is_some();
            if are_names { above } else { data }
        }
        // No row shows a time by itself: the header has to name it.
        _ => rows.iter().position(|row| row.1.len() == width && !is_comment(&row.1)).unwrap_or(0),
    };
    let above = start.checked_sub(1).and_then(|above| rows.get(above)).map(|row| row.1.clone()).unwrap_or_default();
    rows.drain(..start);
    let (first_line, first) = rows.first()?.clone();
    let of_two = names_of_two_lines(&first, &above, width).filter(|_| separator == b' ');
    let first = of_two.unwrap_or(first);
    let has_header = !is_data(&first) && first.iter().any(|cell| number::parse(cell.as_bytes(), true).is_err());
    let header = has_header.then(|| (first_line, first.clone()));
    let is_beside = |cells: &[String]| is_comment(cells) || Some(cells) == header.as_ref().map(|header| &header.1[..]);
    let behind: Vec<(u64, Vec<String>)> = rows.into_iter().skip(usize::from(has_header)).collect();
    let time = behind.iter().find(|row| is_data(&row.1)).and_then(|row| time_place(&row.1));
    let data: Vec<(u64, Vec<String>)> = behind
        .into_iter()
        .filter(|row| !is_beside(&row.1))
        .skip_while(|row| has_header && first_data.is_some() && !is_data(&row.1) && !may_be_row(&row.1, (time, width)))
        .collect();
    let data_line = data.first().map_or(first_line, |row| row.0);
    let header = header.map(|(line, names)| {
        let names = with_row_name(names, (separator, width), &data);
        (line, with_clock_name(names, (separator, width), &data))
    });
    Some(Sheet { separator, header, first_line, data_line, data, width })
}

/// Where the time of a row stands.
fn time_place(cells: &[String]) -> Option<usize> {
    cells.iter().position(|cell| time_of(&[cell], TimeName::Other).is_some_and(|time| time.good == 1))
}

/// Whether cells are those of a row whose time is missing or written in a way that is not read: digits or no value in its place, and a
/// number beside it. What stands between names and rows, as units do, has a word there.
fn may_be_row(cells: &[String], (time, width): (Option<usize>, usize)) -> bool {
    let may_be_time = |cell: &String| {
        cell.contains(|c: char| c.is_ascii_digit()) || matches!(number::parse(cell.as_bytes(), true), Ok(None))
    };
    let is_number = |cell: &String| matches!(number::parse(cell.as_bytes(), true), Ok(Some(_)));
    time.is_some_and(|time| {
        cells.len() == width
            && cells.get(time).is_some_and(may_be_time)
            && cells.iter().enumerate().any(|(index, cell)| index != time && is_number(cell))
    })
}

/// The first row of data behind names that stand a few lines below row `first`, which has a time but is above the table: when a report
/// was made.
fn data_behind_names(
    rows: &[(u64, Vec<String>)],
    (first, width): (usize, usize),
    is_data: impl Fn(&[String]) -> bool,
) -> Option<usize> {
    let is_name = |cell: &String| !cell.trim().is_empty() && !cell.contains(|c: char| c.is_ascii_digit());
    let are_names = |row: &[String]| row.len() == width && width > 1 && row.iter().all(is_name);
    let names = (first + 1..rows.len().min(first + MAX_TITLES)).find(|at| are_names(&rows[*at].1))?;
    let is_title = rows[first..names]
        .iter()
        .all(|row| !matches!(row.1.last().map(|cell| number::parse(cell.as_bytes(), true)), Some(Ok(Some(_)))));
    rows.get(names + 1).filter(|row| is_title && row.1.len() == width && is_data(&row.1)).map(|_| names + 1)
}

/// The names of an index and, from the line above, of the other columns, as pandas prints them: together they are as many as the columns,
/// or one fewer where date and time of day are apart.
fn names_of_two_lines(names: &[String], above: &[String], width: usize) -> Option<Vec<String>> {
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).cloned().collect::<Vec<_>>();
    let (names, above) = (filled(names), filled(above));
    let is_name = |name: &String| !name.contains(|c: char| c.is_ascii_digit()) && !name.starts_with('#');
    let both = [names.clone(), above].concat();
    let fits = names.len() == 1 && both.len() > 1 && (both.len() == width || both.len() + 1 == width);
    (fits && both.iter().all(is_name)).then_some(both)
}

/// Whether the first cells of `rows` number them.
fn numbers_rows<'a>(rows: impl Iterator<Item = &'a (u64, Vec<String>)>) -> bool {
    let number = |row: &(u64, Vec<String>)| row.1.first()?.trim().trim_end_matches('.').parse::<u64>().ok();
    let numbers: Option<Vec<u64>> = rows.map(number).collect();
    numbers.is_some_and(|numbers| {
        numbers.len() >= MIN_NUMBERED_ROWS
            && numbers[0] <= 1
            && numbers.windows(2).all(|pair| pair[1].checked_sub(pair[0]) == Some(1))
    })
}

/// The names with one for the numbers of the rows, which pandas, R, ClickHouse and others print in front of them below no name, or below
/// `#`.
fn with_row_name(mut names: Vec<String>, (separator, width): (u8, usize), data: &[(u64, Vec<String>)]) -> Vec<String> {
    if !numbers_rows(data.iter().filter(|row| row.1.len() == width)) {
        return names;
    }
    match names.first().map(|name| name.trim()) {
        Some("" | "#") if names.len() == width => ROW_NAME.clone_into(&mut names[0]),
        Some(_) if separator == b' ' && names.len() < width => names.insert(0, ROW_NAME.to_owned()),
        _ => {}
    }
    names
}

/// Whether cells are the types of the columns, or what stands between them and the names.
fn are_types(cells: &[String]) -> bool {
    const TYPES: [&str; 22] = [
        "int",
        "uint",
        "float",
        "double",
        "dbl",
        "decimal",
        "numeric",
        "bigint",
        "hugeint",
        "varchar",
        "str",
        "utf",
        "chr",
        "text",
        "char",
        "timestamp",
        "date",
        "dttm",
        "time",
        "bool",
        "nullable",
        "lowcardinality",
    ];
    let is_type = |word: &str| {
        let word = word.trim().trim_start_matches('<').to_lowercase();
        let is_short = matches!(word.as_bytes(), [b'i' | b'u' | b'f', digits @ ..] if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit));
        word == "---" || is_short || TYPES.iter().any(|name| word.starts_with(name))
    };
    let filled = || cells.iter().filter(|cell| !cell.trim().is_empty());
    filled().count() > 1 && filled().all(|cell| is_type(cell))
}

/// The names with one more where a date and its time of day, which a space parts, stand below one of them: columns between
/// spaces, as sqlite and sqlcmd print them.
fn with_clock_name(
    mut names: Vec<String>,
    (separator, width): (u8, usize),
    data: &[(u64, Vec<String>)],
) -> Vec<String> {
    let holds = |index: usize, is: fn(&str) -> bool| {
        data.iter().filter(|row| row.1.len() == width).all(|row| row.1.get(index).is_some_and(|cell| is(cell)))
    };
    let is_date = |cell: &str| cell.len() == 10 && time_of(&[cell], TimeName::Other).is_some();
    let is_pair = |index: &usize| holds(*index, is_date) && holds(*index + 1, |cell| is_clock(cell, ""));
    if separator == b' '
        && names.len() + 1 == width
        && let Some(date) = (0..names.len()).find(is_pair)
    {
        let clock = format!("{}{CLOCK_NAME}", names[date]);
        names.insert(date + 1, clock);
    }
    names
}

/// Which row names the columns of the first row of data, `data`: the one above it, or where that holds numbers, as below the
/// names of CloudWatch, the first of those as wide.
fn names_above(rows: &[(u64, Vec<String>)], data: usize) -> usize {
    let width = rows[data].1.len();
    let has_number =
        |row: &[String]| row.iter().skip(1).any(|cell| matches!(number::parse(cell.as_bytes(), false), Ok(Some(_))));
    let is_label =
        |row: &[String]| row.first().is_some_and(|cell| matches!(cell.trim(), "Statistic" | "Period" | "Unit"));
    let mut at = data - 1;
    while at > 0
        && (rows[at - 1].1.len() == width && (has_number(&rows[at].1) || is_label(&rows[at].1))
            || rows[at - 1].1.len() == rows[at].1.len() && are_types(&rows[at].1))
    {
        at -= 1;
    }
    at
}

/// The names behind a `#` that is a cell of its own, as in `# time requests`, with the place of that row: as many as the data are wide.
fn names_behind_mark(rows: &[(u64, Vec<String>)], width: usize) -> Option<(u64, Vec<String>)> {
    rows.iter().take(MAX_SKIPPED).find_map(|(line, cells)| {
        let (mark, names) = cells.split_first()?;
        let are_names = names.iter().all(|name| number::parse(name.as_bytes(), true).is_err());
        (mark == "#" && names.len() == width && are_names).then(|| (*line, names.to_vec()))
    })
}

/// The names that a line like `#fields`, `#Fields:` or `# Columns:` gives, with the place of that row; the word itself names no
/// column.
fn names_of_comment(rows: &[(u64, Vec<String>)]) -> Option<(u64, Vec<String>)> {
    rows.iter().take(MAX_SKIPPED).find_map(|(line, cells)| {
        let (hash, cells) = cells.split_first()?;
        let text = hash.strip_prefix('#')?.trim_start();
        // `# Fields: …` cut at spaces has the mark in a cell of its own.
        let (text, cells) = if text.is_empty() { (cells.first()?.as_str(), &cells[1..]) } else { (text, cells) };
        let word = ["fields", "columns"].into_iter().find(|word| {
            text.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word))
                && text[word.len()..].chars().next().is_none_or(|next| matches!(next, ':' | ' ' | '\t'))
        })?;
        let first = text[word.len()..].trim_start_matches(':').trim();
        let is_apart = first.is_empty();
        let names = cells.iter().skip_while(|name| is_apart && matches!(name.trim(), "" | ":"));
        let first = (!is_apart).then(|| first.to_owned());
        Some((*line, first.into_iter().chain(names.cloned()).collect()))
    })
}
