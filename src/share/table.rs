//! A series as a CSV: what `planora-cli ingest` writes and the page saves.

use crate::ingest::EventColumns;
use crate::series::calendar::Civil;
use crate::series::{Quality, TimeSeries};
use std::fmt::Write as _;

/// One row per bucket: `timestamp,requests,status`, and what a log tells beside it. Times are on the trace's clock with its
/// zone; a missing bucket has no count. Reads back as the same series; a resampled one without the finer counts behind it,
/// which is another series.
pub fn series_csv(series: &TimeSeries, columns: Option<&EventColumns>) -> String {
    let zone = zone(series.utc_offset_secs());
    let mut text = String::from("timestamp,requests,status");
    if columns.is_some() {
        text.push_str(",bytes,hosts,http_1xx,http_2xx,http_3xx,http_4xx,http_5xx");
    }
    text.push('\n');
    for (index, (count, quality)) in series.counts().iter().zip(series.quality()).enumerate() {
        // Writing into a string cannot fail.
        let _ = write!(text, "{}{zone},", Civil::from_local_secs(series.local_secs(index)));
        if *quality != Quality::Missing {
            let _ = write!(text, "{count}");
        }
        let _ = write!(text, ",{}", quality.word());
        if let Some(EventColumns { bytes, hosts, classes }) = columns {
            let _ = write!(text, ",{},{}", bytes[index], hosts[index]);
            classes.iter().for_each(|class| {
                let _ = write!(text, ",{}", class[index]);
            });
        }
        text.push('\n');
    }
    text
}

fn zone(utc_offset_secs: i32) -> String {
    let minutes = utc_offset_secs.abs() / 60;
    match utc_offset_secs {
        0 => "Z".to_owned(),
        secs => format!("{}{:02}:{:02}", if secs < 0 { '-' } else { '+' }, minutes / 60, minutes % 60),
    }
}
