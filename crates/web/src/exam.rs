//! The timed exam, as at the test centre.

mod clock;
pub(crate) mod service;
mod sheet;
mod standing;
#[cfg(test)]
mod tests;

pub(crate) use clock::{keep_time, pause_all};

#[cfg(test)]
use clock::read_clocks;

use crate::routes::Table;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
}
