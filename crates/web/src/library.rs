//! The exams there are, ready to be practised.

use crate::backstage::{Backstage, Refused};
use crate::problem::Problem;
use gradatim_bank::lint::{Report, lint};
use gradatim_bank::{BankError, Blueprint, Catalogue};
use gradatim_practice::Material;
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

/// Exams by slug.
///
/// Sittings borrow their material for as long as the server runs, so a material is never freed: a new calibration adds
/// one more, some MB, and sittings under way go on with the one they began with.
pub(crate) struct Library {
    catalogue: Catalogue,
    backstage: Arc<dyn Backstage>,
    ready: RwLock<BTreeMap<String, &'static Material>>,
}

impl Library {
    /// Gets every exam that has a bank ready.
    pub(crate) fn open(catalogue: Catalogue, backstage: Arc<dyn Backstage>) -> Result<Self, Refused> {
        let library = Self { catalogue, backstage, ready: RwLock::default() };
        let slugs: Vec<String> = library.catalogue.exams().into_iter().map(str::to_owned).collect();
        for slug in slugs {
            match library.catalogue.exam(&slug) {
                Ok(_) => library.load(&slug).map(|_| ())?,
                Err(BankError::NoItems { .. }) => {}
                Err(error) => return Err(Refused(error.to_string())),
            }
        }
        Ok(library)
    }

    /// Takes up the item parameters now in force, for sittings that begin from now on.
    pub(crate) fn load(&self, slug: &str) -> Result<&'static Material, Refused> {
        let material: &'static Material = Box::leak(Box::new(self.backstage.material(slug)?));
        let mut ready = self.ready.write().unwrap_or_else(PoisonError::into_inner);
        ready.insert(slug.to_owned(), material);
        Ok(material)
    }

    /// The exam's material.
    pub(crate) fn material(&self, slug: &str) -> Result<&'static Material, Problem> {
        let ready = self.ready.read().unwrap_or_else(PoisonError::into_inner);
        ready.get(slug).copied().ok_or_else(Problem::not_found)
    }

    /// Slugs of the exams that can be practised, in order.
    pub(crate) fn exams(&self) -> Vec<String> {
        self.ready.read().unwrap_or_else(PoisonError::into_inner).keys().cloned().collect()
    }

    /// What the linter says of an exam's bank as its authors have it.
    pub(crate) fn lint(&self, slug: &str) -> Result<Report, Refused> {
        let refused = |e: BankError| Refused(e.to_string());
        let blueprint = self.catalogue.blueprint(slug).map_err(refused)?;
        let (draft, allow) = (self.catalogue.draft(slug), self.catalogue.allow_list(slug));
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        Ok(lint(blueprint, &draft.map_err(refused)?, &allow.map_err(refused)?, Some(today)))
    }

    /// What is done elsewhere.
    pub(crate) fn backstage(&self) -> Arc<dyn Backstage> {
        Arc::clone(&self.backstage)
    }

    /// A blueprint, with or without a bank.
    pub(crate) fn blueprint(&self, slug: &str) -> Option<&Blueprint> {
        self.catalogue.blueprint(slug).ok()
    }
}
