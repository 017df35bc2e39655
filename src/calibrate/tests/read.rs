//! Files → records, questions and refusals.

use crate::calibrate::read::{CpuUnit, LoadUnit, Options, Read, ReadError, read};
use std::fmt::Write as _;

/// A table with 20 rows a minute apart below `header`; row `at` is what `row` makes of it.
fn table(header: &str, row: impl Fn(u32) -> String) -> String {
    let mut text = format!("{header}\n");
    for at in 0..20 {
        let _ = writeln!(text, "2026-03-01T00:{at:02}:00Z,{}", row(at));
    }
    text
}

fn asked(text: &str, options: &Options) -> String {
    match read(text.as_bytes(), options) {
        Err(error @ ReadError::Ask(_)) => error.to_string(),
        other => panic!("{other:?}"),
    }
}

fn taken(read: &Read) -> Vec<(&'static str, &str)> {
    read.chosen.iter().map(|chosen| (chosen.role.word(), chosen.column.as_str())).collect()
}

#[test]
fn a_table_with_evident_names_and_units_is_read() {
    let text = table("time,rps,ready_replicas,desired_replicas,cpu_percent,p95_ms,node", |at| {
        if at == 3 { "12,2,2,,180,a".to_owned() } else { format!("{},2,3,50,200,a", 10 + at) }
    });
    let found = read(text.as_bytes(), &Options::default()).expect("a record");
    let columns = found.record.columns();
    assert_eq!((found.record.len(), found.record.step().secs(), columns.load_rps[1]), (20, 60, 11.0));
    let cpu = columns.cpu_share.as_ref().expect("CPU");
    assert!(cpu[0] == 0.5 && cpu[3].is_nan());
    assert_eq!(columns.desired.as_ref().map(|desired| desired[0]), Some(3.0));
    // Latency tells nothing beside CPU.
    assert_eq!(
        taken(&found),
        [("load", "rps"), ("ready", "ready_replicas"), ("desired", "desired_replicas"), ("cpu", "cpu_percent")]
    );
}

#[test]
fn what_may_be_two_things_is_asked_with_the_option_that_settles_it() {
    let text = table("time,requests,ready,cpu", |at| format!("{},2,0.5", 600 + at));
    let question = asked(&text, &Options::default());
    assert!(question.contains("requests in each 60 s or requests per second"), "{question}");
    assert!(question.contains("--load-unit count or --load-unit rate"), "{question}");
    let options = Options { load_unit: Some(LoadUnit::Count), ..Options::default() };
    let question = asked(&text, &options);
    assert!(question.contains("--cpu-unit fraction or --cpu-unit percent, or --cpu-unit cores:REQUEST"), "{question}");
    let options = Options { cpu_unit: Some(CpuUnit::Cores(0.25)), ..options };
    let columns = read(text.as_bytes(), &options).expect("a record").record.columns().clone();
    assert_eq!((columns.load_rps[0], columns.cpu_share.map(|cpu| cpu[0])), (10.0, Some(2.0)));

    let twice = table("time,rps,hits per second,ready", |_| "1,2,3".to_owned());
    let question = asked(&twice, &Options::default());
    assert!(question.contains("2 columns are named like the load") && question.contains("--load rps"), "{question}");
    assert!(question.contains("--load 'hits per second'"), "{question}");
    let options = Options { load: Some("RPS".to_owned()), ..Options::default() };
    assert!(read(twice.as_bytes(), &options).is_ok());

    let both = table("time,load,requests,ready", |_| "1,2,3".to_owned());
    assert!(asked(&both, &Options::default()).contains("--load load or --load requests."));

    let nameless = table("time,a,b,c", |_| "1,2,3".to_owned());
    let question = asked(&nameless, &Options::default());
    assert!(question.contains("No column is named like the load. There are: 1 a, 2 b, 3 c."), "{question}");
    let options = Options { load: Some("nope".to_owned()), ..Options::default() };
    assert!(asked(&nameless, &options).contains("--load is nope, and no column is called so"));
    let options = Options { load: Some("a".to_owned()), ready: Some("3".to_owned()), ..Options::default() };
    assert!(asked(&nameless, &options).contains("--load-unit count"));
}

#[test]
fn none_leaves_a_column_out() {
    let text = table("time,rps,ready,desired,wanted", |_| "1,2,3,3".to_owned());
    assert!(asked(&text, &Options::default()).contains("--desired desired or --desired wanted or --desired none"));
    let options = Options { desired: Some("none".to_owned()), ..Options::default() };
    assert_eq!(taken(&read(text.as_bytes(), &options).expect("a record")), [("load", "rps"), ("ready", "ready")]);
}

/// Name, labels, and value of sample `at`.
type Series = (&'static str, &'static str, fn(u32) -> f64);

