//! Samples as a replay takes them: from the oldest on, and no more at a time than it judges at a time.

use std::borrow::Borrow;

use crate::model::{Asked, CheckHistory, Grid};

/// The samples of one check, for one reading from the oldest on.
pub trait Samples<E> {
    /// What was asked of the check, over all that may be read.
    fn asked(&self) -> &Asked;

    /// A history that has every sample of `grid`, and perhaps others. From one call to the next neither end of
    /// the grid moves back.
    fn over(&mut self, grid: Grid) -> Result<&CheckHistory, E>;
}

/// What is in memory as a whole has every sample of any grid.
impl<E, H: Borrow<CheckHistory>> Samples<E> for H {
    fn asked(&self) -> &Asked {
        &self.borrow().asked
    }

    fn over(&mut self, _: Grid) -> Result<&CheckHistory, E> {
        Ok((*self).borrow())
    }
}
