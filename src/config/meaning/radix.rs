//! Whole numbers as YAML 1.1 writes them: `0x10`, `0b101`, `010` in base 8, `1_000`.
//!
//! kubectl, Helm, KEDA, CloudFormation and gcloud read YAML so; YAML 1.2 would take `010` for ten.
//!
//! Sources: YAML 1.1, "Integer Language-Independent Type"; go-yaml v2, `resolve.go`, which `sigs.k8s.io/yaml` uses, and which
//! takes `0o10`, too.

use std::borrow::Cow;

/// The same number in decimal digits; `text` itself where it is written so, or is none.
pub fn decimal(text: &str) -> Cow<'_, str> {
    let is_number = text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.'));
    if !is_number {
        return Cow::Borrowed(text);
    }
    let plain: Cow<'_, str> = if text.contains('_') { text.replace('_', "").into() } else { text.into() };
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let Some(rest) = digits.strip_prefix('0').filter(|rest| !rest.is_empty()) else { return plain };
    let (base, rest) = match rest.split_at_checked(1) {
        Some(("x" | "X", rest)) => (16, rest),
        Some(("o" | "O", rest)) => (8, rest),
        Some(("b" | "B", rest)) => (2, rest),
        _ => (8, rest),
    };
    let is_digits = !rest.is_empty() && rest.chars().all(|letter| letter.is_digit(base));
    // 08 is no number in base 8, and what both readers take for eight.
    match i64::from_str_radix(rest, base).ok().filter(|_| is_digits) {
        Some(value) => Cow::Owned(format!("{sign}{value}")),
        None => plain,
    }
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn numbers_of_other_bases_are_what_kubectl_takes_them_for() {
        let cases = [
            ("0x10", "16"),
            ("-0x10", "-16"),
            ("010", "8"),
            ("0o10", "8"),
            ("0b101", "5"),
            ("1_000", "1000"),
            ("0x1_0", "16"),
            // Not in base 8.
            ("08", "08"),
            ("0", "0"),
            ("0.5", "0.5"),
            ("0.5e3", "0.5e3"),
            ("500m", "500m"),
            ("1_000.5", "1000.5"),
            ("my_name", "my_name"),
            ("0x", "0x"),
        ];
        for (text, expected) in cases {
            assert_eq!(decimal(text), expected, "{text}");
        }
    }
}
