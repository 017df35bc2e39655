//! A further file of the same trace, whose columns stand where its own header says: what its first bytes make of the plan.

use super::HEAD_BYTES;
use super::detect::{head_bytes, sniff, sniff_as};
use super::error::IngestError;
use super::plan::{Encoding, Format, Keys, ObjectShape, Plan, Table};

/// The first bytes of a further file.
#[derive(Debug, Default)]
pub struct FurtherHead {
    bytes: Vec<u8>,
    /// Bytes that are needed, once [`HEAD_BYTES`] are there.
    wanted: Option<usize>,
}

impl FurtherHead {
    /// For a file that is read after `plan`; `None` where it is read as the first one, whatever its header says.
    pub fn of(plan: &Plan) -> Option<Self> {
        let is_wanted = match &plan.format {
            Format::Objects(shape, keys) => match shape {
                ObjectShape::Wide(_) => true,
                ObjectShape::JsonTable { names, .. } | ObjectShape::JsonColumns { names, .. } => {
                    !names.is_empty() || is_list_index(&keys.time)
                }
                _ => false,
            },
            // The names stand before lines that are skipped.
            Format::Table(table) => is_named_apart(table),
            _ => false,
        };
        is_wanted.then(Self::default)
    }

    /// Takes the next bytes, and tells whether these are enough.
    pub fn push(&mut self, chunk: &[u8]) -> bool {
        self.bytes.extend_from_slice(chunk);
        let wanted = match self.wanted {
            None if self.bytes.len() >= HEAD_BYTES => *self.wanted.insert(head_bytes(&self.bytes)),
            known => known.unwrap_or(HEAD_BYTES),
        };
        self.bytes.len() >= wanted
    }

    /// The bytes, and the plan for the file that they begin: that of the first file with the columns of this one. `None` where the file
    /// is empty.
    ///
    /// # Errors
    /// When it has another shape, or lacks a column.
    pub fn settle(self, plan: &Plan) -> Result<(Vec<u8>, Option<Plan>), IngestError> {
        if self.bytes.trim_ascii().is_empty() {
            return Ok((self.bytes, None));
        }
        let (format, encoding) = format_of(&self.bytes, plan)?;
        Ok((self.bytes, Some(Plan { format, encoding, ..plan.clone() })))
    }
}

