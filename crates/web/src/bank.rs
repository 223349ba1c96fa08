//! The workshop of maintainers.

use crate::routes::Table;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
}
