//! What names of policies and alarms say of themselves.

/// Words of a name, in lower case: `ScaleOutPolicy`, `scale-out_policy` and `scale out policy` are the same three.
fn words(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let is_before_lower = before.is_some_and(|before| before.is_lowercase());
        // The last of several capitals begins a word that goes on in lower case: CPU, High.
        let goes_on = letters.get(place + 1).is_some_and(|next| next.is_lowercase());
        if !letter.is_alphanumeric() || (letter.is_uppercase() && (is_before_lower || goes_on)) {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Whether a word means more; `None` where it means neither.
fn is_more(word: &str) -> Option<bool> {
    match word {
        "out" | "up" => Some(true),
        "in" | "down" => Some(false),
        _ => None,
    }
}

/// The one answer of several, where they agree.
fn agreed(answers: impl IntoIterator<Item = bool>) -> Option<bool> {
    let mut answers = answers.into_iter();
    let first = answers.next()?;
    answers.all(|answer| answer == first).then_some(first)
}

/// Whether a policy is called after scale-out (`true`) or scale-in; `None` where its name says neither or both.
pub fn direction(name: &str) -> Option<bool> {
    let words = words(name);
    let behind_scale = words.windows(2).filter_map(|pair| match pair {
        [scale, word] if matches!(scale.as_str(), "scale" | "scaling") => is_more(word),
        _ => None,
    });
    let alone = words.iter().filter_map(|word| match word.as_str() {
        "scaleout" | "scaleup" | "increase" | "add" | "grow" => Some(true),
        "scalein" | "scaledown" | "decrease" | "remove" | "shrink" => Some(false),
        _ => None,
    });
    // “in” and “up” mean much else, unless a name ends with them.
    let last = words.last().and_then(|word| is_more(word));
    agreed(behind_scale.chain(alone).chain(last))
}

/// Whether an alarm is called high (`true`) or low; `None` where its name says neither or both.
pub fn level(name: &str) -> Option<bool> {
    agreed(words(name).iter().filter_map(|word| match word.as_str() {
        "high" | "above" => Some(true),
        "low" | "below" => Some(false),
        _ => None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_a_direction_or_none() {
        for name in
            ["scale-out", "ScaleOutPolicy", "web_scale_up", "api-scaleout", "cpu-out", "add-two", "WebAppScalingUp"]
        {
            assert_eq!(direction(name), Some(true), "{name}");
        }
        for name in ["scale-in", "ScaleInPolicy", "web_scale_down", "api-scalein-15m", "cpu-down", "remove-one"] {
            assert_eq!(direction(name), Some(false), "{name}");
        }
        for name in ["cpu-in-use", "sign-up-service", "policy", "", "scale-in-and-scale-out", "outbound", "inventory"] {
            assert_eq!(direction(name), None, "{name}");
        }
    }

    #[test]
    fn alarms_are_high_or_low() {
        assert_eq!(
            ["cpu-high", "CPUHigh", "LowCPU", "queue_below_5"].map(level),
            [Some(true), Some(true), Some(false), Some(false)]
        );
        assert_eq!(["cpu", "high-and-low", "highway", "slow"].map(level), [None; 4]);
    }
}
