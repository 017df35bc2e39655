//! One field → a time. The plan says in which way times are written; here that is followed to the letter.
//!
//! `iso`, `clf` (`10/Oct/2000:13:55:36 -0700`), `numeric` (since 1970, or digits alone) and `regional` (as people write dates)
//! each read one way; `reader` is the fast path over many fields of one file.

pub mod clf;
mod iso;
mod numeric;
mod reader;
pub mod regional;

pub use iso::parse_zone;
pub use numeric::whole_of_scientific;
pub use reader::TimeReader;
pub use regional::{DateOrder, time_of_day};

use crate::series::calendar::{Civil, MONTHS};
use serde::{Deserialize, Serialize};

/// A time as it stands in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timestamp {
    /// Seconds on the file's own clock.
    pub local_secs: i64,
    /// Seconds that this clock is ahead of UTC, if the field says so.
    pub utc_offset_secs: Option<i32>,
}

impl Timestamp {
    /// Seconds since 1970, UTC; a clock without a zone is `utc_offset_secs` ahead.
    pub fn unix_secs(self, utc_offset_secs: i32) -> i64 {
        self.local_secs - i64::from(self.utc_offset_secs.unwrap_or(utc_offset_secs))
    }
}

/// Years that a time of traffic can be of.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2100;

/// What a number of a time counts, and from when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum EpochUnit {
    /// Seconds, with or without a fraction.
    Secs,
    /// Milliseconds.
    Millis,
    /// Microseconds.
    Micros,
    /// Nanoseconds.
    Nanos,
    /// Minutes.
    Minutes,
    /// Hours.
    Hours,
    /// Days, with the time of day as their fraction.
    Days,
    /// Ticks of .NET: 100 ns since the year 1, on a clock whose zone they do not tell.
    Ticks,
    /// File times of Windows: 100 ns since 1601.
    FileTime,
    /// Times of WebKit and Chrome: microseconds since 1601.
    WebKit,
}

/// How times are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimeFormat {
    /// ISO 8601 and RFC 3339, a `T` or a space between date and time, with or without zone.
    Iso,
    /// A number since 1970, UTC, or since another start.
    Epoch(EpochUnit),
    /// `10/Oct/2000:13:55:36 -0700`
    Clf,
    /// Dates as people write them, like `31.08.1995 13:06` or `8/31/1995 1:06 PM`.
    Regional(DateOrder),
    /// Days since 1899-12-30 with the time of day as their fraction, as spreadsheets keep times.
    Serial,
    /// Digits alone, from the year down: `19950831`, `1995083113`, `19950831T130600Z`.
    Compact,
    /// A month and a day, in a log that begins in this year.
    Yearless(i32),
}

/// Seconds from the year 1, where .NET begins to count, to 1970.
const YEAR_1_SECS: i64 = 62_135_596_800;
/// Seconds from 1601, where Windows begins to count, to 1970.
const YEAR_1601_SECS: i64 = 11_644_473_600;

impl EpochUnit {
    /// How many of it are a second, or 0 where one is longer than that.
    const fn per_second(self) -> i64 {
        match self {
            Self::Secs => 1,
            Self::Millis => 1_000,
            Self::Micros | Self::WebKit => 1_000_000,
            Self::Nanos => 1_000_000_000,
            Self::Ticks | Self::FileTime => 10_000_000,
            Self::Minutes | Self::Hours | Self::Days => 0,
        }
    }

    /// Seconds of one of it, where it is longer than a second.
    const fn secs(self) -> i64 {
        match self {
            Self::Minutes => 60,
            Self::Hours => 3_600,
            Self::Days => 86_400,
            _ => 1,
        }
    }

    /// Seconds from its start to 1970.
    const fn before_1970(self) -> i64 {
        match self {
            Self::Ticks => YEAR_1_SECS,
            Self::FileTime | Self::WebKit => YEAR_1601_SECS,
            _ => 0,
        }
    }

    /// The unit that brings `number` into the years 1990 to 2100 where one since another start than 1970 does so and one since 1970
    /// does not; else the one that brings it into the years 1973 to 5138.
    pub fn of(number: i64) -> Self {
        match number.unsigned_abs() {
            0..100_000_000_000 => Self::Secs,
            100_000_000_000..100_000_000_000_000 => Self::Millis,
            12_275_625_600_000_000..15_746_918_400_000_000 => Self::WebKit,
            100_000_000_000_000..100_000_000_000_000_000 => Self::Micros,
            122_756_256_000_000_000..157_469_184_000_000_000 => Self::FileTime,
            627_667_488_000_000_000..662_380_416_000_000_000 => Self::Ticks,
            _ => Self::Nanos,
        }
    }
}

