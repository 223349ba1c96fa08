//! Days as people write them.

use super::PlanError;
use jiff::civil::Date;

/// Reads a day in the one way it is written everywhere in Gradatim.
///
/// # Errors
/// [`PlanError::NoDay`] for everything but `YYYY-MM-DD`.
///
/// ```
/// use gradatim_readiness::plan::parse_day;
/// assert_eq!(parse_day("2027-01-31")?, jiff::civil::date(2027, 1, 31));
/// assert!(parse_day("31.01.2027").is_err() && parse_day("20270131").is_err());
/// # Ok::<(), gradatim_readiness::plan::PlanError>(())
/// ```
pub fn parse_day(text: &str) -> Result<Date, PlanError> {
    let date: Option<Date> = text.parse().ok();
    // The parser takes other forms of ISO 8601 too; one form only, so that two dates cannot mean different things.
    date.filter(|d| d.to_string() == text).ok_or(PlanError::NoDay)
}
