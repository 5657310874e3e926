//! Which checks of a template are asked for all its values at once, and why the others are not.

use crate::gate_file::{CombinedQuery, Template, Uncombinable, combine};
use crate::job::fleet::Fleet;
use crate::record::AskedApart;

/// For each check of a template, the one query for all values, or why there is none.
pub(super) type Combined = Vec<Result<CombinedQuery, Uncombinable>>;

/// Of a template, for each check, the one query for all values, or why there is none.
pub(super) fn combined(template: &Template) -> Combined {
    template
        .queries()
        .iter()
        .map(|query| combine(query, template.label(), template.dialect()))
        .collect()
}

/// Checks that are asked for each value alone though they depend on it.
pub(super) fn apart(fleet: &Fleet, combined: &[Combined]) -> Vec<AskedApart> {
    let templates = fleet.templates.iter().zip(combined);
    templates
        .flat_map(|(template, combined)| {
            let checks = combined.iter().enumerate();
            checks.filter_map(|(check, combined)| match combined {
                // It is asked once for all.
                Ok(_) | Err(Uncombinable::NoPlaceholder) => None,
                Err(why) => Some(line(template, check, why.to_string())),
            })
        })
        .collect()
}

pub(super) fn line(template: &Template, check: usize, why: String) -> AskedApart {
    AskedApart {
        template: template.file().to_owned(),
        check: template.sample().gate.checks()[check].id().to_string(),
        why,
    }
}
