//! A ZIP archive with one file, read from its front: local headers and content, so that nobody has to hold or seek it.
//!
//! Source: PKWARE's APPNOTE.TXT 6.3.10, §4.3.7 (local header), §4.3.9 (data descriptor), §4.5.3 (ZIP64). Folders, and what macOS adds
//! beside each file, are no files. A second file is met behind the first one's content, and refused there.

use super::{Unpack, UnpackError};
use flate2::{Crc, Decompress, FlushDecompress, Status};

/// Bytes of a local header before its name.
const HEADER_BYTES: usize = 30;
/// What a local header begins with.
const LOCAL: &[u8] = b"PK\x03\x04";
/// What a descriptor behind the content begins with, mostly.
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// What the list at the end begins with, or its end where that is empty.
const CENTRAL: [&[u8]; 3] = [b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x08"];
/// Most bytes of a descriptor, with the beginning of what follows.
const BEHIND_BYTES: usize = 28;
/// Bytes of content that nobody wants which are unpacked at once: a thousandfold of it may come out.
const PASSED_BYTES: usize = 1 << 12;
/// Sizes that stand in an extra field.
const ZIP64: u32 = u32::MAX;

/// Unpacks the only file.
#[derive(Debug)]
pub struct Unzip {
    state: State,
    /// Bytes of a header that is not whole yet.
    head: Vec<u8>,
    /// Name of the file that was found.
    found: Option<String>,
}

#[derive(Debug)]
enum State {
    Header,
    Content(Box<Content>),
    /// Behind content: its checksum so far, and what the header said of it.
    Behind {
        is: u32,
        said: Option<u32>,
    },
    Over,
}

#[derive(Debug)]
struct Content {
    /// Bytes that are still to come, of content that is not packed; else what unpacks it.
    kind: Kind,
    crc: Crc,
    /// Checksum; `None` where it stands behind the content.
    said: Option<u32>,
    /// Whether nobody wants it.
    is_passed_over: bool,
}

#[derive(Debug)]
enum Kind {
    Stored(u64),
    Deflated(Decompress),
}

/// A local header.
struct Header {
    flags: u16,
    method: u16,
    crc: u32,
    packed_bytes: u64,
    name: String,
}

impl Unzip {
    /// At the beginning of an archive.
    pub fn new() -> Self {
        Self { state: State::Header, head: Vec::new(), found: None }
    }

    /// Begins the content that `header` tells of.
    fn begin(&mut self, header: &Header) -> Result<Content, UnpackError> {
        let name = &header.name;
        let is_document = ["[Content_Types].xml", "mimetype"].contains(&name.as_str())
            || ["_rels/", "xl/", "word/"].iter().any(|folder| name.starts_with(folder));
        if is_document && self.found.is_none() {
            return Err(UnpackError::Document);
        }
        let base = name.rsplit('/').next().unwrap_or_default();
        let is_passed_over =
            base.is_empty() || name.starts_with("__MACOSX/") || base.starts_with("._") || base == ".DS_Store";
        if !is_passed_over {
            if let Some(first) = self.found.take() {
                return Err(UnpackError::Several { first, second: name.clone() });
            }
            self.found = Some(name.clone());
        }
        if header.flags & 1 != 0 {
            return Err(UnpackError::Encrypted);
        }
        let is_said_behind = header.flags & 8 != 0;
        let kind = match header.method {
            0 if is_said_behind && header.packed_bytes == 0 && !base.is_empty() => {
                return Err(UnpackError::Method("no size before its content".to_owned()));
            }
            0 => Kind::Stored(header.packed_bytes),
            8 => Kind::Deflated(Decompress::new(false)),
            9 => return Err(UnpackError::Method("Deflate64".to_owned())),
            12 => return Err(UnpackError::Method("bzip2".to_owned())),
            14 => return Err(UnpackError::Method("LZMA".to_owned())),
            93 => return Err(UnpackError::Method("Zstandard".to_owned())),
            other => return Err(UnpackError::Method(format!("method {other}"))),
        };
        Ok(Content { kind, crc: Crc::new(), said: (!is_said_behind).then_some(header.crc), is_passed_over })
    }

    /// Collects a header; gives how many bytes of `packed` it took.
    fn header(&mut self, packed: &[u8]) -> Result<usize, UnpackError> {
        let more = packed.len().min(Header::bytes(&self.head).saturating_sub(self.head.len()));
        self.head.extend(packed.iter().take(more));
        if CENTRAL.iter().any(|mark| self.head.starts_with(mark)) {
            self.state = State::Over;
            return Ok(packed.len());
        }
        let is_begun = |mark: &[u8]| self.head.iter().zip(mark).all(|(is, wanted)| is == wanted);
        if !is_begun(LOCAL) && !CENTRAL.iter().any(|mark| is_begun(mark)) {
            return Err(UnpackError::Damaged("a header is no header".to_owned()));
        }
        if let Some(header) = Header::of(&self.head) {
            self.head.clear();
            let content = self.begin(&header)?;
            self.state = State::Content(Box::new(content));
        }
        Ok(more)
    }

    /// Collects what stands between content and the next header; gives how many bytes of `packed` it took.
    fn behind(&mut self, packed: &[u8], (is, said): (u32, Option<u32>)) -> Result<usize, UnpackError> {
        if let Some(said) = said {
            self.state = State::Header;
            return checked(is, said).map(|()| 0);
        }
        let before = self.head.len();
        let more = packed.len().min(BEHIND_BYTES.saturating_sub(before));
        self.head.extend(packed.iter().take(more));
        let Some((said, bytes)) = descriptor(&self.head) else {
            // All that it could be is there, and it is nothing.
            let is_wrong = self.head.len() >= BEHIND_BYTES;
            return if is_wrong {
                Err(UnpackError::Damaged("no header behind the content".to_owned()))
            } else {
                Ok(more)
            };
        };
        checked(is, said)?;
        // What was collected beyond the descriptor begins a header.
        self.head.drain(..bytes);
        self.state = State::Header;
        Ok(more)
    }
}

/// Checksum in a descriptor, and its bytes: with or without a mark, with sizes of four bytes or eight. A header has to follow.
fn descriptor(bytes: &[u8]) -> Option<(u32, usize)> {
    let marked = if bytes.starts_with(DESCRIPTOR) { DESCRIPTOR.len() } else { 0 };
    let lengths = [marked + 12, marked + 20];
    let is_followed = |length: &usize| {
        let next = bytes.get(*length..*length + LOCAL.len());
        next.is_some_and(|next| next == LOCAL || CENTRAL.contains(&next))
    };
    let length = lengths.into_iter().find(is_followed)?;
    Some((u32_at(bytes, marked)?, length))
}

fn checked(is: u32, said: u32) -> Result<(), UnpackError> {
    if is == said { Ok(()) } else { Err(UnpackError::Damaged("its checksum is another".to_owned())) }
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u64_at(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

impl Header {
    /// Bytes of the header that `head` begins: more than it has while it is not whole.
    fn bytes(head: &[u8]) -> usize {
        let bytes = |at: usize| u16_at(head, at).map_or(0, usize::from);
        HEADER_BYTES + bytes(26) + bytes(28)
    }

    /// The header that `bytes` begin with; `None` while it is not whole.
    fn of(bytes: &[u8]) -> Option<Self> {
        let extra_at = HEADER_BYTES + usize::from(u16_at(bytes, 26)?);
        let (name, extra) = (bytes.get(HEADER_BYTES..extra_at)?, bytes.get(extra_at..Self::bytes(bytes))?);
        let packed_bytes = match u32_at(bytes, 18)? {
            ZIP64 => large_size(extra).unwrap_or(u64::from(ZIP64)),
            size => u64::from(size),
        };
        Some(Self {
            flags: u16_at(bytes, 6)?,
            method: u16_at(bytes, 8)?,
            crc: u32_at(bytes, 14)?,
            packed_bytes,
            name: String::from_utf8_lossy(name).into_owned(),
        })
    }
}

/// Packed size in the field that ZIP64 adds: behind the unpacked one.
fn large_size(mut extra: &[u8]) -> Option<u64> {
    loop {
        let (kind, bytes) = (u16_at(extra, 0)?, usize::from(u16_at(extra, 2)?));
        let field = extra.get(4..4 + bytes)?;
        if kind == 1 {
            return u64_at(field, 8);
        }
        extra = extra.get(4 + bytes..)?;
    }
}

impl Content {
    /// As [`Unpack::unpack`]; and whether the content is at its end.
    fn unpack(&mut self, packed: &[u8], out: &mut [u8]) -> Result<(usize, usize, bool), UnpackError> {
        let (taken, put, is_end) = match &mut self.kind {
            Kind::Stored(left) => {
                let most = usize::try_from(*left).unwrap_or(usize::MAX).min(packed.len()).min(out.len());
                if let (Some(to), Some(from)) = (out.get_mut(..most), packed.get(..most)) {
                    to.copy_from_slice(from);
                }
                *left -= most as u64;
                (most, most, *left == 0)
            }
            Kind::Deflated(inflate) => {
                let before = (inflate.total_in(), inflate.total_out());
                let status = inflate.decompress(packed, out, FlushDecompress::None);
                let status = status.map_err(|why| UnpackError::Damaged(why.to_string()))?;
                let since = |now: u64, before: u64| usize::try_from(now - before).unwrap_or(usize::MAX);
                let (taken, put) = (since(inflate.total_in(), before.0), since(inflate.total_out(), before.1));
                (taken, put, status == Status::StreamEnd)
            }
        };
        self.crc.update(out.get(..put).unwrap_or_default());
        Ok((taken, put, is_end))
    }
}

impl Unpack for Unzip {
    fn unpack(&mut self, packed: &[u8], out: &mut [u8]) -> Result<(usize, usize), UnpackError> {
        let mut taken = 0;
        loop {
            let rest = packed.get(taken..).unwrap_or_default();
            match &mut self.state {
                State::Over => return Ok((packed.len(), 0)),
                State::Header if rest.is_empty() => return Ok((taken, 0)),
                State::Header => taken += self.header(rest)?,
                State::Behind { is, said } => {
                    let (is, said) = (*is, *said);
                    if rest.is_empty() && said.is_none() {
                        return Ok((taken, 0));
                    }
                    taken += self.behind(rest, (is, said))?;
                }
                State::Content(content) => {
                    let is_passed_over = content.is_passed_over;
                    let piece = if is_passed_over { rest.get(..PASSED_BYTES).unwrap_or(rest) } else { rest };
                    let (more, put, is_end) = content.unpack(piece, out)?;
                    taken += more;
                    let wanted = if content.is_passed_over { 0 } else { put };
                    if is_end {
                        self.state = State::Behind { is: content.crc.sum(), said: content.said };
                    }
                    // Whoever reads hears of what is passed over as often as of what is wanted.
                    let is_idle = more == 0 && put == 0;
                    if wanted > 0 || is_passed_over && taken >= PASSED_BYTES || !is_end && is_idle {
                        return Ok((taken, wanted));
                    }
                }
            }
        }
    }

    fn finish(&mut self) -> Result<(), UnpackError> {
        match (&self.state, &self.found) {
            (State::Over, Some(_)) => Ok(()),
            (State::Over, None) => Err(UnpackError::Empty),
            _ => Err(UnpackError::CutOff),
        }
    }
}
