//! A value put into a command: as an option behind its neighbours, on a line of its own where they have such, or within the value
//! of an option.

use super::names::{in_words, number_text};
use super::option;
use super::words::{Word, commands};
use super::{GONE, THERE};
use crate::config::amend::edit::Edit;
use crate::config::amend::lack::{Lack, New, Step};
use crate::config::document::{Source, read_commands, redirection};

const SEVERAL: &str = "several commands set it";
const VALUES: &str = "its option has no value, or several";

/// A command as it is written.
pub struct Written<'t> {
    /// The file.
    pub text: &'t str,
    /// Its words.
    pub words: Vec<Word>,
    options: Vec<Flag<'t>>,
}

/// An option of it.
struct Flag<'t> {
    name: &'t str,
    /// Place of its word in the command.
    place: usize,
    /// Values: bytes of each.
    values: Vec<std::ops::Range<usize>>,
}

/// Options of `gcloud` by the fields of its API.
const GOOGLE: [(&str, &str); 13] = [
    ("minNumReplicas", "min-num-replicas"),
    ("maxNumReplicas", "max-num-replicas"),
    ("coolDownPeriodSec", "cool-down-period"),
    ("stabilizationPeriodSec", "stabilization-period"),
    ("mode", "mode"),
    ("scaleInControl", "scale-in-control"),
    ("cpuUtilization", "target-cpu-utilization"),
    ("loadBalancingUtilization", "target-load-balancing-utilization"),
    ("name", "set-schedule"),
    ("schedule", "schedule-cron"),
    ("timeZone", "schedule-time-zone"),
    ("durationSec", "schedule-duration-sec"),
    ("minRequiredReplicas", "schedule-min-required-replicas"),
];
/// Options that `set-autoscaling` has and `update-autoscaling` has not.
///
/// Source: Google Cloud SDK reference, `gcloud compute instance-groups managed update-autoscaling`.
const ONLY_SET: [&str; 3] = ["cool-down-period", "target-cpu-utilization", "target-load-balancing-utilization"];

/// What of `text` changes so that the command has the value.
///
/// # Errors
/// Why there is no safe place for it.
pub fn put(text: &str, lack: &Lack) -> Result<Edit, &'static str> {
    let mut all = commands(text, lack.owner.start as usize).into_iter().filter_map(|words| scaling(text, words));
    let words = all.next().ok_or(GONE)?;
    if all.next().is_some() {
        return Err(SEVERAL);
    }
    let is_google = words.first().is_some_and(|word| program(text, word) == "gcloud");
    let command = Written::new(text, words);
    if is_google { command.put_google(lack) } else { command.put(lack) }
}

fn program<'t>(text: &'t str, word: &Word) -> &'t str {
    text.get(word.range.clone()).unwrap_or_default().rsplit('/').next().unwrap_or_default()
}

/// Words that may stand in front of a command.
const BEFORE: [&str; 5] = ["sudo", "do", "then", "else", "{"];

/// The command without what stands in front of it, where it is one that scales.
fn scaling(text: &str, words: Vec<Word>) -> Option<Vec<Word>> {
    let words: Vec<Word> = words.into_iter().skip_while(|word| BEFORE.contains(&program(text, word))).collect();
    let is_one = words.first().is_some_and(|word| matches!(program(text, word), "aws" | "gcloud"));
    is_one.then_some(words)
}

impl<'t> Written<'t> {
    fn new(text: &'t str, words: Vec<Word>) -> Self {
        let mut options: Vec<Flag<'t>> = Vec::new();
        let mut is_elsewhere = false;
        for (place, word) in words.iter().enumerate() {
            let written = text.get(word.range.clone()).unwrap_or_default();
            if std::mem::take(&mut is_elsewhere) {
                continue;
            }
            if let Some(has_target) = redirection(written) {
                is_elsewhere = has_target;
            } else if let Some(option) = written.strip_prefix("--").filter(|option| !option.is_empty()) {
                let (name, value) = option.split_once('=').map_or((option, None), |(name, value)| (name, Some(value)));
                let value = value.map(|value| word.range.end - value.len()..word.range.end);
                options.push(Flag { name, place, values: value.into_iter().collect() });
            } else if let Some(option) = options.last_mut() {
                option.values.push(word.range.clone());
            }
        }
        Self { text, words, options }
    }

