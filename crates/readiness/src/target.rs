//! What there is to be ready for: a form, a standard, a scale, and what is assumed of them.

use crate::{Forecast, Mismatch, ReadinessError, Subscores, Topic};
use gradatim_irt::{ItemBelief, ReportingScale, SecondOrder, Standard};

/// A section of the exam.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// Title of the domain.
    pub title: String,
    /// Share of the exam, 0 to 1.
    pub weight: f64,
}

/// The parts of a [`Target`]; `form` and `sections` run over the domains of `model`.
#[derive(Debug, Clone)]
pub struct TargetParts {
    /// Abilities.
    pub model: SecondOrder,
    /// Scored items of the virtual form, by domain.
    pub form: Vec<Vec<ItemBelief>>,
    /// Cut on that form, in points, with its standard error.
    pub standard: Standard,
    /// Ability of a just-qualified candidate, in logits.
    pub theta_cut: f64,
    /// Bank against exam.
    pub mismatch: Mismatch,
    /// The scale that scores are told on.
    pub scale: ReportingScale,
    /// The domains.
    pub sections: Vec<Section>,
    /// What coverage looks at; weights sum to one.
    pub topics: Vec<Topic>,
}

/// An exam as readiness sees it, with its form tabulated.
#[derive(Debug, Clone)]
pub struct Target {
    pub(crate) parts: TargetParts,
    pub(crate) forecast: Forecast,
    pub(crate) subscores: Subscores,
    base_pass_rate: f64,
}

impl Target {
    /// Tabulates the form.
    ///
    /// # Errors
    /// What [`Forecast::new`] finds, and [`ReadinessError::Domains`] unless there is one section a domain.
    pub fn new(parts: TargetParts) -> Result<Self, ReadinessError> {
        let (sections, model) = (parts.sections.len(), parts.model.domains());
        if sections != model {
            return Err(ReadinessError::Domains { form: sections, model });
        }
        let forecast = Forecast::new(&parts.model, &parts.form, parts.standard, parts.mismatch)?;
        let base_pass_rate = forecast.outlook(&parts.model, &parts.model.start()).p_pass;
        let subscores = Subscores::of_form(&parts.model, &parts.form);
        Ok(Self { parts, forecast, subscores, base_pass_rate })
    }

    /// Share of learners with abilities N(0, 1) who pass: what the standard implies of everybody.
    #[must_use]
    pub fn base_pass_rate(&self) -> f64 {
        self.base_pass_rate
    }

    /// The abilities model.
    #[must_use]
    pub fn model(&self) -> &SecondOrder {
        &self.parts.model
    }

    /// What it was made of.
    #[must_use]
    pub fn parts(&self) -> &TargetParts {
        &self.parts
    }

    /// Scored items of the form.
    #[must_use]
    pub fn items(&self) -> usize {
        self.parts.form.iter().map(Vec::len).sum()
    }

    /// Points on the reporting scale.
    #[must_use]
    pub fn scaled(&self, points: usize) -> f64 {
        self.parts.scale.scaled(points as f64, self.parts.standard.cut, self.items() as f64)
    }
}
