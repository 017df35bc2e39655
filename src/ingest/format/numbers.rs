//! One number per line → records: the first bucket starts when the plan says, and each line is the next one.

use super::logs::LineFormat;
use super::record::{Line, Record};
use crate::ingest::report::rejection::Reason;
use crate::ingest::text::number;
use crate::ingest::time::Timestamp;
use crate::series::Quality;
use crate::units::Step;

/// Reads one number per line.
#[derive(Debug)]
pub struct Numbers {
    next_secs: i64,
    step: Step,
    decimal_comma: bool,
    is_first: bool,
}

impl Numbers {
    /// A reader whose first bucket starts at `start_secs` on the trace's clock.
    pub fn new(start_secs: i64, step: Step, decimal_comma: bool) -> Self {
        Self { next_secs: start_secs, step, decimal_comma, is_first: true }
    }
}

impl LineFormat for Numbers {
    fn line<'a>(&'a mut self, line: &'a [u8]) -> Line<'a> {
        if line.first() == Some(&b'#') {
            return Line::Nothing;
        }
        let is_first = std::mem::replace(&mut self.is_first, false);
        let stamp = Timestamp { local_secs: self.next_secs, utc_offset_secs: None };
        let value = number::parse(line, self.decimal_comma);
        if is_first && value == Err(Reason::BadCount) {
            // A name for the numbers below.
            return Line::Nothing;
        }
        // A blank line is a bucket too: the next number belongs to the next one.
        self.next_secs += self.step.secs_i64();
        match value {
            Ok(Some(value)) => Line::Record(Record::row(stamp, value, Quality::Observed)),
            Ok(None) => Line::Nothing,
            Err(reason) => Line::fault(reason, "1", line),
        }
    }
}
