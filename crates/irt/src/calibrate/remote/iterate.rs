//! Where a calibration stands, to be written down and gone on from.

use super::bytes::{Writer, identity};
use crate::IrtError;
use crate::calibrate::latent::Latent;
use crate::calibrate::parameters::ItemParameters;
use crate::calibrate::settings::IrtValidParams;
use crate::calibrate::survey::Survey;
use serde::{Deserialize, Serialize};

/// Where a calibration stands after an iteration: enough to go on from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Iterate {
    /// EM steps taken, from 1.
    pub iteration: usize,
    /// Log marginal likelihood of the data at the parameters before this step.
    pub log_likelihood: f64,
    /// Largest change of a free parameter in this step; a calibration ends when it is below the
    /// tolerance.
    pub change: f64,
    /// False in the last steps, which are plain ones: expanded ones are described in [`crate::calibrate`].
    pub expanding: bool,
    /// Log posterior before each step so far.
    pub trace: Vec<f64>,
    /// The free parameters after the step, on their working scales.
    pub parameters: Vec<f64>,
    /// Longest extrapolation that has been found good.
    pub longest: f64,
    /// Identity of settings and survey: only the same calibration of the same answers can go on.
    pub problem: u64,
}

impl Iterate {
    /// # Errors
    /// [`IrtError::Resume`] unless this is an iterate of the problem, which has so many parameters.
    pub(in crate::calibrate) fn check(&self, problem: u64, parameters: usize) -> Result<(), IrtError> {
        if self.problem != problem || self.parameters.len() != parameters {
            return Err(IrtError::Resume("it belongs to other settings or other answers"));
        }
        let finite = self.parameters.iter().chain([&self.longest]).all(|x| x.is_finite());
        if finite { Ok(()) } else { Err(IrtError::Resume("it has numbers that are not finite")) }
    }
}

/// What a calibration is about: settings that change its result, and the survey. When it stops
/// (tolerance, iterations) and what is told of its errors may be other when it goes on.
pub(in crate::calibrate) struct Problem<'a, L> {
    pub settings: &'a IrtValidParams,
    pub survey: &'a Survey,
    pub items: &'a ItemParameters,
    pub latent: &'a L,
}

impl<L: Latent> Problem<'_, L> {
    pub(in crate::calibrate) fn identity(&self) -> u64 {
        let mut bytes = Writer::new();
        self.write_settings(&mut bytes);
        self.write_survey(&mut bytes);
        identity(&bytes.finish())
    }

    fn write_settings(&self, into: &mut Writer) {
        let s = self.settings;
        into.number(s.nodes);
        into.f64(s.range);
        // Texts, because derived debug formats name every field and print numbers exactly.
        into.text(&format!("{:?} {:?} {:?} {:?}", s.latent, s.groups, s.priors, s.item_priors));
        into.text(&format!("{:?} {:?} {}", s.anchors, s.fixed_c, s.unlinked));
        into.number(self.latent.flat().len());
        for slot in &self.items.slots {
            into.u8(slot.model as u8);
            into.u8(u8::from(slot.active));
            into.number(slot.categories);
        }
    }

    fn write_survey(&self, into: &mut Writer) {
        into.number(self.survey.persons);
        into.number(self.survey.responses);
        for (counts, part) in self.survey.items.iter().zip(&self.survey.part) {
            into.number(*part);
            into.number(counts.by_category.len());
            counts.by_category.iter().for_each(|n| into.number(*n));
        }
    }
}
