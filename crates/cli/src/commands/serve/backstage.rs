//! What the web app has done by the command line.

use crate::erasure;
use crate::home::Home;
use crate::sittings::calibration;
use gradatim_bank::Catalogue;
use gradatim_practice::Material;
use gradatim_web::{Backstage, Refused};

/// Banks of the catalogue and pools of the home.
#[derive(Debug)]
pub struct Files {
    pub home: Home,
    pub catalogue: Catalogue,
}

impl Backstage for Files {
    fn material(&self, exam: &str) -> Result<Material, Refused> {
        self.prepare(exam).map_err(|error| Refused(format!("{error:#}")))
    }

    fn forget(&self, learner: &str) -> Result<(), Refused> {
        erasure::from_files(&self.home, learner).map(|_| ()).map_err(|error| Refused(format!("{error:#}")))
    }
}

impl Files {
    fn prepare(&self, exam: &str) -> anyhow::Result<Material> {
        let exam = self.catalogue.exam(exam)?;
        let calibration = calibration::find(&self.home, &exam.blueprint.slug, None)?;
        Ok(Material::new(exam, calibration.as_ref())?)
    }
}
