//! Common and Combined Log Format: a line is a request where a time stands between brackets, then the request between quotes,
//! a status and a size. What stands before the time, and behind the size, is free.

use super::Stage;
use crate::query::request::Place;
use crate::query::sql::Dialect;

/// The time between brackets, and all behind it.
const STAMPED: &str = r"(?s)\[([0-9]{2}/[A-Za-z]{3}/[0-9]{4}:(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60) [+-](?:0[0-9]|1[0-8])[0-5][0-9]\].*)";
/// Who asked: the word before the identity.
const CLIENT: &str = r"(?s)^.*?([^ ]*)(?: - | *$)";
/// Status and size where they follow the request; `-` for what a proxy could not get an answer to.
const ANSWER: &str = r"((?:[1-9][0-9]{2} |- [-0](?: |\r?$)).*)";
/// The size behind a status.
const SIZE: &str = r"^[1-9][0-9]{2} ([0-9]{1,18}|-)(?: |\r?$)";
/// Length of the time and what closes it.
const STAMP_CHARS: usize = 27;

/// The pattern of a line.
pub const LINE: &str = r#"[^ ].*\[[0-9]{2}/[A-Za-z]{3}/[0-9]{4}:[0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}\] "(?:[^\\]|\\.)*?" (?:[1-9][0-9]{2} (?:[0-9]{1,18}|-)|- [-0])(?: |\r?$)"#;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// The stages of an access log.
pub fn stages(dialect: &dyn Dialect, place: &Place) -> Vec<Stage> {
    let stamped = dialect.group("line", STAMPED);
    let client = dialect.group(&dialect.before_bracket("line"), CLIENT);
    let answer = format!(r#"(?s)^ "{} {ANSWER}"#, dialect.up_to_quote());
    let answer = dialect.group(&format!("substr(stamped, {})", STAMP_CHARS + 1), &answer);
    let size_text = dialect.group("answer", SIZE);
    let (at, status) = (unix_secs(dialect), dialect.whole("substr(answer, 1, 3)"));
    vec![
        ("raw_lines", dialect.lines(place)),
        ("stamps", format!("SELECT {client} AS client,\n    {stamped} AS stamped\n  FROM raw_lines")),
        ("answers", format!("SELECT stamped,\n    {answer} AS answer\n  FROM stamps WHERE client <> ''")),
        ("sizes", format!("SELECT stamped, answer,\n    {size_text} AS size_text\n  FROM answers")),
        (
            "requests",
            format!(
                "SELECT {at} AS at_secs,\n    CASE WHEN answer LIKE '- %' THEN NULL ELSE {status} END AS status,\n    \
                 coalesce({}, 0) AS size\n  FROM sizes WHERE size_text <> '' OR answer LIKE '- %'",
                dialect.whole("size_text")
            ),
        ),
    ]
}

/// Seconds since 1970 of `10/Oct/2000:13:55:36 -0700` at the start of `stamped`. A second 60 counts as 59.
fn unix_secs(dialect: &dyn Dialect) -> String {
    let whole = |start: usize, length: usize| dialect.whole(&format!("substr(stamped, {start}, {length})"));
    let months: Vec<String> =
        MONTHS.iter().enumerate().map(|(index, month)| format!("WHEN '{month}' THEN '{:02}'", index + 1)).collect();
    let month = format!("CASE lower(substr(stamped, 4, 3)) {} END", months.join(" "));
    let day = format!("(substr(stamped, 8, 4) || '-' || {month} || '-' || substr(stamped, 1, 2))");
    format!(
        "{days} * 86400\n      + {hour} * 3600 + {minute} * 60 + least({second}, 59)\n      \
         - CASE WHEN substr(stamped, 22, 1) = '-' THEN -1 ELSE 1 END * ({zone_hour} * 3600 + {zone_minute} * 60)",
        days = dialect.days(&day),
        hour = whole(13, 2),
        minute = whole(16, 2),
        second = whole(19, 2),
        zone_hour = whole(23, 2),
        zone_minute = whole(25, 2),
    )
}
