//! Own traffic on its way in: what was found out about the files, how far they are read, and what came of them. The worker
//! reads; whoever shows this decides.

use super::place::usual_split;
use super::summary::TraceSummary;
use crate::ingest::{Container, Detection, IngestError, Ingested, QualityReport};
use crate::series::Quality;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Most pieces of a [`Sketch`].
const MAX_PIECES: usize = 720;

/// A file before it is read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// Its size as it is stored.
    pub bytes: u64,
    /// What it is packed in.
    pub container: Container,
}

/// What the first bytes say; nothing is read yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// The files, in the order in which they will be read.
    pub files: Vec<FileFacts>,
    /// What they are taken for.
    pub detection: Detection,
}

/// How far the reading is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Bytes of all files that are done, as they are stored.
    pub bytes: u64,
    /// Bytes of all files.
    pub total: u64,
    /// Rows so far.
    pub rows: u64,
    /// Rejected ones among them.
    pub rejected: u64,
}

/// Why files make no trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFault {
    /// The file, or all of them.
    pub name: String,
    /// Place, value and remedy.
    pub text: String,
    /// Line that it is about.
    pub line: Option<u64>,
    /// That line and those around it.
    pub excerpt: Vec<(u64, String)>,
}

impl ImportFault {
    /// A fault of `name` for `error`.
    pub fn of(name: &str, error: &IngestError) -> Self {
        Self { name: name.to_owned(), text: error.to_string(), line: error.line(), excerpt: Vec::new() }
    }

    /// A fault of `name` that stands in no line.
    pub fn new(name: &str, text: impl Into<String>) -> Self {
        Self { name: name.to_owned(), text: text.into(), line: None, excerpt: Vec::new() }
    }
}

/// What is counted per bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quantity {
    /// Requests; this is what is replayed.
    Requests,
    /// Bytes sent.
    Bytes,
    /// Distinct hosts.
    Hosts,
    /// Requests whose status says that the client was wrong, 4xx.
    ClientErrors,
    /// Requests whose status says that the server failed, 5xx.
    ServerErrors,
}

/// A quantity over the span, in equal pieces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sketch {
    /// What is counted.
    pub quantity: Quantity,
    /// Sum over all observed buckets; for hosts the largest bucket, as the same host may come again.
    pub total: f64,
    /// Lowest and highest observed bucket of each piece, NaN where none was observed.
    pub pieces: Vec<(f32, f32)>,
}

/// A trace that was read and is not in use yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Imported {
    /// Name, digest, size and span.
    pub summary: TraceSummary,
    /// What is to be said about its rows.
    pub report: QualityReport,
    /// Observed buckets before the split, where it is not moved.
    pub history: usize,
    /// Pictures of what was counted, requests first.
    pub sketches: Vec<Sketch>,
}

impl Imported {
    /// What there is to show of `ingested`.
    pub fn of(ingested: &Ingested) -> Self {
        let Ingested { series, columns, report } = ingested;
        let quality = series.quality();
        let mut sketches = vec![sketch(Quantity::Requests, quality, |i| series.counts()[i])];
        if let Some(columns) = columns {
            let [_, _, _, client, server] = &columns.classes;
            sketches.push(sketch(Quantity::Bytes, quality, |i| columns.bytes[i] as f64));
            sketches.push(sketch(Quantity::Hosts, quality, |i| f64::from(columns.hosts[i])));
            sketches.push(sketch(Quantity::ClientErrors, quality, |i| f64::from(client[i])));
            sketches.push(sketch(Quantity::ServerErrors, quality, |i| f64::from(server[i])));
            // A log without hosts, sizes or states has nothing to show of them.
            sketches.retain(|sketch| sketch.quantity == Quantity::Requests || sketch.total > 0.0);
        }
        let history = series.observed_in(0..usual_split(series));
        Self { summary: TraceSummary::of(series), report: report.clone(), history, sketches }
    }
}

/// Buckets of piece `piece` of `pieces` over `len` buckets.
pub fn piece(piece: usize, pieces: usize, len: usize) -> Range<usize> {
    piece * len / pieces..(piece + 1) * len / pieces
}

fn sketch(quantity: Quantity, quality: &[Quality], value: impl Fn(usize) -> f64) -> Sketch {
    let len = quality.len();
    let count = len.min(MAX_PIECES);
    let mut total = 0.0_f64;
    let pieces = (0..count).map(|at| {
        let Extent { low, high, sum } = extent(piece(at, count, len), quality, &value);
        total = if quantity == Quantity::Hosts { total.max(high) } else { total + sum };
        (low as f32, high as f32)
    });
    let pieces = pieces.collect();
    Sketch { quantity, total, pieces }
}

/// Lowest and highest observed bucket of a piece, NaN where there is none, and the sum of all.
struct Extent {
    low: f64,
    high: f64,
    sum: f64,
}

// A function of its own: a browser makes code fast from one call to the next.
#[inline(never)]
fn extent(range: Range<usize>, quality: &[Quality], value: &impl Fn(usize) -> f64) -> Extent {
    let mut extent = Extent { low: f64::NAN, high: f64::NAN, sum: 0.0 };
    for index in range.filter(|index| quality[*index] == Quality::Observed) {
        let value = value(index);
        (extent.low, extent.high) = (extent.low.min(value), extent.high.max(value));
        extent.sum += value;
    }
    extent
}

/// A trace that the browser keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptTrace {
    /// Name, digest, size and span.
    pub summary: TraceSummary,
    /// Bytes that it takes.
    pub bytes: u64,
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;
    use crate::ingest::{Reader, sniff};

    fn read(text: &str) -> Ingested {
        let mut reader = Reader::new(sniff(text.as_bytes()).unwrap().settled().unwrap()).unwrap();
        reader.push(text.as_bytes()).unwrap();
        reader.finish("t").unwrap()
    }

    #[test]
    fn a_table_has_requests_alone_and_gaps_are_no_zeros() {
        let read = read("timestamp,requests\n2026-03-01T00:00Z,3\n2026-03-01T00:01Z,5\n2026-03-01T00:03Z,7\n");
        let imported = Imported::of(&read);
        let [requests] = &imported.sketches[..] else { panic!("one quantity") };
        assert_eq!((requests.quantity, requests.total), (Quantity::Requests, 15.0));
        assert_eq!(requests.pieces[1], (5.0, 5.0));
        assert!(requests.pieces[2].0.is_nan() && requests.pieces[2].1.is_nan());
    }

    #[test]
    fn a_log_tells_more_and_only_what_it_knows() {
        let line = |host: &str, second: u32, code: u32| {
            format!("{host} - - [10/Oct/2000:13:55:{second:02} +0000] \"GET / HTTP/1.0\" {code} 10\n")
        };
        let text = [line("a", 1, 200), line("a", 2, 503), line("b", 3, 200)].concat();
        let imported = Imported::of(&read(&text));
        let totals: Vec<_> = imported.sketches.iter().map(|sketch| (sketch.quantity, sketch.total)).collect();
        let (requests, bytes) = ((Quantity::Requests, 3.0), (Quantity::Bytes, 30.0));
        assert_eq!(totals, [requests, bytes, (Quantity::Hosts, 2.0), (Quantity::ServerErrors, 1.0)]);
    }

    #[test]
    fn pieces_hold_every_bucket_once() {
        for (pieces, len) in [(1, 1), (7, 7), (720, 1000), (720, 4_000_000)] {
            let mut next = 0;
            for at in 0..pieces {
                let range = piece(at, pieces, len);
                assert_eq!(range.start, next);
                next = range.end;
            }
            assert_eq!(next, len);
        }
    }
}
