//! Where one is: the page, the dialog over it, the drawer.

use leptos::prelude::*;

/// What is open.
#[derive(Debug, Clone, Copy)]
pub struct Navigation {
    /// The page that is seen.
    pub page: RwSignal<PageId>,
    /// The dialog over it.
    pub dialog: RwSignal<Option<Dialog>>,
    /// Whether the rail is open where it is a drawer.
    pub is_rail_open: RwSignal<bool>,
    /// Whether the program is here as a whole, and not only what its first page needs.
    pub is_complete: RwSignal<bool>,
}

impl Navigation {
    /// The page alone.
    pub fn new(page: PageId) -> Self {
        Self {
            page: RwSignal::new(page),
            dialog: RwSignal::new(None),
            is_rail_open: RwSignal::new(false),
            is_complete: RwSignal::new(false),
        }
    }
}

/// A page under the top bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageId {
    /// The replay.
    Replay,
    /// The comparison of models.
    Forecasts,
    /// Policies side by side.
    Compare,
    /// A search for settings.
    Tune,
    /// Own traffic.
    Data,
}

impl PageId {
    /// Every page, in the tabs' order.
    pub const ALL: [Self; 5] = [Self::Replay, Self::Tune, Self::Compare, Self::Forecasts, Self::Data];

    /// Its name in an address' hash.
    pub const fn hash(self) -> &'static str {
        match self {
            Self::Replay => "replay",
            Self::Compare => "compare",
            Self::Forecasts => "forecasts",
            Self::Tune => "tune",
            Self::Data => "data",
        }
    }

    /// Its name on the tab.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Replay => "Replay",
            Self::Compare => "Compare",
            Self::Forecasts => "Forecasts",
            Self::Tune => "Tune",
            Self::Data => "Data",
        }
    }
}

/// What can lie over the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// The replay beside its baselines.
    Compare,
    /// What was out of the ordinary.
    Incidents,
    /// What Planora is, its keys and its terms.
    Help,
    /// The same, open at the term of that id.
    Term(&'static str),
    /// Questions with their answers.
    Gallery,
    /// Presets and saved scenarios.
    Scenarios,
    /// A link that could not be copied.
    Link(String),
    /// The link and what is inside.
    Share,
    /// A policy as a file has it.
    PolicyFile,
    /// What a running service was measured to do.
    Calibrate,
    /// What is wrong with the policy, and how its system wants it written.
    PolicyCheck,
    /// Everything that can be saved as a file.
    Export,
    /// Whether to open the trace of a link that has so many buckets.
    LargeTrace(usize),
}
