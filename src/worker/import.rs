//! Own traffic on its way in: looks at the files, and makes a trace of what `reading` reads of them when that is wanted.

use super::chunks::Failure;
use super::host::Host;
use super::message::{FromWorker, ImportAnswer, ImportAsk, bytes};
use super::opened::{End, Opened, tell};
use super::read::{container_of, measured, read};
use super::scope::post;
use super::store;
use crate::ingest::{
    Detection, Excerpt, Format, FormatName, HEAD_BYTES, Ingested, LogFormat, encoding_of, head_bytes, oldest_first,
    sniff, sniff_as, time_of_year,
};
use crate::job::{Draft, FileFacts, ImportFault, TraceSummary};
use crate::series::TimeSeries;
use crate::series::sealed::{open_series, seal_series};
use crate::share::series_csv;
use js_sys::Array;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::File;

impl Host {
    /// Does what is asked about own traffic.
    pub(super) fn import(host: &Rc<Self>, number: u32, ask: ImportAsk, payload: JsValue) {
        host.imports.newest.set(number);
        let host = Rc::clone(host);
        spawn_local(async move {
            match host.answer(number, ask, payload).await {
                Ok(()) | Err(End::Void) => {}
                Err(End::Fault(fault)) => tell(number, ImportAnswer::Failed(fault)),
            }
        });
    }

    async fn answer(&self, number: u32, ask: ImportAsk, payload: JsValue) -> Result<(), End> {
        let files = payload.dyn_into::<Array>().ok();
        if let Some(files) = &files {
            self.open(number, files).await?;
        }
        match ask {
            ImportAsk::LookAs(format) => self.look(number, format).await,
            ImportAsk::Read(plan) => {
                // Another worker has looked at these, and it is gone with their order.
                if files.is_some() && plan.format == Format::Log(LogFormat::YEARLESS) {
                    self.sort(number, plan.named_format).await?;
                }
                measured(self.read(number, *plan)).await
            }
            ImportAsk::Keep => self.keep(number).await,
            ImportAsk::Table => self.table(number),
            ImportAsk::Stop => Ok(()),
            ImportAsk::Close => {
                self.imports.close();
                Ok(())
            }
        }
    }

    async fn open(&self, number: u32, files: &Array) -> Result<(), End> {
        self.imports.close();
        let mut files: Vec<File> = files.iter().filter_map(|file| file.dyn_into().ok()).collect();
        files.sort_by_key(File::name);
        if let [file] = &files[..]
            && let Some(opened) = self.unbundle(number, file).await
        {
            // What is inside is said apart; here is nothing more to tell.
            return Err(opened.map_or_else(|why| ImportFault::new(&file.name(), why).into(), |()| End::Void));
        }
        let mut opened = Vec::with_capacity(files.len());
        for file in files {
            opened.push(Opened::of(file).await?);
            self.check(number)?;
        }
        *self.imports.files.borrow_mut() = Rc::new(opened);
        Ok(())
    }

    /// The files that are open.
    pub(super) fn files(&self) -> Result<Rc<Vec<Opened>>, End> {
        let files = Rc::clone(&self.imports.files.borrow());
        if files.is_empty() {
            return Err(ImportFault::new("Nothing", "There is no file. Choose one, or paste rows.").into());
        }
        Ok(files)
    }

    /// What was read of them.
    fn ingested(&self) -> Result<Rc<Ingested>, End> {
        let ingested = self.imports.ingested.borrow().clone();
        ingested.ok_or_else(|| ImportFault::new("Nothing", "Nothing was read yet. Open the file again.").into())
    }

    async fn look(&self, number: u32, format: Option<FormatName>) -> Result<(), End> {
        let files = self.files()?;
        let [first, others @ ..] = &files[..] else { return Err(End::Void) };
        let mut detection = detect(first, format).await?;
        let mut times = vec![(first.facts.name.as_str(), time_of_year(&detection))];
        for other in others {
            self.check(number)?;
            let found = detect(other, format).await?;
            same_shape((first, &detection), (other, &found))?;
            times.push((&other.facts.name, time_of_year(&found)));
        }
        let order = oldest_first(&times);
        let files = in_order(&files, order.as_deref());
        if let (Some(oldest), Some(1..)) = (files.first(), order.iter().flatten().next()) {
            detection = detect(oldest, format).await?;
        }
        self.check(number)?;
        *self.imports.files.borrow_mut() = Rc::clone(&files);
        let draft = Draft { files: files.iter().map(|one| one.facts.clone()).collect(), detection };
        tell(number, ImportAnswer::Looked(Box::new(draft)));
        Ok(())
    }

