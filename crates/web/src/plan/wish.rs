//! What somebody asks of a plan: as they wrote it, and noted in the journal, where the exam's day has a place of its own.

use crate::fields::FieldError;
use crate::form::Fields;
use gradatim_practice::{Material, PlanRequest};
use gradatim_readiness::plan::{Reader, Verdict};
use jiff::civil::Date;

/// Results of a section: the word in forms, and that of reports.
pub(super) const RESULTS: [(&str, &str); 2] =
    [("meets", "meets competencies"), ("needs", "needs improvement")];

/// What was asked for, as it was written: a form shows it again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) date: String,
    pub(crate) hours: String,
    pub(crate) failed_on: String,
    /// By domain; empty where nothing is told.
    pub(crate) sections: Vec<String>,
}

impl Wish {
    /// What a form says.
    pub(super) fn of_fields(fields: &Fields, material: &Material) -> Self {
        let text = |name: &str| fields.one(name).unwrap_or_default().to_owned();
        let sections = (0..material.pool().domains()).map(|d| text(&format!("section-{d}"))).collect();
        Self { date: text("date"), hours: text("hours"), failed_on: text("failed"), sections }
    }

    /// What was noted. A day not after a failed attempt is that attempt's own.
    pub(super) fn saved(noted: &str, material: &Material, date: Option<Date>) -> Self {
        let mut wish = Self::of_fields(&Fields::read(noted.as_bytes()), material);
        let date = date.map(|day| day.to_string()).unwrap_or_default();
        // Days in this form compare as texts.
        wish.date = if date > wish.failed_on { date } else { String::new() };
        wish
    }

    /// What is noted: all but the day of the exam.
    pub(super) fn value(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        text.append_pair("hours", &self.hours);
        if !self.failed_on.is_empty() {
            text.append_pair("failed", &self.failed_on);
            for (domain, result) in self.sections.iter().enumerate().filter(|(_, r)| !r.is_empty()) {
                text.append_pair(&format!("section-{domain}"), result);
            }
        }
        text.finish()
    }

    /// What is asked of the plan.
    pub(super) fn request(&self, material: &Material, today: Date) -> Result<PlanRequest, FieldError> {
        let fields = self.fields();
        let hours = fields.number("hours", "Hours a week")?;
        let failed_on = fields.day("failed", "The day of the failed attempt")?;
        let told = self.sections(material)?;
        if failed_on.is_none() && !told.is_empty() {
            let text = "Sections are told without the day of the failed attempt; give it, or leave the sections at “not told”.";
            return Err(FieldError(text.to_owned()));
        }
        Ok(PlanRequest {
            today,
            exam_on: fields.day("date", "The day of the exam")?,
            hours_per_week: hours
                .ok_or_else(|| FieldError("Hours a week are missing; fill them in.".to_owned()))?,
            failed_on,
            sections: told,
            reader: Reader::Web,
        })
    }

    fn fields(&self) -> Fields {
        let pairs = [("date", &self.date), ("hours", &self.hours), ("failed", &self.failed_on)];
        Fields::of(pairs.map(|(name, text)| (name.to_owned(), text.clone())))
    }

    fn sections(&self, material: &Material) -> Result<Vec<(String, Verdict)>, FieldError> {
        let domains = material.exam().blueprint.domains().iter().zip(&self.sections);
        let told = domains.filter(|(_, result)| !result.is_empty());
        told.map(|(domain, result)| {
            let verdict =
                result.parse::<Verdict>().map_err(|e| FieldError(format!("{}: {e}.", domain.title)))?;
            Ok((domain.id.clone(), verdict))
        })
        .collect()
    }
}
