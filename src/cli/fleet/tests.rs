//! Lines, shards and sums of `fleet`.

use super::args::parse_fleet;
use super::summary::{Saved, Summary};
use super::*;
use lexopt::Parser;

/// A folder of its own that goes when the test does.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("planora-fleet-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        Self(path)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.join(name), text).expect("written");
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Nine days of half hours that rise and fall each day.
fn table(scale: f64) -> String {
    let row = |bucket: usize| {
        let (day, minute) = (1 + bucket / 48, bucket % 48 * 30);
        let slot = (bucket % 48) as f64 / 48.0;
        let count = (scale * (900.0 + 700.0 * libm::sin(slot * std::f64::consts::TAU))).round();
        format!("2026-01-{day:02}T{:02}:{:02}:00Z,{count}\n", minute / 60, minute % 60)
    };
    std::iter::once("timestamp,requests\n".to_owned()).chain((0..9 * 48).map(row)).collect()
}

fn fleet(words: &[&str]) -> Result<Answer, String> {
    let args = parse_fleet(Parser::from_args(words)).map_err(|error| error.to_string())?;
    run(&args).map_err(|error| error.to_string())
}

fn lines(path: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(path).expect("lines");
    read_lines(Path::new(path), &text).expect("lines of fleet")
}

#[test]
fn each_service_has_its_line_once_also_after_a_cut() {
    let folder = Folder::new("lines");
    let (traces, out) = (folder.path("traces"), folder.path("out.jsonl"));
    std::fs::create_dir_all(&traces).expect("a folder");
    folder.write("traces/checkout.csv", &table(1.0));
    folder.write("traces/search.csv", &table(5.0));
    folder.write("traces/broken.csv", "this is no table\n");
    let words = ["--policy", "hpa", "--metrics", "cpu:60", "--with", "policy=fixed&replicas=4", "--out", &out];
    let all: Vec<&str> = std::iter::once(traces.as_str()).chain(words).collect();
    let answer = fleet(&all).expect("works");
    assert_eq!(answer.code, 1);
    assert!(answer.text.starts_with("3 of 3 services in shard 0 of 1 are new"), "{}", answer.text);
    let first = lines(&out);
    assert_eq!(first.iter().map(|line| line.service.as_str()).collect::<Vec<_>>(), ["broken", "checkout", "search"]);
    assert!(first[0].error.as_ref().is_some_and(|error| error.contains("broken.csv")), "{:?}", first[0]);
    assert_eq!((first[1].buckets, first[1].step_secs, first[1].policies.len()), (432, 1800, 2));
    // A job that was killed in its last line writes that line again, and no other.
    let text = std::fs::read_to_string(&out).expect("lines");
    std::fs::write(&out, &text[..text.len() - 20]).expect("cut");
    let again = fleet(&all).expect("works");
    assert!(again.text.starts_with("1 of 3 services in shard 0 of 1 are new"), "{}", again.text);
    assert_eq!(lines(&out), first);
}

#[test]
fn shards_share_the_services_and_their_lines_join() {
    let folder = Folder::new("shards");
    let names: Vec<String> = (0..5).map(|place| format!("s{place}.csv")).collect();
    names.iter().for_each(|name| folder.write(name, &table(1.0)));
    folder.write("list.txt", &names.join("\n"));
    let list = folder.path("list.txt");
    let mut joined = Vec::new();
    for part in 0..2 {
        let out = folder.path(&format!("{part}.jsonl"));
        let shard = format!("{part}/2");
        fleet(&[&list, "--policy", "fixed", "--shard", &shard, "--out", &out]).expect("works");
        joined.extend(lines(&out));
    }
    let mut services: Vec<String> = joined.into_iter().map(|line| line.service).collect();
    assert_eq!(services, ["s0", "s2", "s4", "s1", "s3"]);
    services.sort();
    services.dedup();
    assert_eq!(services.len(), 5);
}

#[test]
fn what_was_tuned_is_what_tune_finds_and_is_summed() {
    let folder = Folder::new("tuned");
    std::fs::create_dir_all(folder.path("traces")).expect("a folder");
    folder.write("traces/a.csv", &table(40.0));
    let (traces, out, html) = (folder.path("traces"), folder.path("out.jsonl"), folder.path("sum.html"));
    let words =
        [&traces, "--tune", "--policy", "hpa", "--metrics", "cpu:30", "--budget", "40", "--folds", "0", "--out", &out];
    fleet(&words).expect("works");
    let line = &lines(&out)[0];
    let tuned = line.tuned.as_ref().expect("a search");
    assert!(tuned.found.cost_usd_month < tuned.own.cost_usd_month, "{tuned:?}");
    assert_eq!(tuned.digest.len(), 64);
    let answer = fleet(&["--report", &out, "--html", &html]).expect("sums");
    assert!(answer.text.starts_with("Services: 1\nThat failed: 0\n"), "{}", answer.text);
    let page = std::fs::read_to_string(&html).expect("a page");
    assert!(page.contains("<th scope=\"row\">a</th>") && !page.contains("<script"));
}

#[test]
fn what_does_not_hold_saves_nothing() {
    let line = |service: &str, holds: bool, found: f64| Line {
        tuned: Some(TunedLine {
            scenario: String::new(),
            holds,
            own: line::HeldOut { cost_usd_month: 100.0, unserved_share: 0.0 },
            found: line::HeldOut { cost_usd_month: found, unserved_share: 0.0 },
            digest: String::new(),
        }),
        error: None,
        ..Line::failed(service, String::new())
    };
    let summary = Summary::new(vec![line("a", true, 70.0), line("b", false, 10.0), line("a", true, 60.0)]);
    assert_eq!(summary.saved(), Saved { holding: 1, before_usd: 100.0, after_usd: 60.0 });
}

#[test]
fn what_cannot_be_is_said() {
    let said = |words: &[&str]| fleet(words).expect_err("refused");
    assert_eq!(
        said(&["x", "--shard", "2/2", "--out", "y"]),
        "--shard is 2/2; it takes part I of N like 0/8, I from 0 and less than N"
    );
    assert!(said(&["x"]).starts_with("--out with the file for the lines is missing"));
    assert!(said(&["--report", "--html", "y"]).starts_with("a file of lines behind --report is missing"));
    assert!(said(&["/nowhere/at/all", "--out", "y"]).starts_with("/nowhere/at/all: "));
}
