//! Sentences with words that matter: text between stars is strong.

/// A sentence in parts; `true` marks what is strong.
pub type Sentence = Vec<(String, bool)>;

/// Splits `text` at its stars.
pub(super) fn sentence(text: &str) -> Sentence {
    let parts = text.split('*').enumerate().filter(|(_, part)| !part.is_empty());
    parts.map(|(at, part)| (part.to_owned(), at % 2 == 1)).collect()
}

/// The sentence as plain text.
pub fn plain(sentence: &Sentence) -> String {
    sentence.iter().map(|(part, _)| part.as_str()).collect()
}
