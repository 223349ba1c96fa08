//! What the web app has done by the command line.

mod pool;
#[cfg(test)]
mod tests;

use crate::commands::{calibrate, items, log};
use crate::context::Context;
use crate::erasure;
use crate::failure::sentence;
use crate::home::Home;
use crate::sittings::calibration;
use anyhow::{Context as _, ensure};
use gradatim_bank::Catalogue;
use gradatim_log::dataset::{Attempts, export_anonymised, write_csv, write_parquet};
use gradatim_log::{LearnerKey, LogError};
use gradatim_practice::Material;
use gradatim_web::{Analysis, Backstage, Format, PoolReport, Progress, Refused};
use std::fs::File;
use std::io::Seek;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// Learners that must stand behind what leaves the machine, as `gradatim log export` has it.
const SMALLEST: usize = 5;

/// Banks of the catalogue and pools of the home.
#[derive(Debug)]
pub struct Files {
    pub home: Home,
    pub catalogue: Catalogue,
    pub context: Context,
    /// One at a time writes the dataset.
    compacting: Mutex<()>,
}

impl Backstage for Files {
    fn material(&self, exam: &str) -> Result<Material, Refused> {
        told(self.prepare(exam))
    }

    fn pseudonym(&self, learner: &str) -> Result<String, Refused> {
        let key = LearnerKey::load_or_create(self.home.path());
        told(key.map(|key| key.pseudonym(learner)).map_err(anyhow::Error::from))
    }

    fn pool(&self, exam: &str) -> Result<Option<PoolReport>, Refused> {
        told(pool::report(&self.home.pool(exam)))
    }

    fn calibrate(&self, exam: &str, progress: Progress<'_>) -> Result<PoolReport, Refused> {
        told(self.calibrated(exam, progress))
    }

    fn put_in_force(&self, exam: &str, id: &str) -> Result<(), Refused> {
        let exam = self.catalogue.exam(exam).map_err(|e| Refused(e.to_string()))?;
        told(pool::put_in_force(&self.home, &exam, id))
    }

    fn analyse(&self, exam: &str, progress: Progress<'_>) -> Result<Analysis, Refused> {
        told(self.analysed(exam, progress))
    }

    fn attempts(&self, exam: &str, format: Format) -> Result<File, Refused> {
        told(self.exported(exam, format))
    }

    fn forget(&self, learner: &str) -> Result<(), Refused> {
        let _alone = self.compacting.lock().unwrap_or_else(PoisonError::into_inner);
        told(erasure::from_files(&self.home, learner).map(|_| ()))
    }
}

/// The causes of an error as one sentence.
fn told<T>(result: anyhow::Result<T>) -> Result<T, Refused> {
    result.map_err(|error| Refused(sentence(&error)))
}

/// The usual refusal names a file of ours; people need the reason only.
fn too_few(error: LogError) -> anyhow::Error {
    match error {
        LogError::Invalid { why, .. } => anyhow::anyhow!("Nothing to download yet: {why}."),
        other => other.into(),
    }
}

impl Files {
    pub fn new(home: Home, catalogue: Catalogue, context: Context) -> Self {
        Self { home, catalogue, context, compacting: Mutex::default() }
    }

    fn prepare(&self, exam: &str) -> anyhow::Result<Material> {
        let exam = self.catalogue.exam(exam)?;
        let calibration = calibration::find(&self.home, &exam.blueprint.slug, None)?;
        Ok(Material::new(exam, calibration.as_ref())?)
    }

    /// The folder with all answers to an exam, brought up to date.
    fn dataset(&self, exam: &str) -> anyhow::Result<PathBuf> {
        let _alone = self.compacting.lock().unwrap_or_else(PoisonError::into_inner);
        log::compact_home(&self.home)?;
        let folder = self.home.attempts().join(format!("exam={exam}"));
        ensure!(folder.exists(), "Nobody has answered a question of this exam yet.");
        Ok(folder)
    }

    fn calibrated(&self, exam: &str, progress: Progress<'_>) -> anyhow::Result<PoolReport> {
        progress("gathering the answers");
        let (attempts, made) = (self.dataset(exam)?, pool::candidate(&self.home, exam));
        calibrate::calibrate_log(&attempts, exam, &made, &self.context, progress)?;
        pool::report(&made)?.context("the calibration left no pool")
    }

    fn analysed(&self, exam: &str, progress: Progress<'_>) -> anyhow::Result<Analysis> {
        progress("gathering the answers");
        let attempts = self.dataset(exam)?;
        progress("looking at every item");
        let pool = Some(self.home.pool(exam)).filter(|pool| pool.exists());
        items::analyse_log(&attempts, exam, pool.as_deref())
    }

    fn exported(&self, exam: &str, format: Format) -> anyhow::Result<File> {
        let attempts = self.dataset(exam)?;
        let folder = tempfile::tempdir()?;
        export_anonymised(&attempts, &folder.path().join("attempts"), SMALLEST, None).map_err(too_few)?;
        let anonymous = Attempts::open(&folder.path().join("attempts"))?;
        let mut file = tempfile::tempfile()?;
        match format {
            Format::Parquet => write_parquet(&anonymous, &file)?,
            Format::Csv => write_csv(&anonymous, &file)?,
        }
        file.rewind()?;
        Ok(file)
    }
}
