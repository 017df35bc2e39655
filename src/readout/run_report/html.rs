//! Markup that can only be made of our own words: names of elements are fixed when the program is built, and every text is escaped.

use std::fmt::Write as _;

/// A document that is being written.
#[derive(Debug, Default)]
pub struct Html(String);

impl Html {
    /// Markup of our own.
    pub fn raw(&mut self, markup: &'static str) -> &mut Self {
        self.0.push_str(markup);
        self
    }

    /// Any text; it stays text.
    pub fn text(&mut self, text: &str) -> &mut Self {
        for letter in text.chars() {
            match letter {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\'' => self.0.push_str("&#39;"),
                // No document may hold them, and they show nothing.
                letter if letter.is_control() && !matches!(letter, '\n' | '\t') => self.0.push('\u{fffd}'),
                letter => self.0.push(letter),
            }
        }
        self
    }

    /// An element with a text.
    pub fn element(&mut self, name: &'static str, text: &str) -> &mut Self {
        let _ = write!(self.0, "<{name}>");
        self.text(text);
        let _ = write!(self.0, "</{name}>");
        self
    }

    /// A number inside our own markup, with two decimals at most.
    pub fn number(&mut self, value: f64) -> &mut Self {
        let rounded = (value * 100.0).round() / 100.0;
        let _ = write!(self.0, "{}", if rounded.is_finite() { rounded } else { 0.0 });
        self
    }

    /// Terms and what they are.
    pub fn terms(&mut self, all: &[(&str, String)]) -> &mut Self {
        self.raw("<dl>");
        for (term, text) in all {
            self.element("dt", term).element("dd", text);
        }
        self.raw("</dl>\n")
    }

    /// A table; the first cell of each row is its head.
    pub fn table(&mut self, heads: &[String], rows: &[Vec<String>]) -> &mut Self {
        self.raw("<div class=\"wide\"><table><thead><tr>");
        for head in heads {
            self.raw("<th scope=\"col\">").text(head).raw("</th>");
        }
        self.raw("</tr></thead><tbody>");
        for row in rows {
            self.raw("<tr>");
            for (place, cell) in row.iter().enumerate() {
                if place == 0 {
                    self.raw("<th scope=\"row\">").text(cell).raw("</th>");
                } else {
                    self.element("td", cell);
                }
            }
            self.raw("</tr>");
        }
        self.raw("</tbody></table></div>\n")
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_becomes_markup() {
        let mut html = Html::default();
        html.element("p", "<script>alert('1')</script> & \"x\"\u{0}\u{1b}");
        let expected = "<p>&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; &quot;x&quot;\u{fffd}\u{fffd}</p>";
        assert_eq!(html.finish(), expected);
    }
}
