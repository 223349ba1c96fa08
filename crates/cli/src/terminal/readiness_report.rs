//! The verdict for people: the answer first, then what is missing or what to do next.

use crate::layout::count;
use crate::terminal::drill_summary::{tone, words};
use crate::terminal::text::{command, hanging, paragraph};
use crate::terminal::{Palette, Row, Tone, table};
use gradatim_readiness::{Band, DomainReadiness, Missing, Readiness, State};

/// What a report points to besides the verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pointer {
    /// Slug of the exam.
    pub exam: String,
    /// Its code.
    pub code: String,
    /// Upper end of the scale.
    pub highest: u32,
    /// Numbers of the domains, where they are those of the blueprint.
    pub domains: Vec<String>,
    /// What commands need besides to be about this learner and home, such as ` --learner ada`.
    pub whose: String,
    /// Whether the cut is that of our own raters.
    pub own_cut: bool,
    /// Whether its standard error was not asked for.
    pub own_cut_se: bool,
    /// What could not be judged, as sentences.
    pub notes: Vec<String>,
    /// Whether the answers are simulated.
    pub synthetic: bool,
    /// What to take instead, where the exam can no longer be sat.
    pub instead: Option<String>,
}

/// The report in rows of `width` columns.
pub fn readiness_rows(readiness: &Readiness, to: &Pointer, width: usize, palette: Palette) -> Vec<Row> {
    let mut rows = verdict(readiness, to, width);
    rows.push(Row::blank());
    rows.extend(three_numbers(readiness, width));
    rows.push(Row::blank());
    // On little evidence a mark against a domain would be read as a verdict.
    if readiness.state != State::NotEnoughEvidence {
        rows.extend(domains(readiness, palette, width));
        rows.push(Row::blank());
        rows.extend(paragraph(&standing(readiness), width, Tone::Plain));
        rows.push(Row::blank());
    }
    rows.extend(next(readiness, to, width));
    rows.push(Row::blank());
    rows.extend(paragraph(&basis(readiness, to), width, Tone::Quiet));
    rows
}

fn verdict(readiness: &Readiness, to: &Pointer, width: usize) -> Vec<Row> {
    let (head, more) = match (readiness.state, readiness.p_pass) {
        (State::NotEnoughEvidence, _) | (_, None) => return not_enough(readiness, to, width),
        (State::Ready, Some(p)) => (
            format!("Yes: you look ready for {}.", to.code),
            format!("On a real form you would pass {}.", chance(p)),
        ),
        (State::NotReady, Some(p)) => {
            (not_ready(p, &to.code), format!("As things stand, you would pass {}.", chance(p)))
        }
    };
    let tone = if readiness.state == State::Ready { Tone::Good } else { Tone::Strong };
    let mut rows = paragraph(&head, width, tone);
    rows.push(Row::blank());
    let text = format!("{more} {}{}", score(readiness, to), bar(readiness));
    rows.extend(paragraph(&text, width, Tone::Plain));
    rows
}

fn not_ready(p: f64, code: &str) -> String {
    match p {
        p if p >= 0.7 => format!("Nearly, but not quite yet: you would more likely than not pass {code}."),
        p if p >= 0.4 => format!("Not yet: {code} could go either way today."),
        _ => format!("Not yet: today, {code} would probably come too early."),
    }
}

fn bar(readiness: &Readiness) -> String {
    match readiness.state {
        State::NotReady => {
            format!(" We say ready from {:.0} times in 10 on.", 10.0 * readiness.assumptions.ready_at)
        }
        _ => String::new(),
    }
}

fn score(readiness: &Readiness, to: &Pointer) -> String {
    let [low, high] = readiness.interval;
    format!(
        "Your score would likely, 8 times in 10, be between {low:.0} and {high:.0} of {}; {:.0} passes.",
        to.highest, readiness.pass_mark
    )
}

fn not_enough(readiness: &Readiness, to: &Pointer, width: usize) -> Vec<Row> {
    let head = format!("It is too early to say whether you would pass {}.", to.code);
    let so_far = match readiness.answered {
        0 => "You have not answered any question of this exam yet".to_owned(),
        n => format!("There are {} so far{}", count(n, "first answer"), too_old(readiness)),
    };
    let why = format!(
        "{so_far}, and a figure now would be little more than a guess. That is no verdict on you. Still missing:"
    );
    let mut rows = paragraph(&head, width, Tone::Strong);
    rows.push(Row::blank());
    rows.extend(paragraph(&why, width, Tone::Plain));
    rows.extend(readiness.missing_evidence.iter().flat_map(|m| hanging("  - ", m, width, Tone::Plain)));
    rows
}

