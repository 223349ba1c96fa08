//! The page a learner opens every day.

mod bands;
mod standing;
#[cfg(test)]
mod tests;

use crate::drill::button;
use crate::exam::service::{Unfinished, unfinished};
use crate::problem::Problem;
use crate::routes::{Access, Table};
use crate::sentences::capitalised;
use crate::view::View;
use axum::response::Html;
pub(crate) use bands::{Ranges, band_words};
use gradatim_practice::clock_text;
use gradatim_readiness::retention::day_in_words;
use gradatim_readiness::words::Step;
use gradatim_readiness::{Gates, Missing, Readiness};
use maud::{Markup, html};
pub(crate) use standing::{Standing, Targets, standing};

/// The addresses of this part.
pub(crate) fn routes(table: Table) -> Table {
    table.get("/", Access::Learner, show)
}

/// What stands and what to do next.
async fn show(view: View) -> Result<Html<String>, Problem> {
    let found = standing(&view.app, &view.who.learner, &view.exam).await?;
    let waiting = match found.exam {
        Some(_) => unfinished(&view.app, &view.who.learner, &view.exam).await?,
        None => None,
    };
    let content = match found.sittings {
        0 => welcome(&view, &found)?,
        _ => daily(&view, &found, waiting.as_ref())?,
    };
    Ok(view.page("Home", &content))
}

/// For somebody who has not answered anything yet.
fn welcome(view: &View, found: &Standing) -> Result<Markup, Problem> {
    let blueprint = &view.material()?.exam().blueprint;
    Ok(html! {
        h1 { "Welcome to Gradatim" }
        p.lead { "Practise for " strong { (blueprint.title) " (" (found.about.code) ")" } ", one question after the other." }
        p {
            "Begin with a drill of twenty questions. After each answer you read why every option is right or wrong. \
             Stop whenever you like: every answer is saved at once."
        }
        (button(view, "Begin your first drill", &[]))
        p.quiet { "Whether you would pass is told once there is enough to tell it from: " (Gates::default().words()) "." }
        (retired(found))
        (exams(view))
    })
}

fn daily(view: &View, found: &Standing, waiting: Option<&Unfinished>) -> Result<Markup, Problem> {
    let verdict = found.verdict();
    Ok(html! {
        p.quiet.exam { (found.about.code) (countdown(found)) }
        h1 { (verdict.headline()) }
        p.lead { (verdict.explanation()) }
        (gates(&found.readiness.missing))
        (next(view, found, waiting)?)
        (three_numbers(found))
        @if verdict.shows_domains() { (domains(&found.readiness)) p { (verdict.differences()) } }
        (retired(found))
        details { summary { "How is this worked out?" } p { (verdict.basis()) } }
        (exams(view))
    })
}

fn countdown(found: &Standing) -> Markup {
    let today = jiff::Timestamp::from_millisecond(found.now).ok();
    let today = today.map(|now| now.to_zoned(jiff::tz::TimeZone::UTC).date());
    let days = found.aim.date().zip(today).map(|(date, today)| (date, (date - today).get_days()));
    html! {
        @match days {
            Some((date, days)) => { " · " strong { (in_days(days)) } ", on " (date.strftime("%-d %B %Y").to_string()) },
            None if found.about.instead.is_none() => { " · " a href="/plan" { "tell the date of your exam" } },
            None => {},
        }
    }
}

fn in_days(days: i32) -> String {
    match days {
        ..=0 => "your exam is today".to_owned(),
        1 => "your exam is tomorrow".to_owned(),
        n => format!("your exam is in {n} days"),
    }
}

/// What is missing for a forecast, with a bar each.
fn gates(missing: &[Missing]) -> Markup {
    html! {
        @if !missing.is_empty() {
            ul.gates { @for (n, gate) in missing.iter().enumerate() {
                @let [have, need] = gate.progress();
                li {
                    label for={ "gate-" (n) } { (capitalised(&gate.to_string())) }
                    progress id={ "gate-" (n) } max=(need) value=(have) { (have) " of " (need) }
                }
            } }
        }
    }
}

