//! Small parts of a page. Whatever comes from a file or a server is escaped here and nowhere else.

use crate::report::table::Align;

/// Text that a browser shows as it is, between tags and inside quoted attributes.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

/// A cell of a table.
#[derive(Debug, Clone)]
pub(super) enum Cell {
    /// Text.
    Text(String),
    /// Text that leads somewhere.
    Link {
        /// What is shown.
        text: String,
        /// Where it leads.
        to: String,
    },
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl Cell {
    /// Leads there only over the web: anything else in a list of incidents is shown, not followed.
    pub(super) fn linked(text: String, to: Option<&str>) -> Self {
        match to {
            Some(to) if to.starts_with("https://") || to.starts_with("http://") => Self::Link {
                text,
                to: to.to_owned(),
            },
            Some(_) | None => Self::Text(text),
        }
    }

    /// Leads to a file beside the page.
    pub(super) fn beside(text: String, file: String) -> Self {
        Self::Link { text, to: file }
    }

    fn markup(&self) -> String {
        match self {
            Self::Text(text) => escaped(text),
            Self::Link { text, to } => format!(
                r#"<a href="{}" rel="noreferrer">{}</a>"#,
                escaped(to),
                escaped(text)
            ),
        }
    }
}

/// A table under a caption; the first cell of each row heads it.
pub(super) fn table(caption: &str, columns: &[(&str, Align)], rows: &[Vec<Cell>]) -> String {
    let class = |align: Align| match align {
        Align::Left => "",
        Align::Right => r#" class="number""#,
    };
    let head: String = columns
        .iter()
        .map(|(name, align)| format!(r#"<th scope="col"{}>{}</th>"#, class(*align), escaped(name)))
        .collect();
    let mut body = String::new();
    for row in rows {
        body.push_str("<tr>");
        for (number, (cell, (_, align))) in row.iter().zip(columns).enumerate() {
            let (tag, scope) = match number {
                0 => ("th", r#" scope="row""#),
                _ => ("td", ""),
            };
            body.push_str(&format!(
                "<{tag}{scope}{}>{}</{tag}>",
                class(*align),
                cell.markup()
            ));
        }
        body.push_str("</tr>\n");
    }
    format!(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\"><table><caption>{0}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody></table></div>\n",
        escaped(caption)
    )
}

/// One paragraph.
pub(super) fn paragraph(text: &str) -> String {
    format!("<p>{}</p>\n", escaped(text))
}

/// Something the reader must not overlook.
pub(super) fn note(text: &str) -> String {
    format!("<p class=\"note\">{}</p>\n", escaped(text))
}

/// Sentences, one under the other; nothing for none.
pub(super) fn list(sentences: &[String]) -> String {
    if sentences.is_empty() {
        return String::new();
    }
    let items: String = sentences
        .iter()
        .map(|own| format!("<li>{}</li>\n", escaped(own)))
        .collect();
    format!("<ul>\n{items}</ul>\n")
}

/// A sentence that began in the middle of another.
pub(super) fn uppercased(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// What a reader opens.
pub(super) fn folded(id: &str, summary: &str, inside: &str) -> String {
    format!(
        "<details id=\"{}\"><summary>{}</summary>\n{inside}</details>\n",
        escaped(id),
        escaped(summary)
    )
}

/// A part of the page under its heading.
pub(super) fn section(id: &str, heading: &str, inside: &str) -> String {
    format!(
        "<section id=\"{id}\" aria-labelledby=\"{id}-heading\">\n<h2 id=\"{id}-heading\">{}</h2>\n{inside}</section>\n",
        escaped(heading)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let table = table(
            "<b>",
            &[("a\"", Align::Left)],
            &[
                vec![Cell::from("<script>alert(1)</script>")],
                vec![Cell::linked("x".to_owned(), Some("javascript:alert(1)"))],
                vec![Cell::linked(
                    "x".to_owned(),
                    Some("https://a.example/\"><script>"),
                )],
            ],
        );
        assert!(!table.contains("<script>"), "{table}");
        assert!(!table.contains("javascript:"), "{table}");
        assert!(table.contains("https://a.example/&quot;&gt;&lt;script&gt;"));
        assert!(table.contains("&lt;b&gt;"));
    }
}
