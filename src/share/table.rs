//! A series as a CSV: what `planora-cli ingest` writes and the page saves.

use crate::ingest::EventColumns;
use crate::series::calendar::Civil;
use crate::series::{Quality, TimeSeries};
use std::fmt::Write as _;

/// One row per bucket: `timestamp,requests,status`, and what a log tells beside it: what was in no line of it, like sizes, has no
/// column, as it is unknown and not 0. Times are on the trace's clock with its
/// zone; a missing bucket has no count. Reads back as the same series; a resampled one without the finer counts behind it,
/// which is another series.
pub fn series_csv(series: &TimeSeries, columns: Option<&EventColumns>) -> String {
    let zone = zone(series.utc_offset_secs());
    let mut text = String::from("timestamp,requests,status");
    let told = columns.map(Told::of).unwrap_or_default();
    text.push_str(if told.bytes { ",bytes" } else { "" });
    text.push_str(if told.hosts { ",hosts" } else { "" });
    text.push_str(if told.statuses { ",http_1xx,http_2xx,http_3xx,http_4xx,http_5xx" } else { "" });
    text.push('\n');
    for (index, (count, quality)) in series.counts().iter().zip(series.quality()).enumerate() {
        // Writing into a string cannot fail.
        let _ = write!(text, "{}{zone},", Civil::from_local_secs(series.local_secs(index)));
        if *quality != Quality::Missing {
            let _ = write!(text, "{count}");
        }
        let _ = write!(text, ",{}", quality.word());
        if let Some(EventColumns { bytes, hosts, classes }) = columns {
            let cells = bytes.get(index).filter(|_| told.bytes).copied().into_iter();
            let cells = cells.chain(hosts.get(index).filter(|_| told.hosts).map(|hosts| u64::from(*hosts)));
            let statuses = classes.iter().filter_map(|class| class.get(index).filter(|_| told.statuses));
            for cell in cells.chain(statuses.map(|count| u64::from(*count))) {
                let _ = write!(text, ",{cell}");
            }
        }
        text.push('\n');
    }
    text
}

/// What any line of a log told.
#[derive(Debug, Clone, Copy, Default)]
struct Told {
    bytes: bool,
    hosts: bool,
    statuses: bool,
}

impl Told {
    fn of(columns: &EventColumns) -> Self {
        let EventColumns { bytes, hosts, classes } = columns;
        let is_told = |column: &Vec<u32>| column.iter().any(|count| *count > 0);
        Self {
            bytes: bytes.iter().any(|bytes| *bytes > 0),
            hosts: is_told(hosts),
            statuses: classes.iter().any(is_told),
        }
    }
}

fn zone(utc_offset_secs: i32) -> String {
    let minutes = utc_offset_secs.abs() / 60;
    match utc_offset_secs {
        0 => "Z".to_owned(),
        secs => format!("{}{:02}:{:02}", if secs < 0 { '-' } else { '+' }, minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test says what is wrong by panicking")]
mod tests {
    use super::*;
    use crate::series::Origin;
    use crate::units::{Step, UnixSecs};

    #[test]
    fn what_no_line_tells_has_no_column() {
        let start = (UnixSecs(0), 0);
        let series =
            TimeSeries::new("t", Origin::Upload, start, Step::MINUTE, vec![2.0], vec![Quality::Observed]).unwrap();
        let columns = EventColumns { bytes: vec![0], hosts: vec![1], ..EventColumns::default() };
        let hosts_alone = "timestamp,requests,status,hosts\n1970-01-01T00:00Z,2,ok,1\n";
        assert_eq!(series_csv(&series, Some(&columns)), hosts_alone);
        let mut columns = EventColumns { bytes: vec![7], ..columns };
        columns.classes = [vec![0], vec![2], vec![0], vec![0], vec![0]];
        assert!(series_csv(&series, Some(&columns)).ends_with(",ok,7,1,0,2,0,0,0\n"));
        assert_eq!(series_csv(&series, None), "timestamp,requests,status\n1970-01-01T00:00Z,2,ok\n");
    }
}
