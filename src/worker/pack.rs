//! The worker's side of sharing: a trace as a link's text, as a bundle or as a CSV, and back.

use super::host::Host;
use super::message::{Answer, Ask, FromWorker};
use super::scope::post;
use super::store;
use crate::job::{AppError, TraceSummary};
use crate::readout::format::{bytes, duration_words, whole};
use crate::scenario::parse;
use crate::series::{Digest, MAX_BUCKETS, TimeSeries};
use crate::share::{LinkError, MAX_LINK_BYTES, MAX_UNASKED_BUCKETS, bundle, from_text, series_csv, to_text};
use gloo::timers::future::TimeoutFuture;
use js_sys::Uint8Array;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// Milliseconds between two looks for a trace that a run has at the moment.
const LOOK_MILLIS: u32 = 30;
/// Bytes at the start of a file that tell a bundle.
const HEAD_BYTES: f64 = 256.0;

impl Host {
    /// Answers the page.
    pub(super) async fn share(&self, ask: Ask) {
        let outcome = match ask {
            Ask::Open { text, digest, is_confirmed } => return self.open_text(&text, digest, is_confirmed).await,
            Ask::Pack { query } => self.pack(&query).await,
            Ask::Bundle { query } => self.bundle(&query).await,
            Ask::Table { query } => self.find(&query).await.map(|series| (Answer::Tabled, series_csv(&series, None))),
        };
        match outcome {
            Ok((answer, text)) => post(&FromWorker::Share(answer), Some(text.as_bytes())),
            Err(error) => post(&FromWorker::Share(Answer::Failed(error)), None),
        }
    }

    /// Opens `file` if it is a bundle, as was asked by `number`. Where something newer is wanted by then, nobody hears of it.
    ///
    /// # Errors
    /// Why a bundle can't be used.
    pub(super) async fn unbundle(&self, number: u32, file: &File) -> Option<Result<(), String>> {
        if !head(file).await.is_some_and(|head| bundle::is_bundle(&head)) {
            return None;
        }
        Some(match read(file).await {
            Ok(bundle::Bundle { query, series }) => {
                if self.imports.is_newest(number) {
                    let (trace, unkept) = self.keep_series(series).await;
                    post(&FromWorker::Unbundled { number, trace, query }, unkept.as_deref());
                }
                Ok(())
            }
            Err(text) => Err(text),
        })
    }

    async fn open_text(&self, text: &str, digest: Digest, is_confirmed: bool) {
        let most_buckets = if is_confirmed { MAX_BUCKETS } else { MAX_UNASKED_BUCKETS };
        match from_text(text, digest, most_buckets) {
            Ok(series) => {
                let (summary, unkept) = self.keep_series(series).await;
                post(&FromWorker::Share(Answer::Opened(summary)), unkept.as_deref());
            }
            Err(LinkError::Large { buckets }) => post(&FromWorker::Share(Answer::Large { buckets }), None),
            Err(error) => {
                let is_kept = store::load(&digest).await.is_ok_and(|kept| kept.is_some());
                post(&FromWorker::Share(Answer::Damaged { cause: error.to_string(), is_kept }), None);
            }
        }
    }

    async fn pack(&self, query: &str) -> Result<(Answer, String), AppError> {
        let series = self.find(query).await?;
        let text = to_text(&series).ok_or_else(|| too_long(&series))?;
        Ok((Answer::Packed(TraceSummary::of(&series)), text))
    }

    async fn bundle(&self, query: &str) -> Result<(Answer, String), AppError> {
        let series = self.find(query).await?;
        let text = bundle::write(query, &series)
            .map_err(|error| AppError::new("bundle", "The bundle was not made", error.to_string()))?;
        Ok((Answer::Bundled(TraceSummary::of(&series)), text))
    }

    /// The trace of `query`. While a run has it, a trace that the browser does not keep is waited for.
    async fn find(&self, query: &str) -> Result<Rc<TimeSeries>, AppError> {
        let (scenario, _) = parse(query);
        loop {
            self.provide(&scenario).await?;
            match self.trace(&scenario) {
                Err(_) if self.is_busy() => TimeoutFuture::new(LOOK_MILLIS).await,
                outcome => return outcome,
            }
        }
    }
}

/// What the dialog says of a trace without room in a link.
fn too_long(series: &TimeSeries) -> AppError {
    let (name, buckets, step) = (&series.source().name, whole(series.len()), duration_words(series.step().secs()));
    let title = format!("{name}, {buckets} buckets of {step}, more than {} packed", bytes(MAX_LINK_BYTES as u64));
    AppError::new("share.too_long", title, "A link carries no more: save a bundle instead.")
}

async fn head(file: &File) -> Option<Vec<u8>> {
    let part = file.slice_with_f64_and_f64(0.0, HEAD_BYTES).ok()?;
    JsFuture::from(part.array_buffer()).await.ok().map(|buffer| Uint8Array::new(&buffer).to_vec())
}

async fn read(file: &File) -> Result<bundle::Bundle, String> {
    if file.size() > bundle::MAX_BUNDLE_BYTES as f64 {
        return Err(bundle::BundleError::TooLarge(file.size() as usize).to_string());
    }
    let unreadable = |_: JsValue| {
        format!("The browser could not read its {} bytes. Choose the file again.", whole(file.size() as usize))
    };
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(unreadable)?;
    bundle::open(&Uint8Array::new(&buffer).to_vec()).map_err(|error| error.to_string())
}
