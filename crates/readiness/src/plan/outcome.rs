//! The plan itself.

use super::mocks::mocks;
use super::schedule::{budgets, schedule};
use super::weeks::{days, later};
use super::worth::Learning;
use super::{
    Gate, Mock, PlanError, PlanSettings, Reader, SectionVerdict, Situation, Standing, TargetLine, gates,
    warnings,
};
use jiff::civil::Date;
use serde::{Serialize, Serializer};

/// A plan from today to the exam.
///
/// ```
/// use gradatim_readiness::plan::{ColdForms, ExamFacts, Plan, PlanSettings, Reader, Situation, Standing};
/// use jiff::civil::date;
///
/// let exam = ExamFacts {
///     slug: "x".into(), code: "X".into(), questions: 65, minutes: 180, cut: 0.7, last_test_day: None,
///     successors: vec![], retake_days: Some(14), retake_note: None,
/// };
/// let domain = |id: &str, weight, expected| Standing {
///     id: id.into(), title: format!("Domain {id}"), weight, mean: 0.0, sd: 0.5, expected, spread: 0.1, answered: 40,
///     unseen: 150, on_form: 32, seconds: 90.0,
/// };
/// let situation = Situation {
///     exam, today: date(2026, 11, 21), exam_on: date(2027, 1, 30), hours_per_week: 6.0,
///     domains: vec![domain("1", 0.5, 0.5), domain("2", 0.5, 0.7)], reviews_due: vec![],
///     forms: ColdForms { sealed_left: true, over_bar: 0 }, recovery: None,
///     reader: Reader::Web,
/// };
/// let plan = Plan::new(&situation, &PlanSettings::default())?;
/// assert_eq!(plan.weeks.len(), 11);
/// assert!(plan.domains[0].hours > plan.domains[1].hours);
/// # Ok::<(), gradatim_readiness::plan::PlanError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Short name of the exam.
    pub exam: String,
    /// The vendor's code.
    pub code: String,
    /// First day of the plan.
    #[serde(serialize_with = "day")]
    pub today: Date,
    /// Day of the exam.
    #[serde(serialize_with = "day")]
    pub exam_on: Date,
    /// Whether it can be sat on that day, as far as is known.
    pub held: bool,
    /// Hours of a full week.
    pub hours_per_week: f64,
    /// Hours of all weeks together.
    pub hours: f64,
    /// What the hours are expected to bring.
    pub expected: Expectation,
    /// The domains.
    pub domains: Vec<DomainPlan>,
    /// The weeks in order; the last one ends with the exam.
    pub weeks: Vec<Week>,
    /// The mock exams in order.
    pub mocks: Vec<Mock>,
    /// What to have reached before going on.
    pub gates: Vec<Gate>,
    /// Shares right that guides to the exam give as aims.
    pub target_lines: Vec<TargetLine>,
    /// The day before the exam, without study; none if that is today or over.
    #[serde(serialize_with = "day_or_null")]
    pub rest_day: Option<Date>,
    /// What speaks against the plan.
    pub warnings: Vec<String>,
    /// When the exam may be sat again.
    pub retake: Retake,
    /// The attempt that failed, if the plan is for another one.
    pub recovery: Option<Recovery>,
    /// The assumptions made.
    pub settings: PlanSettings,
    /// Questions of one sitting.
    pub questions: usize,
    /// Minutes of one sitting.
    pub minutes: u32,
    /// Where it is read.
    #[serde(skip)]
    pub(super) reader: Reader,
}

/// Shares of exam questions right, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Expectation {
    /// Expected if the exam were today.
    pub now: f64,
    /// Expected on the day if the assumption about learning holds.
    pub on_exam: f64,
    /// The pass mark of our own standard.
    pub cut: f64,
    /// What a cold form should show; see [`super::ExamFacts::bar`].
    pub bar: f64,
    /// Whether the domains differ by more than can be told from chance (80 % bands).
    pub domains_differ: bool,
}

