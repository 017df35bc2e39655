//! What somebody says of a file, as options of the command line: names and values in, [`Options`] out. The page's answers are the same.

use super::{CpuUnit, LatencyUnit, LoadUnit, Options};
use crate::ingest::DateOrder;
use crate::knob::parse_number;

const LOAD_UNITS: [(&str, LoadUnit); 4] = [
    ("count", LoadUnit::Count),
    ("rate", LoadUnit::PerSecond),
    ("per-minute", LoadUnit::PerMinute),
    ("running-total", LoadUnit::RunningTotal),
];
const LATENCY_UNITS: [(&str, LatencyUnit); 2] = [("s", LatencyUnit::Secs), ("ms", LatencyUnit::Millis)];
const DECIMALS: [(&str, bool); 2] = [("point", false), ("comma", true)];
const DAYS: [(&str, DateOrder); 2] = [("first", DateOrder::DayMonth), ("second", DateOrder::MonthDay)];

impl Options {
    /// Every option, without its dashes.
    pub const NAMES: [&'static str; 11] = [
        "load",
        "ready",
        "desired",
        "cpu",
        "latency",
        "time",
        "load-unit",
        "cpu-unit",
        "latency-unit",
        "days",
        "decimal",
    ];

    /// Says `option` is `value`.
    ///
    /// # Errors
    /// When there is no such option, or it takes something else; the text says what.
    pub fn set(&mut self, option: &str, value: &str) -> Result<(), String> {
        let named = Some(value.to_owned());
        match option {
            "load" => self.load = named,
            "ready" => self.ready = named,
            "desired" => self.desired = named,
            "cpu" => self.cpu = named,
            "latency" => self.latency = named,
            "time" => self.time = named,
            "load-unit" => self.load_unit = Some(choice(option, value, &LOAD_UNITS)?),
            "latency-unit" => self.latency_unit = Some(choice(option, value, &LATENCY_UNITS)?),
            "days" => self.days = Some(choice(option, value, &DAYS)?),
            "decimal" => self.decimal_comma = Some(choice(option, value, &DECIMALS)?),
            "cpu-unit" => {
                let takes = "fraction, percent, cores:REQUEST or millicores:REQUEST, like cores:0.5";
                let unit = parse_cpu_unit(value).ok_or_else(|| format!("--cpu-unit is {value}; it takes {takes}"))?;
                self.cpu_unit = Some(unit);
            }
            _ => return Err(format!("There is no option --{option}; there are --{}.", Self::NAMES.join(", --"))),
        }
        Ok(())
    }
}

fn choice<T: Copy>(option: &str, value: &str, known: &[(&str, T)]) -> Result<T, String> {
    let found = known.iter().find(|(word, _)| *word == value).map(|(_, one)| *one);
    found.ok_or_else(|| {
        let words: Vec<&str> = known.iter().map(|(word, _)| *word).collect();
        format!("--{option} is {value}; it takes {}", words.join(", "))
    })
}

fn parse_cpu_unit(value: &str) -> Option<CpuUnit> {
    let (unit, request) = value.split_once(':').unwrap_or((value, ""));
    let request = parse_number(request).filter(|request| *request > 0.0);
    match (unit, request) {
        ("fraction", None) if value == unit => Some(CpuUnit::Fraction),
        ("percent", None) if value == unit => Some(CpuUnit::Percent),
        ("cores", Some(request)) => Some(CpuUnit::Cores(request)),
        ("millicores", Some(request)) => Some(CpuUnit::Millicores(request)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_option_is_taken_and_what_it_does_not_take_is_said() {
        let values = ["a", "b", "c", "d", "e", "f", "rate", "cores:0.5", "ms", "second", "comma"];
        let mut options = Options::default();
        for (option, value) in Options::NAMES.into_iter().zip(values) {
            options.set(option, value).unwrap_or_else(|why| panic!("{why}"));
        }
        assert_eq!((options.load.as_deref(), options.time.as_deref()), (Some("a"), Some("f")));
        assert_eq!((options.load_unit, options.cpu_unit), (Some(LoadUnit::PerSecond), Some(CpuUnit::Cores(0.5))));
        assert_eq!((options.latency_unit, options.decimal_comma), (Some(LatencyUnit::Millis), Some(true)));
        let before = options.clone();
        for (option, value, says) in [
            ("load-unit", "hours", "count, rate"),
            ("cpu-unit", "cores", "cores:REQUEST"),
            ("cpu-unit", "cores:0", "cores:REQUEST"),
            ("colour", "red", "There is no option --colour"),
        ] {
            let why = options.set(option, value).expect_err(option);
            assert!(why.contains(says), "{why}");
        }
        assert_eq!(options, before);
    }
}
