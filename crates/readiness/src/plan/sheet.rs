//! A plan in words: the same blocks for the terminal and for Markdown.

use super::{DomainPlan, Form, Plan, Share, Week};
use jiff::civil::Date;

/// A piece of a sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The title.
    Title(String),
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list.
    Points(Vec<String>),
    /// Rows of cells, the first one being the head; the first column is flush left, the others flush right.
    Table(Vec<Vec<String>>),
}

/// The plan as a person reads it; tables fit 80 columns with up to six domains.
#[must_use]
pub fn sheet(plan: &Plan) -> Vec<Block> {
    let mut blocks = vec![Block::Title(title(plan)), Block::Text(opening(plan))];
    blocks.extend(outlook(plan).map(Block::Text));
    list(&mut blocks, "Please note", plan.warnings.clone());
    list(&mut blocks, "After the failed attempt", recovery(plan));
    if plan.hours > 0.0 {
        blocks.push(Block::Heading("Where the hours go".to_owned()));
        blocks.extend([Block::Table(domains(plan)), Block::Text(differences(plan))]);
        blocks.push(Block::Heading("Week by week".to_owned()));
        blocks.extend([Block::Table(weeks(plan)), Block::Text(how_to_read(plan))]);
    }
    list(&mut blocks, "Days to keep", days_to_keep(plan));
    if plan.hours > 0.0 {
        list(&mut blocks, "Gates", gates(plan));
        list(&mut blocks, "Aims on the way", aims(plan));
    }
    list(&mut blocks, "If it does not work out", if plan.held { again(plan) } else { Vec::new() });
    list(&mut blocks, "What this rests on", if plan.hours > 0.0 { assumptions(plan) } else { Vec::new() });
    blocks
}

fn list(blocks: &mut Vec<Block>, heading: &str, points: Vec<String>) {
    if !points.is_empty() {
        blocks.extend([Block::Heading(heading.to_owned()), Block::Points(points)]);
    }
}

fn title(plan: &Plan) -> String {
    format!("Plan for {}: exam on {}", plan.code, long_day(plan.exam_on))
}

fn opening(plan: &Plan) -> String {
    let days = count(plan.days().unsigned_abs() as usize, "day");
    let (each, all) = (hours(plan.hours_per_week), hours(plan.hours));
    format!("From {}: {days}, {each} in a full week, {all} of study in all.", long_day(plan.today))
}

fn outlook(plan: &Plan) -> Option<String> {
    let e = &plan.expected;
    let now = format!(
        "If the exam were today, about {} of 100 questions would be right; our practice standard passes at {}.",
        share(e.now),
        share(e.cut)
    );
    let then = format!("With these hours it should be about {} on the day.", share(e.on_exam));
    (plan.days() > 0).then(|| if plan.hours > 0.0 { format!("{now} {then}") } else { now })
}

fn recovery(plan: &Plan) -> Vec<String> {
    let Some(recovery) = &plan.recovery else { return Vec::new() };
    let first = format!(
        "The attempt was on {}; the exam may be sat again from {}, if the booking page agrees.",
        long_day(recovery.failed_on),
        long_day(recovery.earliest)
    );
    let section = |s: &super::SectionVerdict| format!("{}: {}", s.domain, s.verdict.as_str());
    let left_open = "No date was given, so this is for the first day allowed that leaves two weeks to study;";
    let another = plan.reader.choose("--date DAY plans for another.", "give a date to plan for another.");
    let open = recovery.day_left_open.then(|| format!("{left_open} {another}"));
    std::iter::once(first).chain(open).chain(recovery.sections.iter().map(section)).collect()
}

fn domains(plan: &Plan) -> Vec<Vec<String>> {
    let head = ["domain", "weight", "now", "exam day", "hours", "questions"];
    let row = |d: &DomainPlan| {
        let now = format!("{} ± {}", share(d.expected), share(d.spread));
        let name = format!("{} {}", d.id, shortened(&d.domain, plan.reader.longest_name()));
        let weight = format!("{} %", share(d.weight));
        vec![name, weight, now, share(d.expected_on_exam), tenths(d.hours), d.questions.to_string()]
    };
    std::iter::once(head.map(str::to_owned).to_vec()).chain(plan.domains.iter().map(row)).collect()
}

fn differences(plan: &Plan) -> String {
    let what = "Now and exam day: how many of 100 questions you should get right. Questions: new ones.";
    if plan.expected.domains_differ {
        return format!("{what} Hours go where the next one gains most points.");
    }
    format!(
        "{what} There is no clear difference between your domains so far; hours go where the next one should gain \
         most points, and that can change as you answer more."
    )
}

fn weeks(plan: &Plan) -> Vec<Vec<String>> {
    let mut head = vec!["week".to_owned(), "days".to_owned(), "hours".to_owned()];
    head.extend(plan.domains.iter().map(|d| d.id.clone()));
    head.extend(["new", "reviews", "mock"].map(str::to_owned));
    let row = |(i, week): (usize, &Week)| {
        let mut cells = vec![(i + 1).to_string(), span(week), tenths(week.hours)];
        cells.extend(week.domains.iter().map(|d| tenths(d.hours)));
        let new: usize = week.domains.iter().map(|d| d.questions).sum();
        let Share { hours, questions } = week.reviews;
        let mock = week.mock.map_or_else(|| "-".to_owned(), |m| tenths(m.hours));
        cells.extend([new.to_string(), format!("{} ({questions})", tenths(hours)), mock]);
        cells
    };
    std::iter::once(head).chain(plan.weeks.iter().enumerate().map(row)).collect()
}