/// Whether a key is called by its place in a list, as `lists.0` is.
fn is_list_index(key: &str) -> bool {
    key.rsplit('.').next().is_some_and(|last| !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Whether columns have names that no header says in front of the rows.
fn is_named_apart(table: &Table) -> bool {
    let are_numbers = table.names.iter().enumerate().all(|(place, name)| *name == (place + 1).to_string());
    !table.header && table.skip > 0 && !are_numbers
}

fn format_of(head: &[u8], plan: &Plan) -> Result<(Format, Encoding), IngestError> {
    let other = |why: String| IngestError::OtherShape { why };
    let found = plan.named_format.map_or_else(|| sniff(head), |name| sniff_as(head, name))?;
    let format = match (&plan.format, &found.plan.format) {
        (Format::Objects(first, keys), Format::Objects(shape, own)) if are_alike(first, shape) => {
            if is_list_index(&keys.time) && keys.time != own.time {
                let (time, first) = (&own.time, &keys.time);
                return Err(other(format!("Its times stand at {time}, and those of the first file at {first}")));
            }
            let mut names: Vec<&str> = found.preview.columns.iter().map(|column| column.name.as_str()).collect();
            names.extend(names_of(shape).iter().map(String::as_str));
            if let Some(lost) = wanted(keys).find(|key| !names.contains(key)) {
                return Err(other(format!("It has no column {lost}; it has {}", names.join(", "))));
            }
            Format::Objects(shape.clone(), keys.clone())
        }
        (Format::Table(first), Format::Table(table))
            if first.names == table.names && first.separator == table.separator =>
        {
            // How many lines stand in front of the rows is the file's own.
            Format::Table(Table { skip: table.skip, header: table.header, ..first.clone() })
        }
        (Format::Table(_), Format::Table(table)) => {
            return Err(other(format!(
                "Its columns are others than those of the first file: {}",
                table.names.join(", ")
            )));
        }
        (first, format) => {
            return Err(other(format!("It is {}, and the first file is {}", format.name(), first.name())));
        }
    };
    Ok((format, found.plan.encoding))
}

fn are_alike(first: &ObjectShape, other: &ObjectShape) -> bool {
    match (first, other) {
        (ObjectShape::Wide(first), ObjectShape::Wide(other)) => first.are_clocks == other.are_clocks,
        _ => std::mem::discriminant(first) == std::mem::discriminant(other),
    }
}

fn names_of(shape: &ObjectShape) -> &[String] {
    match shape {
        ObjectShape::JsonTable { names, .. } | ObjectShape::JsonColumns { names, .. } => names,
        _ => &[],
    }
}

/// The keys that a row is made of.
fn wanted(keys: &Keys) -> impl Iterator<Item = &str> {
    let filter = keys.filter.as_ref().map(|filter| &filter.column);
    let optional = [&keys.clock, &keys.value, &keys.bytes, &keys.host, &keys.code].into_iter().flatten();
    [&keys.time].into_iter().chain(optional).chain(filter).chain(&keys.labels).map(String::as_str)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use crate::ingest::error::IngestError;
    use crate::ingest::{FormatName, HEAD_BYTES, Ingested, Reader, sniff, sniff_as};

    /// What `files` make, read as the first is taken for.
    fn read(files: &[&str]) -> Result<Ingested, IngestError> {
        let mut reader = Reader::new(sniff(files[0].as_bytes())?.settled()?)?;
        for (place, file) in files.iter().enumerate() {
            if place > 0 {
                reader.next_file("next")?;
            }
            file.as_bytes().chunks(7).try_for_each(|chunk| reader.push(chunk))?;
        }
        reader.finish("all")
    }

    fn counts(files: &[&str]) -> Vec<f64> {
        read(files).map(|read| read.series.counts().to_vec()).unwrap()
    }

    fn refusal(files: &[&str]) -> String {
        read(files).map(|_| ()).unwrap_err().to_string()
    }

    const MARCH: &str = "service,2026-03-29,2026-03-30,2026-03-31\nweb,1,2,3\napi,10,20,30\n";

    #[test]
    fn tables_of_two_months_join() {
        let april = "service,2026-04-01,2026-04-02,2026-04-03,2026-04-04,Total\nweb,4,5,6,7,22\napi,40,50,60,70,220\n";
        assert_eq!(counts(&[MARCH, april]), [11.0, 22.0, 33.0, 44.0, 55.0, 66.0, 77.0]);
        let hours = |days: [&str; 3], from: i32| {
            let rows = (0..24).map(|hour| format!("{hour:02}:00,{0},{0},{0}\n", from + hour)).collect::<String>();
            format!("hour,{}\n{rows}", days.join(","))
        };
        let first = hours(["2026-03-01", "2026-03-02", "2026-03-03"], 0);
        let second = hours(["2026-03-04", "2026-03-05", "2026-03-06"], 100);
        let read = read(&[&first, &second]).unwrap();
        assert_eq!((read.series.len(), read.report.duplicates.count), (144, 0));
        assert_eq!(read.series.counts()[71..74], [23.0, 100.0, 101.0]);
    }

    #[test]
    fn hours_stand_where_each_header_says() {
        let hours: Vec<String> = (0..24).map(|hour| format!("{hour:02}:00")).collect();
        let cells = |from: i32| (0..24).map(|hour| (from + hour).to_string()).collect::<Vec<_>>().join(",");
        let first = format!("date,{}\n2026-03-01,{}\n", hours.join(","), cells(0));
        let second = format!("date,Total,{}\n2026-03-02,9999,{}\n", hours.join(","), cells(24));
        assert_eq!(counts(&[&first, &second]), (0..48).map(f64::from).collect::<Vec<_>>());
    }

    #[test]
    fn a_table_of_another_shape_is_refused() {
        let renamed = "host,2026-04-01,2026-04-02,2026-04-03\nweb,1,2,3\n";
        assert!(refusal(&[MARCH, renamed]).contains("It has no column service"), "{}", refusal(&[MARCH, renamed]));
        let long = "time,requests\n2026-04-01,1\n2026-04-02,2\n";
        assert!(refusal(&[MARCH, long]).contains("It is CSV, and the first file is table with several times"));
        let nothing = "nothing at all\n";
        assert_eq!(Some(refusal(&[MARCH, nothing])), sniff(nothing.as_bytes()).err().map(|error| error.to_string()));
        assert_eq!(counts(&[MARCH, "\n"]), [11.0, 22.0, 33.0], "an empty file adds nothing");
    }

    #[test]
    fn a_metric_of_a_further_document_is_not_summed() {
        let rows = |metric: &str, from: u64| {
            let rows: Vec<String> =
                (from..from + 4).map(|minute| format!("[{},{minute}]", 1_772_355_600 + minute * 60)).collect();
            format!("{{\"metric\":\"{metric}\",\"columns\":[\"time\",\"value\"],\"data\":[{}]}}", rows.join(","))
        };
        assert_eq!(counts(&[&rows("web.requests", 1), &rows("api.requests", 5)]).len(), 8);
        let said = refusal(&[&rows("web.requests", 1), &rows("web.cpu", 5)]);
        assert!(said.contains("not all of them count requests"), "{said}");
        let shared = |metric: &str, day: u32| {
            format!("metric,2026-03-0{day},2026-03-0{},2026-03-0{}\n{metric},1,2,3\n", day + 1, day + 2)
        };
        let said = refusal(&[&shared("requests", 1), &shared("cpu", 4)]);
        assert!(said.contains("another metric") && said.contains("cpu"), "{said}");
    }

    #[test]
    fn metrics_behind_the_head_of_the_first_file_are_known_in_the_next() {
        let table = |metric: &str, from: u64, rows: u64| {
            let rows: Vec<String> =
                (from..from + rows).map(|minute| format!("[{},{minute}]", 1_772_355_600 + minute * 60)).collect();
            format!("{{\"target\":\"{metric}\",\"columns\":[\"time\",\"value\"],\"data\":[{}]}}", rows.join(","))
        };
        let first = format!("{{\"all\":[{},{}]}}", table("/web", 0, 5000), table("web.requests", 5000, 10));
        let next = format!("{{\"all\":[{}]}}", table("web.cpu", 6000, 10));
        let plan = sniff(&first.as_bytes()[..HEAD_BYTES]).unwrap().settled().unwrap();
        let mut reader = Reader::new(plan).unwrap();
        reader.push(first.as_bytes()).unwrap();
        reader.next_file("next").unwrap();
        let said = reader.push(next.as_bytes()).and_then(|()| reader.settle_head()).unwrap_err().to_string();
        assert!(said.contains("not all of them count requests"), "{said}");
    }

    #[test]
    fn a_further_file_is_of_the_format_that_was_named() {
        // By itself, the second one would be taken for pairs.
        let (first, second) = (MARCH, "service,2026-04-01,2026-04-02,2026-04-03\na=1 b=2,4,5,6\nc=1 d=2,40,50,60\n");
        let mut reader = Reader::new(sniff_as(first.as_bytes(), FormatName::Csv).unwrap().settled().unwrap()).unwrap();
        assert_eq!(reader.plan().named_format, Some(FormatName::Csv));
        reader.push(first.as_bytes()).unwrap();
        reader.next_file("next").unwrap();
        reader.push(second.as_bytes()).unwrap();
        assert_eq!(reader.finish("all").unwrap().series.counts(), [11.0, 22.0, 33.0, 44.0, 55.0, 66.0]);
    }

    #[test]
    fn cells_of_a_document_are_named_by_their_own_header() {
        let rows = |names: &str, rows: &str| format!("{{\"columns\":{names},\"data\":[{rows}]}}");
        let first =
            rows("[\"time\",\"requests\",\"errors\"]", "[\"2026-03-01T09:00:00Z\",5,1],[\"2026-03-01T09:01:00Z\",6,2]");
        let second =
            rows("[\"errors\",\"requests\",\"time\"]", "[3,7,\"2026-03-01T09:02:00Z\"],[4,8,\"2026-03-01T09:03:00Z\"]");
        assert_eq!(counts(&[&first, &second]), [5.0, 6.0, 7.0, 8.0]);
        let other =
            rows("[\"errors\",\"calls\",\"time\"]", "[3,7,\"2026-03-01T09:02:00Z\"],[4,8,\"2026-03-01T09:03:00Z\"]");
        assert!(refusal(&[&first, &other]).contains("It has no column requests"), "{}", refusal(&[&first, &other]));
        let split = |names: &str, index: &str, data: &str| {
            format!("{{\"columns\":{names},\"index\":[{index}],\"data\":[{data}]}}")
        };
        let first = split("[\"hits\",\"errors\"]", "1772355600,1772355660,1772355720", "[5,0],[6,0],[7,0]");
        let second = split("[\"errors\",\"hits\"]", "1772355780,1772355840,1772355900", "[0,8],[0,9],[0,10]");
        assert_eq!(counts(&[&first, &second]), [5.0, 6.0, 7.0, 8.0, 9.0, 10.0]);
        let lists = |lists: &str| format!("{{\"lists\":[{lists}]}}");
        let (first, second) =
            (lists("[1772355600,1772355660,1772355720],[5,6,7]"), lists("[8,9,10],[1772355780,1772355840,1772355900]"));
        assert!(refusal(&[&first, &second]).contains("Its times stand at"), "{}", refusal(&[&first, &second]));
    }
}
