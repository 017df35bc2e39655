//! Is it an answer of Prometheus, metric data of CloudWatch, or an export of VictoriaMetrics?

use super::names::{is_no_count, is_running_total, names_requests};
use super::question::{Answer, Offer, Topic};
use super::series::{unit_offers, unit_words};
use super::unit_names::unit_of;
use super::{Column, Detection, PREVIEW_ROWS, Question};
use crate::ingest::aggregate::rows::civil;
use crate::ingest::error::IngestError;
use crate::ingest::format::keyed::json_path::Path;
use crate::ingest::format::keyed::json_tokens::{Token, Tokens};
use crate::ingest::format::metrics::{Document, MetricsSource};
use crate::ingest::format::record::Line;
use crate::ingest::plan::{Format, Gaps, Pick, Plan, Role, Unit};

/// Values from which on their all being whole numbers says something.
const MIN_VALUES: usize = 3;

/// What the text is if it is an answer of `source`; `None` if it is not.
pub fn detect_answer(text: &[u8], source: MetricsSource) -> Option<Result<Detection, IngestError>> {
    (source_of(text) == Some(source)).then(|| detect(text, source))
}

/// Looks for keys that only one source has.
pub fn source_of(text: &[u8]) -> Option<MetricsSource> {
    let (mut found, mut has_metric) = (None, false);
    let mut path = Path::default();
    // What breaks off behind the head is no matter here.
    let _ = Tokens::default().push(text, |_, token| {
        path.follow(token);
        if let Token::Key(_) = token {
            let key = path.key().unwrap_or_default();
            let source = match key.as_str() {
                "data.resultType" | "data.result" | "errorType" => Some(MetricsSource::Prometheus),
                "MetricDataResults" | "Datapoints" => Some(MetricsSource::CloudWatch),
                "timestamps" if has_metric => Some(MetricsSource::VictoriaMetrics),
                _ => None,
            };
            has_metric |= key == "metric";
            found = found.or(source);
        }
    });
    found
}

/// What an answer of `source` holds.
///
/// # Errors
/// When the answer says itself that it holds nothing.
pub fn detect(text: &[u8], source: MetricsSource) -> Result<Detection, IngestError> {
    let mut document = Document::new(source, Pick::All);
    let (mut rows, mut values, mut whole, mut largest) = (Vec::new(), 0, 0, 0.0_f64);
    let read = document.read(text, |line, found| {
        let Line::Record(record) = found else { return };
        values += 1;
        largest = largest.max(record.value);
        whole += usize::from(record.value.fract() == 0.0);
        if rows.len() < PREVIEW_ROWS {
            rows.push((line, vec![civil(record.stamp.local_secs), record.value.to_string()]));
        }
    });
    if let Err(error @ IngestError::NoSeries { .. }) = read {
        return Err(error);
    }
    let format = Format::Metrics(source, Pick::All);
    let mut detection = Detection::new(Plan::new(format));
    detection.because("format", format!("Its keys are those of a {}.", detection.plan.format.name()));
    match source {
        MetricsSource::Prometheus | MetricsSource::VictoriaMetrics => {
            let numbers = match largest {
                _ if values < MIN_VALUES || largest <= 0.0 => Numbers::Any,
                _ if whole == values => Numbers::Whole,
                _ if largest < 1.0 => Numbers::BelowOne,
                _ => Numbers::Any,
            };
            prometheus(&mut detection, document.names(), numbers)?;
        }
        MetricsSource::CloudWatch => cloudwatch(&mut detection, document.names())?,
    }
    let column = |name: &str, role: Role| Column {
        name: name.to_owned(),
        role,
        is_number: role == Role::Value,
        is_time: role == Role::Time,
    };
    detection.preview.columns = vec![column("time", Role::Time), column("value", Role::Value)];
    detection.preview.rows = rows;
    Ok(detection)
}

/// Names `pick` for the series that are read, and asks about several.
fn pick(detection: &mut Detection, names: &[String], picked: Pick) {
    if picked == Pick::All && names.len() > 1 {
        detection.because("value", format!("{} series at least, which are summed unless you pick one.", names.len()));
    }
    if names.len() > 1 {
        detection.questions.push(Question::Series { names: names.to_vec() });
    }
    if let Format::Metrics(_, pick) = &mut detection.plan.format {
        *pick = picked;
    }
}

fn no_requests(what: String, remedy: &str) -> IngestError {
    IngestError::NoRequests { what, remedy: remedy.to_owned() }
}