/// A domain over the whole plan.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DomainPlan {
    /// Number of the domain.
    pub id: String,
    /// Its name.
    pub domain: String,
    /// Share of the exam.
    pub weight: f64,
    /// Mean of the ability, in logits.
    pub mean: f64,
    /// Its standard deviation.
    pub sd: f64,
    /// Share right expected now.
    pub expected: f64,
    /// Standard deviation of that share.
    pub spread: f64,
    /// Share right expected on the day of the exam.
    pub expected_on_exam: f64,
    /// Share of the whole form that the first hour in it gains.
    pub worth_of_an_hour: f64,
    /// Hours of study.
    pub hours: f64,
    /// New questions.
    pub questions: usize,
    /// Practice questions never seen so far.
    pub unseen: usize,
}

/// Hours, and questions answered in them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Share {
    /// Hours.
    pub hours: f64,
    /// Questions.
    pub questions: usize,
}

/// A week of the plan. Hours of domains, reviews and mock exam add up to its hours.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Week {
    /// Full weeks between its end and the exam.
    pub weeks_left: usize,
    /// First day.
    #[serde(serialize_with = "day")]
    pub from: Date,
    /// Last day.
    #[serde(serialize_with = "day")]
    pub to: Date,
    /// Hours of study.
    pub hours: f64,
    /// Study and new questions by domain.
    pub domains: Vec<Share>,
    /// Questions that come back.
    pub reviews: Share,
    /// The mock exam of the week.
    pub mock: Option<Mock>,
}

/// The rule for sitting an exam again.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Retake {
    /// Days to wait after a failed attempt, where they are known.
    pub wait_days: Option<u32>,
    /// First day after a failed attempt on the planned day.
    #[serde(serialize_with = "day_or_null")]
    pub earliest: Option<Date>,
    /// What else is known.
    pub note: Option<String>,
}

/// A failed attempt and what its report says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Recovery {
    /// Day of the failed attempt.
    #[serde(serialize_with = "day")]
    pub failed_on: Date,
    /// First day on which the exam may be sat again.
    #[serde(serialize_with = "day")]
    pub earliest: Date,
    /// The report's section table.
    pub sections: Vec<SectionVerdict>,
    /// Share of the exam's questions expected right without the section table, 0 to 1, where that is known.
    pub expected_without: Option<f64>,
    /// Whether nobody gave the day of the next attempt: it is the one of [`Recovery::sensible_day`].
    pub day_left_open: bool,
}

/// Days that a plan for another attempt has at least, if it may choose: two weeks.
const LEAST_DAYS: i64 = 14;

impl Plan {
    /// Makes the plan.
    ///
    /// # Errors
    /// What [`Situation::check`] and [`PlanSettings::check`] report.
    pub fn new(situation: &Situation, settings: &PlanSettings) -> Result<Self, PlanError> {
        situation.check()?;
        settings.check()?;
        let learning = Learning::new(&situation.domains, settings);
        let budgets = budgets(situation);
        let mocks = mocks(situation, settings, &budgets);
        let weeks = schedule(situation, settings, &learning, &budgets, &mocks);
        let domains = domains(situation, &learning, &weeks);
        let exam = &situation.exam;
        let mut plan = Self {
            exam: exam.slug.clone(),
            code: exam.code.clone(),
            today: situation.today,
            exam_on: situation.exam_on,
            held: situation.is_held(),
            hours_per_week: situation.hours_per_week,
            hours: weeks.iter().map(|w| w.hours).sum(),
            expected: expectation(situation, &domains),
            gates: gates::gates(situation, &weeks, &mocks),
            target_lines: gates::target_lines(situation),
            domains,
            weeks,
            mocks,
            rest_day: Some(later(situation.exam_on, -1)).filter(|rest| *rest >= situation.today),
            warnings: Vec::new(),
            retake: retake(situation),
            recovery: situation.recovery.clone(),
            settings: *settings,
            questions: exam.questions,
            minutes: exam.minutes,
            reader: situation.reader.clone(),
        };
        plan.warnings = warnings::warnings(situation, &learning, &plan);
        Ok(plan)
    }

