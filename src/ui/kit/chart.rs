//! A chart in an element: started once, drawn at most once per frame when what it shows, its size or the theme changes, resized
//! by observer, disposed on clean-up. What takes long, its start and its first picture, has a turn of its own.

use super::browser;
use super::echarts::{Instance, canvas_of, exception_words, init, option_mode, option_of, read_theme};
use super::turns::in_turn;
use crate::chart::{Picture, REHEARSALS, Size, Theme};
use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

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
    /// What is to be seen.
    shown: Option<Picture>,
    /// Whether this frame has had its picture.
    is_drawn: bool,
    /// Whether it is this chart's turn to start, or to draw its first picture.
    has_turn: bool,
    /// How much it has drawn that nobody sees.
    rehearsed: usize,
}

/// What a chart waits for before it may draw.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wait {
    /// This frame has had its picture.
    Frame,
    /// The start of a chart takes long.
    Turn,
}

/// The chart for a size.
type Draw = Box<dyn Fn(Size, &Theme) -> Option<Drawing>>;

/// What came of a drawing: whether it is of something else than the one before.
type Drawn = Result<bool, JsValue>;

impl Host {
    /// What it waits for; a turn that has come is used up.
    fn wait(&mut self) -> Option<Wait> {
        if self.is_drawn {
            Some(Wait::Frame)
        } else {
            (self.shown.is_none() && !std::mem::take(&mut self.has_turn)).then_some(Wait::Turn)
        }
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
            self.instance = Some(init(element, &JsValue::NULL, &canvas_of(size)?)?);
            (self.size, self.subject) = (size, None);
        }
        Ok(())
    }

    /// Draws the next of what nobody sees, if there is more of it.
    fn rehearse(&mut self, element: &web_sys::HtmlDivElement, size: Size) -> Result<(), JsValue> {
        let Some(rehearsal) = REHEARSALS.get(self.rehearsed) else { return Ok(()) };
        self.rehearsed += 1;
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
            let emptied = self.shown.take().and_then(|_| self.instance.take());
            return emptied.map_or(Ok(()), |instance| instance.dispose()).map(|()| false);
        };
        self.instantiate(element, size)?;
        let Some(instance) = &self.instance else { return Ok(false) };
        let is_resized = self.size != size;
        if is_resized {
            instance.resize(&canvas_of(size)?)?;
            self.size = size;
        }
        let is_other = subject.is_none() || self.subject != subject;
        let is_fresh = subject.is_none() || self.subject.is_none() || recolour;
        let is_shown = || self.shown.as_ref().is_some_and(|shown| shown.is_same(&picture));
        if is_resized || recolour || self.subject != subject || !is_shown() {
            instance.set_option(&option_of(&picture)?, &option_mode(is_fresh))?;
        }
        (self.subject, self.shown) = (subject, Some(picture));
        Ok(is_other)
    }
}

/// A chart.
#[component]
pub fn ChartHost<D: Into<Drawing>>(
    /// The chart for a size; reads signals. `None` leaves the place empty.
    draw: impl Fn(Size, &Theme) -> Option<D> + 'static,
    /// The chart in a sentence; without one it is a layer of another.
    #[prop(optional, into)]
    label: Option<Signal<String>>,
    /// Where the element's size goes.
    #[prop(optional)]
    size: Option<RwSignal<Size>>,
    /// How large the chart is, where that is not its element's size.
    #[prop(optional, into)]
    sized: Option<Signal<Size>>,
    /// Whether it gets ready while there is nothing to draw yet.
    #[prop(optional)]
    rehearses: bool,
    /// Called when a chart of something else than before was drawn.
    #[prop(optional)]
    on_other: Option<fn()>,
) -> impl IntoView {
    let element = NodeRef::<Div>::new();
    let own_size = size.unwrap_or_else(|| RwSignal::new(Size::default()));
    if sized.is_none() {
        observe(element, own_size);
    }
    let host = StoredValue::new_local(Host::default());
    let draw: Draw = Box::new(move |size, theme| draw(size, theme).map(Into::into));
    draw_in_frames(host, element, sized.unwrap_or_else(|| own_size.into()), draw, (rehearses, on_other));
    on_cleanup(move || {
        host.try_update_value(|host| host.instance.take().map(|instance| instance.dispose()));
    });
    let is_hidden = label.is_none().then_some("true");
    view! { <div class="plot" role=label.map(|_| "img") aria-hidden=is_hidden aria-label=label node_ref=element></div> }
}

/// Keeps `size` as that of `element`.
pub fn observe(element: NodeRef<Div>, size: RwSignal<Size>) {
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
}

/// Draws whenever something that `draw` reads has changed, at most once a frame.
fn draw_in_frames(
    host: StoredValue<Host, LocalStorage>,
    element: NodeRef<Div>,
    size: Signal<Size>,
    draw: Draw,
    (rehearses, on_other): (bool, Option<fn()>),
) {
    let ChartContext { theme_version, on_fault } = expect_context();
    let goes_on = ArcTrigger::new();
    Effect::new(move || {
        let Some(wait) = host.try_update_value(Host::wait) else { return };
        if let Some(wait) = wait {
            // Nothing else is followed meanwhile: what is there then is drawn.
            goes_on.track();
            if wait == Wait::Turn {
                let goes_on = goes_on.clone();
                in_turn(move || {
                    if host.try_update_value(|host| host.has_turn = true).is_some() {
                        goes_on.notify();
                    }
                });
            }
            return;
        }
        let version = theme_version.get();
        let (Some(element), size) = (element.get(), size.get()) else { return };
        if size.width < 1.0 || size.height < 1.0 {
            return;
        }
        let Some((theme, recolour)) = host.try_update_value(|host| host.theme(version)) else { return };
        let drawing = draw(size, &theme);
        let drawn = host.try_update_value(|host| {
            host.is_drawn = true;
            if rehearses && drawing.is_none() && host.shown.is_none() {
                if host.rehearsed + 1 < REHEARSALS.len() {
                    goes_on.track();
                }
                return host.rehearse(&element, size).map(|()| false);
            }
            host.draw(&element, size, drawing, recolour)
        });
        match drawn {
            Some(Ok(true)) => on_other.into_iter().for_each(|call| call()),
            Some(Err(cause)) => on_fault.run(exception_words(&cause)),
            Some(Ok(false)) | None => {}
        }
        let goes_on = goes_on.clone();
        request_animation_frame(move || {
            if host.try_update_value(|host| host.is_drawn = false).is_some() {
                goes_on.notify();
            }
        });
    });
}