/// The value of the label `key` of a series.
fn label(name: &str, key: &str) -> Option<String> {
    name.split(", ").find_map(|label| Some(label.strip_prefix(key)?.strip_prefix('=')?.to_owned()))
}

/// Which series are read of those of a histogram or a summary; all where they are neither.
fn distribution(detection: &mut Detection, names: &[String]) -> Result<Pick, IngestError> {
    let has = |key: &str| names.iter().any(|name| label(name, key).is_some());
    if has("quantile") {
        let what = "The series are quantiles of a summary, and count no requests".to_owned();
        let remedy = "Ask for the rate of its _count, like rate(http_request_duration_seconds_count[5m])";
        return Err(no_requests(what, remedy));
    }
    if !has("le") {
        return Ok(Pick::All);
    }
    if !names.iter().any(|name| label(name, "le").is_some_and(|bound| bound == "+Inf")) {
        let what = "The series are buckets of a histogram that hold each other, and the one of all requests, le=+Inf, is not there".to_owned();
        return Err(no_requests(what, "Ask for the rate of its _count"));
    }
    let text = "Buckets of a histogram hold each other: only le=+Inf, which holds all requests, is read.";
    detection.because("value", text);
    Ok(Pick::Named("le=+Inf".to_owned()))
}

/// What values look like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// All are whole.
    Whole,
    /// All are below 1.
    BelowOne,
    Any,
}

/// Which series are read where proxies at both ends of a request report it: those of the end that it comes to.
fn reporter(detection: &mut Detection, names: &[String]) -> Option<Pick> {
    let reports = |end: &str| names.iter().any(|name| label(name, "reporter").is_some_and(|reporter| reporter == end));
    let text = "Both ends of a request report it: only series with reporter=destination are read.";
    (reports("source") && reports("destination")).then(|| {
        detection.because("value", text);
        Pick::Named("reporter=destination".to_owned())
    })
}

/// What the labels of series say about their values, which look like `numbers`.
fn prometheus(detection: &mut Detection, names: &[String], numbers: Numbers) -> Result<(), IngestError> {
    let mut picked = distribution(detection, names)?;
    let mut metrics: Vec<String> = names.iter().filter_map(|name| label(name, "__name__")).collect();
    metrics.sort_unstable();
    metrics.dedup();
    let counting: Vec<&String> = metrics.iter().filter(|metric| !counts_no_requests(metric)).collect();
    match (&metrics[..], &counting[..]) {
        ([], _) => {
            detection.plan.unit = Unit::PER_SECOND;
            if numbers == Numbers::Whole {
                ask_whole(detection);
            } else if numbers == Numbers::BelowOne {
                let text = "The answer names no metric and all its values are below 1, as shares are. Ask for the rate of a counter of requests; or what are they?";
                detection.ask(Topic::Unit, text, unit_offers());
            } else {
                // `rate()` and its like are by far the most frequent queries for load.
                let text = "The answer does not say its unit, and not all values are whole numbers. Taken for requests per second, as rate() gives them.";
                detection.because("unit", text);
                detection.questions.push(Question::Unit);
            }
        }
        ([first, ..], []) => {
            let what = format!("The series are of {first}, which counts no requests");
            return Err(no_requests(
                what,
                "Ask for the rate of a counter of requests, like sum(rate(http_requests_total[5m]))",
            ));
        }
        (_, [metric]) => {
            if metrics.len() > 1 {
                detection.because(
                    "value",
                    format!("Of {} metrics only {metric} counts requests, and is read.", metrics.len()),
                );
                picked = Pick::Named(format!("__name__={metric}"));
            }
            say_metric(detection, metric);
        }
        (_, [first, ..]) => {
            let offers = counting.iter().enumerate().map(|(place, metric)| {
                let place =
                    names.iter().position(|name| label(name, "__name__").as_ref() == Some(metric)).unwrap_or(place);
                Offer::new(metric.as_str(), format!("--series {place}"), Answer::Series(place))
            });
            let text = format!("The series are of different metrics, {first} and others. Which one counts requests?");
            detection.ask(Topic::Value, text, offers.collect());
            say_metric(detection, first);
        }
    }
    if picked == Pick::All {
        picked = reporter(detection, names).unwrap_or(picked);
    }
    pick(detection, names, picked);
    Ok(())
}

