//! Results of real exams, beside what was forecast: told by the learner, kept on this machine.

use crate::App;
use crate::fields::FieldError;
use crate::form::Fields;
use crate::problem::Problem;
use crate::view::View;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Redirect, Response};
use gradatim_bank::Blueprint;
use gradatim_log::Outcome;
use gradatim_practice::RealResult;
use jiff::civil::Date;
use maud::{Markup, html};

/// Name of the day for people.
pub(crate) const DAY: &str = "The day of the exam";

/// What was written, to be shown again.
#[derive(Debug, Default)]
struct Written {
    day: String,
    result: String,
    score: String,
}

/// The form, and what was told before.
pub(super) async fn show(view: View) -> Result<Html<String>, Problem> {
    let written = Written { day: view.app.today().to_string(), ..Written::default() };
    page(&view, &written, None).await
}

/// Keeps a result with the forecast of its day.
pub(super) async fn keep(view: View, fields: Fields) -> Result<Response, Problem> {
    let blueprint = &view.material()?.exam().blueprint;
    let told = match told(&fields).and_then(|told| checked(told, blueprint, view.app.today())) {
        Ok(told) => told,
        Err(error) => {
            let text = |name: &str| fields.one(name).unwrap_or_default().to_owned();
            let written = Written { day: text("day"), result: text("result"), score: text("score") };
            let page = page(&view, &written, Some(&error.0)).await?;
            return Ok((StatusCode::BAD_REQUEST, page).into_response());
        }
    };
    keep_result(&view.app, &view.who.learner, &view.exam, told).await?;
    Ok(Redirect::to("/history/result").into_response())
}

fn told(fields: &Fields) -> Result<RealResult, FieldError> {
    fields.needed("day", DAY)?;
    let passed = fields.choice("result", "Result", [true, false], |passed| word(passed).to_owned())?;
    let day = fields.day("day", DAY)?;
    let score = fields.number("score", "Score")?;
    let missing = || FieldError("The result is missing; say whether the exam was passed.".to_owned());
    Ok(RealResult { taken_on: day.unwrap_or_default(), passed: passed.ok_or_else(missing)?, score })
}

/// What a learner tells of a real exam, if it can have been so. Pages and the API go through here.
pub(crate) fn checked(
    told: RealResult,
    blueprint: &Blueprint,
    today: Date,
) -> Result<RealResult, FieldError> {
    told.check_day(blueprint, today).map_err(|e| FieldError(format!("{} {e}.", told.taken_on)))?;
    let said = if told.passed { "passed" } else { "not passed" };
    let score = told.score.unwrap_or_default();
    told.check_score(blueprint).map_err(|e| match e {
        gradatim_practice::ResultError::Contradiction { .. } => {
            FieldError(format!("The score {score} and “{said}” {e}."))
        }
        e => FieldError(format!("Score {score}: {e}.")),
    })?;
    Ok(told)
}

/// Keeps a result with the forecast of its day; a later word on the same day replaces it.
pub(crate) async fn keep_result(
    app: &App,
    learner: &str,
    exam: &str,
    told: RealResult,
) -> Result<Outcome, Problem> {
    let (material, learner, now) = (app.library.material(exam)?, learner.to_owned(), app.now_ms());
    let outcome = app.store.read(move |journal| told.outcome(material, journal, &learner, now)).await??;
    let kept = outcome.clone();
    app.store.run(move |journal| journal.record_outcome(&kept)).await??;
    Ok(outcome)
}

/// The results that a learner told, of all exams.
pub(crate) async fn results(app: &App, learner: &str) -> Result<Vec<Outcome>, Problem> {
    let mut outcomes = app.store.read(gradatim_log::Journal::outcomes).await??;
    outcomes.retain(|outcome| outcome.learner == learner);
    Ok(outcomes)
}

/// A result in forms.
fn word(passed: bool) -> &'static str {
    if passed { "passed" } else { "failed" }
}

async fn page(view: &View, written: &Written, error: Option<&str>) -> Result<Html<String>, Problem> {
    let own = results(&view.app, &view.who.learner).await?;
    let blueprint = &view.material()?.exam().blueprint;
    let content = html! {
        h1 { "How a real exam went" }
        p { "The result is kept on this machine with the probability that would have been told on that day, so that forecasts \
             can be held against what became of them. A later word on the same day replaces it." }
        @if let Some(error) = error { p.note.bad role="alert" { (error) } }
        (form(view, blueprint, written))
        h2 { "Told so far" }
        @if own.is_empty() { p { "Nothing yet." } } @else { (ledger(&own)) }
        p { a href="/history" { "Back to the history" } }
    };
    Ok(view.page("How a real exam went", &content))
}

fn form(view: &View, blueprint: &Blueprint, written: &Written) -> Markup {
    let scale = &blueprint.scale;
    html! {
        form.card method="post" action="/history/result" {
            (view.csrf_field())
            p { "Exam: " strong { (blueprint.code) } ". " a href="/settings" { "Choose another" } }
            div.field {
                label for="day" { "Day of the exam" }
                input #day type="date" name="day" required max=(view.app.today()) value=(written.day);
            }
            fieldset {
                legend { "Result" }
                @for (value, text) in [("passed", "passed"), ("failed", "not passed")] {
                    label.plain { input type="radio" name="result" value=(value) required checked[written.result == value]; " " (text) } " "
                }
            }
            div.field {
                label for="score" { "Score of the report, if you like (" (scale.min) " to " (scale.max) ")" }
                input #score type="number" name="score" min=(scale.min) max=(scale.max) step="1" value=(written.score);
            }
            button.primary type="submit" { "Keep the result" }
        }
    }
}

/// One's own forecasts and what became of them: too few for any score.
fn ledger(own: &[Outcome]) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label="Results told so far" {
            table {
                caption { "Forecast: the probability of passing that would have been told that day." }
                thead { tr {
                    th scope="col" { "Day" } th scope="col" { "Exam" } th scope="col" { "Result" }
                    th.number scope="col" { "Score" } th.number scope="col" { "Forecast" }
                } }
                tbody { @for outcome in own { tr {
                    th scope="row" { (outcome.taken_on) }
                    td { (outcome.exam) }
                    td { (if outcome.passed { "passed" } else { "not passed" }) }
                    td.number { (outcome.scaled_score.map_or_else(|| "–".to_owned(), |s| format!("{s:.0}"))) }
                    td.number { (outcome.p_pass.map_or_else(|| "not enough evidence".to_owned(), |p| format!("{:.0} %", 100.0 * p))) }
                } } }
            }
        }
    }
}
