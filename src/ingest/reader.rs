//! Chunks in, a series out, after a plan.

use super::aggregate::sink::{Ingested, Sink};
use super::error::IngestError;
use super::format::{self, FormatReader};
use super::further::FurtherHead;
use super::plan::Plan;
use super::text::encoding::Decoder;

/// Reads files of one plan, chunk by chunk. Several files, one after the other, make one series.
#[derive(Debug)]
pub struct Reader {
    plan: Plan,
    decoder: Decoder,
    format: Box<dyn FormatReader>,
    sink: Sink,
    bytes: u64,
    /// The first bytes of a further file, while its header is looked for.
    head: Option<FurtherHead>,
}

impl Reader {
    /// A reader that follows `plan` to the letter.
    ///
    /// # Errors
    /// When the plan leaves something open that only the user knows.
    pub fn new(plan: Plan) -> Result<Self, IngestError> {
        let format = format::open(&plan)?;
        let (decoder, sink) = (Decoder::new(plan.encoding), Sink::new(&plan));
        Ok(Self { plan, decoder, format, sink, bytes: 0, head: None })
    }

    /// The plan that it follows.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// Names the file whose chunks come now; for reports and errors.
    pub fn name_file(&mut self, name: &str) {
        self.sink.name_file(name);
    }

    /// Bytes taken so far, of all files.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Rows taken so far, of all files.
    pub fn rows(&self) -> u64 {
        self.sink.counter().rows()
    }

    /// Rows rejected so far.
    pub fn rejected(&self) -> u64 {
        self.sink.counter().rejected()
    }

    /// Lines of the file at hand that were read.
    pub fn lines(&self) -> u64 {
        self.format.lines()
    }

    /// Takes the next piece of the file, cut anywhere.
    ///
    /// # Errors
    /// When a limit is reached or nothing in the file is as the plan says. Single odd rows are no error here.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), IngestError> {
        self.bytes += chunk.len() as u64;
        self.sink.add_bytes(chunk.len());
        match self.head.as_mut().map(|head| head.push(chunk)) {
            None => self.format.push(self.decoder.decode(chunk), &mut self.sink)?,
            Some(true) => self.settle_head()?,
            Some(false) => {}
        }
        self.sink.check()
    }

    /// Goes on with a further file whose first bytes are there, after its own header; does nothing where that is known.
    ///
    /// # Errors
    /// When the file has another shape than the first one, or can't be read.
    pub fn settle_head(&mut self) -> Result<(), IngestError> {
        let Some(head) = self.head.take() else { return Ok(()) };
        let names = self.format.metrics_around();
        if !names.is_empty() {
            self.plan.seen_metrics.around = names.to_vec();
        }
        let (bytes, plan) = head.settle(&self.plan)?;
        if let Some(plan) = plan {
            self.decoder = Decoder::new(plan.encoding);
            self.format = format::open(&plan)?;
        }
        self.format.push(self.decoder.decode(&bytes), &mut self.sink)
    }

    fn end_file(&mut self) -> Result<(), IngestError> {
        self.settle_head()?;
        self.format.end_file(&mut self.sink)
    }

    /// Ends this file; the chunks of the one named `name` follow.
    ///
    /// # Errors
    /// When the file that ends, or what it ends with, can't be read.
    pub fn next_file(&mut self, name: &str) -> Result<(), IngestError> {
        self.end_file()?;
        self.sink.next_file();
        self.sink.name_file(name);
        self.decoder = Decoder::new(self.plan.encoding);
        self.head = FurtherHead::of(&self.plan);
        Ok(())
    }

    /// Ends the last file and makes the series, named `name`.
    ///
    /// # Errors
    /// When too much was rejected, or the rows make no series.
    pub fn finish(mut self, name: &str) -> Result<Ingested, IngestError> {
        self.end_file()?;
        if self.sink.counter().rows() == 0 {
            let header = self.format.header_seen();
            return Err(if header { IngestError::HeaderOnly } else { IngestError::Empty });
        }
        self.sink.note_repeated(self.format.repeated());
        self.sink.finish(&self.plan, name)
    }
}
