//! The table as a file: every number in full, for every lead and part.

use super::{Examined, Metric, Part, published};
use crate::report::Study;
use std::fmt::Write as _;

/// Model, lead, part, scores and times; a value that there is none of is an empty field.
pub fn table_csv(study: &Study, examined: &[&Examined]) -> String {
    let mut out =
        "model,detail,step_secs,lead,part,buckets,rmse,published_rmse,mae,published_mae,mape,smape,mase,r2,bias,\
                   coverage,width,worst_day_coverage,fit_secs,forecast_secs\n"
            .to_owned();
    for one in examined {
        let candidate = &one.candidate;
        for lead in &candidate.leads {
            for part in Part::ALL {
                let Some(scores) = part.of(lead) else { continue };
                let of = |metric| published(study, candidate.model, metric, lead.lead).filter(|_| part == Part::All);
                let worst = if part == Part::All { lead.worst_day_coverage } else { f64::NAN };
                let numbers = [
                    scores.rmse,
                    of(Metric::Rmse).unwrap_or(f64::NAN),
                    scores.mae,
                    of(Metric::Mae).unwrap_or(f64::NAN),
                    scores.mape,
                    scores.smape,
                    scores.mase,
                    scores.r2,
                    scores.bias,
                    scores.coverage,
                    scores.width,
                    worst,
                    candidate.fit_secs,
                    candidate.forecast_secs,
                ];
                // Writing into a string cannot fail.
                let _ = write!(
                    out,
                    "{},{},{},{},{},{}",
                    candidate.model,
                    quoted(&candidate.detail),
                    study.step.secs(),
                    lead.lead,
                    part_name(part),
                    scores.n
                );
                for number in numbers {
                    out.push(',');
                    if number.is_finite() {
                        let _ = write!(out, "{number}");
                    }
                }
                out.push('\n');
            }
        }
    }
    out
}

const fn part_name(part: Part) -> &'static str {
    match part {
        Part::All => "all",
        Part::Usual => "usual",
        Part::Surge => "surge",
    }
}

fn quoted(text: &str) -> String {
    if text.contains([',', '"', '\n']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text.to_owned() }
}
