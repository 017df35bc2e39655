//! A search on a crew of workers: what page, lead and hands say to each other, and the lead's side. The lead has the tuner and
//! deals out what is to be done; it works, too. The results count in the order of their tasks, so that nothing depends on who
//! was quicker.

use super::hand;
use super::host::Host;
use super::listener::{Listener, TELL_MILLIS};
use super::message::{FromWorker, bytes};
use super::order::{Done, Order};
use super::port::{Lines, Pause};
use super::scope::{now, post};
use crate::job::{AppError, Engine, Stage};
use crate::scenario::parse;
use crate::tune::{Arenas, Foreseen, Measures, Outline, Request, Standing, Task, TuneError, Tuner, Tuning};
use futures_util::future::LocalBoxFuture;
use js_sys::Array;
use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::MessagePort;

/// Milliseconds of replays after which the lead looks for messages.
const SLICE_MILLIS: f64 = 8.0;
/// Milliseconds between two pictures of a search.
const PICTURE_MILLIS: f64 = 250.0;
/// Orders that a hand has at a time, so that it never waits for the next.
const ORDERS: usize = 2;
/// Pieces that the tasks of a generation are dealt in, for each worker, and the most tasks of a piece.
const PIECES: usize = 6;
const MOST_TASKS: usize = 8;

/// What the page asks of each worker of a crew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TuneAsk {
    /// The scenario, as a link has it.
    pub query: String,
    /// What is searched.
    pub request: Request,
    /// Whether it leads; the others have a line to the lead.
    pub is_lead: bool,
}

/// What the lead says to the page. Milliseconds are those of replays, without what was prepared for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TuneAnswer {
    /// What it is about to do.
    Began(Box<Outline>),
    /// Forecasts that are prepared, of those that are needed next.
    Preparing {
        /// How many are ready.
        done: usize,
        /// How many there will be.
        total: usize,
    },
    /// Replays so far.
    Ran {
        /// How many.
        runs: usize,
        /// In how many milliseconds.
        millis: f64,
    },
    /// How the search stands.
    Standing(Box<Standing>, f64),
    /// What it found.
    Found(Box<Tuning>, f64),
    /// Why there is nothing.
    Failed(AppError),
}

/// A search that was asked for.
#[derive(Debug)]
pub(super) struct TuneTask {
    /// Its number.
    pub job: u32,
    ask: TuneAsk,
    ports: Vec<MessagePort>,
}

impl TuneTask {
    /// Reads a message's payload: a [`TuneAsk`], then the ports. `None` if it is none of ours.
    pub fn read(job: u32, payload: &JsValue) -> Option<Self> {
        let parts: &Array = payload.dyn_ref()?;
        let ask = postcard::from_bytes(&bytes(parts.get(0))?).ok()?;
        let ports = parts.iter().skip(1).filter_map(|port| port.dyn_into().ok()).collect();
        Some(Self { job, ask, ports })
    }
}

/// Says something to the page.
fn tell(job: u32, answer: &TuneAnswer) {
    // Plain data always encodes.
    if let Ok(payload) = postcard::to_allocvec(answer) {
        post(&FromWorker::Tune { job }, Some(&payload));
    }
}

/// Does what `task` asks for, as lead or as hand. In a box, as its code is no part of a first run.
#[inline(never)]
pub(super) fn run(host: &Host, task: TuneTask) -> LocalBoxFuture<'_, ()> {
    Box::pin(async move {
        let TuneTask { job, ask, ports } = task;
        let lines = Lines::new(ports);
        let (scenario, _) = parse(&ask.query);
        let listener = Listener::new(host, job);
        let work = async |engine: &mut Engine| {
            host.shelve(engine, &scenario, *scenario.model).await?;
            let (stage, _): (Stage, _) = engine.stage(&scenario)?;
            let outline = Outline::new(&stage, &ask.request).map_err(refused)?;
            let tuner = Tuner::new(stage, ask.request.clone()).map_err(refused)?;
            if ask.is_lead {
                lead(host, engine, (tuner, outline), &lines, &listener, job).await
            } else {
                hand::work(host, engine, &tuner, &lines, &listener, job).await
            }
        };
        let outcome = match host.provide(&scenario).await {
            Ok(()) => host.with_engine(work).await,
            Err(error) => Err(error),
        };
        match outcome {
            Err(error) if error.is_cancelled() => {}
            Err(error) if ask.is_lead => tell(job, &TuneAnswer::Failed(error)),
            Err(error) => {
                // A lead that is gone needs no answer.
                let _ = lines.post(0, &Done::Failed(error));
            }
            Ok(()) => {}
        }
    })
}

