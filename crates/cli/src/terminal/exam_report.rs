//! The score report for people.

use crate::terminal::drill_summary::tone;
use crate::terminal::text::{hanging, paragraph};
use crate::terminal::{Palette, Row, Tone, table};
use gradatim_practice::{DomainResult, ExamReport, SCALE_NOTE};

/// Score, band, domains, and what did not count; `highest` is the upper end of the scale.
pub fn report_rows(report: &ExamReport, highest: u32, width: usize, palette: Palette) -> Vec<Row> {
    let mut rows = score(report, highest, width, palette);
    rows.push(Row::blank());
    rows.extend(domains(&report.domains, width));
    rows.push(Row::blank());
    rows.extend(report.too_short().into_iter().flat_map(|text| paragraph(text, width, Tone::Quiet)));
    rows.extend(paragraph(&report.counted(), width, Tone::Plain));
    rows.extend(paragraph(&report.uncounted(), width, Tone::Plain));
    rows.extend(paragraph(&report.time(), width, Tone::Plain));
    rows.push(Row::blank());
    rows.extend(paragraph(SCALE_NOTE, width, Tone::Quiet));
    rows
}

fn score(report: &ExamReport, highest: u32, width: usize, palette: Palette) -> Vec<Row> {
    let (mark, tone) =
        if report.passed { (palette.right(), Tone::Good) } else { (palette.wrong(), Tone::Bad) };
    let head = format!("{}   {}", report.verdict(), report.score(highest));
    let mut rows = hanging(&format!("{mark} "), &head, width, tone);
    rows.extend(paragraph(&report.again(), width, Tone::Plain));
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
