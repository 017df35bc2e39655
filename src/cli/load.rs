//! Reads traces from disk: the bundled one, or a table or log of any known shape, plain or gzipped.

use super::CliError;
use super::args::{Data, Input};
use crate::forecast::{ModelId, Shelf};
use crate::ingest::packed::Manifest;
use crate::ingest::{AutoReader, Container, IngestError};
use crate::job::bundled_weights;
use crate::series::{Landmarks, TimeSeries};
use crate::units::Step;
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// Folder of the bundled trace inside `data/`.
pub const NASA: &str = "nasa-http-1995";
/// Bytes that are read at once.
const CHUNK_BYTES: usize = 1 << 18;

/// The trace that `data` names, with `column` for its counts.
pub fn trace(data: &Data, column: &str) -> Result<TimeSeries, CliError> {
    match data {
        Data::Nasa => bundled(column).map(|(series, _)| series),
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

/// The bytes of `data`, unpacked if they are gzipped.
pub fn open(data: &Input) -> Result<Box<dyn Read>, CliError> {
    let mut input: Box<dyn Read> = match data {
        Input::Stdin => Box::new(std::io::stdin().lock()),
        Input::File(path) => Box::new(File::open(path).map_err(|error| unreadable(path, &error))?),
    };
    let magic = head(input.as_mut(), 2, &name_of(data))?;
    let is_gzip = Container::of(&magic).is_ok_and(|container| container == Container::Gzip);
    let whole = std::io::Cursor::new(magic).chain(input);
    Ok(if is_gzip { Box::new(MultiGzDecoder::new(BufReader::new(whole))) } else { Box::new(whole) })
}

/// The first `most` bytes of `input`, or all there are; a first line that is longer comes as a whole.
pub fn head(input: &mut dyn Read, most: usize, name: &str) -> Result<Vec<u8>, CliError> {
    let mut head = Vec::new();
    let mut chunk = vec![0; most];
    loop {
        let wanted = most.saturating_sub(head.len()).max(1).min(chunk.len());
        let read = fill(input, &mut chunk[..wanted], (name, 0))?;
        head.extend_from_slice(&chunk[..read]);
        if read == 0 || head.len() >= most {
            return Ok(head);
        }
    }
}

/// Reads the next bytes; where a packed file is damaged, says how far it went.
pub fn fill(input: &mut dyn Read, chunk: &mut [u8], (name, line): (&str, u64)) -> Result<usize, CliError> {
    loop {
        match input.read(chunk) {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::UnexpectedEof | ErrorKind::InvalidInput | ErrorKind::InvalidData
                ) =>
            {
                let damaged = IngestError::Damaged { line, why: error.to_string() };
                return Err(CliError::new(format!("{name}: {damaged}")));
            }
            read => return read.map_err(|error| CliError::new(format!("{name}: {error}"))),
        }
    }
}

/// Name of `data` for people.
pub fn name_of(data: &Input) -> String {
    match data {
        Input::Stdin => "standard input".to_owned(),
        Input::File(path) => {
            path.file_name().map_or_else(|| "trace".to_owned(), |name| name.to_string_lossy().into_owned())
        }
    }
}

/// An error at `path`.
pub fn unreadable(path: &Path, error: &impl std::fmt::Display) -> CliError {
    CliError::new(format!("{}: {error}", path.display()))
}
