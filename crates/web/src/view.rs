//! What every page needs of its request.

use crate::App;
use crate::csrf::{CSRF_FIELD, Csrf};
use crate::look::Look;
use crate::page::{self, Width};
use crate::preferences::{Kept, Preferences};
use crate::problem::Problem;
use crate::who::Who;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::Html;
use gradatim_log::SittingHistory;
use gradatim_practice::Material;
use maud::{Markup, html};

/// Who looks, with what eyes, and what their forms carry. Handlers take it as an argument.
pub(crate) struct View {
    /// The running app.
    pub(crate) app: App,
    /// Who looks.
    pub(crate) who: Who,
    /// Theme and text size.
    pub(crate) look: Look,
    /// What they prefer.
    pub(crate) kept: Kept,
    /// Slug of the exam that the pages are about.
    pub(crate) exam: String,
    /// Path of the request.
    pub(crate) path: String,
    csrf: Csrf,
}

impl FromRequestParts<App> for View {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let who = Who::from_request_parts(parts, app).await?;
        let csrf = parts.extensions.get::<Csrf>().cloned();
        let kept = Kept::of(app, &who.learner).await?;
        let exam = kept.exam(app)?;
        Ok(Self {
            app: app.clone(),
            who,
            look: Look::of(&parts.headers),
            kept,
            exam,
            path: parts.uri.path().to_owned(),
            csrf: csrf.ok_or_else(|| Problem::internal(&"no token against forged requests"))?,
        })
    }
}

impl View {
    /// Bank, beliefs and standard of the exam that the pages are about.
    pub(crate) fn material(&self) -> Result<&'static Material, Problem> {
        self.app.library.material(&self.exam)
    }

    /// Extra time and keys.
    pub(crate) fn preferences(&self) -> Preferences {
        self.kept.sittings()
    }

    /// The learner's sittings of that exam, oldest first.
    pub(crate) async fn sittings(&self) -> Result<Vec<SittingHistory>, Problem> {
        let (learner, exam) = (self.who.learner.clone(), self.exam.clone());
        Ok(self.app.store.read(move |journal| journal.sittings(&learner, &exam)).await??)
    }

    /// The hidden field that every form needs.
    pub(crate) fn csrf_field(&self) -> Markup {
        html! { input type="hidden" name=(CSRF_FIELD) value=(self.csrf.0); }
    }

    /// The token itself, for scripts.
    pub(crate) fn csrf_token(&self) -> &str {
        &self.csrf.0
    }

    /// A page with the navigation around it.
    pub(crate) fn page(&self, title: &str, content: &Markup) -> Html<String> {
        Html(page::full(self, title, Width::Text, content))
    }

    /// The same for tables and charts that need room.
    pub(crate) fn wide_page(&self, title: &str, content: &Markup) -> Html<String> {
        Html(page::full(self, title, Width::Wide, content))
    }

    /// A page of a sitting: nothing around it that leads away.
    pub(crate) fn focused_page(&self, title: &str, content: &Markup) -> Html<String> {
        Html(page::focused(self, title, content))
    }
}
