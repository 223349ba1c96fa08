//! The corner of every page that says who is logged in.

use crate::view::View;
use maud::{Markup, html};

/// Name and way out; nothing where nobody logs in.
pub(crate) fn corner(view: &View) -> Markup {
    html! { @if view.app.doorman.is_some() {
        div.corner {
            a href="/account" aria-current=[(view.path == "/account").then_some("page")] {
                span.visually-hidden { "Account of " } (view.who.learner)
            }
            form method="post" action="/logout" { (view.csrf_field()) button.plain { "Log out" } }
        }
    } }
}