/// Why there is nothing to tune.
fn refused(error: TuneError) -> AppError {
    match error {
        TuneError::App(error) => error,
        error => AppError::new("tune.refused", "Nothing can be tuned", error.to_string()),
    }
}

async fn lead(
    host: &Host,
    engine: &mut Engine,
    (mut tuner, outline): (Tuner, Outline),
    lines: &Lines,
    listener: &Listener<'_>,
    job: u32,
) -> Result<(), AppError> {
    tell(job, &TuneAnswer::Began(Box::new(outline)));
    let mut lead = Lead {
        host,
        lines,
        listener,
        job,
        arenas: Arenas::new(&tuner),
        hands: (0..lines.len()).map(|_| Hand::default()).collect(),
        pause: Pause::new()?,
        runs: 0,
        millis: 0.0,
        told: now(),
    };
    let mut pictured = 0.0;
    loop {
        let tasks = tuner.next_generation();
        if tasks.is_empty() {
            break;
        }
        lead.prepare(engine, &tasks).await?;
        tuner.take(&lead.replay(tasks).await?);
        if now() - pictured >= PICTURE_MILLIS {
            pictured = now();
            tell(job, &TuneAnswer::Standing(Box::new(tuner.standing()), lead.millis));
        }
    }
    let tuning = tuner.tuning(&lead.arenas).map_err(refused)?;
    tell(job, &TuneAnswer::Found(Box::new(tuning), lead.millis));
    Ok(())
}

/// What the lead knows of a hand.
#[derive(Debug, Default)]
struct Hand {
    is_ready: bool,
    /// Orders that it has.
    orders: usize,
}

struct Lead<'a> {
    host: &'a Host,
    lines: &'a Lines,
    listener: &'a Listener<'a>,
    job: u32,
    arenas: Arenas,
    hands: Vec<Hand>,
    pause: Pause,
    /// Replays so far, and the milliseconds that they took.
    runs: usize,
    millis: f64,
    /// When the page heard of them.
    told: f64,
}

