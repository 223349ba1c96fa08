//! The lowest point of a criterion in A and B.

use super::Transform;
use super::criterion::{Criterion, Evaluation, solved};
use crate::IrtError;

const STEPS: usize = 200;
const HALVINGS: usize = 50;
/// A Newton step this short is taken as it is: values differ by less than their rounding there.
const CLOSE: f64 = 1e-5;
/// A step this short, relative to A and B, ends the search.
const DONE: f64 = 1e-13;

/// Newton's method from the best of the starts, where the Hessian is positive definite, Gauss–Newton elsewhere, the
/// step halved until the criterion falls (Dennis & Schnabel 1983, ch. 6).
pub(super) fn lowest(criterion: &Criterion<'_>, starts: &[Transform]) -> Result<Transform, IrtError> {
    let valued = starts.iter().map(|start| (*start, criterion.at(start)));
    let best = valued.min_by(|x, y| x.1.value.total_cmp(&y.1.value));
    let (mut line, mut here) = best.ok_or(IrtError::Link("there is no line to start from"))?;
    let mut shortest = f64::INFINITY;
    for _ in 0..STEPS {
        let step = direction(&here, criterion.holds_slope()).ok_or(FLAT)?;
        let length = step[0].hypot(step[1]) / (1.0 + line.a().hypot(line.b()));
        // Close to the end rounding keeps steps from shrinking for ever.
        if length < DONE || (length < CLOSE && length >= shortest) {
            return Ok(line);
        }
        if length < CLOSE {
            shortest = length;
        }
        (line, here) = taken(criterion, &line, &here, &step, length < CLOSE)?;
    }
    Err(FLAT)
}

const FLAT: IrtError = IrtError::Link("the curves of the common items have no closest position");

/// The Newton step downhill, or the Gauss–Newton step where the Hessian does not lead there.
fn direction(here: &Evaluation, holds_slope: bool) -> Option<[f64; 2]> {
    let downhill = here.gradient.map(|g| -g);
    let [[aa, ab], [_, bb]] = here.hessian;
    let definite = aa > 0.0 && aa * bb > ab * ab;
    let matrix = if definite { here.hessian } else { here.gauss_newton };
    let step = solved(&matrix, &downhill)?;
    Some(if holds_slope { [0.0, step[1]] } else { step })
}

fn taken(
    criterion: &Criterion<'_>,
    line: &Transform,
    here: &Evaluation,
    step: &[f64; 2],
    close: bool,
) -> Result<(Transform, Evaluation), IrtError> {
    let mut share = 1.0;
    for _ in 0..HALVINGS {
        if let Ok(next) = Transform::new(line.a() + share * step[0], line.b() + share * step[1]) {
            let there = criterion.at(&next);
            if close || there.value < here.value {
                return Ok((next, there));
            }
        }
        share *= 0.5;
    }
    Err(FLAT)
}
