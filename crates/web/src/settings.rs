//! How pages look, what is practised, how sittings run; and leaving nothing behind.

mod forget;
#[cfg(test)]
mod tests;

use crate::cookies::{Keep, set_cookie};
use crate::fields::FieldError;
use crate::form::Fields;
use crate::look::{LOOK_COOKIE, Look, TEXT_SIZES, Theme};
use crate::preferences::{self, EXAM, ExtraTime, Preferences, SITTINGS, on_off};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::view::View;
use axum::extract::RawQuery;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, Html, IntoResponse, Redirect, Response};
use jiff::civil::Date;
use maud::{Markup, html};

/// Seconds that a browser keeps its looks for: a year.
const YEAR: u32 = 365 * 24 * 60 * 60;

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table
        .get("/settings", Access::Learner, show)
        .post("/settings", Access::Learner, keep)
        .get("/settings/forget", Access::Learner, forget::show)
        .post("/settings/forget", Access::Learner, forget::erase)
}

/// Everything that can be set.
struct Chosen {
    look: Look,
    preferences: Preferences,
    exam: String,
    /// Day of that exam; `None` leaves what is known.
    date: Option<Date>,
}

async fn show(view: View, RawQuery(query): RawQuery) -> Result<Html<String>, Problem> {
    page(&view, None, query.as_deref() == Some("kept")).await
}

async fn keep(view: View, fields: Fields) -> Result<Response, Problem> {
    let chosen = match chosen(&view, &fields) {
        Ok(chosen) => chosen,
        Err(error) => {
            return Ok((StatusCode::BAD_REQUEST, page(&view, Some(&error.0), false).await?).into_response());
        }
    };
    let (app, learner) = (&view.app, &view.who.learner);
    if let Some(day) = chosen.date {
        preferences::keep_exam_day(app, learner, &chosen.exam, day).await?;
    }
    let wanted = vec![(SITTINGS.to_owned(), chosen.preferences.value()), (EXAM.to_owned(), chosen.exam)];
    preferences::keep(app, learner, wanted).await?;
    let look = set_cookie(LOOK_COOKIE, &chosen.look.value(), Keep::Seconds(YEAR));
    let look = look.map(|cookie| (header::SET_COOKIE, cookie));
    Ok((AppendHeaders(look), Redirect::to("/settings?kept")).into_response())
}

fn chosen(view: &View, fields: &Fields) -> Result<Chosen, FieldError> {
    let theme = fields.choice("theme", "Theme", Theme::ALL, |t| t.as_str().to_owned())?;
    let text = fields.choice("text", "Text size", TEXT_SIZES, |size| size.to_string())?;
    let extra_time = fields.choice("extra", "Extra time", ExtraTime::ALL, |e| e.as_str().to_owned())?;
    let keys = fields.choice("keys", "Keys", [true, false], |on| on_off(on).to_owned())?;
    let exams = view.app.library.exams();
    let exam = fields.choice("exam", "Exam", exams.iter().map(String::as_str), str::to_owned)?;
    let exam = exam.unwrap_or(&view.exam).to_owned();
    // The day on the page is that of the exam it was about, not of another one chosen just now.
    let date = fields.day("date", "The day of the exam")?.filter(|_| exam == view.exam);
    date.map_or(Ok(()), |day| preferences::to_come(day, view.app.today()))?;
    let now = view.preferences();
    Ok(Chosen {
        look: Look { theme: theme.unwrap_or(view.look.theme), text: text.unwrap_or(view.look.text) },
        preferences: Preferences {
            extra_time: extra_time.unwrap_or(now.extra_time),
            keys: keys.unwrap_or(now.keys),
        },
        exam,
        date,
    })
}

async fn page(view: &View, error: Option<&str>, kept: bool) -> Result<Html<String>, Problem> {
    // What has passed cannot be sent again, so it is not put in.
    let date = preferences::coming_exam_day(&view.app, &view.who.learner, &view.exam).await?;
    let date = date.map(|day| day.to_string()).unwrap_or_default();
    let content = html! {
        h1 { "Settings" }
        @if kept { p.note.good role="status" { "Kept, and in force from now on." } }
        @if let Some(error) = error { p.note.bad role="alert" { (error) } }
        form.settings method="post" action="/settings" {
            (view.csrf_field())
            (looks(view))
            (exam_fields(view, &date)?)
            (sittings(view))
            button.primary type="submit" { "Keep the settings" }
        }
        h2 { "Your data" }
        p { a href="/history" { "Look at it or take it along" } ", or " a href="/settings/forget" { "erase everything of you on this machine" } "." }
    };
    Ok(view.page("Settings", &content))
}

fn looks(view: &View) -> Markup {
    let name = |theme: Theme| match theme {
        Theme::Auto => "as the device has it",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    html! {
        fieldset {
            legend { "Theme" }
            @for theme in Theme::ALL { (radio("theme", theme.as_str(), name(theme), theme == view.look.theme)) }
        }
        div.field {
            label for="text" { "Text size" }
            select #text name="text" { @for size in TEXT_SIZES {
                option value=(size) selected[size == view.look.text] { (size) " %" }
            } }
        }
    }
}

fn exam_fields(view: &View, date: &str) -> Result<Markup, Problem> {
    let exams = view.app.library.exams();
    let code = view.material()?.exam().blueprint.code.clone();
    let title = |slug: &str| {
        view.app
            .library
            .blueprint(slug)
            .map_or_else(|| slug.to_owned(), |b| format!("{} {}", b.code, b.title))
    };
    Ok(html! {
        div.field {
            label for="exam" { "Exam" }
            select #exam name="exam" { @for slug in &exams {
                option value=(slug) selected[*slug == view.exam] { (title(slug)) }
            } }
        }
        div.field {
            label for="date" { "Day of your " (code) " exam" }
            input #date type="date" name="date" value=(date) aria-describedby="date-use";
            p.quiet #date-use { "Reviews come back so that you know most on that day." }
        }
    })
}

fn sittings(view: &View) -> Markup {
    let preferences = view.preferences();
    html! {
        fieldset {
            legend { "Extra time in exams" }
            @for extra in ExtraTime::ALL {
                (radio("extra", extra.as_str(), extra.label(), extra == preferences.extra_time))
            }
        }
        fieldset {
            legend { "Single keys that answer questions" }
            p.quiet { "Switch them off if they get in the way of a screen reader or of voice control." }
            @for on in [true, false] { (radio("keys", on_off(on), on_off(on), on == preferences.keys)) }
        }
    }
}

fn radio(name: &str, value: &str, text: &str, checked: bool) -> Markup {
    html! { label.plain.choice { input type="radio" name=(name) value=(value) checked[checked]; " " (text) } }
}
