//! The page's side of a search: several workers, of which the first leads. They have lines of their own, so that the page hears
//! only how far they are.

use super::link::{Link, is_other_build};
use super::message::{FromWorker, Packed, ToWorker, bytes, pack, unpack};
use super::said::words;
use super::tune::{TuneAnswer, TuneAsk};
use super::watch::{Due, Look, Watch};
use gloo::timers::callback::{Interval, Timeout};
use js_sys::{Array, Uint8Array};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::MessageChannel;

/// Milliseconds between two looks at whether the workers still answer.
const WATCH_MILLIS: u32 = 1_000;
/// Milliseconds after which a worker that does not hear that it was cancelled is ended.
const CANCEL_MILLIS: u32 = 150;
/// Place of the worker that leads.
const LEAD: usize = 0;

/// What the page hears of a crew.
#[derive(Debug)]
pub enum CrewEvent {
    /// What the lead says.
    Answer(Box<TuneAnswer>),
    /// What it prepares, and how far it is with that.
    Preparing(String),
    /// One of the workers died, and the search with it. The crew is gone.
    Died(String),
    /// The page is of another build than its workers. The crew is gone.
    OtherBuild,
}

/// A crew of workers. Clones share it.
#[derive(Clone)]
pub struct Crew(Rc<Inner>);

struct Inner {
    on_event: Box<dyn Fn(CrewEvent)>,
    members: Vec<Member>,
    /// The newest search; answers of older ones are void.
    job: Cell<u32>,
    looks: RefCell<Option<Interval>>,
}

/// A worker of the crew.
#[derive(Default)]
struct Member {
    link: RefCell<Option<Link>>,
    is_ready: Cell<bool>,
    /// Messages that wait until it listens.
    waiting: RefCell<Vec<Packed>>,
    watch: Watch,
    /// Whether it has not heard yet that it was cancelled.
    is_cancelling: Cell<bool>,
}

impl Member {
    fn post(&self, packed: Result<Packed, postcard::Error>) {
        // A header is plain data; postcard has nothing to refuse in it.
        let Ok(packed) = packed else { return };
        match &*self.link.borrow() {
            Some(link) if self.is_ready.get() => link.post(&packed),
            Some(_) => self.waiting.borrow_mut().push(packed),
            None => {}
        }
    }
}

impl Crew {
    /// Starts that many workers; `on_event` hears of what they do.
    ///
    /// # Errors
    /// When the browser refuses to start one.
    pub fn start(size: usize, on_event: impl Fn(CrewEvent) + 'static) -> Result<Self, String> {
        let members = (0..size.max(1)).map(|_| Member::default()).collect();
        let (job, looks) = (Cell::new(0), RefCell::new(None));
        let crew = Self(Rc::new(Inner { on_event: Box::new(on_event), members, job, looks }));
        for place in 0..crew.size() {
            if let Err(error) = crew.connect(place) {
                crew.end();
                return Err(format!("{}.", words(&error)));
            }
        }
        let watched = Rc::downgrade(&crew.0);
        let looks = Interval::new(WATCH_MILLIS, move || {
            if let Some(inner) = watched.upgrade() {
                Self(inner).look();
            }
        });
        *crew.0.looks.borrow_mut() = Some(looks);
        Ok(crew)
    }

    /// How many workers it has.
    pub fn size(&self) -> usize {
        self.0.members.len()
    }

    /// Whether it can be asked for more.
    pub fn is_alive(&self) -> bool {
        self.0.members.iter().all(|member| member.link.borrow().is_some())
    }

    /// Begins a search; one that is under way is void. `trace` is an own trace that the browser does not keep.
    ///
    /// # Errors
    /// When the browser has no channels between workers.
    pub fn tune(&self, ask: &TuneAsk, trace: Option<&[u8]>) -> Result<(), String> {
        let job = self.0.job.get().wrapping_add(1);
        self.0.job.set(job);
        let mut ports = vec![Vec::new(); self.size()];
        for line in 1..self.size() {
            let channel = MessageChannel::new().map_err(|error| format!("{}.", words(&error)))?;
            let ends = [(LEAD, channel.port1()), (line, channel.port2())];
            for (place, port) in ends {
                ports.get_mut(place).into_iter().for_each(|of| of.push(port.clone()));
            }
        }
        for (place, (member, ports)) in self.0.members.iter().zip(&ports).enumerate() {
            if let Some(trace) = trace {
                member.post(pack(&ToWorker::Adopt, Some(trace)));
            }
            let ask = TuneAsk { is_lead: place == LEAD, ..ask.clone() };
            let ports: Array = ports.iter().collect();
            member.watch.owe(Due::Study);
            member.post(packed(job, &ask, &ports));
        }
        Ok(())
    }