    /// Brings the files that are open into the order in which logs without years are read.
    async fn sort(&self, number: u32, format: Option<FormatName>) -> Result<(), End> {
        let files = self.files()?;
        let mut times = Vec::with_capacity(files.len());
        for one in files.iter() {
            self.check(number)?;
            times.push((one.facts.name.as_str(), time_of_year(&detect(one, format).await?)));
        }
        let sorted = in_order(&files, oldest_first(&times).as_deref());
        *self.imports.files.borrow_mut() = sorted;
        Ok(())
    }

    fn table(&self, number: u32) -> Result<(), End> {
        let ingested = self.ingested()?;
        let text = series_csv(&ingested.series, ingested.columns.as_ref());
        post(&FromWorker::Table { number }, Some(text.as_bytes()));
        Ok(())
    }

    /// Makes a trace of what was read.
    async fn keep(&self, number: u32) -> Result<(), End> {
        let (trace, unkept) = self.keep_series(self.ingested()?.series.clone()).await;
        post(&FromWorker::Ingested { number, trace }, unkept.as_deref());
        Ok(())
    }

    /// Keeps `series`, and lets it be run: its summary, and its bytes where the browser does not keep it, as then no other
    /// worker finds it.
    pub(super) async fn keep_series(&self, series: TimeSeries) -> (TraceSummary, Option<Vec<u8>>) {
        let refused = store::save(&series).await.err();
        let unkept = refused.as_ref().and_then(|_| seal_series(&series).ok());
        let summary = TraceSummary::of(&series);
        self.add_trace(series);
        refused.into_iter().for_each(|why| post(&FromWorker::StoreRefused(why), None));
        (summary, unkept)
    }

    /// Takes a trace from another worker, which keeps it where that is possible. Whoever runs one that did not arrive is told
    /// that it is missing.
    pub(super) fn adopt(&self, payload: JsValue) {
        let series = bytes(payload).and_then(|bytes| open_series(&bytes).ok());
        series.into_iter().for_each(|series| self.add_trace(series));
    }

    pub(super) fn check(&self, number: u32) -> Result<(), End> {
        if self.imports.is_newest(number) { Ok(()) } else { Err(End::Void) }
    }
}

impl Opened {
    /// Opens a file, as far as what it is packed in.
    async fn of(file: File) -> Result<Self, ImportFault> {
        let name = file.name();
        let container = container_of(&file).await.map_err(|error| ImportFault::of(&name, &error))?;
        let facts = FileFacts { name, bytes: file.size() as u64, container };
        Ok(Self { file, facts })
    }
}

/// The first bytes of a file, unpacked. They are let go of after each look: a month of logs is thousands of files.
async fn head_of(one: &Opened) -> Result<Vec<u8>, ImportFault> {
    let (mut head, mut most) = (Vec::new(), HEAD_BYTES);
    let take = |piece: &[u8], _| {
        let before = head.len();
        head.extend_from_slice(piece);
        if before < HEAD_BYTES && head.len() >= HEAD_BYTES {
            most = head_bytes(&head);
        }
        head.truncate(most);
        if head.len() < most { Ok(()) } else { Err(()) }
    };
    match read(&one.file, take).await.map_err(Failure::words) {
        Err(Ok(words)) => Err(ImportFault::new(&one.facts.name, words)),
        Err(Err(())) | Ok(()) => Ok(head),
    }
}

async fn detect(one: &Opened, format: Option<FormatName>) -> Result<Detection, ImportFault> {
    let head = head_of(one).await?;
    let found = format.map_or_else(|| sniff(&head), |format| sniff_as(&head, format));
    found.map_err(|error| {
        let mut fault = ImportFault::of(&one.facts.name, &error);
        if let Some(line) = fault.line {
            let mut excerpt = Excerpt::of(encoding_of(&head), line);
            excerpt.push(&head);
            fault.excerpt = excerpt.finish();
        }
        fault
    })
}

/// `files` by their places in `order`, or as they are where that is unknown.
fn in_order(files: &Rc<Vec<Opened>>, order: Option<&[usize]>) -> Rc<Vec<Opened>> {
    let sorted: Vec<Opened> = order.into_iter().flatten().filter_map(|place| files.get(*place).cloned()).collect();
    if sorted.len() == files.len() { Rc::new(sorted) } else { Rc::clone(files) }
}

/// That `other` can make one trace with `first`.
fn same_shape((first, seen): (&Opened, &Detection), (other, found): (&Opened, &Detection)) -> Result<(), ImportFault> {
    let kind = |detection: &Detection| std::mem::discriminant(&detection.plan.format);
    if kind(found) == kind(seen) {
        return Ok(());
    }
    let text = format!(
        "It is {}, and {} is {}. Files of one trace have one shape: drop them apart.",
        found.plan.format.name(),
        first.facts.name,
        seen.plan.format.name()
    );
    Err(ImportFault::new(&other.facts.name, text))
}
