//! Which columns count requests, or whether each row is one.

use super::doubts::{ask_unread, is_doubtful};
use super::names::{self, Hint, is_duration, is_no_count, is_sure_count};
use super::question::{Answer, Offer, Topic};
use super::roles::{Subject, is_free, strongest};
use super::sheet::ROW_NAME;
use super::statistics::total_of_samples;
use super::totals::total_of;
use super::unit_names::unit_of;
use super::{Detection, Question};
use crate::ingest::error::IngestError;
use crate::ingest::plan::{Columns, Rows};

/// Words for sessions, each of which makes several requests.
const VISITS: [&str; 4] = ["visit", "visits", "visites", "visitas"];
/// Words for what is looked at in them.
const LOOKED_AT: [&str; 6] = ["actions", "hits", "pageviews", "pageview", "views", "downloads"];

/// Words for what a cache did not have.
const MISSES: [&str; 5] = ["miss", "misses", "missed", "bypass", "expired"];

/// Words of names of what is asked for.
const OF_REQUESTS: [&str; 7] = ["endpoint", "route", "verb", "operation", "controller", "handler", "peer"];
/// Folders of a machine; a path below them is a file.
const FOLDERS: [&str; 9] = ["/dev/", "/var/", "/etc/", "/usr/", "/tmp/", "/opt/", "/home/", "/proc/", "/sys/"];

/// Columns that may hold counts.
pub(super) struct Candidates {
    /// The one with the strongest name, whatever it holds.
    named: Option<usize>,
    /// Numbers that may be counts.
    numbers: Vec<usize>,
    /// All numbers that are no times.
    all: Vec<usize>,
    /// Columns beside the time.
    free: Vec<usize>,
    /// How many these are.
    others: usize,
}

impl Candidates {
    /// Those of `subject` beside the columns that are known.
    pub(super) fn of(subject: &Subject<'_>, columns: &Columns, quality: Option<usize>) -> Self {
        let is_free = |index: &usize| {
            is_free(*index, columns)
                && Some(*index) != quality
                && columns.filter.as_ref().is_none_or(|f| f.column != *index)
        };
        let free: Vec<usize> = (0..subject.names.len()).filter(is_free).collect();
        // How wide a bucket is, Splunk writes beside it; others number the rows.
        let is_number = |index: &usize| {
            subject.is_number(*index) && !matches!(subject.names[*index].as_str(), "_span" | "_spandays" | ROW_NAME)
        };
        let all: Vec<usize> =
            free.iter().copied().filter(|index| is_number(index) && !subject.is_time(*index)).collect();
        // Beside durations, Rails writes how long a view took.
        let has_durations = subject.names.iter().any(|name| is_duration(name));
        let may_count = |index: &usize| {
            let name = &subject.names[*index];
            // Whoever asked, how much was sent and which status it had may be numbers as well.
            let is_other =
                names::hint(name).is_some_and(|(hint, _)| matches!(hint, Hint::Host | Hint::Code | Hint::Bytes));
            !(is_no_count(name) || is_other || has_durations && name == "view")
        };
        let numbers: Vec<usize> = all.iter().copied().filter(may_count).collect();
        let named = strongest(subject, Hint::Count, columns)
            .map(|index| total_of_samples(index, subject.names))
            .filter(|index| is_free(index) && may_count(index) && !is_serial(subject, *index));
        Self { named, numbers, all, others: free.len(), free }
    }

    /// Whether a row is a request and no bucket.
    pub(super) fn are_rows_requests(&self, subject: &Subject<'_>, is_log: bool, has_rhythm: bool) -> bool {
        let has_words = self.others > self.all.len();
        let is_text = subject.sheet.separator == b' ' && self.others > 2;
        match self.named {
            _ if is_log && (!has_rhythm || self.named.is_none()) => true,
            // A list of events may have a value of 1 with each.
            Some(named) if !has_rhythm && !is_sure_count(&subject.names[named]) => {
                let cells = subject.sheet.distinct(named);
                cells.len() == 1 && cells[0].0.parse::<f64>().is_ok_and(|value| value == 1.0) && has_words
            }
            Some(_) => false,
            None if self.others == 0 => true,
            None if subject.sheet.header.is_none() => {
                has_words && (is_text || !has_rhythm || self.all.is_empty() && self.others > 1)
            }
            // A table of text holds requests where they stand in it.
            None if self.all.is_empty() => subject.word == "Key" || !has_rhythm && are_of_requests(subject),
            None => has_words && !has_rhythm && (self.numbers.is_empty() || subject.word == "Key"),
        }
    }

