//! Makes the bundled trace out of the per-minute table of the NASA-HTTP logs: one packed file a column, and a manifest.

use super::CliError;
use super::args::{missing, text};
use super::load::{NASA, csv};
use crate::ingest::AutoReader;
use crate::ingest::packed::{Manifest, pack};
use crate::series::{Digest, Quality, TimeSeries};
use lexopt::{Arg, Parser};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Columns of the table, the one that the page loads first.
const COLUMNS: [&str; 3] = ["requests", "bytes", "hosts"];
/// Kennedy Space Center in summer: UTC−04:00. The table has local times.
const UTC_OFFSET_SECS: i32 = -4 * 3600;
/// Where published results split the trace.
const TEST_START: &str = "1995-08-23T00:00";
/// Where traffic surges for the last three days.
const SURGE_START: &str = "1995-08-29T00:00";

/// `import FILE [--out DIR]`
#[derive(Debug)]
pub struct ImportArgs {
    pub file: PathBuf,
    pub out: PathBuf,
}

/// Reads the words behind `import`.
pub fn parse_import(mut parser: Parser) -> Result<ImportArgs, CliError> {
    let (mut file, mut out) = (None, PathBuf::from("data"));
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Value(value) if file.is_none() => file = Some(PathBuf::from(value)),
            Arg::Long("out") => out = PathBuf::from(text(&mut parser)?),
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(ImportArgs { file: file.ok_or_else(|| missing("the file to import"))?, out })
}

/// Writes the trace under `args.out` and says what was written.
pub fn import(args: &ImportArgs) -> Result<String, CliError> {
    let folder = args.out.join(NASA);
    std::fs::create_dir_all(&folder).map_err(|error| failed(&folder, &error))?;
    let (mut report, mut sha256, mut first) = (String::new(), BTreeMap::new(), None);
    for column in COLUMNS {
        let series = csv(&args.file, AutoReader::of_column(column))?;
        let bytes = pack(&whole_counts(column, &series)?);
        let path = folder.join(format!("{column}.col"));
        std::fs::write(&path, &bytes).map_err(|error| failed(&path, &error))?;
        let digest = Digest::of(&bytes).to_string();
        let _ = writeln!(report, "{}: {} counts, {} bytes, sha256 {digest}", path.display(), series.len(), bytes.len());
        sha256.insert(column.to_owned(), digest);
        first.get_or_insert(series);
    }
    let series = first.ok_or_else(|| CliError::new("no column"))?;
    let manifest = manifest(&series, sha256);
    let path = folder.join("trace.json");
    let text = serde_json::to_string_pretty(&manifest).map_err(CliError::new)?;
    std::fs::write(&path, text + "\n").map_err(|error| failed(&path, &error))?;
    let _ = writeln!(report, "{}: {} runs of status", path.display(), manifest.status.len());
    Ok(report)
}

fn manifest(series: &TimeSeries, sha256: BTreeMap<String, String>) -> Manifest {
    Manifest {
        name: "NASA-HTTP 1995".to_owned(),
        start_unix_secs: series.local_secs(0) - i64::from(UTC_OFFSET_SECS),
        utc_offset_secs: UTC_OFFSET_SECS,
        step_secs: series.step().secs(),
        buckets: series.len(),
        status: runs(series.quality()),
        test_start: TEST_START.to_owned(),
        surge_start: SURGE_START.to_owned(),
        sha256,
    }
}

/// Runs of equal quality and their lengths.
fn runs(quality: &[Quality]) -> Vec<(String, usize)> {
    quality.chunk_by(|a, b| a == b).map(|run| (run[0].word().to_owned(), run.len())).collect()
}

fn whole_counts(column: &str, series: &TimeSeries) -> Result<Vec<u64>, CliError> {
    let whole = |(index, count): (usize, &f64)| {
        // Counts were checked to be finite and at most 2⁵³ when they were read.
        if count.fract() == 0.0 {
            Ok(*count as u64)
        } else {
            Err(CliError::new(format!("{column} of row {index} is {count}, not whole")))
        }
    };
    series.counts().iter().enumerate().map(whole).collect()
}

fn failed(path: &Path, error: &std::io::Error) -> CliError {
    CliError::new(format!("{}: {error}", path.display()))
}
