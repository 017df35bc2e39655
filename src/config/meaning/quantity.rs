//! Kubernetes quantities: `500m`, `1k`, `2Gi`, `1e3`.
//!
//! Source: Kubernetes API reference, "Quantity".

const SUFFIXES: [(&str, f64); 17] = [
    ("Ki", 1024.0),
    ("Mi", 1_048_576.0),
    ("Gi", 1_073_741_824.0),
    ("Ti", 1_099_511_627_776.0),
    ("Pi", 1_125_899_906_842_624.0),
    ("Ei", 1_152_921_504_606_846_976.0),
    ("n", 1e-9),
    ("u", 1e-6),
    ("m", 1e-3),
    ("k", 1e3),
    ("M", 1e6),
    ("G", 1e9),
    ("T", 1e12),
    ("P", 1e15),
    ("E", 1e18),
    ("K", f64::NAN),
    ("", 1.0),
];

/// The number that a quantity is; `None` where `text` is none.
pub fn quantity(text: &str) -> Option<f64> {
    let is_number = |text: &str| {
        !text.is_empty()
            && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'))
            && text.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '.' | '-' | '+'))
    };
    // 1E is an exa, 1E3 a thousand.
    if is_number(text) && !text.ends_with('E') {
        return text.parse().ok().filter(|value: &f64| value.is_finite());
    }
    let (number, factor) = SUFFIXES.iter().find_map(|(suffix, factor)| Some((text.strip_suffix(suffix)?, *factor)))?;
    let number = number.parse::<f64>().ok().filter(|_| is_number(number))?;
    // Only a division gives 470m the value of 0.47: thousandths have no exact factor.
    let value = if factor < 1.0 { number / (1.0 / factor).round() } else { number * factor };
    value.is_finite().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_the_number_that_they_stand_for() {
        let cases = [("470m", 0.47), ("7m", 0.007), ("3u", 0.000_003), ("1k", 1000.0), ("2Ki", 2048.0), ("0.5", 0.5)];
        for (text, expected) in cases {
            assert_eq!(quantity(text), Some(expected), "{text}");
        }
        assert_eq!(quantity("5 m"), None);
    }
}
