//! What a plan starts from.

use super::settings::within;
use super::weeks::days;
use super::{PlanError, Reader, Recovery};
use jiff::civil::Date;

/// Longest time ahead that a plan covers, in days: two years.
const FARTHEST: i64 = 731;

/// What a plan needs to know of an exam.
#[derive(Debug, Clone, PartialEq)]
pub struct ExamFacts {
    /// Short name, `mls-c01`.
    pub slug: String,
    /// The vendor's code, `MLS-C01`.
    pub code: String,
    /// Questions of one sitting.
    pub questions: usize,
    /// Minutes of one sitting.
    pub minutes: u32,
    /// Share of questions right that passes, on our own standard.
    pub cut: f64,
    /// Last day on which it could be sat, once that is known.
    pub last_test_day: Option<Date>,
    /// Exams to take instead, by code.
    pub successors: Vec<String>,
    /// Days to wait after a failed attempt.
    pub retake_days: Option<u32>,
    /// What else is known about sitting it again.
    pub retake_note: Option<String>,
}

/// Where a learner stands in one domain.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Number of the domain.
    pub id: String,
    /// Name of the domain.
    pub title: String,
    /// Share of the exam's questions; all domains sum to 1.
    pub weight: f64,
    /// Mean of the ability, in logits.
    pub mean: f64,
    /// Its standard deviation, in logits.
    pub sd: f64,
    /// Share of the domain's exam questions expected right, averaged over the posterior; see [`super::expected_share`].
    pub expected: f64,
    /// Standard deviation of that share over the posterior.
    pub spread: f64,
    /// Questions answered for the first time, lately enough to count.
    pub answered: usize,
    /// Practice questions never seen.
    pub unseen: usize,
    /// Questions of the domain on one form.
    pub on_form: usize,
    /// Seconds to answer a question.
    pub seconds: f64,
}

/// Mock exams made of questions that the learner has not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ColdForms {
    /// Whether the sealed form has not been sat.
    pub sealed_left: bool,
    /// Cold forms sat lately with a share right at or over [`ExamFacts::bar`].
    pub over_bar: usize,
}

/// Everything a plan starts from.
#[derive(Debug, Clone, PartialEq)]
pub struct Situation {
    /// The exam.
    pub exam: ExamFacts,
    /// The present day, the first of the plan.
    pub today: Date,
    /// Day of the exam.
    pub exam_on: Date,
    /// Hours of study in a full week, above 0 and at most 80.
    pub hours_per_week: f64,
    /// The domains in the order of the blueprint.
    pub domains: Vec<Standing>,
    /// Reviews falling due in each week from today, seven days each; weeks left out have none known.
    pub reviews_due: Vec<u32>,
    /// Cold forms left and sat.
    pub forms: ColdForms,
    /// The attempt that failed, if the plan is for another one.
    pub recovery: Option<Recovery>,
    /// Where the plan is read.
    pub reader: Reader,
}

impl ExamFacts {
    /// Share right on a cold form that makes passing likely: ten percentage points over our cut, as 80 % are where 70 % pass.
    ///
    /// With a cut of 70 ± 4 % and a bank that misses the exam by 5 points, 80 % on one form of 65 first-seen questions
    /// mean a chance of about 5 in 6, two such forms more. Never asked for more than 90 %.
    #[must_use]
    pub fn bar(&self) -> f64 {
        (self.cut + 0.1).min(0.9)
    }
}

impl Situation {
    /// Whether the exam can be sat on its day, as far as is known.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.exam.last_test_day.is_none_or(|last| self.exam_on <= last)
    }

    /// Checks dates, hours and shares.
    ///
    /// # Errors
    /// [`PlanError`] with one variant for every precondition that is broken.
    pub fn check(&self) -> Result<(), PlanError> {
        let (today, exam_on) = (self.today, self.exam_on);
        match days(today, exam_on) {
            ..0 => return Err(PlanError::Past { exam_on, today }),
            FARTHEST.. => return Err(PlanError::Far { exam_on }),
            _ => {}
        }
        if !(self.hours_per_week > 0.0 && self.hours_per_week <= 80.0) {
            return Err(PlanError::Hours(self.hours_per_week));
        }
        self.recovery.iter().try_for_each(|r| r.check(today, exam_on))?;
        within("pass mark", self.exam.cut, 0.0, 1.0, "give a share of the questions")?;
        self.domains.iter().try_for_each(Standing::check)?;
        let total: f64 = self.domains.iter().map(|d| d.weight).sum();
        if (total - 1.0).abs() < 1e-6 { Ok(()) } else { Err(PlanError::Weights(total)) }
    }
}

impl Standing {
    fn check(&self) -> Result<(), PlanError> {
        within("weight", self.weight, f64::MIN_POSITIVE, 1.0, "give a share above 0")?;
        within("expected share right", self.expected, 0.0, 1.0, "give a share from 0 to 1")?;
        within("its spread", self.spread, 0.0, 1.0, "give a share from 0 to 1")?;
        within("seconds a question", self.seconds, 1.0, 3600.0, "give 1 to 3600 seconds")?;
        within("mean ability", self.mean, -10.0, 10.0, "give logits from -10 to 10")?;
        within("spread of ability", self.sd, 0.0, 10.0, "give logits from 0 to 10")
    }
}