    /// Whether no number is known that counts requests, nor anything by which a row is one. What comes as regularly as counts do
    /// is no request then.
    pub(super) fn are_counts_missing(&self, subject: &Subject<'_>, is_log: bool) -> bool {
        let is_bare_list = self.others == 0 && subject.word != "Key";
        // Words between spaces may hold a number that nothing names.
        let is_bare_text = subject.word == "Column" && subject.sheet.header.is_none();
        !is_log && self.named.is_none() && (self.all.is_empty() || is_bare_text) && !is_bare_list
    }

    /// Whether nothing in rows that are taken for requests is of a request: no method, path or status.
    pub(super) fn is_unproven(&self, subject: &Subject<'_>, is_log: bool) -> bool {
        const PROOF: [Hint; 2] = [Hint::Request, Hint::Code];
        let is_proof = |name: &String| {
            let is_hint = names::hint(name).is_some_and(|(hint, _)| PROOF.contains(&hint));
            is_hint && !names::is_message(name)
                || names::words_of(name).iter().any(|word| OF_REQUESTS.contains(&word.as_str()))
        };
        if is_log || self.named.is_some() || self.others == 0 || subject.names.iter().any(is_proof) {
            return false;
        }
        !are_of_requests(subject)
    }

    /// Why rows are requests.
    pub(super) fn why_requests(&self, is_log: bool) -> &'static str {
        match (is_log, self.all.is_empty()) {
            (true, _) => "the columns are those of a list of requests, so rows are counted.",
            (_, true) => "there is no number beside the time, so rows are counted.",
            _ => "rows come at any time and no number is named like requests, so rows are counted.",
        }
    }

    /// The columns that may be meant where one counts visits and others count what was looked at in them, as in web analytics: `visits`
    /// beside `actions`. Empty where the count is of something else.
    fn others_of_visits(&self, named: usize, names: &[String]) -> Vec<usize> {
        let is = |index: usize, known: &[&str]| {
            names.get(index).is_some_and(|name| names::words_of(name).iter().any(|word| known.contains(&word.as_str())))
        };
        if !is(named, &VISITS) {
            return Vec::new();
        }
        self.numbers.iter().copied().filter(|index| is(*index, &VISITS) || is(*index, &LOOKED_AT)).collect()
    }

    /// The columns whose names speak as much for requests as that of `named`, it among them. A name that is nothing but a word for
    /// counts, like `requests`, has none but its like, be it with other labels or below other keys.
    fn rivals(&self, named: usize, names: &[String]) -> Vec<usize> {
        let strength = |index: &usize| names.get(*index).and_then(|name| names::hint(name));
        let wanted = strength(&named);
        // Beside how many documents a bucket has, Elasticsearch writes what was measured of them.
        let is = |index: usize, last: &str| names.get(index).is_some_and(|name| name.rsplit('.').next() == Some(last));
        let has = |index: usize, known: &[&str]| {
            names::words_of(&names[index]).iter().any(|word| known.contains(&word.as_str()))
        };
        // What a cache had and what it had not are parts of all that was asked of it.
        let is_cache = has(named, &["hit", "hits"]) && self.numbers.iter().any(|index| has(*index, &MISSES));
        let is_rival = |index: &usize| {
            strength(index) == wanted
                || is(named, "doc_count") && is(*index, "value")
                || is_cache && (has(*index, &MISSES) || names::is_total(&names[*index]))
        };
        let rivals: Vec<usize> = self.numbers.iter().copied().filter(is_rival).collect();
        if rivals.contains(&named) { rivals } else { vec![named] }
    }

    /// The columns that count, or the question which.
    ///
    /// # Errors
    /// When there is nothing that could be a count.
    pub(super) fn values(&self, detection: &mut Detection, subject: &Subject<'_>) -> Result<Vec<usize>, IngestError> {
        match self.named {
            Some(named) => Ok(self.values_by_name(detection, subject, named)),
            None => self.values_by_cells(detection, subject),
        }
    }

    /// Those whose names speak as much for requests as that of `named`.
    fn values_by_name(&self, detection: &mut Detection, subject: &Subject<'_>, named: usize) -> Vec<usize> {
        let names = subject.names;
        let others = self.others_of_visits(named, names);
        if others.len() > 1 {
            detection.questions.push(Question::ValueColumn { candidates: others });
            return vec![named];
        }
        let rivals = self.rivals(named, names);
        if rivals.len() == 1 {
            say_count(detection, subject, named, "by its name");
            return vec![named];
        }
        if let Some(total) = lone_total(&rivals, names) {
            say_count(detection, subject, total, "by its name it is of all of them");
            return vec![total];
        }
        if let Some(total) = total_of(subject.sheet, &rivals) {
            let why = "in each row it is the sum of the others that are named like requests";
            say_count(detection, subject, total, why);
            return vec![total];
        }
        let parts: Vec<&str> = rivals.iter().map(|index| names[*index].as_str()).collect();
        if subject.word == "Key" || !names::are_parts(&parts) {
            ask_which(detection, subject, &rivals);
            return vec![named];
        }
        say_parts(detection, &parts);
        rivals
    }

    /// Those that count by what stands in them, where no name says so.
    fn values_by_cells(&self, detection: &mut Detection, subject: &Subject<'_>) -> Result<Vec<usize>, IngestError> {
        let names = subject.names;
        if let Some(total) = total_of(subject.sheet, &self.numbers) {
            say_count(detection, subject, total, "in each row it is the sum of the other numbers");
            return Ok(vec![total]);
        }
        let parts: Vec<&str> = self.numbers.iter().map(|index| names[*index].as_str()).collect();
        if self.numbers.len() < 2 && ask_unread(detection, subject, &self.free) {
            return Ok(self.numbers.clone());
        }
        match self.numbers[..] {
            [only] if self.all.len() == 1 && is_doubtful(subject, only) => {
                ask_no_requests(detection, subject, &self.all);
                Ok(vec![only])
            }
            [only] if self.all.len() == 1 => {
                say_count(detection, subject, only, "the only number");
                Ok(vec![only])
            }
            // A row of keys has one value.
            [_, ..] if subject.word != "Key" && self.all.len() == self.numbers.len() && names::are_parts(&parts) => {
                say_parts(detection, &parts);
                Ok(self.numbers.clone())
            }
            [] if self.all.is_empty() && self.others == 1 => Ok(self.free.clone()),
            [] if self.all.is_empty() => Err(subject.missing("count")),
            [] if self.all.len() == 1 || self.all.iter().all(|index| is_no_count(&names[*index])) => {
                ask_no_requests(detection, subject, &self.all);
                Ok(Vec::new())
            }
            _ => {
                detection.questions.push(Question::ValueColumn { candidates: self.all.clone() });
                Ok(vec![self.numbers[0]])
            }
        }
    }
}

