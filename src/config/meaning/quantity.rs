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
    let value = number.parse::<f64>().ok().filter(|_| is_number(number))? * factor;
    value.is_finite().then_some(value)
}