impl TimeFormat {
    /// Its name for people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Iso => "ISO 8601",
            Self::Epoch(EpochUnit::Secs) => "seconds since 1970",
            Self::Epoch(EpochUnit::Millis) => "milliseconds since 1970",
            Self::Epoch(EpochUnit::Micros) => "microseconds since 1970",
            Self::Epoch(EpochUnit::Nanos) => "nanoseconds since 1970",
            Self::Epoch(EpochUnit::Minutes) => "minutes since 1970",
            Self::Epoch(EpochUnit::Hours) => "hours since 1970",
            Self::Epoch(EpochUnit::Days) => "days since 1970",
            Self::Epoch(EpochUnit::Ticks) => "ticks of .NET, 100 ns since the year 1",
            Self::Epoch(EpochUnit::FileTime) => "file times of Windows, 100 ns since 1601",
            Self::Epoch(EpochUnit::WebKit) => "microseconds since 1601, as WebKit counts",
            Self::Clf => "log time, like 10/Oct/2000:13:55:36 -0700",
            Self::Regional(DateOrder::DayMonth) => "day first, like 31.08.1995 13:06",
            Self::Regional(DateOrder::MonthDay) => "month first, like 8/31/1995 1:06 PM",
            Self::Regional(DateOrder::YearMonth) => "year first, like 1995/08/31 13:06",
            Self::Serial => "days of a spreadsheet, like 46082.25",
            Self::Compact => "digits alone, like 19950831T1306",
            Self::Yearless(_) => "month and day without a year",
        }
    }

    /// Reads `field`; a fraction of a second is dropped.
    pub fn parse(self, field: &[u8]) -> Option<Timestamp> {
        let field = field.trim_ascii();
        match self {
            Self::Iso => iso::parse(field),
            Self::Epoch(unit) => numeric::parse_epoch(field, unit),
            Self::Clf => clf::parse(field.strip_prefix(b"[").map_or(field, |f| f.strip_suffix(b"]").unwrap_or(f))),
            Self::Regional(order) => regional::parse(field)?.stamp(order),
            Self::Serial => numeric::parse_serial(field),
            Self::Compact => numeric::parse_compact(field),
            // Which year it is depends on the lines before: see the log's reader.
            Self::Yearless(_) => None,
        }
    }
}

/// The time of day `24:00`, which is the end of its day.
const END_OF_DAY: (u32, u32, u32) = (24, 0, 0);

/// Seconds of a day and a time of day, which may be the end of that day, on a clock without a zone.
fn local_secs((year, month, day): (u32, u32, u32), clock: (u32, u32, u32)) -> Option<i64> {
    let ((hour, minute, second), more) = if clock == END_OF_DAY { ((0, 0, 0), 86_400) } else { (clock, 0) };
    Some(Civil::checked(i64::from(year), month, day, hour, minute, second)?.local_secs() + more)
}

/// Reads a run of digits.
fn digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    bytes.iter().try_fold(0_u32, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + u32::from(digit))
    })
}

