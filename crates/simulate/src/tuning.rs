//! Sympson–Hetter's parameters, found by simulating the very design they are for.

use crate::{Examinees, SimulateError, Study};
use gradatim_cat::Design;
use gradatim_cat::exposure::{ExposureParameters, SelectionTally, Strata, SympsonHetter, Tuned, Tuning};

/// Keeps the examinees of the tuning apart from those of the study.
const REHEARSAL: u64 = 0x7e4e_a45a;

impl Study<'_> {
    /// Puts Sympson–Hetter exposure control into a design, with parameters found by simulation.
    ///
    /// Every round takes `examinees` new ones, drawn with replacement from the abilities of the study, with
    /// answers as the models say; selections are counted by stratum of true ability. The study itself
    /// then meets other answers than the tuning.
    ///
    /// # Errors
    /// [`SimulateError::Cat`] for an impossible target or a design that does not fit the pool.
    pub fn tune(
        &self,
        design: &mut Design,
        tuning: &Tuning,
        strata: &Strata,
        examinees: usize,
    ) -> Result<Tuned, SimulateError> {
        let round = |parameters: &ExposureParameters, iteration: usize| {
            self.rehearse(design, parameters, iteration, examinees)
        };
        let tuned = tuning.run(strata.clone(), self.pool.len(), round)?;
        design.exposure = Box::new(SympsonHetter::new(tuned.parameters.clone()));
        Ok(tuned)
    }

    fn rehearse(
        &self,
        design: &mut Design,
        parameters: &ExposureParameters,
        iteration: usize,
        n: usize,
    ) -> Result<SelectionTally, SimulateError> {
        design.exposure = Box::new(SympsonHetter::new(parameters.clone()));
        let seed = (self.seed ^ REHEARSAL).wrapping_add(iteration as u64);
        let examinees: Examinees = self.examinees.resampled(n, seed)?;
        let study = Study { examinees: &examinees, seed, speeds: None, clock: None, ..self.clone() };
        let strata = parameters.strata();
        let mut tally = SelectionTally::new(strata.len(), self.pool.len());
        study.run_lessons(design, |examinee, lesson| {
            let theta = examinees.thetas().get(examinee).copied().unwrap_or(lesson.theta);
            tally.record(strata.of(theta), &lesson.given, &lesson.set_aside);
        })?;
        Ok(tally)
    }
}
