//! Reads traces from disk: the bundled one, or a table or log of any known shape, plain or packed.

use super::args::Data;
use super::ingest_args::IngestArgs;
use super::input::{Input, fill, name_of, open, unreadable};
use super::{CliError, ingest};
use crate::forecast::{ModelId, Shelf};
use crate::ingest::packed::Manifest;
use crate::ingest::{AutoReader, DuplicatePolicy};
use crate::job::bundled_weights;
use crate::series::{Landmarks, TimeSeries};
use crate::units::Step;
use std::path::{Path, PathBuf};

/// Folder of the bundled trace inside `data/`.
pub const NASA: &str = "nasa-http-1995";
/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 18;

/// The trace that `data` names, with `column` for its counts, and `together` for what different counts for the same time make.
/// The bundled one's bytes have its requests beside them.
pub fn trace(data: &Data, column: &str, together: Option<DuplicatePolicy>) -> Result<TimeSeries, CliError> {
    match data {
        Data::Nasa if column == "requests" => bundled(column).map(|(series, _)| series),
        Data::Nasa => {
            let ((series, _), (requests, _)) = (bundled(column)?, bundled("requests")?);
            series.with_companion(requests).map_err(CliError::new)
        }
        Data::File(path) if together.is_some() => {
            let column = (column != "requests").then(|| column.to_owned()).into_iter().collect();
            let files = vec![Input::File(path.clone())];
            let args = IngestArgs { files, column, duplicate_policy: together, ..IngestArgs::default() };
            ingest::read(&args).map(|(ingested, _)| ingested.series)
        }
        Data::File(path) if column == "requests" => csv(path, AutoReader::default()),
        Data::File(path) => csv(path, AutoReader::of_column(column)),
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

/// Reads the file at `path`, of any known shape, through `reader`.
pub fn csv(path: &Path, mut reader: AutoReader) -> Result<TimeSeries, CliError> {
    let data = Input::File(path.to_owned());
    let mut input = open(&data)?;
    let mut chunk = vec![0; CHUNK_BYTES];
    let name = name_of(&data);
    loop {
        let read = fill(input.as_mut(), &mut chunk, (&path.display().to_string(), reader.lines()))?;
        if read == 0 {
            break;
        }
        reader.push(&chunk[..read]).map_err(|error| unreadable(path, &error))?;
    }
    reader.finish(&name).map_err(|error| unreadable(path, &error))
}
