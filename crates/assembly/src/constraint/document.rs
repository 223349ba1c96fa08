//! Constraints as TOML.

use super::{Constraint, Draft};
use crate::AssemblyError;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    #[serde(default)]
    constraint: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    of: String,
    #[serde(default, rename = "where")]
    condition: String,
    #[serde(default)]
    attribute: String,
    at_least: Option<f64>,
    at_most: Option<f64>,
    exactly: Option<f64>,
}

/// Reads constraints from TOML: a `[[constraint]]` each, with `id`, `type` (`number`, `per-stimulus`, `sum`,
/// `mean`, `include`, `exclude`, `enemy`, `all-or-none`, `order`), and as the type needs them `where` (a
/// condition), `attribute`, `at_least`, `at_most` or `exactly`, and `of = "stimulus"`.
///
/// ```
/// let toml = r#"
/// [[constraint]]
/// id = "length"
/// type = "number"
/// exactly = 30
///
/// [[constraint]]
/// id = "time"
/// type = "sum"
/// attribute = "SECONDS"
/// where = "TYPE != 'FILL'"
/// at_most = 2400
/// "#;
/// assert_eq!(gradatim_assembly::constraints_from_toml("form.toml", toml)?.len(), 2);
/// # Ok::<(), gradatim_assembly::AssemblyError>(())
/// ```
///
/// # Errors
/// [`AssemblyError::Table`], [`AssemblyError::Condition`] or [`AssemblyError::Constraint`].
pub fn constraints_from_toml(file: &str, text: &str) -> Result<Vec<Constraint>, AssemblyError> {
    let document: Document = toml::from_str(text).map_err(|e| {
        let line =
            e.span().and_then(|span| text.get(..span.start)).map_or(1, |read| read.matches('\n').count() + 1);
        AssemblyError::Table { place: format!("{file}:{line}"), what: e.message().replace('\n', ", ") }
    })?;
    let draft = |(n, entry): (usize, Entry)| {
        let place = format!("{file}: constraint number {}", n + 1);
        if entry.exactly.is_some() && (entry.at_least.is_some() || entry.at_most.is_some()) {
            let what = "has `exactly` beside another bound; one of the two is enough".to_owned();
            return Err(AssemblyError::Constraint { place, id: entry.id, what });
        }
        Ok(Draft {
            id: entry.id,
            place,
            kind: entry.kind,
            of: entry.of,
            condition: entry.condition,
            attribute: entry.attribute,
            lower: entry.exactly.or(entry.at_least),
            upper: entry.exactly.or(entry.at_most),
        })
    };
    document.constraint.into_iter().enumerate().map(draft).map(|d| d.and_then(Draft::finish)).collect()
}
