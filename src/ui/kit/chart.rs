//! A chart in an element: started once, drawn at most once per frame when what it shows, its size or the theme changes, resized
//! by observer, disposed on clean-up.

use super::browser;
use super::echarts::{Instance, exception_words, init, option_mode, option_of, read_theme};
use crate::chart::{Picture, Size, Theme, rehearsal};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// A frame that takes longer is felt: 50 in a second.
const SLOW_FRAME_MS: f64 = 20.0;
/// A pause between frames counts as no more than this.
const LONGEST_FRAME_MS: f64 = 100.0;
/// Weight of the newest frame.
const SMOOTHING: f64 = 0.1;

/// What every chart of a page shares; the page provides it as context.
#[derive(Clone, Copy)]
pub struct ChartContext {
    /// Changes with the colours.
    pub theme_version: Signal<u32>,
    /// Takes the words of a chart that could not be drawn.
    pub on_fault: Callback<String>,
}

/// What is to be drawn.
pub struct Drawing {
    /// The picture.
    pub picture: Picture,
    /// What it is of. Charts of a host that names it have the same axes and the same ids of series, so that each can be made of the
    /// one before; without it, every chart starts from nothing.
    pub subject: Option<usize>,
}

impl From<Picture> for Drawing {
    fn from(picture: Picture) -> Self {
        Self { picture, subject: None }
    }
}

/// What a host keeps between frames.
#[derive(Default)]
struct Host {
    instance: Option<Instance>,
    theme: Theme,
    themed_at: Option<u32>,
    subject: Option<usize>,
    size: Size,
    /// Whether there is something to see.
    has_picture: bool,
    /// Whether this frame has had its picture.
    is_drawn: bool,
    /// When the last picture was made, in milliseconds, and how many frames it was to last.
    last: (f64, u32),
    /// Milliseconds per frame, smoothed.
    frame_ms: f64,
}

/// What came of a drawing: whether it is of something else than the one before.
type Drawn = Result<bool, JsValue>;

impl Host {
    /// Frames that the picture made now lasts: one, but two for a chart that yields on a machine that is slow.
    fn frames(&mut self, yields: bool) -> u32 {
        let now = browser::now_ms();
        let (before, frames) = self.last;
        let per_frame = ((now - before) / f64::from(frames.max(1))).clamp(0.0, LONGEST_FRAME_MS);
        self.frame_ms += (per_frame - self.frame_ms) * SMOOTHING;
        self.last = (now, if yields && self.frame_ms > SLOW_FRAME_MS { 2 } else { 1 });
        self.last.1
    }

    /// The page's colours, read once for each theme.
    fn theme(&mut self, version: u32) -> (Theme, bool) {
        let is_new = self.themed_at != Some(version);
        if is_new {
            (self.theme, self.themed_at) = (read_theme(), Some(version));
        }
        (self.theme.clone(), is_new)
    }

    /// Makes the chart in `element`, unless it is there.
    fn instantiate(&mut self, element: &web_sys::HtmlDivElement, size: Size) -> Result<(), JsValue> {
        if self.instance.is_none() {
            let options = js_sys::JSON::parse("{\"renderer\":\"canvas\"}")?;
            self.instance = Some(init(element, &JsValue::NULL, &options)?);
            (self.size, self.subject) = (size, None);
        }
        Ok(())
    }

    /// Draws what nobody sees, unless there is a chart already.
    fn rehearse(&mut self, element: &web_sys::HtmlDivElement, size: Size) -> Result<(), JsValue> {
        if self.instance.is_some() {
            return Ok(());
        }
        self.instantiate(element, size)?;
        let Some(instance) = &self.instance else { return Ok(()) };
        instance.set_option(&option_of(&rehearsal())?, &option_mode(true))
    }

