//! InfluxDB's line protocol: `measurement,tag=a,tag2=b field=1i,other="x" 1700000000000000000`. A backslash takes the meaning from the
//! character behind it (InfluxData, "Line protocol reference").

/// Key of the measurement.
pub const MEASUREMENT: &str = "measurement";
/// Key of the time.
pub const TIME: &str = "time";

/// Hands measurement, tags, fields and time of a point to `each`; `None` where the line is none. Whole numbers lose the letter behind them.
pub fn point(line: &[u8], mut each: impl FnMut(&[u8], &[u8])) -> Option<()> {
    let (head, rest) = cut(line, b' ')?;
    let (fields, time) = cut(rest, b' ').unwrap_or((rest, b""));
    let time = time.trim_ascii();
    let is_time = !time.is_empty() && time.iter().all(u8::is_ascii_digit);
    let (measurement, mut tags) = cut(head, b',').unwrap_or((head, b""));
    if !is_time || measurement.is_empty() || measurement.contains(&b'=') {
        return None;
    }
    each(MEASUREMENT.as_bytes(), &without_escapes(measurement));
    let mut rest = fields;
    while !tags.is_empty() {
        let (tag, more) = cut(tags, b',').unwrap_or((tags, b""));
        let (key, value) = cut(tag, b'=')?;
        each(&without_escapes(key), &without_escapes(value));
        tags = more;
    }
    while !rest.is_empty() {
        let (field, more) = cut(rest, b',').unwrap_or((rest, b""));
        let (key, value) = cut(field, b'=')?;
        each(&without_escapes(key), field_value(value)?);
        rest = more;
    }
    each(TIME.as_bytes(), time);
    Some(())
}

/// What a field holds: a text without its quotes, a number without the letter that says it is a whole one; `None` for anything else.
fn field_value(value: &[u8]) -> Option<&[u8]> {
    if let Some(text) = value.strip_prefix(b"\"") {
        return text.strip_suffix(b"\"");
    }
    let number = value.strip_suffix(b"i").or_else(|| value.strip_suffix(b"u")).unwrap_or(value);
    let is_number = std::str::from_utf8(number).is_ok_and(|number| number.parse::<f64>().is_ok());
    let is_truth = matches!(value.to_ascii_lowercase().as_slice(), b"t" | b"f" | b"true" | b"false");
    (is_number || is_truth).then_some(number)
}

/// What stands before and behind the first `mark` that no backslash and no quote covers.
fn cut(text: &[u8], mark: u8) -> Option<(&[u8], &[u8])> {
    let (mut is_escaped, mut is_quoted, mut before) = (false, false, 0);
    for (at, byte) in text.iter().copied().enumerate() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = true,
            // A quote is one at the start of a value and at its end alone.
            b'"' if is_quoted || before == b'=' => is_quoted = !is_quoted,
            _ if byte == mark && !is_quoted => return Some((&text[..at], &text[at + 1..])),
            _ => {}
        }
        before = byte;
    }
    None
}

fn without_escapes(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        match bytes.peek() {
            Some(b',' | b'=' | b' ') if byte == b'\\' => {}
            _ => plain.push(byte),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairs(line: &str) -> Option<Vec<String>> {
        let mut pairs = Vec::new();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        point(line.as_bytes(), |key, value| pairs.push(format!("{}={}", text(key), text(value))))?;
        Some(pairs)
    }

    #[test]
    fn points_with_tags_texts_and_escapes() {
        let found = pairs(r#"web\ log,host=a\,b requests=5i,note="x, y=z 1",p=0.5 1700000000000000000"#);
        let expected =
            ["measurement=web log", "host=a,b", "requests=5", "note=x, y=z 1", "p=0.5", "time=1700000000000000000"];
        assert_eq!(found, Some(expected.map(str::to_owned).to_vec()));
        assert!(pairs("requests value=5 1700000000").is_some());
        for line in ["", "a b", "a b=1", "a b=c 1", "a=1 b=2 c=3", "status=200 path=/x 12", "time,count", "a b=1 x"] {
            assert_eq!(pairs(line), None, "{line}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_make_a_point_panic(line in proptest::collection::vec(proptest::arbitrary::any::<u8>(), 0..60)) {
            let _ = point(&line, |_, _| {});
        }
    }
}
