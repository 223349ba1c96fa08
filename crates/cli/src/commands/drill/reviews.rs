//! What a drill reviews: asked for on the command line, aimed at the exam date that the journal keeps.

use super::DrillArgs;
use crate::sittings::{CLOCK, Desk, cannot_begin};
use anyhow::Context as _;
use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use gradatim_log::Journal;
use gradatim_practice::{Clock, ReviewSettings, Reviews, exam_day};
use gradatim_readiness::retention::{Aim, USUAL_RECALL};
use jiff::civil::Date;

/// Options about reviews.
#[derive(Debug, Clone, Args)]
pub struct ReviewArgs {
    /// Questions missed, unsure or fading that are due: mixed in (a third at most), left out, or nothing else.
    #[arg(long, value_name = "WHICH", default_value = "auto", value_parser = reviews(), conflicts_with = "simulate")]
    reviews: Reviews,
    /// Day of your exam, YYYY-MM-DD, at which reviews aim; kept for the drills to come.
    #[arg(long, value_name = "DAY", value_parser = day, conflicts_with = "simulate")]
    exam_date: Option<Date>,
}

fn reviews() -> impl TypedValueParser<Value = Reviews> {
    let named = |name: String| Reviews::ALL.into_iter().find(|r| r.as_str() == name).unwrap_or_default();
    PossibleValuesParser::new(Reviews::ALL.map(Reviews::as_str)).map(named)
}

fn day(text: &str) -> Result<Date, String> {
    Date::strptime("%Y-%m-%d", text).map_err(|_| "not a day; one such as 2027-03-01 is expected".to_owned())
}

impl ReviewArgs {
    /// The settings of a drill that begins now; an exam date given is kept first.
    pub fn settings(
        &self,
        args: &DrillArgs,
        desk: &Desk,
        journal: &Journal,
    ) -> anyhow::Result<ReviewSettings> {
        let now = CLOCK.now_ms();
        self.keep_date(args, desk, journal)?;
        let aim = exam_day(journal, &args.sitting.learner, &desk.blueprint().slug, now)?;
        Ok(ReviewSettings { reviews: self.reviews, aim })
    }

    /// Notes the day given in the journal; `true` if there was one.
    pub fn keep_date(&self, args: &DrillArgs, desk: &Desk, journal: &Journal) -> anyhow::Result<bool> {
        let Some(date) = self.exam_date else { return Ok(false) };
        let now = CLOCK.now_ms();
        Aim::new(Some(date), now, USUAL_RECALL).context("--exam-date")?;
        let kept = journal.set_exam_date(&args.sitting.learner, &desk.blueprint().slug, date, now);
        kept.map_err(|e| cannot_begin(e.into()))?;
        Ok(true)
    }
}