/// An answer with the series of `all`.
fn answer(all: &[Series]) -> String {
    let series = |(name, labels, value): &Series| {
        let values: Vec<String> =
            (0..20).map(|at| format!("[{}.5,\"{}\"]", 1_700_000_000 + at * 30, value(at))).collect();
        let name = if name.is_empty() {
            String::new()
        } else {
            format!("\"__name__\":\"{name}\"{}", if labels.is_empty() { "" } else { "," })
        };
        format!("{{\"metric\":{{{name}{labels}}},\"values\":[{}]}}", values.join(","))
    };
    let all: Vec<String> = all.iter().map(series).collect();
    format!("{{\"status\":\"success\",\"data\":{{\"resultType\":\"matrix\",\"result\":[{}]}}}}", all.join(","))
}

const READY: Series = ("kube_deployment_status_replicas_ready", "\"deployment\":\"a\"", |_| 4.0);
const WANTED: Series = ("kube_horizontalpodautoscaler_status_desired_replicas", "", |at| f64::from(4 + at / 10));
const TOTAL: Series = ("http_requests_total", "", |at| f64::from(at) * 900.0);

#[test]
fn series_of_prometheus_are_mapped_by_their_metric() {
    let text = answer(&[READY, WANTED, TOTAL]);
    let found = read(text.as_bytes(), &Options::default()).expect("a record");
    let columns = found.record.columns();
    assert_eq!((found.record.step().secs(), found.record.len()), (30, 20));
    assert_eq!((columns.load_rps[0], columns.ready[0]), (30.0, 4.0));
    assert!(columns.load_rps[19].is_nan(), "the last increase is not known");
    assert!(found.chosen[0].why.contains("running total"));
    // The same as a list of two answers.
    let list = format!("[{},{}]", answer(&[READY, WANTED]), answer(&[TOTAL]));
    let list = read(list.as_bytes(), &Options::default()).expect("a record");
    assert_eq!((taken(&list), list.record.columns().load_rps[18]), (taken(&found), 30.0));
}

#[test]
fn series_without_a_name_or_of_several_fleets_are_asked_about() {
    let nameless = answer(&[READY, ("", "", |_| 30.0)]);
    let question = asked(&nameless, &Options::default());
    assert!(question.contains("2 {}") && question.contains("--load '{}'"), "{question}");
    let options = Options { load: Some("2".to_owned()), load_unit: Some(LoadUnit::PerSecond), ..Options::default() };
    assert_eq!(read(nameless.as_bytes(), &options).expect("a record").record.columns().load_rps[3], 30.0);
    let other = ("kube_deployment_status_replicas_ready", "\"deployment\":\"b\"", (|_| 2.0) as fn(u32) -> f64);
    let question = asked(&answer(&[READY, other, TOTAL]), &Options::default());
    assert!(question.contains("deployment=\"b\""), "{question}");
    let cpu = ("container_cpu_usage_seconds_total", "", (|at| f64::from(at)) as fn(u32) -> f64);
    assert!(asked(&answer(&[READY, TOTAL, cpu]), &Options::default()).contains("avg(rate("));
}

#[test]
fn bad_files_are_refused_with_their_reason() {
    let words = table("time,rps,ready", |at| if at % 2 == 0 { "1,2".to_owned() } else { "many,2".to_owned() });
    let below = table("time,rps,ready", |_| "-3,2".to_owned());
    let hosts: String = (0..40).fold("time,rps,ready\n".to_owned(), |mut text, at| {
        let _ = writeln!(text, "2026-03-01T00:{:02}:00Z,{at},2", at / 2);
        text
    });
    let days = "time,rps,ready\n01/02/2026 00:00,1,2\n01/02/2026 00:01,1,2\n";
    let mixed = "{\"data\":{\"result\":[{\"metric\":{},\"value\":[1,\"2\"]}]}}";
    for (file, reason) in [
        ("", "empty"),
        ("time,rps,ready\n", "header"),
        ("rps,ready\n1,2\n3,4\n", "time"),
        ("time,rps,ready\n2026-03-01T00:00Z,1,2\n", "fewer than two times"),
        (words.as_str(), "“many” in column rps, and 10 of 20"),
        (below.as_str(), "“-3” in column rps"),
        (hosts.as_str(), "several values for 20 of 20 times"),
        (days, "--days first or --days second"),
        ("{\"data\": [", "cannot be read"),
        ("{\"status\":\"error\",\"error\":\"too many samples\"}", "It says: too many samples"),
        ("{\"data\":{\"result\":[]}}", "no series"),
        (mixed, "one of an instant"),
        ("{\"data\":{\"result\":[{\"metric\":{},\"values\":[[1e300,\"2\"]]}]}}", "no values over time"),
        ("\u{1}\u{2}\u{3}", "not text"),
        ("<html>", "web page"),
    ] {
        let error = read(file.as_bytes(), &Options::default()).expect_err(file).to_string();
        assert!(error.contains(reason), "{file}: {error}");
    }
}

#[test]
fn any_cut_of_a_file_is_read_or_refused() {
    let text = table("time;rps;ready;cpu", |at| format!("{at},5;2;\"50 %\"")).replace(",\n", "\n");
    let json = answer(&[READY, TOTAL]);
    for whole in [text, json] {
        for end in 0..whole.len() {
            let _ = read(&whole.as_bytes()[..end], &Options::default());
        }
    }
}
