//! The files that are open → a trace, after a plan; and the lines that an error in them is about.

use super::chunks::Failure;
use super::host::Host;
use super::listener::TELL_MILLIS;
use super::message::ImportAnswer;
use super::opened::{End, Opened, tell};
use super::read::read;
use super::scope::now;
use crate::ingest::{Encoding, Excerpt, IngestError, Ingested, Plan, Reader, trace_name};
use crate::job::{ImportFault, Imported, Reading};
use gloo::timers::future::TimeoutFuture;

/// Why a file is not read to its end.
enum Refusal {
    /// What the reader found.
    Found(IngestError),
    /// There is nothing more to learn from it.
    Enough,
    /// Something newer is wanted.
    Void,
}

/// Why the files are not read to their end.
enum Halt {
    /// What the reader found, in the file of that place.
    Found(usize, IngestError),
    End(End),
}

/// Tells the page how far a reading is, and hears whether it is still wanted.
struct Meter<'a> {
    host: &'a Host,
    number: u32,
    /// Bytes of the files before the one at hand.
    before: u64,
    reading: Reading,
    told: f64,
}

impl<'a> Meter<'a> {
    fn new(host: &'a Host, number: u32, files: &[Opened]) -> Self {
        let reading = Reading { total: bytes_of(files), ..Reading::default() };
        Self { host, number, before: 0, reading, told: now() }
    }

    /// The file at hand is the one behind `before`.
    fn enter(&mut self, before: &[Opened]) {
        self.before = bytes_of(before);
    }

    /// `done` bytes of the file at hand are behind, as it is stored.
    fn pass(&mut self, done: u64) -> Result<(), Refusal> {
        self.reading.bytes = self.before + done;
        if now() - self.told >= TELL_MILLIS {
            self.told = now();
            tell(self.number, ImportAnswer::Reading(self.reading));
        }
        if self.host.imports.is_newest(self.number) { Ok(()) } else { Err(Refusal::Void) }
    }
}

impl Host {
    /// Reads the files that are open after `plan`.
    pub(super) async fn read(&self, number: u32, plan: Plan) -> Result<(), End> {
        let files = self.files()?;
        let name = trace_name(files.iter().map(|one| one.facts.name.as_str()));
        let encoding = plan.encoding;
        let reader = Reader::new(plan).map_err(|error| ImportFault::of(&name, &error))?;
        let mut meter = Meter::new(self, number, &files);
        match ingest(reader, &files, &name, &mut meter).await {
            Ok(ingested) => {
                // What ends a long reading is one slice: a wish to stop may have come meanwhile.
                TimeoutFuture::new(0).await;
                self.check(number)?;
                let imported = Imported::of(&ingested);
                self.imports.take(ingested);
                tell(number, ImportAnswer::Read(Box::new(imported)));
                Ok(())
            }
            Err(Halt::Found(place, error)) => Err(explain(&files, place, encoding, &error, &mut meter).await),
            Err(Halt::End(end)) => Err(end),
        }
    }
}

async fn ingest(mut reader: Reader, files: &[Opened], name: &str, meter: &mut Meter<'_>) -> Result<Ingested, Halt> {
    for (place, one) in files.iter().enumerate() {
        if place == 0 {
            reader.name_file(&one.facts.name);
        } else {
            // What ends badly is the file before.
            reader.next_file(&one.facts.name).map_err(|error| Halt::Found(place - 1, error))?;
        }
        meter.enter(&files[..place]);
        let take = |piece: &[u8], done: u64| {
            reader.push(piece).map_err(Refusal::Found)?;
            (meter.reading.rows, meter.reading.rejected) = (reader.rows(), reader.rejected());
            meter.pass(done)
        };
        read(&one.file, take).await.map_err(|failure| halt(failure, place, one))?;
    }
    reader.finish(name).map_err(|error| Halt::Found(files.len().saturating_sub(1), error))
}

fn halt(failure: Failure<Refusal>, place: usize, one: &Opened) -> Halt {
    match failure.words() {
        Ok(words) => Halt::End(ImportFault::new(&one.facts.name, words).into()),
        Err(Refusal::Found(error)) => Halt::Found(place, error),
        Err(Refusal::Enough | Refusal::Void) => Halt::End(End::Void),
    }
}

/// A fault for `error`, which came up in file `place`, with the lines that it is about. The file is read up to them once more.
async fn explain(
    files: &[Opened],
    place: usize,
    encoding: Encoding,
    error: &IngestError,
    meter: &mut Meter<'_>,
) -> End {
    let place = error.file().unwrap_or(place);
    let Some(one) = files.get(place) else { return ImportFault::new("The file", error.to_string()).into() };
    let mut fault = ImportFault::of(&one.facts.name, error);
    if let Some(line) = fault.line {
        let mut excerpt = Excerpt::of(encoding, line);
        meter.enter(&files[..place]);
        let take = |piece: &[u8], done: u64| {
            if excerpt.push(piece) { meter.pass(done) } else { Err(Refusal::Enough) }
        };
        // What cannot be read a second time is shown without its lines.
        if let Err(Failure::Refused(Refusal::Void)) = read(&one.file, take).await {
            return End::Void;
        }
        fault.excerpt = excerpt.finish();
    }
    fault.into()
}

/// Bytes of `files` as they are stored.
fn bytes_of(files: &[Opened]) -> u64 {
    files.iter().map(|one| one.facts.bytes).sum()
}
