//! The score report for people.

use crate::terminal::drill_summary::tone;
use crate::terminal::text::{hanging, paragraph};
use crate::terminal::{Palette, Row, Tone, clock_text, table};
use gradatim_practice::{DomainResult, ExamReport};

/// Score, band, domains, and what did not count; `highest` is the upper end of the scale.
pub fn report_rows(report: &ExamReport, highest: u32, width: usize, palette: Palette) -> Vec<Row> {
    let mut rows = score(report, highest, width, palette);
    rows.push(Row::blank());
    rows.extend(domains(&report.domains, width));
    rows.push(Row::blank());
    rows.extend(too_short(&report.domains).into_iter().flat_map(|text| paragraph(text, width, Tone::Quiet)));
    rows.extend(paragraph(&counted(report), width, Tone::Plain));
    rows.extend(paragraph(&uncounted(report), width, Tone::Plain));
    rows.extend(paragraph(&time(report), width, Tone::Plain));
    rows.push(Row::blank());
    rows.extend(paragraph(SCALE, width, Tone::Quiet));
    rows
}

const SCALE: &str = "This is our practice scale, with the pass mark put at a cut set by our expert ratings of the \
questions; the official scale and cut are not public. \"Against the standard\" is above or below only where that is \
at least 80 % likely.";

fn score(report: &ExamReport, highest: u32, width: usize, palette: Palette) -> Vec<Row> {
    let (mark, verdict, tone) = match report.passed {
        true => (palette.right(), "PASSED", Tone::Good),
        false => (palette.wrong(), "NOT PASSED", Tone::Bad),
    };
    let (score, pass) = (report.scaled_score, report.pass_mark);
    let head = format!("{verdict}   scaled score {score:.0} of {highest}, pass mark {pass:.0}");
    let [low, high] = report.interval;
    let again =
        format!("Another form like this one would likely, 8 times in 10, give {low:.0} to {high:.0}.");
    let mut rows = hanging(&format!("{mark} "), &head, width, tone);
    rows.extend(paragraph(&again, width, Tone::Plain));
    rows
}

fn domains(results: &[DomainResult], width: usize) -> Vec<Row> {
    let head = ["domain", "right", "of", "against the standard"].map(str::to_owned).to_vec();
    let cells = |d: &DomainResult| {
        vec![d.domain.clone(), d.correct.to_string(), d.scored.to_string(), d.band.words().to_owned()]
    };
    let cells = std::iter::once(head).chain(results.iter().map(cells)).collect();
    table(cells, &results.iter().map(|d| tone(d.band)).collect::<Vec<_>>(), width)
}

/// A domain's row is worth reading on its own only where it says more of the domain than the total does (Haberman 2008).
fn too_short(results: &[DomainResult]) -> Option<&'static str> {
    let says_less = |d: &DomainResult| d.one_exam.is_some_and(|value| !value.is_worth_showing());
    let text = "One exam is too short to tell domains apart: take the rows above as hints, and let practice as a whole decide.";
    results.iter().all(says_less).then_some(text)
}

fn counted(report: &ExamReport) -> String {
    let blank = match report.blank {
        0 => String::new(),
        1 => " 1 question was left blank, which counts as wrong.".to_owned(),
        n => format!(" {n} questions were left blank, which counts as wrong."),
    };
    let (right, of, cut) = (report.correct, report.scored, report.cut);
    format!("{right} of {of} scored questions right; this form asked for {cut:.1}.{blank}")
}

fn uncounted(report: &ExamReport) -> String {
    if report.unscored.is_empty() {
        return "Every question counted.".to_owned();
    }
    let right = report.unscored.iter().filter(|u| u.correct).count();
    let places: Vec<String> = report.unscored.iter().map(|u| u.position.to_string()).collect();
    format!("Questions that did not count, {right} of them right: {}.", places.join(", "))
}

fn time(report: &ExamReport) -> String {
    let text = |seconds: f64| clock_text((1000.0 * seconds) as i64);
    format!("Time used: {} of {}.", text(report.seconds_used), text(report.seconds_allowed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::terminal::TextScreen;
    use crate::terminal::testing::draw;
    use gradatim_practice::{Band, Unscored};

    fn domain(domain: &str, correct: usize, band: Band) -> DomainResult {
        DomainResult { domain: domain.into(), scored: 13, correct, mean: 0.0, sd: 0.5, band, one_exam: None }
    }

    fn report(passed: bool) -> ExamReport {
        ExamReport {
            sitting: "00".into(),
            exam: "mls-c01".into(),
            scaled_score: if passed { 812.4 } else { 702.0 },
            pass_mark: 750.0,
            passed,
            interval: [640.0, 780.0],
            p_pass: 0.4,
            correct: 33,
            scored: 50,
            cut: 35.2,
            blank: 1,
            domains: vec![
                domain("Data Engineering", 11, Band::Above),
                domain("Exploratory Data Analysis", 8, Band::NoClearDifference),
                domain("Machine Learning Implementation and Operations", 4, Band::Below),
            ],
            unscored: vec![Unscored { position: 4, item: "x".into(), correct: true }],
            seconds_used: 5400.0,
            seconds_allowed: 10_800.0,
        }
    }

    #[test]
    fn report_80x24() {
        let palette = Palette::colourless(false);
        let rows = move |width| report_rows(&report(false), 1000, width, palette);
        let mut screen = TextScreen::new("MLS-C01 exam: score report".into(), "q leave", palette, rows);
        insta::assert_snapshot!(draw(80, 24, |f| screen.draw(f)));
    }

    #[test]
    fn a_pass_is_said_in_words_and_no_probability_is_shown() {
        let rows = report_rows(&report(true), 1000, 80, Palette::colourless(true));
        assert_eq!(rows[0].text, "+ PASSED   scaled score 812 of 1000, pass mark 750");
        assert!(rows.iter().all(|r| !r.text.contains("0.4")));
    }
}