/// Says which column is the count, and why.
fn say_count(detection: &mut Detection, subject: &Subject<'_>, index: usize, why: &str) {
    detection.because("value", format!("{} {} is the count: {why}.", subject.word, subject.names[index]));
}

/// The one of several columns whose name says that it is of all requests: `requests.all`, and of several such the one below the surest key.
fn lone_total(rivals: &[usize], names: &[String]) -> Option<usize> {
    let says_all = |index: &&usize| names::words_of(&names[**index]).iter().any(|word| names::is_total(word));
    let sureness = |index: &&usize| {
        let (outer, _) = names[**index].rsplit_once('.')?;
        names::hint(outer).filter(|(hint, _)| *hint == Hint::Count).map(|(_, place)| place)
    };
    let mut totals: Vec<&usize> = rivals.iter().filter(says_all).collect();
    if totals.len() > 1 {
        let surest = totals.iter().filter_map(&sureness).min()?;
        totals.retain(|index| sureness(index) == Some(surest));
    }
    totals.pop().copied().filter(|_| totals.is_empty())
}

/// Says that `parts` are summed, which can be changed.
fn say_parts(detection: &mut Detection, parts: &[&str]) {
    detection.because("value", format!("{} series stand side by side and are summed.", parts.len()));
    detection.questions.push(Question::Series { names: parts.iter().map(|name| (*name).to_owned()).collect() });
}

/// Rows that are needed before numbers in a row are taken for those of the rows.
const MIN_SERIAL_ROWS: usize = 5;

/// Whether a column numbers the requests of a list, as `RequestCount` of Traefik does: it grows by one from each to the next.
fn is_serial(subject: &Subject<'_>, index: usize) -> bool {
    let are_requests =
        subject.names.iter().any(|name| names::hint(name).is_some_and(|(hint, _)| hint == Hint::Request));
    let cells = subject.sheet.column(index);
    let numbers: Option<Vec<i64>> = cells.iter().map(|cell| cell.trim().parse().ok()).collect();
    are_requests
        && numbers.is_some_and(|numbers| {
            numbers.len() >= MIN_SERIAL_ROWS && numbers.windows(2).all(|pair| pair[1].checked_sub(pair[0]) == Some(1))
        })
}

/// Whether most rows have a cell that is of a request.
fn are_of_requests(subject: &Subject<'_>) -> bool {
    let rows = &subject.sheet.data;
    rows.iter().filter(|(_, row)| row.iter().any(|cell| is_of_request(cell))).count() * 2 >= rows.len()
}

/// Whether a cell is of a request: the word, a method, a path, an address of a page. A client alone may as well be let in, banned or served by
/// a database.
fn is_of_request(cell: &str) -> bool {
    const METHODS: [&str; 7] = ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"];
    let is_one = |word: &str| {
        let word = word.trim_matches(['"', '[', ']', '(', ')', ',']);
        METHODS.contains(&word.strip_prefix("method=").unwrap_or(word))
            || word.eq_ignore_ascii_case("request")
            || word.starts_with("HTTP/")
            || word.starts_with("http://")
            || word.starts_with("https://")
            || word.len() > 1 && word.starts_with('/') && !FOLDERS.iter().any(|folder| word.starts_with(folder))
    };
    METHODS.iter().any(|method| cell.trim().eq_ignore_ascii_case(method)) || cell.split_whitespace().any(is_one)
}

