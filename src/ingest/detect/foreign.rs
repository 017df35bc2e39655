//! Texts of tools that hold no requests, or none with a time: each is known by how it begins, and refused with what to get in its place.

use crate::ingest::error::IngestError;
use memchr::memmem;

/// Lines of a printed table that may leave some out at most, and bytes of a line that says so.
const MAX_SHOWN: usize = 1100;
const MAX_NOTE_BYTES: usize = 100;
/// Such lines that one print has at most.
const MAX_NOTES: usize = 4;

/// How a text begins, what else is in it, what it is, and what to do.
const FOREIGN: [(&str, &str, &str, &str); 10] = [
    (
        "AWSTATS DATA FILE",
        "",
        "a data file of AWStats",
        "Drop the access logs that it was made from: they hold each request.",
    ),
    (
        "Linux ",
        "%idle",
        "a report of sar",
        "Export the number of requests beside the time, not the load of the machine.",
    ),
    (
        "procs -",
        "swpd",
        "a report of vmstat",
        "Export the number of requests beside the time, not the load of the machine.",
    ),
    ("Running ", " test @ ", "a summary of wrk", "Drop a list of requests, or their number per minute or second."),
    ("This is ApacheBench", "", "a summary of ab", "Write each request with its time (ab -g FILE.tsv), and drop that."),
    (
        "# HELP ",
        "# TYPE ",
        "a scrape of metrics, which holds totals of one moment",
        "Ask Prometheus for a range (/api/v1/query_range), and drop its answer.",
    ),
    (
        "# TYPE ",
        "",
        "a scrape of metrics, which holds totals of one moment",
        "Ask Prometheus for a range (/api/v1/query_range), and drop its answer.",
    ),
    (
        "#Software: Microsoft HTTP API",
        "s-reason",
        "the log of connections that HTTP.sys gave up",
        "Drop the logs of the sites themselves (u_ex*.log): they hold each request.",
    ),
    (
        "Date & Time,",
        "Trans Rate",
        "a log of siege, with a row for each of its runs",
        "Drop a list of requests, or their number per minute or second.",
    ),
    ("rrdtool ", "", "a dump of rrdtool", "Export it as JSON or CSV (rrdtool xport), and drop that."),
];

/// Refuses a text of a tool that holds no requests.
///
/// # Errors
/// When `text` is one.
pub(super) fn refuse(text: &[u8]) -> Result<(), IngestError> {
    let found = FOREIGN.iter().find(|(start, word, _, _)| {
        text.trim_ascii_start().starts_with(start.as_bytes()) && memmem::find(text, word.as_bytes()).is_some()
    });
    match found {
        Some((_, _, what, remedy)) => Err(IngestError::Foreign { what, remedy }),
        None => Ok(()),
    }
}

/// Refuses a table that was printed for a screen with its middle left out, as DuckDB, polars, pandas and R do with long ones.
///
/// # Errors
/// When a row holds nothing but dots, or a line says that not all rows are shown.
pub fn refuse_cut(text: &[u8]) -> Result<(), IngestError> {
    let is_dots = |word: &[u8]| matches!(word, b"..." | b".." | b"\xC2\xB7" | b"\xE2\x80\xA6" | b"\xE2\x8B\xAE");
    let is_cut = |line: &[u8]| {
        let mut words = line
            .split(|byte| matches!(byte, b' ' | b'|' | b'\t' | b'\r' | b',' | b';'))
            .filter(|word| !word.is_empty())
            .peekable();
        let says_so =
            [&b" shown)"[..], b" more rows", b"-- omitted"].iter().any(|words| memmem::find(line, words).is_some());
        words.peek().is_some() && words.clone().all(is_dots) && words.count() > 1
            || says_so && line.len() < MAX_NOTE_BYTES && !line.contains(&b'"')
    };
    // What stands in many lines is no note on all of them.
    if (1..=MAX_NOTES).contains(&text.split(|byte| *byte == b'\n').take(MAX_SHOWN).filter(|line| is_cut(line)).count())
    {
        let what = "a table as it was printed, with rows left out";
        let remedy = "Export all of its rows as CSV (pandas: to_csv; polars: write_csv; duckdb: COPY … TO 'x.csv'; R: write.csv) and drop that.";
        return Err(IngestError::Foreign { what, remedy });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_the_machine_is_no_table_of_requests() {
        for text in [
            "AWSTATS DATA FILE 7.8\n",
            "Linux 6.1 (web)\n\n10:00 AM CPU %user %idle\n",
            "# HELP a b\n# TYPE a counter\na 1\n",
        ] {
            assert!(refuse(text.as_bytes()).is_err(), "{text}");
        }
        for text in ["Running,requests\n", "# time requests\n", "Linux time,requests\n"] {
            assert!(refuse(text.as_bytes()).is_ok(), "{text}");
        }
    }
}
