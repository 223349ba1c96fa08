//! Charts of a learner's way, each with its numbers as a table.

use gradatim_charts::{Axis, Chart, Point, Tone, wilson_interval};
use gradatim_practice::{Course, Material};
use maud::{Markup, PreEscaped, html};

/// The figures that have something to show.
pub(super) fn figures(material: &Material, course: &Course) -> Markup {
    html! {
        @if course.points.len() > 1 { (expected(material, course)) }
        div.grid.figures {
            @if course.weeks.len() > 1 { (weeks(course)) }
            (domains(course))
        }
    }
}

/// A chart over its table.
fn figure(heading: &str, chart: &Chart, table: &Markup) -> Markup {
    html! {
        section.card {
            h2 { (heading) }
            // A chart that cannot be drawn leaves its table, which says the same.
            @if let Ok(svg) = chart.svg_plain() { figure.scroll tabindex="0" aria-label=(heading) { (PreEscaped(svg)) } }
            details { summary { "The numbers" } (table) }
        }
    }
}

fn numbers(caption: &str, head: &[&str], rows: Vec<Vec<String>>) -> Markup {
    html! {
        div.scroll tabindex="0" role="region" aria-label=(caption) {
            table {
                caption { (caption) }
                thead { tr { @for (c, cell) in head.iter().enumerate() { th.number[c > 0] scope="col" { (cell) } } } }
                tbody { @for row in rows { tr { @for (c, cell) in row.iter().enumerate() {
                    @if c == 0 { th scope="row" { (cell) } } @else { td.number { (cell) } }
                } } } }
            }
        }
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// Share of questions right that passes by our own standard.
pub(crate) fn pass_share(material: &Material) -> f64 {
    let standard = material.standard();
    standard.reference.cut / standard.form.len().max(1) as f64
}

/// What to expect of a form after each day, against the mark that passes.
fn expected(material: &Material, course: &Course) -> Markup {
    let cut = pass_share(material);
    let (points, last) = (&course.points, course.points.len().saturating_sub(1) as f64);
    let names: Vec<String> = labels(points.iter().map(|p| p.day.strftime("%-d %b").to_string()).collect());
    let place = |i: usize| i as f64;
    let line = points.iter().enumerate().map(|(i, p)| (place(i), p.expected)).collect();
    let bands = points.iter().enumerate();
    let bands = bands.map(|(i, p)| Point::new(place(i), p.expected).between(p.band[0], p.band[1])).collect();
    let about = "Share of questions expected right on a form like the reference form, after each day with first answers. Bars \
                 show where four of five such forms would lie; the dashed line is our practice pass mark.";
    let chart = Chart::new(
        "Expected share right",
        Axis::names("day", &names),
        Axis::percent("right").within(0.0, 1.0),
    )
    .described(about)
    .dashed("pass mark", Tone::Second, vec![(-0.5, cut), (last + 0.5, cut)])
    .line("", Tone::First, line)
    .points("expected", Tone::First, bands);
    let rows = points.iter().map(|p| {
        let band = format!("{} to {}", percent(p.band[0]), percent(p.band[1]));
        vec![p.day.to_string(), p.answered.to_string(), percent(p.expected), band]
    });
    let head = ["day", "first answers so far", "expected right", "four of five forms"];
    let caption = format!("Expected share right by day; our practice standard passes at {}", percent(cut));
    html! {
        (figure("What to expect of a form", &chart, &numbers(&caption, &head, rows.collect())))
        p.quiet { (about) " Old answers fade, so that the line can sink without a wrong one." }
    }
}

/// Every label while there are few, else so many that they do not touch.
fn labels(all: Vec<String>) -> Vec<String> {
    let step = all.len().div_ceil(6).max(1);
    let last = all.len().saturating_sub(1);
    let shown = |i: usize| (last - i).is_multiple_of(step);
    all.into_iter().enumerate().map(|(i, name)| if shown(i) { name } else { String::new() }).collect()
}

fn weeks(course: &Course) -> Markup {
    let weeks = &course.weeks;
    let names: Vec<String> = labels(weeks.iter().map(|w| w.monday.strftime("%-d %b").to_string()).collect());
    let bars = |of: fn(&gradatim_practice::WeekCount) -> usize| {
        weeks.iter().enumerate().map(|(i, w)| (i as f64, of(w) as f64)).collect::<Vec<_>>()
    };
    let chart = Chart::new("Answers a week", Axis::names("week from", &names), Axis::new("answers"))
        .described("Answers in each week: the right ones below, the wrong ones on top.")
        .bars("wrong", Tone::Second, bars(|w| w.answered))
        .bars("right", Tone::First, bars(|w| w.right));
    let rows = weeks.iter().map(|w| vec![w.monday.to_string(), w.answered.to_string(), w.right.to_string()]);
    let table =
        numbers("Answers by week, repeats included", &["week from", "answers", "right"], rows.collect());
    figure("Answers a week", &chart, &table)
}

fn domains(course: &Course) -> Markup {
    let domains = &course.domains;
    let names: Vec<String> = (1..=domains.len()).map(|n| n.to_string()).collect();
    let share = |d: &gradatim_practice::DomainCount| d.right as f64 / d.answered.max(1) as f64;
    let met = domains.iter().enumerate().filter(|(_, d)| d.answered > 0);
    let points = met.map(|(i, d)| {
        let (low, high) = wilson_interval(share(d), d.answered);
        Point::new(i as f64, share(d)).between(low, high)
    });
    let chart = Chart::new(
        "First answers by domain",
        Axis::names("domain", &names),
        Axis::percent("right").within(0.0, 1.0),
    )
    .described("Share right among questions answered for the first time, by domain, with its 95 % interval.")
    .points("", Tone::First, points.collect());
    let rows = domains.iter().enumerate().map(|(i, d)| {
        let share = if d.answered > 0 { percent(share(d)) } else { "–".to_owned() };
        vec![format!("{} {}", i + 1, d.title), d.answered.to_string(), d.right.to_string(), share]
    });
    let caption =
        "Questions answered for the first time, by domain; drills choose harder ones for whoever knows more";
    let table = numbers(caption, &["domain", "answered", "right", "share"], rows.collect());
    figure("First answers by domain", &chart, &table)
}