/// Where nothing in the rows is of a request, it is for the user to say that each is one.
pub(super) fn ask_for_proof(detection: &mut Detection, subject: &Subject<'_>) {
    let line = subject.sheet.first_line;
    let text = format!(
        "Line {line} and the rows behind it have times and words, but nothing of a request: no method, path, status or client. They may be what a program says of itself. Give the access log, or the number of requests beside each time; or is each row a request all the same?"
    );
    ask_for_rows(detection, line, text);
}

/// Asks at `line` whether each row is a request.
pub(super) fn ask_for_rows(detection: &mut Detection, line: u64, text: String) {
    let row = Offer::new("Yes, a row is a request", "--rows events", Answer::Rows(Rows::Events));
    detection.ask_at(Some(line), Topic::Value, text, vec![row]);
}

/// Where rows come as regularly as counts do and hold none that is found, it is for the user to say that each is a request.
pub(super) fn ask_for_count(detection: &mut Detection, subject: &Subject<'_>) {
    let line = subject.sheet.first_line;
    let text = format!(
        "From line {line} on, rows come at regular times, as counts do, and no number that is named stands beside a time. Export the number of requests in a column or key of its own; or is each row a request all the same?"
    );
    ask_for_rows(detection, line, text);
}

/// Where several columns are named like requests and none is the sum of the others, it is for the user to say which count, or that all do.
fn ask_which(detection: &mut Detection, subject: &Subject<'_>, rivals: &[usize]) {
    let name = |index: &usize| subject.names[*index].as_str();
    let names: Vec<&str> = rivals.iter().map(name).collect();
    let line = subject.sheet.first_line;
    let text = format!(
        "Line {line} shows several numbers that may count requests, and none is the sum of the others: {}. Which counts them?",
        names.join(", ")
    );
    let option = |index: &usize| column_option(name(index));
    let one = |index: &usize| Offer::new(name(index), option(index), Answer::Values(vec![*index]));
    let options: Vec<String> = rivals.iter().map(option).collect();
    // Parts of each other, rates beside counts and what was measured of documents make no sum.
    const NO_PARTS: [&str; 6] = ["unique", "uniques", "cached", "rate", "today", "yesterday"];
    let is_part = |name: &&str| {
        names::names_requests(name)
            && unit_of(name) == unit_of(names[0])
            && !names::words_of(name).iter().any(|word| NO_PARTS.contains(&word.as_str()) || names::is_total(word))
    };
    let all = names.iter().all(is_part);
    let all = all.then(|| Offer::new("All of them, summed", options.join(" "), Answer::Values(rivals.to_vec())));
    detection.ask_at(Some(line), Topic::Value, text, rivals.iter().map(one).chain(all).collect());
}

/// How a column is chosen on the command line: `--column NAME`, with quotes where a shell needs them.
pub(super) fn column_option(name: &str) -> String {
    let is_plain = !name.is_empty()
        && name.chars().all(|char| char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '/' | ':'));
    if is_plain { format!("--column {name}") } else { format!("--column '{}'", name.replace('\'', r"'\''")) }
}

/// Columns that an error offers at most.
const MAX_OFFERED: usize = 4;

/// How each of the first columns is chosen on the command line.
pub(super) fn listed_options(names: &[&str]) -> String {
    let options: Vec<String> = names.iter().take(MAX_OFFERED).map(|name| column_option(name)).collect();
    let more = if names.len() > MAX_OFFERED { " and so on" } else { "" };
    options.join(" or ") + more
}

/// Where all numbers are of something else, it is for the user to say that one counts requests all the same.
fn ask_no_requests(detection: &mut Detection, subject: &Subject<'_>, numbers: &[usize]) {
    let name = |index: &usize| subject.names[*index].as_str();
    let names: Vec<&str> = numbers.iter().take(4).map(name).collect();
    let line = subject.sheet.first_line;
    let text = format!(
        "Line {line} shows no count column: {} {}. Export the number of requests beside the time; or does one count requests all the same?",
        names.join(", "),
        if numbers.len() > 1 { "count something else" } else { "counts something else" }
    );
    let column = |index: &usize| Offer::new(name(index), column_option(name(index)), Answer::Values(vec![*index]));
    let row = Offer::new("No, a row is a request", "--rows events", Answer::Rows(Rows::Events));
    detection.ask_at(Some(line), Topic::Value, text, numbers.iter().map(column).chain([row]).collect());
}
