//! Own traffic on its way in: looks at the files, reads them after a plan, and makes a trace of them when that is wanted.

use super::host::{Host, SLICE_MILLIS, TELL_MILLIS, mark, measure, now, post};
use super::message::{FromWorker, ImportAnswer, ImportAsk, bytes};
use super::read::Pieces;
use super::store;
use crate::ingest::{
    Container, Detection, Encoding, Excerpt, FormatName, HEAD_BYTES, IngestError, Ingested, Plan, Reader, sniff,
    sniff_as,
};
use crate::job::{Draft, FileFacts, ImportFault, Imported, Reading, TraceSummary};
use crate::scenario::DataRef;
use crate::series::{Landmarks, TimeSeries};
use gloo::timers::future::TimeoutFuture;
use js_sys::Array;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::File;

/// First bytes of a file that tell what packed it.
const MAGIC_BYTES: f64 = 16.0;
/// Mark at which the reading began.
const BEGAN: &str = "planora:ingest:began";

/// The files that are open, and what was read of them.
#[derive(Default)]
pub(super) struct Imports {
    /// The newest ask; work for an older one ends at its next look.
    newest: Cell<u32>,
    files: RefCell<Rc<Vec<Opened>>>,
    ingested: RefCell<Option<Rc<Ingested>>>,
}

/// A file and what its first bytes are.
struct Opened {
    file: File,
    facts: FileFacts,
    head: Vec<u8>,
}

/// Why work ends early.
enum End {
    Fault(ImportFault),
    /// Something newer is wanted.
    Void,
}

impl From<ImportFault> for End {
    fn from(fault: ImportFault) -> Self {
        Self::Fault(fault)
    }
}

impl Host {
    /// Does what is asked about own traffic.
    pub(super) fn import(host: &Rc<Self>, number: u32, ask: ImportAsk, payload: JsValue) {
        host.imports.newest.set(number);
        let host = Rc::clone(host);
        spawn_local(async move {
            let outcome = match ask {
                ImportAsk::Open => host.open(number, payload).await,
                ImportAsk::LookAs(format) => host.look(format),
                ImportAsk::Read(plan) => host.read(number, *plan).await,
                ImportAsk::Keep => return host.keep().await,
                ImportAsk::Stop => return,
            };
            match outcome {
                Ok(answer) => tell(number, answer),
                Err(End::Fault(fault)) => tell(number, ImportAnswer::Failed(fault)),
                Err(End::Void) => {}
            }
        });
    }

    async fn open(&self, number: u32, payload: JsValue) -> Result<ImportAnswer, End> {
        *self.imports.files.borrow_mut() = Rc::default();
        *self.imports.ingested.borrow_mut() = None;
        let files: Array = payload.dyn_into().unwrap_or_default();
        let mut files: Vec<File> = files.iter().filter_map(|file| file.dyn_into().ok()).collect();
        files.sort_by_key(File::name);
        let mut opened = Vec::with_capacity(files.len());
        for file in files {
            opened.push(head_of(file).await?);
            self.check(number)?;
        }
        *self.imports.files.borrow_mut() = Rc::new(opened);
        self.look(None)
    }

    fn look(&self, format: Option<FormatName>) -> Result<ImportAnswer, End> {
        let files = Rc::clone(&self.imports.files.borrow());
        let mut detections = files.iter().map(|one| detect(one, format));
        let Some(first) = detections.next() else {
            return Err(ImportFault::new("Nothing", "There is no file. Choose one, or paste rows.").into());
        };
        let (first, kind) = (first?, |detection: &Detection| std::mem::discriminant(&detection.plan.format));
        for (other, one) in detections.zip(files.iter().skip(1)) {
            let other = other?;
            if kind(&other) != kind(&first) {
                let (name, shape) = (&one.facts.name, other.plan.format.name());
                let text = format!(
                    "It is {shape}, and {} is {}. Files of one trace have one shape: drop them apart.",
                    files[0].facts.name,
                    first.plan.format.name()
                );
                return Err(ImportFault::new(name, text).into());
            }
        }
        let draft = Draft { files: files.iter().map(|one| one.facts.clone()).collect(), detection: first };
        Ok(ImportAnswer::Looked(Box::new(draft)))
    }