/// One thing to do, with one button.
fn next(view: &View, found: &Standing, waiting: Option<&Unfinished>) -> Result<Markup, Problem> {
    let domains = view.material()?.exam().blueprint.domains();
    let id = |d: usize| domains.get(d).map_or("", |d| d.id.as_str());
    let step = found.verdict().next();
    Ok(html! {
        section.card.next {
            h2 { "Next" }
            @if let Some(exam) = waiting {
                p { "Your exam is under way: " (exam.done()) ", " (clock_text(exam.left_ms)) " left. Its clock "
                    @if exam.is_running { "is running." } @else { "stands still." } }
                p { a.button.primary href="/exam" { "Go on with the exam" } }
            } @else if let Some(drill) = &found.drill {
                p { "Your drill of " (day_in_words(drill.started_at)) " is not finished: " (drill.answered) @if let Some(of) = drill.of { " of " (of) } " answered." }
                (button(view, "Go on with the drill", &[]))
            } @else {
                p { (capitalised(&step.sentence)) "." }
                @match step.step {
                    Step::Drill(Some(d)) => (button(view, "Begin", &[("domain", id(d))])),
                    Step::Drill(None) => (button(view, "Begin the drill", &[])),
                    Step::Exam | Step::SealedForm => p { a.button.primary href="/exam" { "To the exam" } },
                }
            }
            p.quiet { (reviews(found)) }
        }
    })
}

fn reviews(found: &Standing) -> Markup {
    let next = found.next_due.map(day_in_words);
    html! {
        @match (found.due, next) {
            (0, None) => "No question is due for review.",
            (0, Some(day)) => { "No question is due for review; the next one is on " (day) "." },
            (1, _) => "1 question is due for review today; drills mix it in.",
            (n, _) => { (n) " questions are due for review; drills mix them in, a third at most." },
        }
    }
}

/// Coverage, performance and retention, which are not to be mixed.
fn three_numbers(found: &Standing) -> Markup {
    let verdict = found.verdict();
    let share = (100.0 * found.readiness.coverage).round();
    html! {
        div.grid.three {
            section.card {
                h2 { "Coverage" }
                p { (verdict.coverage()) }
                progress max="100" value=(share) aria-label="Blueprint looked at lately" { (share) " %" }
            }
            section.card { h2 { "Performance" } p { (capitalised(&verdict.performance())) } }
            section.card { h2 { "Retention" } p { (capitalised(&verdict.retention())) } }
        }
    }
}

fn domains(readiness: &Readiness) -> Markup {
    let ranges = Ranges::new(&readiness.domains, readiness.assumptions.theta_cut);
    html! {
        h2 { "By domain" }
        table.domains {
            caption { "The bar is where you are, 8 times in 10; the upright line is the standard: left of it is below, right of it above." }
            thead { tr { th scope="col" { "Domain" } th scope="col" { "Against the standard" } } }
            tbody { @for domain in &readiness.domains { tr {
                th scope="row" {
                    (domain.domain)
                    p.quiet { (format!("{:.0} %", 100.0 * domain.weight)) " of the exam, " (domain.answered) " answered" }
                }
                td { (ranges.chart(domain)) " " (band_words(Some(domain.band), domain.band.words())) }
            } } }
        }
    }
}

/// What a learner should know of an exam that cannot be sat any more.
fn retired(found: &Standing) -> Markup {
    html! {
        @if let Some(instead) = &found.about.instead {
            p.note.warn {
                (found.about.code) " can no longer be sat" @if !instead.is_empty() { "; look at " (instead.to_uppercase()) } ". Practising it still works."
            }
        }
    }
}

fn exams(view: &View) -> Markup {
    html! {
        @if view.app.library.exams().len() > 1 {
            p.quiet { "Another exam is chosen in the " a href="/settings" { "settings" } "." }
        }
    }
}
