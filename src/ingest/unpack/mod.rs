//! Packed files → what was packed, piece by piece, in bounded memory: whoever asks says how much may come out at once.
//!
//! [`Container::of`] tells by the first bytes what packed a file. [`unpacker`] reads bzip2, Zstandard and ZIP archives; gzip is left
//! to whoever has something faster, as browsers do.

mod bzip2;
mod zip;
mod zstd;

use super::error::IngestError;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;
use std::io::{self, BufRead, Read};

/// What a file is packed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Container {
    /// Nothing.
    Plain,
    /// gzip.
    Gzip,
    /// bzip2.
    Bzip2,
    /// A ZIP archive, which may be a document of an office program.
    Zip,
    /// Zstandard.
    Zstandard,
}

impl Container {
    /// What the file that begins with `head` is packed in.
    ///
    /// # Errors
    /// When it is a kind of file that holds no table and no log.
    pub fn of(head: &[u8]) -> Result<Self, IngestError> {
        const PACKED: [(&[u8], Container); 4] = [
            (b"\x1F\x8B", Container::Gzip),
            (b"BZh", Container::Bzip2),
            (zstd::MAGIC, Container::Zstandard),
            (b"PK\x03\x04", Container::Zip),
        ];
        const FOREIGN: [(&[u8], &str, &str); 8] = [
            (b"\xD0\xCF\x11\xE0", "an old Excel workbook", "Save the sheet as CSV and drop that."),
            (b"\x04\x22\x4D\x18", "packed with LZ4", "Unpack it (lz4 -d) and drop what comes out."),
            (b"\xFD7zXZ", "packed with xz", "Unpack it (unxz) and drop what comes out."),
            (b"%PDF", "a PDF document", "Export the data as CSV and drop that."),
            (b"PAR1", "a Parquet file", "Export it as CSV and drop that."),
            (b"SQLite format 3", "an SQLite database", "Export the table as CSV and drop that."),
            (b"\x89PNG", "a picture", "Export the data behind it as CSV and drop that."),
            (b"\x7FELF", "a program", "Drop a table or a log."),
        ];
        if let Some((_, container)) = PACKED.iter().find(|(magic, _)| head.starts_with(magic)) {
            return Ok(*container);
        }
        if zstd::is_skipped(head) {
            return Ok(Self::Zstandard);
        }
        match FOREIGN.iter().find(|(magic, _, _)| head.starts_with(magic)) {
            Some((_, what, remedy)) => Err(IngestError::Foreign { what, remedy }),
            None => Ok(Self::Plain),
        }
    }

    /// Why its bytes as they are hold no rows; nothing for a plain file.
    pub(super) const fn refusal(self) -> Option<IngestError> {
        let (what, remedy) = match self {
            Self::Plain => return None,
            Self::Gzip => ("packed with gzip", "Unpack it first (gunzip)."),
            Self::Bzip2 => ("packed with bzip2", "Unpack it first (bunzip2)."),
            Self::Zstandard => ("packed with Zstandard", "Unpack it first (zstd -d)."),
            Self::Zip => ("a ZIP archive or an Excel workbook", "Unpack it, or save the sheet as CSV, and drop that."),
        };
        Some(IngestError::Foreign { what, remedy })
    }
}

/// Why a packed file cannot be unpacked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    /// It ends before its content does.
    #[error("The packed file ends too early, so it was cut off. Copy or download it again, or drop it unpacked.")]
    CutOff,
    /// Its content is not what was packed.
    #[error("The packed file is damaged: {0}. Copy or download it again, or drop it unpacked.")]
    Damaged(String),
    /// An archive of several files.
    #[error("The archive has several files, {first} and {second} among them. Unpack it and drop what makes one trace.")]
    Several {
        /// Name of the first.
        first: String,
        /// Name of the next.
        second: String,
    },
    /// An archive that is one document.
    #[error("The file is a workbook or another document of an office program: save the sheet as CSV and drop that.")]
    Document,
    /// An archive with a password.
    #[error("The archive is encrypted. Unpack it and drop what comes out.")]
    Encrypted,
    /// An archive that is packed in another way.
    #[error("The archive is packed with {0}, which is not read. Unpack it and drop what comes out.")]
    Method(String),
    /// A file whose content reaches back further than is held.
    #[error(
        "The file is packed so that {0} MiB are held while it is unpacked, more than the 128 that are allowed here. Unpack it (zstd -d --long=31) and drop what comes out."
    )]
    Window(u64),
    /// A file that needs another one.
    #[error(
        "The file is packed with a dictionary, which is a file of its own. Unpack it (zstd -d -D DICTIONARY) and drop what comes out."
    )]
    Dictionary,
    /// An archive of nothing.
    #[error("The archive has no file in it.")]
    Empty,
}

impl UnpackError {
    /// What neither takes nor gives anything would be asked for ever.
    pub fn stuck() -> Self {
        Self::Damaged("nothing comes out of it".to_owned())
    }
}

/// Unpacks a file whose bytes come in pieces, cut anywhere.
pub trait Unpack: Debug {
    /// Takes from `packed` and puts what comes out into `out`; gives how many bytes were taken and put. What was not taken is handed in again;
    /// while something is taken or put, there may be more to come.
    ///
    /// # Errors
    /// When the file is damaged, or an archive that is no single file.
    fn unpack(&mut self, packed: &[u8], out: &mut [u8]) -> Result<(usize, usize), UnpackError>;

    /// The file has no more bytes.
    ///
    /// # Errors
    /// When its content is not at its end.
    fn finish(&mut self) -> Result<(), UnpackError>;
}

/// What unpacks `container` here; nothing for a plain file and for gzip.
pub fn unpacker(container: Container) -> Option<Box<dyn Unpack>> {
    match container {
        Container::Plain | Container::Gzip => None,
        Container::Bzip2 => Some(Box::new(bzip2::Bunzip::new())),
        Container::Zstandard => Some(Box::new(zstd::Unzstd::new())),
        Container::Zip => Some(Box::new(zip::Unzip::new())),
    }
}

/// Reads what was packed.
#[derive(Debug)]
pub struct Unpacked<R> {
    packed: R,
    unpack: Box<dyn Unpack>,
}

impl<R: BufRead> Unpacked<R> {
    /// Reads from `packed` through `unpack`.
    pub fn new(packed: R, unpack: Box<dyn Unpack>) -> Self {
        Self { packed, unpack }
    }
}

impl<R: BufRead> Read for Unpacked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let packed = self.packed.fill_buf()?;
            let is_end = packed.is_empty();
            let (taken, put) = self.unpack.unpack(packed, out).map_err(io::Error::other)?;
            self.packed.consume(taken);
            if put > 0 || out.is_empty() {
                return Ok(put);
            }
            if is_end {
                return self.unpack.finish().map(|()| 0).map_err(io::Error::other);
            }
            if taken == 0 {
                return Err(io::Error::other(UnpackError::stuck()));
            }
        }
    }
}

#[cfg(test)]
mod tests;
