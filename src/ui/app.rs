//! The page's state as a whole: the models, put together. Flows and pages take it; parts take the models that they need.

use crate::scenario::{Notice, Scenario};
use crate::ui::model::calibrate::Calibrate;
use crate::ui::model::comparison::Comparison;
use crate::ui::model::data::Data;
use crate::ui::model::detectors::Detectors;
use crate::ui::model::engine::Engine;
use crate::ui::model::forecasts::Forecasts;
use crate::ui::model::guide::Guide;
use crate::ui::model::navigation::{Navigation, PageId};
use crate::ui::model::notices::NoticeBoard;
use crate::ui::model::policy_file::PolicyFile;
use crate::ui::model::replay::Replay;
use crate::ui::model::saved::SavedScenarios;
use crate::ui::model::screen::Screen;
use crate::ui::model::sharing::Sharing;
use crate::ui::model::stress::StressDesk;
use crate::ui::model::toasts::Toasts;
use crate::ui::model::trials::Trials;
use crate::ui::model::tune::Tune;
use leptos::prelude::*;

/// The page. Cheap to copy; all of it lives as long as the page.
#[derive(Clone, Copy)]
pub struct App {
    /// The display.
    pub screen: Screen,
    /// Where one is.
    pub navigation: Navigation,
    /// Notices of the page itself.
    pub notices: NoticeBoard,
    /// Short confirmations.
    pub toasts: Toasts,
    /// The replay.
    pub replay: Replay,
    /// The replay's worker.
    pub engine: Engine,
    /// What is made up on top of the trace.
    pub stress: StressDesk,
    /// What travels with links and files.
    pub sharing: Sharing,
    /// The detectors side by side.
    pub detectors: Detectors,
    /// A configuration file that is looked at.
    pub policy_file: PolicyFile,
    /// Scenarios saved under a name.
    pub saved: SavedScenarios,
    /// What the Forecasts page knows.
    pub forecasts: Forecasts,
    /// What the Compare page knows.
    pub comparison: Comparison,
    /// What the Tune page knows, once it was asked for.
    tune: StoredValue<Option<Tune>>,
    /// A calibration by measurements.
    pub calibrate: Calibrate,
    /// Trials of what is compared, once they were asked for.
    trials: StoredValue<Option<Trials>>,
    /// What the Data page knows.
    pub data: Data,
    /// The welcome and the guided path.
    pub guide: Guide,
    /// What owns the page's signals. What is made later is owned by it, too, and not by what asks first, which may end before.
    owner: StoredValue<Option<Owner>>,
}

impl App {
    /// A page that has nothing to show yet.
    pub fn new(scenario: Scenario, page: PageId, notices: Vec<Notice>, is_narrow: bool) -> Self {
        let screen = Screen::new(is_narrow);
        let replay = Replay::new(scenario, screen);
        let model = Memo::new(move |_| replay.scenario.with(|scenario| *scenario.model));
        Self {
            screen,
            navigation: Navigation::new(page),
            notices: NoticeBoard::new(notices),
            toasts: Toasts::new(),
            replay,
            engine: Engine::new(),
            stress: StressDesk::new(),
            sharing: Sharing::new(),
            detectors: Detectors::new(),
            policy_file: PolicyFile::new(),
            saved: SavedScenarios::new(Vec::new()),
            forecasts: Forecasts::new(model.into()),
            comparison: Comparison::new(Vec::new()),
            tune: StoredValue::new(None),
            calibrate: Calibrate::new(),
            trials: StoredValue::new(None),
            data: Data::new(),
            guide: Guide::new(),
            owner: StoredValue::new(Owner::current()),
        }
    }

    /// Trials of what is compared; made when they are first asked for.
    pub fn trials(&self) -> Trials {
        self.made_once(self.trials, Trials::new)
    }

    /// What the Tune page knows; made when it is first asked for, so that a first load needs nothing of it.
    pub fn tune(&self) -> Tune {
        self.made_once(self.tune, Tune::new)
    }

    /// What is in `slot`; made now if nothing is, to last as long as the page.
    fn made_once<T: Copy + Send + Sync + 'static>(&self, slot: StoredValue<Option<T>>, make: fn() -> T) -> T {
        slot.get_value().unwrap_or_else(|| {
            let made = match self.owner.get_value() {
                Some(owner) => owner.with(make),
                None => make(),
            };
            slot.set_value(Some(made));
            made
        })
    }
}