/// Why answers given are not counted below.
fn too_old(readiness: &Readiness) -> String {
    let old = readiness.missing.iter().find_map(|m| match m {
        Missing::Answers { old, .. } => Some(*old),
        _ => None,
    });
    match old.unwrap_or(0) {
        0 => String::new(),
        old => format!(", {old} of them too old to count"),
    }
}

/// A probability as people say it.
pub fn chance(p: f64) -> String {
    match p {
        p if p < 0.05 => "less than 1 time in 10".to_owned(),
        p if p < 0.15 => "about 1 time in 10".to_owned(),
        p if p >= 0.95 => "more than 9 times in 10".to_owned(),
        p if (0.85..0.9).contains(&p) => "a little less than 9 times in 10".to_owned(),
        p => format!("about {:.0} times in 10", (10.0 * p).round()),
    }
}

/// Coverage, performance and retention, which are not to be mixed.
fn three_numbers(readiness: &Readiness, width: usize) -> Vec<Row> {
    let performance = match readiness.p_pass {
        Some(p) => format!("a pass {}", chance(p)),
        None => "not told yet".to_owned(),
    };
    let retention = match readiness.retention {
        Some(share) => format!(
            "about {:.0} in 10 of what you knew will still be there on the day",
            (10.0 * share).round()
        ),
        None => "not known yet: it takes reviews".to_owned(),
    };
    let coverage = format!("{:.0} % of the blueprint looked at lately", 100.0 * readiness.coverage);
    let lines = [("Coverage     ", coverage), ("Performance  ", performance), ("Retention    ", retention)];
    lines.iter().flat_map(|(name, text)| hanging(name, text, width, Tone::Plain)).collect()
}

fn domains(readiness: &Readiness, palette: Palette, width: usize) -> Vec<Row> {
    let head = ["domain", "weight", "answered", "against the standard"].map(str::to_owned).to_vec();
    let cells = |d: &DomainReadiness| {
        let mark = match d.band {
            Band::Above => palette.right(),
            Band::NoClearDifference => "",
            Band::Below => palette.wrong(),
        };
        let standing = format!("{mark} {}", words(d.band));
        vec![
            d.domain.clone(),
            format!("{:.0} %", 100.0 * d.weight),
            d.answered.to_string(),
            standing.trim().to_owned(),
        ]
    };
    let rows = std::iter::once(head).chain(readiness.domains.iter().map(cells)).collect();
    table(rows, &readiness.domains.iter().map(|d| tone(d.band)).collect::<Vec<_>>(), width)
}

/// What may be said of differences between domains, and what a single exam will not tell.
fn standing(readiness: &Readiness) -> String {
    if readiness.domains.len() < 2 {
        return "\"No clear difference\" from the standard means that it may lie on either side.".to_owned();
    }
    let differences = match &readiness.clearly_weakest {
        Some(domain) => format!("{domain} is clearly your weakest domain."),
        None => "Between your domains there is no clear difference: their ranges overlap.".to_owned(),
    };
    let worth = readiness.domains.iter().filter(|d| d.one_exam.is_some_and(|v| v.is_worth_showing())).count();
    let one_exam = match worth {
        0 => {
            " A single exam is too short to tell domains apart; your practice as a whole is what this rests on."
        }
        _ => "",
    };
    format!("{differences}{one_exam}")
}

fn next(readiness: &Readiness, to: &Pointer, width: usize) -> Vec<Row> {
    let (sentence, words) = next_step(readiness, to);
    let mut rows = paragraph(
        &format!("Next: {sentence}{}", if words.is_some() { ":" } else { "." }),
        width,
        Tone::Plain,
    );
    rows.extend(words.into_iter().flat_map(|words| command(&format!("{words}{}", to.whose), width)));
    rows
}

