//! The frame of every page.

use crate::assets::asset;
use crate::look::{Look, Theme};
use crate::view::View;
use maud::{DOCTYPE, Markup, html};

/// How much room the content takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// Lines that read well.
    Text,
    /// Tables and charts.
    Wide,
}

/// A place in the navigation: its path, its name, and who sees it.
struct Entry {
    path: &'static str,
    name: &'static str,
    seen: fn(&View) -> bool,
}

const ENTRIES: [Entry; 9] = [
    Entry { path: "/", name: "Home", seen: |_| true },
    Entry { path: "/drill", name: "Drill", seen: |_| true },
    Entry { path: "/exam", name: "Exam", seen: |_| true },
    Entry { path: "/review", name: "Review", seen: |_| true },
    Entry { path: "/history", name: "History", seen: |_| true },
    Entry { path: "/plan", name: "Plan", seen: |_| true },
    Entry { path: "/bank", name: "Bank", seen: |view| view.who.roles.maintainer },
    Entry { path: "/cohort", name: "Cohort", seen: |view| view.who.roles.analyst },
    Entry { path: "/settings", name: "Settings", seen: |_| true },
];

/// A page with the navigation.
pub(crate) fn full(view: &View, title: &str, width: Width, content: &Markup) -> String {
    let class = if width == Width::Wide { "wide" } else { "text" };
    let body = html! {
        a.skip href="#content" { "Skip to the content" }
        header.top {
            a.brand href="/" { "Gradatim" }
            nav aria-label="Main" { ul { @for entry in ENTRIES.iter().filter(|e| (e.seen)(view)) {
                li { a href=(entry.path) aria-current=[is_here(view, entry).then_some("page")] { (entry.name) } }
            } } }
            (crate::people::corner(view))
        }
        main #content class=(class) tabindex="-1" data-keys=(keys(view)) { (content) }
        footer { p { "Everything stays on this " (if view.app.doorman.is_some() { "server" } else { "machine" }) "." } }
    };
    document(view.look, title, Some(view.csrf_token()), &body)
}

/// A page without anything that leads away from it.
pub(crate) fn focused(view: &View, title: &str, content: &Markup) -> String {
    let body = html! { main #content.focused tabindex="-1" data-keys=(keys(view)) { (content) } };
    document(view.look, title, Some(view.csrf_token()), &body)
}

/// A page for somebody unknown: errors, the login.
pub(crate) fn bare(look: Look, title: &str, content: &Markup) -> String {
    let body = html! {
        header.top { a.brand href="/" { "Gradatim" } }
        main #content.text { (content) }
    };
    document(look, title, None, &body)
}

fn is_here(view: &View, entry: &Entry) -> bool {
    view.path == entry.path || (entry.path != "/" && view.path.starts_with(entry.path))
}

/// Whether single keys answer questions; scripts look it up.
fn keys(view: &View) -> &'static str {
    crate::preferences::on_off(view.preferences().keys)
}

fn document(look: Look, title: &str, csrf: Option<&str>, body: &Markup) -> String {
    let theme = (look.theme != Theme::Auto).then(|| look.theme.as_str());
    html! {
        (DOCTYPE)
        html lang="en" data-theme=[theme] data-text=(look.text) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content=(theme.unwrap_or("light dark"));
                // htmx would otherwise write a style into the page, which the content security policy forbids.
                meta name="htmx-config" content=r#"{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true}"#;
                @if let Some(token) = csrf { meta name="csrf" content=(token); }
                title { (title) " · Gradatim" }
                link rel="icon" href=(asset("icon.svg")) type="image/svg+xml";
                link rel="stylesheet" href=(asset("app.css"));
                script src=(asset("htmx.js")) defer {}
                script src=(asset("app.js")) defer {}
            }
            body { (body) }
        }
    }
    .into_string()
}
