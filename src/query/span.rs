//! The span that engines need to hear, since they answer point by point over it.

use super::notes::zone_suffix;
use super::request::{QueryRequest, Refused};
use crate::series::calendar::Civil;

/// First second, and the first one behind, since 1970 UTC; both at the start of a bucket.
#[derive(Debug, Clone, Copy)]
pub struct BucketSpan {
    /// Start of the first bucket.
    pub from_secs: i64,
    /// End of the last bucket.
    pub to_secs: i64,
}

/// The span of `request`, of at most `most` buckets.
///
/// # Errors
/// When it is missing, does not begin and end with a bucket, or is too long for one answer.
pub fn bucket_span(request: &QueryRequest, most: i64) -> Result<BucketSpan, Refused> {
    let engine = request.engine.name();
    let (Some(from_secs), Some(to_secs)) = (request.from_secs, request.to_secs) else {
        return Err(Refused(format!(
            "--from and --to are missing: {engine} answers for a span of time, like --from 2026-03-01T00:00 --to 2026-03-02T00:00"
        )));
    };
    let step = request.step.secs_i64();
    for (option, secs) in [("--from", from_secs), ("--to", to_secs)] {
        let rest = (secs + i64::from(request.utc_offset_secs)).rem_euclid(step);
        if rest != 0 {
            let start = iso(secs - rest, request.utc_offset_secs);
            return Err(Refused(format!(
                "{option} lies within a bucket of {step} s, of which a part would be counted; the bucket begins at {start}"
            )));
        }
    }
    let buckets = (to_secs - from_secs) / step;
    if buckets < 1 {
        return Err(Refused("--to is not behind --from".into()));
    }
    if buckets > most {
        return Err(Refused(format!(
            "{engine} gives at most {most} buckets at once, and these are {buckets}: take a longer --step, or ask for parts of the span; planora-cli ingest reads several files as one"
        )));
    }
    Ok(BucketSpan { from_secs, to_secs })
}

/// `secs` since 1970 UTC as text with a zone.
pub fn iso(secs: i64, utc_offset_secs: i32) -> String {
    let civil = Civil::from_local_secs(secs + i64::from(utc_offset_secs));
    format!("{civil}{}", zone_suffix(utc_offset_secs))
}
