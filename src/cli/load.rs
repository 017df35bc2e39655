//! Reads traces from disk: the bundled one, or a CSV, plain or gzipped.

use super::CliError;
use super::args::Data;
use crate::forecast::{ModelId, Shelf};
use crate::ingest::CsvReader;
use crate::ingest::packed::Manifest;
use crate::job::bundled_weights;
use crate::series::{Landmarks, TimeSeries};
use crate::units::Step;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

/// Folder of the bundled trace inside `data/`.
pub const NASA: &str = "nasa-http-1995";
/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 16;

/// The trace that `data` names, with `column` for its counts.
pub fn trace(data: &Data, column: &str) -> Result<TimeSeries, CliError> {
    match data {
        Data::Nasa => bundled(column).map(|(series, _)| series),
        Data::File(path) if column == "requests" => csv(path, CsvReader::default()),
        Data::File(path) => csv(path, CsvReader::of_column(column)),
    }
}

/// The bundled weights that `models` need for `column` of `data` at `step`; whatever has none is trained.
pub fn shelf(data: &Data, column: &str, step: Step, models: &[ModelId]) -> Result<Shelf, CliError> {
    let mut shelf = Shelf::default();
    let is_bundled = *data == Data::Nasa && column == "requests";
    for name in models.iter().filter(|_| is_bundled).flat_map(|model| bundled_weights(*model, step)) {
        let path = data_folder().join(NASA).join(name);
        let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
        shelf.put(&bytes).map_err(|error| unreadable(&path, &error))?;
    }
    Ok(shelf)
}

/// The bundled trace, and the times at which published results cut it.
pub fn bundled(column: &str) -> Result<(TimeSeries, Landmarks), CliError> {
    let folder = data_folder().join(NASA);
    let manifest = folder.join("trace.json");
    let text = std::fs::read_to_string(&manifest).map_err(|error| unreadable(&manifest, &error))?;
    let parsed: Manifest = serde_json::from_str(&text).map_err(|error| unreadable(&manifest, &error))?;
    let path = folder.join(format!("{column}.col"));
    let bytes = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    let series = parsed.series(&bytes).map_err(|error| unreadable(&path, &error))?;
    Ok((series, parsed.landmarks()))
}

/// `data/` beside the working directory, or beside the sources that this program was built from.
fn data_folder() -> PathBuf {
    let here = PathBuf::from("data");
    if here.join(NASA).is_dir() { here } else { Path::new(env!("CARGO_MANIFEST_DIR")).join("data") }
}

/// Reads the CSV at `path` through `reader`.
pub fn csv(path: &Path, mut reader: CsvReader) -> Result<TimeSeries, CliError> {
    let file = File::open(path).map_err(|error| unreadable(path, &error))?;
    let gzipped = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("gz"));
    let mut input: Box<dyn Read> =
        if gzipped { Box::new(MultiGzDecoder::new(BufReader::new(file))) } else { Box::new(file) };
    let mut chunk = vec![0; CHUNK_BYTES];
    loop {
        let read = input.read(&mut chunk).map_err(|error| unreadable(path, &error))?;
        if read == 0 {
            break;
        }
        reader.push(&chunk[..read]).map_err(|error| unreadable(path, &error))?;
    }
    let name = path.file_name().map_or_else(|| "trace".to_owned(), |name| name.to_string_lossy().into_owned());
    reader.finish(&name).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &impl std::fmt::Display) -> CliError {
    CliError::new(format!("{}: {error}", path.display()))
}
