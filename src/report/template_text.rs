//! A template that is right, in text.

use super::figures::plural;
use crate::record::TemplateDocument;

/// The text answer of `check` for a template.
pub fn template_text(document: &TemplateDocument) -> String {
    let (file, label) = (&document.file, &document.label);
    let mut text = match (document.listed, &document.values_from) {
        (Some(listed), _) => {
            let gates = plural(listed as u64, "gate", "gates");
            format!(
                "{file}: a template over `{label}`, {gates} such as {}\n",
                document.example
            )
        }
        (None, query) => format!(
            "{file}: a template over `{label}`, gates such as {}; values from {}\n",
            document.example,
            query.as_deref().unwrap_or_default()
        ),
    };
    if document.overridden > 0 {
        let values = plural(document.overridden as u64, "value", "values");
        text.push_str(&format!("{values} with limits of their own\n"));
    }
    let checks = plural(document.checks.len() as u64, "check", "checks");
    let together = document
        .checks
        .iter()
        .filter(|check| check.asked_alone.is_none());
    text.push_str(&format!(
        "{checks}, {} asked for many gates at once\n",
        together.count()
    ));
    let same = document.checks.iter().filter(|check| check.same_for_all);
    let same: Vec<&str> = same.map(|check| check.id.as_str()).collect();
    if !same.is_empty() {
        let placeholder = format!("{{{{{label}}}}}");
        text.push_str(&format!(
            "  the same for all gates, for their queries do not hold {placeholder}: {}\n",
            same.join(", ")
        ));
    }
    for check in &document.checks {
        if let Some(why) = &check.asked_alone {
            text.push_str(&format!(
                "  {} is asked for each value alone: {why}\n",
                check.id
            ));
        }
    }
    text
}