/// Number of the month that `name` begins with, in English, from 1.
pub fn month_of(name: &[u8]) -> Option<u32> {
    let head = name.get(..3)?;
    let index = MONTHS.iter().position(|month| month.as_bytes().eq_ignore_ascii_case(head))?;
    u32::try_from(index + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn secs(format: TimeFormat, field: &str) -> Option<(i64, Option<i32>)> {
        format.parse(field.as_bytes()).map(|stamp| (stamp.local_secs, stamp.utc_offset_secs))
    }

    #[test]
    fn the_usual_forms() {
        let iso = |field| secs(TimeFormat::Iso, field);
        assert_eq!(iso("1995-08-31T13:06"), Some((809_874_360, None)));
        assert_eq!(iso("1995-08-31 13:06:30.250"), Some((809_874_390, None)));
        assert_eq!(iso("1995-08-31T13:06:00Z"), Some((809_874_360, Some(0))));
        assert_eq!(iso("1995-08-31T13:06:00-04:00"), Some((809_874_360, Some(-14_400))));
        assert_eq!(iso("1995-08-31T13:06+0530"), Some((809_874_360, Some(19_800))));
        assert_eq!(iso("1995-08-31 13:06:00 +0000 "), Some((809_874_360, Some(0))));
        assert_eq!(iso("1995-08-31 13:06:00.5 +0000 UTC"), Some((809_874_360, Some(0))));
        assert_eq!(iso("1995-08-31 13:06:00 +0200 CEST m=+0.012"), Some((809_874_360, Some(7200))));
        assert_eq!(iso("1995-08-31 13:06:00 +0530 +0530"), Some((809_874_360, Some(19_800))));
        assert_eq!(iso("1995-08-31 13:06:00 +0200 web"), None);
        assert_eq!(iso("1995-08-31"), Some((809_827_200, None)));
        for (field, secs_, zone) in [
            ("19950831", 809_827_200, None),
            ("1995083113", 809_874_000, None),
            ("199508311306", 809_874_360, None),
            ("19950831T130600Z", 809_874_360, Some(0)),
            ("19950831T130600.5+0200", 809_874_360, Some(7_200)),
        ] {
            assert_eq!(secs(TimeFormat::Compact, field), Some((secs_, zone)), "{field}");
        }
        assert_eq!(secs(TimeFormat::Iso, "1995-08-31 13"), Some((809_874_000, None)));
        for field in ["1995-08-30 24:00", "1995-08-30T24:00:00"] {
            assert_eq!(secs(TimeFormat::Iso, field), Some((809_827_200, None)), "{field}");
        }
        // By hand: 25,569 days to 1970, 9,373 more to 1995-08-31, and 47,160 of 86,400 seconds.
        assert_eq!(secs(TimeFormat::Serial, "34942.545833"), Some((809_874_360, None)));
        let clf = secs(TimeFormat::Clf, "31/Aug/1995:13:06:00 -0400");
        assert_eq!(clf, Some((809_874_360, Some(-14_400))));
        for (unit, field) in [
            (EpochUnit::Secs, "809874360"),
            (EpochUnit::Secs, "809874360.75"),
            (EpochUnit::Secs, "8.0987436E8"),
            (EpochUnit::Millis, "809874360123"),
            (EpochUnit::Micros, "809874360123456"),
            (EpochUnit::Nanos, "809874360123456789"),
            (EpochUnit::Minutes, "13497906"),
            (EpochUnit::Days, "9373.54583333"),
            (EpochUnit::FileTime, "124543479600000000"),
            (EpochUnit::WebKit, "12454347960000000"),
        ] {
            assert_eq!(secs(TimeFormat::Epoch(unit), field), Some((809_874_360, Some(0))), "{field}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for field in [
            "",
            "n/a",
            "1995-8-31",
            "1995-02-30",
            "31/08/1995 13:06",
            "1995-08-31T13:06X",
            "1995-08-31T13:06:00.",
            "1995-08-31T25:00",
            "1995-08-31T24:01",
            "99999999999999999999",
            "8.09874E+08",
            "1995-08-31T13:06+99:00",
        ] {
            assert_eq!(secs(TimeFormat::Iso, field), None, "{field}");
        }
        assert_eq!(secs(TimeFormat::Epoch(EpochUnit::Secs), "99999999999999999999"), None);
        assert_eq!(secs(TimeFormat::Epoch(EpochUnit::Secs), "300000000000"), None);
        assert_eq!(secs(TimeFormat::Clf, "31/Foo/1995:13:06:00 -0400"), None);
        for field in ["1995083", "19951301", "19950831T1", "1995083124", "19950831x"] {
            assert_eq!(secs(TimeFormat::Compact, field), None, "{field}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(field in prop::collection::vec(any::<u8>(), 0..40)) {
            for format in [
                TimeFormat::Iso, TimeFormat::Clf, TimeFormat::Epoch(EpochUnit::Nanos),
                TimeFormat::Regional(DateOrder::DayMonth), TimeFormat::Compact,
                TimeFormat::Serial,
            ] {
                let _ = format.parse(&field);
            }
        }

        #[test]
        fn any_clock_is_read_as_without_memory(clock in "[0-9:/;Z\u{a0} ]{4,6}|[0-9]{2}[:;][0-9]{2}[:/.][0-9/:]{2}Z?") {
            let field = format!("1995-08-31T{clock}");
            let expected = TimeFormat::Iso.parse(field.as_bytes());
            prop_assert_eq!(TimeReader::new(TimeFormat::Iso).parse(field.as_bytes()), expected);
        }

        #[test]
        fn memory_of_the_date_changes_nothing(fields in prop::collection::vec(
            "199[5-6]-0[0-3]-[0-3][0-9]([T ][0-2][0-9]:[0-6][0-9](:[0-6][0-9])?)?(Z|\\+02:00)?", 1..8,
        )) {
            let mut clockwork = TimeReader::new(TimeFormat::Iso);
            for field in &fields {
                prop_assert_eq!(clockwork.parse(field.as_bytes()), TimeFormat::Iso.parse(field.as_bytes()));
            }
        }
    }
}