impl Lead<'_> {
    /// The engine's word for a search that nobody waits for any more.
    fn check(&self) -> Result<(), AppError> {
        if self.host.is_wanted(self.job) { Ok(()) } else { Err(crate::progress::Cancelled.into()) }
    }

    fn is_waiting(&self) -> bool {
        self.hands.iter().any(|hand| hand.orders > 0)
    }

    /// Has hands do what `orders` has for them.
    fn deal(&mut self, orders: &mut VecDeque<Order>, most: usize) -> Result<(), AppError> {
        for (line, hand) in self.hands.iter_mut().enumerate() {
            while hand.is_ready && hand.orders < most {
                let Some(order) = orders.pop_front() else { return Ok(()) };
                hand.orders += 1;
                self.lines.post(line, &order)?;
            }
        }
        Ok(())
    }

    /// The next answer of a hand, if one is there.
    fn heard(&mut self) -> Result<Option<(usize, Done)>, AppError> {
        while let Some((line, done)) = self.lines.next::<Done>()? {
            let Some(hand) = self.hands.get_mut(line) else { continue };
            match done {
                Done::Ready => hand.is_ready = true,
                Done::Failed(error) => return Err(error),
                done => {
                    hand.orders = hand.orders.saturating_sub(1);
                    return Ok(Some((line, done)));
                }
            }
        }
        Ok(None)
    }

    /// Prepares what `tasks` look at, each forecast by whoever is free, and shares it.
    async fn prepare(&mut self, engine: &mut Engine, tasks: &[Task]) -> Result<(), AppError> {
        for task in tasks {
            self.arenas.prepare(engine, task.part, self.listener).await?;
        }
        let needs = self.arenas.lacking(tasks);
        let (total, mut done) = (needs.len(), 0);
        let mut orders: VecDeque<Order> = needs.into_iter().map(Order::Foresee).collect();
        while done < total {
            tell(self.job, &TuneAnswer::Preparing { done, total });
            while let Some((line, Done::Foreseen(foreseen))) = self.heard()? {
                self.arenas.take(foreseen.clone()).map_err(|error| refused(error.into()))?;
                self.share(&foreseen, Some(line))?;
                done += 1;
            }
            self.deal(&mut orders, 1)?;
            match orders.pop_front() {
                Some(Order::Foresee(need)) => {
                    self.arenas.foresee(engine, need, self.listener).await?;
                    let foreseen = self.arenas.foreseen(need).map_err(|error| refused(error.into()))?;
                    self.share(&foreseen, None)?;
                    done += 1;
                }
                _ if done < total => self.lines.wait().await,
                _ => {}
            }
            self.check()?;
        }
        Ok(())
    }

    fn share(&self, foreseen: &Foreseen, of: Option<usize>) -> Result<(), AppError> {
        let order = Order::Take(foreseen.clone());
        let others = (0..self.hands.len()).filter(|line| Some(*line) != of);
        others.into_iter().try_for_each(|line| self.lines.post(line, &order))
    }

    /// The results of `tasks`, in their order.
    async fn replay(&mut self, tasks: Vec<Task>) -> Result<Vec<Measures>, AppError> {
        let began = now();
        let (total, before, millis) = (tasks.len(), self.runs, self.millis);
        let piece = (total / (PIECES * (self.hands.len() + 1))).clamp(1, MOST_TASKS);
        let tasks: Vec<(usize, Task)> = tasks.into_iter().enumerate().collect();
        let mut orders: VecDeque<Order> = tasks.chunks(piece).map(|piece| Order::Replay(piece.to_vec())).collect();
        let mut results = vec![None; total];
        let mut own = VecDeque::new();
        let mut rested = began;
        while self.runs - before < total {
            while let Some((_, done)) = self.heard()? {
                if let Done::Measured(measured) = done {
                    self.runs += measured.len();
                    measured.into_iter().for_each(|(place, one)| fill(&mut results, place, one));
                }
            }
            self.deal(&mut orders, ORDERS)?;
            if own.is_empty()
                && let Some(Order::Replay(piece)) = orders.pop_front()
            {
                own.extend(piece);
            }
            match own.pop_front() {
                Some((place, task)) => {
                    let measures = self.arenas.perform(&task).map_err(|error| refused(error.into()))?;
                    fill(&mut results, place, measures);
                    self.runs += 1;
                }
                // What was heard a moment ago was the last.
                None if self.runs - before >= total => {}
                None if self.is_waiting() => self.lines.wait().await,
                None => return Err(refused(crate::tune::Unprepared.into())),
            }
            self.millis = millis + now() - began;
            if now() - rested >= SLICE_MILLIS {
                self.say_progress();
                self.pause.rest().await;
                rested = now();
            }
            self.check()?;
        }
        let results: Option<Vec<Measures>> = results.into_iter().collect();
        results.ok_or_else(|| refused(crate::tune::Unprepared.into()))
    }

    fn say_progress(&mut self) {
        if now() - self.told >= TELL_MILLIS {
            self.told = now();
            tell(self.job, &TuneAnswer::Ran { runs: self.runs, millis: self.millis });
        }
    }
}

fn fill(results: &mut [Option<Measures>], place: usize, measures: Measures) {
    if let Some(slot) = results.get_mut(place) {
        *slot = Some(measures);
    }
}
