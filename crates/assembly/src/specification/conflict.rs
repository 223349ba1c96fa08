//! Whether a form exists, and if not which constraints contradict each other.

use super::compile::Parts;
use crate::AssemblyError;
use crate::search::{Fate, NODES, Search, Stop};

/// A search that has found a form; its basis is a good start for later ones.
///
/// # Errors
/// [`AssemblyError::Conflict`] with constraints of which none can be spared, found by deletion
/// filtering (Chinneck & Dravnieks 1991, ORSA Journal on Computing 3): each is left out in turn, and
/// stays out when the rest is still impossible.
pub(super) fn feasible(parts: &Parts) -> Result<Search, AssemblyError> {
    let mut kept = vec![true; parts.sources.len()];
    match attempt(parts, &kept)? {
        Some(search) => Ok(search),
        None => {
            for source in 0..kept.len() {
                kept[source] = false;
                kept[source] = attempt(parts, &kept)?.is_some();
            }
            let names = parts.sources.iter().zip(&kept).filter(|(_, kept)| **kept);
            Err(AssemblyError::Conflict(names.map(|(name, _)| name.clone()).collect()))
        }
    }
}

/// A form under some of the constraints, or `None` when there is none.
fn attempt(parts: &Parts, kept: &[bool]) -> Result<Option<Search>, AssemblyError> {
    let program = parts.program.keep(|source| kept[source]);
    let mut fates = vec![Fate::Free; program.columns()];
    for &(column, fate, _) in parts.fixings.iter().filter(|(_, _, source)| kept[*source]) {
        fates[column] = fate;
    }
    // Any values will do; those without ties keep the simplex method from going round in circles.
    let values: Vec<f64> =
        (1..=program.columns()).map(|j| (j as f64 * 0.618_033_988_749_895).fract()).collect();
    let mut search = Search::new(&program);
    match search.satisfy(&program, &values, &fates) {
        Ok(_) => Ok(Some(search)),
        Err(Stop::Impossible) => Ok(None),
        Err(Stop::Limit) => Err(AssemblyError::Unsolved(NODES)),
    }
}