    async fn read(&self, number: u32, plan: Plan) -> Result<ImportAnswer, End> {
        let files = Rc::clone(&self.imports.files.borrow());
        let names: Vec<&str> = files.iter().map(|one| one.facts.name.as_str()).collect();
        let name = names.join(" + ");
        let encoding = plan.encoding;
        mark(BEGAN);
        let mut reader = Reader::new(plan).map_err(|error| ImportFault::of(&name, &error))?;
        let total: u64 = files.iter().map(|one| one.facts.bytes).sum();
        let mut reading = Reading { total, ..Reading::default() };
        let (mut told, mut rested) = (now(), now());
        for (place, one) in files.iter().enumerate() {
            let fault = async |error: IngestError| explain(&files, place, encoding, &error).await;
            let begun = if place == 0 { Ok(reader.name_file(names[0])) } else { reader.next_file(names[place]) };
            if let Err(error) = begun {
                // What ends badly is the file before.
                return Err(explain(&files, place - 1, encoding, &error).await.into());
            }
            let before = reading.bytes;
            let pieces = Pieces::of(&one.file, one.facts.container).map_err(|why| unreadable(one, &reader, &why))?;
            while let Some(piece) = pieces.next().await.map_err(|why| unreadable(one, &reader, &why))? {
                if let Err(error) = reader.push(&piece) {
                    pieces.cancel();
                    return Err(fault(error).await.into());
                }
                // What is unpacked says nothing of how much is left.
                reading.bytes += if one.facts.container == Container::Plain { piece.len() as u64 } else { 0 };
                if now() - told >= TELL_MILLIS {
                    told = now();
                    (reading.rows, reading.rejected) = (reader.rows(), reader.rejected());
                    tell(number, ImportAnswer::Reading(reading));
                }
                if now() - rested >= SLICE_MILLIS {
                    TimeoutFuture::new(0).await;
                    rested = now();
                }
                if self.imports.newest.get() != number {
                    pieces.cancel();
                    return Err(End::Void);
                }
            }
            reading.bytes = before + one.facts.bytes;
        }
        let last = files.len().saturating_sub(1);
        let ingested = match reader.finish(&name) {
            Ok(ingested) => ingested,
            Err(error) => return Err(explain(&files, last, encoding, &error).await.into()),
        };
        self.check(number)?;
        measure("planora:ingest", BEGAN);
        let imported = Imported::of(&ingested);
        *self.imports.ingested.borrow_mut() = Some(Rc::new(ingested));
        Ok(ImportAnswer::Read(Box::new(imported)))
    }

    /// Makes a trace of what was read.
    async fn keep(&self) {
        let ingested = self.imports.ingested.borrow().clone();
        if let Some(ingested) = ingested {
            self.take_in(ingested.series.clone()).await;
        }
    }

    /// Keeps `series`, and lets it be run.
    pub(super) async fn take_in(&self, series: TimeSeries) {
        let refused = store::save(&series).await.err();
        // Another worker cannot read from the browser what the browser does not keep.
        let payload = refused.as_ref().and_then(|_| postcard::to_allocvec(&series).ok());
        let summary = TraceSummary::of(&series);
        self.engine.borrow_mut().add_trace(DataRef::Upload(summary.digest), series, Landmarks::default());
        if let Some(why) = refused {
            post(&FromWorker::StoreRefused(why), None);
        }
        post(&FromWorker::Ingested(summary), payload.as_deref());
    }

    /// Takes a trace from another worker, which keeps it where that is possible.
    pub(super) fn adopt(&self, payload: JsValue) {
        let series = bytes(payload).and_then(|bytes| postcard::from_bytes::<TimeSeries>(&bytes).ok());
        if let Some(series) = series {
            let summary = TraceSummary::of(&series);
            self.engine.borrow_mut().add_trace(DataRef::Upload(summary.digest), series, Landmarks::default());
            post(&FromWorker::Ingested(summary), None);
        }
    }

