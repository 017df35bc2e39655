//! Bytes from files and standard input, unpacked where they are packed.

use super::CliError;
use crate::ingest::{Container, HEAD_BYTES, IngestError, Unpacked, head_bytes, unpacker};
use flate2::read::MultiGzDecoder;
use std::fs::File;
use std::io::{BufReader, ErrorKind, Read};
use std::path::{Path, PathBuf};

/// First bytes of a file that tell what packed it.
const MAGIC_BYTES: usize = 4;

/// Where bytes come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Stdin,
    /// A file.
    File(PathBuf),
}

/// The bytes of `data`, unpacked if they are packed.
pub fn open(data: &Input) -> Result<Box<dyn Read>, CliError> {
    let mut input: Box<dyn Read> = match data {
        Input::Stdin => Box::new(std::io::stdin().lock()),
        Input::File(path) => Box::new(File::open(path).map_err(|error| unreadable(path, &error))?),
    };
    let magic = head(input.as_mut(), MAGIC_BYTES, &name_of(data))?;
    let container = Container::of(&magic).unwrap_or(Container::Plain);
    let whole = std::io::Cursor::new(magic).chain(input);
    Ok(match unpacker(container) {
        Some(unpack) => Box::new(Unpacked::new(BufReader::new(whole), unpack)),
        None if container == Container::Gzip => Box::new(MultiGzDecoder::new(BufReader::new(whole))),
        None => Box::new(whole),
    })
}

/// Whether `data` is a file that can be read more than once.
pub fn is_regular(data: &Input) -> bool {
    match data {
        Input::Stdin => false,
        Input::File(path) => std::fs::metadata(path).is_ok_and(|found| found.is_file()),
    }
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

/// The first bytes of `input`, as many as it takes to know what it is.
pub fn known_head(input: &mut dyn Read, name: &str) -> Result<Vec<u8>, CliError> {
    let mut first = head(input, HEAD_BYTES, name)?;
    let more = head_bytes(&first).saturating_sub(first.len());
    if more > 0 && first.len() >= HEAD_BYTES {
        first.extend(head(input, more, name)?);
    }
    Ok(first)
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