/// Whole numbers of no named metric are hardly rates, but may be of `increase()`, of `count_over_time()` or of the counter itself.
fn ask_whole(detection: &mut Detection) {
    let text = "The answer names no metric and its values are whole numbers. What are they?";
    let total = Offer::new("A running total", "--unit running-total", Answer::Unit(Unit::RunningTotal));
    detection.ask(Topic::Unit, text.to_owned(), unit_offers().into_iter().chain([total]).collect());
}

fn counts_no_requests(metric: &str) -> bool {
    is_no_count(metric) || metric.ends_with("_sum")
}

/// What the name of a metric says about its values: `rate()` and its like drop it, so a series that has one is no rate.
fn say_metric(detection: &mut Detection, metric: &str) {
    let is_rate = ["rate", "per_second", "rps", "qps"].iter().any(|word| metric.contains(word));
    if is_running_total(metric) && !metric.contains(':') {
        detection.plan.unit = Unit::RunningTotal;
        let text =
            format!("{metric} is a running total: its increases are the requests, and where it falls it was set back.");
        detection.because("unit", text);
    } else if is_rate {
        detection.plan.unit = Unit::PER_SECOND;
        detection.because("unit", format!("The name {metric} says requests per second."));
    } else {
        let text = format!("The series are of {metric}, and nothing says what its values are.");
        let mut offers = unit_offers();
        offers.push(Offer::new("A running total", "--unit running-total", Answer::Unit(Unit::RunningTotal)));
        detection.ask(Topic::Unit, text, offers);
    }
}

/// The series called count, where there are others and all of them are of something else than requests.
fn lone_count(names: &[String]) -> Option<&String> {
    // The name of `4XXError` is one word.
    let is_other = |name: &str| is_no_count(name) || name.to_lowercase().trim_end_matches('s').ends_with("error");
    let (others, mut rest): (Vec<&String>, Vec<&String>) = names.iter().partition(|name| is_other(name));
    rest.pop().filter(|name| !others.is_empty() && rest.is_empty() && name.eq_ignore_ascii_case("count"))
}

/// What the labels of CloudWatch's results say about their values.
fn cloudwatch(detection: &mut Detection, names: &[String]) -> Result<(), IngestError> {
    let mut counting: Vec<&String> = names.iter().filter(|name| names_requests(name)).collect();
    if counting.is_empty() {
        // API Gateway calls its requests so, beside its errors and its latency.
        counting.extend(lone_count(names));
    }
    let others = names.iter().filter(|name| is_no_count(name)).count();
    if counting.is_empty() && others > 0 && others == names.len() {
        let what = format!("The values are of {}, which counts no requests", names.join(", "));
        return Err(no_requests(what, "Ask for the Sum of RequestCount"));
    }
    let mut picked = Pick::All;
    if let [one] = counting[..]
        && names.len() > 1
    {
        detection.because("value", format!("Of {} series only {one} counts requests, and is read.", names.len()));
        picked = Pick::Named(one.clone());
    } else if others > 0 || counting.is_empty() && !names.is_empty() {
        let offer = |(place, name): (usize, &String)| {
            Offer::new(name.as_str(), format!("--series {place}"), Answer::Series(place))
        };
        let text = match names {
            [one] => format!(
                "The values are of {one}, and nothing says that it counts requests. Ask for the Sum of RequestCount; or does it count them?"
            ),
            _ => format!("The series are of different metrics: {}. Which one counts requests?", names.join(", ")),
        };
        detection.ask(Topic::Value, text, names.iter().enumerate().map(offer).collect());
    }
    if !counting.is_empty() {
        detection.plan.gaps = Gaps::Zero;
        detection.because("gaps", "CloudWatch has no point for a period without a request: such a period counts 0.");
    }
    // A label of the user's own may say what an expression made of the sums.
    let units: Vec<Option<Unit>> = counting.iter().map(|name| unit_of(name)).collect();
    if let [Some(unit), ..] = units[..]
        && units.iter().all(|other| *other == Some(unit))
    {
        detection.plan.unit = unit;
        detection.because("unit", format!("The label {} says {}.", counting[0], unit_words(unit)));
        pick(detection, names, picked);
        return Ok(());
    }
    detection.because(
        "unit",
        match counting.is_empty() {
            false => "Sums per period, as CloudWatch gives them for RequestCount.".to_owned(),
            true => format!("Nothing says what {} counts; taken for sums per period.", names.join(", ")),
        },
    );
    pick(detection, names, picked);
    Ok(())
}
