//! A bundle file, `NAME.planora`: a scenario with the cursor's time, and its trace, as one JSON object.
//!
//! Facts about the trace stand in plain words for whoever opens the file in an editor; `series` is what `pack` writes, as
//! base64 (RFC 4648, section 4). The digest stands in it three times over: in the link, in the facts, and by the series'
//! own content; name, start, zone, step and number of buckets twice. All must agree.

use super::pack::{PackError, pack, short_name, unpack};
use crate::scenario::{DataRef, parse};
use crate::series::calendar::Civil;
use crate::series::{Digest, TimeSeries};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// Ending of a bundle's file name.
pub const ENDING: &str = "planora";
/// Largest bundle in bytes; the longest trace that there may be packs to less.
pub const MAX_BUNDLE_BYTES: usize = 64 << 20;
/// Version of the format.
const VERSION: u32 = 1;
/// What the file's first key says.
const KIND: &str = "bundle";
/// How a bundle begins, blanks apart.
const BEGIN: &[u8] = b"{\"planora\":\"bundle\"";
/// Bytes that are looked at to tell a bundle.
const HEAD_BYTES: usize = 256;

/// A scenario and its trace.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What stands behind the question mark of the link: the scenario, and `at` where the cursor was.
    pub query: String,
    /// The trace that the scenario names.
    pub series: TimeSeries,
}

/// Why a file is no bundle that can be opened: what, and what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BundleError {
    /// More bytes than any bundle has.
    #[error(
        "It has {0} bytes; a bundle has at most {MAX_BUNDLE_BYTES}. Save it again with a longer step or a shorter trace."
    )]
    TooLarge(usize),
    /// No JSON, or not that of a bundle.
    #[error("It breaks off or was changed ({0}). Ask for the file again, or save the bundle anew.")]
    Unreadable(String),
    /// Written by a newer Planora.
    #[error("It is of version {0}; this page reads {VERSION}. Open it with a newer Planora.")]
    Version(u32),
    /// The trace inside can't be unpacked.
    #[error("The trace inside can't be read: {0}. Ask for the file again, or save the bundle anew.")]
    Trace(#[from] PackError),
    /// The trace inside is not the one that the file names.
    #[error(
        "The trace inside has SHA-256 {}, but the file names {}. It was changed on the way: ask for the file again.",
        .found.short(),
        .named
    )]
    OtherTrace {
        /// What the file names.
        named: String,
        /// What is inside.
        found: Digest,
    },
    /// What stands beside the trace is not true of it.
    #[error(
        "Its trace is {found}, and beside it stands {stated}. It was changed on the way: ask for the file again, or save the \
         bundle anew."
    )]
    OtherFacts {
        /// What stands there.
        stated: String,
        /// What is true.
        found: String,
    },
}

#[derive(Debug, Serialize, Deserialize)]
struct File {
    planora: String,
    version: u32,
    written_by: String,
    link: String,
    trace: Facts,
    series: String,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Facts {
    name: String,
    sha256: String,
    start: String,
    utc_offset_secs: i32,
    step_secs: u32,
    buckets: usize,
}

impl Facts {
    fn of(series: &TimeSeries) -> Self {
        Self {
            // A longer name is cut off where it is packed.
            name: short_name(&series.source().name).to_owned(),
            sha256: series.source().digest.to_string(),
            start: Civil::from_local_secs(series.local_secs(0)).to_string(),
            utc_offset_secs: series.utc_offset_secs(),
            step_secs: series.step().secs(),
            buckets: series.len(),
        }
    }

    /// Whoever wrote the file may have left the name as long as it was.
    fn with_short_name(self) -> Self {
        Self { name: short_name(&self.name).to_owned(), ..self }
    }

    /// All but the digest, for a message.
    fn words(&self) -> String {
        let Self { name, start, utc_offset_secs, step_secs, buckets, .. } = self;
        format!("{name:?} from {start} ({utc_offset_secs} s ahead of UTC) with {buckets} buckets of {step_secs} s")
    }
}

/// Whether a file that begins with `head` says that it is a bundle; 256 bytes are enough.
pub fn is_bundle(head: &[u8]) -> bool {
    let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
    let seen = head.iter().take(HEAD_BYTES).filter(|byte| !byte.is_ascii_whitespace());
    seen.take(BEGIN.len()).eq(BEGIN)
}

/// The file that carries `series` and the link `query`, which names it.
///
/// # Errors
/// Those of the JSON writer.
pub fn write(query: &str, series: &TimeSeries) -> Result<String, serde_json::Error> {
    let file = File {
        planora: KIND.to_owned(),
        version: VERSION,
        written_by: env!("CARGO_PKG_VERSION").to_owned(),
        link: query.to_owned(),
        trace: Facts::of(series),
        series: STANDARD.encode(pack(series)),
    };
    serde_json::to_string_pretty(&file).map(|text| text + "\n")
}

/// Reads a bundle.
///
/// # Errors
/// When it is too large, not a whole bundle, of a newer version, or holds another trace than it names or describes.
pub fn open(bytes: &[u8]) -> Result<Bundle, BundleError> {
    if bytes.len() > MAX_BUNDLE_BYTES {
        return Err(BundleError::TooLarge(bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let unreadable = |error: serde_json::Error| BundleError::Unreadable(error.to_string());
    let version = serde_json::from_slice::<Version>(bytes).map_err(unreadable)?.version;
    if version > VERSION {
        return Err(BundleError::Version(version));
    }
    let file: File = serde_json::from_slice(bytes).map_err(unreadable)?;
    if file.planora != KIND {
        return Err(BundleError::Unreadable(format!("it says {:?} in the place of {KIND:?}", file.planora)));
    }
    let packed = STANDARD.decode(&file.series).map_err(|error| BundleError::Unreadable(error.to_string()))?;
    let series = unpack(&packed)?;
    let found = series.source().digest;
    let named_by_link = match parse(&file.link).0.data {
        DataRef::Upload(digest) => digest.to_string(),
        DataRef::Nasa | DataRef::Synthetic => "no file in its link".to_owned(),
    };
    for named in [&file.trace.sha256, &named_by_link] {
        if *named != found.to_string() {
            let named = Digest::parse(named).map_or_else(|| named.clone(), |digest| digest.short());
            return Err(BundleError::OtherTrace { named, found });
        }
    }
    let (stated, facts) = (file.trace.with_short_name(), Facts::of(&series));
    if stated != facts {
        return Err(BundleError::OtherFacts { stated: stated.words(), found: facts.words() });
    }
    Ok(Bundle { query: file.link, series })
}

/// The one field that every version has.
#[derive(Debug, Deserialize)]
struct Version {
    version: u32,
}