    /// Lets go of the search. Workers that do not hear of it at once are ended, and the crew with them.
    pub fn cancel(&self) {
        self.settle();
        for member in &self.0.members {
            member.is_cancelling.set(member.is_ready.get());
            member.waiting.borrow_mut().clear();
            member.post(pack(&ToWorker::Cancel, None));
            member.post(pack(&ToWorker::Call, None));
        }
        let crew = self.clone();
        Timeout::new(CANCEL_MILLIS, move || {
            if crew.0.members.iter().any(|member| member.is_cancelling.get()) {
                crew.end();
            }
        })
        .forget();
    }

    /// Nobody waits for the newest search any more; its hands would wait for orders.
    fn settle(&self) {
        self.0.job.set(self.0.job.get().wrapping_add(1));
        self.0.members.iter().for_each(|member| member.watch.settle(Due::Study));
    }

    /// Ends all workers.
    pub fn end(&self) {
        self.settle();
        self.0.looks.take();
        for member in &self.0.members {
            member.is_ready.set(false);
            member.is_cancelling.set(false);
            member.waiting.borrow_mut().clear();
            member.link.take().into_iter().for_each(Link::end);
        }
    }

    fn connect(&self, place: usize) -> Result<(), JsValue> {
        let (heard, failed) = (Rc::downgrade(&self.0), Rc::downgrade(&self.0));
        let on_message = move |data: JsValue| {
            if let (Some(inner), Some((message, payload))) = (heard.upgrade(), unpack(&data)) {
                Self(inner).hear(place, message, payload);
            }
        };
        let on_error = move |why: &str| {
            if let Some(inner) = failed.upgrade() {
                Self(inner).die(why);
            }
        };
        let (link, _) = Link::start(on_message, on_error)?;
        if let Some(member) = self.0.members.get(place) {
            *member.link.borrow_mut() = Some(link);
        }
        Ok(())
    }

    fn hear(&self, place: usize, message: FromWorker, payload: JsValue) {
        let Some(member) = self.0.members.get(place) else { return };
        member.watch.heard();
        let newest = self.0.job.get();
        match message {
            FromWorker::Ready { build } => self.listens(member, &build),
            FromWorker::Hears => member.is_cancelling.set(false),
            FromWorker::Panicked(why) => self.die(&why),
            FromWorker::Progress { job, what, done, total } if job == newest && place == LEAD => {
                let share = if total > 1 { format!(", {done} of {total}") } else { String::new() };
                (self.0.on_event)(CrewEvent::Preparing(format!("{what}{share}")));
            }
            FromWorker::Tune { job } if job == newest => match answer(payload) {
                Some(answer) => self.take(answer),
                None => self.die("its answer could not be read"),
            },
            // Of a search that nobody waits for any more.
            _ => {}
        }
    }

    fn take(&self, answer: TuneAnswer) {
        if matches!(answer, TuneAnswer::Found(..) | TuneAnswer::Failed(_)) {
            // The hands still wait for orders.
            self.cancel();
        }
        (self.0.on_event)(CrewEvent::Answer(Box::new(answer)));
    }

    fn listens(&self, member: &Member, build: &str) {
        if is_other_build(build) {
            self.end();
            return (self.0.on_event)(CrewEvent::OtherBuild);
        }
        member.is_ready.set(true);
        let waiting = member.waiting.take();
        waiting.into_iter().for_each(|packed| member.post(Ok(packed)));
    }

    /// Nothing counts before a worker listens, as its program may come over a slow line.
    fn look(&self) {
        for member in self.0.members.iter().filter(|member| member.is_ready.get()) {
            match member.watch.look() {
                Look::Idle => {}
                Look::Waiting => member.post(pack(&ToWorker::Call, None)),
                Look::Late => return self.die("it did not answer any more"),
            }
        }
    }

    fn die(&self, why: &str) {
        let why = why.to_owned();
        self.end();
        (self.0.on_event)(CrewEvent::Died(why));
    }
}

/// A search as a worker of the crew hears of it.
fn packed(job: u32, ask: &TuneAsk, ports: &Array) -> Result<Packed, postcard::Error> {
    let packed = pack(&ToWorker::Tune { job }, None)?;
    let ask = Uint8Array::from(postcard::to_allocvec(ask)?.as_slice());
    packed.transfer.push(&ask.buffer());
    ports.iter().for_each(|port| {
        packed.transfer.push(&port);
    });
    packed.message.push(&Array::of1(&ask).concat(ports));
    Ok(packed)
}

fn answer(payload: JsValue) -> Option<TuneAnswer> {
    postcard::from_bytes(&bytes(payload)?).ok()
}
