//! `stress`: the same policies where other things happen, at one place and at many, and what breaks them.

use super::args::{SimulateArgs, parse_data, text};
use super::compare;
use super::ingest_args::parse_together;
use super::{CliError, simulate};
use crate::job::{Breaking, Compared, Engine, Trial};
use crate::progress::{Silent, block_on};
use crate::readout::policy_words;
use crate::readout::stress::{Spread, TRIAL_FIGURES, TrialFigure, breaking_words, edit_words};
use crate::scenario::Scenario;
use crate::stress::{Edit, Kind, Stress};
use lexopt::{Arg, Parser};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Most trials.
const MOST_TRIALS: u32 = 100_000;
/// Share of all requests that may be lost, unless told otherwise.
const LIMIT: f64 = 0.001;
/// How much stronger and weaker trials are, unless told otherwise.
const STRENGTH: (f64, f64) = (0.5, 2.0);

/// `stress …`
#[derive(Debug)]
pub struct StressArgs {
    /// Traffic, service and the first policy.
    base: SimulateArgs,
    /// Each other policy, as knobs that differ from the scenario.
    others: Vec<String>,
    /// What happens beside what the scenario says.
    edits: Vec<String>,
    trials: u32,
    strength: (f64, f64),
    seed: u64,
    /// Share of all requests that may be lost.
    limit: f64,
    json: bool,
}

/// Reads the words behind `stress`.
pub fn parse_stress(mut parser: Parser) -> Result<StressArgs, CliError> {
    let base = SimulateArgs { data: None, scenario: String::new(), ticks: None, together: None };
    let (others, edits) = (Vec::new(), Vec::new());
    let mut args =
        StressArgs { base, others, edits, trials: 0, strength: STRENGTH, seed: 1, limit: LIMIT, json: false };
    while let Some(arg) = parser.next().map_err(CliError::new)? {
        match arg {
            Arg::Long("data") => args.base.data = Some(parse_data(&text(&mut parser)?)),
            Arg::Long("scenario") => args.base.scenario = text(&mut parser)?,
            Arg::Long("together") => args.base.together = Some(parse_together(&text(&mut parser)?)?),
            Arg::Long("with") => args.others.push(text(&mut parser)?),
            Arg::Long("edit") => args.edits.push(text(&mut parser)?),
            Arg::Long("trials") => {
                args.trials = value("--trials", &text(&mut parser)?, "a number up to 100000", |text| {
                    text.parse().ok().filter(|trials| *trials <= MOST_TRIALS)
                })?;
            }
            Arg::Long("strength") => {
                args.strength = value("--strength", &text(&mut parser)?, "two multiples like 0.5..2", parse_strength)?;
            }
            Arg::Long("seed") => {
                args.seed = value("--seed", &text(&mut parser)?, "a whole number", |text| text.parse().ok())?;
            }
            Arg::Long("limit") => {
                args.limit = value("--limit", &text(&mut parser)?, "unserved=SHARE, like unserved=0.1%", parse_limit)?;
            }
            Arg::Long("json") => args.json = true,
            other => return Err(CliError::new(other.unexpected())),
        }
    }
    Ok(args)
}

