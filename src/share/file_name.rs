//! What a saved file is called.

/// Endings that say how a trace was stored, which a file made from it need not repeat.
const ENDINGS: [&str; 8] = ["gz", "csv", "tsv", "txt", "log", "json", "jsonl", "planora"];
/// Longest name of a trace in a file's name, in characters.
const MAX_CHARS: usize = 48;

/// `checkout-balanced-ticks.csv` of the trace `checkout.csv`: trace, the other `parts`, ending. Letters and digits of any
/// script stay, everything else becomes a hyphen, so that every system takes the name.
pub fn file_name(trace: &str, parts: &[&str], ending: &str) -> String {
    let mut stem = trace;
    while let Some((rest, last)) = stem.rsplit_once('.')
        && ENDINGS.iter().any(|ending| last.eq_ignore_ascii_case(ending))
    {
        stem = rest;
    }
    let words = stem.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let joined = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    let short: String = joined.chars().take(MAX_CHARS).collect();
    let short = short.trim_end_matches('-');
    let name = if short.is_empty() { "trace" } else { short };
    std::iter::once(name).chain(parts.iter().copied()).collect::<Vec<_>>().join("-") + "." + ending
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn files_are_named_after_trace_preset_and_content() {
        assert_eq!(file_name("checkout.csv", &["balanced", "ticks"], "csv"), "checkout-balanced-ticks.csv");
        assert_eq!(file_name("access.log.gz", &["saver", "report"], "json"), "access-saver-report.json");
        assert_eq!(file_name("NASA-HTTP 1995", &["classic", "charts"], "svg"), "nasa-http-1995-classic-charts.svg");
        assert_eq!(file_name("Käufe (Mai).CSV", &[], "planora"), "käufe-mai.planora");
    }

    #[test]
    fn no_name_leads_out_of_its_folder() {
        assert_eq!(file_name("../../etc/passwd", &["a"], "csv"), "etc-passwd-a.csv");
        assert_eq!(file_name("…", &["a"], "csv"), "trace-a.csv");
        assert_eq!(file_name(".csv", &["a"], "csv"), "trace-a.csv");
        assert_eq!(file_name(&"ab ".repeat(100), &["a"], "csv").chars().count(), 47 + 6);
    }
}
