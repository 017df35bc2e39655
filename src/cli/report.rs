//! `report`: a run, and what it was compared with, as one document.

use super::args::ReportArgs;
use super::{CliError, compare, simulate};
use crate::job::Engine;
use crate::progress::{Silent, block_on};
use crate::readout::{Attachments, run_report};

/// Writes the document and says where.
pub fn run(args: &ReportArgs) -> Result<String, CliError> {
    let mut engine = Engine::default();
    let scenario = simulate::read(&args.policies.base.scenario)?;
    let scenario = simulate::hand_in(&mut engine, scenario, &args.policies.base)?;
    simulate::shelve(&mut engine, &scenario)?;
    let report = block_on(engine.run(&scenario, &Silent)).map_err(CliError::new)?;
    let compared = compare::all(&mut engine, &scenario, &args.policies.others)?;
    let attached = Attachments { link: None, compared: &compared, baseline: args.policies.baseline - 1 };
    let path = &args.html;
    std::fs::write(path, run_report(&report, &attached))
        .map_err(|error| CliError::new(format!("{}: {error}", path.display())))?;
    Ok(format!("{}\n", path.display()))
}