    fn draw(
        &mut self,
        element: &web_sys::HtmlDivElement,
        size: Size,
        drawing: Option<Drawing>,
        recolour: bool,
    ) -> Drawn {
        let Some(Drawing { picture, subject }) = drawing else {
            self.subject = None;
            let emptied = self.instance.take_if(|_| std::mem::take(&mut self.has_picture));
            return emptied.map_or(Ok(()), |instance| instance.dispose()).map(|()| false);
        };
        self.instantiate(element, size)?;
        let Some(instance) = &self.instance else { return Ok(false) };
        if self.size != size {
            instance.resize()?;
            self.size = size;
        }
        let is_other = subject.is_none() || self.subject != subject;
        let is_fresh = subject.is_none() || self.subject.is_none() || recolour;
        instance.set_option(&option_of(&picture)?, &option_mode(is_fresh))?;
        (self.subject, self.has_picture) = (subject, true);
        Ok(is_other)
    }
}

/// A chart.
#[component]
pub fn ChartHost<D: Into<Drawing>>(
    /// The chart for a size; reads signals. `None` leaves the place empty.
    draw: impl Fn(Size, &Theme) -> Option<D> + 'static,
    /// The chart in a sentence.
    #[prop(into)]
    label: Signal<String>,
    /// Where the element's size goes.
    #[prop(optional)]
    size: Option<RwSignal<Size>>,
    /// Whether it gives up every other frame where the machine is slow, as it does while something else plays.
    #[prop(optional, into)]
    yields: Signal<bool>,
    /// Whether it gets ready while there is nothing to draw yet.
    #[prop(optional)]
    rehearses: bool,
    /// Called when a chart of something else than before was drawn.
    #[prop(optional)]
    on_other: Option<fn()>,
) -> impl IntoView {
    let ChartContext { theme_version, on_fault } = expect_context();
    let element = NodeRef::<Div>::new();
    let size = size.unwrap_or_else(|| RwSignal::new(Size::default()));
    let host = StoredValue::new_local(Host::default());
    let frame_is_free = ArcTrigger::new();
    Effect::new(move || {
        let Some(element) = element.get() else { return };
        // Drawn in the frame that follows: what stands around it is a task of its own.
        browser::follow_size(&element, move |width, height| {
            let new = Size { width, height };
            if size.get_untracked() != new {
                size.set(new);
            }
        });
    });
    Effect::new(move || {
        if host.try_with_value(|host| host.is_drawn) != Some(false) {
            // Nothing else is followed meanwhile: the next frame draws whatever is there then.
            frame_is_free.track();
            return;
        }
        let version = theme_version.get();
        let (Some(element), size) = (element.get(), size.get()) else { return };
        if size.width < 1.0 || size.height < 1.0 {
            return;
        }
        let Some((theme, recolour)) = host.try_update_value(|host| host.theme(version)) else { return };
        let drawing = draw(size, &theme).map(Into::into);
        let drawn = host.try_update_value(|host| {
            host.is_drawn = true;
            if rehearses && drawing.is_none() && !host.has_picture {
                return host.rehearse(&element, size).map(|()| false);
            }
            host.draw(&element, size, drawing, recolour)
        });
        match drawn {
            Some(Ok(true)) => on_other.into_iter().for_each(|call| call()),
            Some(Err(cause)) => on_fault.run(exception_words(&cause)),
            Some(Ok(false)) | None => {}
        }
        let frames = host.try_update_value(|host| host.frames(yields.get_untracked())).unwrap_or(1);
        free_frame(host, frame_is_free.clone(), frames);
    });
    on_cleanup(move || {
        host.try_update_value(|host| host.instance.take().map(|instance| instance.dispose()));
    });
    view! { <div class="plot" role="img" aria-label=label node_ref=element></div> }
}

/// After so many frames the chart may have its next picture.
fn free_frame(host: StoredValue<Host, LocalStorage>, frame_is_free: ArcTrigger, frames: u32) {
    request_animation_frame(move || {
        if frames > 1 {
            return free_frame(host, frame_is_free, frames - 1);
        }
        if host.try_update_value(|host| host.is_drawn = false).is_some() {
            frame_is_free.notify();
        }
    });
}
