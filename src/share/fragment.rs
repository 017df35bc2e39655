//! What stands behind a link's `#`: the page that is open, which trace of the user it is about, and the trace itself where it
//! travels along. Browsers send none of it to the host.

use crate::scenario::{decode, encode};

/// Key of the trace's digest, the same as in a query.
const DATA: &str = "data";
/// Key of the trace's name.
const NAME: &str = "name";
/// Key of the trace.
const TRACE: &str = "t";
/// Hexadecimal digits of a digest.
const DIGEST_CHARS: usize = 64;

/// A link's fragment: `forecasts&data=7c1e…&name=checkout.csv&t=AYgL…`, any of it, or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragment<'a> {
    /// Name of the page; empty for the replay.
    pub page: &'a str,
    /// Digest of the trace, as text.
    pub data: Option<&'a str>,
    /// What the trace is called.
    pub name: Option<String>,
    /// The packed trace as text.
    pub trace: Option<&'a str>,
}

impl<'a> Fragment<'a> {
    /// Reads a fragment, with or without its `#`. The first part without a `=` names the page; of a key that stands there
    /// twice, the first counts.
    pub fn parse(hash: &'a str) -> Self {
        let parts = || hash.trim_start_matches('#').split('&').filter(|part| !part.is_empty());
        let page = parts().find(|part| !part.contains('=')).unwrap_or_default();
        let value = |key: &str| {
            parts().filter_map(|part| part.split_once('=')).find(|(name, _)| *name == key).map(|(_, value)| value)
        };
        Self { page, data: value(DATA), name: value(NAME).map(decode), trace: value(TRACE) }
    }
}

/// With its `#`; nothing where there is nothing to say.
impl std::fmt::Display for Fragment<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let page = (!self.page.is_empty()).then(|| self.page.to_owned());
        let pair = |key: &str, value: Option<&str>| value.map(|value| format!("{key}={value}"));
        let name = self.name.as_deref().map(encode);
        let parts = [page, pair(DATA, self.data), pair(NAME, name.as_deref()), pair(TRACE, self.trace)];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        if parts.is_empty() { Ok(()) } else { write!(f, "#{}", parts.join("&")) }
    }
}

/// `query` without what is the user's own: the digest and the name of a trace. That belongs into the fragment.
pub fn public_query(query: &str) -> String {
    let is_own = |part: &str| match part.split_once('=') {
        Some((key, value)) if key == DATA => value.len() == DIGEST_CHARS,
        Some((key, _)) => key == NAME,
        None => false,
    };
    query.split('&').filter(|part| !is_own(part)).collect::<Vec<_>>().join("&")
}