    fn check(&self, number: u32) -> Result<(), End> {
        if self.imports.newest.get() == number { Ok(()) } else { Err(End::Void) }
    }
}

fn tell(number: u32, answer: ImportAnswer) {
    post(&FromWorker::Import { number, answer }, None);
}

/// Opens a file, as far as its first bytes.
async fn head_of(file: File) -> Result<Opened, ImportFault> {
    let name = file.name();
    let unreadable = |why: JsValue| ImportFault::new(&name, format!("The browser says: {}.", words(&why)));
    let start = file.slice_with_f64_and_f64(0.0, MAGIC_BYTES).map_err(unreadable)?;
    let magic = JsFuture::from(start.array_buffer()).await.map_err(unreadable)?;
    let container = Container::of(&js_sys::Uint8Array::new(&magic).to_vec());
    let container = container.map_err(|error| ImportFault::of(&name, &error))?;
    let facts = FileFacts { name: name.clone(), bytes: file.size() as u64, container };
    let mut opened = Opened { file, facts, head: Vec::new() };
    let pieces = Pieces::of(&opened.file, container).map_err(unreadable)?;
    while opened.head.len() < HEAD_BYTES {
        match pieces.next().await {
            Ok(Some(piece)) => opened.head.extend_from_slice(&piece),
            Ok(None) => break,
            Err(why) if container == Container::Gzip => {
                let error = IngestError::Damaged { line: 0, why: words(&why) };
                return Err(ImportFault::of(&name, &error));
            }
            Err(why) => return Err(unreadable(why)),
        }
    }
    pieces.cancel();
    // A browser may give more at once than was asked for, and a preview needs no more.
    if opened.head.len() > 2 * HEAD_BYTES {
        opened.head.truncate(2 * HEAD_BYTES);
        opened.head.shrink_to_fit();
    }
    Ok(opened)
}

fn detect(one: &Opened, format: Option<FormatName>) -> Result<Detection, ImportFault> {
    let found = format.map_or_else(|| sniff(&one.head), |format| sniff_as(&one.head, format));
    found.map_err(|error| {
        let mut fault = ImportFault::of(&one.facts.name, &error);
        if let Some(line) = fault.line {
            let mut excerpt = Excerpt::of(Encoding::Utf8, line);
            excerpt.push(&one.head);
            fault.excerpt = excerpt.finish();
        }
        fault
    })
}

/// A fault for `error`, which came up in file `place`, with the lines that it is about.
async fn explain(files: &[Opened], place: usize, encoding: Encoding, error: &IngestError) -> ImportFault {
    let named = error.file().and_then(|name| files.iter().find(|one| one.facts.name == name));
    let Some(one) = named.or(files.get(place)) else { return ImportFault::new("The file", error.to_string()) };
    let mut fault = ImportFault::of(&one.facts.name, error);
    if let (Some(line), Ok(pieces)) = (fault.line, Pieces::of(&one.file, one.facts.container)) {
        let mut excerpt = Excerpt::of(encoding, line);
        while let Ok(Some(piece)) = pieces.next().await {
            if !excerpt.push(&piece) {
                break;
            }
        }
        pieces.cancel();
        fault.excerpt = excerpt.finish();
    }
    fault
}

/// The browser gives no more of a file.
fn unreadable(one: &Opened, reader: &Reader, why: &JsValue) -> ImportFault {
    match one.facts.container {
        Container::Gzip => {
            let error = IngestError::Damaged { line: reader.lines(), why: words(why) };
            ImportFault::of(&one.facts.name, &error)
        }
        Container::Plain => {
            let text = format!("The browser says: {}. Was the file moved or changed? Choose it again.", words(why));
            ImportFault::new(&one.facts.name, text)
        }
    }
}

/// What the browser says, without the stop at its end.
fn words(why: &JsValue) -> String {
    let text =
        why.dyn_ref::<js_sys::Error>().map_or_else(|| "it cannot be read".to_owned(), |e| String::from(e.message()));
    text.trim_end_matches('.').to_owned()
}
