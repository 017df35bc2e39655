//! A replay: what was asked for, how its run stands, and how it is looked at. A value: two of them can stand side by side.

use super::run_state::{RunProgress, RunState};
use super::screen::Screen;
use super::view::View;
use crate::job::AppError;
use crate::policy::Policy;
use crate::report::{Columns, Fan, Latency, Report};
use crate::scenario::Scenario;
use crate::ui::kit::turns::in_turn;
use leptos::prelude::*;
use std::sync::Arc;

/// A replay. Cheap to copy.
#[derive(Clone, Copy)]
pub struct Replay {
    /// What the controls ask for.
    pub scenario: RwSignal<Scenario>,
    /// How that stands.
    pub run: RwSignal<RunState>,
    /// The report whose picture is shown; while a run is under way or has failed, it is of an older scenario.
    pub report: Memo<Option<Arc<Report>>>,
    /// What it expects right of the cursor, which is complete only some time after the picture.
    pub fan: Memo<Option<Arc<Fan>>>,
    /// Whether what could have been done instead has followed.
    pub has_baselines: Memo<bool>,
    /// How long requests took, once that has followed.
    pub latency: Memo<Option<Latency>>,
    /// What stands in the way of the run that was asked for.
    pub error: Memo<Option<AppError>>,
    /// Whether what is shown is what was asked for.
    pub is_current: Memo<bool>,
    /// How it is looked at.
    pub view: View,
}

impl Replay {
    /// A replay of `scenario` that has nothing to show yet.
    pub fn new(scenario: Scenario, screen: Screen) -> Self {
        let run = RwSignal::new(RunState::Running { shown: None, progress: None, is_slow: false });
        let report = picture_of(run, || true);
        let length = Memo::new(move |_| report.with(|report| report.as_ref().map_or(0, |report| report.len())));
        let per_bucket =
            Memo::new(move |_| report.with(|report| report.as_ref().map_or(1, |report| report.ticks_per_bucket())));
        Self {
            scenario: RwSignal::new(scenario),
            run,
            report,
            fan: Memo::new_with_compare(
                move |_| run.with(|run| run.shown().map(|report| Arc::clone(&report.fan))),
                |before, now| is_other(before.and_then(Option::as_ref), now.and_then(Option::as_ref)),
            ),
            has_baselines: Memo::new(move |_| {
                run.with(|run| run.shown().is_some_and(|report| !report.baselines.is_empty()))
            }),
            latency: Memo::new(move |_| run.with(|run| run.shown().and_then(|report| report.latency))),
            error: Memo::new(move |_| run.with(|run| run.error().cloned())),
            is_current: Memo::new(move |_| run.with(|run| matches!(run, RunState::Done(_)))),
            view: View::new(screen, length, per_bucket),
        }
    }

    /// The same replay, of which the first report is heard in a turn of its own: for parts that can wait for the charts.
    pub fn deferred(self) -> Self {
        let is_due = RwSignal::new(false);
        Effect::new(move || {
            if self.report.with(Option::is_some) && !is_due.get_untracked() {
                in_turn(move || {
                    // Whoever waited may be gone by then.
                    is_due.try_set(true);
                });
            }
        });
        Self { report: picture_of(self.run, move || is_due.get()), ..self }
    }

    /// A run is on its way.
    pub fn begin(&self) {
        if self.run.with_untracked(RunState::is_running) {
            return;
        }
        self.run.update(|run| {
            *run = RunState::Running { shown: run.shown().cloned(), progress: None, is_slow: false };
        });
    }

    /// How far the run is.
    pub fn report_progress(&self, now: RunProgress) {
        self.run.maybe_update(|run| match run {
            RunState::Running { progress, .. } => {
                *progress = Some(now);
                true
            }
            RunState::Done(_) | RunState::Failed { .. } => false,
        });
    }