fn value<T>(option: &str, text: &str, allowed: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, CliError> {
    parse(text).ok_or_else(|| CliError::new(format!("{option} is {text}; it takes {allowed}")))
}

fn parse_strength(text: &str) -> Option<(f64, f64)> {
    let (low, high) = text.split_once("..")?;
    let range = (crate::knob::parse_number(low)?, crate::knob::parse_number(high)?);
    (range.0 > 0.0 && range.0 <= range.1).then_some(range)
}

fn parse_limit(text: &str) -> Option<f64> {
    crate::knob::parse_share(text.strip_prefix("unserved=")?).filter(|share| (0.0..1.0).contains(share))
}

/// What the command found.
struct Found {
    scenarios: Vec<Scenario>,
    stress: Stress,
    /// Where the edits stand as they were given.
    placed: Vec<Compared>,
    trials: Vec<Trial>,
    /// The first flash crowd, and how high it may be for each policy.
    breaking: Option<(Edit, Vec<Breaking>)>,
}

/// Replays each policy under the edits, draws trials, and looks for what breaks.
pub fn run(args: &StressArgs) -> Result<String, CliError> {
    let base = simulate::read(&args.base.scenario)?;
    let own = base.stress.edits().iter().copied().map(Ok);
    let given =
        args.edits.iter().map(|text| Edit::parse(text).map_err(|cause| CliError::new(format!("--edit: {cause}"))));
    let stress = Stress::new(own.chain(given).collect::<Result<_, _>>()?).map_err(CliError::new)?;
    if stress.is_empty() {
        let example = Kind::Flash.info().example();
        return Err(CliError::new(format!("nothing happens; add --edit, like --edit {example}")));
    }
    let mut engine = Engine::default();
    let base = simulate::hand_in(&mut engine, base.with_stress(stress.clone()), &args.base)?;
    let placed = compare::all(&mut engine, &base, &args.others)?;
    let scenarios: Vec<Scenario> = placed.iter().map(|one| one.scenario.clone()).collect();
    let trials = trials(&mut engine, args, &scenarios, &stress)?;
    let crowd = stress.edits().iter().find(|edit| edit.kind == Kind::Flash).copied();
    let breaking = crowd.map(|crowd| {
        let each = scenarios.iter().map(|scenario| block_on(engine.breaking(scenario, &crowd, args.limit, &Silent)));
        each.collect::<Result<Vec<_>, _>>().map(|found| (crowd, found)).map_err(CliError::new)
    });
    let found = Found { scenarios, stress, placed, trials, breaking: breaking.transpose()? };
    if args.json { in_json(&found, args) } else { Ok(in_text(&found, args)) }
}

fn trials(
    engine: &mut Engine,
    args: &StressArgs,
    scenarios: &[Scenario],
    stress: &Stress,
) -> Result<Vec<Trial>, CliError> {
    let Some(first) = scenarios.first().filter(|_| args.trials > 0) else { return Ok(Vec::new()) };
    let sampling = engine.sampling(first, args.strength, args.seed).map_err(CliError::new)?;
    let each = (0..args.trials).map(|trial| block_on(engine.trial(scenarios, &sampling.draw(stress, trial), &Silent)));
    each.collect::<Result<_, _>>().map_err(CliError::new)
}

fn in_json(found: &Found, args: &StressArgs) -> Result<String, CliError> {
    let spread = |figure: &TrialFigure, place: usize| {
        figure.spread(&found.trials, place).map(|Spread { low, median, high, worst, worst_trial }| {
            let stress = found.trials.get(worst_trial).map(|trial| trial.stress.to_string());
            json!({ "p5": low, "median": median, "p95": high, "worst": worst, "worst_stress": stress })
        })
    };
    let policy = |(place, one): (usize, &Compared)| {
        let (policy, knobs) = policy_words(&one.scenario);
        let breaks = found.breaking.as_ref().and_then(|(_, all)| all.get(place)).map(|breaking| match breaking {
            Breaking::Already => json!({ "holds_up_to": Value::Null, "is_lowest_tried": true }),
            Breaking::Above(height) => json!({ "holds_up_to": height }),
            Breaking::Never(height) => json!({ "holds_up_to": height, "is_highest_tried": true }),
        });
        let spreads: serde_json::Map<_, _> =
            TRIAL_FIGURES.iter().map(|figure| (figure.name.to_owned(), json!(spread(figure, place)))).collect();
        json!({
            "policy": policy, "knobs": knobs, "cost_usd": one.totals.cost_usd, "unserved_share": one.totals.unserved_share,
            "longest_violation_secs": one.response.longest_violation_secs, "trials": spreads, "flash_crowd": breaks,
        })
    };
    let policies: Vec<Value> = found.placed.iter().enumerate().map(policy).collect();
    let whole = json!({
        "synthetic": true, "stress": found.stress.to_string(), "trials": found.trials.len(), "seed": args.seed,
        "strength": [args.strength.0, args.strength.1], "unserved_limit": args.limit, "policies": policies,
    });
    serde_json::to_string_pretty(&whole).map(|text| text + "\n").map_err(CliError::new)
}

fn in_text(found: &Found, args: &StressArgs) -> String {
    let mut text = String::from("Synthetic: none of this is in the trace.\n");
    // Writing into a string cannot fail.
    for edit in found.stress.edits() {
        let _ = writeln!(text, "  {}", edit_words(edit));
    }
    for (place, scenario) in found.scenarios.iter().enumerate() {
        let (policy, knobs) = policy_words(scenario);
        let _ = writeln!(text, "[{}] {}", place + 1, format!("{policy}  {knobs}").trim_end());
    }
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let places = 0..found.placed.len();
    rows.push((String::new(), places.clone().map(|place| format!("[{}]", place + 1)).collect()));
    for figure in &TRIAL_FIGURES {
        let here = found.placed.iter().map(|one| figure.words(figure.of(one))).collect();
        rows.push((figure.label.to_owned(), here));
    }
    for figure in TRIAL_FIGURES.iter().filter(|_| !found.trials.is_empty()) {
        let cell = |pick: fn(&Spread) -> f64| -> Vec<String> {
            let each = places.clone().map(|place| figure.spread(&found.trials, place));
            each.map(|spread| spread.map_or_else(|| "–".to_owned(), |spread| figure.words(pick(&spread)))).collect()
        };
        rows.push((format!("{}, {} trials: 5 %", figure.label, found.trials.len()), cell(|spread| spread.low)));
        rows.push(("  median".to_owned(), cell(|spread| spread.median)));
        rows.push(("  95 %".to_owned(), cell(|spread| spread.high)));
        rows.push(("  worst".to_owned(), cell(|spread| spread.worst)));
    }
    if let Some((_, all)) = &found.breaking {
        rows.push(("Flash crowd".to_owned(), all.iter().map(|one| breaking_words(one, args.limit)).collect()));
    }
    text.push_str(&columns(&rows));
    text
}

/// Rows under each other, the heads left and the cells right.
fn columns(rows: &[(String, Vec<String>)]) -> String {
    let head = rows.iter().map(|(head, _)| head.chars().count()).max().unwrap_or(0);
    let width = rows.iter().flat_map(|(_, cells)| cells).map(|cell| cell.chars().count()).max().unwrap_or(0) + 2;
    let line = |(label, cells): &(String, Vec<String>)| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>width$}")).collect();
        format!("{label:head$}{cells}\n")
    };
    rows.iter().map(line).collect()
}
