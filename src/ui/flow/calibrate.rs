//! From measurements of a service to knobs of the scenario: asks the worker, takes what it answers, and applies what it found.

use crate::job::AppError;
use crate::ui::app::App;
use crate::ui::flow::{engine, link, scenario};
use crate::ui::kit::browser;
use crate::ui::kit::shared::Shared;
use crate::ui::model::calibrate::{Asked, CalibratePhase, MeasuredFile, TwinPhase};
use crate::worker::{CalibrateAnswer, CalibrateAsk, Encoded, Event};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::File;

/// What text that was pasted is called.
const PASTED: &str = "pasted text";
/// Largest file that is read, in bytes: a year of minutes is 40 MB.
const MAX_BYTES: f64 = 100e6;

/// Reads a file of measurements.
pub fn choose(app: App, file: File) {
    let calibrate = app.calibrate;
    if file.size() > MAX_BYTES {
        let why = format!("{} is larger than 100 MB. A month of minutes is enough, and 3 MB.", file.name());
        calibrate.phase.set(CalibratePhase::Failed(why));
        return;
    }
    calibrate.phase.set(CalibratePhase::Running);
    spawn_local(async move {
        match browser::bytes_of(&file).await {
            Ok(bytes) => begin(app, file.name(), bytes),
            Err(why) => calibrate.phase.set(CalibratePhase::Failed(why)),
        }
    });
}

/// Reads text that was pasted.
pub fn read_text(app: App, text: &str) {
    app.calibrate.pasted.set_value(text.to_owned());
    begin(app, PASTED.to_owned(), text.as_bytes().to_vec());
}

fn begin(app: App, name: String, bytes: Vec<u8>) {
    app.calibrate.file.set_value(MeasuredFile { name, bytes, options: Vec::new() });
    run(app);
}

/// Answers a question about the file; what was said of the same before is void.
pub fn say(app: App, option: &str, value: &str) {
    app.calibrate.file.update_value(|file| {
        file.options.retain(|(known, _)| known != option);
        file.options.push((option.to_owned(), value.to_owned()));
    });
    run(app);
}

/// Aims at another share of the CPU request.
pub fn aim(app: App, target: f64) {
    app.calibrate.target.set(target);
    if app.calibrate.file.with_value(|file| !file.bytes.is_empty()) {
        run(app);
    }
}

/// Calibrates by the file.
fn run(app: App) {
    app.calibrate.phase.set(CalibratePhase::Running);
    app.calibrate.twin.set(TwinPhase::Idle);
    ask(app, None);
}

/// Replays the scenario's policy on the load of the file.
pub fn check_twin(app: App) {
    app.calibrate.twin.set(TwinPhase::Running);
    ask(app, Some(link::query(app, false)));
}

fn ask(app: App, twin: Option<String>) {
    let calibrate = app.calibrate;
    let MeasuredFile { bytes, options, .. } = calibrate.file.get_value();
    let ask = CalibrateAsk { bytes, options, target_utilization: calibrate.target.get_untracked(), twin };
    let fail = |error: AppError| stop(app, &format!("{}. {}", error.title, error.text));
    if let Some(client) = engine::started(calibrate.client, move |event| take(app, event), fail) {
        client.calibrate(&ask);
    }
}

/// Forgets the file.
pub fn close(app: App) {
    let calibrate = app.calibrate;
    calibrate.file.set_value(MeasuredFile::default());
    calibrate.phase.set(CalibratePhase::Closed);
    calibrate.twin.set(TwinPhase::Idle);
}

/// Says why nothing more comes, where something was under way.
fn stop(app: App, why: &str) {
    let calibrate = app.calibrate;
    if calibrate.phase.get_untracked() == CalibratePhase::Running {
        calibrate.phase.set(CalibratePhase::Failed(why.to_owned()));
    }
    if calibrate.twin.get_untracked() == TwinPhase::Running {
        calibrate.twin.set(TwinPhase::Failed(why.to_owned()));
    }
}

/// Takes in what the worker says.
fn take(app: App, event: Event) {
    match event {
        Event::Calibrate(answer) => take_answer(app, &answer),
        Event::Died(cause) | Event::LoadFailed(cause) => stop(app, &format!("The engine stopped: {cause}. Try again.")),
        Event::OtherBuild => stop(app, "Planora was updated. Reload the page."),
        _ => {}
    }
}

fn take_answer(app: App, answer: &Encoded<CalibrateAnswer>) {
    let calibrate = app.calibrate;
    match answer.decode() {
        Ok(CalibrateAnswer::Found(found)) => calibrate.phase.set(CalibratePhase::Found(Shared::new(*found))),
        Ok(CalibrateAnswer::Asked { text, offers, remedy }) => {
            calibrate.phase.set(CalibratePhase::Asking(Asked { text, offers, remedy }));
        }
        Ok(CalibrateAnswer::Twin(twin)) => calibrate.twin.set(TwinPhase::Checked(Shared::new(*twin))),
        Ok(CalibrateAnswer::Failed(why)) => stop(app, &why),
        Err(error) => stop(app, &format!("{}. {}", error.title, error.text)),
    }
}

/// Makes what the file tells the scenario's, with a way back.
pub fn apply(app: App) {
    let CalibratePhase::Found(found) = app.calibrate.phase.get_untracked() else { return };
    let name = app.calibrate.file.with_value(|file| file.name.clone());
    let knobs = found.knobs.iter().map(|(knob, value)| (knob.as_str(), value.as_str()));
    match app.replay.scenario.get_untracked().with_all(knobs) {
        Ok(calibrated) => {
            app.navigation.dialog.set(None);
            scenario::apply_with_undo(app, calibrated, &format!("What {name} tells is applied"));
        }
        Err(problem) => scenario::refuse(app, "What the file tells", &problem),
    }
}