    fn option(&self, keys: &[&str]) -> Option<&Flag<'t>> {
        keys.iter().find_map(|key| {
            let name = in_words(key, '-');
            self.options.iter().find(|option| option.name == name)
        })
    }

    fn put(&self, lack: &Lack) -> Result<Edit, &'static str> {
        if let Some(input) = self.options.iter().find(|option| option.name.starts_with("cli-input-")) {
            let [value] = input.values.as_slice() else { return Err(VALUES) };
            return option::put(self.text, value.clone(), &lack.path, lack);
        }
        for (place, step) in lack.path.iter().enumerate() {
            let rest = lack.path.get(place + 1..).unwrap_or_default();
            match step {
                Step::In(keys) => {
                    if let Some(option) = self.option(keys) {
                        let [value] = option.values.as_slice() else { return Err(VALUES) };
                        return option::put(self.text, value.clone(), rest, lack);
                    }
                }
                Step::Item(keys, item) => {
                    let option = self.option(keys).ok_or(GONE)?;
                    let is_list = |value: &std::ops::Range<usize>| option::is_json(self.text, value.clone());
                    return match option.values.as_slice() {
                        [value] if is_list(value) => option::put_item(self.text, value.clone(), *item, lack),
                        values => option::put(self.text, values.get(*item).ok_or(GONE)?.clone(), rest, lack),
                    };
                }
            }
        }
        if lack.is_item {
            return self.append(lack);
        }
        if self.option(&[lack.key]).is_some() {
            return Err(THERE);
        }
        let value = match &lack.new {
            New::Number(number) => number_text(*number),
            New::Word(word) => word.clone(),
            New::Block(_) => option::shorthand(&lack.new).ok_or(GONE)?,
            New::Flag(_) | New::Named(..) => return Err(GONE),
        };
        self.insertion(&lack.behind, &[(in_words(lack.key, '-'), value)])
    }

    /// One more value of an option that takes several.
    fn append(&self, lack: &Lack) -> Result<Edit, &'static str> {
        let option = self.option(&[lack.key]).ok_or(GONE)?;
        let last = option.values.last().ok_or(GONE)?;
        if option.values.len() == 1 && option::is_json(self.text, last.clone()) {
            return option::append(self.text, last.clone(), lack);
        }
        let before = match option.values.as_slice() {
            [.., one, other] => self.text.get(one.end..other.start).unwrap_or(" "),
            _ => " ",
        };
        let text = format!("{before}{}", option::shorthand(&lack.new).ok_or(GONE)?);
        Ok(Edit { range: last.end..last.end, text })
    }

    fn put_google(&self, lack: &Lack) -> Result<Edit, &'static str> {
        if let New::Named(name, fields) = &lack.new {
            let named = [("name", New::Word(name.clone()))];
            return self.put_options(&[named.as_slice(), fields.as_slice()].concat(), &[]);
        }
        let behind: &[&str] = match lack.key {
            "timeZone" => &["schedule-cron"],
            "stabilizationPeriodSec" => &["cool-down-period", "max-num-replicas", "min-num-replicas"],
            "coolDownPeriodSec" | "minNumReplicas" => &["max-num-replicas", "min-num-replicas"],
            "maxNumReplicas" => &["min-num-replicas"],
            _ => &[],
        };
        self.put_options(&[(lack.key, lack.new.clone())], behind)
    }

    /// Options of `gcloud` for fields.
    fn put_options(&self, fields: &[(&'static str, New)], behind: &[&str]) -> Result<Edit, &'static str> {
        if self.is_one_of_several() {
            return Err(SEVERAL);
        }
        let is_update = self.words.iter().any(|word| program(self.text, word) == "update-autoscaling");
        let mut options = Vec::new();
        for (key, new) in fields {
            let (_, name) = GOOGLE.iter().find(|(field, _)| field == key).ok_or(GONE)?;
            if self.options.iter().any(|option| option.name == *name) {
                return Err(THERE);
            }
            if is_update && ONLY_SET.contains(name) {
                return Err("the command that updates an autoscaler has no such option");
            }
            let value = match new {
                New::Number(number) => number_text(*number),
                New::Word(word) if *key == "mode" => word.replace('_', "-").to_lowercase(),
                New::Word(word) => word.clone(),
                New::Block(fields) => google_value(fields).ok_or(GONE)?,
                New::Flag(_) | New::Named(..) => return Err(GONE),
            };
            options.push(((*name).to_owned(), value));
        }
        self.insertion(behind, &options)
    }

    /// Whether another command of the text sets the same group.
    fn is_one_of_several(&self) -> bool {
        let is_set = |word: &str| matches!(word, "set-autoscaling" | "update-autoscaling");
        let own: Vec<&str> = self.words.iter().filter_map(|word| self.text.get(word.range.clone())).collect();
        let name = |words: &[&str]| {
            words.iter().position(|word| is_set(word)).and_then(|at| words.get(at + 1).map(|word| (*word).to_owned()))
        };
        let all = read_commands(&Source::new(self.text)).map(|(commands, _)| commands).unwrap_or_default();
        let names = all
            .iter()
            .filter_map(|command| name(&command.words.iter().map(|(word, _)| word.as_str()).collect::<Vec<_>>()));
        let own = name(&own);
        names.filter(|other| Some(other) == own.as_ref()).count() > 1
    }

    /// Options, each with its value, behind the first of `behind` that is there; else behind the last one.
    fn insertion(&self, behind: &[&str], options: &[(String, String)]) -> Result<Edit, &'static str> {
        let neighbour = behind
            .iter()
            .find_map(|key| self.option(&[key]).or_else(|| self.options.iter().find(|option| option.name == *key)));
        let neighbour = neighbour.or(self.options.last()).ok_or(GONE)?;
        let word = self.words.get(neighbour.place).ok_or(GONE)?;
        let before = neighbour.place.checked_sub(1).and_then(|place| self.words.get(place)).ok_or(GONE)?;
        let between = self.text.get(before.range.end..word.range.start).ok_or(GONE)?;
        let written = self.text.get(word.range.clone()).ok_or(GONE)?;
        let sign = if written.contains('=') { '=' } else { ' ' };
        let at = neighbour.values.last().map_or(word.range.end, |value| value.end);
        // On a line with more options it stays on that line.
        let line = self.text.get(at..).unwrap_or_default().split('\n').next().unwrap_or_default();
        let is_last = !line.split_whitespace().any(|word| word.starts_with("--"));
        let between = if is_last { between } else { " " };
        let option = |(name, value): &(String, String)| format!("{between}--{name}{sign}{}", option::quoted(value));
        let text = options.iter().map(option).collect();
        Ok(Edit { range: at..at, text })
    }
}

/// Fields of a block in the words of `gcloud`.
fn google_value(fields: &[(&'static str, New)]) -> Option<String> {
    let number = |key: &str, fields: &[(&'static str, New)]| {
        fields.iter().find_map(|(name, new)| match new {
            New::Number(number) if *name == key => Some(number_text(*number)),
            _ => None,
        })
    };
    if let Some(target) = number("utilizationTarget", fields) {
        return Some(target);
    }
    let most = fields.iter().find_map(|(name, new)| match new {
        New::Block(inner) if *name == "maxScaledInReplicas" => Some(inner),
        _ => None,
    })?;
    let fixed = number("fixed", most).map(|count| format!("max-scaled-in-replicas={count}"));
    let most =
        fixed.or_else(|| number("percent", most).map(|share| format!("max-scaled-in-replicas-percent={share}")))?;
    Some(format!("{most},time-window={}", number("timeWindowSec", fields)?))
}
