//! `export-policy`: a scenario's policy as the system that runs it wants it written.

use super::CliError;
use super::lint::{KnobArgs, scenario};
use crate::policy::manifest::{Format, Target};

/// `export-policy --format FORMAT [--name NAME] [--scenario QUERY] [--KNOB VALUE]…`
#[derive(Debug)]
pub struct ExportArgs {
    pub format: Format,
    /// Name of the workload.
    pub name: String,
    pub knobs: KnobArgs,
}

/// Writes the policy.
pub fn run(args: &ExportArgs) -> Result<String, CliError> {
    let scenario = scenario(&args.knobs)?;
    scenario.policy.check_schedules().map_err(CliError::new)?;
    let site = scenario.site();
    let target = Target { name: &args.name, site: &site };
    let written = |format: Format| scenario.policy.manifest(format, &target);
    let manifest = written(args.format).ok_or_else(|| {
        let formats: Vec<&str> =
            Format::ALL.into_iter().filter(|format| written(*format).is_some()).map(Format::name).collect();
        let known = if formats.is_empty() { "no format".to_owned() } else { formats.join(", ") };
        CliError::new(format!(
            "the policy {} has no form in {}; it has {known}",
            scenario.policy.name(),
            args.format.name()
        ))
    })?;
    Ok(manifest.text)
}
