//! The result of an exam as JSON or as text.

use super::ExamArgs;
use super::paper::Paper;
use crate::output;
use crate::sittings::Desk;
use crate::terminal::{
    Palette, Row, Tone, feedback_rows, line_width, paragraph, question_rows, report_rows, write_rows,
};
use gradatim_practice::{ExamReport, ExamSitting};
use serde::Serialize;

/// The report, marked when nobody real sat the exam.
#[derive(Debug, Serialize)]
struct ExamDocument<'a> {
    #[serde(flatten)]
    report: &'a ExamReport,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    simulated: bool,
}

/// Prints the report, and every question with its reasons where `--review` asks for that.
pub fn print(
    args: &ExamArgs,
    desk: &Desk,
    exam: &ExamSitting<'_>,
    report: &ExamReport,
) -> anyhow::Result<()> {
    if args.sitting.json {
        let simulated = args.sitting.simulate.is_some();
        return output::json(&ExamDocument { report, simulated });
    }
    let (width, palette) = (line_width(), args.sitting.palette());
    let mut rows = report_rows(report, desk.blueprint().scale.max, width, palette);
    if args.review {
        for position in 1..=exam.len() as u32 {
            rows.extend(reasons(exam, position, width, palette));
        }
    }
    Ok(write_rows(&mut std::io::stdout(), &rows)?)
}

/// A question with the learner's answer and the reasons for every option.
pub fn reasons(exam: &ExamSitting<'_>, position: u32, width: usize, palette: Palette) -> Vec<Row> {
    let Some(question) = exam.question(position) else { return Vec::new() };
    let response = exam.answer_at(position).map(|a| a.response.clone()).unwrap_or_default();
    let scored = if question.shown.scored { "" } else { " (did not count)" };
    let mut rows = paragraph(&format!("\nQuestion {position}{scored}\n"), width, Tone::Strong);
    rows.push(Row::blank());
    rows.extend(question_rows(&question, width));
    rows.push(Row::blank());
    rows.extend(feedback_rows(&question, &response, width, palette));
    rows
}

/// Says how far a paused exam is and how to go on with it.
pub fn paused(args: &ExamArgs, desk: &Desk, paper: &Paper<'_>) -> [String; 2] {
    let (open, all) = (paper.exam().open_positions().len(), paper.len() as usize);
    let left = crate::terminal::clock_text(paper.left_ms());
    let state =
        format!("Paused with {} of {all} answered and {left} left; every answer is saved.", all - open);
    [state, desk.way_back(&args.sitting, gradatim_log::Mode::Exam)]
}
