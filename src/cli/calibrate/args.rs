//! Words of `calibrate` → typed arguments.

use crate::calibrate::TARGET_UTILIZATION;
use crate::calibrate::read::Options;
use crate::cli::CliError;
use crate::cli::args::{missing, text};
use crate::cli::input::Input;
use crate::cli::lint::{KnobArgs, parse_knob};
use crate::knob::parse_share;
use lexopt::{Arg, Parser};

/// `calibrate FILE …`
#[derive(Debug)]
pub struct CalibrateArgs {
    pub file: Input,
    /// What is said of the file.
    pub options: Options,
    /// Share of its CPU request that a replica is aimed at.
    pub target_utilization: f64,
    /// The policy that ran, where there is to be a twin.
    pub policy: Option<KnobArgs>,
    pub json: bool,
}

/// Reads the words behind `calibrate`.
pub fn parse_calibrate(mut parser: Parser) -> Result<CalibrateArgs, CliError> {
    let (mut files, mut options, mut json) = (Vec::new(), Options::default(), false);
    let (mut target_utilization, mut policy) = (TARGET_UTILIZATION, KnobArgs::default());
    let mut has_policy = false;
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Value(file) => files.push(if file == "-" { Input::Stdin } else { Input::File(file.into()) }),
            Arg::Long("json") => json = true,
            Arg::Long("target-utilization") => target_utilization = parse_target(&text(&mut parser)?)?,
            Arg::Long(name) => {
                let name = name.to_owned();
                if !parse_option(&mut parser, &name, &mut options)? {
                    parse_knob(&mut parser, &name, &mut policy)?;
                    has_policy = true;
                }
            }
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    let file = match files.len() {
        0 => return Err(missing("the file to read")),
        1 => files.remove(0),
        _ => {
            return Err(CliError::new(
                "calibrate reads one file; join columns of several in one table, or series in one answer",
            ));
        }
    };
    Ok(CalibrateArgs { file, options, target_utilization, policy: has_policy.then_some(policy), json })
}

/// Reads the value of `--name` where that says something of the file; `false` where it is something else.
fn parse_option(parser: &mut Parser, name: &str, options: &mut Options) -> Result<bool, CliError> {
    if !Options::NAMES.contains(&name) {
        return Ok(false);
    }
    options.set(name, &text(parser)?).map_err(CliError::new)?;
    Ok(true)
}

fn parse_target(value: &str) -> Result<f64, CliError> {
    let share = parse_share(value).filter(|share| *share > 0.0 && *share <= 1.0);
    share.ok_or_else(|| {
        CliError::new(format!("--target-utilization is {value}; it takes a share above 0 and up to 1, like 0.6"))
    })
}
