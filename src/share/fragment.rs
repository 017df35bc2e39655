//! What stands behind a link's `#`: the page that is open, and a trace that travels along.

/// Key of the trace.
const TRACE: &str = "t=";

/// A link's fragment: `forecasts&t=AYgL…`, `forecasts`, `t=AYgL…` or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Fragment<'a> {
    /// Name of the page; empty for the replay.
    pub page: &'a str,
    /// The packed trace as text.
    pub trace: Option<&'a str>,
}

impl<'a> Fragment<'a> {
    /// Reads a fragment, with or without its `#`. The first part without a `=` names the page.
    pub fn parse(hash: &'a str) -> Self {
        let parts = || hash.trim_start_matches('#').split('&').filter(|part| !part.is_empty());
        let page = parts().find(|part| !part.contains('=')).unwrap_or_default();
        Self { page, trace: parts().find_map(|part| part.strip_prefix(TRACE)) }
    }
}

/// With its `#`; nothing where there is nothing to say.
impl std::fmt::Display for Fragment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.page, self.trace) {
            ("", None) => Ok(()),
            ("", Some(trace)) => write!(f, "#{TRACE}{trace}"),
            (page, None) => write!(f, "#{page}"),
            (page, Some(trace)) => write!(f, "#{page}&{TRACE}{trace}"),
        }
    }
}
