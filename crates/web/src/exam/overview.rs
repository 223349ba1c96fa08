//! All questions of an exam at a glance, and handing in.

use super::desk::state;
use super::service;
use super::sheet::{Mark, Sheet};
use super::{count, elsewhere};
use crate::assets::asset;
use crate::problem::Problem;
use crate::view::View;
use axum::extract::{Path, Query};
use axum::response::{Html, IntoResponse, Redirect, Response};
use gradatim_practice::Completion;
use maud::{Markup, html};
use std::collections::HashMap;

/// Which questions the review lists: its name in the address, its name on the page, and the rule.
type Filter = (&'static str, &'static str, fn(&Mark) -> bool);

const FILTERS: [Filter; 4] = [
    ("all", "all", |_| true),
    ("open", "blank or incomplete", |m| m.completion != Completion::Answered),
    ("flagged", "flagged", |m| m.flagged),
    ("answered", "answered", |m| m.completion == Completion::Answered),
];

/// Characters of a stem in the list.
const STEM: usize = 90;

/// To the first question that is not answered.
pub(super) async fn go_on(view: View, Path(sitting): Path<String>) -> Result<Response, Problem> {
    match service::sheet(&view.app, &sitting).await {
        Ok(sheet) => Ok(Redirect::to(&format!("/exam/{sitting}/{}", sheet.next_open())).into_response()),
        Err(refusal) => elsewhere(refusal, &sitting),
    }
}

/// Where every question stands.
pub(super) async fn show(
    view: View,
    Path(sitting): Path<String>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Problem> {
    let shown = asked.get("show").map_or("all", String::as_str);
    let filter = FILTERS.iter().find(|(name, ..)| *name == shown).unwrap_or(&FILTERS[0]);
    match service::sheet(&view.app, &sitting).await {
        Ok(sheet) => Ok(review(&view, &sheet, filter).into_response()),
        Err(refusal) => elsewhere(refusal, &sitting),
    }
}

/// Asks once more.
pub(super) async fn confirm(view: View, Path(sitting): Path<String>) -> Result<Response, Problem> {
    match service::sheet(&view.app, &sitting).await {
        Ok(sheet) => Ok(confirmation(&view, &sheet).into_response()),
        Err(refusal) => elsewhere(refusal, &sitting),
    }
}

/// Hands in.
pub(super) async fn hand_in(view: View, Path(sitting): Path<String>) -> Result<Redirect, Problem> {
    service::hand_in(&view.app, &sitting).await?;
    Ok(Redirect::to(&format!("/exam/{sitting}/report")))
}

fn review(view: &View, sheet: &Sheet, filter: &Filter) -> Html<String> {
    let marks: Vec<&Mark> = sheet.marks.iter().filter(|m| filter.2(m)).collect();
    let content = html! {
        (head(sheet, "Review"))
        p.lead { (undone(sheet)) }
        nav aria-label="Filter" { ul.filters { @for (name, text, rule) in &FILTERS {
            li { a href={ "/exam/" (sheet.sitting) "/review?show=" (name) }
                aria-current=[(*name == filter.0).then_some("true")] {
                (text) " (" (sheet.marks.iter().filter(|m| rule(m)).count()) ")"
            } }
        } } }
        @if marks.is_empty() { p { "None." } } @else { (table(sheet, &marks)) }
        p.actions {
            a.button href={ "/exam/" (sheet.sitting) "/" (sheet.next_open()) } { "Back to the questions" }
            a.button.primary href={ "/exam/" (sheet.sitting) "/hand-in" } { "Hand in …" }
        }
    };
    view.focused_page("Review", &content)
}

fn table(sheet: &Sheet, marks: &[&Mark]) -> Markup {
    html! {
        div.scroll role="region" aria-label="Questions" tabindex="0" { table.questions {
            caption { "Questions and how they stand" }
            thead { tr { th scope="col" { "Question" } th scope="col" { "State" } th scope="col" { "About" } } }
            tbody { @for mark in marks { tr {
                th scope="row" { a href={ "/exam/" (sheet.sitting) "/" (mark.position) } { "Question " (mark.position) } }
                td { (state(mark)) }
                td.about { (excerpt(mark.stem)) }
            } } }
        } }
    }
}

fn confirmation(view: &View, sheet: &Sheet) -> Html<String> {
    let open = sheet.len() - sheet.count(Completion::Answered);
    let content = html! {
        (head(sheet, "Hand in?"))
        p.lead { (undone(sheet)) }
        @if open > 0 {
            p.note.warn { "Blank and incomplete answers count as wrong, and a guess costs nothing." }
        }
        p { "After handing in, no answer can be changed." }
        form.actions method="post" action={ "/exam/" (sheet.sitting) "/hand-in" } {
            (view.csrf_field())
            a.button href={ "/exam/" (sheet.sitting) "/review" } { "Go on with the exam" }
            button.primary { "Hand in for good" }
        }
    };
    view.focused_page("Hand in?", &content)
}

/// Heading and time of a page beside the questions.
fn head(sheet: &Sheet, title: &str) -> Markup {
    html! {
        script src=(asset("exam.js")) defer {}
        div.exam-bar {
            h1 { (title) }
            (super::desk::timer(sheet))
        }
        p #announcer .visually-hidden role="status" {}
    }
}

/// What handing in now would leave undone.
fn undone(sheet: &Sheet) -> String {
    let blank = sheet.count(Completion::Blank);
    let incomplete = sheet.count(Completion::Incomplete);
    let parts = [(blank, "blank"), (incomplete, "incomplete"), (sheet.flagged(), "flagged")];
    let parts: Vec<String> =
        parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
    let all = count(sheet.len(), "question");
    let answered = sheet.count(Completion::Answered);
    let rest = if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) };
    format!("{answered} of {all} answered{rest}.")
}

/// The first words of a stem.
fn excerpt(stem: &str) -> String {
    let mut text = String::new();
    for word in stem.split_whitespace() {
        if text.chars().count() + word.chars().count() > STEM {
            return text + "…";
        }
        text.push_str(word);
        text.push(' ');
    }
    text
}
