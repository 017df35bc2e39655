//! Lines that database clients draw around the rows of a table: rules of dashes, and how many rows there are.

/// Longest line that may say how many rows there are, in bytes.
const MAX_ROW_COUNT_BYTES: usize = 64;

/// Whether a row is a line of dashes between header and rows, as psql, mysql, Spark, sqlcmd and Markdown have it.
pub fn is_rule(row: &[u8]) -> bool {
    row.len() > 2
        && row.iter().all(|byte| matches!(byte, b'-' | b'+' | b'|' | b'=' | b' ' | b':' | b'\t' | b'\r'))
        && row.iter().any(|byte| matches!(byte, b'-' | b'='))
}

/// Whether a row says how many there are, like `(8 rows)`, `8 rows in set (0.01 sec)` or `(8 rows affected)`.
pub fn is_row_count(row: &[u8]) -> bool {
    let text = row.trim_ascii();
    let text = text.strip_prefix(b"(").or_else(|| text.strip_prefix(b"[")).unwrap_or(text);
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let word = text.get(digits..digits + 4).unwrap_or(b"");
    let is_end = !text.get(digits + 4..).unwrap_or(b"").iter().any(|byte| matches!(byte, b',' | b';' | b'|' | b'\t'));
    digits > 0 && text.len() <= MAX_ROW_COUNT_BYTES && word.eq_ignore_ascii_case(b" row") && is_end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_and_counts_of_many_clients() {
        for rule in ["---------------------+-------", "+-----+-----+", "|:---|---:|", "------- ----", "=====  ==="] {
            assert!(is_rule(rule.as_bytes()), "{rule}");
        }
        for row in ["-", "  ", "2026-03-01 | 4", "-1,-2", "| | |"] {
            assert!(!is_rule(row.as_bytes()), "{row}");
        }
        for count in [
            "(8 rows)",
            "(1 row)",
            "8 rows in set (0.01 sec)",
            "(8 rows affected)",
            "2 Row(s) produced.",
            "[8 rows x 2 columns]",
        ] {
            assert!(is_row_count(count.as_bytes()), "{count}");
        }
        for row in ["8", "8 rowers, 3", "(rows)", "8 requests", "2026-03-01 10:00"] {
            assert!(!is_row_count(row.as_bytes()), "{row}");
        }
    }
}
