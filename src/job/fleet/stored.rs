//! Values that a template asks for, told by the stores that are there.

use std::path::Path;

use super::members::{Fleet, FleetRequest, read_fleet};
use crate::error::Error;
use crate::gate_file::Template;
use crate::store::gates_under;

/// The fleet as far as it was fetched: a template that asks for its values has those of the stores under the root.
pub fn read_stored_fleet(request: &FleetRequest) -> Result<Fleet, Error> {
    let fleet = read_fleet(request, &mut |template| {
        values_under(&request.root, template)
    })?;
    if fleet.members.is_empty() && fleet.unusable.is_empty() {
        return Err(Error::Usage {
            message: format!(
                "{} holds no store of this fleet; expected folders gate=<name>",
                request.root.display()
            ),
            hint: "`retrogate fleet fetch --from 30d` fills it; --store names another".to_owned(),
        });
    }
    Ok(fleet)
}

/// The values whose gates have a store.
pub(super) fn values_under(root: &Path, template: &Template) -> Result<Vec<String>, Error> {
    let stores = gates_under(root)?;
    let names = stores.iter().map(|(name, _)| name);
    Ok(names.filter_map(|name| template.value_of(name)).collect())
}
