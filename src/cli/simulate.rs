//! `simulate`: runs a scenario, prints its totals, and writes its ticks where asked.

use super::args::{Data, SimulateArgs};
use super::{CliError, load};
use crate::job::Engine;
use crate::progress::{Silent, block_on};
use crate::report::{summary_json, ticks_csv};
use crate::scenario::{DataRef, Scenario, parse, print};
use crate::series::Landmarks;

/// Runs the scenario; whatever of it can't be used is an error here, since nobody would see a notice.
pub fn run(args: &SimulateArgs) -> Result<String, CliError> {
    let scenario = read(&args.scenario)?;
    let mut engine = Engine::default();
    let scenario = hand_in(&mut engine, scenario, args)?;
    shelve(&mut engine, &scenario)?;
    let report = block_on(engine.run(&scenario, &Silent)).map_err(CliError::new)?;
    if let Some(path) = &args.ticks {
        std::fs::write(path, ticks_csv(&report)).map_err(|e| CliError::new(format!("{}: {e}", path.display())))?;
    }
    summary_json(&report).map_err(CliError::new)
}

/// The scenario of a query.
pub(super) fn read(query: &str) -> Result<Scenario, CliError> {
    let (scenario, notices) = parse(query);
    match notices.first() {
        Some(notice) => Err(CliError::new(format!("{} {}", notice.title, notice.text))),
        None => Ok(scenario),
    }
}

/// Hands the trace to the engine; a file is named in the scenario by its digest, as on the page.
pub(super) fn hand_in(engine: &mut Engine, scenario: Scenario, args: &SimulateArgs) -> Result<Scenario, CliError> {
    let file = match &args.data {
        Some(file @ Data::File(_)) => file,
        Some(Data::Nasa) | None if scenario.data == DataRef::Nasa => {
            let (series, landmarks) = load::bundled("requests")?;
            engine.add_trace(DataRef::Nasa, series, landmarks);
            return Ok(scenario);
        }
        Some(Data::Nasa) | None => return Ok(scenario),
    };
    let series = load::trace(file, "requests", args.together)?;
    let digest = series.source().digest;
    if let DataRef::Upload(wanted) = scenario.data
        && wanted != digest
    {
        return Err(CliError::new(format!("the scenario needs the trace {wanted}, and the file is {digest}")));
    }
    let data = DataRef::Upload(digest);
    engine.add_trace(data, series, Landmarks::default());
    // Through the link's own text, so that the scenario is checked like any other.
    let (scenario, _) = parse(&format!("{}&data={digest}", print(&scenario)));
    Ok(scenario)
}

/// Hands the weights that come with the bundled trace to the engine, for the model of `scenario`.
pub(super) fn shelve(engine: &mut Engine, scenario: &Scenario) -> Result<(), CliError> {
    if scenario.data == DataRef::Nasa {
        *engine.shelf() = load::shelf(&Data::Nasa, "requests", *scenario.step, &[*scenario.model])?;
    }
    Ok(())
}