    /// The run takes long enough to be worth a word.
    pub fn mark_slow(&self) {
        if self.run.with_untracked(|run| matches!(run, RunState::Running { is_slow: false, .. })) {
            self.run.update(|run| {
                if let RunState::Running { is_slow, .. } = run {
                    *is_slow = true;
                }
            });
        }
    }

    /// The policy of the picture that is shown; of the scenario that is asked for while there is none.
    pub fn shown_policy(&self) -> Policy {
        let shown = self.report.with(|report| report.as_ref().map(|report| report.scenario.policy.clone()));
        shown.unwrap_or_else(|| self.scenario.with(|scenario| scenario.policy.clone()))
    }

    /// The run's answer, at the place to look at.
    pub fn show(&self, report: Arc<Report>, cursor: usize, span: Option<(f64, f64)>) {
        // What the trace gave to the knobs that are left to it, so that the controls can show it.
        if self.scenario.with_untracked(|scenario| scenario.data == report.scenario.data) {
            self.scenario.update(|scenario| scenario.adopt_fit(&report.scenario));
        }
        self.view.hover.set(None);
        // Together, so that nothing sees the new report at the old place.
        self.view.cursor.set(cursor);
        self.view.span.set(span);
        self.run.set(RunState::Done(report));
    }

    /// Adds to the report that is shown what has followed it. The picture is the same one, so only those that look at `fan`, at
    /// `has_baselines` or at `latency` hear of it.
    pub fn amend(&self, add: impl Fn(&mut Report)) {
        self.run.update(|run| {
            if let Some(report) = run.shown_mut() {
                // The columns are shared, so that a copy costs little.
                let mut amended = (**report).clone();
                add(&mut amended);
                *report = Arc::new(amended);
            }
        });
    }

    /// The run has no answer; the picture before stays.
    pub fn fail(&self, error: AppError) {
        self.view.playing.set(false);
        self.run.update(|run| *run = RunState::Failed { shown: run.shown().cloned(), error });
    }

    /// Ticks of the report, 0 without one; not tracked.
    pub fn len(&self) -> usize {
        self.report.with_untracked(|report| report.as_ref().map_or(0, |report| report.len()))
    }

    /// Whether there is nothing to replay; not tracked.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Moves the cursor to `tick`, at most the last.
    pub fn jump(&self, tick: usize) {
        self.view.move_to(tick.min(self.len().saturating_sub(1)));
    }

    /// Moves the cursor by `ticks`.
    pub fn step(&self, ticks: isize) {
        self.jump(self.view.cursor.get_untracked().saturating_add_signed(ticks));
    }

    /// Moves the cursor to what `search` finds from it.
    pub fn find(&self, search: fn(&Report, usize) -> Option<usize>) {
        let cursor = self.view.cursor.get_untracked();
        let found = self.report.with_untracked(|report| report.as_ref().and_then(|report| search(report, cursor)));
        if let Some(tick) = found {
            self.jump(tick);
        }
    }
}

/// The report that `run` shows, once it `is_due`. Whoever looks at it hears of another picture alone; what follows a picture makes no other one,
/// but is in the report all the same, so that this is of the run itself and of no other memo.
fn picture_of(run: RwSignal<RunState>, is_due: impl Fn() -> bool + Send + Sync + 'static) -> Memo<Option<Arc<Report>>> {
    Memo::new_with_compare(
        move |_| if is_due() { run.with(|run| run.shown().cloned()) } else { None },
        |before, now| {
            is_other(before.and_then(Option::as_ref).map(columns_of), now.and_then(Option::as_ref).map(columns_of))
        },
    )
}

/// What a picture is of.
fn columns_of(report: &Arc<Report>) -> &Arc<Columns> {
    &report.columns
}

/// Whether something is another thing than before: it equals itself alone, as comparing columns would cost more than drawing them.
fn is_other<T>(before: Option<&Arc<T>>, now: Option<&Arc<T>>) -> bool {
    match (before, now) {
        (Some(before), Some(now)) => !Arc::ptr_eq(before, now),
        (None, None) => false,
        _ => true,
    }
}