fn how_to_read(plan: &Plan) -> String {
    let (first, last) = match plan.domains.as_slice() {
        [first, .., last] => (first.id.as_str(), last.id.as_str()),
        _ => ("1", "1"),
    };
    format!(
        "{first} to {last} are hours by domain, new is the number of new questions, reviews are hours and questions that \
         come back, mock is hours with going over it."
    )
}

fn days_to_keep(plan: &Plan) -> Vec<String> {
    let mock = |m: &super::Mock| {
        let (words, name) = match m.form {
            Form::Sealed => (format!("exam {} --form sealed", plan.exam), "the sealed form"),
            Form::Practice => (format!("exam {}", plan.exam), "a practice form"),
        };
        let which = plan.reader.command(&words).unwrap_or_else(|| name.to_owned());
        format!("{}: cold mock exam, {} minutes in one go ({which})", short_day(m.on), plan.minutes)
    };
    let rest = plan.rest_day.map(|day| format!("{}: rest, no study", short_day(day)));
    let exam = format!("{}: exam", short_day(plan.exam_on));
    plan.mocks.iter().map(mock).chain(rest).chain([exam]).collect()
}

fn gates(plan: &Plan) -> Vec<String> {
    let of = |gate: &super::Gate| {
        let when = match (gate.passed, gate.on) {
            (true, _) => "passed".to_owned(),
            (false, Some(day)) => format!("by {}", short_day(day)),
            (false, None) => "not reached within this plan".to_owned(),
        };
        format!("{} ({when}): {}.", if gate.gate == "booking" { "Booking" } else { "Evidence" }, gate.text)
    };
    plan.gates.iter().map(of).collect()
}

fn aims(plan: &Plan) -> Vec<String> {
    let of = |line: &super::TargetLine| {
        let aim = if line.low == line.high {
            format!("{} %", line.low)
        } else {
            format!("{} to {} %", line.low, line.high)
        };
        format!("{} ({}): {aim} of first-seen questions", short_day(line.by), line.when)
    };
    plan.target_lines.iter().map(of).collect()
}

fn again(plan: &Plan) -> Vec<String> {
    let (Some(wait), Some(day)) = (plan.retake.wait_days, plan.retake.earliest) else {
        return plan.retake.note.iter().cloned().collect();
    };
    let wait = count(wait as usize, "day");
    let rule = format!("It can be sat again {wait} after a failed attempt: from {} on.", long_day(day));
    let command =
        plan.reader.command(&format!("plan {} --failed-on {} --sections …", plan.exam, plan.exam_on));
    let how = command.map_or_else(|| ".".to_owned(), |command| format!(": {command}"));
    let recover = format!("Make the plan anew then, with the report's sections{how}");
    std::iter::once(rule).chain(plan.retake.note.clone()).chain([recover]).collect()
}

fn assumptions(plan: &Plan) -> Vec<String> {
    let s = &plan.settings;
    vec![
        format!(
            "An hour of study closes {} % of the gap between you and {} of 100 right, spread over the syllabus; in one \
             domain the more, the smaller the domain. The form (the gap shrinks by the same factor each day) fits scores of medical \
             students; the rate is our assumption{}.",
            (1e4 * s.closing_rate).round() / 100.0,
            share(s.ceiling),
            plan.reader.choose(" (--closing-rate)", "")
        ),
        format!(
            "At least {} % of study hours go by weight, so that no domain is left alone; more while little is known of you, and \
             all without answers. Reading the reasons takes as long as \
             answering; {} % of an hour is for questions.",
            share(s.by_weight),
            share(s.on_questions)
        ),
        "The bar for cold forms lies ten points over our own pass mark: with one form of 65 questions and a bank that may \
         miss the exam by 5 points, that is a chance of about 5 in 6. The aims are rules of thumb from study guides, no gates. \
         Nobody outside knows the real table from points to scaled scores."
            .to_owned(),
    ]
}

/// `1 day`, `2 days`.
pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A share as a whole number of 100.
pub(super) fn share(p: f64) -> String {
    format!("{:.0}", 100.0 * p)
}

/// `1 hour`, `5.5 hours`.
pub(super) fn hours(h: f64) -> String {
    match tenths(h).as_str() {
        "1.0" => "1 hour".to_owned(),
        text => format!("{} hours", text.strip_suffix(".0").unwrap_or(text)),
    }
}

fn tenths(h: f64) -> String {
    format!("{h:.1}")
}

/// `Sunday 31 January 2027`.
pub(super) fn long_day(date: Date) -> String {
    date.strftime("%A %-d %B %Y").to_string()
}

/// `Sun 31 Jan`.
fn short_day(date: Date) -> String {
    date.strftime("%a %-d %b").to_string()
}

/// `25 Jan - 31 Jan`.
fn span(week: &Week) -> String {
    let day = |date: Date| date.strftime("%-d %b").to_string();
    format!("{} - {}", day(week.from), day(week.to))
}

/// A name of at most so many characters, cut at the end.
fn shortened(name: &str, most: usize) -> String {
    if name.chars().count() <= most {
        return name.to_owned();
    }
    let cut: String = name.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", cut.trim_end())
}
