use super::args::parse_detect;
use super::run;
use lexopt::Parser;
use serde_json::Value;
use std::path::PathBuf;

/// A folder of its own under the system's, which goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("planora-detect-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self(folder)
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("a file");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn detect(words: &[&str]) -> Result<String, String> {
    let args = parse_detect(Parser::from_args(words)).map_err(|error| error.to_string())?;
    run(&args).map_err(|error| error.to_string())
}

/// Rows of five minutes with the values of `value`.
fn csv(n: usize, value: impl Fn(usize) -> String) -> String {
    let row = |at: usize| {
        let (day, minute) = (1 + at / 288, at % 288 * 5);
        format!("2026-03-{day:02} {:02}:{:02}:00,{}\n", minute / 60, minute % 60, value(at))
    };
    (0..n).fold("timestamp,value\n".to_owned(), |text, at| text + &row(at))
}

/// Between −1 and 1, without a period that matters.
fn wobble(at: usize) -> f64 {
    (at as f64 * 12.9898).sin() * 0.6 + (at as f64 * 78.233).sin() * 0.4
}

#[test]
fn a_spike_in_a_negative_fraction_is_an_incident_and_every_point_a_row() {
    let folder = Folder::new("spike");
    let value = |at: usize| format!("{:.3}", -50.0 + wobble(at) + if at == 1500 { 30.0 } else { 0.0 });
    let (file, scores) = (folder.file("load.csv", &csv(2000, value)), folder.file("scores.csv", ""));
    let said: Value =
        serde_json::from_str(&detect(&[&file, "--json", "--scores", &scores]).expect("an answer")).expect("json");
    assert_eq!((&said["points"], &said["kind"], &said["step_secs"]), (&2000.into(), &"metric".into(), &300.into()));
    let incidents = said["incidents"].as_array().expect("a list");
    let place = incidents.iter().position(|incident| incident["first"] == "2026-03-06T05:00:00");
    let number = place.map(|place| (place + 1).to_string()).expect("the spike is an incident");
    assert!(incidents.len() <= 2 && incidents.last().is_some_and(|last| last["kind"] == "spike"), "{said}");
    let text = std::fs::read_to_string(&scores).expect("scores");
    let rows: Vec<&str> = text.lines().collect();
    assert_eq!((rows[0], rows.len()), ("timestamp,value,expected,score,flag,incident", 2001));
    let cells: Vec<&str> = rows[1501].split(',').collect();
    assert_eq!((cells[0], cells[4], cells[5]), ("2026-03-06T05:00:00", "1", number.as_str()));
    // What a spreadsheet reads is a time or a number and never a formula.
    for cell in rows[1..].iter().flat_map(|row| row.split(',').skip(1)) {
        assert!(cell.is_empty() || cell.parse::<f64>().is_ok_and(f64::is_finite), "{cell}");
    }
}

#[test]
fn repeated_times_are_asked_about_and_settled() {
    let folder = Folder::new("repeated");
    let rows = csv(300, |at| format!("{:.2}", 5.0 + wobble(at)));
    let twice = format!("{rows}{}", rows.split_once('\n').expect("a header").1.replace(",5", ",6").replace(",4", ",7"));
    let file = folder.file("twice.csv", &twice);
    let error = detect(&[&file, "--json"]).expect_err("which of them?");
    assert!(error.contains("--together") && error.contains("2026-03-01T00:00:00"), "{error}");
    for rule in ["first", "last", "sum", "mean", "max"] {
        let said: Value =
            serde_json::from_str(&detect(&[&file, "--together", rule, "--json"]).expect(rule)).expect("json");
        assert_eq!((&said["points"], &said["duplicates"]), (&300.into(), &300.into()), "{rule}");
    }
}

#[test]
fn odd_series_are_scored_or_refused_in_words() {
    let folder = Folder::new("odd");
    for (name, value) in [("equal", "7.5"), ("empty", ""), ("nan", "NaN"), ("percent", "45.5 %")] {
        let file = folder.file(name, &csv(50, |_| value.to_owned()));
        if let Ok(said) = detect(&[&file, "--json"]) {
            let said: Value = serde_json::from_str(&said).expect("json");
            assert_eq!(said["incidents"], Value::Array(Vec::new()), "{name}");
        } else {
            // A column without a number is none that could be taken.
            assert!(name == "empty" || name == "nan", "{name}");
        }
    }
    let one = folder.file("one", &csv(1, |_| "3".to_owned()));
    assert!(detect(&[&one]).is_err_and(|error| error.contains("fewer than two points")));
}

#[test]
fn what_an_option_takes_is_said() {
    for (words, named) in [
        (vec!["x.csv", "--detector", "magic"], "calibrated"),
        (vec!["x.csv", "--false-alarms", "-1"], "above 0"),
        (vec!["x.csv", "--window", "3"], "10 to 100000"),
        (vec!["x.csv", "--kind", "colour"], "metric"),
        (vec!["x.csv", "--colour", "red"], "--colour"),
        (vec!["--json"], "the file to read"),
        (vec!["no-such-file.csv"], "no-such-file.csv"),
    ] {
        let error = detect(&words).expect_err("it is wrong");
        assert!(error.contains(named), "{words:?}: {error}");
    }
}
