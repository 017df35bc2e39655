//! Is it one number per line, and no time?

use super::columns::time_of;
use super::names::TimeName;
use super::{Column, Detection, PREVIEW_ROWS, Question};
use crate::ingest::plan::Role;
use crate::ingest::plan::{Format, Plan};
use crate::ingest::text::number;

/// What `lines` are if most of them are a number and nothing else; `None` if not.
pub fn detect(lines: &[(u64, &[u8])]) -> Option<Detection> {
    let lines: Vec<(u64, &[u8])> = lines.iter().filter(|line| !line.1.trim_ascii().is_empty()).copied().collect();
    // A comma may as well be what stands between two fields.
    let is_number = |line: &[u8]| !line.contains(&b',') && matches!(number::parse(line, false), Ok(Some(_)));
    let (_, first) = lines.first()?;
    let data = if is_number(first) { &lines[..] } else { &lines[1..] };
    let good = data.iter().filter(|line| is_number(line.1)).count();
    let cells: Vec<&str> = data.iter().filter_map(|line| std::str::from_utf8(line.1).ok()).collect();
    // A column of plausible times alone is a list of requests.
    let are_times = time_of(&cells, TimeName::Other).is_some_and(|time| time.good * 2 > cells.len());
    if data.is_empty() || good * 2 < data.len() || are_times {
        return None;
    }
    let mut detection = Detection::new(Plan::new(Format::Numbers { start_local_secs: None }));
    detection.because("format", format!("{good} of the first {} lines are a number and nothing else.", data.len()));
    detection.questions.push(Question::Start);
    detection.preview.columns =
        vec![Column { name: "1".to_owned(), role: Role::Value, is_number: true, is_time: false }];
    detection.preview.rows = data
        .iter()
        .take(PREVIEW_ROWS)
        .map(|(number, line)| (*number, vec![String::from_utf8_lossy(line).trim().to_owned()]))
        .collect();
    Some(detection)
}
