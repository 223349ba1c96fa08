//! The same for programs: JSON under `/api/v1`.

use crate::routes::Table;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
}