    /// Days from today to the exam.
    #[must_use]
    pub fn days(&self) -> i64 {
        days(self.today, self.exam_on)
    }
}

impl Recovery {
    /// The attempt of a day after which one has to wait so many days; the vendor's booking page has the last word.
    #[must_use]
    pub fn new(failed_on: Date, wait_days: u32, sections: Vec<SectionVerdict>) -> Self {
        let earliest = later(failed_on, i64::from(wait_days));
        Self { failed_on, earliest, sections, expected_without: None, day_left_open: false }
    }

    /// The first day allowed that leaves two weeks to study.
    #[must_use]
    pub fn sensible_day(&self, today: Date) -> Date {
        self.earliest.max(later(today, LEAST_DAYS))
    }

    pub(super) fn check(&self, today: Date, exam_on: Date) -> Result<(), PlanError> {
        let Self { failed_on, earliest, .. } = *self;
        if failed_on > today {
            return Err(PlanError::FailedLater { failed_on, today });
        }
        if exam_on < earliest {
            return Err(PlanError::TooEarly { exam_on, failed_on, earliest });
        }
        Ok(())
    }
}

fn domains(situation: &Situation, learning: &Learning, weeks: &[Week]) -> Vec<DomainPlan> {
    let over = |d: usize| weeks.iter().filter_map(move |w| w.domains.get(d));
    let hours: Vec<f64> = (0..situation.domains.len()).map(|d| over(d).map(|s| s.hours).sum()).collect();
    let after = learning.after(&hours);
    let of = |(d, ((s, hours), after)): (usize, ((&Standing, &f64), f64))| DomainPlan {
        id: s.id.clone(),
        domain: s.title.clone(),
        weight: s.weight,
        mean: s.mean,
        sd: s.sd,
        expected: s.expected,
        spread: s.spread,
        expected_on_exam: after,
        worth_of_an_hour: learning.worth(d, 0.0),
        hours: *hours,
        questions: over(d).map(|s| s.questions).sum(),
        unseen: s.unseen,
    };
    situation.domains.iter().zip(&hours).zip(after).enumerate().map(of).collect()
}

fn expectation(situation: &Situation, domains: &[DomainPlan]) -> Expectation {
    let total = |of: fn(&DomainPlan) -> f64| domains.iter().map(|d| d.weight * of(d)).sum();
    Expectation {
        now: total(|d| d.expected),
        on_exam: total(|d| d.expected_on_exam),
        cut: situation.exam.cut,
        bar: situation.exam.bar(),
        domains_differ: differ(&situation.domains),
    }
}

/// Normal quantile of an 80 % band.
const BAND: f64 = 1.2816;

/// Whether some pair of domains differs by more than an 80 % band of the difference. Taken as independent, which their
/// shared general ability makes too wide rather than too narrow.
fn differ(domains: &[Standing]) -> bool {
    let pair = |x: &Standing, y: &Standing| {
        (x.expected - y.expected).abs() > BAND * x.spread.hypot(y.spread).max(1e-9)
    };
    domains.iter().any(|x| domains.iter().any(|y| pair(x, y)))
}

fn retake(situation: &Situation) -> Retake {
    let wait_days = situation.exam.retake_days;
    let earliest = wait_days.map(|wait| later(situation.exam_on, i64::from(wait)));
    Retake { wait_days, earliest, note: situation.exam.retake_note.clone() }
}

/// A day as `2026-11-21`.
pub(super) fn day<S: Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

/// A day as `2026-11-21`, or `null`.
pub(super) fn day_or_null<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
    match date {
        Some(date) => serializer.collect_str(date),
        None => serializer.serialize_none(),
    }
}