fn next_step(readiness: &Readiness, to: &Pointer) -> (String, Option<String>) {
    // Domains of a foreign pool can be drilled nowhere.
    let drill = |what: &str| (!to.domains.is_empty()).then(|| format!("gradatim drill {}{what}", to.exam));
    let in_domain = |d: usize| to.domains.get(d).map_or_else(String::new, |id| format!(" --domain {id}"));
    let title = |d: usize| readiness.domains.get(d).map_or("", |d| d.domain.as_str());
    match readiness.missing.first() {
        Some(Missing::Answers { .. }) => {
            ("a drill; twenty questions are a good sitting".to_owned(), drill(""))
        }
        Some(Missing::Domain { domain, title, .. }) => {
            (format!("a few questions on {title}"), drill(&in_domain(*domain)))
        }
        Some(Missing::ColdForms { .. }) => (
            "the sealed form, in one go; its questions are in no drill, so keep it for a good day".to_owned(),
            Some(format!("gradatim exam {} --form sealed", to.exam)),
        ),
        None if readiness.state == State::Ready => (ready_step(to), drill("")),
        None => match worst(readiness) {
            Some(d) => (format!("work on {}, where an hour helps most", title(d)), drill(&in_domain(d))),
            None => ("a mixed drill, as no domain stands out".to_owned(), drill("")),
        },
    }
}

fn ready_step(to: &Pointer) -> String {
    let book = match to.instead.as_deref() {
        None => "book the exam".to_owned(),
        Some("") => "this exam can no longer be sat".to_owned(),
        Some(others) => format!("this exam can no longer be sat, so look at {others}"),
    };
    format!("{book}; a short drill every other day keeps this fresh")
}

/// The domain clearly below the others, else the heaviest below the standard, else the heaviest that is unclear.
fn worst(readiness: &Readiness) -> Option<usize> {
    let clear = |d: &DomainReadiness| readiness.clearly_weakest.as_ref() == Some(&d.domain);
    let heaviest = |band: Band| {
        let own = readiness.domains.iter().enumerate().filter(|(_, d)| d.band == band);
        own.max_by(|x, y| x.1.weight.total_cmp(&y.1.weight)).map(|(i, _)| i)
    };
    let weakest = readiness.domains.iter().position(clear);
    weakest.or_else(|| heaviest(Band::Below)).or_else(|| heaviest(Band::NoClearDifference))
}

fn basis(readiness: &Readiness, to: &Pointer) -> String {
    let a = &readiness.assumptions;
    let fade = match a.half_life_days {
        days if days.is_finite() => format!(" An answer counts half after {days:.0} days."),
        _ => String::new(),
    };
    let synthetic = if to.synthetic { "\n\nThese answers are simulated." } else { "" };
    let notes: String = to.notes.iter().map(|note| format!(" {note}")).collect();
    format!(
        "What this rests on: our practice scale, with the pass mark put at {:.1} of {} points {}. {} Of all \
         learners, {} by this standard.{fade} Only first answers count, never repeats.{notes}{synthetic}",
        a.cut,
        a.items,
        origin(a.cut_se, to),
        hardness(a.mismatch.mean, a.mismatch.sd),
        pass_rate(a.base_pass_rate),
    )
}

/// Whose cut it is, and whose standard error.
fn origin(cut_se: f64, to: &Pointer) -> String {
    let (ours, asked) = ("by our expert ratings of the questions, not by the exam's owner", "as asked for");
    match (to.own_cut, to.own_cut_se) {
        (true, true) => format!("(standard error {cut_se:.1}), {ours}"),
        (true, false) => format!("{ours} (standard error {cut_se:.1}, {asked})"),
        (false, true) => format!("{asked} (standard error {cut_se:.1}, our own figure)"),
        (false, false) => format!("(standard error {cut_se:.1}), both {asked}"),
    }
}

/// The mismatch in words.
fn hardness(mean: f64, sd: f64) -> String {
    let level = match mean {
        m if m.abs() < 0.005 => "as hard as our questions".to_owned(),
        m if m > 0.0 => format!("{m:.2} logits harder than our questions"),
        m => format!("{:.2} logits easier than our questions", -m),
    };
    // A logit near the middle of a curve is about 20 percentage points.
    let points = match (20.0 * sd).round() {
        p if p < 1.0 => String::new(),
        p => {
            let unit = if p < 1.5 { "point" } else { "points" };
            format!(", give or take {sd:.2} logits (some {p:.0} percentage {unit})")
        }
    };
    format!("The real exam is taken to be {level}{points}.")
}

fn pass_rate(share: f64) -> String {
    match (10.0 * share).round() {
        n if n < 1.0 => "fewer than 1 in 10 pass".to_owned(),
        n => format!("about {n:.0} in 10 pass"),
    }
}

#[cfg(test)]
mod tests;
